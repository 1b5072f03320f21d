"""The transportation simplex over the columns at hand: which arc enters, until none would save time.

A column is one space a cell may go to. Only some columns of each cell are at hand; `geo.planning.allocation.optimum`
prices all others and hands over those that are missing.
"""

from typing import NamedTuple

import numba
import numpy
from numpy.typing import NDArray

from geo.planning.allocation.tree import NOBODY, Tree, pivot

__all__ = ["NO_CHANGE", "Change", "Columns", "run"]


class Columns(NamedTuple):
    """Spaces at hand for each cell, with the time to each; ``held`` of them in each row."""

    space: NDArray[numpy.int32]
    time: NDArray[numpy.int32]
    held: NDArray[numpy.int32]


class Change(NamedTuple):
    """One space that is closed (no ``twin``), or that has a second copy of itself with room."""

    space: int
    twin: int


class Search(NamedTuple):
    """What each leaf's best other sink costs more at the base prices, how far prices drifted from them since.

    ``state`` holds the number of cells looked at since, and the lowest drift.
    """

    margin: NDArray[numpy.int64]
    base: NDArray[numpy.int64]
    drift: NDArray[numpy.int64]
    state: NDArray[numpy.int64]


NO_CHANGE = Change(NOBODY, NOBODY)

_ENDLESS = numpy.iinfo(numpy.int64).max // (2 + 2)

_FINER = 2 + 2
"""How much smaller a saving is asked for, each time no arc saves as much."""


@numba.njit(cache=True, nogil=True, inline="always")
def _cheapest(
    price: NDArray[numpy.int64], columns: Columns, row: int, change: Change, stays: int
) -> tuple[int, int, int]:
    """Value, sink and time of a cell's cheapest column but the one it uses."""
    value, sink, time = _ENDLESS, NOBODY, 0
    for at in range(columns.held[row]):
        node, way = columns.space[row, at], columns.time[row, at]
        if node == change.space:
            if change.twin < 0:
                continue
            if change.twin != stays and way + price[change.twin] < value:
                value, sink, time = way + price[change.twin], change.twin, way
        if node != stays and way + price[node] < value:
            value, sink, time = way + price[node], node, way
    return value, sink, time


@numba.njit(cache=True, nogil=True)
def _look_at_all(tree: Tree, columns: Columns, change: Change, penalty: int, search: Search) -> None:
    """Note for each leaf by how much its best other sink costs more, and the prices this holds for."""
    price, left_out = tree.price, tree.root - 1
    search.base[:] = price[: tree.root]
    search.drift[:] = 0
    search.state[:] = 0
    for row in range(len(search.margin)):
        cell = tree.root + 1 + row
        search.margin[row] = -_ENDLESS
        if not tree.is_split[cell]:
            stays = tree.parent[cell]
            value, _, _ = _cheapest(price, columns, row, change, stays)
            if stays != left_out:
                value = min(value, penalty + price[left_out])
            search.margin[row] = value - price[stays] - tree.cost[cell]


@numba.njit(cache=True, nogil=True)
def _drift(tree: Tree, search: Search) -> None:
    """Note how far prices moved since all cells were looked at."""
    lowest = search.drift[0]
    for sink in range(tree.root):
        search.drift[sink] = tree.price[sink] - search.base[sink]
        lowest = min(lowest, search.drift[sink])
    search.state[1] = lowest


@numba.njit(cache=True, nogil=True)
def _enter(
    tree: Tree, columns: Columns, change: Change, penalty: int, search: Search, position: int, threshold: int
) -> tuple[int, int, int, int, int]:
    """Source, sink, cost and reduced cost of the next arc in turn that saves more than the threshold.

    A leaf is passed over while prices cannot have moved by as much as its best other sink costs more.
    """
    price, parent, cost, is_split = tree.price, tree.parent, tree.cost, tree.is_split
    margin, drift, lowest = search.margin, search.drift, search.state[1]
    cells, root = len(margin), tree.root
    left_out = root - 1
    for _ in range(cells):
        row = position
        position = position + 1 if position + 1 < cells else 0
        stays = parent[root + 1 + row]
        if margin[row] + lowest - drift[stays] >= -threshold:
            continue
        cell = root + 1 + row
        stays = NOBODY if is_split[cell] else stays
        paid = price[cell] if is_split[cell] else price[stays] + cost[cell]
        value, sink, way = _cheapest(price, columns, row, change, stays)
        search.state[0] += 1
        if stays != left_out and penalty + price[left_out] < value:
            value, sink, way = penalty + price[left_out], left_out, penalty
        if value - paid < -threshold:
            return cell, sink, way, value - paid, position
    for sink in range(root):
        if price[sink] < -threshold and parent[sink] != root:
            return root, sink, 0, price[sink], position
    return NOBODY, NOBODY, 0, 0, position


@numba.njit(cache=True, nogil=True)
def run(tree: Tree, columns: Columns, change: Change, penalty: int, threshold: int) -> int:
    """Change the tree until no column at hand would save time; returns the number of steps.

    Args:
        tree: a basis, changed in place.
        columns: spaces at hand for each cell.
        change: a space closed or widened.
        penalty: cost of leaving one person out.
        threshold: saving asked for at first; it is lowered to nothing.
    """
    steps = position = 0
    cells, sinks = len(columns.held), tree.root
    search = Search(
        numpy.zeros(cells, numpy.int64),
        numpy.zeros(sinks, numpy.int64),
        numpy.zeros(sinks, numpy.int64),
        numpy.zeros(2, numpy.int64),
    )
    _look_at_all(tree, columns, change, penalty, search)
    while True:
        source, sink, cost, reduced, position = _enter(tree, columns, change, penalty, search, position, threshold)
        if search.state[0] > cells:
            _look_at_all(tree, columns, change, penalty, search)
        if sink >= 0:
            steps += 1
            if pivot(tree, source, sink, cost, reduced):
                _drift(tree, search)
            if source > tree.root:
                search.margin[source - tree.root - 1] = -_ENDLESS
        elif threshold == 0:
            return steps
        else:
            threshold //= _FINER
