"""Areas of connected open cells, as polygons that are always valid.

Open cells are kept as runs of a row, so that parts of a large country need little room and can be put together. Cells
that share an edge belong to one area; two that touch at a corner only do not. Where one area touches itself at a corner
its outline passes there once: inner and outer rings may touch at points, which a valid polygon allows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy
import shapely
from numba import njit
from numpy.typing import NDArray

__all__ = ["Runs", "areas", "joined", "outlines", "runs_of", "straightened"]

_Whole = NDArray[numpy.int64]
_FLAT = 3
"""Most corners, the first told twice, of a ring that holds nothing."""


@dataclass(frozen=True)
class Runs:
    """Open cells of a lattice in runs: row, first column and the column after the last, sorted by row and column."""

    row: _Whole
    start: _Whole
    end: _Whole

    def __len__(self) -> int:
        """Return the number of runs."""
        return len(self.row)


def runs_of(taken: NDArray[numpy.uint8], *, row: int, column: int) -> Runs:
    """Runs of the cells that are not taken.

    >>> found = runs_of(numpy.array([[1, 0, 0], [0, 1, 0]], dtype=numpy.uint8), row=5, column=10)
    >>> found.row.tolist(), found.start.tolist(), found.end.tolist()
    ([5, 6, 6], [11, 10, 12], [13, 11, 13])

    Args:
        taken: 1 where a cell is taken.
        row: row of the first cell.
        column: column of the first cell.
    """
    fenced = numpy.ones((taken.shape[0], taken.shape[1] + 2), dtype=numpy.int8)
    fenced[:, 1:-1] = taken
    steps = numpy.diff(fenced, axis=1)
    at, start = numpy.nonzero(steps == -1)
    end = numpy.nonzero(steps == 1)[1]
    return Runs(at + row, start + column, end + column)


def joined(parts: Sequence[Runs]) -> Runs:
    """Runs of several parts of a lattice as one, in order; those that meet at the edge of a part become one run."""
    row, start, end = (numpy.concatenate([getattr(part, name) for part in parts]) for name in ("row", "start", "end"))
    order = numpy.lexsort((start, row))
    row, start, end = row[order], start[order], end[order]
    meets = numpy.zeros(len(row), dtype=bool)
    meets[1:] = (row[1:] == row[:-1]) & (start[1:] == end[:-1])
    begins = numpy.flatnonzero(~meets)
    last = numpy.append(begins[1:], len(row)) - 1
    return Runs(row[begins], start[begins], end[last] if len(begins) else end)


@njit(cache=True, nogil=True)
def _root(parents: _Whole, place: int) -> int:
    while parents[place] != place:
        parents[place] = parents[parents[place]]
        place = parents[place]
    return place


@njit(cache=True, nogil=True)
def _connected(rows: _Whole, start: _Whole, end: _Whole) -> _Whole:
    """First run of the area each run belongs to."""
    parents = numpy.arange(len(rows))
    above = 0
    for run in range(len(rows)):
        row = rows[run] - 1
        while above < run and (rows[above] < row or (rows[above] == row and end[above] <= start[run])):
            above += 1
        other = above
        while other < run and rows[other] == row and start[other] < end[run]:
            one, two = _root(parents, run), _root(parents, other)
            if one < two:
                parents[two] = one
            else:
                parents[one] = two
            other += 1
    for run in range(len(rows)):
        parents[run] = _root(parents, run)
    return parents


def areas(runs: Runs, *, least_cells: float) -> tuple[Runs, _Whole]:
    """Runs of the areas that are large enough, and the area each belongs to, counted from 0 by their first cells.

    Args:
        runs: open cells.
        least_cells: cells an area must have.
    """
    root = _connected(runs.row, runs.start, runs.end)
    cells = numpy.bincount(root, weights=runs.end - runs.start, minlength=len(runs))
    kept = cells[root] >= least_cells
    _, labels = numpy.unique(root[kept], return_inverse=True)
    return Runs(runs.row[kept], runs.start[kept], runs.end[kept]), labels.astype(numpy.int64)


@njit(cache=True, nogil=True)
def _bare(rows: _Whole, start: _Whole, end: _Whole, row_at: _Whole, side: int) -> _Whole:
    """Pieces of runs that no run of the row above (side -1) or below (side 1) covers; three rows: run, from, to."""
    pieces = numpy.empty((3, 2 * len(rows) + 1), numpy.int64)
    count = 0
    for run in range(len(rows)):
        other_row = rows[run] + side
        column = start[run]
        if 0 <= other_row < len(row_at) - 1:
            low, high = row_at[other_row], row_at[other_row + 1]
            other = low + numpy.searchsorted(end[low:high], column, side="right")
            while other < high and start[other] < end[run]:
                if start[other] > column:
                    pieces[0, count], pieces[1, count], pieces[2, count] = run, column, start[other]
                    count += 1
                column = max(column, end[other])
                other += 1
        if column < end[run]:
            pieces[0, count], pieces[1, count], pieces[2, count] = run, column, end[run]
            count += 1
    return pieces[:, :count].copy()


@njit(cache=True, nogil=True)
def _matched(wanted: _Whole, known: _Whole) -> _Whole:
    """Place of each wanted key among the known ones, both sorted; -1 where it is not there."""
    found = numpy.full(len(wanted), -1)
    place = 0
    for number in range(len(wanted)):
        while place < len(known) and known[place] < wanted[number]:
            place += 1
        if place < len(known) and known[place] == wanted[number]:
            found[number] = place
    return found


class _Boundary(NamedTuple):
    """Level pieces of the boundary and what follows what, walked with the ground on the right hand.

    Pieces above runs go right, those below go left; they are numbered in this order. At its end a piece is followed by
    the right edge of a run, downwards, or by the left edge of one, upwards. An edge is followed by a piece, or goes
    straight on along another run.
    """

    columns: _Whole
    lines: _Whole
    owner: _Whole
    first_below: int
    goes_down: NDArray[numpy.bool_]
    run: _Whole
    piece_down: _Whole
    run_down: _Whole
    piece_up: _Whole
    run_up: _Whole


def _boundary(rows: _Whole, runs: Runs, labels: _Whole) -> _Boundary:
    """Boundary of the areas.

    Where two cells touch at a corner only, there are two ways to go on. If they belong to one area, the outline goes on
    along the other cell, else it stays with its own.
    """
    row_at = numpy.searchsorted(rows, numpy.arange(int(rows[-1]) + 2))
    above, below = (_bare(rows, runs.start, runs.end, row_at, side) for side in (-1, 1))
    wide = int(runs.end.max()) - int(runs.start.min()) + 2
    column = -int(runs.start.min())
    starts, ends = rows * wide + runs.start + column, rows * wide + runs.end + column
    line_above, line_below = rows[above[0]], rows[below[0]] + 1
    leave_above, leave_below = line_above * wide + above[2] + column, line_below * wide + below[1] + column
    up, down = (
        numpy.concatenate([_matched(leave_above - back, known), _matched(leave_below - back, known)])
        for back, known in ((wide, starts), (0, ends))
    )
    goes_right = numpy.arange(len(up)) < above.shape[1]
    goes_down = numpy.where((up >= 0) & (down >= 0), goes_right != (labels[up] == labels[down]), up < 0)
    enter_above, enter_below = line_above * wide + above[1] + column, line_below * wide + below[2] + column
    followers = []
    for corner, straight, is_down in ((ends + wide, ends, True), (starts, starts, False)):
        right, left = _matched(corner, enter_above), _matched(corner, enter_below)
        same = labels[above[0, right]] == labels[below[0, left]]
        to_right = numpy.where((right >= 0) & (left >= 0), same == is_down, right >= 0)
        piece = numpy.where(to_right, right, numpy.where(left >= 0, left + above.shape[1], -1))
        followers += [piece, _matched(corner if is_down else corner - wide, straight)]
    columns = numpy.concatenate([above[1:], below[:0:-1]], axis=1)
    lines = numpy.concatenate([line_above, line_below])
    return _Boundary(
        columns, lines, labels[above[0]], above.shape[1], goes_down, numpy.where(goes_down, down, up), *followers
    )


@njit(cache=True, nogil=True)
def _walk(found: _Boundary) -> tuple[_Whole, _Whole, _Whole]:
    """Corners of all rings (column, line), where each ring begins and the area it belongs to, outer rings first."""
    corners = numpy.empty((2 * len(found.lines), 2), numpy.int64)
    begins = numpy.empty(found.first_below + 1, numpy.int64)
    owner = numpy.empty(found.first_below, numpy.int64)
    seen = numpy.zeros(len(found.lines), numpy.bool_)
    count, ring = 0, 0
    for first in range(found.first_below):
        if seen[first]:
            continue
        begins[ring], owner[ring] = count, found.owner[first]
        piece = first
        while not seen[piece]:
            seen[piece] = True
            corners[count : count + 2, 0] = found.columns[:, piece]
            corners[count : count + 2, 1] = found.lines[piece]
            count += 2
            run, piece, down = found.run[piece], -1, found.goes_down[piece]
            while piece < 0:
                piece = found.piece_down[run] if down else found.piece_up[run]
                run = found.run_down[run] if down else found.run_up[run]
        ring += 1
    begins[ring] = count
    return corners[:count], begins[: ring + 1], owner[:ring]


def outlines(runs: Runs, labels: _Whole) -> NDArray[numpy.object_]:
    """Valid polygon of each area, in columns eastward and rows downward.

    >>> square = runs_of(numpy.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]], dtype=numpy.uint8), row=0, column=0)
    >>> outlines(*areas(square, least_cells=1))[0].wkt
    'POLYGON ((0 0, 3 0, 3 3, 0 3, 0 0), (1 2, 2 2, 2 1, 1 1, 1 2))'

    Args:
        runs: open cells of the areas.
        labels: area each run belongs to.
    """
    if not len(runs):
        return numpy.empty(0, dtype=object)
    corners, begins, owner = _walk(_boundary(runs.row - runs.row[0], runs, labels))
    of_ring = numpy.repeat(numpy.arange(len(owner)), numpy.diff(begins))
    places = (corners + numpy.array([0, int(runs.row[0])])).astype(numpy.float64)
    rings = shapely.linearrings(places, indices=of_ring)
    order = numpy.argsort(owner, kind="stable")
    return numpy.asarray(shapely.polygons(rings[order], indices=owner[order]), dtype=object)


def straightened(shapes: NDArray[numpy.object_], *, within_cells: float) -> NDArray[numpy.object_]:
    """The same areas with their stairs made straight: every corner cut half a cell off, then corners that say little.

    >>> stairs = runs_of(numpy.array([[0, 1, 1], [0, 0, 1], [0, 0, 0]], dtype=numpy.uint8), row=0, column=0)
    >>> straightened(outlines(*areas(stairs, least_cells=1)), within_cells=0.1)[0].wkt
    'POLYGON ((0.5 0, 3 2.5, 2.5 3, 0.5 3, 0 2.5, 0 0.5, 0.5 0))'

    Args:
        shapes: polygons along the edges of cells, in columns and rows.
        within_cells: how far an edge may move beside the cut corners.
    """
    rings, owner = shapely.get_rings(shapes, return_index=True)
    places, ring = shapely.get_coordinates(rings, return_index=True)
    edge = numpy.flatnonzero(numpy.diff(ring) == 0)
    half = numpy.sign(places[edge + 1] - places[edge]) / 2
    cut = numpy.stack([places[edge] + half, places[edge + 1] - half], axis=1).reshape(-1, 2)
    cut_rings = shapely.linearrings(cut, indices=numpy.repeat(ring[edge], 2))
    plain = shapely.simplify(cut_rings, within_cells, preserve_topology=False)
    whole = (shapely.get_type_id(plain) == shapely.GeometryType.LINEARRING) & (
        shapely.get_num_coordinates(plain) > _FLAT
    )
    kept = numpy.where(whole, plain, cut_rings)
    found = numpy.asarray(shapely.polygons(kept, indices=owner), dtype=object)
    crossed = ~shapely.is_valid(found)
    found[crossed] = shapely.buffer(found[crossed], 0)
    return found
