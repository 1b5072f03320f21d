"""Areas beside the streets of a town within three limits, beside the plain way: a polygon round each, all united.

    python -m benchmarks.reach [crossings]

The town is that of `benchmarks/access.py`, two fifths of its streets reached at once, two more later, the rest last.
The peer grows every street by shapely, quarters of a circle made of two pieces, and unites each limit with the one
before it. Ours draws on a lattice with ten cells in the width. Times are processor seconds, compiling is not counted.
"""

import sys
import time
from typing import NamedTuple

import numpy
import shapely

from benchmarks.access import make_town
from geo.analysis.access.isochrones import Brush, isochrones

NODES, SMOKE_NODES = 60_000, 300
_BRUSH = Brush(width_m=50.0, cell_m=5.0, tile_cells=512, straight_cells=0.8)
SHARES = (0.4, 0.8)


class Result(NamedTuple):
    """Streets, processor seconds of ours and of the peer, the share of the peer's area that differs at each limit."""

    streets: int
    ours_s: float
    peer_s: float
    differing_share: list[float]

    @property
    def ratio(self) -> float:
        """How many times faster ours is."""
        return self.peer_s / self.ours_s


def lines_of(nodes: int) -> list[numpy.ndarray]:
    """Streets of a town by limit: those near its middle first."""
    town = make_town(nodes)
    lines = shapely.linestrings(town.points[numpy.column_stack([town.source, town.target])])
    far_m = numpy.hypot(*(shapely.get_coordinates(shapely.centroid(lines)) - town.points.mean(axis=0)).T)
    return numpy.split(lines[numpy.argsort(far_m)], [int(len(lines) * share) for share in SHARES])


def united(lines: list[numpy.ndarray]) -> list[shapely.Geometry]:
    """The plain way."""
    areas: list[shapely.Geometry] = []
    for fresh in lines:
        areas.append(shapely.union_all([*areas[-1:], *shapely.buffer(fresh, _BRUSH.width_m, quad_segs=2)]))
    return areas


def run(nodes: int = NODES) -> Result:
    """Both ways in one run."""
    isochrones([part[:1] for part in lines_of(SMOKE_NODES)], _BRUSH)
    lines = lines_of(nodes)
    started = time.process_time()
    ours = isochrones(lines, _BRUSH)
    between = time.process_time()
    theirs = united(lines)
    peer_s = time.process_time() - between
    differing = [
        shapely.symmetric_difference(one, other).area / other.area for one, other in zip(ours, theirs, strict=True)
    ]
    return Result(sum(map(len, lines)), between - started, peer_s, differing)


def main() -> None:
    """Print the figures of one run."""
    found = run(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else NODES)
    apart = ", ".join(f"{share:.1%}" for share in found.differing_share)
    print(
        f"{found.streets:,} streets: ours {found.ours_s:.2f} s, shapely {found.peer_s:.2f} s, ratio {found.ratio:.1f}; "
        f"areas differ by {apart}"
    )


if __name__ == "__main__":
    main()
