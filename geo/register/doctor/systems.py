"""What pairs of numbers may mean: metres of which system, or degrees read in the wrong one."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

import numpy
import pyproj
from numpy.typing import NDArray

from geo.crs import WGS84, crs_choices, in_nepal
from geo.ellipsoid import to_degrees

__all__ = ["Reading", "readings", "rereadings"]

_PROJECTED = ("MUTM-81", "MUTM-84", "MUTM-87", "EPSG:32644", "EPSG:32645")
_LEAST_METRES = 1000.0
_Floats = NDArray[numpy.float64]


@dataclass(frozen=True)
class Reading:
    """Positions that numbers give when they are read in a system [deg]; NaN where they give none in Nepal.

    ``exchanged``: northing was read before easting. ``taken_for``: the system the numbers were read in before.
    """

    system: str
    lon_deg: _Floats
    lat_deg: _Floats
    exchanged: bool = False
    taken_for: str = WGS84

    @property
    def positions_deg(self) -> _Floats:
        """Longitude and latitude, one row a position."""
        return numpy.column_stack([self.lon_deg, self.lat_deg])


def _to_degrees(system: str) -> pyproj.Transformer:
    return to_degrees(crs_choices()[system])


def _in_nepal(lon: _Floats, lat: _Floats) -> tuple[_Floats, _Floats]:
    """Positions in Nepal; NaN for the others."""
    inside = numpy.isfinite(lon) & numpy.isfinite(lat) & in_nepal(lon, lat)
    return numpy.where(inside, lon, numpy.nan), numpy.where(inside, lat, numpy.nan)


def readings(first: _Floats, second: _Floats) -> Iterator[Reading]:
    """Positions in Nepal that numbers in metres may mean, easting first and then northing first.

    >>> vector = numpy.array([629903.5635]), numpy.array([3065970.1821])
    >>> [float(each.lon_deg[0].round(3)) for each in readings(*vector) if each.system == "MUTM-84"]
    [85.315, nan]
    """
    metres = numpy.maximum(numpy.abs(first), numpy.abs(second)) >= _LEAST_METRES
    first, second = (numpy.where(metres, numbers, numpy.nan) for numbers in (first, second))
    for x, y, exchanged in ((first, second, False), (second, first, True)):
        for system in _PROJECTED:
            lon, lat = _to_degrees(system).transform(x, y)
            yield Reading(system, *_in_nepal(lon, lat), exchanged=exchanged)


def rereadings(lon_deg: _Floats, lat_deg: _Floats) -> Iterator[Reading]:
    """Positions in Nepal that degrees mean if metres (or degrees) of one system were once taken for those of another.

    >>> wrong = _to_degrees("EPSG:32645").transform(numpy.array([629903.5635]), numpy.array([3065970.1821]))
    >>> found = [each for each in rereadings(*wrong) if (each.system, each.taken_for) == ("MUTM-84", "EPSG:32645")]
    >>> [float(each.lon_deg[0].round(3)) for each in found]
    [85.315]
    """
    yield Reading("EPSG:6207", *_in_nepal(*_to_degrees("EPSG:6207").transform(lon_deg, lat_deg)))
    for taken_for, system in permutations(_PROJECTED, 2):
        metres = _to_degrees(taken_for).transform(lon_deg, lat_deg, direction="INVERSE")
        lon, lat = _in_nepal(*_to_degrees(system).transform(*metres))
        yield Reading(system, lon, lat, taken_for=taken_for)
