"""Minutes from cells to spaces: our hierarchy beside scipy's Dijkstra, in one run, with equal answers.

    python benchmarks/access.py [nodes] [cells] [spaces ...]

Makes a town whose streets lie as in real ones (2.4 a crossing, quarters and open country, walks faster down than
up) and asks for the time from every cell to every space. What is done once for a network (its order, the hierarchy) is
told apart; what every scenario needs (its times, the sweep) counts against us. scipy searches from each space over the
same whole times backwards; above `PEER_AT_MOST` spaces its time is that of so many, multiplied. A small town is also
asked of networkx. Times are processor seconds, compiling is not counted.
"""

import sys
import time
from typing import NamedTuple

import networkx
import numpy
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay

from geo.analysis.access.hierarchy import Hierarchy, hierarchy, timed
from geo.analysis.access.sweep import Ends, sweep, times
from geo.analysis.access.ticks import UNREACHABLE, in_ticks
from geo.analysis.network.dissection import ranks

NODES, CELLS, SPACES = 300_000, 75_000, (83, 1_000)
SMOKE_NODES, SMOKE_CELLS, SMOKE_SPACES = 2_000, 300, 9
PEER_AT_MOST = 83
SMALL = 3_000
_SEED, _SIDE_M, _PER_MINUTE_M, _TICKS = 1934, 25_000.0, 70.0, 100


class Town(NamedTuple):
    """Positions of crossings, the ends of streets, and whole times along and against each [ticks]."""

    points: numpy.ndarray
    source: numpy.ndarray
    target: numpy.ndarray
    along: numpy.ndarray
    against: numpy.ndarray


class Result(NamedTuple):
    """Processor seconds: what is done once, a scenario of ours, scipy; spaces, cells that differ."""

    spaces: int
    once_s: float
    ours_s: float
    peer_s: float
    different: int

    @property
    def ratio(self) -> float:
        """How many times faster a scenario is."""
        return self.peer_s / self.ours_s


