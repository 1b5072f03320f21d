"""Printed capacities: which density a table used, and rows that used another."""

import pytest

from geo import toy
from geo.register.doctor import diagnose
from geo.register.doctor.capacities import densities


def examined(surveys, **options):
    return diagnose(toy.spaces(), surveys, **options)


def test_the_densities_are_those_of_the_standards():
    assert {3.5, 4.5, 5.5, 30.0, 35.0, 45.0} == set(densities())


@pytest.mark.parametrize("density", (3.5, 4.5, 30, 45))
def test_the_density_of_a_table_is_found_out(density):
    surveys = toy.surveys()
    surveys["capacity_people"] = (surveys["usable_area_m2"] / density).round().astype("Int64")
    assert examined(surveys) == []
    surveys.loc[0, "capacity_people"] = round(70_000 / 35)
    (finding,) = examined(surveys)
    assert finding.evidence["density"] == density
    assert finding.suggestions[0].value == round(70_000 / density)


def test_a_density_that_is_asked_for_is_used():
    found = examined(toy.surveys(), density_m2_per_person=45)
    assert {finding.rule for finding in found} == {"capacity.density"}
    assert len(found) == 11  # every row that knows its usable area


@pytest.mark.parametrize("people", (19_999, 20_000, 20_001, 19_910, 20_099))
def test_rounding_is_no_error(people):
    surveys = toy.surveys()
    surveys.loc[0, "capacity_people"] = people
    assert examined(surveys) == []


def test_the_published_slip_of_a_digit_is_named():
    surveys = toy.surveys()
    surveys.loc[0, ["usable_area_m2", "capacity_people"]] = [18_795.18, 537]
    surveys.loc[6, ["usable_area_m2", "capacity_people"]] = [18_795.0, 5370]
    (finding,) = examined(surveys)
    assert (finding.rule, finding.suggestions[0].value) == ("capacity.factor_ten", 5370)


def test_a_capacity_without_ground_is_asked_about():
    surveys = toy.surveys()
    surveys.loc[11, "capacity_people"] = 600
    (finding,) = examined(surveys)
    assert (finding.rule, finding.location_ids, finding.suggestions) == ("capacity.without_area", ("toy-6",), ())


def test_a_capacity_filled_down_onto_unknown_ground_can_be_emptied():
    surveys = toy.surveys()
    surveys.loc[11, "capacity_people"] = surveys.loc[10, "capacity_people"]
    (finding,) = examined(surveys)
    assert (finding.rule, finding.location_ids) == ("capacity.other_row", ("toy-5", "toy-6"))
    assert finding.suggestions[0].value is None


def test_nobody_on_no_ground_is_right():
    surveys = toy.surveys()
    surveys.loc[11, ["usable_area_m2", "capacity_people"]] = [0, 0]
    found = examined(surveys)
    assert [finding.rule for finding in found] == ["rounds.fell_to_zero"]
