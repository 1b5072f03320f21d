"""The order in which crossings are taken out of a network: halves first, what parts them last.

A part of the network is cut where few streets cross, between its two outer quarters in one of four directions (the
fewest streets are found as a greatest flow); crossings on the cut come after everything on either side. The order is
made once for a network and serves every scenario on it.
"""

from typing import NamedTuple

import numba
import numpy
from numpy.typing import NDArray
from scipy.sparse import csr_array

__all__ = ["ranks"]

_SMALL = 10
_PLAIN = 2
"""Streets of a crossing that can be taken out without joining more than it parted."""
_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.int64]
_Short = NDArray[numpy.int32]


class _Graph(NamedTuple):
    """Arcs of each node in both directions: ``back`` is the same street the other way."""

    start: _Whole
    head: _Short
    back: _Short


class _Work(NamedTuple):
    """Scratch of the search.

    Part, level and next arc of each node, flow of each arc, a list of nodes, one of arcs, and where the search ends.
    """

    part: _Short
    level: _Short
    at: _Whole
    flow: NDArray[numpy.int8]
    line: _Short
    path: _Whole
    is_end: NDArray[numpy.bool_]


def _graph(nodes: int, source: _Whole, target: _Whole) -> _Graph:
    """Streets both ways, each pair of crossings once, without loops."""
    is_way = source != target
    ends = numpy.concatenate([source[is_way], target[is_way]]), numpy.concatenate([target[is_way], source[is_way]])
    arcs = csr_array((numpy.ones(len(ends[0]), numpy.int8), ends), shape=(nodes, nodes))
    arcs.sum_duplicates()
    numbered = csr_array((numpy.arange(arcs.nnz), arcs.indices, arcs.indptr), shape=arcs.shape)
    back = numbered.T.tocsr()
    back.sort_indices()
    short = numpy.int32
    return _Graph(arcs.indptr.astype(numpy.int64), arcs.indices.astype(short), back.data.astype(short))


def ranks(x: _Floats, y: _Floats, source: _Whole, target: _Whole) -> _Short:
    """Place of each crossing in the order, 0 first.

    >>> star = numpy.array([0.0, 1, -1, 0, 0]), numpy.array([0.0, 0, 0, 1, -1])
    >>> ranks(*star, numpy.zeros(4, int), numpy.arange(1, 5)).tolist()
    [4, 0, 1, 2, 3]

    Args:
        x: position of each crossing.
        y: position of each crossing.
        source: crossing where each street begins.
        target: crossing where it ends.
    """
    graph = _graph(len(x), source, target)
    head = graph.head.copy()
    first, held = _plain_first(graph.start, head)
    rest = numpy.flatnonzero(held > 0)
    order = numpy.arange(len(rest), dtype=numpy.int32)
    if len(rest):
        core = _core(graph._replace(head=head), held, rest)
        east, north = (numpy.ascontiguousarray(part[rest], float) for part in (x, y))
        _dissect(core, east, north, order)
    rank = numpy.empty(len(x), numpy.int32)
    rank[numpy.concatenate([first, rest[order]])] = numpy.arange(len(x), dtype=numpy.int32)
    return rank


def _core(graph: _Graph, held: _Whole, rest: _Whole) -> _Graph:
    """Streets between the crossings that are left, numbered anew."""
    number = numpy.full(len(held), -1)
    number[rest] = numpy.arange(len(rest))
    place = numpy.repeat(graph.start[:-1][rest] - numpy.cumsum(held[rest]) + held[rest], held[rest])
    target = number[graph.head[place + numpy.arange(len(place))]]
    return _graph(len(rest), numpy.repeat(numpy.arange(len(rest)), held[rest]), target)


