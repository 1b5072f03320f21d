"""What each space is worth: who loses a place if it is lost, who gains one if it had more room; exact.

Each question starts from the best plan with all spaces and changes as little of it as it must: the people of a lost
space count as left out where they are, and are led to other places from there; more room is a second copy of the space
that is still empty. Only cells that could gain by a space not at hand are priced again over all spaces: those that pay
more than the cheapest such space cost at the old prices, less the most any price fell.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy
from numpy.typing import NDArray

from geo.planning.allocation.case import Case, Flows, flows, without
from geo.planning.allocation.columns import at_hand, extended
from geo.planning.allocation.optimum import Basis, is_missing, pays, solved
from geo.planning.allocation.simplex import Change, run
from geo.planning.allocation.times import PER_MINUTE
from geo.planning.allocation.tree import NOBODY, Tree, copied, reprice

__all__ = ["Difference", "Worth", "worths"]

_AT_HAND = 2 * 10
"""Spaces at hand for each cell, and the most that are added at once."""

_DEARER = 3
"""How much faster a lost space grows dearer from step to step, until nobody is left in it."""


@dataclass(frozen=True)
class Difference:
    """What changes against the best plan: people placed in all and by ward, thousandths of a minute walked.

    The totals are exact. Which ward loses can be a choice among equals; wards stand in the order of their names.
    """

    people: int
    walked_mmin: int
    by_ward: NDArray[numpy.int64]


@dataclass(frozen=True)
class Worth:
    """What a space is worth: the difference if it is lost, and if it gained room."""

    space: int
    if_lost: Difference
    if_widened: Difference


class _Question:
    """The best plan, the columns at hand, and below which price no other column needs to be looked at."""

    def __init__(self, case: Case, basis: Basis) -> None:
        best = basis.part.best(basis.price, keep=_AT_HAND)
        self.case, self.part, self.tree = case, basis.part, basis.tree
        self.price = basis.price.copy()
        self.wards, self.ward = numpy.unique(case.ward, return_inverse=True)
        self.columns = at_hand(best)
        is_full = best.held == best.space.shape[1]
        self.floor = numpy.where(is_full, best.value[:, -1], numpy.iinfo(numpy.int64).max // 2)
        self.placed, self.walked = self._score(basis)

    def _score(self, basis: Basis) -> tuple[NDArray[numpy.int64], int]:
        """People placed by ward, and what they walk."""
        tree, root = basis.tree, basis.tree.root
        down = numpy.nonzero(tree.parent[:root] > root)[0]
        arcs = numpy.concatenate([down, numpy.arange(root + 1, len(tree.parent))])
        source = numpy.concatenate([tree.parent[down], arcs[len(down) :]]) - root - 1
        goes = tree.cost[arcs] < basis.part.penalty
        arcs, source = arcs[goes], source[goes]
        placed = numpy.zeros(len(self.wards), numpy.int64)
        numpy.add.at(placed, self.ward[basis.part.cells[source]], tree.flow[arcs])
        return placed, int((tree.flow[arcs] * tree.cost[arcs]).sum())

    def difference(self, basis: Basis) -> Difference:
        """What a basis changes against the best plan."""
        placed, walked = self._score(basis)
        change = placed - self.placed
        return Difference(int(change.sum()), walked - self.walked, change)

    def if_lost(self, space: int) -> Difference:
        """The difference if a space had no places."""
        basis = Basis(self.part, copied(self.tree), self.columns)
        dearer = PER_MINUTE
        while dearer < self.part.penalty and _taken_in(basis.tree, space):
            _charge(basis.tree, space, dearer, most=self.part.penalty)
            basis = self._solved(basis, Change(space, NOBODY), threshold=dearer)
            dearer *= _DEARER
        _charge(basis.tree, space, self.part.penalty, most=self.part.penalty)
        basis = self._solved(basis, Change(space, NOBODY), threshold=dearer)
        return self.difference(basis)

    def if_widened(self, space: int, room: int) -> Difference:
        """The difference if a space had more room."""
        tree = copied(self.tree)
        if tree.parent[space] == tree.root:
            return Difference(0, 0, numpy.zeros_like(self.placed))
        spare = tree.root - 2
        tree.flow[spare], tree.cost[spare], tree.price[spare] = room, 0, 0
        basis = Basis(self.part, tree, self.columns)
        return self.difference(self._solved(basis, Change(space, spare), threshold=self.part.penalty))

    def _prices(self, basis: Basis, change: Change) -> NDArray[numpy.int64]:
        """Prices of the spaces as they are after a change."""
        price = basis.price.copy()
        if change.twin >= 0:
            price[change.space] = min(price[change.space], basis.tree.price[change.twin])
        else:
            price[change.space] = self.part.penalty + 1
        return price

    def _solved(self, basis: Basis, change: Change, *, threshold: int) -> Basis:
        """The optimal basis after a change, with every column priced that could be missing."""
        part, threshold = self.part, min(self.part.limit, self.part.penalty, threshold)
        while True:
            run(basis.tree, self.columns, change, part.penalty, threshold)
            basis = basis._replace(columns=self.columns)
            price, paid = self._prices(basis, change), pays(basis)
            fell = min(int((price - self.price).min()), 0)
            rows = numpy.nonzero(paid > self.floor + fell)[0]
            best = replace(part, cells=part.cells[rows]).best(price, keep=2 + 1)
            if not is_missing(best, paid[rows]).any():
                return basis
            self.columns = extended(self.columns, best, rows=rows)


def _taken_in(tree: Tree, space: int) -> bool:
    """Whether somebody still has a place in a space."""
    cells = slice(tree.root + 1, None)
    is_full = tree.parent[space] > tree.root and tree.flow[space] > 0
    return bool(is_full or tree.flow[cells][tree.parent[cells] == space].any())


def _charge(tree: Tree, space: int, more: int, *, most: int) -> None:
    """Make every way into a space dearer, at most as dear as being left out."""
    cells = numpy.nonzero(tree.parent == space)[0]
    arcs = numpy.append(cells, space) if tree.parent[space] > tree.root else cells
    tree.cost[arcs] = numpy.minimum(tree.cost[arcs] + more, most)
    reprice(tree)


def worths(case: Case, *, room_people: int, fixed: Flows | None = None) -> Iterator[Worth]:
    """What each space is worth, one after another, so that whoever waits sees how far it is.

    Args:
        case: people, places, times and walking limit.
        room_people: places a space gains in the second question.
        fixed: flows given by hand; they stay in both questions, and so does the ground under them.

    Raises:
        InputError: the fixed flows do not fit the case.
        LimitError: the figures are too large to be summed exactly.
    """
    rest = without(case, flows((), (), ()) if fixed is None else fixed)
    question = _Question(rest, solved(rest))
    for space, room in enumerate(rest.capacity_people):
        lost = question.if_lost(space) if room else Difference(0, 0, numpy.zeros_like(question.placed))
        widened = question.if_widened(space, room_people) if room else _opened(rest, space, room_people, question)
        yield Worth(space, lost, widened)


def _opened(case: Case, space: int, room: int, question: _Question) -> Difference:
    """The difference if a space without places had some: cells it alone reaches come in, so it is planned anew."""
    capacity = case.capacity_people.copy()
    capacity[space] = room
    return question.difference(solved(replace(case, capacity_people=capacity)))
