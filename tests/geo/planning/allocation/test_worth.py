"""What a space is worth is what a plan made anew without it, or with more room, says."""

import dataclasses

import numpy
from hypothesis import given, settings

from geo.planning.allocation.case import case, flows
from geo.planning.allocation.optimum import optimum
from geo.planning.allocation.worth import worths
from tests.geo.planning.allocation.cases import cases, table


def anew(asked, space, room):
    capacity = asked.capacity_people.copy()
    capacity[space] = room
    return optimum(dataclasses.replace(asked, capacity_people=capacity))


def assert_is_what_plans_anew_say(asked, room_people):
    plan = optimum(asked)
    found = list(worths(asked, room_people=room_people))
    assert [worth.space for worth in found] == list(range(len(asked.capacity_people)))
    for worth in found:
        had = int(asked.capacity_people[worth.space])
        for difference, room in ((worth.if_lost, 0), (worth.if_widened, had + room_people)):
            other = anew(asked, worth.space, room)
            assert difference.people == other.placed_people - plan.placed_people
            assert difference.walked_mmin == other.walked_mmin - plan.walked_mmin
            assert difference.by_ward.sum() == difference.people


def test_the_space_that_nobody_can_do_without_is_worth_the_most():
    # the first ward's 30 reach only the first space; the second ward's 10 reach both
    asked = case([30, 10], [40, 20], table([[1000, None], [1000, 2000]]), ward=["1", "2"])
    first, second = worths(asked, room_people=100)
    assert (first.if_lost.people, first.if_lost.by_ward.tolist()) == (-30, [-30, 0])
    # the ten walk two minutes in place of one, the thirty nothing in place of one
    assert first.if_lost.walked_mmin == 10 * 1000 - 30 * 1000
    assert (second.if_lost.people, second.if_lost.walked_mmin) == (0, 0)
    assert first.if_widened.people == second.if_widened.people == 0


def test_room_where_it_is_short_places_as_many_more():
    asked = case([300, 10], [40, 20], table([[1000, None], [1000, 2000]]))
    first, second = worths(asked, room_people=100)
    assert first.if_widened.people == 100
    assert second.if_widened.people == 0


def test_a_space_without_places_is_worth_what_its_first_places_bring():
    asked = case([50, 5], [0, 3], table([[1000, None], [None, 1000]]))
    first, _ = worths(asked, room_people=20)
    assert (first.if_lost.people, first.if_widened.people) == (0, 20)


def test_places_fixed_by_hand_are_taken():
    asked = case([50], [40], table([[1000]]))
    (only,) = worths(asked, room_people=5, fixed=flows([0], [0], [30]))
    assert (only.if_lost.people, only.if_widened.people) == (-10, 5)


@settings(max_examples=60)
@given(asked=cases(most_cells=30, most_spaces=6, most_people=20, most_time=60))
def test_every_worth_is_what_a_plan_made_anew_says(asked):
    assert_is_what_plans_anew_say(asked, 7)


def test_spaces_far_from_the_cheapest_are_priced_when_they_are_needed():
    # seventy spaces, twenty at hand: losing one must lead people to spaces that were not
    random = numpy.random.default_rng(83)
    time = random.integers(1000, 60_000, (300, 70))
    asked = case(random.integers(1, 30, 300), random.integers(1, 130, 70), table(time.tolist()), limit_min=30)
    assert_is_what_plans_anew_say(asked, 100)


@settings(max_examples=40)
@given(asked=cases(most_cells=30, most_spaces=6, most_people=20))
def test_losing_ground_never_helps_and_gaining_it_never_hurts(asked):
    for worth in worths(asked, room_people=3):
        assert worth.if_lost.people <= 0 <= worth.if_widened.people <= 3
