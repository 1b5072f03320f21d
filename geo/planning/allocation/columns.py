"""Spaces at hand for each cell: taken from the cheapest ones, and added to."""

import numba
import numpy
from numpy.typing import NDArray

from geo.planning.allocation.simplex import Columns
from geo.planning.allocation.times import Best

__all__ = ["at_hand", "extended"]


def at_hand(best: Best) -> Columns:
    """The cheapest spaces as columns, with room for as many again."""
    return _widened(Columns(best.space, best.time, best.held.copy()))


def extended(columns: Columns, best: Best, *, rows: NDArray[numpy.int64] | None = None) -> Columns:
    """Columns with the cheapest spaces added where they are not at hand; the arrays may be the old ones.

    Args:
        columns: spaces at hand for each cell.
        best: cheapest spaces of each cell, or of some.
        rows: cells that ``best`` is about.
    """
    if int(columns.held.max(initial=0)) + best.space.shape[1] > columns.space.shape[1]:
        columns = _widened(columns)
    _add(columns, best, numpy.arange(len(best.held)) if rows is None else rows)
    return columns


def _widened(columns: Columns) -> Columns:
    """Columns with room for as many again."""
    space, time = (numpy.concatenate([part, numpy.zeros_like(part)], axis=1) for part in (columns.space, columns.time))
    return Columns(space, time, columns.held)


@numba.njit(cache=True, nogil=True)
def _is_at_hand(space: NDArray[numpy.int32], count: int, wanted: int) -> bool:
    """Whether a space stands among the first of a row."""
    for at in range(count):  # noqa: SIM110 - compiled code has no generators
        if space[at] == wanted:
            return True
    return False


@numba.njit(cache=True, nogil=True)
def _add(columns: Columns, best: Best, rows: NDArray[numpy.int64]) -> None:
    """Write the spaces that are missing behind the last of each row."""
    for given in range(len(rows)):
        row = rows[given]
        for at in range(best.held[given]):
            count = columns.held[row]
            if not _is_at_hand(columns.space[row], count, best.space[given, at]):
                columns.space[row, count] = best.space[given, at]
                columns.time[row, count] = best.time[given, at]
                columns.held[row] = count + 1
