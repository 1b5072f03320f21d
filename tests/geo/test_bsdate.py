"""Bikram Sambat days against days that documents of Nepal give in both calendars."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.bsdate import ALMANAC, BsDate, devanagari_digits, from_ad, in_almanac

KNOWN = (
    ("1934-01-15", (1990, 10, 2)),
    ("2008-05-28", (2065, 2, 15)),
    ("2013-05-27", (2070, 2, 13)),
    ("2015-04-25", (2072, 1, 12)),
    ("2015-05-12", (2072, 1, 29)),
    ("2017-05-14", (2074, 1, 31)),
    ("2023-11-03", (2080, 7, 17)),
    ("2026-11-24", (2083, 8, 8)),
)
DAYS = st.dates(datetime.date(1918, 4, 13), datetime.date(2044, 4, 11))


@pytest.mark.parametrize(("ad", "bs"), KNOWN)
def test_days_that_documents_give_in_both_calendars_agree(ad, bs):
    assert from_ad(datetime.date.fromisoformat(ad)) == BsDate(*bs)


@given(DAYS)
def test_the_next_day_is_the_next_day_of_the_month_or_the_first_of_the_next(day):
    today, tomorrow = from_ad(day), from_ad(day + datetime.timedelta(days=1))
    following = [
        BsDate(today.year, today.month, today.day + 1),
        BsDate(today.year + today.month // 12, today.month % 12 + 1, 1),
    ]
    assert tomorrow in following
    assert today < tomorrow


@given(DAYS)
def test_months_have_29_to_32_days_and_the_year_runs_56_or_57_ahead(day):
    found = from_ad(day)
    assert 1 <= found.day <= 32
    assert 1 <= found.month <= 12
    assert found.year - day.year in {56, 57}


@pytest.mark.parametrize("day", ("1918-04-12", "2044-04-13"))
def test_days_outside_the_almanac_are_refused(day):
    with pytest.raises(ValueError, match="almanac"):
        from_ad(datetime.date.fromisoformat(day))
    assert not in_almanac(datetime.date.fromisoformat(day))


def test_the_almanac_reaches_from_its_first_to_its_last_day():
    assert [from_ad(day).year for day in ALMANAC] == [1975, 2100]


def test_days_on_which_almanacs_differ_are_marked():
    assert not BsDate(2081, 11, 30).provisional
    assert BsDate(2081, 12, 1).provisional
    assert BsDate(2083, 8, 8).text("en") == "8 Mangsir 2083*"
    assert BsDate(2072, 1, 12).text("en") == "12 Baisakh 2072"


def test_nepali_dates_are_written_in_devanagari():
    assert BsDate(2072, 1, 12).text("ne") == "१२ वैशाख २०७२"
    assert BsDate(2083, 8, 8).text("ne") == "८ मंसिर २०८३*"
    assert devanagari_digits("7 m², v2") == "७ m², v२"


def test_every_month_has_its_name_in_both_languages():
    names = {language: {BsDate(2072, month, 1).text(language) for month in range(1, 13)} for language in ("en", "ne")}
    assert {language: len(found) for language, found in names.items()} == {"en": 12, "ne": 12}
