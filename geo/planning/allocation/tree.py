"""The basis of the transportation simplex as a tree that holds only spaces and split cells.

Nodes are numbered: the spaces, a spare space (a second copy of one space, for "what if it gained room"), the place of
those left out, the root (unused room), then the cells. Arcs run from a source (root or cell) to a sink (space). A cell
whose people all go to one space is a leaf: it knows its parent, but no list of children knows it, so that walking the
tree takes as many steps as there are spaces, not cells.

Prices: ``price[space]`` is what one more place there is worth; ``price[cell]`` of a split cell is what it pays, time
plus price, the same at each of its spaces. Every number is a whole one: nothing is ever rounded.

Zero flows only stand on arcs that point to the root (a strongly feasible basis); with the choice of the leaving arc in
``pivot`` this excludes endless loops (W. H. Cunningham, A network simplex method, Mathematical Programming 11, 1976).
"""

from typing import NamedTuple

import numba
import numpy
from numpy.typing import NDArray

__all__ = ["NOBODY", "Plan", "Tree", "copied", "grown", "pivot", "reprice"]

NOBODY = -1
"""No node."""

_ENDLESS = numpy.iinfo(numpy.int64).max


class Tree(NamedTuple):
    """Arrays of a basis; ``cost`` and ``flow`` are those of the arc to the parent."""

    parent: NDArray[numpy.int32]
    flow: NDArray[numpy.int64]
    cost: NDArray[numpy.int64]
    price: NDArray[numpy.int64]
    is_split: NDArray[numpy.bool_]
    child: NDArray[numpy.int32]
    older: NDArray[numpy.int32]
    younger: NDArray[numpy.int32]
    mark: NDArray[numpy.int64]
    source_path: NDArray[numpy.int32]
    sink_path: NDArray[numpy.int32]
    root: int


def copied(tree: Tree) -> Tree:
    """A tree that can be changed without changing the first."""
    return tree._replace(
        parent=tree.parent.copy(),
        flow=tree.flow.copy(),
        cost=tree.cost.copy(),
        price=tree.price.copy(),
        is_split=tree.is_split.copy(),
        child=tree.child.copy(),
        older=tree.older.copy(),
        younger=tree.younger.copy(),
    )


class Plan(NamedTuple):
    """A first plan: where each cell's people (or the rest of them) go, and which cell fills a space to the last place.

    ``left`` are the places left; a space that is full has a ``filler``, the ``filling`` people it sent, and their cost.
    """

    sink: NDArray[numpy.int32]
    cost: NDArray[numpy.int64]
    people: NDArray[numpy.int64]
    left: NDArray[numpy.int64]
    filler: NDArray[numpy.int32]
    filling: NDArray[numpy.int64]
    filling_cost: NDArray[numpy.int64]


def grown(plan: Plan, *, closed_price: int) -> Tree:
    """Tree of a first plan.

    Args:
        plan: the first plan; sinks are the spaces, the spare and the place of those left out.
        closed_price: price of a place at a sink that has none, above anything a cell would pay.
    """
    root = len(plan.left)
    is_full = plan.filler >= 0
    on_root = numpy.where(plan.left > 0, 0, -closed_price)
    parent = numpy.concatenate([numpy.where(is_full, plan.filler + root + 1, root), [NOBODY], plan.sink])
    flow = numpy.concatenate([numpy.where(is_full, plan.filling, plan.left), [0], plan.people])
    cost = numpy.concatenate([numpy.where(is_full, plan.filling_cost, on_root), [0], plan.cost])
    nodes = len(parent)
    child, older, younger = (numpy.full(nodes, NOBODY, numpy.int32) for _ in "123")
    price, mark = (numpy.zeros(nodes, numpy.int64) for _ in "12")
    is_split = numpy.zeros(nodes, numpy.bool_)
    is_split[parent[:root][is_full]] = True
    paths = [numpy.zeros(2 * root + 3, numpy.int32) for _ in "12"]
    tree = Tree(
        parent.astype(numpy.int32), flow, cost, price, is_split, child, older, younger, mark, paths[0], paths[1], root
    )
    for node in [*range(root), *numpy.nonzero(is_split)[0]]:
        _link(tree, node, tree.parent[node])
    reprice(tree)
    return tree


@numba.njit(cache=True, nogil=True)
def _unlink(tree: Tree, node: int) -> None:
    """Take a node out of the list of its parent's children."""
    before, after = tree.younger[node], tree.older[node]
    if before >= 0:
        tree.older[before] = after
    else:
        tree.child[tree.parent[node]] = after
    if after >= 0:
        tree.younger[after] = before
    tree.older[node] = NOBODY
    tree.younger[node] = NOBODY


@numba.njit(cache=True, nogil=True)
def _link(tree: Tree, node: int, parent: int) -> None:
    """Make a node the first of the parent's children."""
    first = tree.child[parent]
    tree.older[node] = first
    tree.younger[node] = NOBODY
    if first >= 0:
        tree.younger[first] = node
    tree.child[parent] = node