def _gabriel(points: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Ends of the streets of a Gabriel graph: no crossing lies in the circle over a street."""
    corners = Delaunay(points).simplices.astype(numpy.int64)
    ends = numpy.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
    third = numpy.concatenate([corners[:, 2], corners[:, 0], corners[:, 1]])
    middle = points[ends].mean(axis=1)
    radius = numpy.hypot(*(points[ends[:, 0]] - points[ends[:, 1]]).T) / 2
    inside = numpy.hypot(*(points[third] - middle).T) < radius
    low, high = numpy.sort(ends, axis=1).T
    pair, which = numpy.unique(low * len(points) + high, return_inverse=True)
    kept = pair[numpy.bincount(which, inside) == 0]
    return kept // len(points), kept % len(points)


def make_town(nodes: int) -> Town:
    """A town of so many crossings: a third of them bends on a street, all hang together."""
    random = numpy.random.default_rng(_SEED + nodes)
    corners = nodes * 2 // 3
    quarter = random.uniform(0.2, 0.8, (12, 2)) * _SIDE_M
    crowd = quarter[random.integers(0, 12, corners // 2)] + random.normal(0, 0.06 * _SIDE_M, (corners // 2, 2))
    points = numpy.vstack([crowd, random.uniform(0, _SIDE_M, (corners - len(crowd), 2))])
    source, target = _gabriel(points)
    length_m = numpy.hypot(*(points[source] - points[target]).T) + 0.5
    tree = minimum_spanning_tree(csr_array((length_m, (source, target)), shape=(corners, corners))).tocoo()
    needed = numpy.minimum(tree.row, tree.col).astype(numpy.int64) * corners + numpy.maximum(tree.row, tree.col)
    kept = numpy.isin(source * corners + target, needed) | (random.random(len(source)) < 0.33)
    source, target = source[kept], target[kept]
    bent = random.choice(len(source), nodes - corners, replace=False)
    bend = corners + numpy.arange(len(bent))
    points = numpy.vstack([points, points[source[bent]] / 2 + points[target[bent]] / 2])
    source, target = numpy.append(source, bend), numpy.append(target, target[bent])
    target[bent] = bend
    walk_min = (numpy.hypot(*(points[source] - points[target]).T) + 0.5) / _PER_MINUTE_M
    slope = random.lognormal(0, 0.1, (2, len(source)))
    return Town(points, source, target, in_ticks(walk_min * slope[0]), in_ticks(walk_min * slope[1]))


def at(crossings: numpy.ndarray) -> Ends:
    """Places that lie on crossings."""
    nothing = numpy.zeros(len(crossings), numpy.int32)
    return Ends(numpy.arange(len(crossings) + 1), crossings.astype(numpy.int32), nothing)


def ours(built: Hierarchy, town: Town, cells: numpy.ndarray, spaces: numpy.ndarray) -> tuple[float, numpy.ndarray]:
    """Processor seconds of a scenario, and its table."""
    started = time.process_time()
    scenario = timed(built, town.along, town.against)
    table = times(built, scenario, sweep(built, scenario, cells.astype(numpy.int32)), at(cells), at(spaces))
    return time.process_time() - started, table


def backwards(town: Town) -> csr_array:
    """Streets against the way people walk, to search from the spaces."""
    ends = numpy.append(town.target, town.source), numpy.append(town.source, town.target)
    weight = numpy.append(town.along, town.against).astype(float)
    return csr_array((weight, ends), shape=(len(town.points),) * 2)


def by_scipy(town: Town, cells: numpy.ndarray, spaces: numpy.ndarray) -> tuple[float, numpy.ndarray]:
    """Processor seconds of scipy for all spaces, and the table of those it was asked for."""
    graph = backwards(town)
    asked = spaces[:PEER_AT_MOST]
    started = time.process_time()
    found = dijkstra(graph, indices=asked)[:, cells].T
    seconds = (time.process_time() - started) * len(spaces) / len(asked)
    whole = numpy.floor((numpy.where(numpy.isfinite(found), found, 0) + _TICKS // 2) / _TICKS)
    return seconds, numpy.where(numpy.isfinite(found), whole, UNREACHABLE)


def by_networkx(town: Town, space: int) -> float:
    """Processor seconds of networkx for one space."""
    graph = networkx.DiGraph()
    graph.add_weighted_edges_from(zip(town.target.tolist(), town.source.tolist(), town.along.tolist(), strict=True))
    graph.add_weighted_edges_from(zip(town.source.tolist(), town.target.tolist(), town.against.tolist(), strict=True))
    started = time.process_time()
    networkx.single_source_dijkstra_path_length(graph, space)
    return time.process_time() - started


def run(nodes: int = NODES, cells: int = CELLS, spaces: tuple[int, ...] = SPACES) -> list[Result]:
    """Every number of spaces on both sides."""
    town = make_town(nodes)
    random = numpy.random.default_rng(_SEED)
    homes = random.choice(nodes, cells, replace=False)
    warm = hierarchy(numpy.arange(2, dtype=numpy.int32), numpy.array([0]), numpy.array([1]))
    pair = town._replace(source=numpy.array([0]), along=numpy.ones(1, numpy.int32), against=numpy.ones(1, numpy.int32))
    ours(warm, pair, numpy.array([0]), numpy.array([1]))
    ranks(numpy.arange(40.0), numpy.arange(40.0) % 7, *numpy.triu_indices(40, 1))
    started = time.process_time()
    rank = ranks(town.points[:, 0], town.points[:, 1], town.source, town.target)
    built = hierarchy(rank, town.source, town.target)
    once_s = time.process_time() - started
    results = []
    for count in spaces:
        grounds = random.choice(nodes, count, replace=False)
        ours_s, table = ours(built, town, homes, grounds)
        peer_s, expected = by_scipy(town, homes, grounds)
        different = int((table[:, : expected.shape[1]] != expected).sum())
        results.append(Result(count, once_s, ours_s, peer_s, different))
    return results


def main() -> None:
    """Print the figures of one run."""
    nodes, cells, *spaces = [int(word.replace("_", "")) for word in sys.argv[1:]] or [NODES, CELLS, *SPACES]
    for found in run(nodes, cells, tuple(spaces) or SPACES):
        print(
            f"{nodes:,} crossings, {cells:,} cells, {found.spaces:,} spaces: once {found.once_s:.2f} s; "
            f"a scenario ours {found.ours_s:.2f} s, scipy {found.peer_s:.2f} s, ratio {found.ratio:.1f}, "
            f"{found.different} different"
        )
    small = make_town(SMALL)
    print(f"networkx, {SMALL:,} crossings: {by_networkx(small, 0):.3f} s a space")


if __name__ == "__main__":
    main()
