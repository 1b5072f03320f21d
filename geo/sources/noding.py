"""Lines cut where they meet, with a number for every end: what a network is made of when a file has no nodes itself."""

import numpy
import pandas
import shapely
from numpy.typing import NDArray

__all__ = ["cut"]

_DIGITS = 7


def _numbers(points: NDArray[numpy.float64]) -> NDArray[numpy.int64]:
    """Number of the place of each point: points at the same place have the same."""
    _, numbers = numpy.unique(points.round(_DIGITS), axis=0, return_inverse=True)
    return numpy.asarray(numbers, dtype=numpy.int64).ravel()


def _first_of_parts(owner: NDArray[numpy.int64]) -> NDArray[numpy.bool_]:
    return numpy.diff(owner, prepend=-1) != 0


def cut(lines: NDArray[numpy.object_]) -> pandas.DataFrame:
    """Parts of lines between the places where they meet: ``place`` of the line, ``line``, ``node_from``, ``node_to``.

    Lines meet where they share a corner point, as roads of one map do; lines that merely cross, a bridge over a road,
    are left whole.

    >>> lines = shapely.linestrings([[(0, 0), (1, 0), (2, 0)]] * 1 + [[(1, 0), (1, 1), (1, 2)]])
    >>> cut(lines)[["place", "node_from", "node_to"]].values.tolist()
    [[0, 1, 2], [0, 2, 5], [1, 2, 4]]

    Args:
        lines: lines in degrees; several in one are taken apart.
    """
    parts, place = shapely.get_parts(lines, return_index=True)
    points, owner = shapely.get_coordinates(parts, return_index=True)
    number = _numbers(points)
    first = _first_of_parts(owner)
    last = numpy.roll(first, -1)
    used = numpy.bincount(number)
    breaks = (used[number] > 1) | first | last
    starts = numpy.flatnonzero(breaks & ~last)
    ends = numpy.flatnonzero(breaks & ~first)
    pieces = [points[start : end + 1] for start, end in zip(starts, ends, strict=True)]
    return pandas.DataFrame(
        {
            "place": place[owner[starts]],
            "line": numpy.array([*map(shapely.LineString, pieces), None], dtype=object)[:-1],
            "node_from": number[starts] + 1,
            "node_to": number[ends] + 1,
        }
    )
