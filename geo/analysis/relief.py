"""The lie of each space: slope in degrees and percent, direction, height range, and ground where water stands."""

import numpy
import pandas
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.analysis.terrain import percent_of_degrees, ponding_depth_m, slope_and_aspect_deg, slope_deg
from geo.analysis.zonal import zonal
from geo.grid import Grid
from geo.standards import Standard

__all__ = ["COLUMNS", "carries_slope", "grid_slope_deg", "relief"]

COLUMNS = (
    "slope_mean_deg", "slope_mean_percent", "slope_max_deg", "aspect_deg", "elevation_min_m", "elevation_max_m",
    "low_point_m2",
)  # fmt: skip

_MARGIN_CELLS = 10
"""Cells around a space that are looked at: a hollow wider than that counts as open."""
_LEAST_DEPTH_M = 1e-6


def carries_slope(grid: Grid, *, cell_max: Standard) -> bool:
    """Whether the grid is fine enough to tell a slope inside a space.

    Args:
        grid: heights.
        cell_max: longest side of a cell that serves, in m.
    """
    return grid.resolution_m <= cell_max.value


def grid_slope_deg(grid: Grid) -> NDArray[numpy.float64]:
    """Slope of each cell of a grid of heights [deg], with the true size of its cells."""
    width_m, height_m = grid.cell_sizes_m()
    return slope_deg(grid.values, cell_width_m=width_m, cell_height_m=height_m)


def _low_m2(shape: BaseGeometry, grid: Grid) -> float:
    """Ground in a space [m2] where water stands before it runs off; the grid is looked at some cells around it."""
    part = grid.clip(shape.bounds, margin_cells=_MARGIN_CELLS)
    if part is None:
        return numpy.nan
    width_m, height_m = part.cell_sizes_m()
    stands = ponding_depth_m(part.values) > _LEAST_DEPTH_M
    pond_m2 = numpy.where(numpy.isnan(part.values), numpy.nan, stands * (width_m * height_m)[:, None])
    space = pandas.Series([shape])
    return float(zonal(space, {"pond": pond_m2}, transform=part.transform, crs=part.crs, ops=["sum"]).iloc[0, 0])


def _lie(spaces: pandas.Series, grid: Grid) -> pandas.DataFrame:
    """Slope, direction and heights of each space."""
    width_m, height_m = grid.cell_sizes_m()
    slope, turn_deg = slope_and_aspect_deg(grid.values, cell_width_m=width_m, cell_height_m=height_m)
    aspect = numpy.radians(turn_deg)
    rise = numpy.tan(numpy.radians(slope))
    grids = {
        "height": grid.values, "slope": slope, "percent": percent_of_degrees(slope),
        "north": numpy.cos(aspect) * rise, "east": numpy.sin(aspect) * rise,
    }  # fmt: skip
    found = zonal(spaces, grids, transform=grid.transform, crs=grid.crs, ops=("min", "mean", "max"))
    toward = numpy.degrees(numpy.mod(numpy.arctan2(found["east_mean"], found["north_mean"]), 2 * numpy.pi))
    columns = {
        "slope_mean_deg": found["slope_mean"],
        "slope_mean_percent": found["percent_mean"],
        "slope_max_deg": found["slope_max"],
        "aspect_deg": toward,
        "elevation_min_m": found["height_min"],
        "elevation_max_m": found["height_max"],
    }
    return pandas.DataFrame(columns)


def relief(spaces: pandas.Series, grid: Grid, *, cell_max: Standard) -> pandas.DataFrame:
    """Slope [deg, percent], direction it falls to [deg], height range [m] and low ground [m2] of each space.

    Cells weigh as much of them as lies in the space. All unknown where the grid is too coarse to tell.

    Args:
        spaces: boundaries in WGS 84, by the space's name.
        grid: heights.
        cell_max: longest side of a cell that serves, in m.
    """
    unknown = pandas.DataFrame(numpy.nan, index=spaces.index, columns=list(COLUMNS))
    bounds = shapely.bounds(spaces.to_numpy())
    has_ground = ~numpy.isnan(bounds).any(axis=1)
    if not has_ground.any() or not carries_slope(grid, cell_max=cell_max):
        return unknown
    west, south, east, north = shapely.total_bounds(spaces.to_numpy())
    part = grid.clip((west, south, east, north))
    if part is None:
        return unknown
    low_m2 = [
        _low_m2(shape, grid) if known else numpy.nan for shape, known in zip(spaces.to_numpy(), has_ground, strict=True)
    ]
    return _lie(spaces, part).assign(low_point_m2=low_m2)[list(COLUMNS)]
