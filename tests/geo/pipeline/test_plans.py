"""The best plan of a scenario: sums tie out, closures and losses never help, everything doubtful is said."""

from dataclasses import replace

import numpy
import pytest

from geo.crs import area_m2
from geo.errors import InputError, MissingError
from geo.pipeline.plans import plan, protection
from geo.pipeline.scenario import Scenario, ground, valley_districts
from geo.pipeline.seekers import Asked

WARDS = tuple(f"np-l-5243271001-w{number:02}" for number in (9, 31, 32))
SCENARIO = Scenario(WARDS, Asked(mmi=8.0), cell_m=250, limit_min=45)
PARTS = ["placed_people", "full_people", "out_of_reach_people"]


@pytest.fixture(scope="module")
def on(small_register):
    return ground(small_register, SCENARIO)


@pytest.fixture(scope="module")
def best(on):
    return plan(on, SCENARIO)


def test_the_three_parts_of_each_ward_and_of_all_add_up_to_who_seeks(best):
    wards = best.wards
    assert (wards[PARTS].sum(axis=1) == wards["seeking_people"]).all()
    assert (wards.iloc[:-1][PARTS].sum() == wards.iloc[-1][PARTS]).all()
    assert wards.iloc[-1]["people"] == best.ground.homes.people
    assert wards.iloc[-1]["placed_people"] == best.spaces["people"].sum() == best.flows["people"].sum()


def test_no_space_takes_in_more_than_its_places_and_nobody_walks_too_far(best):
    assert (best.spaces["people"] <= best.spaces["places"]).all()
    assert best.flows["longest_walk_min"].max() <= 45
    assert best.verdict.is_optimal


def test_a_space_that_is_lost_takes_in_nobody_and_its_worth_is_what_the_plan_loses(on, best):
    largest = best.spaces.sort_values("people").iloc[-1]["id"]
    lost = plan(on, replace(SCENARIO, lost=frozenset({largest})))
    assert lost.spaces.set_index("id").loc[largest, ["places", "people"]].tolist() == [0, 0]
    worth = dict(protection(best))[largest]
    assert worth.if_lost.people == lost.allocation.placed_people - best.allocation.placed_people


def test_a_wider_standard_places_fewer(on, best):
    camp = plan(on, replace(SCENARIO, density="camp.area"))
    assert camp.allocation.placed_people < best.allocation.placed_people


def test_a_space_given_to_helicopters_keeps_no_places_and_what_is_held_back_is_taken_off(on, best):
    reserved = plan(on, replace(SCENARIO, reserved={"kv-004": ["helipad"]}, held_back_share=0.1))
    before, after = (found.spaces.set_index("id")["places"] for found in (best, reserved))
    assert after["kv-004"] == 0
    assert after["kv-005"] == before["kv-005"] * 9 // 10


def test_two_uses_that_must_not_meet_on_a_space_are_refused_with_the_reason(on):
    with pytest.raises(InputError, match="Rotor wind"):
        plan(on, replace(SCENARIO, reserved={"kv-004": ["helipad", "medical_assistance"]}))


def test_an_added_space_whose_usable_area_is_not_known_counts_with_its_outline(on):
    unknown = on.spaces.assign(usable_area_m2=on.spaces["usable_area_m2"].where(on.spaces["id"] != "kv-004"))
    bare = replace(on, spaces=unknown)
    without, outlined = (plan(bare, replace(SCENARIO, added=some)) for some in (frozenset(), frozenset({"kv-004"})))
    places = [found.spaces.set_index("id")["places"]["kv-004"] for found in (without, outlined)]
    shape = on.spaces.set_index("id").geometry["kv-004"]
    assert places == [0, int(area_m2(numpy.array([shape]))[0] / 3.5)]
    assert outlined.allocation.placed_people >= without.allocation.placed_people
    assert "people.by_outline" in [note.code for note in outlined.notes()]


def test_ones_own_number_of_homeless_people_seek_ground_to_the_last(on):
    found = plan(on, replace(SCENARIO, asked=Asked(displaced_people=12_345)))
    assert found.wards.iloc[-1]["displaced_people"] == found.wards.iloc[-1]["seeking_people"] == 12_345
    with pytest.raises(InputError, match="cannot leave home"):
        plan(on, replace(SCENARIO, asked=Asked(displaced_people=10**9)))


def test_the_same_scenario_gives_the_same_plan(on, best):
    again = plan(on, SCENARIO)
    assert again.flows.equals(best.flows)


@pytest.mark.parametrize("aim", ("whole", "fair"))
def test_other_aims_place_as_many(on, best, aim):
    assert plan(on, replace(SCENARIO, aim=aim)).allocation.placed_people == best.allocation.placed_people


def test_a_space_that_is_not_there_is_named(on):
    with pytest.raises(MissingError, match="kv-999"):
        plan(on, replace(SCENARIO, lost=frozenset({"kv-999"})))


def test_a_reader_is_told_of_straight_lines(best):
    assert "people.straight" in [note.code for note in best.notes()]


def test_the_valley_is_three_districts(small_register):
    assert len(valley_districts(small_register)) == 3
