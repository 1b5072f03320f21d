"""Pairs of boxes that touch, found through a grid over the few of them."""

import numpy
from numba import njit
from numpy.typing import NDArray

__all__ = ["touching"]

_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.int64]
_MOST_CELLS = 2**10
"""Columns and rows at most of the grid."""


@njit(cache=True, nogil=True, inline="always")
def _cell(value: float, corner: float, side: float, most: int) -> int:
    """Column or row of a place, held to those there are."""
    return int(min(max((value - corner) / side, 0.0), most - 1.0))


@njit(cache=True, nogil=True)
def _laid(boxes: _Floats, corner: _Floats, side: float, most: int) -> tuple[_Whole, _Whole]:
    """Boxes of each cell of a grid, one cell after the other, and where each cell's begin."""
    first, held = numpy.zeros(most * most + 1, numpy.int64), numpy.empty(0, numpy.int64)
    for fill in range(2):
        if fill:
            first = numpy.cumsum(first)
            held, place = numpy.empty(first[-1], numpy.int64), first.copy()
        for box in range(len(boxes)):
            if numpy.isnan(boxes[box, 0]):
                continue
            columns = _cell(boxes[box, 0], corner[0], side, most), _cell(boxes[box, 2], corner[0], side, most)
            rows = _cell(boxes[box, 1], corner[1], side, most), _cell(boxes[box, 3], corner[1], side, most)
            for cell in range(rows[0] * most, (rows[1] + 1) * most, most):
                for at in range(cell + columns[0], cell + columns[1] + 1):
                    if fill:
                        held[place[at]] = box
                        place[at] += 1
                    else:
                        first[at + 1] += 1
    return held, first


@njit(cache=True, nogil=True)
def _told_here(one: _Floats, other: _Floats, corner: _Floats, side: float, most: int) -> tuple[int, int]:
    """Row and column in which a pair of boxes that touch is told, though they may share more; -1 where they do not."""
    west, south = max(one[0], other[0]), max(one[1], other[1])
    if west > min(one[2], other[2]) or south > min(one[3], other[3]):
        return -1, -1
    return _cell(south, corner[1], side, most), _cell(west, corner[0], side, most)


@njit(cache=True, nogil=True)
def _pairs(few: _Floats, many: _Floats, corner: _Floats, side: float, most: int) -> _Whole:
    """Pairs of a box of the few and one of the many that touch."""
    held, first = _laid(few, corner, side, most)
    found, count, end = numpy.empty((2, len(many) + 1), numpy.int64), 0, corner + (most + 1) * side
    for box in range(len(many)):
        if not (many[box, 0] <= end[0] and many[box, 1] <= end[1] and many[box, 2] >= corner[0]):
            continue
        columns = _cell(many[box, 0], corner[0], side, most), _cell(many[box, 2], corner[0], side, most)
        rows = _cell(many[box, 1], corner[1], side, most), _cell(many[box, 3], corner[1], side, most)
        for row in range(rows[0], rows[1] + 1):
            for column in range(columns[0], columns[1] + 1):
                cell = row * most + column
                for other in held[first[cell] : first[cell + 1]]:
                    if _told_here(few[other], many[box], corner, side, most) == (row, column):
                        if count == found.shape[1]:
                            found = numpy.concatenate((found, numpy.empty_like(found)), axis=1)
                        found[0, count], found[1, count] = other, box
                        count += 1
    return found[:, :count]


def touching(few: _Floats, many: _Floats) -> tuple[_Whole, _Whole]:
    """Pairs of a box of the few and a box of the many that touch, in the order of both.

    >>> few = numpy.array([[0.0, 0.0, 1.0, 1.0], [5.0, 5.0, 9.0, 9.0]])
    >>> [part.tolist() for part in touching(few, numpy.array([[8.0, 0.0, 9.0, 5.0], [1.0, 1.0, 6.0, 6.0]]))]
    [[0, 1, 1], [1, 0, 1]]

    Args:
        few: west, south, east, north of each; NaN for none.
        many: boxes in the same measure.
    """
    known = few[~numpy.isnan(few[:, 0])]
    if not len(known) or not len(many):
        return numpy.zeros(0, dtype=numpy.int64), numpy.zeros(0, dtype=numpy.int64)
    corner = known[:, :2].min(axis=0)
    extent = float((known[:, 2:].max(axis=0) - corner).max())
    usual = float((known[:, 2:] - known[:, :2]).max(axis=1).mean())
    most = int(numpy.clip(extent / max(usual, extent / _MOST_CELLS, 1e-12), 1, _MOST_CELLS))
    found = _pairs(few, many, corner, max(extent / most, 1e-12), most)
    one, other = found[:, numpy.lexsort((found[1], found[0]))]
    return one, other
