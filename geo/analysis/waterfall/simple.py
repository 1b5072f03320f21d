"""Rings of few corners told to be sound, in a compiled loop; asking for each of them apart takes far longer."""

import numpy
from numba import njit
from numpy.typing import NDArray

__all__ = ["FEW_CORNERS", "simple"]

_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.int64]
_Mask = NDArray[numpy.bool_]

_LEAST_EDGES = 3
FEW_CORNERS = 2 * 2 * 3
"""Corners up to which each edge of a ring is held against each other one."""


@njit(cache=True, nogil=True, inline="always")
def _turn(points: _Floats, one: int, two: int, three: int) -> float:
    """Twice the area of a triangle of corners, below 0 if it turns right."""
    across = (points[two, 0] - points[one, 0]) * (points[three, 1] - points[one, 1])
    return float(across - (points[three, 0] - points[one, 0]) * (points[two, 1] - points[one, 1]))


@njit(cache=True, nogil=True)
def _apart(points: _Floats, one: int, other: int) -> bool:
    """Whether two edges surely do not meet: one lies on one side of the other."""
    if _turn(points, one, one + 1, other) * _turn(points, one, one + 1, other + 1) > 0:
        return True
    return _turn(points, other, other + 1, one) * _turn(points, other, other + 1, one + 1) > 0


@njit(cache=True, nogil=True)
def _simple(points: _Floats, first: int, last: int) -> bool:
    """Whether a closed ring surely meets itself nowhere, by its first and last corner, which are the same."""
    for edge in range(first, last):
        after = edge + 1 if edge + 1 < last else first
        if _turn(points, edge, edge + 1, after + 1) == 0:
            return False
        for other in range(edge + 2, last - (edge == first)):
            if not _apart(points, edge, other):
                return False
    return last - first >= _LEAST_EDGES


@njit(cache=True, nogil=True)
def simple(points: _Floats, begin: _Whole, corners: _Whole) -> _Mask:
    """Closed rings that surely meet themselves nowhere; others may.

    >>> bow = numpy.array([[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [0.0, 2.0], [0.0, 0.0]])
    >>> square = bow[[0, 2, 1, 3, 0]]
    >>> simple(numpy.concatenate([bow, square]), numpy.array([0, 5]), numpy.array([5, 5])).tolist()
    [False, True]

    Args:
        points: corners of all rings, first and last the same.
        begin: first corner of each.
        corners: number of corners of each.
    """
    found = numpy.empty(len(begin), numpy.bool_)
    for ring in range(len(begin)):
        found[ring] = _simple(points, begin[ring], begin[ring] + corners[ring] - 1)
    return found
