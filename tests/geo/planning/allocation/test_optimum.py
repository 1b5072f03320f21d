"""The plan is the best there is, by brute force and by three programs of others."""

import dataclasses

import highspy
import networkx
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python import min_cost_flow

from geo.errors import InputError, LimitError
from geo.planning.allocation.case import case, flows
from geo.planning.allocation.certificate import proven
from geo.planning.allocation.optimum import optimum
from geo.planning.allocation.times import UNREACHABLE, BySpace, Table, pairs
from tests.geo.planning.allocation.cases import cases, scores, table


def score(plan):
    return plan.left_out_people, plan.walked_mmin


def arcs(asked):
    return [
        (cell, space, int(asked.times.time[cell, space]))
        for cell in range(len(asked.people))
        for space in range(len(asked.capacity_people))
        if asked.times.time[cell, space] <= asked.limit_mmin
    ]


def by_ortools(asked, penalty):
    network = min_cost_flow.SimpleMinCostFlow()
    cells, spaces = asked.times.shape
    sink = cells + spaces
    for cell, space, time in arcs(asked):
        network.add_arc_with_capacity_and_unit_cost(cell, cells + space, int(asked.people[cell]), time)
    for cell in range(cells):
        network.add_arc_with_capacity_and_unit_cost(cell, sink, int(asked.people[cell]), penalty)
        network.set_node_supply(cell, int(asked.people[cell]))
    for space in range(spaces):
        network.add_arc_with_capacity_and_unit_cost(cells + space, sink, int(asked.capacity_people[space]), 0)
    network.set_node_supply(sink, -int(asked.people.sum()))
    assert network.solve() == network.OPTIMAL
    return network.optimal_cost()


def by_networkx(asked, penalty):
    network = networkx.DiGraph()
    network.add_node("sink", demand=int(asked.people.sum()))
    for cell, people in enumerate(asked.people):
        network.add_node(("cell", cell), demand=-int(people))
        network.add_edge(("cell", cell), "sink", weight=penalty)
    for space, room in enumerate(asked.capacity_people):
        network.add_edge(("space", space), "sink", capacity=int(room), weight=0)
    for cell, space, time in arcs(asked):
        network.add_edge(("cell", cell), ("space", space), weight=time)
    return networkx.network_simplex(network)[0]


def by_highs(asked, penalty):
    program = highspy.Highs()
    program.silent()
    ways = arcs(asked)
    share = [program.addVariable(0, highspy.kHighsInf, time - penalty) for _, _, time in ways]
    for side, most in ((0, asked.people), (1, asked.capacity_people)):
        for index, count in enumerate(most):
            terms = [share[at] for at, way in enumerate(ways) if way[side] == index]
            if terms:
                program.addConstr(sum(terms) <= int(count))
    program.run()
    return round(program.getInfo().objective_function_value) + penalty * int(asked.people.sum())


def test_nobody_goes_further_than_needed():
    plan = optimum(case([30, 20], [40, 40], table([[1000, 5000], [2000, 3000]])))
    # all 30 of the first and 10 of the second fit into the near space; ten go on: 30 * 1 + 10 * 2 + 10 * 3 minutes
    assert plan.flows.people.tolist() == [30, 10, 10]
    assert plan.person_minutes == 80


def test_one_more_person_placed_is_worth_any_walk():
    # the near cell must give up the near space, or the far cell, which reaches no other, stays out
    plan = optimum(case([10, 10], [10, 10], table([[0, 9000], [9000, None]])))
    assert score(plan) == (0, 10 * 9000 + 10 * 9000)


def test_a_place_beyond_the_limit_is_no_place():
    plan = optimum(case([10], [5, 50], table([[4000, 10_001]]), limit_min=10))
    assert score(plan) == (5, 20_000)
    assert optimum(case([10], [5, 50], table([[4000, 10_000]]), limit_min=10)).left_out_people == 0


def test_nothing_to_place_is_a_plan():
    for people, room in (([], []), ([0, 0], [4]), ([5], [0]), ([5], [])):
        asked = case(people, room, Table(numpy.zeros((len(people), len(room)), numpy.int32)))
        plan = optimum(asked)
        assert plan.placed_people == 0
        assert proven(asked, plan).is_optimal


@settings(max_examples=150)
@given(asked=cases(most_cells=4, most_spaces=4, most_people=3))
def test_no_plan_of_all_there_are_is_better(asked):
    plan = optimum(asked)
    assert score(plan) == scores(asked)
    assert proven(asked, plan).is_optimal


@settings(max_examples=60)
@given(asked=cases(most_cells=12, most_spaces=7, most_people=40, most_time=300))
def test_programs_of_others_find_nothing_better(asked):
    plan = optimum(asked)
    cost = plan.left_out_people * plan.penalty_mmin + plan.walked_mmin
    assert cost == by_ortools(asked, plan.penalty_mmin)
    assert cost == by_networkx(asked, plan.penalty_mmin)
    assert cost == by_highs(asked, plan.penalty_mmin)


