"""Areas of Toyland, wrong in ways worked out by hand."""

import numpy
import pytest

from geo import toy
from geo.register.doctor import diagnose

MEADOW = 3  # East Meadow: 43,717.53 m2, usable 35,000 m2


def only(*, both_rounds=True, **values):
    surveys = toy.surveys()
    rows = [MEADOW, MEADOW + 6] if both_rounds else [MEADOW]
    for column, value in values.items():
        surveys.loc[rows, column] = value
    findings = diagnose(toy.spaces(), surveys, wards=toy.wards())
    rules = {finding.rule for finding in findings}
    assert len(rules) <= 1
    assert all(finding.location_ids == ("toy-4",) for finding in findings)
    return findings[0] if findings else None


def test_one_percent_is_let_pass_and_a_little_more_is_not():
    assert only(total_area_m2=44_154) is None
    finding = only(total_area_m2=44_160)
    assert finding.rule == "area.differs"
    assert finding.evidence["gap_percent"] == pytest.approx(1.01, abs=0.005)
    assert "44,160 m²" in finding.text("en")


@pytest.mark.parametrize(
    ("total", "unit"),
    (
        (85.93, "ropani"),
        (1374.93, "aana"),
        (6.455, "bigha"),
        (129.1, "kattha"),
        (4.3718, "hectare"),
        (470_572, "square foot"),
    ),
)
def test_another_unit_is_recognised_and_converted(total, unit):
    finding = only(total_area_m2=total, usable_area_m2=None, capacity_people=None)
    assert (finding.rule, finding.evidence["unit"]) == ("area.unit", unit)
    assert finding.suggestions[0].value == pytest.approx(43_717.53, rel=1e-3)


def test_an_area_from_a_web_map_is_recognised():
    latitude, flatness = numpy.radians(27.706), 0.00669438
    curve = 1 - flatness * numpy.sin(latitude) ** 2
    scale = (
        curve**2 / (1 - flatness) / numpy.cos(latitude) ** 2
    )  # a**2 / (M N cos**2): the sphere's scale is 0.4 % less
    finding = only(total_area_m2=round(43_717.53 * scale, 1))
    assert (finding.rule, finding.evidence["system"]) == ("area.system", "EPSG:3857")
    assert finding.suggestions[0].value == 43_717.53


def test_a_digit_too_many_can_be_taken_off_if_the_rest_is_exact():
    finding = only(total_area_m2=437_175)
    assert (finding.rule, finding.suggestions[0].value) == ("area.digit", 43_717.5)
    rough = only(total_area_m2=425_000)
    assert (rough.rule, rough.suggestions) == ("area.digit", ())


def test_usable_area_may_not_pass_the_total():
    finding = only(usable_area_m2=43_800.0, capacity_people=12514)
    assert finding.rule == "area.usable_above_total"
    assert finding.evidence["excess_m2"] == pytest.approx(82.47)
    assert only(usable_area_m2=43_717.53, capacity_people=12491) is None


def test_a_boundary_of_the_usable_part_is_told_from_a_wrong_area():
    finding = only(total_area_m2=50_000.0, usable_area_m2=43_700.0, capacity_people=12486)
    assert (finding.rule, finding.severity) == ("area.usable_boundary", "note")


def test_ropani_are_held_against_square_metres():
    assert only(total_area_ropani=85.93) is None
    finding = only(total_area_ropani=58.93)
    assert (finding.rule, finding.evidence["wanted_ropani"]) == ("area.ropani_differs", 85.93)
    assert finding.suggestions[0].value == 85.93


def test_a_total_that_is_too_small_hides_no_usable_area_above_it():
    surveys = toy.surveys()
    surveys.loc[[MEADOW, MEADOW + 6], "total_area_m2"] = 30_000.0
    rules = [finding.rule for finding in diagnose(toy.spaces(), surveys) if finding.round_ids == (toy.ROUNDS[1],)]
    assert rules == ["area.usable_above_total", "area.differs"]
