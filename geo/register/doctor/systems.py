"""What a pair of numbers may mean: metres of which system, or degrees read in the wrong one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations

import numpy
import pyproj

from geo.crs import WGS84, crs_choices, in_nepal

__all__ = ["Reading", "readings", "rereadings"]

_PROJECTED = ("MUTM-81", "MUTM-84", "MUTM-87", "EPSG:32644", "EPSG:32645")
_LEAST_METRES = 1000.0


@dataclass(frozen=True)
class Reading:
    """A position that two numbers give when they are read in a system; ``taken_for`` is the system they stand in."""

    system: str
    lon_deg: float
    lat_deg: float
    exchanged: bool = False
    taken_for: str = WGS84


@cache
def _to_degrees(system: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs_choices()[system], WGS84, always_xy=True)


def _inside(points: Sequence[tuple[float, float]]) -> list[bool]:
    lon, lat = numpy.array(points, dtype=numpy.float64).T
    return list(numpy.isfinite(lon) & numpy.isfinite(lat) & in_nepal(lon, lat))


def readings(first: float, second: float) -> list[Reading]:
    """Positions in Nepal that two numbers in metres may mean, easting first and northing first.

    >>> [(each.system, round(each.lon_deg, 3)) for each in readings(629903.5635, 3065970.1821)][1]
    ('MUTM-84', 85.315)
    """
    if max(abs(first), abs(second)) < _LEAST_METRES:
        return []
    orders = ((first, second, False), (second, first, True))
    found = [
        Reading(system, *_to_degrees(system).transform(x, y), exchanged=exchanged)
        for x, y, exchanged in orders
        for system in _PROJECTED
    ]
    keep = _inside([(each.lon_deg, each.lat_deg) for each in found])
    return [each for each, inside in zip(found, keep, strict=True) if inside]


def rereadings(lon_deg: float, lat_deg: float) -> Iterator[Reading]:
    """Positions that degrees mean if metres (or degrees) of one system were once taken for those of another.

    >>> wrong = _to_degrees("EPSG:32645").transform(629903.5635, 3065970.1821)
    >>> found = [each for each in rereadings(*wrong) if (each.system, each.taken_for) == ("MUTM-84", "EPSG:32645")]
    >>> [round(each.lon_deg, 3) for each in found]
    [85.315]
    """
    yield Reading("EPSG:6207", *_to_degrees("EPSG:6207").transform(lon_deg, lat_deg))
    for taken_for, system in permutations(_PROJECTED, 2):
        metres = _to_degrees(taken_for).transform(lon_deg, lat_deg, direction="INVERSE")
        yield Reading(system, *_to_degrees(system).transform(*metres), taken_for=taken_for)
