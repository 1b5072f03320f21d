"""A network prepared so that the times of any scenario on it are found in a moment.

Crossings are taken out one after another in a given order; the streets that must then be added so that no way gets
longer are the same whatever the times are, so they are found once. A scenario only fills in its times (`timed`), lowest
crossing first. Times are whole numbers of `geo.analysis.access.ticks`.

J. Dibbelt, B. Strasser, D. Wagner: Customizable contraction hierarchies, ACM Journal of Experimental Algorithmics 2016.
"""

from typing import NamedTuple

import numba
import numpy
from numpy.typing import NDArray

from geo.analysis.access.ticks import NEVER

__all__ = ["Hierarchy", "Timed", "hierarchy", "timed"]

_Whole = NDArray[numpy.int64]
_Short = NDArray[numpy.int32]


class Hierarchy(NamedTuple):
    """Crossings by their place in the order, and the arcs from each up to higher ones.

    Attributes:
        rank: place of each crossing.
        start: where the arcs of each place begin, and the end.
        head: the higher place an arc leads to, ascending within a place.
        parent: the lowest of them, -1 where there is none.
        arc: arc of each street of the network, -1 for a loop.
        is_up: whether the street leads from the lower place to the higher.
    """

    rank: _Short
    start: _Whole
    head: _Short
    parent: _Short
    arc: _Whole
    is_up: NDArray[numpy.bool_]


class Timed(NamedTuple):
    """Time of each arc of a hierarchy towards the higher place, and back down."""

    up: _Short
    down: _Short


def hierarchy(rank: _Short, source: _Whole, target: _Whole) -> Hierarchy:
    """The hierarchy of a network.

    Args:
        rank: place of each crossing in the order.
        source: crossing where each street begins.
        target: crossing where it ends.
    """
    low, high = numpy.minimum(rank[source], rank[target]), numpy.maximum(rank[source], rank[target])
    nodes = len(rank)
    pair = numpy.unique(low[low < high].astype(numpy.int64) * nodes + high[low < high])
    first = numpy.searchsorted(pair, numpy.arange(nodes + 1, dtype=numpy.int64) * nodes)
    start, head, parent = _completed(first, (pair % max(nodes, 1)).astype(numpy.int32))
    arc = _arcs(start, head, low, high)
    return Hierarchy(rank, start, head, parent, arc, rank[source] < rank[target])


@numba.njit(cache=True, nogil=True)
def _completed(first: _Whole, head: _Short) -> tuple[_Whole, _Short, _Short]:
    """Arcs with those added that taking out the lower places makes necessary, and the parent of each place.

    What a place is joined to passes to its lowest higher neighbour, its parent; so each place takes over from its
    children.
    """
    nodes = len(first) - 1
    parent, child = numpy.full(nodes, -1, numpy.int32), numpy.full(nodes, -1, numpy.int32)
    sibling, seen = parent.copy(), parent.copy()
    start, found = numpy.zeros(nodes + 1, numpy.int64), numpy.empty(2 * len(head) + nodes, numpy.int32)
    for place in range(nodes):
        begin = end = start[place]
        if len(found) < end + nodes - place:
            found = numpy.concatenate((found, numpy.empty(len(found) + nodes, numpy.int32)))
        seen[place] = place
        end = _joined(found, end, head[first[place] : first[place + 1]], seen, place)
        other = child[place]
        while other >= 0:
            end = _joined(found, end, found[start[other] : start[other + 1]], seen, place)
            other = sibling[other]
        found[begin:end].sort()
        start[place + 1] = end
        if end > begin:
            parent[place] = found[begin]
            sibling[place], child[parent[place]] = child[parent[place]], place
    return start, found[: start[nodes]].copy(), parent


@numba.njit(cache=True, nogil=True)
def _joined(found: _Short, end: int, others: _Short, seen: _Short, place: int) -> int:
    """End of the arcs of a place after those to some others are added that it has not yet."""
    for other in others:
        if seen[other] != place:
            seen[other] = place
            found[end] = other
            end += 1
    return end


@numba.njit(cache=True, nogil=True)
def _arcs(start: _Whole, head: _Short, low: _Short, high: _Short) -> _Whole:
    """Arc between two places each."""
    arc = numpy.full(len(low), -1)
    for street in range(len(low)):
        if low[street] < high[street]:
            begin = start[low[street]]
            arc[street] = begin + numpy.searchsorted(head[begin : start[low[street] + 1]], high[street])
    return arc


def timed(built: Hierarchy, forward: _Short, backward: _Short) -> Timed:
    """Times of all arcs of a hierarchy, so that no way through lower places is shorter.

    Args:
        built: hierarchy of the network.
        forward: time along each street.
        backward: time against it.
    """
    up, down = (numpy.full(len(built.head), NEVER, numpy.int32) for _ in "12")
    _set(built.arc, built.is_up, forward, backward, up, down)
    _shortened(built.start, built.head, up, down)
    return Timed(up, down)


@numba.njit(cache=True, nogil=True)
def _set(arc: _Whole, is_up: NDArray[numpy.bool_], forward: _Short, backward: _Short, up: _Short, down: _Short) -> None:
    """Write the times of the streets; of several streets between two crossings the fastest counts."""
    for street in range(len(arc)):
        at = arc[street]
        if at >= 0:
            along, against = (up, down) if is_up[street] else (down, up)
            along[at] = min(along[at], forward[street])
            against[at] = min(against[at], backward[street])


@numba.njit(cache=True, nogil=True)
def _shortened(start: _Whole, head: _Short, up: _Short, down: _Short) -> None:
    """Bring the ways over each place, lowest first, into the arcs between its higher neighbours."""
    for place in range(len(start) - 1):
        end = start[place + 1]
        for first in range(start[place], end):
            at = start[head[first]]
            to_first, from_first = up[first], down[first]
            for second in range(first + 1, end):
                while head[at] != head[second]:
                    at += 1
                up[at] = min(up[at], from_first + up[second])
                down[at] = min(down[at], down[second] + to_first)
