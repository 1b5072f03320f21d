"""Outlines of the cells that a grid takes around spaces, as straight edges on the sheets of the spaces.

Corners are laid on a sheet by a surface of second degree through nine of them; what it leaves out of a map projection
is of third order, a hundredth of a millimetre over a kilometre.
"""

from typing import NamedTuple

import numpy
from numba import njit
from numpy.typing import NDArray

from geo.analysis.taking import Cells
from geo.sheets import laid

__all__ = ["Edges", "Windows", "all_marked", "edges", "joined_edges", "windows"]

_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.int64]
_Mask = NDArray[numpy.bool_]
_THIRD = 3
_ENDS = 2 * 2
_ROOM = 2**10
_PLACES = numpy.array([0.0, 0.5, 1.0])
"""Where the nine corners lie along a window."""


class Edges(NamedTuple):
    """Straight edges with an area to their left, in no order.

    Attributes:
        ends_m: x and y of the start, x and y of the end.
        turn: 1, or -1 where the area lies to the right.
        slot: what each bounds.
        space: space each comes near.
    """

    ends_m: _Floats
    turn: _Whole
    slot: _Whole
    space: _Whole


@njit(cache=True, nogil=True)
def _marked(mask: _Mask, windows: _Whole) -> _Mask:
    found = numpy.ones(len(windows), numpy.bool_)
    for place in range(len(windows)):
        first, last, west, east = windows[place]
        for row in range(first, last):
            for column in range(west, east):
                found[place] &= mask[row, column]
    return found


def all_marked(mask: _Mask, windows: _Whole) -> _Mask:
    """Windows of which every cell is marked.

    Args:
        mask: cells.
        windows: first row, row after the last, first column and column after the last of each.
    """
    return _marked(mask, windows)


@njit(cache=True, nogil=True, inline="always")
def _laid(sheet: _Floats, across: float, down: float) -> tuple[float, float]:
    """Where a place of a window, by share of its width and height, lies on the sheet through nine corners."""
    x, y = 0.0, 0.0
    along = (2 * (across - 0.5) * (across - 1), 2 * across * (2 - 2 * across), 2 * across * (across - 0.5))
    deep = (2 * (down - 0.5) * (down - 1), 2 * down * (2 - 2 * down), 2 * down * (down - 0.5))
    for row in range(_THIRD):
        for column in range(_THIRD):
            weight = deep[row] * along[column]
            x += weight * sheet[row, column, 0]
            y += weight * sheet[row, column, 1]
    return x, y


@njit(cache=True, nogil=True)
def _stretches(mask: _Mask, window: _Whole, column: int, ends: _Whole) -> int:
    """Stretches of the line west of a column that bound marked cells: begin, end, 1 if they lie east; their number."""
    first, last, west, east = window
    count, since, held = 0, first, 0
    for row in range(first, last + 1):
        here = row < last and column < east and mask[row, column]
        before = row < last and column > west and mask[row, column - 1]
        step = int(here) - int(before)
        if step != held:
            if held != 0:
                ends[count, 0], ends[count, 1], ends[count, 2] = since, row, held
                count += 1
            since, held = row, step
    return count


@njit(cache=True, nogil=True)
def _upright(mask: _Mask, windows: _Whole, sheets: _Floats) -> tuple[_Floats, _Whole]:
    """Edges between columns of the marked cells of windows: start and end; turn and window."""
    found, kinds, count = numpy.empty((_ROOM, _ENDS)), numpy.empty((_ROOM, 2), numpy.int64), 0
    for place in range(len(windows)):
        first, last, west, east = windows[place]
        sheet, ends = sheets[place], numpy.empty((last - first + 1, 3), numpy.int64)
        across, down = sheet[0, 2] - sheet[0, 0], sheet[2, 0] - sheet[0, 0]
        hand = -1 if across[0] * down[1] - across[1] * down[0] > 0 else 1
        for column in range(west, east + 1):
            stretches = _stretches(mask, windows[place], column, ends)
            if count + stretches > len(found):
                found = numpy.concatenate((found, numpy.empty((len(found) + stretches, _ENDS))))
                kinds = numpy.concatenate((kinds, numpy.empty((len(kinds) + stretches, 2), numpy.int64)))
            for stretch in range(stretches):
                over = (column - west) / (east - west)
                begin, end = (ends[stretch, 0] - first) / (last - first), (ends[stretch, 1] - first) / (last - first)
                found[count, :2], found[count, 2:] = _laid(sheet, over, begin), _laid(sheet, over, end)
                kinds[count] = hand * ends[stretch, 2], place
                count += 1
    return found[:count], kinds[:count]


class Windows(NamedTuple):
    """What of a grid lies around spaces, the same for all maps on it.

    Attributes:
        cells: first row, row after the last, first column and column after the last around each; nothing as 0, 0.
        whole: spaces that lie in the grid with their whole box.
        inside: spaces that have any cells around them.
        sheets_m: nine corners of the window of each of these on the space's sheet, by row and column.
    """

    cells: _Whole
    whole: _Mask
    inside: _Whole
    sheets_m: _Floats


def windows(taking: Cells, boxes_deg: _Floats, origins_deg: _Floats) -> Windows:
    """What of a grid lies around spaces.

    Args:
        taking: cells of the grid.
        boxes_deg: boxes of the spaces.
        origins_deg: origins of their sheets.
    """
    ends = taking.cells_around(boxes_deg)
    whole = numpy.asarray((ends[::2] >= 0).all(axis=0) & (taking.taken.shape >= ends[1::2].T).all(axis=1))
    cells = taking.held(ends, boxes_deg).astype(numpy.int64)
    inside = numpy.flatnonzero(cells[:, 0] < cells[:, 1])
    around = cells[inside]
    rows = around[:, :1] + (around[:, 1:2] - around[:, :1]) * _PLACES
    columns = around[:, 2:3] + (around[:, 3:] - around[:, 2:3]) * _PLACES
    corners = numpy.stack(numpy.broadcast_arrays(columns[:, None, :], rows[:, :, None]), axis=-1)
    nine = numpy.full(len(inside), _THIRD * _THIRD)
    begin = numpy.arange(len(inside)) * _THIRD * _THIRD
    sheets = laid(taking.placed(corners.reshape(-1, 2)), begin, nine, inside, origins_deg)
    return Windows(cells, whole, inside, sheets.reshape(corners.shape))


def edges(taking: Cells, around: Windows, *, slot: int) -> Edges:
    """Edges of the taken cells around spaces.

    Args:
        taking: cells of a grid.
        around: windows of the spaces.
        slot: what the cells bound.
    """
    cells = around.cells[around.inside]
    turned = taking.taken.T, cells[:, [2, 3, 0, 1]], around.sheets_m.transpose(0, 2, 1, 3).copy()
    ways = [_upright(taking.taken, cells, around.sheets_m), _upright(*turned)]
    ends, kinds = (numpy.concatenate(both) for both in zip(*ways, strict=True))
    return Edges(ends, kinds[:, 0], numpy.full(len(ends), slot), around.inside[kinds[:, 1]])


def joined_edges(parts: list[Edges]) -> Edges:
    """Several as one, space by space."""
    none = numpy.zeros(0, dtype=numpy.int64)
    whole = [Edges(numpy.zeros((0, _ENDS)), none, none, none), *parts]
    ends, turn, slot, space = (numpy.concatenate(some) for some in zip(*whole, strict=True))
    order = numpy.argsort(space, kind="stable")
    return Edges(ends[order], turn[order], slot[order], space[order])
