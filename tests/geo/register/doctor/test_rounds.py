"""One survey round against the one before it."""

import pandas
import pytest

from geo import toy
from geo.register.doctor import diagnose

SECOND_ROUND = 6


def only(**changes):
    surveys = toy.surveys().drop(columns="capacity_people")
    for place, usable in changes.items():
        surveys.loc[SECOND_ROUND + int(place.removeprefix("toy_")) - 1, "usable_area_m2"] = usable
    found = diagnose(toy.spaces(), surveys)
    return [(finding.rule, finding.location_ids) for finding in found]


@pytest.mark.parametrize("usable", (6_700.0, 7_300.0, 7_000.0))
def test_a_tenth_is_a_lost_digit_even_if_some_ground_was_lost_as_well(usable):
    assert only(toy_1=usable) == [("rounds.digit", ("toy-1",))]


def test_a_digit_too_many_passes_the_total_and_is_told_as_a_digit():
    assert only(toy_5=105_000.0) == [("rounds.digit", ("toy-5",))]


def test_a_loss_of_three_quarters_is_a_loss():
    assert only(toy_1=17_500.0, toy_4=9_000.0) == []


def test_nothing_left_is_asked_about():
    assert only(toy_3=0.0) == [("rounds.fell_to_zero", ("toy-3",))]


def test_usable_areas_of_neighbours_that_changed_places_are_found_where_one_passes_its_total():
    # Durbar Square 14,000 of 21,859 and East Meadow 35,000 of 43,718 change places, a tenth smaller.
    assert only(toy_3=31_500.0, toy_4=12_600.0) == [("rounds.usable_exchanged", ("toy-3", "toy-4"))]


def test_two_grounds_that_change_by_themselves_are_not_exchanged():
    assert only(toy_3=9_000.0, toy_4=20_000.0) == []


def test_a_first_and_a_third_round_are_compared_through_the_second():
    surveys = toy.surveys().drop(columns="capacity_people")
    third = surveys.iloc[6:].assign(round_id="2021-01", id=None)
    third.loc[6, "usable_area_m2"] = 6_300.0
    found = diagnose(toy.spaces(), pandas.concat([surveys, third], ignore_index=True))
    assert [(finding.rule, finding.round_ids) for finding in found] == [("rounds.digit", ("2020-03", "2021-01"))]


def test_rounds_that_share_no_space_are_not_compared():
    surveys = toy.surveys().drop(columns="capacity_people")
    elsewhere = surveys.iloc[:1].assign(round_id="2020-01", location_id="toy-9", total_area_m2=1.0, usable_area_m2=1.0)
    assert diagnose(toy.spaces(), pandas.concat([surveys, elsewhere], ignore_index=True)) == []
