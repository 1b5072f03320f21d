"""A lattice of square cells over a flat country, its windows, and shapes in a form that can be burnt into it.

The lattice is counted from the corner of the reference system, so that a cell has the same row and column whatever part
of it is looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy
import shapely
from numpy.typing import NDArray

__all__ = ["Flat", "Obstacles", "Window", "by_tile", "obstacles"]

_Floats = NDArray[numpy.float64]
_Mask = NDArray[numpy.uint8]
_Whole = NDArray[numpy.int64]
_AREA = 2
"""Dimensions of a shape that has an inside."""


class Window(NamedTuple):
    """Part of the lattice: row and column of its first cell, and its size in cells.

    Row 0 begins at y = 0 and rows count downwards, column 0 begins at x = 0.
    """

    row: int
    column: int
    rows: int
    columns: int
    cell_m: float

    def bounds_m(self) -> tuple[float, float, float, float]:
        """West, south, east, north [m] of the outer corners."""
        west, north = self.column * self.cell_m, -self.row * self.cell_m
        return west, north - self.rows * self.cell_m, west + self.columns * self.cell_m, north

    def grown(self, cells: int) -> "Window":
        """Window with a margin on every side."""
        wider = self.rows + 2 * cells, self.columns + 2 * cells
        return Window(self.row - cells, self.column - cells, *wider, self.cell_m)

    def blank(self) -> _Mask:
        """A mask of the window with nothing marked."""
        return numpy.zeros((self.rows, self.columns), dtype=numpy.uint8)


class Flat(NamedTuple):
    """Shapes in metres as flat arrays.

    Attributes:
        points_m: corners of all rings and lines.
        rings: where each ring or line begins among the corners, and the end.
        shapes: where each shape begins among the rings, and the end.
        has_inside: whether a shape is an area.
        reach_m: distance to keep from each shape.
    """

    points_m: _Floats
    rings: _Whole
    shapes: _Whole
    has_inside: NDArray[numpy.bool_]
    reach_m: _Floats


@dataclass(frozen=True)
class Obstacles:
    """Shapes with the distance to keep from each, and the boxes [m] of what they take: west, south, east, north."""

    flat: Flat
    boxes_m: _Floats

    def touching(self, window: Window) -> _Whole:
        """Shapes that may take cells of one window."""
        west, south, east, north = window.bounds_m()
        left, low, right, high = self.boxes_m.T
        return numpy.flatnonzero((left <= east) & (right >= west) & (low <= north) & (high >= south))


def _simple(shapes_m: NDArray[numpy.object_]) -> NDArray[numpy.bool_]:
    """Which shapes are one line, one point or one area without holes: they need not be taken apart."""
    return numpy.asarray(
        (shapely.get_type_id(shapes_m) <= shapely.GeometryType.POLYGON)
        & (shapely.get_num_interior_rings(shapes_m) == 0),
        dtype=bool,
    )


def _pieces(shapes_m: NDArray[numpy.object_]) -> tuple[_Floats, _Whole, _Whole]:
    """Corners of shapes, the number of corners of each ring or line and the number of rings of each shape."""
    whole = shapes_m[_simple(shapes_m)]
    holed = shapes_m[~_simple(shapes_m)]
    rings, owner = shapely.get_rings(holed, return_index=True)
    corners = [shapely.get_coordinates(part) for part in (whole, rings)]
    counts = [shapely.get_num_coordinates(part) for part in (whole, rings)]
    of_shape = [numpy.ones(len(whole), dtype=numpy.int64), numpy.bincount(owner, minlength=len(holed))]
    return tuple(numpy.concatenate(part) for part in (corners, counts, of_shape))  # type: ignore[return-value]


def _starts(counts: _Whole) -> _Whole:
    """Where each of some things begins that lie one after the other, and the end."""
    return numpy.concatenate([[0], numpy.cumsum(counts)]).astype(numpy.int64)


def obstacles(shapes_m: NDArray[numpy.object_], reach_m: _Floats) -> Obstacles:
    """Flat form of shapes: areas, lines and points, or collections of them.

    Args:
        shapes_m: shapes in metres.
        reach_m: distance to keep from each [m].
    """
    several = shapely.get_type_id(shapes_m) > shapely.GeometryType.POLYGON
    parts, owner = shapely.get_parts(shapes_m[several], return_index=True)
    shapes = numpy.concatenate([shapes_m[~several], parts])
    reach = numpy.asarray(reach_m, dtype=numpy.float64)
    reach = numpy.concatenate([reach[~several], reach[several][owner]])
    order = numpy.flatnonzero(~shapely.is_empty(shapes) & ~shapely.is_missing(shapes))
    order = order[numpy.argsort(~_simple(shapes[order]), kind="stable")]
    shapes, reach = shapes[order], reach[order]
    corners, counts, of_shape = _pieces(shapes)
    inside = shapely.get_dimensions(shapes) == _AREA
    boxes = shapely.bounds(shapes) + reach[:, None] * numpy.array([-1, -1, 1, 1])
    return Obstacles(Flat(corners, _starts(counts), _starts(of_shape), inside, reach), boxes)


def by_tile(found: Obstacles, windows: Sequence[Window], *, margin_cells: int) -> list[_Whole]:
    """Shapes that may take cells of each tile or of the margin around it.

    >>> import numpy
    >>> halves = [Window(-20, 0, 20, 20, 1.0), Window(-20, 20, 20, 20, 1.0)]
    >>> middle_and_east = numpy.array([shapely.box(18, 5, 22, 9), shapely.box(30, 5, 31, 6)])
    >>> [chosen.tolist() for chosen in by_tile(obstacles(middle_and_east, numpy.zeros(2)), halves, margin_cells=0)]
    [[0], [0, 1]]

    Args:
        found: shapes with their distances.
        windows: tiles of one size, laid from the corner of the lattice.
        margin_cells: cells around each tile.
    """
    rows, columns, cell_m = windows[0].rows, windows[0].columns, windows[0].cell_m
    places = numpy.array([(window.row // rows, window.column // columns) for window in windows])
    (top, left), (bottom, right) = places.min(axis=0), places.max(axis=0)
    west, south, east, north = (found.boxes_m / cell_m).T
    first = _tile(-north - margin_cells, rows, top, bottom), _tile(west - margin_cells, columns, left, right)
    last = _tile(margin_cells - south, rows, top, bottom), _tile(east + margin_cells, columns, left, right)
    high, wide = (end - begin + 1 for begin, end in zip(first, last, strict=True))
    shape = numpy.repeat(numpy.arange(len(high)), high * wide)
    nth = numpy.arange(len(shape)) - numpy.repeat(_starts(high * wide)[:-1], high * wide)
    down, along = numpy.divmod(nth, wide[shape])
    width = right - left + 1
    key = (first[0][shape] + down - top) * width + first[1][shape] + along - left
    order = numpy.argsort(key, kind="stable")
    wanted = (places[:, 0] - top) * width + places[:, 1] - left
    begins, ends = (numpy.searchsorted(key[order], wanted, side=side) for side in ("left", "right"))
    return [shape[order[begin:end]] for begin, end in zip(begins, ends, strict=True)]


def _tile(cells: _Floats, side: int, first: int, last: int) -> _Whole:
    """Row or column of tiles that a place falls into, held to those there are."""
    return numpy.clip(numpy.floor(cells / side), first, last).astype(numpy.int64)
