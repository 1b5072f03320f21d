"""Records put together: limits from the standards, the boundary a notice would print."""

import math

import pandas
import pytest

from geo.analysis.readiness.subject import Limits, known, subjects
from geo.standards import standard
from tests.geo.analysis.readiness.records import LIMITS, MEADOW, changed, complete, half, meadow, spaces, without


def subject(records):
    found = subjects(spaces(), records, limits=LIMITS, errors={})
    return next(one for one in found if one.id == MEADOW)


def test_limits_come_from_the_standards():
    names = ("area_gap_share", "system_gap_share", "uncovered_share", "shared_m2", "accuracy_m", "moved_share")
    assert Limits.of({name: standard(f"gazette.{name}") for name in names}) == LIMITS


@pytest.mark.parametrize(
    ("records", "role"),
    (
        (complete(), "surveyed"),
        (changed("space_boundary", "b1", role="gazetted"), "gazetted"),
        (without("space_boundary"), "register"),
    ),
)
def test_a_survey_is_printed_before_the_gazetted_boundary_and_that_before_the_register_s(records, role):
    assert subject(records).boundary.role == role


def test_a_boundary_without_geometry_is_passed_over():
    assert subject(changed("space_boundary", "b1", geometry=None)).boundary.role == "register"


def test_areas_are_those_of_the_printed_boundary():
    whole, part = subject(complete()).boundary, subject(changed("space_boundary", "b1", geometry=half())).boundary
    assert whole.shape.equals(meadow())
    assert part.geodesic_m2 == pytest.approx(whole.geodesic_m2 / 2, rel=1e-4)
    assert whole.meridian_deg == 84


@pytest.mark.parametrize(
    ("value", "is_known"),
    ((None, False), ("", False), (math.nan, False), (pandas.NA, False), (0, True), ("x", True), (meadow(), True)),
)
def test_what_is_filled_in_is_known(value, is_known):
    assert known(value) is is_known