@numba.njit(cache=True, nogil=True)
def _climb(tree: Tree, source: int, sink: int) -> tuple[int, int]:
    """Write the paths from both ends of a new arc to where they meet; return their lengths without that node."""
    stamp = tree.mark[tree.root] + 1
    tree.mark[tree.root] = stamp
    # the root's own mark is the counter of the stamps: it is reached last, and known by having no parent
    left, right = source, sink
    lefts = rights = 0
    while True:
        if left != tree.root:
            if tree.mark[left] == stamp:
                return lefts, _position(tree.sink_path, rights, left)
            tree.mark[left] = stamp
            tree.source_path[lefts] = left
            lefts += 1
            left = tree.parent[left]
        if right != tree.root:
            if tree.mark[right] == stamp:
                return _position(tree.source_path, lefts, right), rights
            tree.mark[right] = stamp
            tree.sink_path[rights] = right
            rights += 1
            right = tree.parent[right]
        if left == tree.root and right == tree.root:
            return lefts, rights


@numba.njit(cache=True, nogil=True)
def _position(path: NDArray[numpy.int32], length: int, node: int) -> int:
    """Where a node stands in a path."""
    for at in range(length):
        if path[at] == node:
            return at
    return length


@numba.njit(cache=True, nogil=True)
def _leaving(tree: Tree, lefts: int, rights: int) -> tuple[int, int, bool]:
    """How much can move round the cycle, and the arc that stops it: the last one met from the top, in its direction."""
    most, at, is_on_sink_side = _ENDLESS, NOBODY, False
    for step in range(lefts):
        node = tree.source_path[step]
        if node > tree.root and tree.flow[node] < most:
            most, at = tree.flow[node], step
    for step in range(rights):
        node = tree.sink_path[step]
        if node < tree.root and tree.flow[node] <= most:
            most, at, is_on_sink_side = tree.flow[node], step, True
    return most, at, is_on_sink_side


@numba.njit(cache=True, nogil=True)
def _push(tree: Tree, lefts: int, rights: int, amount: int) -> None:
    """Move people round the cycle: cells up the source's side send less, those up the sink's side more."""
    for step in range(lefts):
        node = tree.source_path[step]
        tree.flow[node] += -amount if node > tree.root else amount
    for step in range(rights):
        node = tree.sink_path[step]
        tree.flow[node] += -amount if node < tree.root else amount


@numba.njit(cache=True, nogil=True)
def _split(tree: Tree, cell: int) -> None:
    """Make a leaf a node of the tree proper."""
    parent = tree.parent[cell]
    tree.is_split[cell] = True
    tree.price[cell] = tree.price[parent] + tree.cost[cell]
    _link(tree, cell, parent)


@numba.njit(cache=True, nogil=True)
def _make_leaf(tree: Tree, node: int) -> None:
    """Make a cell without children a leaf again."""
    if node > tree.root and tree.is_split[node] and tree.child[node] < 0:
        tree.is_split[node] = False
        _unlink(tree, node)


@numba.njit(cache=True, nogil=True)
def _rehang(tree: Tree, path: NDArray[numpy.int32], length: int, parent: int, cost: int, flow: int) -> None:
    """Cut the path's last arc to its parent and hang the piece from its first node."""
    top = path[length - 1]
    above_top = tree.parent[top]
    for step in range(length):
        node = path[step]
        old_cost, old_flow = tree.cost[node], tree.flow[node]
        _unlink(tree, node)
        tree.parent[node] = parent
        tree.cost[node] = cost
        tree.flow[node] = flow
        _link(tree, node, parent)
        parent, cost, flow = node, old_cost, old_flow
    _make_leaf(tree, above_top)
    _make_leaf(tree, top)


@numba.njit(cache=True, nogil=True)
def _next(tree: Tree, node: int, top: int) -> int:
    """Node that follows below a top node, parents before children; none after the last."""
    if tree.child[node] >= 0:
        return tree.child[node]
    while node != top and tree.older[node] < 0:
        node = tree.parent[node]
    return NOBODY if node == top else tree.older[node]


@numba.njit(cache=True, nogil=True)
def _shift(tree: Tree, top: int, by: int) -> None:
    """Add to every price below and at a node."""
    node = top
    while node >= 0:
        tree.price[node] += by
        node = _next(tree, node, top)


@numba.njit(cache=True, nogil=True)
def pivot(tree: Tree, source: int, sink: int, cost: int, reduced: int) -> bool:
    """Let an arc enter the basis; returns whether prices changed.

    Args:
        tree: a basis, changed in place.
        source: node of a cell, or the root.
        sink: node of a space.
        cost: cost of the arc.
        reduced: its cost by the prices, negative.
    """
    lefts, rights = _climb(tree, source, sink)
    amount, at, is_on_sink_side = _leaving(tree, lefts, rights)
    _push(tree, lefts, rights, amount)
    is_leaf = source > tree.root and not tree.is_split[source]
    if is_leaf and at == 0 and not is_on_sink_side:
        tree.parent[source] = sink
        tree.cost[source] = cost
        tree.flow[source] = amount
        return False
    if is_leaf:
        _split(tree, source)
    if is_on_sink_side:
        _rehang(tree, tree.sink_path, at + 1, source, cost, amount)
        _shift(tree, sink, -reduced)
    else:
        _rehang(tree, tree.source_path, at + 1, sink, cost, amount)
        _shift(tree, source, reduced)
    return True


@numba.njit(cache=True, nogil=True)
def reprice(tree: Tree) -> None:
    """Work out every price of the tree from its costs, the root's being nothing."""
    tree.price[tree.root] = 0
    node = _next(tree, tree.root, tree.root)
    while node >= 0:
        above = tree.price[tree.parent[node]]
        tree.price[node] = above - tree.cost[node] if node < tree.root else above + tree.cost[node]
        node = _next(tree, node, tree.root)
