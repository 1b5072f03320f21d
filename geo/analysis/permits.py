"""Permitted temporary uses of the grounds: which are in use on a day, and which permits meet on one ground."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy
import pandas

__all__ = ["by_day", "clashes", "in_use", "standing_on"]


def standing_on(permits: pandas.DataFrame, *, on: date) -> pandas.Series:
    """State of each permit on a day: ``today``, ``coming`` or ``past``.

    Args:
        permits: rows of ``permitted_use``.
        on: the day asked about.
    """
    day = pandas.Timestamp(on)
    starts, ends = (pandas.to_datetime(permits[name]) for name in ("starts_on", "ends_on"))
    found = pandas.Series("today", index=permits.index, dtype=object)
    return found.mask(starts > day, "coming").mask(ends < day, "past")


def in_use(permits: pandas.DataFrame, *, on: date) -> pandas.DataFrame:
    """Permits that hold on a day, both their first and their last day among them.

    >>> fair = pandas.DataFrame({"id": ["p"], "starts_on": ["2026-11-24"], "ends_on": ["2026-11-25"]})
    >>> [len(in_use(fair, on=date(2026, 11, day))) for day in (23, 24, 25, 26)]
    [0, 1, 1, 0]

    Args:
        permits: rows of ``permitted_use``.
        on: the day asked about.
    """
    return permits[standing_on(permits, on=on) == "today"]


def by_day(permits: pandas.DataFrame, *, days: Sequence[date]) -> dict[date, list[Any]]:
    """For each of the days on which any permit holds, the index of the permits that hold, in their order.

    >>> fair = pandas.DataFrame({"starts_on": ["2026-11-24"], "ends_on": ["2026-11-25"]}, index=["p"])
    >>> by_day(fair, days=[date(2026, 11, 23), date(2026, 11, 24)])
    {datetime.date(2026, 11, 24): ['p']}

    Args:
        permits: rows of ``permitted_use``.
        days: the days asked about.
    """
    starts, ends = (pandas.to_datetime(permits[name]).to_numpy() for name in ("starts_on", "ends_on"))
    asked = numpy.array(days, dtype="datetime64[ns]")[:, None]
    holds = (starts <= asked) & (asked <= ends)
    return {day: permits.index[row].tolist() for day, row in zip(days, holds, strict=True) if row.any()}


def clashes(permits: pandas.DataFrame) -> pandas.DataFrame:
    """Pairs of permits that hold on the same ground on the same days: first, second, starts_on, ends_on.

    Both may be right where the ground is large; somebody should look. Each pair stands once, by the order of its ids.

    Args:
        permits: rows of ``permitted_use``.
    """
    rows = permits[["id", "location_id"]].assign(
        starts_on=pandas.to_datetime(permits["starts_on"]), ends_on=pandas.to_datetime(permits["ends_on"])
    )
    pairs = rows.merge(rows, on="location_id", suffixes=("", "_other"))
    pairs = pairs[pairs["id"] < pairs["id_other"]]
    starts = pairs[["starts_on", "starts_on_other"]].max(axis=1)
    ends = pairs[["ends_on", "ends_on_other"]].min(axis=1)
    found = pandas.DataFrame({"first": pairs["id"], "second": pairs["id_other"], "starts_on": starts, "ends_on": ends})
    return found[starts <= ends].sort_values(["starts_on", "first", "second"]).reset_index(drop=True)
