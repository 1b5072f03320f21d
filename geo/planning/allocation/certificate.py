"""Proof that a plan cannot be better, checked without trusting whoever made it.

Nothing of the solver is used here. Let c be the walk from cell i to space j, s the people of a cell, k the places of
a space, P the cost of leaving one person out, and p any prices of places, none below zero. Then *every* plan costs at
least

    sum over cells of  s_i * min(P, min over spaces in reach of (c_ij + p_j))   -   sum over spaces of  k_j * p_j

since each person of a cell pays at least the smallest c + p, or P, and the prices of all places were taken off. If a
plan costs exactly this much, no plan is cheaper. And if P is more than one walk to each of the spaces together, the
cheapest plan also leaves out as few people as can be. All sums are of whole numbers without limit of size.
"""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from geo.errors import InputError, Problem
from geo.planning.allocation.case import Allocation, Case, Flows

__all__ = ["Verdict", "proven", "verdict"]


@dataclass(frozen=True)
class Verdict:
    """What a check found: the cost of the plan, what every plan costs at least, and what is wrong with it."""

    left_out_people: int
    walked_mmin: int
    bound_mmin: int
    gap_mmin: int
    problems: tuple[Problem, ...]

    @property
    def is_optimal(self) -> bool:
        """Whether the plan is proven to be the best."""
        return not self.problems and self.gap_mmin == 0


def verdict(case: Case, plan: Allocation) -> Verdict:
    """Verdict on a plan: whether it keeps to the case, and how far from the best it can be.

    Args:
        case: the case as it was asked; the plan's own copy is not looked at.
        plan: flows, fixed flows, prices and penalty.
    """
    problems = [*_flow_problems(case, plan.flows), *_fixed_problems(plan), *_price_problems(case, plan.price_mmin)]
    if problems:
        return Verdict(0, 0, 0, 0, tuple(problems))
    people, room = _rest(case, plan.fixed)
    pays, longest = _pays(case, plan)
    penalty = int(plan.penalty_mmin)
    if penalty <= len(room) * longest:
        problems.append(Problem("allocation.penalty_low", {"value": penalty, "least": len(room) * longest}))
    bound = _exact_sum(people, pays) - _exact_sum(room, plan.price_mmin)
    walk = _walks(case, plan.flows)
    beyond = (walk > case.limit_mmin) & ~_is_fixed(plan)
    problems += [Problem("allocation.too_far", {"row": int(row)}) for row in numpy.nonzero(beyond)[0]]
    walked = _exact_sum(plan.flows.people, walk)
    by_hand = _exact_sum(plan.fixed.people, _walks(case, plan.fixed))
    left_out = int(case.people.sum()) - int(plan.flows.people.sum())
    gap = left_out * penalty + walked - by_hand - bound
    return Verdict(left_out, walked, bound, gap, tuple(problems))


def proven(case: Case, plan: Allocation) -> Verdict:
    """The verdict on a plan that is proven to be the best.

    Args:
        case: the case as it was asked.
        plan: flows, fixed flows, prices and penalty.

    Raises:
        InputError: the plan breaks a rule of the case, or its prices do not prove it.
    """
    found = verdict(case, plan)
    problems = list(found.problems)
    if not problems and found.gap_mmin:
        problems = [Problem("allocation.gap", {"value": found.gap_mmin})]
    if problems:
        raise InputError(problems)
    return found


def _exact_sum(count: NDArray[numpy.int64], each: NDArray[numpy.int64]) -> int:
    """Sum of products in numbers without limit of size."""
    return sum(map(int.__mul__, count.tolist(), each.tolist()))


def _total(index: NDArray[numpy.int64], people: NDArray[numpy.int64], count: int) -> NDArray[numpy.int64]:
    """People by index."""
    total = numpy.zeros(count, numpy.int64)
    numpy.add.at(total, index, people)
    return total


