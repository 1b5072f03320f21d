"""Bikram Sambat days against days that documents of Nepal give in both calendars."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nepali.date_converter import converter

from geo.bsdate import ALMANAC, BsDate, devanagari_digits, fiscal_year, from_ad, in_almanac, read_bs
from geo.errors import InputError
from geo.standards import value

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


def days_of_a_second_library():
    """AD day of every day 2000 to 2083 as another library converts it, with its own table of month lengths."""
    years = enumerate(converter.NP_MONTHS_DATA, converter.NP_INITIAL_YEAR)
    lengths = [(year, month, length) for year, (row, _) in years for month, length in enumerate(row, 1)]
    days = [BsDate(year, month, day) for year, month, most in lengths if year < 2084 for day in range(1, most + 1)]
    return {day: datetime.date(*converter.nepali_to_english(day.year, day.month, day.day)) for day in days}


def test_every_day_of_2000_to_2083_is_the_same_in_a_second_library_or_marked_provisional():
    other = days_of_a_second_library()
    differ = {day for day, ad in other.items() if from_ad(ad) != day}
    assert (min(other.values()), max(other.values())) == (BsDate(2000, 1, 1).ad, BsDate(2083, 12, 30).ad)
    assert all(day.provisional for day in differ)
    assert {(day.year, day.month) for day in differ} == {(2062, 2)}


def test_every_day_of_2000_to_2083_comes_back_as_itself():
    first, last = BsDate(2000, 1, 1).ad, BsDate(2083, 12, 30).ad
    for passed in range((last - first).days + 1):
        day = from_ad(first + datetime.timedelta(days=passed))
        assert day.ad == first + datetime.timedelta(days=passed)
        assert read_bs(f"{day.year}-{day.month}-{day.day}") == day


def test_the_month_that_tables_dispute_is_marked():
    assert [BsDate(2062, 1, 30).provisional, BsDate(2062, 1, 31).provisional] == [False, True]
    assert [BsDate(2062, 2, 31).provisional, BsDate(2062, 3, 1).provisional] == [True, False]


@pytest.mark.parametrize("text", ("2070-01-30", "२०७०।१।३०", "2070/1/30", " २०७०-०१-३० ", "2070. 1. 30"))
def test_a_day_is_read_as_gazettes_print_it(text):
    assert read_bs(text) == BsDate(2070, 1, 30)


@pytest.mark.parametrize(
    ("text", "code"),
    (
        ("", "bsdate.not_date"),
        ("April 2013", "bsdate.not_date"),
        ("70-1-30", "bsdate.not_date"),
        ("2070-01-32", "bsdate.no_day"),
        ("2070-13-01", "bsdate.no_day"),
        ("2070-00-10", "bsdate.no_day"),
        ("1900-01-01", "bsdate.no_day"),
    ),
)
def test_what_is_no_day_is_refused_with_what_to_do(text, code):
    with pytest.raises(InputError) as refused:
        read_bs(text)
    assert refused.value.problems[0].code == code


def test_a_fiscal_year_begins_with_shrawan():
    month = round(value("gazette.fiscal_year_month", unit="month"))
    assert fiscal_year(BsDate(2080, 3, 31), first_month=month) == "2079/80"
    assert fiscal_year(BsDate(2080, 4, 1), first_month=month) == "2080/81"
    assert fiscal_year(BsDate(2099, 12, 1), first_month=month) == "2099/00"
