"""Minutes from cells to spaces, as a table, as the pairs within reach, or asked for a few spaces at a time.

Times are whole thousandths of a minute (0.06 s), so that sums are exact and two plans can be told apart to the last
person. What cannot be reached has the time `UNREACHABLE`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numba
import numpy
from numpy.typing import NDArray

from geo.analysis.access.ticks import PER_MINUTE, UNREACHABLE, thousandths

__all__ = [
    "PER_MINUTE",
    "UNREACHABLE",
    "Best",
    "BySpace",
    "Pairs",
    "Table",
    "Times",
    "longest_mmin",
    "pairs",
    "thousandths",
]


class Best(NamedTuple):
    """The cheapest spaces of each cell by time plus price, cheapest first; ``held`` of them in each row."""

    space: NDArray[numpy.int32]
    time: NDArray[numpy.int32]
    value: NDArray[numpy.int64]
    held: NDArray[numpy.int32]


class Times(Protocol):
    """Times from every cell to every space."""

    @property
    def shape(self) -> tuple[int, int]:
        """Cells and spaces."""
        ...

    def tables(self) -> Iterator[tuple[slice, slice, NDArray[numpy.int32]]]:
        """Tables of times that together hold every pair once: their cells, their spaces, the times."""
        ...

    def best(self, cells: NDArray[numpy.int64], price: NDArray[numpy.int64], *, limit: int, keep: int) -> Best:
        """The cheapest spaces of some cells, priced over all spaces within a limit."""
        ...

    def of(self, cell: NDArray[numpy.int64], space: NDArray[numpy.int64]) -> NDArray[numpy.int64]:
        """Times of some pairs."""
        ...


def _pieces(cells: int, spaces: int) -> Iterator[slice]:
    """Cells in pieces whose tables with all spaces are small."""
    rows = max(PER_MINUTE**2 // max(spaces, 1), 1)
    for first in range(0, cells, rows):
        yield slice(first, min(first + rows, cells))


def _nothing(rows: int, keep: int) -> Best:
    """No space yet for any row."""
    space, time = (numpy.zeros((rows, keep), numpy.int32) for _ in "12")
    return Best(space, time, numpy.zeros((rows, keep), numpy.int64), numpy.zeros(rows, numpy.int32))


@numba.njit(cache=True, nogil=True, inline="always")
def _insert(best: Best, row: int, space: int, time: int, value: int) -> None:
    """Put a space in its place among the cheapest of a row."""
    keep, count = best.space.shape[1], best.held[row]
    at = count if count < keep else keep - 1
    while at > 0 and best.value[row, at - 1] > value:
        best.space[row, at] = best.space[row, at - 1]
        best.time[row, at] = best.time[row, at - 1]
        best.value[row, at] = best.value[row, at - 1]
        at -= 1
    best.space[row, at] = space
    best.time[row, at] = time
    best.value[row, at] = value
    if count < keep:
        best.held[row] = count + 1


@numba.njit(cache=True, nogil=True)
def _offer_table(
    table: NDArray[numpy.int32],
    first_space: int,
    cells: NDArray[numpy.int64],
    price: NDArray[numpy.int64],
    limit: int,
    best: Best,
) -> None:
    """Offer the spaces of a table to each of some cells."""
    last = best.space.shape[1] - 1
    for row in range(len(cells)):
        cell = cells[row]
        bar = best.value[row, last] if best.held[row] > last else numpy.iinfo(numpy.int64).max
        for at in range(table.shape[1]):
            time = table[cell, at]
            value = time + price[first_space + at]
            if value < bar and time <= limit:
                _insert(best, row, first_space + at, time, value)
                if best.held[row] > last:
                    bar = best.value[row, last]


@numba.njit(cache=True, nogil=True)
def _offer_pairs(
    start: NDArray[numpy.int64],
    space: NDArray[numpy.int32],
    times: NDArray[numpy.int32],
    cells: NDArray[numpy.int64],
    price: NDArray[numpy.int64],
    limit: int,
    best: Best,
) -> None:
    """Offer the spaces within reach to each of some cells."""
    last = best.space.shape[1] - 1
    for row in range(len(cells)):
        cell = cells[row]
        bar = numpy.iinfo(numpy.int64).max
        for at in range(start[cell], start[cell + 1]):
            value = times[at] + price[space[at]]
            if value < bar and times[at] <= limit:
                _insert(best, row, space[at], times[at], value)
                if best.held[row] > last:
                    bar = best.value[row, last]


@numba.njit(cache=True, nogil=True)
def _of_pairs(
    start: NDArray[numpy.int64],
    space: NDArray[numpy.int32],
    times: NDArray[numpy.int32],
    cell: NDArray[numpy.int64],
    wanted: NDArray[numpy.int64],
) -> NDArray[numpy.int64]:
    """Times of some pairs."""
    found = numpy.full(len(cell), UNREACHABLE, numpy.int64)
    for row in range(len(cell)):
        for at in range(start[cell[row]], start[cell[row] + 1]):
            if space[at] == wanted[row]:
                found[row] = times[at]
    return found


@dataclass(frozen=True)
class Table:
    """Times as one table, a row a cell, a column a space."""

    time: NDArray[numpy.int32]

    @property
    def shape(self) -> tuple[int, int]:
        """Cells and spaces."""
        return self.time.shape[0], self.time.shape[1]

    def tables(self) -> Iterator[tuple[slice, slice, NDArray[numpy.int32]]]:
        """The table in pieces of whole rows."""
        for piece in _pieces(*self.shape):
            yield piece, slice(0, self.shape[1]), self.time[piece]

    def best(self, cells: NDArray[numpy.int64], price: NDArray[numpy.int64], *, limit: int, keep: int) -> Best:
        """The cheapest spaces of some cells, priced over all spaces within a limit."""
        found = _nothing(len(cells), keep)
        _offer_table(self.time, 0, cells, price, limit, found)
        return found

    def of(self, cell: NDArray[numpy.int64], space: NDArray[numpy.int64]) -> NDArray[numpy.int64]:
        """Times of some pairs."""
        return self.time[cell, space].astype(numpy.int64)


@dataclass(frozen=True)
class Pairs:
    """Times of the pairs within reach only: ``space`` and ``time`` of a cell from ``start[cell]`` on."""

    start: NDArray[numpy.int64]
    space: NDArray[numpy.int32]
    time: NDArray[numpy.int32]
    spaces: int

    @property
    def shape(self) -> tuple[int, int]:
        """Cells and spaces."""
        return len(self.start) - 1, self.spaces

    def tables(self) -> Iterator[tuple[slice, slice, NDArray[numpy.int32]]]:
        """The pairs written out as tables of whole rows."""
        for piece in _pieces(*self.shape):
            first, last = piece.start, piece.stop
            table = numpy.full((last - first, self.spaces), UNREACHABLE, numpy.int32)
            within = slice(self.start[first], self.start[last])
            row = numpy.repeat(numpy.arange(last - first), numpy.diff(self.start[first : last + 1]))
            table[row, self.space[within]] = self.time[within]
            yield piece, slice(0, self.spaces), table

    def best(self, cells: NDArray[numpy.int64], price: NDArray[numpy.int64], *, limit: int, keep: int) -> Best:
        """The cheapest spaces of some cells, priced over all spaces within a limit."""
        found = _nothing(len(cells), keep)
        _offer_pairs(self.start, self.space, self.time, cells, price, limit, found)
        return found

    def of(self, cell: NDArray[numpy.int64], space: NDArray[numpy.int64]) -> NDArray[numpy.int64]:
        """Times of some pairs; those not within reach are unreachable."""
        return _of_pairs(self.start, self.space, self.time, cell, space)


@dataclass(frozen=True)
class BySpace:
    """Times asked for a few spaces at a time: nothing is kept, so memory does not grow with the spaces.

    ``ask(first, last)`` gives the table of all cells to the spaces from ``first`` up to, not including, ``last``; the
    same question must always have the same answer.
    """

    ask: Callable[[int, int], NDArray[numpy.int32]]
    cells: int
    spaces: int
    at_once: int = 100

    @property
    def shape(self) -> tuple[int, int]:
        """Cells and spaces."""
        return self.cells, self.spaces

    def tables(self) -> Iterator[tuple[slice, slice, NDArray[numpy.int32]]]:
        """Tables of a few spaces each."""
        for first in range(0, self.spaces, self.at_once):
            last = min(first + self.at_once, self.spaces)
            yield slice(0, self.cells), slice(first, last), numpy.ascontiguousarray(self.ask(first, last))

    def best(self, cells: NDArray[numpy.int64], price: NDArray[numpy.int64], *, limit: int, keep: int) -> Best:
        """The cheapest spaces of some cells, priced over all spaces within a limit."""
        found = _nothing(len(cells), keep)
        for _, spaces, table in self.tables():
            _offer_table(table, spaces.start, cells, price, limit, found)
        return found

    def of(self, cell: NDArray[numpy.int64], space: NDArray[numpy.int64]) -> NDArray[numpy.int64]:
        """Times of some pairs."""
        found = numpy.zeros(len(cell), numpy.int64)
        for _, spaces, table in self.tables():
            is_here = (space >= spaces.start) & (space < spaces.stop)
            found[is_here] = table[cell[is_here], space[is_here] - spaces.start]
        return found


def longest_mmin(times: Times) -> int:
    """The longest way that leads to a space at all [thousandths of a minute].

    Args:
        times: times from every cell to every space.
    """
    return max((_longest(table) for _, _, table in times.tables()), default=0)


@numba.njit(cache=True, nogil=True)
def _longest(table: NDArray[numpy.int32]) -> int:
    """The longest time of a table that is one."""
    longest = 0
    for row in range(table.shape[0]):
        for at in range(table.shape[1]):
            if longest < table[row, at] < UNREACHABLE:
                longest = table[row, at]
    return longest


def pairs(times: Times, *, limit_min: float) -> Pairs:
    """The pairs within a walking limit, out of times in any form.

    Args:
        times: times from every cell to every space.
        limit_min: walking limit in minutes.
    """
    limit, cells = int(thousandths(limit_min)), times.shape[0]
    found = [_within(*table, limit=limit) for table in times.tables()]
    start = numpy.zeros(cells + 1, numpy.int64)
    for part in found:
        start[part.cells.start + 1 : part.cells.stop + 1] += part.held
    numpy.cumsum(start, out=start)
    space, time = (numpy.empty(start[-1], numpy.int32) for _ in "12")
    free = start[:-1].copy()
    while found:
        part = found.pop(0)
        _write(part.held, part.space, part.time, free[part.cells], space, time)
    return Pairs(start, space, time, times.shape[1])


class _Within(NamedTuple):
    """Pairs of a table within a limit, row by row: its cells, the pairs of each, their spaces and times."""

    cells: slice
    held: NDArray[numpy.int32]
    space: NDArray[numpy.int32]
    time: NDArray[numpy.int32]


def _within(cells: slice, spaces: slice, table: NDArray[numpy.int32], *, limit: int) -> _Within:
    """The pairs of a table within a limit."""
    is_within = table <= limit
    held = numpy.count_nonzero(is_within, axis=1).astype(numpy.int32)
    space = (numpy.nonzero(is_within)[1] + spaces.start).astype(numpy.int32)
    return _Within(cells, held, space, table[is_within])


@numba.njit(cache=True, nogil=True)
def _write(
    held: NDArray[numpy.int32],
    found_space: NDArray[numpy.int32],
    found_time: NDArray[numpy.int32],
    free: NDArray[numpy.int64],
    space: NDArray[numpy.int32],
    time: NDArray[numpy.int32],
) -> None:
    """Write pairs behind those that each cell has already."""
    at = 0
    for row in range(len(held)):
        for _ in range(held[row]):
            space[free[row]], time[free[row]] = found_space[at], found_time[at]
            free[row] += 1
            at += 1
