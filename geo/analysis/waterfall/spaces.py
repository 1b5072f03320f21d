"""The figures of many spaces, each from the pieces of boundary that come near it."""

from typing import NamedTuple

import numpy
from numba import njit
from numpy.typing import NDArray

from geo.analysis.waterfall.cells import Edges
from geo.analysis.waterfall.rims import add_edge, add_strand, blank, room, within
from geo.analysis.waterfall.slabs import measure
from geo.analysis.waterfall.strands import Strands

__all__ = ["Grounds", "measure_all"]

_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.int64]


class Grounds(NamedTuple):
    """Spaces on their sheets and what is asked about them.

    Attributes:
        boxes_m: west, south, east, north; NaN where there is no ground.
        silent: below 0 by the number of maps that must all speak, one column a rule.
        error_m2: error that is allowed for each.
    """

    boxes_m: _Floats
    silent: NDArray[numpy.int32]
    error_m2: _Floats


@njit(cache=True, nogil=True)
def _meets(near: Strands, own: _Whole, line: int) -> bool:
    """Whether a strand's box, grown by its reach, may meet a space: an edge's box does, or the space is around it."""
    points, reach = near.points_m, near.reach_m[line]
    west, south, east, north = numpy.inf, numpy.inf, -numpy.inf, -numpy.inf
    for at in range(near.start[line], near.start[line + 1]):
        west, east = min(west, points[at, 0] - reach), max(east, points[at, 0] + reach)
        south, north = min(south, points[at, 1] - reach), max(north, points[at, 1] + reach)
    around = False
    for ring in range(own[0], own[1]):
        for at in range(near.start[ring], near.start[ring + 1] - 1):
            xa, ya, xb, yb = points[at, 0], points[at, 1], points[at + 1, 0], points[at + 1, 1]
            if min(xa, xb) <= east and max(xa, xb) >= west and min(ya, yb) <= north and max(ya, yb) >= south:
                return True
            if (ya > south) != (yb > south) and xa + (south - ya) / (yb - ya) * (xb - xa) > west:
                around = not around
    return around


@njit(cache=True, nogil=True)
def _near_only(near: Strands, lines: _Whole) -> _Whole:
    """Strands of a space that may meet it, its own first."""
    kept, own = numpy.empty(lines[1] - lines[0], numpy.int64), lines.copy()
    own[1] = own[0] + numpy.searchsorted(near.slot[lines[0] : lines[1]], 1)
    count = 0
    for line in range(lines[0], lines[1]):
        if near.slot[line] == 0 or _meets(near, own, line):
            kept[count] = line
            count += 1
    return kept[:count]


@njit(cache=True, nogil=True)
def _space(space: int, near: Strands, lines: _Whole, cut: Edges, cuts: _Whole, asked: Grounds, found: _Floats) -> float:
    """Fill the figures of one space; the bound of their error [m2]."""
    box, size = asked.boxes_m[space], cuts[1] - cuts[0]
    kept = _near_only(near, lines)
    for line in kept:
        size += room(near.start[line + 1] - near.start[line], near.kind[line], near.reach_m[line])
    rims, n = blank(size), 0
    for line in kept:
        points = near.points_m[near.start[line] : near.start[line + 1]]
        n = add_strand(rims, n, points, near.kind[line], near.reach_m[line], near.slot[line], box)
    for edge in range(cuts[0], cuts[1]):
        xa, ya, xb, yb = cut.ends_m[edge]
        if min(xa, xb) <= box[2] and max(ya, yb) >= box[1] and min(ya, yb) <= box[3]:
            n = add_edge(rims, n, (xa, ya), (xb, yb), (cut.slot[edge], cut.turn[edge]))
    n = within(rims, n, box)
    return measure(rims, n, asked.silent[space], found, box, asked.error_m2[space])


@njit(cache=True, nogil=True)
def _all(near: Strands, lines: _Whole, cut: Edges, cuts: _Whole, asked: Grounds, found: _Floats) -> _Floats:
    errors = numpy.zeros(len(found))
    for space in range(len(found)):
        if asked.boxes_m[space, 3] > asked.boxes_m[space, 1]:
            line, edge = lines[space : space + 2], cuts[space : space + 2]
            errors[space] = _space(space, near, line, cut, edge, asked, found[space])
    return errors


def measure_all(near: Strands, cut: Edges, asked: Grounds) -> tuple[_Floats, _Floats]:
    """Figures of every space [m2 on its sheet] (`geo.analysis.waterfall.slabs.measure`), and the bound of their error.

    Args:
        near: rings and lines, by space.
        cut: edges of cells, by space.
        asked: the spaces.
    """
    count, rules = asked.silent.shape
    numbers = numpy.arange(count + 1)
    found = numpy.zeros((count, 2 * rules + 2))
    lines, cuts = numpy.searchsorted(near.space, numbers), numpy.searchsorted(cut.space, numbers)
    return found, _all(near, lines, cut, cuts, asked, found)
