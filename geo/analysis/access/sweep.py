"""Times from every cell to some spaces, by one sweep over a timed hierarchy for several spaces at once.

From the entrances of a space the search climbs only to higher places; then one pass from the highest place down brings
the times to all others. The pass leaves out every place from which no cell starts and that lies above none.

D. Delling, A. Goldberg, A. Nowatzyk, R. Werneck: PHAST, Journal of Parallel and Distributed Computing 2013.
"""

from typing import NamedTuple

import numba
import numpy
from numpy.typing import NDArray

from geo.analysis.access.hierarchy import Hierarchy, Timed
from geo.analysis.access.ticks import NEVER, UNREACHABLE

__all__ = ["Ends", "Sweep", "sweep", "times"]

_LANES = 2**3 * 2**2
_PER_THOUSANDTH = 100
_Whole = NDArray[numpy.int64]
_Short = NDArray[numpy.int32]


class Ends(NamedTuple):
    """Where places meet the network: crossings with the time to or from them, those of a place from ``start`` on.

    Attributes:
        start: where the crossings of each place begin, and the end.
        crossing: crossings.
        time: ticks between the place and the crossing.
    """

    start: _Whole
    crossing: _Short
    time: _Short


class Sweep(NamedTuple):
    """What a sweep needs of a timed hierarchy: its places from the highest down, with times of the ways up from each.

    Attributes:
        row: row of each place of the hierarchy in the sweep, -1 where it is left out.
        start: where the arcs of each row begin, and the end.
        head: row an arc leads to.
        up: ticks along the arc.
    """

    row: _Short
    start: _Whole
    head: _Short
    up: _Short


def sweep(built: Hierarchy, scenario: Timed, crossings: _Short) -> Sweep:
    """The sweep that reaches some crossings.

    Args:
        built: hierarchy of the network.
        scenario: its times.
        crossings: crossings whose times are wanted.
    """
    wanted = numpy.zeros(len(built.rank), numpy.bool_)
    wanted[built.rank[crossings]] = True
    _with_ancestors(wanted, built.parent)
    row = _rows(wanted, built.parent)
    place = numpy.empty(wanted.sum(), numpy.int64)
    place[row[wanted]] = numpy.flatnonzero(wanted)
    start = numpy.zeros(len(place) + 1, numpy.int64)
    held = built.start[place + 1] - built.start[place]
    numpy.cumsum(held, out=start[1:])
    arc = numpy.repeat(built.start[place] - start[:-1], held) + numpy.arange(start[-1])
    return Sweep(row, start, row[built.head[arc]], scenario.up[arc])


@numba.njit(cache=True, nogil=True)
def _with_ancestors(wanted: NDArray[numpy.bool_], parent: _Short) -> None:
    """Want every place above a wanted one."""
    for place in range(len(wanted)):
        if wanted[place] and parent[place] >= 0:
            wanted[parent[place]] = True


@numba.njit(cache=True, nogil=True)
def _rows(wanted: NDArray[numpy.bool_], parent: _Short) -> _Short:
    """Row of each wanted place: behind its parent and near what lies below the same parent, so that memory is near."""
    below, row = numpy.zeros(len(parent), numpy.int32), numpy.full(len(parent), -1, numpy.int32)
    free, first = numpy.zeros(len(parent), numpy.int32), 0
    for place in range(len(parent)):
        if wanted[place]:
            below[place] += 1
            if parent[place] >= 0:
                below[parent[place]] += below[place]
    for place in range(len(parent) - 1, -1, -1):
        if wanted[place] and parent[place] < 0:
            row[place], first = first, first + below[place]
        elif wanted[place]:
            row[place] = free[parent[place]]
            free[parent[place]] += below[place]
        free[place] = row[place] + 1
    return row


def times(built: Hierarchy, scenario: Timed, below: Sweep, cells: Ends, spaces: Ends) -> _Short:
    """Times from every cell to every space [thousandths of a minute], a row a cell.

    Args:
        built: hierarchy of the network.
        scenario: its times.
        below: sweep that reaches the crossings of the cells.
        cells: where cells meet the network, with the time from the cell.
        spaces: where spaces meet it, with the time to the space.
    """
    table = numpy.empty((len(cells.start) - 1, len(spaces.start) - 1), numpy.int32)
    ranked = spaces._replace(crossing=built.rank[spaces.crossing])
    rows = cells._replace(crossing=below.row[built.rank[cells.crossing]])
    _fill(built.start, built.head, built.parent, scenario.down, below, rows, ranked, table)
    return table


@numba.njit(cache=True, nogil=True)
def _fill(
    start: _Whole, head: _Short, parent: _Short, down: _Short, below: Sweep, cells: Ends, spaces: Ends, table: _Short
) -> None:
    """Write the table, so many spaces at a time."""
    label = numpy.full(len(parent), NEVER, numpy.int32)
    lanes = numpy.empty((len(below.start) - 1, _LANES), numpy.int32)
    for first in range(0, table.shape[1], _LANES):
        last = min(first + _LANES, table.shape[1])
        lanes[:] = NEVER
        for space in range(first, last):
            above = _climbed(start, head, parent, down, spaces, space, label)
            for place in above:
                if below.row[place] >= 0:
                    lanes[below.row[place], space - first] = label[place]
                label[place] = NEVER
        _swept(below.start, below.head, below.up, lanes)
        _read(cells, lanes, table[:, first:last])


@numba.njit(cache=True, nogil=True)
def _climbed(
    start: _Whole, head: _Short, parent: _Short, down: _Short, spaces: Ends, space: int, label: _Short
) -> _Short:
    """Places above the entrances of a space, lowest first; their times to the space are written into the labels."""
    above = numpy.empty(0, numpy.int32)
    for entrance in range(spaces.start[space], spaces.start[space + 1]):
        place = spaces.crossing[entrance]
        label[place] = min(label[place], spaces.time[entrance])
        above = numpy.concatenate((above, _chain(parent, place)))
    above = numpy.unique(above)
    for place in above:
        for arc in range(start[place], start[place + 1]):
            label[head[arc]] = min(label[head[arc]], label[place] + down[arc])
    return above


@numba.njit(cache=True, nogil=True)
def _chain(parent: _Short, place: int) -> _Short:
    """A place and those above it."""
    count, other = 0, place
    while other >= 0:
        count, other = count + 1, parent[other]
    chain = numpy.empty(count, numpy.int32)
    for at in range(count):
        chain[at] = place
        place = parent[place]
    return chain


@numba.njit(cache=True, nogil=True)
def _swept(start: _Whole, head: _Short, up: _Short, lanes: _Short) -> None:
    """Bring the times down to every row."""
    for row in range(len(start) - 1):
        for arc in range(start[row], start[row + 1]):
            other, time = head[arc], up[arc]
            for lane in range(_LANES):
                lanes[row, lane] = min(lanes[row, lane], lanes[other, lane] + time)


@numba.njit(cache=True, nogil=True)
def _read(cells: Ends, lanes: _Short, table: _Short) -> None:
    """Write the times of each cell from the rows of the crossings it starts from."""
    for cell in range(table.shape[0]):
        for lane in range(table.shape[1]):
            time = NEVER
            for end in range(cells.start[cell], cells.start[cell + 1]):
                time = min(time, lanes[cells.crossing[end], lane] + cells.time[end])
            table[cell, lane] = UNREACHABLE if time >= NEVER else (time + _PER_THOUSANDTH // 2) // _PER_THOUSANDTH
