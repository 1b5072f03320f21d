"""The figures of many spaces, each from the pieces of boundary that come near it."""

from typing import NamedTuple

import numpy
from numba import njit
from numpy.typing import NDArray

from geo.analysis.waterfall.cells import Edges
from geo.analysis.waterfall.rims import add_edge, add_strand, blank, room, within
from geo.analysis.waterfall.slabs import Slots, measure
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
def _space(space: int, near: Strands, lines: _Whole, cut: Edges, cuts: _Whole, asked: Grounds, found: _Floats) -> float:
    """Fill the figures of one space; the bound of their error [m2]."""
    box, size = asked.boxes_m[space], cuts[1] - cuts[0]
    for line in range(lines[0], lines[1]):
        size += room(near.start[line + 1] - near.start[line], near.kind[line], near.reach_m[line])
    rims, n = blank(size), 0
    for line in range(lines[0], lines[1]):
        points = near.points_m[near.start[line] : near.start[line + 1]]
        n = add_strand(rims, n, points, near.kind[line], near.reach_m[line], near.slot[line], box)
    for edge in range(cuts[0], cuts[1]):
        xa, ya, xb, yb = cut.ends_m[edge]
        if min(xa, xb) <= box[2] and max(ya, yb) >= box[1] and min(ya, yb) <= box[3]:
            n = add_edge(rims, n, (xa, ya), (xb, yb), (cut.slot[edge], cut.turn[edge]))
    n = within(rims, n, box)
    slots = Slots(asked.silent.shape[1], asked.silent[space])
    return measure(rims, n, slots, found, box, asked.error_m2[space])


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
