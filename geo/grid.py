"""Grids of numbers on the ground: a height model, a hazard, an intensity.

Positions come in as longitude and latitude (EPSG:4326), as everything in the register; the grid keeps its own reference
system and knows how large its cells are on the ground.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy
import pyproj
import shapely
from numpy.typing import NDArray

from geo.crs import WGS84, named
from geo.ellipsoid import degree_sizes_m

__all__ = ["Grid"]

_Floats = NDArray[numpy.float64]


@dataclass(frozen=True)
class Grid:
    """Cells in rows from north to south and columns from west to east.

    Attributes:
        values: two-dimensional array, floating point; NaN where there is no value.
        transform: six numbers a, b, c, d, e, f; a column and a row lie at ``x = a * column + b * row + c`` and
            ``y = d * column + e * row + f``, counted from the outer corner in the north-west. The grid stands upright:
            ``b`` and ``d`` are 0, ``a`` is above and ``e`` below 0.
        crs: reference system by the name that `geo.crs.named` knows.
        unit: unit of the values, ``m`` or ``class``.

    >>> heights = numpy.array([[1300.0, 1310.0], [1305.0, numpy.nan]])
    >>> grid = Grid(heights, (0.01, 0.0, 85.30, 0.0, -0.01, 27.72), "EPSG:4326", "m")
    >>> [round(edge, 2) for edge in grid.bounds]
    [85.3, 27.7, 85.32, 27.72]
    >>> grid.sample(shapely.points([[85.315, 27.715], [85.315, 27.705], [85.4, 27.7]])).tolist()
    [1310.0, nan, nan]
    """

    values: _Floats
    transform: tuple[float, float, float, float, float, float]
    crs: str
    unit: str

    def __post_init__(self) -> None:
        """Hold the parts against each other.

        Raises:
            ValueError: the values are not a table of floating-point numbers, or the grid does not stand upright.
        """
        if self.values.ndim != len("xy") or not numpy.issubdtype(self.values.dtype, numpy.floating):
            raise ValueError("the values of a grid are a two-dimensional array of floating-point numbers")
        a, b, _, d, e, _ = self.transform
        if b or d or a <= 0 or e >= 0:
            raise ValueError("a grid stands upright, its first row in the north")

    @property
    def system(self) -> pyproj.CRS:
        """Reference system."""
        return named(self.crs)

    @property
    def is_geographic(self) -> bool:
        """Whether cells are measured in degrees."""
        return bool(self.system.is_geographic)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in the grid's own system."""
        a, _, c, _, e, f = self.transform
        rows, columns = self.values.shape
        return c, f + e * rows, c + a * columns, f

    @property
    def bounds_deg(self) -> tuple[float, float, float, float]:
        """West, south, east, north [deg] of the smallest box around the grid."""
        return self._turned(self.bounds, self.system, pyproj.CRS(WGS84))

    def cell_sizes_m(self) -> tuple[_Floats, _Floats]:
        """Width and height of a cell on the ground [m], one of each for every row.

        >>> grid = Grid(numpy.zeros((1, 1)), (1 / 3600, 0.0, 85.3, 0.0, -1 / 3600, 27.7), "EPSG:4326", "m")
        >>> [round(float(size_m[0]), 1) for size_m in grid.cell_sizes_m()]
        [27.4, 30.8]
        """
        a, _, _, _, e, f = self.transform
        rows = numpy.arange(self.values.shape[0]) + 0.5
        if self.is_geographic:
            east_m, north_m = degree_sizes_m(numpy.asarray(f + e * rows, dtype=numpy.float64))
            return a * east_m, -e * north_m
        metre = self.system.axis_info[0].unit_conversion_factor
        return numpy.full(len(rows), a * metre), numpy.full(len(rows), -e * metre)

    @property
    def resolution_m(self) -> float:
        """The longer side of a cell in the middle of the grid [m]."""
        middle = self.values.shape[0] // 2
        return max(float(size_m[middle]) for size_m in self.cell_sizes_m())

    def cells(self, lon_deg: _Floats, lat_deg: _Floats) -> tuple[_Floats, _Floats]:
        """Row and column of positions, with fractions, counted from the outer corner in the north-west."""
        to_own = pyproj.Transformer.from_crs(WGS84, self.system, always_xy=True)
        x, y = (lon_deg, lat_deg) if self.crs == WGS84 else to_own.transform(lon_deg, lat_deg)
        a, _, c, _, e, f = self.transform
        return (numpy.asarray(y) - f) / e, (numpy.asarray(x) - c) / a

    def sample(self, points: NDArray[numpy.object_]) -> _Floats:
        """Value of the cell that holds each point; NaN outside the grid and where the point is missing or empty.

        Args:
            points: points in EPSG:4326.
        """
        edges = shapely.bounds(points).reshape(-1, 4)
        row, column = self.cells(edges[:, 0], edges[:, 1])
        rows, columns = self.values.shape
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        found = numpy.full(len(row), numpy.nan)
        found[inside] = self.values[row[inside].astype(numpy.int64), column[inside].astype(numpy.int64)]
        return found

    def clip(self, bounds_deg: tuple[float, float, float, float], *, margin_cells: int = 1) -> Self | None:
        """Part of the grid whose cells touch a box, and some cells around it; None where nothing is left.

        Args:
            bounds_deg: west, south, east, north in EPSG:4326.
            margin_cells: how many cells to keep on every side of the box.
        """
        west, south, east, north = self._turned(bounds_deg, pyproj.CRS(WGS84), self.system)
        a, b, c, d, e, f = self.transform
        rows, columns = self.values.shape
        top = max(int(numpy.floor((north - f) / e)) - margin_cells, 0)
        left = max(int(numpy.floor((west - c) / a)) - margin_cells, 0)
        bottom = min(int(numpy.ceil((south - f) / e)) + margin_cells, rows)
        right = min(int(numpy.ceil((east - c) / a)) + margin_cells, columns)
        if top >= bottom or left >= right:
            return None
        moved = (a, b, c + a * left, d, e, f + e * top)
        return replace(self, values=self.values[top:bottom, left:right], transform=moved)

    def _turned(
        self, bounds: tuple[float, float, float, float], source: pyproj.CRS, target: pyproj.CRS
    ) -> tuple[float, float, float, float]:
        """Smallest box of another system around a box, its edges followed."""
        if self.crs == WGS84:
            return bounds
        turned = pyproj.Transformer.from_crs(source, target, always_xy=True).transform_bounds(*bounds)
        west, south, east, north = (float(edge) for edge in turned)
        return west, south, east, north
