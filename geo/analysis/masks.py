"""Which cells of a lattice are open: everything near an obstacle is taken away, then strips that are too narrow.

All that is decided about a cell is decided from its own coordinates, so that the parts of a lattice can be made one by
one. Kernels are compiled and let other threads run.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy
from numba import njit
from numpy.typing import NDArray

from geo.analysis.lattice import Flat, Obstacles, Window

__all__ = ["Sampled", "keep_wide", "mark", "take_marked"]

_Floats = NDArray[numpy.float64]
_Mask = NDArray[numpy.uint8]
_Whole = NDArray[numpy.int64]


@njit(cache=True, nogil=True, inline="always")
def _set(mask: _Mask, row: int, low: float, high: float, column: int, cell_m: float) -> None:
    """Mark the cells of a row whose middles lie from low to high."""
    first = max(int(numpy.ceil(low / cell_m - 0.5)) - column, 0)
    last = min(int(numpy.floor(high / cell_m - 0.5)) - column, mask.shape[1] - 1)
    for place in range(first, last + 1):
        mask[row, place] = 1


@njit(cache=True, nogil=True)
def _reached(ax: float, ay: float, bx: float, by: float, reach: float, y: float) -> tuple[float, float]:
    """From where to where a row lies within a distance of a segment; empty (low above high) where it does not."""
    low, high = numpy.inf, -numpy.inf
    for px, py in ((ax, ay), (bx, by)):
        rest = reach * reach - (y - py) * (y - py)
        if rest >= 0:
            half = numpy.sqrt(rest)
            low, high = min(low, px - half), max(high, px + half)
    length = numpy.hypot(bx - ax, by - ay)
    if length > 0:
        nx, ny = (by - ay) / length * reach, (ax - bx) / length * reach
        corners = ((ax + nx, ay + ny), (bx + nx, by + ny), (bx - nx, by - ny), (ax - nx, ay - ny))
        for side in range(len(corners)):
            (px, py), (qx, qy) = corners[side], corners[(side + 1) % len(corners)]
            if min(py, qy) <= y <= max(py, qy) and py != qy:
                x = px + (y - py) / (qy - py) * (qx - px)
                low, high = min(low, x), max(high, x)
    return low, high


@njit(cache=True, nogil=True)
def _rows_between(top_m: float, bottom_m: float, window: Window, last: int) -> tuple[int, int]:
    """First and last row of a window whose middles may lie between two heights."""
    first = int(numpy.ceil(-top_m / window.cell_m - 0.5)) - window.row
    end = int(numpy.floor(-bottom_m / window.cell_m - 0.5)) - window.row
    return max(first, 0), min(end, last)


@njit(cache=True, nogil=True)
def _mark_near(mask: _Mask, window: Window, line: _Floats, reach: float) -> None:
    """Mark the cells within a distance of a line."""
    for place in range(max(len(line) - 1, 1)):
        ax, ay = line[place]
        bx, by = line[min(place + 1, len(line) - 1)]
        first, last = _rows_between(max(ay, by) + reach, min(ay, by) - reach, window, len(mask) - 1)
        for row in range(first, last + 1):
            low, high = _reached(ax, ay, bx, by, reach, -(row + window.row + 0.5) * window.cell_m)
            if low <= high:
                _set(mask, row, low, high, window.column, window.cell_m)


@njit(cache=True, nogil=True)
def _flip(flips: _Mask, window: Window, ring: _Floats) -> None:
    """Note where the edges of a ring cross each row: at the first cell whose middle is not west of the crossing."""
    for place in range(len(ring) - 1):
        ax, ay = ring[place]
        bx, by = ring[place + 1]
        first, last = _rows_between(max(ay, by), min(ay, by), window, len(flips) - 1)
        for row in range(first, last + 1):
            y = -(row + window.row + 0.5) * window.cell_m
            if (ay <= y) != (by <= y):
                x = ax + (y - ay) / (by - ay) * (bx - ax)
                column = int(numpy.ceil(x / window.cell_m - 0.5)) - window.column
                if column < flips.shape[1]:
                    flips[row, max(column, 0)] ^= 1


@njit(cache=True, nogil=True)
def _mark_inside(mask: _Mask, flips: _Mask, window: Window, area: _Floats) -> None:
    """Mark the cells of an area from its noted crossings: an odd number of edges is west of them; forget the notes."""
    first, last = _rows_between(area[:, 1].max(), area[:, 1].min(), window, len(mask) - 1)
    west = max(int(numpy.floor(area[:, 0].min() / window.cell_m)) - window.column - 1, 0)
    east = min(int(numpy.ceil(area[:, 0].max() / window.cell_m)) - window.column + 1, mask.shape[1])
    for row in range(first, last + 1):
        odd = 0
        for column in range(west, east):
            odd ^= flips[row, column]
            flips[row, column] = 0
            if odd:
                mask[row, column] = 1


@njit(cache=True, nogil=True)
def _mark_all(mask: _Mask, window: Window, chosen: _Whole, flat: Flat) -> None:
    """Mark every cell of a window that some shapes take."""
    flips = numpy.zeros_like(mask)
    for shape in chosen:
        first, last = flat.shapes[shape], flat.shapes[shape + 1]
        for ring in range(first, last):
            line = flat.points_m[flat.rings[ring] : flat.rings[ring + 1]]
            if flat.reach_m[shape] > 0 or not flat.has_inside[shape]:
                _mark_near(mask, window, line, flat.reach_m[shape])
            if flat.has_inside[shape]:
                _flip(flips, window, line)
        if flat.has_inside[shape]:
            _mark_inside(mask, flips, window, flat.points_m[flat.rings[first] : flat.rings[last]])


def mark(mask: _Mask, window: Window, found: Obstacles, *, chosen: _Whole | None = None) -> None:
    """Mark, in place, the cells whose middles lie in a shape or within its distance.

    >>> import shapely
    >>> from geo.analysis.lattice import obstacles
    >>> window = Window(-2, 0, 2, 4, 10.0)  # 40 m wide, 20 m high, its south-west corner at 0, 0
    >>> mask = window.blank()
    >>> mark(mask, window, obstacles(numpy.array([shapely.Point(15, 5)]), numpy.array([10.0])))
    >>> mask.tolist()
    [[0, 1, 0, 0], [1, 1, 1, 0]]

    Args:
        mask: cells of the window.
        window: where the mask lies.
        found: shapes with their distances.
        chosen: those of them that may take cells of the window; all that touch it where this is not known.
    """
    _mark_all(mask, window, found.touching(window) if chosen is None else chosen, found.flat)


@dataclass(frozen=True)
class Sampled:
    """A grid of marks in a system of its own: 1 takes a cell away, and how places are found in it.

    Attributes:
        marks: grid of 0 and 1.
        place: rows and columns, with fractions, of positions in metres.
    """

    marks: _Mask
    place: Callable[[_Floats, _Floats], tuple[_Floats, _Floats]]


@njit(cache=True, nogil=True, inline="always")
def _between(corners: _Floats, i: int, j: int, v: float, u: float) -> float:
    """Value between four corners, by straight lines."""
    upper = (1 - u) * corners[i, j] + u * corners[i, j + 1]
    lower = (1 - u) * corners[i + 1, j] + u * corners[i + 1, j + 1]
    return float((1 - v) * upper + v * lower)


@njit(cache=True, nogil=True)
def _take(mask: _Mask, window: Window, marks: _Mask, rows: _Floats, columns: _Floats, step: int) -> None:
    """Mark the cells that a grid marks; rows and columns stand at every step-th corner of the lattice."""
    first_row, first_column = window.row // step, window.column // step
    for at in range(mask.shape[0]):
        v = (window.row + at + 0.5) / step - first_row
        i = int(v)
        for place in range(mask.shape[1]):
            u = (window.column + place + 0.5) / step - first_column
            j = int(u)
            y = _between(rows, i, j, v - i, u - j)
            x = _between(columns, i, j, v - i, u - j)
            if 0 <= y < marks.shape[0] and 0 <= x < marks.shape[1] and marks[int(y), int(x)]:
                mask[at, place] = 1


def take_marked(mask: _Mask, window: Window, sampled: Sampled, *, step_cells: int) -> None:
    """Mark, in place, the cells whose middles lie in a marked cell of a grid in another system.

    Positions are carried over at every ``step_cells``-th corner of the lattice and between them by straight lines.

    Args:
        mask: cells of the window.
        window: where the mask lies.
        sampled: the other grid.
        step_cells: how far apart positions are carried over exactly.
    """
    first = window.row // step_cells, window.column // step_cells
    last = (window.row + window.rows) // step_cells + 2, (window.column + window.columns) // step_cells + 2
    i, j = numpy.meshgrid(numpy.arange(first[0], last[0]), numpy.arange(first[1], last[1]), indexing="ij")
    size_m = step_cells * window.cell_m
    x_m, y_m = (numpy.asarray(part * size_m, dtype=numpy.float64).ravel() for part in (j, -i))
    rows, columns = (part.reshape(i.shape) for part in sampled.place(x_m, y_m))
    _take(mask, window, sampled.marks, rows, columns, step_cells)


@njit(cache=True, nogil=True)
def _row_distance(mask: _Mask, value: int) -> NDArray[numpy.int32]:
    """Cells from each cell to the nearest of a value in its row; more than a row where there is none."""
    far = mask.shape[1] + mask.shape[0]
    found = numpy.empty(mask.shape, numpy.int32)
    for row in range(mask.shape[0]):
        run = far
        for column in range(mask.shape[1]):
            run = 0 if mask[row, column] == value else run + 1
            found[row, column] = run
        run = far
        for column in range(mask.shape[1] - 1, -1, -1):
            run = 0 if mask[row, column] == value else run + 1
            found[row, column] = min(found[row, column], run)
    return found


@njit(cache=True, nogil=True)
def _near(distance: NDArray[numpy.int32], chords: NDArray[numpy.int32]) -> _Mask:
    """Cells that have a cell of the value within a disc: on some row, no farther than the disc is wide there."""
    reach = len(chords) // 2
    found = numpy.zeros(distance.shape, numpy.uint8)
    for row in range(distance.shape[0]):
        for offset in range(max(-reach, -row), min(reach, distance.shape[0] - 1 - row) + 1):
            chord = chords[offset + reach]
            for column in range(distance.shape[1]):
                if distance[row + offset, column] <= chord:
                    found[row, column] = 1
    return found


def keep_wide(taken: _Mask, *, width_cells: float) -> _Mask:
    """Taken cells and those of open strips that no disc of a width fits into.

    A disc is the cells whose middles lie within half the width of its own. Cells outside the mask count as open.

    >>> strip = numpy.array([[0, 1, 0, 0, 0], [0, 1, 0, 0, 0], [0, 1, 0, 0, 0]], dtype=numpy.uint8)
    >>> keep_wide(numpy.pad(strip, 2, constant_values=1), width_cells=3)[2:-2, 2:-2].tolist()
    [[1, 1, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 0, 0, 0]]

    Args:
        taken: 1 where a cell is taken.
        width_cells: diameter of the disc in cells.
    """
    half = width_cells / 2
    reach = int(half)
    if reach < 1:
        return taken
    offsets = numpy.arange(-reach, reach + 1)
    chords = numpy.floor(numpy.sqrt(half**2 - offsets**2)).astype(numpy.int32)
    narrow = _near(_row_distance(taken, 1), chords)
    return numpy.asarray(1 - _near(_row_distance(narrow, 0), chords), dtype=numpy.uint8)
