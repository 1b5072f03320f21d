"""Placed, full and out of reach add up to everybody, by cell, by ward and in all."""

import numpy
from hypothesis import given, settings

from geo.planning.allocation.case import case, flows
from geo.planning.allocation.optimum import optimum
from geo.planning.allocation.split import TOTAL, by_cell, by_ward, within_reach
from tests.geo.planning.allocation.cases import cases, table


def test_a_cell_whose_only_space_is_lost_is_out_of_reach():
    asked = case([10, 10], [0, 5], table([[1000, None], [None, 1000]]))
    assert within_reach(asked).tolist() == [False, True]
    assert by_cell(optimum(asked)).loc[:, "placed_people":].to_numpy().tolist() == [[0, 0, 10], [5, 5, 0]]


def test_who_was_placed_by_hand_beyond_the_limit_is_placed():
    asked = case([10], [50], table([[9000]]), limit_min=5)
    assert by_cell(optimum(asked, fixed=flows([0], [0], [4]))).loc[0].tolist() == [10, 4, 0, 6]


@settings(max_examples=60)
@given(asked=cases(most_cells=40))
def test_the_three_parts_add_up_everywhere(asked):
    plan = optimum(asked)
    cells, wards = by_cell(plan), by_ward(plan)
    for split in (cells, wards):
        parts = split[["placed_people", "full_people", "out_of_reach_people"]]
        assert (parts >= 0).all(axis=None)
        assert (parts.sum(axis=1) == split["people"]).all()
    assert (wards.loc[TOTAL] == cells.sum()).all()
    assert (wards.drop(index=TOTAL).sum() == wards.loc[TOTAL]).all()
    assert wards.loc[TOTAL, "people"] == asked.people.sum()
    assert wards.loc[TOTAL, "placed_people"] == plan.placed_people


@settings(max_examples=40)
@given(asked=cases(most_cells=20))
def test_nobody_in_reach_of_a_free_place_is_left_out(asked):
    plan = optimum(asked)
    free = plan.into_spaces() < asked.capacity_people
    near = ((asked.times.time <= asked.limit_mmin) & free).any(axis=1)
    assert not by_cell(plan)["full_people"][numpy.asarray(near)].any()
