"""How near the next space is, by ward, and what a closed road changes."""

from collections.abc import Callable, Sequence

import numpy
import pandas
from numpy.typing import ArrayLike, NDArray

from geo.analysis.access.ticks import UNREACHABLE, thousandths

__all__ = ["TOTAL", "coverage", "longer", "nearest"]

TOTAL = "total"
"""Name of the row that sums all wards."""

_AT_ONCE = 100
_Table = NDArray[numpy.int32]


def nearest(table: Callable[[int, int], _Table], *, spaces: int, keep: int = 1) -> tuple[NDArray[numpy.int64], _Table]:
    """The nearest spaces of each cell and their times [thousandths of a minute], nearest first, a row a cell.

    Of equally near spaces the earlier one stands first. Where fewer spaces can be reached the space is -1.

    >>> walks = numpy.array([[9, 4, 7], [UNREACHABLE, 5, UNREACHABLE]], numpy.int32)
    >>> space, time = nearest(lambda first, last: walks[:, first:last], spaces=3, keep=2)
    >>> space.tolist(), time.tolist()
    ([[1, 2], [1, -1]], [[4, 7], [5, 2147483647]])

    Args:
        table: gives the times from all cells to the spaces from one up to, not including, another.
        spaces: number of spaces.
        keep: number of spaces wanted.
    """
    space, time = numpy.zeros((table(0, 0).shape[0], 0), numpy.int64), table(0, 0)
    for first in range(0, spaces, _AT_ONCE):
        last = min(first + _AT_ONCE, spaces)
        part = table(first, last)
        here = numpy.broadcast_to(numpy.arange(first, last), part.shape)
        both = numpy.concatenate([time, part], axis=1)
        order = numpy.argsort(both, axis=1, kind="stable")[:, :keep]
        space = numpy.take_along_axis(numpy.concatenate([space, here], axis=1), order, axis=1)
        time = numpy.take_along_axis(both, order, axis=1)
    return numpy.where(time < UNREACHABLE, space, -1), time


def coverage(time: _Table, people: ArrayLike, ward: ArrayLike, *, limits_min: Sequence[float]) -> pandas.DataFrame:
    """People of each ward by how far the nearest space is, the sum of all wards in the last row.

    One column a limit (``within_10_min``: beyond the limit before it and within this one), and ``beyond``; they add up
    to ``people``.

    >>> coverage(numpy.array([4_000, 12_000, 90_000]), [5, 6, 7], ["1", "1", "2"], limits_min=[10, 30]).loc["total"]
    people           18
    within_10_min     5
    within_30_min     6
    beyond            7
    Name: total, dtype: int64

    Args:
        time: thousandths of a minute from each cell to its nearest space.
        people: people of each cell.
        ward: ward of each cell.
        limits_min: limits in minutes, ascending.
    """
    count, names = numpy.asarray(people, numpy.int64), [f"within_{limit:g}_min" for limit in limits_min]
    band = numpy.searchsorted(thousandths(limits_min), time, side="left")
    columns = {name: numpy.where(band == at, count, 0) for at, name in enumerate([*names, "beyond"])}
    wards = pandas.DataFrame({"people": count, **columns}).groupby(numpy.asarray(ward), sort=True).sum()
    wards.index.name = "ward"
    return pandas.concat([wards, pandas.DataFrame([wards.sum()], index=pandas.Index([TOTAL], name="ward"))])


def longer(before: _Table, after: _Table, people: ArrayLike, ward: ArrayLike) -> pandas.DataFrame:
    """What a change of the roads does to each ward: people whose way grows, who lose their way, and minutes added.

    ``added_min`` is the mean of those whose way grows and who still have one; the last row is all wards together.

    Args:
        before: thousandths of a minute from each cell to its nearest space.
        after: the same after the change.
        people: people of each cell.
        ward: ward of each cell.
    """
    count = numpy.asarray(people, numpy.int64)
    lost = (after == UNREACHABLE) & (before < UNREACHABLE)
    grown = (after > before) & ~lost
    added = numpy.where(grown, after.astype(numpy.int64) - before, 0) * count / thousandths(1.0)
    columns = {"longer_people": grown * count, "cut_off_people": lost * count, "added_min": added}
    wards = pandas.DataFrame(columns).groupby(numpy.asarray(ward), sort=True).sum()
    wards.index.name = "ward"
    wards = pandas.concat([wards, pandas.DataFrame([wards.sum()], index=pandas.Index([TOTAL], name="ward"))])
    wards[["longer_people", "cut_off_people"]] = wards[["longer_people", "cut_off_people"]].astype(numpy.int64)
    wards["added_min"] = wards["added_min"] / wards["longer_people"].where(wards["longer_people"] > 0)
    return wards.fillna({"added_min": 0.0})
