"""The plan that places as many people as can be and, among those, has them walk the least: exact, with its proof.

Solved first on few large groups of cells, then on smaller ones, at last on the cells themselves: each time prices of
the larger groups choose which spaces are at hand, and where the plan begins. After each round *all* spaces are priced
for *every* cell; the end is reached when none is missing, so that taking only some spaces at first costs no place.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from geo.planning.allocation.beginning import first_plan
from geo.planning.allocation.case import Allocation, Case, Flows, flows, penalty_mmin, without
from geo.planning.allocation.columns import at_hand, extended
from geo.planning.allocation.simplex import NO_CHANGE, Columns, run
from geo.planning.allocation.times import Best, Times
from geo.planning.allocation.tree import Plan, Tree, grown

__all__ = ["Basis", "Part", "allocation", "is_missing", "optimum", "pays", "solved"]

_AT_HAND = 2**3
"""Spaces at hand for each cell at first; those that turn out to be missing are added, so more only cost time."""

_GROUPS = (3 * 2**3 * 2, 2**3 * 2, 2**2, 1)
"""Cells in a group, larger ones first."""

_PER_SPACE = 3
"""Groups are not made larger than so many of them a space."""

_ADDED = 3
"""Spaces added to each cell in a round."""


@dataclass(frozen=True)
class Part:
    """Cells with people and a space in reach, or groups of them; the places, the times, and what leaving out costs."""

    cells: NDArray[numpy.int64]
    people: NDArray[numpy.int64]
    capacity: NDArray[numpy.int64]
    times: Times
    limit: int
    penalty: int

    def best(self, price: NDArray[numpy.int64], *, keep: int) -> Best:
        """The cheapest spaces of each cell at some prices, out of all."""
        return self.times.best(self.cells, price, limit=self.limit, keep=max(min(keep, len(self.capacity)), 1))

    def bound(self, price: NDArray[numpy.int64], best: Best) -> int:
        """What every plan costs at least, by some prices."""
        value = numpy.where(best.held > 0, best.value[:, 0], self.penalty)
        is_open = self.capacity > 0
        paid = int((self.people * numpy.minimum(value, self.penalty)).sum())
        return paid - int((self.capacity[is_open] * price[is_open]).sum())


class Basis(NamedTuple):
    """An optimal tree, the columns at hand at its end, and the part of the case it solves."""

    part: Part
    tree: Tree
    columns: Columns

    @property
    def price(self) -> NDArray[numpy.int64]:
        """What one more place in each space is worth."""
        return self.tree.price[: len(self.part.capacity)]


def optimum(case: Case, *, fixed: Flows | None = None) -> Allocation:
    """The plan with the most people placed and, among those, the least person-minutes, with the prices that prove it.

    Args:
        case: people, places, times and walking limit.
        fixed: flows given by hand; the rest is planned round them.

    Raises:
        InputError: the fixed flows do not fit the case.
        LimitError: the figures are too large to be summed exactly.
    """
    given = flows((), (), ()) if fixed is None else fixed
    return allocation(case, solved(without(case, given)), fixed=given)


def solved(case: Case) -> Basis:
    """The optimal basis of a case."""
    part = Part(
        numpy.nonzero(case.people > 0)[0],
        case.people[case.people > 0],
        case.capacity_people,
        case.times,
        case.limit_mmin,
        penalty_mmin(case),
    )
    price = numpy.where(part.capacity > 0, 0, part.penalty + 1)
    part = _in_order(part, part.best(price, keep=2))
    group, *finer = _levels(part)
    basis = _from_prices(group, price, keep=3 * _AT_HAND)
    for group in finer:
        basis = _from_prices(group, basis.price, keep=_AT_HAND)
    return basis


def _in_order(part: Part, nearest: Best) -> Part:
    """The cells that have a space in reach, those with the same nearest spaces together."""
    order = numpy.lexsort((nearest.time[:, 0], nearest.space[:, -1], nearest.space[:, 0]))
    order = order[(nearest.held[order] > 0) & (nearest.value[order, 0] <= part.penalty)]
    return replace(part, cells=part.cells[order], people=part.people[order])


def _levels(part: Part) -> Iterator[Part]:
    """Cells taken together in their order, larger groups first, at last each for itself; one speaks for its group."""
    count = len(part.cells)
    for size in _GROUPS:
        first = numpy.arange(0, count, size)
        if size == 1 or count > size * _PER_SPACE * len(part.capacity) > 0:
            speaker = numpy.minimum(first + size // 2, count - 1)
            people = numpy.add.reduceat(part.people, first) if count else part.people
            yield replace(part, cells=part.cells[speaker], people=people)


def _from_prices(part: Part, price: NDArray[numpy.int64], *, keep: int) -> Basis:
    """The optimal basis, begun with the cheapest spaces at some prices."""
    columns = at_hand(part.best(price, keep=keep))
    room = numpy.concatenate([part.capacity, [0, part.people.sum() + 1]])
    return _generate(part, columns, first_plan(columns, part.people, room, price, part.penalty))


def _generate(part: Part, columns: Columns, plan: Plan) -> Basis:
    """Solve over the spaces at hand, price all spaces, add the missing ones, until none is missing."""
    threshold, keep = min(part.limit, part.penalty), int(columns.held.max(initial=1))
    tree = grown(plan, closed_price=part.penalty + 1)
    centre, highest = None, None
    while True:
        run(tree, columns, NO_CHANGE, part.penalty, threshold)
        basis = Basis(part, tree, columns)
        found = part.best(basis.price, keep=_ADDED)
        if not is_missing(found, pays(basis)).any():
            return basis
        columns = extended(columns, found)
        bound = part.bound(basis.price, found)
        if centre is None or highest is None or bound > highest:
            centre, highest = basis.price.copy(), bound
        else:
            middle = (centre + basis.price) // 2
            between = part.best(middle, keep=keep)
            columns = extended(columns, between)
            bound = part.bound(middle, between)
            if bound > highest:
                centre, highest = middle, bound


def pays(basis: Basis) -> NDArray[numpy.int64]:
    """What each cell of the part pays for a person: time and price of its place, or the cost of being left out."""
    tree = basis.tree
    cell = slice(tree.root + 1, None)
    as_leaf = tree.price[tree.parent[cell]] + tree.cost[cell]
    return numpy.where(tree.is_split[cell], tree.price[cell], as_leaf)


def is_missing(best: Best, paid: NDArray[numpy.int64]) -> NDArray[numpy.bool_]:
    """Cells that would pay less at a space that is not at hand."""
    return (best.held > 0) & (best.value[:, 0] < paid)


def allocation(case: Case, basis: Basis, *, fixed: Flows) -> Allocation:
    """The plan of an optimal basis.

    Args:
        case: the whole case.
        basis: optimal basis of what the fixed flows leave of it.
        fixed: flows given by hand.
    """
    cell, space, people, _ = arcs(basis)
    joined = (numpy.concatenate(pair) for pair in ((cell, fixed.cell), (space, fixed.space), (people, fixed.people)))
    return Allocation(case, flows(*joined), fixed, basis.price.copy(), basis.part.penalty)


def arcs(basis: Basis) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Cell, space, people and time of every arc that carries people to a space."""
    tree, spaces = basis.tree, len(basis.part.capacity)
    nodes = numpy.arange(len(tree.parent))
    down = (nodes < spaces) & (tree.parent > tree.root)
    up = (nodes > tree.root) & (tree.parent < spaces)
    source = numpy.concatenate([nodes[up], tree.parent[down]]) - tree.root - 1
    sink = numpy.concatenate([tree.parent[up], nodes[down]])
    people, time = (numpy.concatenate([column[up], column[down]]) for column in (tree.flow, tree.cost))
    carries = (people > 0) & (time < basis.part.penalty)
    return basis.part.cells[source[carries]], sink[carries], people[carries], time[carries]
