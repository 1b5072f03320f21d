"""What is asked of an allocation, checked, and what comes back."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy
from numpy.typing import ArrayLike, NDArray

from geo.errors import InputError, LimitError, Problem
from geo.planning.allocation.times import PER_MINUTE, UNREACHABLE, Times, longest_mmin, thousandths

__all__ = ["Allocation", "Case", "Flows", "case", "flows", "penalty_mmin", "without"]

NO_LIMIT = UNREACHABLE - 1
"""Longest time there is; what cannot be reached has a longer one."""

_MOST = int(numpy.iinfo(numpy.int64).max)


@dataclass(frozen=True)
class Flows:
    """People who go from a cell to a space, one row a pair."""

    cell: NDArray[numpy.int64]
    space: NDArray[numpy.int64]
    people: NDArray[numpy.int64]

    @property
    def total_people(self) -> int:
        """All people of the rows."""
        return int(self.people.sum())


@dataclass(frozen=True)
class Case:
    """People of each cell, the cell's ward, places of each space, times between them and the walking limit."""

    people: NDArray[numpy.int64]
    ward: NDArray
    capacity_people: NDArray[numpy.int64]
    times: Times
    limit_mmin: int


@dataclass(frozen=True)
class Allocation:
    """A plan and the prices that prove it.

    ``price_mmin`` is what one more place in a space is worth, in thousandths of a minute, where a person left out costs
    ``penalty_mmin``. ``fixed`` are the flows that were given by hand; they are part of ``flows``.
    """

    case: Case
    flows: Flows
    fixed: Flows
    price_mmin: NDArray[numpy.int64]
    penalty_mmin: int

    @property
    def placed_people(self) -> int:
        """People who have a place."""
        return self.flows.total_people

    @property
    def left_out_people(self) -> int:
        """People who have none."""
        return int(self.case.people.sum()) - self.placed_people

    @property
    def person_minutes(self) -> float:
        """Minutes walked by all people who have a place."""
        return self.walked_mmin / PER_MINUTE

    @property
    def walked_mmin(self) -> int:
        """The same in whole thousandths of a minute."""
        return int((self.flows.people * self.time_mmin).sum())

    @cached_property
    def time_mmin(self) -> NDArray[numpy.int64]:
        """Walk of each row of the flows in thousandths of a minute."""
        return self.case.times.of(self.flows.cell, self.flows.space)

    def from_cells(self) -> NDArray[numpy.int64]:
        """People of each cell who have a place."""
        return _sums(self.flows.cell, self.flows.people, len(self.case.people))

    def into_spaces(self) -> NDArray[numpy.int64]:
        """People each space takes in."""
        return _sums(self.flows.space, self.flows.people, len(self.case.capacity_people))


def _sums(index: NDArray[numpy.int64], people: NDArray[numpy.int64], count: int) -> NDArray[numpy.int64]:
    """People by index."""
    total = numpy.zeros(count, numpy.int64)
    numpy.add.at(total, index, people)
    return total