@numba.njit(cache=True, nogil=True)
def _plain_first(start: _Whole, head: _Short) -> tuple[_Short, _Whole]:
    """Crossings of at most two streets, in the order they can be taken out, and how many streets the others keep.

    What is left beside a crossing taken out is joined directly, so no list of streets grows: ``head`` is written over.
    """
    nodes = len(start) - 1
    held = start[1:] - start[:-1]
    order = numpy.empty(nodes, numpy.int32)
    waiting = numpy.empty(nodes + 2 * len(head), numpy.int32)
    done, last, taken = 0, 0, 0
    for node in range(nodes):
        if held[node] <= _PLAIN:
            waiting[last] = node
            last += 1
    while done < last:
        node = waiting[done]
        done += 1
        if held[node] < 0:
            continue
        order[taken] = node
        taken += 1
        begin, count = start[node], held[node]
        held[node] = -1
        for place in range(count):
            other = head[begin + place]
            beyond = head[begin + 1 - place] if count == _PLAIN else node
            held[other] = _exchanged(head, start[other], held[other], node, beyond)
            if held[other] <= _PLAIN:
                waiting[last] = other
                last += 1
    return order[:taken], held


@numba.njit(cache=True, nogil=True)
def _exchanged(head: _Short, begin: int, count: int, old: int, new: int) -> int:
    """Number of streets of a crossing after one leads to another place; one that is there already, or back, is gone."""
    at, is_there = begin, new == old
    for place in range(begin, begin + count):
        if head[place] == old:
            at = place
        elif head[place] == new:
            is_there = True
    head[at] = new
    if is_there:
        head[at] = head[begin + count - 1]
        return count - 1
    return count


@numba.njit(cache=True, nogil=True)
def _dissect(graph: _Graph, x: _Floats, y: _Floats, order: _Short) -> None:
    """Put the crossings in order, one part after the other."""
    nodes, arcs = len(order), len(graph.head)
    work = _Work(
        numpy.full(nodes, -1, numpy.int32),
        numpy.full(nodes, -1, numpy.int32),
        numpy.zeros(nodes, numpy.int64),
        numpy.zeros(arcs, numpy.int8),
        numpy.empty(nodes, numpy.int32),
        numpy.empty(nodes, numpy.int64),
        numpy.zeros(nodes, numpy.bool_),
    )
    ends = numpy.empty((nodes + 1, 2), numpy.int64)
    ends[0] = 0, nodes
    waiting, number = 1, 0
    while waiting > 0:
        waiting -= 1
        low, high = ends[waiting]
        if high - low > _SMALL:
            members = order[low:high]
            work.part[members] = number
            number += 1
            parts = _pieces(graph, work, members, ends[waiting:])
            if parts == 1:
                parts = _halved(graph, work, x, y, members, ends[waiting:])
            ends[waiting : waiting + parts] += low
            waiting += parts


@numba.njit(cache=True, nogil=True)
def _pieces(graph: _Graph, work: _Work, members: _Short, ends: _Whole) -> int:
    """Number of pieces that hang together; their ends among the members, who are put in this order, are written."""
    number = work.part[members[0]]
    found, last = 0, 0
    work.level[members] = -1
    for begin in members:
        if work.level[begin] >= 0:
            continue
        first, done = last, last
        work.line[last] = begin
        work.level[begin] = 0
        last += 1
        while done < last:
            node = work.line[done]
            done += 1
            for arc in range(graph.start[node], graph.start[node + 1]):
                other = graph.head[arc]
                if work.part[other] == number and work.level[other] < 0:
                    work.level[other] = 0
                    work.line[last] = other
                    last += 1
        ends[found] = first, last
        found += 1
    members[:] = work.line[:last]
    return found


@numba.njit(cache=True, nogil=True)
def _halved(graph: _Graph, work: _Work, x: _Floats, y: _Floats, members: _Short, ends: _Whole) -> int:
    """Number of halves; their ends among the members, who are put in order, those on the cut last, are written."""
    best = numpy.zeros(len(members), numpy.bool_)
    least = numpy.float64(numpy.inf)
    for east, north in ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0)):
        line = members[numpy.argsort(east * x[members] + north * y[members])]
        flow = _flow(graph, work, line)
        inside = work.level[members] >= 0
        smaller = min(inside.sum(), len(members) - inside.sum())
        if flow / smaller < least:
            least = flow / smaller
            best[:] = inside
    first, second = _parted(graph, work, members, best)
    ends[0] = 0, first
    ends[1] = first, first + second
    return 2


