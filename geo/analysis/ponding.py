"""Water that fills low ground before it can run off."""

import heapq

import numpy
from numba import njit
from numpy.typing import NDArray

__all__ = ["filled_m"]

_Floats = NDArray[numpy.float64]


@njit(cache=True, nogil=True)
def _leaves(height_m: _Floats, row: int, column: int) -> bool:
    """Whether water leaves from a known cell at once: at the rim of the grid or beside an unknown cell."""
    rows, columns = height_m.shape
    if row in (0, rows - 1) or column in (0, columns - 1):
        return True
    return bool(numpy.isnan(height_m[row - 1 : row + 2, column - 1 : column + 2]).any())


@njit(cache=True, nogil=True)
def filled_m(height_m: _Floats) -> _Floats:
    """Level [m] to which each cell fills before water runs off over the rim or into an unknown cell.

    Every cell is raised to the lowest pass over which its water can leave, from the rim inwards (priority flood).

    Args:
        height_m: heights, NaN where unknown; water leaves there.
    """
    rows, columns = height_m.shape
    found = height_m.copy()
    done = numpy.isnan(height_m)
    heap = [(0.0, -1)]
    heap.pop()
    for cell in range(rows * columns):
        row, column = cell // columns, cell % columns
        if not done[row, column] and _leaves(height_m, row, column):
            done[row, column] = True
            heap.append((height_m[row, column], cell))
    heapq.heapify(heap)
    while heap:
        level, cell = heapq.heappop(heap)
        row, column = cell // columns, cell % columns
        for next_row in range(max(row - 1, 0), min(row + 2, rows)):
            for next_column in range(max(column - 1, 0), min(column + 2, columns)):
                if not done[next_row, next_column]:
                    done[next_row, next_column] = True
                    found[next_row, next_column] = max(level, height_m[next_row, next_column])
                    heapq.heappush(heap, (found[next_row, next_column], next_row * columns + next_column))
    return found
