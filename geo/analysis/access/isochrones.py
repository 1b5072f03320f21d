"""Ground from which a space is reached in so many minutes, as areas around the streets."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from geo.analysis.access.ticks import UNREACHABLE, thousandths
from geo.analysis.candidates import tiles
from geo.analysis.lattice import by_tile, obstacles
from geo.analysis.masks import mark
from geo.analysis.network.graph import Network
from geo.analysis.network.snapping import Met
from geo.analysis.network.speed import StreetTimes
from geo.analysis.outlines import Runs, areas, joined, outlines, runs_of, straightened

__all__ = ["Brush", "beside", "isochrones", "stretches"]

_Floats = NDArray[numpy.float64]
_Shapes = NDArray[numpy.object_]
_Mask = NDArray[numpy.bool_]


class Brush(NamedTuple):
    """How areas are drawn beside lines.

    Attributes:
        width_m: distance from a line that counts as reached.
        cell_m: side of a cell of the lattice.
        tile_cells: cells along the side of a tile.
        straight_cells: how far an edge may move to make stairs straight.
    """

    width_m: float
    cell_m: float
    tile_cells: int
    straight_cells: float


def stretches(
    found: Network, street_times: StreetTimes, at_crossings: NDArray[numpy.int32], *, limits_min: Sequence[float]
) -> list[_Shapes]:
    """Parts of streets from which a space is reached within each limit, but those within a limit before it.

    A street is followed from both ends as far as the minutes last.

    Args:
        found: the network.
        street_times: minutes of each street.
        at_crossings: thousandths of a minute from each crossing to the space.
        limits_min: limits in minutes, ascending.
    """
    per_minute = int(thousandths(1.0))
    time_min = numpy.where(at_crossings < UNREACHABLE, at_crossings / per_minute, numpy.inf)
    lines: list[_Shapes] = []
    drawn = numpy.zeros(len(found.source), numpy.bool_)
    for limit in limits_min:
        whole, parts = _reached(found, street_times, time_min, limit)
        lines.append(numpy.concatenate([found.lines_m[whole & ~drawn], parts]))
        drawn |= whole
    return lines


def isochrones(
    lines_m: Sequence[_Shapes], brush: Brush, *, progress: Callable[[float], None] = lambda _share: None
) -> list[shapely.Geometry]:
    """Area of each limit: what lies so near to its lines or to those of a limit before it.

    Areas are drawn on a lattice, tile by tile: true to a cell or two at their edge, however large the town.

    Args:
        lines_m: lines of each limit in a flat system.
        brush: how they are drawn.
        progress: is told the share of the tiles that are done.
    """
    near = [obstacles(lines, numpy.full(len(lines), brush.width_m)) for lines in lines_m]
    boxes = numpy.concatenate([one.boxes_m for one in near])
    if not len(boxes):
        return [shapely.MultiPolygon() for _ in lines_m]
    around = shapely.box(*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0))
    windows = tiles(around, cell_m=brush.cell_m, tile_cells=brush.tile_cells)
    chosen = [by_tile(one, windows, margin_cells=0) for one in near]
    runs: list[list[Runs]] = [[] for _ in near]
    for number, window in enumerate(windows):
        progress(number / len(windows))
        mask = window.blank()
        for limit, one in enumerate(near):
            mark(mask, window, one, chosen=chosen[limit][number])
            runs[limit].append(runs_of(1 - mask, row=window.row, column=window.column))
    return [_outlined(parts, brush) for parts in runs]


def _outlined(parts: Sequence[Runs], brush: Brush) -> shapely.Geometry:
    """Area of the cells of all tiles, its stairs made straight."""
    shapes = straightened(outlines(*areas(joined(parts), least_cells=1)), within_cells=brush.straight_cells)
    scale = numpy.array([brush.cell_m, -brush.cell_m])
    return shapely.transform(shapely.multipolygons(shapes), lambda places: places * scale)


def beside(found: Network, street_times: StreetTimes, spaces: Met, *, limit_min: float, per_m_min: float) -> _Shapes:
    """Parts of the streets that spaces lie at, from which they are reached along that street alone.

    Args:
        found: the network.
        street_times: minutes of each street.
        spaces: where the spaces meet the network.
        limit_min: limit in minutes.
        per_m_min: minutes a metre takes off the network.
    """
    left_min = limit_min - spaces.distance_m * per_m_min
    rows = numpy.flatnonzero((spaces.street >= 0) & (left_min > 0))
    street, share = spaces.street[rows], spaces.share[rows]
    before, behind = (_share(left_min[rows], time_min[street]) for time_min in street_times)
    first, last = numpy.maximum(share - before, 0), numpy.minimum(share + behind, 1)
    ends = zip(found.lines_m[street], first, last, strict=True)
    return numpy.array([substring(line, start, end, normalized=True) for line, start, end in ends], dtype=object)


def _reached(found: Network, times: StreetTimes, time_min: _Floats, limit_min: float) -> tuple[_Mask, _Shapes]:
    """Streets from the whole of which the space is reached within a limit, and parts of others."""
    is_open = numpy.isfinite(numpy.minimum(*times))
    from_source = _share(limit_min - time_min[found.source], times.backward_min)
    from_target = _share(limit_min - time_min[found.target], times.forward_min)
    whole = is_open & (from_source + from_target >= 1)
    parts = [numpy.zeros(0, object)]
    for share, end in ((from_source, 0), (from_target, 1)):
        some = numpy.flatnonzero(is_open & ~whole & (share > 0))
        parts.append(_pieces(found.lines_m[some], share[some], end))
    return whole, numpy.concatenate(parts)


def _share(left_min: _Floats, street_min: _Floats) -> _Floats:
    """Share of a street that can be walked in the minutes left, 0 to 1."""
    left = numpy.maximum(numpy.where(numpy.isfinite(street_min), left_min, 0), 0)
    return numpy.minimum(left / numpy.maximum(numpy.where(numpy.isfinite(street_min), street_min, 1), 1e-9), 1)


def _pieces(lines: _Shapes, share: _Floats, end: int) -> _Shapes:
    """First share of each line, or its last."""
    turned = shapely.reverse(lines) if end else lines
    corners, owner = shapely.get_coordinates(turned, return_index=True)
    step = numpy.hypot(*numpy.diff(corners, axis=0, prepend=corners[:1]).T) if len(corners) else numpy.zeros(0)
    first = numpy.flatnonzero(numpy.diff(owner, prepend=-1))
    step[first] = 0
    gone = numpy.cumsum(step)
    gone -= gone[first][owner] if len(first) else 0
    length = shapely.length(turned)
    kept = gone <= (share * length)[owner]
    tips = shapely.get_coordinates(shapely.line_interpolate_point(turned, share * length))
    points = numpy.concatenate([corners[kept], tips])
    owners = numpy.concatenate([owner[kept], numpy.arange(len(lines))])
    order = numpy.argsort(owners, kind="stable")
    return shapely.linestrings(points[order], indices=owners[order]) if len(points) else numpy.array([], object)
