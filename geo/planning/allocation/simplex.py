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

    ``near`` lists the cells whose margin is below the ``cut``: while no two prices drifted further apart than that, the
    others need not even be looked up. ``state`` holds the work done since all cells were looked at, the lowest drift,
    the spread of the drifts, the number of cells that are near, and the cut.
    """

    margin: NDArray[numpy.int64]
    near: NDArray[numpy.int64]
    base: NDArray[numpy.int64]
    drift: NDArray[numpy.int64]
    state: NDArray[numpy.int64]


_WORK, _LOWEST, _SPREAD, _NEAR, _CUT = range(3 + 2)
_LOOK = 3 * 10
"""Work of looking at a cell's columns, where passing it over is one."""

NO_CHANGE = Change(NOBODY, NOBODY)

_ENDLESS = numpy.iinfo(numpy.int64).max // (2 + 2)

_FINER = 2**3 * 2
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
    _list_near(search)


@numba.njit(cache=True, nogil=True)
def _list_near(search: Search) -> None:
    """List the tenth of the cells with the smallest margins."""
    cells = len(search.margin)
    if cells == 0:
        return
    cut = max(numpy.partition(search.margin, cells // 10)[cells // 10], 1)
    count = 0
    for row in range(cells):
        if search.margin[row] < cut:
            search.near[count] = row
            count += 1
    search.state[_NEAR] = count
    search.state[_CUT] = cut


@numba.njit(cache=True, nogil=True)
def _drift(tree: Tree, search: Search) -> None:
    """Note how far prices moved since all cells were looked at."""
    lowest = highest = search.drift[0]
    for sink in range(tree.root):
        drift = tree.price[sink] - search.base[sink]
        search.drift[sink] = drift
        lowest, highest = min(lowest, drift), max(highest, drift)
    search.state[_LOWEST] = lowest
    search.state[_SPREAD] = highest - lowest


@numba.njit(cache=True, nogil=True)
def _enter(
    tree: Tree, columns: Columns, change: Change, penalty: int, search: Search, position: int, threshold: int
) -> tuple[int, int, int, int, int]:
    """Source, sink, cost and reduced cost of the next arc in turn that saves more than the threshold.

    A leaf is passed over while prices cannot have moved by as much as its best other sink costs more.
    """
    price, parent, cost, is_split = tree.price, tree.parent, tree.cost, tree.is_split
    margin, drift, lowest, root = search.margin, search.drift, search.state[_LOWEST], tree.root
    is_near = search.state[_SPREAD] - threshold <= search.state[_CUT]
    count = search.state[_NEAR] if is_near else len(margin)
    for _ in range(count):
        search.state[_WORK] += 1
        position = position + 1 if position + 1 < count else 0
        row = search.near[position] if is_near else position
        stays = parent[root + 1 + row]
        if margin[row] + lowest - drift[stays] >= -threshold:
            continue
        search.state[_WORK] += _LOOK
        cell = root + 1 + row
        stays = NOBODY if is_split[cell] else stays
        paid = price[cell] if is_split[cell] else price[stays] + cost[cell]
        value, sink, way = _cheapest(price, columns, row, change, stays)
        if stays != root - 1 and penalty + price[root - 1] < value:
            value, sink, way = penalty + price[root - 1], root - 1, penalty
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
        numpy.zeros(cells, numpy.int64),
        numpy.zeros(sinks, numpy.int64),
        numpy.zeros(sinks, numpy.int64),
        numpy.zeros(_CUT + 1, numpy.int64),
    )
    _look_at_all(tree, columns, change, penalty, search)
    while True:
        source, sink, cost, reduced, position = _enter(tree, columns, change, penalty, search, position, threshold)
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
        if search.state[_WORK] > 100 * cells:
            _look_at_all(tree, columns, change, penalty, search)
