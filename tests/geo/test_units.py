"""Land areas as records print them: read, reckoned by the foot, printed again."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.standards import value
from geo.units import BIGHA, ROPANI, ROPANI_AREA_M2, LandArea, as_land_area, read_land_area

FOOT_M2 = Fraction(3048, 10000) ** 2


def decimals(limit):
    """Numbers below a limit with up to three decimals."""
    return st.integers(0, limit * 1000 - 1).map(lambda thousandths: Fraction(thousandths, 1000))


def areas(system):
    """Areas of a system as records print them: whole parts, decimals in the last one only."""
    whole = [st.integers(0, 500), *(st.integers(0, step - 1) for step in system.steps[: system.printed - 2])]
    parts = st.tuples(*(part.map(Fraction) for part in whole), decimals(system.steps[system.printed - 2]))
    missing = (Fraction(0),) * (len(system.units) - system.printed)
    return parts.map(lambda found: LandArea(system, found + missing))


@pytest.mark.parametrize(
    ("text", "square_feet"),
    (
        ("1-0-0-0", 74 * 74),
        ("0-1-0-0", "342.25"),
        ("0-0-1-0", "85.5625"),
        ("0-0-0-1", "21.390625"),
        ("4-2-1-0", 4 * 5476 + 2 * Fraction("342.25") + Fraction("85.5625")),
        ("1 bigha", 72900),
        ("B-K-D 0-1-0", 3645),
        ("B-K-D 0-0-1", "182.25"),
        ("1 kanwa", "45.5625"),
    ),
)
def test_an_area_is_reckoned_by_the_square_foot(text, square_feet):
    assert read_land_area(text).area_m2() == pytest.approx(float(Fraction(square_feet) * FOOT_M2), rel=1e-15)


@pytest.mark.parametrize(
    ("text", "printed", "words"),
    (
        ("४-२-१-०", "4-2-1-0", "4 ropani 2 aana 1 paisa"),
        (" 4 – 2 – 1 – 0 ", "4-2-1-0", "4 ropani 2 aana 1 paisa"),
        ("1-8-2-3.25", "1-8-2-3.25", "1 ropani 8 aana 2 paisa 3.25 daam"),
        ("R-A-P-D: 4-2-1-0", "4-2-1-0", "4 ropani 2 aana 1 paisa"),
        ("4-2-1 (R-A-P-D)", "4-2-1-0", "4 ropani 2 aana 1 paisa"),
        ("४ रोपनी २ आना १ पैसा", "4-2-1-0", "4 ropani 2 aana 1 paisa"),
        ("8.5 aana", "0-8.5-0-0", "8.5 aana"),
        ("2 bigha 3 kattha 4.5 dhur", "2-3-4.5", "2 bigha 3 kattha 4.5 dhur"),
        ("B-K-D 1-10-5", "1-10-5", "1 bigha 10 kattha 5 dhur"),
        ("३ कट्ठा १० धुर", "0-3-10", "3 kattha 10 dhur"),
        ("0-0-0-0", "0-0-0-0", "0 ropani"),
    ),
)
def test_what_records_print_is_read_and_printed_in_one_form(text, printed, words):
    assert read_land_area(text).text() == printed
    assert read_land_area(text).words() == words


def test_an_area_is_printed_in_devanagari():
    assert read_land_area("1-8-2-3.25").text("ne") == "१-८-२-३.२५"
    assert read_land_area("2 bigha 3 dhur").words("ne") == "२ बिघा ३ धुर"


def test_the_system_of_a_record_decides_what_three_numbers_mean():
    assert read_land_area("1-2-3", system=BIGHA).area_m2() == pytest.approx(
        6772.631616 + 2 * 338.6315808 + 3 * 16.93157904
    )
    assert read_land_area("1-2-3", system=ROPANI) == read_land_area("1-2-3-0")


@pytest.mark.parametrize(
    ("text", "code"),
    (
        ("", "units.not_area"),
        ("four ropani", "units.not_area"),
        ("4,2,1,0", "units.not_area"),
        ("-4-2-1-0", "units.not_area"),
        ("4-2-1-0-5", "units.not_area"),
        ("4", "units.not_area"),
        ("4-" * 200, "units.not_area"),
        ("2 ropani 3 dhur", "units.not_area"),
        ("4-2-1", "units.which"),
        ("4-16-0-0", "units.too_many"),
        ("4-0-4-0", "units.too_many"),
        ("4-0-0-4", "units.too_many"),
        ("B-K-D 1-20-0", "units.too_many"),
        ("B-K-D 1-0-20", "units.too_many"),
        ("2 aana 3 aana", "units.twice"),
        ("1.5-2-0-0", "units.broken"),
    ),
)
def test_what_is_no_area_is_refused_with_what_to_do(text, code):
    with pytest.raises(InputError) as refused:
        read_land_area(text)
    assert refused.value.problems[0].code == code
    assert refused.value.problems[0].text("ne")


def test_an_office_may_reckon_with_a_rounded_ropani():
    rounded = value("gazette.ropani_rounded", unit="m2")
    assert read_land_area("2-0-0-0").area_m2(ropani_m2=rounded) == 1017.44
    assert as_land_area(1017.44, ropani_m2=rounded).text() == "2-0-0-0"
    assert read_land_area("1 bigha").area_m2(ropani_m2=rounded) == 6772.631616


def test_the_units_are_those_of_the_standards():
    for system in (ROPANI, BIGHA):
        for unit, weight in zip(system.units[: system.printed], system.weights, strict=False):
            exact_m2 = float(system.largest_m2 * weight)
            assert value(f"land.{unit}_area", unit="m2") == pytest.approx(exact_m2, abs=5e-9)
    assert float(ROPANI.largest_m2) == ROPANI_AREA_M2


@given(st.one_of(areas(ROPANI), areas(BIGHA)))
def test_what_is_printed_reads_back_the_same(area):
    assert read_land_area(area.text(), system=area.system) == area
    assert read_land_area(area.text("ne"), system=area.system) == area
    if area.area_m2():
        assert read_land_area(area.words()) == read_land_area(area.words("ne")) == area


@given(st.one_of(areas(ROPANI), areas(BIGHA)))
def test_an_area_in_square_metres_computes_back_to_what_was_printed(area):
    assert as_land_area(area.area_m2(), system=area.system, decimals=3) == area


@given(st.floats(0, 1e8), st.sampled_from((ROPANI, BIGHA)), st.integers(0, 4))
def test_a_computed_area_lies_within_half_of_its_last_digit(area_m2, system, digits):
    found = as_land_area(area_m2, system=system, decimals=digits)
    smallest_m2 = float(system.largest_m2 * system.weights[system.printed - 1])
    assert abs(found.area_m2() - area_m2) <= 0.5001 * smallest_m2 / 10**digits + 1e-9 * area_m2
    assert all(0 <= part < step for part, step in zip(found.parts[1:], system.steps, strict=True))


@pytest.mark.parametrize("area_m2", (-1.0, float("nan"), float("inf")))
def test_only_areas_are_put_into_land_units(area_m2):
    with pytest.raises(InputError, match="square metres"):
        as_land_area(area_m2)