def flows(cell: ArrayLike, space: ArrayLike, people: ArrayLike) -> Flows:
    """Flows in the order of cells, then spaces; rows of the same pair are added up, empty ones left out.

    >>> flows([1, 0, 1], [2, 0, 2], [3, 0, 4])
    Flows(cell=array([1]), space=array([2]), people=array([7]))

    Args:
        cell: cells.
        space: spaces.
        people: people of each row.
    """
    cells, spaces, counts = (numpy.asarray(column, numpy.int64).ravel() for column in (cell, space, people))
    first = int(spaces.min(initial=0))
    width = int(spaces.max(initial=0)) - first + 1
    pair, row = numpy.unique(cells * width + spaces - first, return_inverse=True)
    total = _sums(row.ravel(), counts, len(pair))
    pair, total = pair[total != 0], total[total != 0]
    return Flows(pair // width, pair % width + first, total)


def case(
    people: ArrayLike,
    capacity_people: ArrayLike,
    times: Times,
    *,
    ward: ArrayLike | None = None,
    limit_min: float | None = None,
) -> Case:
    """A case with whole, countable figures.

    Args:
        people: people of each cell.
        capacity_people: places of each space.
        times: times from every cell to every space.
        ward: ward of each cell; without it all cells are one ward.
        limit_min: longest walk in minutes; without it everything that can be reached counts.

    Raises:
        InputError: people or places are negative or not whole, or the shapes do not fit.
        LimitError: the figures are too large to be summed exactly.
    """
    home, room = numpy.asarray(people), numpy.asarray(capacity_people)
    of_ward = numpy.zeros(len(home), numpy.int64) if ward is None else numpy.asarray(ward)
    limit_mmin = NO_LIMIT if limit_min is None else int(thousandths(limit_min))
    problems = [*_count_problems("cell", home), *_count_problems("space", room)]
    if times.shape != (len(home), len(room)) or len(of_ward) != len(home):
        rows, columns = times.shape
        sizes = {"cells": len(home), "spaces": len(room), "wards": len(of_ward), "rows": rows, "columns": columns}
        problems.append(Problem("allocation.shape", sizes))
    if limit_min is not None and not limit_min >= 0:
        problems.append(Problem("allocation.limit", {"value": limit_min}))
    if problems:
        raise InputError(problems)
    return Case(home.astype(numpy.int64), of_ward, room.astype(numpy.int64), times, min(limit_mmin, NO_LIMIT))


def _count_problems(kind: str, count: NDArray) -> list[Problem]:
    """What keeps a column from being counts of people."""
    exact = count.astype(numpy.float64)
    wrong = ~((exact >= 0) & (exact == numpy.floor(exact)) & numpy.isfinite(exact))
    return [
        Problem(
            "allocation.count", {"kind": kind, "row": int(row), "value": exact[row]}, row=int(row), value=exact[row]
        )
        for row in numpy.nonzero(wrong)[0]
    ]


def penalty_mmin(case: Case) -> int:
    """Cost of leaving one person out [thousandths of a minute]: more than any re-arrangement of walks could save.

    To place one more person, others may have to move on, each space losing and gaining at most one: at most one walk
    for each space, none longer than the limit (without a limit: than the longest way). Leaving out costs more.

    Args:
        case: the case.

    Raises:
        LimitError: sums of such costs could not be exact any more.
    """
    longest = case.limit_mmin if case.limit_mmin < NO_LIMIT else longest_mmin(case.times)
    cost = len(case.capacity_people) * longest + 1
    people = int(case.people.sum()) + int(case.capacity_people.sum())
    if 2 * (cost + 1) * (people + 1) > _MOST:
        raise LimitError(Problem("allocation.too_large", {"people": people, "spaces": len(case.capacity_people)}))
    return cost


def without(case: Case, fixed: Flows) -> Case:
    """The case that is left when some people already have their places.

    Args:
        case: the case.
        fixed: people who have their places.

    Raises:
        InputError: a flow names no cell or space, is negative, or more people are fixed than a cell or space has.
    """
    cells, spaces = len(case.people), len(case.capacity_people)
    is_known = (fixed.cell >= 0) & (fixed.cell < cells) & (fixed.space >= 0) & (fixed.space < spaces)
    if not is_known.all() or (fixed.people < 0).any():
        row = int(numpy.nonzero(~is_known | (fixed.people < 0))[0][0])
        named = {"cell": int(fixed.cell[row]), "space": int(fixed.space[row]), "people": int(fixed.people[row])}
        raise InputError(Problem("allocation.fixed_unknown", named, row=row))
    people = case.people - _sums(fixed.cell, fixed.people, cells)
    room = case.capacity_people - _sums(fixed.space, fixed.people, spaces)
    over = [("cell", row, -people[row]) for row in numpy.nonzero(people < 0)[0]]
    over += [("space", row, -room[row]) for row in numpy.nonzero(room < 0)[0]]
    if over:
        named_over = [{"kind": kind, "row": int(row), "people": int(excess)} for kind, row, excess in over]
        raise InputError([Problem("allocation.fixed_over", each) for each in named_over])
    return replace(case, people=people, capacity_people=room)