@settings(max_examples=40)
@given(asked=cases(most_cells=400, most_spaces=12, most_people=30, most_time=4000))
def test_larger_cases_come_with_a_proof(asked):
    plan = optimum(asked)
    assert proven(asked, plan).is_optimal
    assert (plan.from_cells() <= asked.people).all()
    assert (plan.into_spaces() <= asked.capacity_people).all()
    assert plan.placed_people + plan.left_out_people == asked.people.sum()


@settings(max_examples=60)
@given(asked=cases(most_cells=30), more=st.integers(0, 20))
def test_more_ground_never_hurts(asked, more):
    room = asked.capacity_people.copy()
    room[0] += more
    assert score(optimum(dataclasses.replace(asked, capacity_people=room))) <= score(optimum(asked))


@settings(max_examples=60)
@given(asked=cases(most_cells=30), seed=st.integers(0, 1000))
def test_the_order_of_cells_and_spaces_does_not_matter(asked, seed):
    random = numpy.random.default_rng(seed)
    cell, space = random.permutation(len(asked.people)), random.permutation(len(asked.capacity_people))
    shuffled = dataclasses.replace(
        asked,
        people=asked.people[cell],
        capacity_people=asked.capacity_people[space],
        times=Table(asked.times.time[numpy.ix_(cell, space)]),
    )
    assert score(optimum(shuffled)) == score(optimum(asked))


@settings(max_examples=40)
@given(asked=cases(most_cells=60, most_spaces=9))
def test_a_table_pairs_and_questions_by_space_give_the_same_plan(asked):
    wanted = optimum(asked)
    ask = BySpace(lambda first, last: asked.times.time[:, first:last], *asked.times.shape, at_once=2)
    forms = [ask]
    if asked.limit_mmin < UNREACHABLE - 1:
        forms += [pairs(asked.times, limit_min=asked.limit_mmin / 1000), pairs(ask, limit_min=asked.limit_mmin / 1000)]
    for form in forms:
        plan = optimum(dataclasses.replace(asked, times=form))
        assert score(plan) == score(wanted)
        assert plan.flows.people.tolist() == wanted.flows.people.tolist()
        assert proven(dataclasses.replace(asked, times=form), plan).is_optimal


def test_the_twenty_nearest_spaces_are_not_enough():
    # one crowded place has 30 small spaces round it and a large one further off: everybody has twenty nearer spaces,
    # which together hold 200, so whoever looks at the twenty nearest only leaves 800 of the thousand out
    near = [[1000 + 10 * space for space in range(30)] + [5000] for _ in range(100)]
    asked = case([10] * 100, [10] * 30 + [5000], table(near))
    plan = optimum(asked)
    assert proven(asked, plan).is_optimal
    assert plan.left_out_people == 0
    assert plan.walked_mmin == sum(10 * (1000 + 10 * space) for space in range(30)) + 700 * 5000
    cut = [[time if space < 20 else None for space, time in enumerate(row)] for row in near]
    assert optimum(case([10] * 100, [10] * 30 + [5000], table(cut))).left_out_people == 800


def test_people_fixed_by_hand_keep_their_places_and_the_rest_is_planned_round_them():
    asked = case([30, 20], [40, 40], table([[1000, 5000], [2000, 3000]]))
    plan = optimum(asked, fixed=flows([0], [1], [25]))
    assert proven(asked, plan).is_optimal
    assert dict(zip(zip(plan.flows.cell, plan.flows.space, strict=True), plan.flows.people, strict=True)) == {
        (0, 0): 5,
        (0, 1): 25,
        (1, 0): 20,
    }


def test_more_people_than_there_are_cannot_be_fixed():
    asked = case([30, 20], [40, 10], table([[1000, 5000], [2000, 3000]]))
    with pytest.raises(InputError) as caught:
        optimum(asked, fixed=flows([0, 1], [1, 1], [31, 5]))
    assert [problem.parameters["kind"] for problem in caught.value.problems] == ["cell", "space"]
    with pytest.raises(InputError):
        optimum(asked, fixed=flows([2], [0], [1]))


def test_figures_that_are_no_counts_are_named():
    with pytest.raises(InputError) as caught:
        case([1.5, -1], [numpy.nan], table([[1], [1]]))
    assert [problem.parameters["kind"] for problem in caught.value.problems] == ["cell", "cell", "space"]
    with pytest.raises(InputError):
        case([1], [1], table([[1, 1]]))
    with pytest.raises(InputError):
        case([1], [1], table([[1]]), limit_min=-1)


def test_sums_that_could_not_be_exact_are_refused():
    with pytest.raises(LimitError):
        optimum(case([2**40], [2**40], table([[2**30]])))
