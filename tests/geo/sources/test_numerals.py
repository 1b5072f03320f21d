"""Numbers as people write them."""

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.sources.numerals import DIGITS, number, numbers

DEVANAGARI = {value: key for key, value in DIGITS.items()}


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    (
        ("8,091.53", "", 8091.53),
        ("1,77,228.49", "", 177228.49),
        ("12,34,567", "", 1234567),
        ("1,234,567", "", 1234567),
        ("1 234 567", "", 1234567),
        ("८,०९१.५३", "", 8091.53),
        ("५३०", "", 530),
        ("-1.5e3", "", -1500),
        ("1857.49 sq.m", "m2", 1857.49),
        ("1857.49 m²", "m2", 1857.49),
        ("१८५७ वर्गमिटर", "m2", 1857),
        ("1313 m", "m", 1313),
        ("1313 masl", "m", 1313),
        ("530 persons", "people", 530),
    ),
)
def test_numbers_are_understood(text, unit, expected):
    value, _ways = number(text, unit=unit)
    assert value == expected


@pytest.mark.parametrize(
    ("text", "unit"),
    (
        ("12,34", ""),
        ("1,2,3", ""),
        ("4 ropani", "m2"),
        ("3.2 ha", "m2"),
        ("1313 m", "m2"),
        ("12 34", ""),
        ("abc", ""),
        ("1,23,4", ""),
    ),
)
def test_what_could_mean_something_else_is_no_number(text, unit):
    assert number(text, unit=unit) == (None, ())


def test_a_decimal_comma_is_understood_where_it_can_be_nothing_else():
    assert number("85,4321", decimal_comma=True)[0] == 85.4321
    assert number("8,091", decimal_comma=True)[0] is None
    assert number("85,4321")[0] is None


def test_a_column_keeps_what_is_no_number_and_counts_the_rest():
    found = numbers(pandas.Series(["1", "८,०९१", "8,091", "-", "n/a", "much", None]))
    assert found.values.tolist() == [1.0, 8091.0, 8091.0, None, None, "much", None]
    counts = {code: count for code, (count, _example) in found.ways.items()}
    assert counts == {"import.note_devanagari": 1, "import.note_thousands": 2}
    assert found.ways["import.note_devanagari"][1] == "८,०९१"


def test_columns_of_numbers_pass_as_they_are():
    values = pandas.Series([1.5, None])
    assert numbers(values).values is values


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_every_number_is_read_back_in_either_digits(value):
    text = repr(value)
    assert number(text)[0] == value
    assert number(text.translate(DEVANAGARI))[0] == value


@given(st.integers(0, 10**12), st.booleans())
def test_grouping_does_not_change_a_number(value, devanagari):
    text = f"{value:,}"
    assert number(text.translate(DEVANAGARI) if devanagari else text)[0] == value
