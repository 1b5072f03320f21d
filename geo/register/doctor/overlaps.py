"""Which boundaries share ground, and how much of it."""

from dataclasses import dataclass

import numpy
import pandas
import shapely
from numpy.typing import NDArray

__all__ = ["MOST_PAIRS", "Overlaps", "overlapping"]

MOST_PAIRS = 200_000
"""Pairs looked at before the doctor gives up; a table of that many overlaps is no register of open spaces."""

_CHUNK = 128


@dataclass(frozen=True)
class Overlaps:
    """Pairs of shapes that share ground: places in the table, shares of the smaller one and of the union.

    ``complete`` is false where there were more than `MOST_PAIRS` pairs.
    """

    left: NDArray[numpy.int64]
    right: NDArray[numpy.int64]
    share_of_smaller: NDArray[numpy.float64]
    share_of_union: NDArray[numpy.float64]
    complete: bool


def _meeting(shapes: NDArray[numpy.object_]) -> tuple[NDArray[numpy.int64], NDArray[numpy.int64], bool]:
    """Pairs (earlier, later) of shapes that touch or overlap, found in pieces so that memory stays bounded."""
    tree = shapely.STRtree(shapes)
    found, count = [], 0
    for start in range(0, len(shapes), _CHUNK):
        mine, other = tree.query(shapes[start : start + _CHUNK], predicate="intersects")
        later = other > mine + start
        found.append(numpy.stack([mine[later] + start, other[later]]))
        count += int(later.sum())
        if count > MOST_PAIRS:
            pairs = numpy.concatenate(found, axis=1)[:, :MOST_PAIRS]
            return pairs[0], pairs[1], False
    pairs = numpy.concatenate(found, axis=1) if found else numpy.empty((2, 0), dtype=numpy.int64)
    return pairs[0], pairs[1], True


def _copies(
    kept: NDArray[numpy.int64], group: NDArray[numpy.int64]
) -> tuple[NDArray[numpy.int64], NDArray[numpy.int64]]:
    """Pairs (first, copy) of shapes that are the same point for point."""
    first = pandas.Series(kept).groupby(group).transform("first").to_numpy()
    again = first != kept
    return first[again], kept[again]


def overlapping(shapes: NDArray[numpy.object_]) -> Overlaps:
    """Pairs of shapes that share ground; shapes that only touch do not.

    A shape that stands in the table several times, point for point, is paired with its first copy only.

    Args:
        shapes: polygons in degrees; None where a row has none.
    """
    places = numpy.flatnonzero(~shapely.is_missing(shapes))
    group, _ = pandas.factorize(shapely.to_wkb(shapely.normalize(shapes[places])))
    _, first_of_group = numpy.unique(group, return_index=True)
    distinct = places[numpy.sort(first_of_group)]
    left, right, complete = _meeting(shapes[distinct])
    left, right = distinct[left], distinct[right]
    area = numpy.where(shapely.is_missing(shapes), numpy.nan, shapely.area(shapes))
    common = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    real = common > 0
    left, right, common = left[real], right[real], common[real]
    first, again = _copies(places, group)
    left, right = numpy.concatenate([left, first]), numpy.concatenate([right, again])
    common = numpy.concatenate([common, area[again]])
    smaller = numpy.minimum(area[left], area[right])
    union = area[left] + area[right] - common
    return Overlaps(left, right, common / smaller, common / union, complete)
