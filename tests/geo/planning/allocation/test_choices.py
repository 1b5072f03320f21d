"""Whole cells and the shortest longest walk, and what either costs."""

import dataclasses

from hypothesis import given, settings

from geo.planning.allocation.case import case, flows
from geo.planning.allocation.certificate import proven, verdict
from geo.planning.allocation.choices import fair, keep_whole, split_cells
from geo.planning.allocation.optimum import optimum
from tests.geo.planning.allocation.cases import cases, table


def test_a_split_cell_goes_where_there_is_room_for_all_of_it():
    # the near space takes 25 of the 30; the far one has room for all
    asked = case([30], [25, 40], table([[1000, 3000]]))
    plan = optimum(asked)
    assert split_cells(plan).tolist() == [0]
    whole = keep_whole(plan)
    assert (whole.flows.space.tolist(), whole.flows.people.tolist()) == ([1], [30])
    found = verdict(asked, whole)
    assert found.problems == ()
    # 25 people walk two minutes more
    assert found.gap_mmin == 25 * 2000


def test_a_cell_stays_split_where_no_space_has_room_for_it():
    asked = case([30], [25, 20], table([[1000, 3000]]))
    plan = optimum(asked)
    assert keep_whole(plan).flows.people.tolist() == plan.flows.people.tolist()


def test_people_fixed_by_hand_are_not_moved():
    asked = case([30], [25, 40], table([[1000, 3000]]))
    plan = optimum(asked, fixed=flows([0], [0], [5]))
    assert keep_whole(plan).flows.people.tolist() == plan.flows.people.tolist()


@settings(max_examples=60)
@given(asked=cases(most_cells=20))
def test_keeping_cells_whole_costs_nobody_a_place(asked):
    plan = optimum(asked)
    whole = keep_whole(plan)
    found = verdict(asked, whole)
    assert found.problems == ()
    assert whole.placed_people == plan.placed_people
    assert found.gap_mmin == whole.walked_mmin - plan.walked_mmin >= 0
    assert len(split_cells(whole)) <= len(split_cells(plan))


def test_the_worst_ward_walks_less_even_if_all_walk_more():
    # least minutes: 1 + 9 = 10; fair: 6 + 6 = 12, but nobody walks nine
    asked = case([1, 1], [1, 1], table([[1000, 6000], [6000, 9000]]), ward=["1", "2"])
    assert optimum(asked).walked_mmin == 10_000
    found = fair(asked)
    assert (found.longest_mmin, found.plan.walked_mmin) == (6000, 12_000)
    assert found.shorter is not None
    assert found.shorter.placed_people == 1


@settings(max_examples=50)
@given(asked=cases(most_cells=10, most_time=12))
def test_no_shorter_longest_walk_places_as_many(asked):
    found = fair(asked)
    plan = optimum(asked)
    assert found.plan.placed_people == plan.placed_people
    assert proven(dataclasses.replace(asked, limit_mmin=found.plan.case.limit_mmin), found.plan).is_optimal
    if found.shorter is None:
        assert found.longest_mmin == 0
    else:
        limit = found.shorter.case.limit_mmin
        assert limit == found.longest_mmin - 1
        assert proven(dataclasses.replace(asked, limit_mmin=limit), found.shorter).is_optimal
        assert found.shorter.placed_people < plan.placed_people
