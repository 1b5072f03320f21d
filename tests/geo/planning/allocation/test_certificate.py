"""The checker takes a true proof and refuses every plan somebody tampered with."""

import dataclasses

import numpy
import pytest

from geo.errors import InputError
from geo.planning.allocation.case import case, flows
from geo.planning.allocation.certificate import proven, verdict
from geo.planning.allocation.optimum import optimum
from geo.planning.allocation.times import Table
from tests.geo.planning.allocation.cases import table


def crowded():
    random = numpy.random.default_rng(1934)
    time = random.integers(0, 9000, (60, 7)).astype(numpy.int32)
    return case(random.integers(1, 50, 60), random.integers(50, 200, 7), Table(time), limit_min=7)


def with_flows(plan, cell, space, people):
    return dataclasses.replace(plan, flows=flows(cell, space, people))


def tampered(asked, plan, random):
    """The plan with one thing changed: a flow moved, made up, lost, swapped, taken too far; a price; the penalty."""
    cell, space, people = (column.copy() for column in (plan.flows.cell, plan.flows.space, plan.flows.people))
    row, kind = random.integers(len(cell)), random.integers(7)
    if kind == 0:
        space[row] = (space[row] + random.integers(1, 7)) % 7
    elif kind == 1:
        people[row] += random.integers(1, 10)
    elif kind == 2:
        people[row] -= 1
    elif kind == 3:
        other = random.choice(numpy.nonzero(space != space[row])[0])
        space[row], space[other] = space[other], space[row]
    elif kind == 4:
        price = plan.price_mmin.copy()
        full = numpy.nonzero(plan.into_spaces() == asked.capacity_people)[0]
        price[random.choice(full)] += random.choice([-3000, 3000])
        return dataclasses.replace(plan, price_mmin=price)
    elif kind == 5:
        return dataclasses.replace(plan, penalty_mmin=plan.penalty_mmin + random.choice([-1, 1]) * 10**3)
    else:
        cell[row] = (cell[row] + random.integers(1, 60)) % 60
    return with_flows(plan, cell, space, people)


def test_a_hundred_of_a_hundred_tampered_plans_are_refused():
    asked = crowded()
    plan = optimum(asked)
    assert plan.left_out_people > 0
    assert proven(asked, plan).is_optimal
    random = numpy.random.default_rng(2015)
    assert [verdict(asked, tampered(asked, plan, random)).is_optimal for _ in range(100)] == [False] * 100


def test_a_plan_for_another_case_proves_nothing():
    asked = crowded()
    plan = optimum(asked)
    people = asked.people.copy()
    people[numpy.argmax(plan.from_cells() == people)] -= 1
    for other in (
        dataclasses.replace(asked, people=people),
        dataclasses.replace(asked, capacity_people=asked.capacity_people + 1),
        dataclasses.replace(asked, limit_mmin=asked.limit_mmin // 10),
        dataclasses.replace(asked, times=Table(asked.times.time[:, ::-1].copy())),
    ):
        with pytest.raises(InputError):
            proven(other, plan)


def test_the_gap_says_how_much_too_long_a_plan_is():
    asked = case([1, 1], [1, 1], table([[1000, 3000], [2000, 2500]]))
    plan = optimum(asked)
    swapped = with_flows(plan, [0, 1], [1, 0], [1, 1])
    # 3 + 2 minutes in place of 1 + 2.5
    assert verdict(asked, swapped).gap_mmin == 1500
    with pytest.raises(InputError, match="1500"):
        proven(asked, swapped)


def test_a_cheap_penalty_is_no_proof():
    # leaving the second cell out is cheaper than two walks of nine minutes, but not what was asked
    asked = case([1, 1], [1, 1], table([[0, 9000], [9000, None]]))
    plan = optimum(asked)
    cheap = dataclasses.replace(
        with_flows(plan, [0], [0], [1]), penalty_mmin=9000, price_mmin=numpy.array([9000, 0], numpy.int64)
    )
    found = verdict(asked, cheap)
    assert found.gap_mmin == 0
    assert [problem.code for problem in found.problems] == ["allocation.penalty_low"]


@pytest.mark.parametrize(
    ("cell", "space", "people", "code"),
    (
        ([9], [0], [1], "flow_unknown"),
        ([0], [9], [1], "flow_unknown"),
        ([0], [0], [-1], "flow_unknown"),
        ([0, 0], [0, 1], [1, 1], "flow_over"),
        ([0, 1], [0, 0], [1, 1], "flow_over"),
        ([1], [1], [1], "too_far"),
    ),
)
def test_plans_that_break_a_rule_are_named(cell, space, people, code):
    asked = case([1, 1], [1, 1], table([[1000, 3000], [2000, None]]))
    plan = with_flows(optimum(asked), cell, space, people)
    assert f"allocation.{code}" in [problem.code for problem in verdict(asked, plan).problems]


def test_what_was_fixed_by_hand_must_be_in_the_plan():
    asked = case([2, 2], [2, 2], table([[1000, 3000], [2000, 2500]]), limit_min=2.9)
    given = flows([0], [1], [2])
    plan = optimum(asked, fixed=given)
    assert proven(asked, plan).is_optimal, "by hand somebody may walk further than the limit"
    without = dataclasses.replace(optimum(asked), fixed=given)
    assert [problem.code for problem in verdict(asked, without).problems] == ["allocation.fixed_broken"]
