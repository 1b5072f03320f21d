"""A month of the calendar as its page draws it, in Bikram Sambat or AD, with what stands on each day."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel.dates import get_day_names, get_month_names

from app.language import digits, language
from geo.bsdate import ALMANAC, BsDate, days_of_month, from_ad, month_name

__all__ = ["CALENDARS", "Cell", "Month", "days_shown", "month_sheet"]

CALENDARS = ("bs", "ad")
_WEEK = 7
_SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)
_SATURDAY = 5


@dataclass(frozen=True)
class Cell:
    """One day: its number, its number in the other calendar, and what stands on it."""

    day: date
    number: str
    other: str
    is_holiday: bool
    on_it: Sequence[Any]


@dataclass(frozen=True)
class Month:
    """A month in weeks that begin on Sunday, as in Nepal; None where a week reaches out of the month.

    Attributes:
        calendar: ``bs`` or ``ad``.
        title: month and year.
        other: months and years of the other calendar that it covers.
        weekdays: short and full names of the days of the week.
        weeks: rows of seven.
        before: a day of the month before; None where the almanac ends.
        after: a day of the month after; None where the almanac ends.
        provisional: whether the official almanac must be asked.
    """

    calendar: str
    title: str
    other: str
    weekdays: Sequence[tuple[str, str]]
    weeks: Sequence[Sequence[Cell | None]]
    before: date | None
    after: date | None
    provisional: bool


def days_shown(on: date, calendar_name: str) -> list[date]:
    """Days of the month that holds a day; a day outside the almanac has its AD month.

    Args:
        on: the day.
        calendar_name: ``bs`` or ``ad``.
    """
    if calendar_name == "bs" and ALMANAC[0] <= on <= ALMANAC[1]:
        bs = from_ad(on)
        return days_of_month(bs.year, bs.month)
    length = calendar.monthrange(on.year, on.month)[1]
    return [on.replace(day=number) for number in range(1, length + 1)]


def _bs_title(day: BsDate) -> str:
    return digits(f"{month_name(day.month, language())} {day.year}")


def _ad_title(day: date) -> str:
    return digits(f"{get_month_names('wide', context='stand-alone', locale=language())[day.month]} {day.year}")


def _between(titles: Sequence[str]) -> str:
    return " – ".join(dict.fromkeys(titles))


def _cells(days: Sequence[date], on_day: Mapping[date, Sequence[Any]], *, is_bs: bool) -> list[Cell]:
    found = []
    for day in days:
        bs = str(from_ad(day).day) if ALMANAC[0] <= day <= ALMANAC[1] else ""
        number, other = (bs, str(day.day)) if is_bs else (str(day.day), bs)
        is_holiday = day.weekday() == _SATURDAY
        found.append(Cell(day, digits(number), digits(other), is_holiday, on_day.get(day, ())))
    return found


def _weeks(cells: Sequence[Cell]) -> list[list[Cell | None]]:
    lead = (cells[0].day.weekday() + 1) % _WEEK
    row: list[Cell | None] = [*[None] * lead, *cells]
    row += [None] * (-len(row) % _WEEK)
    return [row[start : start + _WEEK] for start in range(0, len(row), _WEEK)]


def _weekdays() -> list[tuple[str, str]]:
    short, full = (get_day_names(width, locale=language()) for width in ("abbreviated", "wide"))
    return [(short[day], full[day]) for day in _SUNDAY_FIRST]


def month_sheet(days: Sequence[date], on_day: Mapping[date, Sequence[Any]], *, calendar_name: str) -> Month:
    """A month ready to be drawn.

    Args:
        days: its days, as `days_shown` gives them.
        on_day: what stands on each day.
        calendar_name: ``bs`` or ``ad``.
    """
    ends = days[0], days[-1]
    known = [from_ad(day) for day in ends if ALMANAC[0] <= day <= ALMANAC[1]]
    is_bs = calendar_name == "bs" and len(known) == len(ends)
    bs, ad = [_bs_title(day) for day in known], [_ad_title(day) for day in ends]
    step = timedelta(days=1)
    return Month(
        calendar="bs" if is_bs else "ad",
        title=bs[0] if is_bs else ad[0],
        other=_between(ad if is_bs else bs),
        weekdays=_weekdays(),
        weeks=_weeks(_cells(days, on_day, is_bs=is_bs)),
        before=days[0] - step if days[0] > ALMANAC[0] else None,
        after=days[-1] + step if days[-1] < ALMANAC[1] else None,
        provisional=any(day.provisional for day in known),
    )
