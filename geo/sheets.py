"""Corners of rings and lines laid on the flat sheets of places, in a compiled loop.

The formulas are those of `geo.plane.forward`, which explains them; arrays of as many steps take four times as long.
"""

import math

import numpy
import pyproj
from numba import njit
from numpy.typing import NDArray

__all__ = ["laid"]

_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.int64]

_WGS84 = pyproj.Geod(ellps="WGS84")
_AXIS_M, _BENT = float(_WGS84.a), float(_WGS84.es)
_RADIANS = math.pi / 180


@njit(cache=True, nogil=True, inline="always")
def _curvature_m(sine: float) -> float:
    """Radius of the meridian [m], by sine of latitude."""
    rest = 1 - _BENT * sine * sine
    return _AXIS_M * (1 - _BENT) / (rest * math.sqrt(rest))


@njit(cache=True, nogil=True)
def _forward(lon: float, lat: float, from_lon: float, from_lat: float, from_m: float) -> tuple[float, float]:
    """Metres east and north of an origin, all in radians; the radius of the meridian there is given [m]."""
    sine, cosine = math.sin(lat), math.cos(lat)
    normal = _AXIS_M / math.sqrt(1 - _BENT * sine * sine)
    tangent, eta2 = sine / cosine, _BENT / (1 - _BENT) * cosine * cosine
    tangent2, turn = tangent * tangent, (lon - from_lon) * cosine
    turn2 = turn * turn
    east = normal * turn * (1 + (1 - tangent2 + eta2) * turn2 / 6)
    bow = turn2 * (0.5 + (5 - tangent2 + 9 * eta2 + 4 * eta2 * eta2) * turn2 / 24)
    half_m = _curvature_m(math.sin((lat + from_lat) / 2))
    meridian = (from_m + 4 * half_m + _curvature_m(sine)) / 6 * (lat - from_lat)
    return east, meridian + normal * tangent * bow


@njit(cache=True, nogil=True)
def laid(points_deg: _Floats, begin: _Whole, corners: _Whole, space: _Whole, origins_deg: _Floats) -> _Floats:
    """Corners of rings and lines on the sheets of places [m], one ring or line after the other.

    Args:
        points_deg: corners of all of them.
        begin: first corner of each.
        corners: number of corners of each.
        space: place each is laid for.
        origins_deg: origins of the sheets of all places.
    """
    found, count = numpy.empty((corners.sum(), 2)), 0
    for line in range(len(begin)):
        lon, lat = origins_deg[space[line], 0] * _RADIANS, origins_deg[space[line], 1] * _RADIANS
        from_m = _curvature_m(math.sin(lat))
        for at in range(begin[line], begin[line] + corners[line]):
            x, y = points_deg[at, 0] * _RADIANS, points_deg[at, 1] * _RADIANS
            found[count, 0], found[count, 1] = _forward(x, y, lon, lat, from_m)
            count += 1
    return found