@numba.njit(cache=True, nogil=True)
def _parted(graph: _Graph, work: _Work, members: _Short, inside: NDArray[numpy.bool_]) -> tuple[int, int]:
    """Take the crossings of the smaller side of the cut out, and put the members in order."""
    number = work.part[members[0]]
    for row in range(len(members)):
        work.level[members[row]] = inside[row]
    on_cut = numpy.zeros(len(members), numpy.bool_)
    count = numpy.zeros(2, numpy.int64)
    for row in range(len(members)):
        node = members[row]
        for arc in range(graph.start[node], graph.start[node + 1]):
            other = graph.head[arc]
            if work.part[other] == number and work.level[other] != work.level[node]:
                on_cut[row] = True
        count[int(inside[row])] += on_cut[row]
    smaller = count[1] <= count[0]
    on_cut &= inside == smaller
    one, other_half, cut = members[inside & ~on_cut], members[~inside & ~on_cut], members[on_cut]
    work.part[cut] = -1
    first, second = len(one), len(other_half)
    members[:first], members[first : first + second], members[first + second :] = one, other_half, cut
    return first, second


@numba.njit(cache=True, nogil=True)
def _flow(graph: _Graph, work: _Work, line: _Short) -> int:
    """Fewest streets between the first and the last quarter of a line of crossings; levels tell the near side."""
    quarter = max(len(line) // (2 * 2), 1)
    total = 0
    for node in line:
        work.flow[graph.start[node] : graph.start[node + 1]] = 0
    is_end = work.is_end
    is_end[line] = False
    is_end[line[len(line) - quarter :]] = True
    while _levels(graph, work, line, is_end, quarter):
        for node in line:
            work.at[node] = graph.start[node]
        for row in range(quarter):
            while _pushed(graph, work, line[row], is_end):
                total += 1
    return total


@numba.njit(cache=True, nogil=True)
def _levels(graph: _Graph, work: _Work, line: _Short, is_end: NDArray[numpy.bool_], quarter: int) -> bool:
    """Whether the far quarter can still be reached; steps from the near one are written down."""
    number = work.part[line[0]]
    work.level[line] = -1
    work.level[line[:quarter]] = 0
    work.line[:quarter] = line[:quarter]
    done, last, reached = 0, quarter, False
    while done < last:
        node = work.line[done]
        done += 1
        if is_end[node]:
            reached = True
            continue
        for arc in range(graph.start[node], graph.start[node + 1]):
            other = graph.head[arc]
            if work.part[other] == number and work.level[other] < 0 and work.flow[arc] < 1:
                work.level[other] = work.level[node] + 1
                work.line[last] = other
                last += 1
    return reached


@numba.njit(cache=True, nogil=True)
def _pushed(graph: _Graph, work: _Work, begin: int, is_end: NDArray[numpy.bool_]) -> bool:
    """Whether one more way from a crossing to the far quarter was found; its streets are taken."""
    node, depth = begin, 0
    while not is_end[node]:
        if _stepped(graph, work, node):
            work.path[depth] = work.at[node]
            node = graph.head[work.at[node]]
            depth += 1
        elif depth == 0:
            return False
        else:
            work.level[node] = -1
            depth -= 1
            node = graph.head[graph.back[work.path[depth]]]
            work.at[node] += 1
    for arc in work.path[:depth]:
        work.flow[arc] += 1
        work.flow[graph.back[arc]] -= 1
    return True


@numba.njit(cache=True, nogil=True)
def _stepped(graph: _Graph, work: _Work, node: int) -> bool:
    """Whether a free arc leads one step on; the node then stands at it."""
    while work.at[node] < graph.start[node + 1]:
        arc = work.at[node]
        other = graph.head[arc]
        same = work.part[other] == work.part[node]
        if same and work.flow[arc] < 1 and work.level[other] == work.level[node] + 1:
            return True
        work.at[node] += 1
    return False
