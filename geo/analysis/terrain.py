"""The lie of the land: slope, aspect and low points of an elevation grid.

A grid is rows of cells from north to south. What is unknown is NaN; a cell with an unknown neighbour has no slope.
"""

import numpy
from numpy.typing import NDArray

__all__ = ["aspect_deg", "percent_of_degrees", "ponding_depth_m", "slope_and_aspect_deg", "slope_deg"]

_Floats = NDArray[numpy.float64]
_HORN = (1, 2, 1)
"""Weights of the three cells on one side of the middle one."""


def _sides(elevation_m: _Floats) -> tuple[_Floats, _Floats]:
    """Rise from west to east and from north to south over each cell, over twice its size [m]; NaN at the edges."""
    east = numpy.full(elevation_m.shape, numpy.nan)
    south = east.copy()
    if min(elevation_m.shape) < len(_HORN):
        return east, south
    across = elevation_m[:, 2:] - elevation_m[:, :-2]
    down = elevation_m[2:, :] - elevation_m[:-2, :]
    _weigh(across[:-2], across[1:-1], across[2:], into=east[1:-1, 1:-1])
    _weigh(down[:, :-2], down[:, 1:-1], down[:, 2:], into=south[1:-1, 1:-1])
    unknown = numpy.isnan(elevation_m)
    if unknown.any():
        east[unknown] = south[unknown] = numpy.nan
    return east, south


def _weigh(*sides: _Floats, into: _Floats) -> None:
    """Mean of three cells by Horn's weights, with one array of room and no more."""
    first, *others = ((weight / sum(_HORN), side) for weight, side in zip(_HORN, sides, strict=True))
    numpy.multiply(first[1], first[0], out=into)
    part = numpy.empty_like(into)
    for share, side in others:
        into += numpy.multiply(side, share, out=part)


def _steps(
    elevation_m: _Floats, cell_width_m: float | _Floats, cell_height_m: float | _Floats
) -> tuple[_Floats, _Floats]:
    """Rise per metre eastward and southward of each cell."""
    east, south = _sides(numpy.asarray(elevation_m, dtype=numpy.float64))
    width = numpy.broadcast_to(numpy.asarray(cell_width_m, dtype=numpy.float64).reshape(-1, 1), (len(east), 1))
    height = numpy.broadcast_to(numpy.asarray(cell_height_m, dtype=numpy.float64).reshape(-1, 1), (len(east), 1))
    east /= 2 * width
    south /= 2 * height
    return east, south


def slope_deg(
    elevation_m: _Floats, *, cell_width_m: float | _Floats, cell_height_m: float | _Floats
) -> NDArray[numpy.float64]:
    """Slope of each cell [deg] by Horn's 3x3 window; unknown at the edges and beside unknown cells.

    Source: B. K. P. Horn, Hill shading and the reflectance map, Proceedings of the IEEE 69, 1981.

    >>> ramp = numpy.array([[0.0, 1.0, 2.0]] * 3)  # rises a metre every 10 m
    >>> slope_deg(ramp, cell_width_m=10, cell_height_m=10)[1].round(3).tolist()
    [nan, 5.711, nan]

    Args:
        elevation_m: heights, rows from north to south.
        cell_width_m: size of a cell from west to east, one for all or one a row (a grid in degrees narrows northward).
        cell_height_m: size of a cell from north to south, likewise.
    """
    return _steepness_deg(*_steps(elevation_m, cell_width_m, cell_height_m))


def _steepness_deg(east: _Floats, south: _Floats) -> NDArray[numpy.float64]:
    rise = east * east
    rise += south * south  # no height of the earth overflows a square, so the careful root is not needed
    numpy.arctan(numpy.sqrt(rise, out=rise), out=rise)
    return numpy.degrees(rise, out=rise)


def _direction_deg(east: _Floats, south: _Floats) -> NDArray[numpy.float64]:
    turn = numpy.mod(numpy.arctan2(-east, south), 2 * numpy.pi)
    return numpy.where((east == 0) & (south == 0), numpy.nan, numpy.degrees(turn))


def slope_and_aspect_deg(
    elevation_m: _Floats, *, cell_width_m: float | _Floats, cell_height_m: float | _Floats
) -> tuple[NDArray[numpy.float64], NDArray[numpy.float64]]:
    """Slope and direction of each cell [deg], as `slope_deg` and `aspect_deg` give them, from rises taken once.

    Args:
        elevation_m: heights, rows from north to south.
        cell_width_m: size of a cell from west to east, one for all or one a row.
        cell_height_m: size of a cell from north to south, likewise.
    """
    east, south = _steps(elevation_m, cell_width_m, cell_height_m)
    return _steepness_deg(east, south), _direction_deg(east, south)


def percent_of_degrees(angle_deg: _Floats) -> NDArray[numpy.float64]:
    """Slope as rise in a hundred [percent] of a slope in degrees.

    >>> percent_of_degrees(numpy.array([0.0, 5.0, 45.0])).round(2).tolist()
    [0.0, 8.75, 100.0]
    """
    return 100 * numpy.tan(numpy.radians(angle_deg))


def aspect_deg(
    elevation_m: _Floats, *, cell_width_m: float | _Floats, cell_height_m: float | _Floats
) -> NDArray[numpy.float64]:
    """Direction each cell falls to [deg clockwise from north]; unknown where it is level.

    >>> ramp = numpy.array([[2.0, 1.0, 0.0]] * 3)  # falls to the east
    >>> aspect_deg(ramp, cell_width_m=10, cell_height_m=10)[1, 1].item()
    90.0

    Args:
        elevation_m: heights, rows from north to south.
        cell_width_m: size of a cell from west to east, one for all or one a row.
        cell_height_m: size of a cell from north to south, likewise.
    """
    return _direction_deg(*_steps(elevation_m, cell_width_m, cell_height_m))


def ponding_depth_m(elevation_m: _Floats) -> NDArray[numpy.float64]:
    """Depth to which water stands in each cell before it runs off [m]: 0 on slopes, above 0 in low points.

    Every cell is raised to the lowest pass over which its water can leave the grid (priority flood: R. Barnes,
    C. Lehman, D. Mulla, Computers & Geosciences 62, 2014). Water leaves at the rim and into unknown cells.

    >>> bowl = numpy.array([[3.0, 3.0, 3.0], [3.0, 1.0, 2.0], [3.0, 3.0, 3.0]])
    >>> ponding_depth_m(bowl)[1].tolist()
    [0.0, 1.0, 0.0]

    Args:
        elevation_m: heights, rows from north to south.
    """
    from geo.analysis.ponding import filled_m  # noqa: PLC0415 - what compiles itself is slow to load

    height = numpy.ascontiguousarray(elevation_m, dtype=numpy.float64)
    return numpy.asarray(filled_m(height) - height)
