"""Bikram Sambat dates for reading: the register keeps AD dates only.

The month lengths come from the nepali-datetime package. Months from 2081-12 on are provisional: libraries differ there
and the official almanac decides.
"""

import datetime
from dataclasses import dataclass

import nepali_datetime

__all__ = ["ALMANAC", "BsDate", "devanagari_digits", "from_ad", "in_almanac"]

ALMANAC = (datetime.date(1918, 4, 13), datetime.date(2044, 4, 12))
"""First and last AD day whose Bikram Sambat day is known."""

_PROVISIONAL_FROM = (2081, 12)
_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")
_MONTHS = {
    "ne": ("वैशाख", "जेठ", "असार", "साउन", "भदौ", "असोज", "कात्तिक", "मंसिर", "पुस", "माघ", "फागुन", "चैत"),
    "en": (
        "Baisakh", "Jestha", "Asar", "Shrawan", "Bhadra", "Ashwin",
        "Kartik", "Mangsir", "Poush", "Magh", "Falgun", "Chaitra",
    ),
}  # fmt: skip


def devanagari_digits(text: str) -> str:
    """Text with its ASCII digits written in Devanagari.

    >>> devanagari_digits("2072-01-12")
    '२०७२-०१-१२'
    """
    return text.translate(_DIGITS)


@dataclass(frozen=True, order=True)
class BsDate:
    """A day of the Bikram Sambat calendar."""

    year: int
    month: int
    day: int

    @property
    def provisional(self) -> bool:
        """Whether the official almanac must be asked before the date is relied on."""
        return (self.year, self.month) >= _PROVISIONAL_FROM

    def text(self, language: str) -> str:
        """Date for reading, marked with an asterisk where it is provisional.

        >>> BsDate(2072, 1, 12).text("ne")
        '१२ वैशाख २०७२'
        """
        month = _MONTHS["ne" if language == "ne" else "en"][self.month - 1]
        said = f"{self.day} {month} {self.year}" + ("*" if self.provisional else "")
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
