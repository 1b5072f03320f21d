"""Bikram Sambat dates: days of the register for reading, and days that a gazette prints.

The month lengths come from the nepali-datetime package (``TABLE``). Two stretches are provisional, since libraries
differ there and the official almanac decides: the months from 2081-12 on, and the turn of the second month of 2062.
"""

import datetime
import re
from dataclasses import dataclass

import nepali_datetime

from geo.errors import InputError, Problem
from geo.messages import devanagari_digits

__all__ = [
    "ALMANAC", "NEPAL_TIME", "TABLE", "BsDate", "days_of_month", "devanagari_digits", "european_digits", "fiscal_year",
    "from_ad", "in_almanac", "month_name", "read_bs",
]  # fmt: skip

TABLE = "nepali_datetime"
"""Which table of month lengths converts a date, in the words of the vocabulary ``date_table``."""

ALMANAC = (datetime.date(1918, 4, 13), datetime.date(2044, 4, 12))
"""First and last AD day whose Bikram Sambat day is known."""

NEPAL_TIME = datetime.timezone(datetime.timedelta(hours=5, minutes=45))
"""The clock of Nepal, by which an office dates its papers."""

_PROVISIONAL_FROM = (2081, 12)
_DISPUTED = ((2062, 1, 31), (2062, 2, 32))
_DIGITS = str.maketrans("0123456789", devanagari_digits("0123456789"))
_PRINTED = re.compile(r"(\d{4})\s*[-/.।|]\s*(\d{1,2})\s*[-/.।|]\s*(\d{1,2})", re.ASCII)
_LONGEST = 40
_LONGEST_MONTH = 32
_MONTHS = {
    "ne": ("वैशाख", "जेठ", "असार", "साउन", "भदौ", "असोज", "कात्तिक", "मंसिर", "पुस", "माघ", "फागुन", "चैत"),
    "en": (
        "Baisakh", "Jestha", "Asar", "Shrawan", "Bhadra", "Ashwin",
        "Kartik", "Mangsir", "Poush", "Magh", "Falgun", "Chaitra",
    ),
}  # fmt: skip


def european_digits(text: str) -> str:
    """Text with its Devanagari digits written in European ones.

    >>> european_digits("२०७०।१।३०")
    '2070।1।30'
    """
    return text.translate({digit: number for number, digit in _DIGITS.items()})


@dataclass(frozen=True, order=True)
class BsDate:
    """A day of the Bikram Sambat calendar."""

    year: int
    month: int
    day: int

    @property
    def provisional(self) -> bool:
        """Whether the official almanac must be asked before the date is relied on."""
        first, last = _DISPUTED
        disputed = first <= (self.year, self.month, self.day) <= last
        return disputed or (self.year, self.month) >= _PROVISIONAL_FROM

    @property
    def ad(self) -> datetime.date:
        """AD day of the date.

        >>> BsDate(2070, 1, 1).ad
        datetime.date(2013, 4, 14)

        Raises:
            ValueError: the month has no such day, or the almanac no such year.
        """
        found: datetime.date = nepali_datetime.date(self.year, self.month, self.day).to_datetime_date()
        return found

    def text(self, language: str) -> str:
        """Date for reading, marked with an asterisk where it is provisional.

        >>> BsDate(2072, 1, 12).text("ne")
        '१२ वैशाख २०७२'
        """
        said = f"{self.day} {month_name(self.month, language)} {self.year}" + ("*" if self.provisional else "")
        return devanagari_digits(said) if language == "ne" else said


def in_almanac(day: datetime.date) -> bool:
    """Whether the Bikram Sambat day of an AD day is known."""
    return ALMANAC[0] <= day <= ALMANAC[1]


def from_ad(day: datetime.date) -> BsDate:
    """Bikram Sambat day of an AD day.

    >>> from_ad(datetime.date(2015, 4, 25))
    BsDate(year=2072, month=1, day=12)

    Raises:
        ValueError: the day lies outside the almanac.
    """
    if not in_almanac(day):
        first, last = ALMANAC
        msg = f"the Bikram Sambat day of {day} is not known: the almanac goes from {first} to {last}"
        raise ValueError(msg)
    found = nepali_datetime.date.from_datetime_date(day)
    return BsDate(found.year, found.month, found.day)


def read_bs(text: str) -> BsDate:
    """Bikram Sambat day as a gazette prints it: year, month, day, in either digits.

    >>> read_bs("२०७०।१।३०")
    BsDate(year=2070, month=1, day=30)

    Raises:
        InputError: the text is no such day, or the month has no such day.
    """
    found = _PRINTED.fullmatch(european_digits(text.strip()))
    if found is None:
        raise InputError(Problem("bsdate.not_date", {"value": text[:_LONGEST]}, value=text))
    day = BsDate(*map(int, found.groups()))
    try:
        day.ad  # noqa: B018 - the almanac is asked
    except ValueError as error:
        raise InputError(Problem("bsdate.no_day", {"value": text[:_LONGEST]}, value=text)) from error
    return day


def days_of_month(year: int, month: int) -> list[datetime.date]:
    """AD days of a Bikram Sambat month, the first first.

    >>> days_of_month(2083, 8)[0], len(days_of_month(2083, 8))
    (datetime.date(2026, 11, 17), 29)

    Raises:
        ValueError: the almanac has no such month.
    """
    first, most = BsDate(year, month, 1).ad, (ALMANAC[1] - BsDate(year, month, 1).ad).days + 1
    days = [first + datetime.timedelta(days=place) for place in range(min(_LONGEST_MONTH, most))]
    return [day for day in days if from_ad(day).month == month]


def month_name(month: int, language: str) -> str:
    """Name of a Bikram Sambat month.

    >>> month_name(8, "ne"), month_name(8, "en")
    ('मंसिर', 'Mangsir')
    """
    return _MONTHS["ne" if language == "ne" else "en"][month - 1]


def fiscal_year(day: BsDate, *, first_month: int) -> str:
    """Fiscal year that a day falls into.

    Args:
        day: the day.
        first_month: month with whose first day a fiscal year begins; 4 is Shrawan.

    >>> fiscal_year(BsDate(2080, 4, 1), first_month=4), fiscal_year(BsDate(2080, 3, 31), first_month=4)
    ('2080/81', '2079/80')
    """
    first = day.year if day.month >= first_month else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"
