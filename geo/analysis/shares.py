"""How much of each cell of a grid lies in each shape, exactly, and what the cells then add up to.

Along each edge of a shape the area to its right is added cell by cell, with the sign of its direction, as drawers of
letters do; summed up along a row this gives the covered share of every cell. Nothing is sampled: a share is exact but
for rounding.
"""

import numpy
import shapely
from numba import njit
from numpy.typing import NDArray

__all__ = ["FIGURES", "figures"]

_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.int64]

FIGURES = ("sum", "count", "min", "max")
"""Figures of a grid in a shape: values by covered share, cells by covered share, least and greatest value touched."""

_TOUCHED = 1e-12
"""Share of a cell from which it counts as touched: what rounding leaves of nothing is less."""


@njit(cache=True, nogil=True)
def _add_row(row: _Floats, left: float, right: float, drop: float) -> None:
    """Add one piece of an edge that lies in one row, from left to right, falling by so many rows on the way."""
    wide = len(row) - 1
    if left >= wide:
        return
    if right <= 0:
        row[0] += drop
        return
    steep = drop / (right - left) if right > left else 0.0
    if left < 0:
        row[0] -= steep * left
        drop += steep * left
        left = 0.0
    column = int(left)
    while column < wide:
        end = min(right, column + 1.0)
        part = steep * (end - left) if right > left else drop
        outside = (left + end) / 2 - column
        row[column] += part * (1 - outside)
        row[column + 1] += part * outside
        if right <= column + 1:
            return
        left = end
        column += 1


@njit(cache=True, nogil=True)
def _add_edge(shares: _Floats, x_0: float, y_0: float, x_1: float, y_1: float) -> None:
    """Add one edge, row by row; what lies above or below the window is left out."""
    sign = 1.0
    if y_0 > y_1:
        x_0, y_0, x_1, y_1, sign = x_1, y_1, x_0, y_0, -1.0
    high = len(shares)
    if y_0 == y_1 or y_1 <= 0 or y_0 >= high:
        return
    lean = (x_1 - x_0) / (y_1 - y_0)
    top = max(y_0, 0.0)
    while top < min(y_1, high):
        bottom = min(y_1, float(int(top) + 1))
        one, two = x_0 + lean * (top - y_0), x_0 + lean * (bottom - y_0)
        _add_row(shares[int(top)], min(one, two), max(one, two), sign * (bottom - top))
        top = bottom


@njit(cache=True, nogil=True)
def _tallied(shares: _Floats, values: _Floats, found: _Floats) -> None:
    """Add the cells of a window to the figures of one grid: sum, count, least, greatest."""
    for row in range(len(values)):
        share = 0.0
        for column in range(values.shape[1]):
            share += shares[row, column]
            value = values[row, column]
            if share > _TOUCHED and value == value:  # noqa: PLR0124 - what is unknown is not itself
                found[0] += share * value
                found[1] += share
                found[2] = min(found[2], value)
                found[3] = max(found[3], value)


@njit(cache=True, nogil=True)
def _figures(points: _Floats, rings: _Whole, signs: _Floats, owners: _Whole, grids: _Floats, found: _Floats) -> None:
    """Fill the figures of each shape and grid.

    Args:
        points: column and row of corners.
        rings: first corner of each ring, and one behind the last.
        signs: 1 for rings that add their inside, -1 for those that take it away; turned by the ring's direction.
        owners: first ring of each shape, and one behind the last.
        grids: values, one layer a grid.
        found: one row a shape, one column a grid, filled here.
    """
    _, rows, columns = grids.shape
    for shape in range(len(owners) - 1):
        first, last = rings[owners[shape]], rings[owners[shape + 1]]
        if first == last:
            continue
        own = points[first:last]
        west, east = max(int(numpy.floor(own[:, 0].min())), 0), min(int(numpy.ceil(own[:, 0].max())), columns)
        north, south = max(int(numpy.floor(own[:, 1].min())), 0), min(int(numpy.ceil(own[:, 1].max())), rows)
        if west >= east or north >= south:
            continue
        shares = numpy.zeros((south - north, east - west + 1))
        for ring in range(owners[shape], owners[shape + 1]):
            for corner in range(rings[ring], rings[ring + 1] - 1):
                x_0, y_0 = points[corner, 0] - west, points[corner, 1] - north
                x_1, y_1 = points[corner + 1, 0] - west, points[corner + 1, 1] - north
                if signs[ring] > 0:
                    _add_edge(shares, x_0, y_0, x_1, y_1)
                else:
                    _add_edge(shares, x_1, y_1, x_0, y_0)
        for grid in range(len(grids)):
            _tallied(shares, grids[grid, north:south, west:east], found[shape, grid])


def figures(shapes: NDArray[numpy.object_], grids: _Floats) -> _Floats:
    """Sum, count, least and greatest of each grid in each shape (`FIGURES`): shape, grid, figure.

    Cells without a value count for nothing; least and greatest are unknown where no cell is touched.

    >>> half = numpy.array([shapely.box(0, 0, 1.5, 1)], dtype=object)
    >>> figures(half, numpy.array([[[10.0, 20.0]]]))[0, 0].tolist()
    [20.0, 1.5, 10.0, 20.0]

    Args:
        shapes: valid areas, x as columns from the west and y as rows from the north; others hold nothing.
        grids: values, one layer a grid, rows from north to south; NaN where unknown.
    """
    parts, part_owner = shapely.get_parts(shapes, return_index=True)
    areal = shapely.get_dimensions(parts) == len("xy")
    outlines, ring_part = shapely.get_rings(parts[areal], return_index=True)
    points, ring_of = shapely.get_coordinates(outlines, return_index=True)
    starts = numpy.searchsorted(ring_of, numpy.arange(len(outlines) + 1))
    owner = part_owner[areal][ring_part]
    is_hole = numpy.concatenate([[False], ring_part[1:] == ring_part[:-1]])[: len(outlines)]
    turned = shapely.is_ccw(outlines)
    found = numpy.empty((len(shapes), len(grids), len(FIGURES)))
    found[:] = (0, 0, numpy.inf, -numpy.inf)
    signs = numpy.where(is_hole == turned, 1.0, -1.0)
    owners = numpy.searchsorted(owner, numpy.arange(len(shapes) + 1))
    _figures(points, starts, signs, owners, numpy.ascontiguousarray(grids, dtype=numpy.float64), found)
    found[..., 2:][numpy.isinf(found[..., 2:])] = numpy.nan
    return found
