"""What a planner may ask for beyond the best plan: whole cells, and the shortest longest walk."""

from dataclasses import dataclass, replace

import numpy
from numpy.typing import NDArray

from geo.planning.allocation.case import Allocation, Case, Flows, flows, without
from geo.planning.allocation.optimum import optimum
from geo.planning.allocation.times import UNREACHABLE

__all__ = ["Fair", "fair", "keep_whole", "split_cells"]


def split_cells(plan: Allocation) -> NDArray[numpy.int64]:
    """Cells whose people go to more than one space, or of whom only some have a place.

    Args:
        plan: a plan.
    """
    ways = numpy.bincount(plan.flows.cell, minlength=len(plan.case.people))
    placed = plan.from_cells()
    return numpy.nonzero((ways > 1) | ((placed > 0) & (placed < plan.case.people)))[0]


def keep_whole(plan: Allocation) -> Allocation:
    """The plan with each split cell sent to one space where one within the limit has room for all of it.

    One cell after another, the largest first, goes to the nearest space that has room when its own people have left;
    nobody loses a place by it. The prices stay those of the best plan: what the checker finds as gap is exactly what
    keeping cells whole costs in time. Cells for which no space has room stay split, as do those with people fixed by
    hand.

    Args:
        plan: the best plan.
    """
    case, people = plan.case, plan.flows.people.copy()
    room = case.capacity_people - plan.into_spaces()
    moved: dict[int, int] = {}
    splits = split_cells(plan)
    splits = splits[~numpy.isin(splits, plan.fixed.cell)]
    for cell in splits[numpy.argsort(-case.people[splits], kind="stable")]:
        rows = numpy.nonzero(plan.flows.cell == cell)[0]
        own = numpy.zeros_like(room)
        own[plan.flows.space[rows]] = people[rows]
        space = _nearest_with_room(case, int(cell), room + own)
        if space is not None:
            moved[int(cell)] = space
            room += own
            room[space] -= case.people[cell]
            people[rows] = 0
    cells = numpy.array(list(moved), numpy.int64)
    joined = flows(
        numpy.concatenate([plan.flows.cell, cells]),
        numpy.concatenate([plan.flows.space, numpy.array(list(moved.values()), numpy.int64)]),
        numpy.concatenate([people, case.people[cells]]),
    )
    return replace(plan, flows=joined)


def _nearest_with_room(case: Case, cell: int, room: NDArray[numpy.int64]) -> int | None:
    """The nearest space within the limit that has room for a whole cell."""
    spaces = numpy.nonzero(room >= case.people[cell])[0]
    time = case.times.of(numpy.full(len(spaces), cell), spaces)
    if not len(spaces) or time.min() > case.limit_mmin:
        return None
    return int(spaces[numpy.argmin(time)])


@dataclass(frozen=True)
class Fair:
    """The plan whose longest walk is as short as can be, and the proof that no shorter one does.

    ``shorter`` is the best plan with a limit one thousandth of a minute below: it places fewer people. There is none
    where nobody walks at all.
    """

    plan: Allocation
    shorter: Allocation | None

    @property
    def longest_mmin(self) -> int:
        """The longest walk of anybody, so of the ward that is worst off [thousandths of a minute].

        People sent by hand count, too.
        """
        return int(self.plan.time_mmin.max(initial=0))


def fair(case: Case, *, fixed: Flows | None = None) -> Fair:
    """The plan that places as many as can be, then has the worst ward's longest walk as short as can be, then the rest.

    The walk of a ward is the longest walk of anybody of it, so that leaving its farthest people out cannot improve it.
    The limit is halved in until one thousandth of a minute less would leave somebody out who could have a place.

    Args:
        case: people, places, times and walking limit.
        fixed: flows given by hand; the walks of the others are made fair round them.

    Raises:
        InputError: the fixed flows do not fit the case.
    """
    given = flows((), (), ()) if fixed is None else fixed
    whole, case = case, without(case, given)
    plan = optimum(case)
    low, high, shorter = -1, int(plan.time_mmin.max(initial=0)), None
    while high - low > 1:
        middle = (low + high) // 2
        found = optimum(replace(case, limit_mmin=middle))
        if found.placed_people == plan.placed_people:
            high = min(int(found.time_mmin.max(initial=0)), middle)
        else:
            low, shorter = middle, found
    best = optimum(replace(case, limit_mmin=min(high, UNREACHABLE - 1)))
    return Fair(_with(best, given, whole), shorter if low >= 0 else None)


def _with(plan: Allocation, fixed: Flows, case: Case) -> Allocation:
    """A plan of what fixed flows leave of a case, with the fixed flows."""
    pairs = ((plan.flows.cell, fixed.cell), (plan.flows.space, fixed.space), (plan.flows.people, fixed.people))
    joined = flows(*(numpy.concatenate(pair) for pair in pairs))
    return replace(plan, case=replace(case, limit_mmin=plan.case.limit_mmin), flows=joined, fixed=fixed)