def _flow_problems(case: Case, flows: Flows) -> list[Problem]:
    """Flows that name nothing, are negative, take more people than there are or more places than there are."""
    cells, spaces = len(case.people), len(case.capacity_people)
    if len({len(flows.cell), len(flows.space), len(flows.people)}) > 1:
        return [Problem("allocation.flow_shape", {})]
    known = (flows.cell >= 0) & (flows.cell < cells) & (flows.space >= 0) & (flows.space < spaces)
    if not known.all() or (flows.people < 0).any():
        return [Problem("allocation.flow_unknown", {"row": int(numpy.argmin(known & (flows.people >= 0)))})]
    sent, taken = _total(flows.cell, flows.people, cells), _total(flows.space, flows.people, spaces)
    over = [("cell", row) for row in numpy.nonzero(sent > case.people)[0]]
    over += [("space", row) for row in numpy.nonzero(taken > case.capacity_people)[0]]
    return [Problem("allocation.flow_over", {"kind": kind, "row": int(row)}) for kind, row in over]


def _fixed_problems(plan: Allocation) -> list[Problem]:
    """Fixed flows that the plan does not hold."""
    held = dict(zip(zip(plan.flows.cell, plan.flows.space, strict=True), plan.flows.people, strict=True))
    fixed = zip(plan.fixed.cell, plan.fixed.space, plan.fixed.people, strict=True)
    broken = [(cell, space) for cell, space, people in fixed if not 0 <= people <= held.get((cell, space), 0)]
    return [Problem("allocation.fixed_broken", {"cell": int(cell), "space": int(space)}) for cell, space in broken]


def _is_fixed(plan: Allocation) -> NDArray[numpy.bool_]:
    """Flows that were given by hand, to the last person."""
    fixed = dict(zip(zip(plan.fixed.cell, plan.fixed.space, strict=True), plan.fixed.people, strict=True))
    rows = zip(plan.flows.cell, plan.flows.space, plan.flows.people, strict=True)
    return numpy.array([fixed.get((cell, space), -1) == people for cell, space, people in rows], numpy.bool_)


def _walks(case: Case, flows: Flows) -> NDArray[numpy.int64]:
    """Walk of each flow, read off the tables of times."""
    walk = numpy.zeros(len(flows.cell), numpy.int64)
    for cells, spaces, table in case.times.tables():
        first, last = numpy.searchsorted(flows.cell, [cells.start, cells.stop])
        here = numpy.arange(first, last)
        here = here[(flows.space[here] >= spaces.start) & (flows.space[here] < spaces.stop)]
        walk[here] = table[flows.cell[here] - cells.start, flows.space[here] - spaces.start]
    return walk


def _price_problems(case: Case, price: NDArray[numpy.int64]) -> list[Problem]:
    """Prices that are missing or below zero, which prove nothing."""
    if (
        len(price) != len(case.capacity_people)
        or (price < 0).any()
        or (price > numpy.iinfo(numpy.int64).max // 2).any()
    ):
        return [Problem("allocation.price_wrong", {})]
    return []


def _rest(case: Case, fixed: Flows) -> tuple[NDArray[numpy.int64], NDArray[numpy.int64]]:
    """People and places that the fixed flows leave."""
    people = case.people - _total(fixed.cell, fixed.people, len(case.people))
    return people, case.capacity_people - _total(fixed.space, fixed.people, len(case.capacity_people))


def _pays(case: Case, plan: Allocation) -> tuple[NDArray[numpy.int64], int]:
    """The least each cell can pay by the prices, over every space within the limit; the longest walk within it."""
    pays = numpy.full(len(case.people), plan.penalty_mmin, numpy.int64)
    longest = 0
    for cells, spaces, table in case.times.tables():
        is_within = table <= case.limit_mmin
        longest = max(longest, int(table.max(initial=0, where=is_within)))
        value = numpy.where(is_within, table + plan.price_mmin[spaces], plan.penalty_mmin)
        pays[cells] = numpy.minimum(pays[cells], value.min(axis=1, initial=plan.penalty_mmin))
    return pays, longest
