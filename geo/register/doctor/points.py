"""Printed points, and how far they lie from the boundaries of their spaces."""

from dataclasses import dataclass

import numpy
import pyproj
import shapely
from numpy.typing import NDArray

from geo.crs import in_nepal

__all__ = ["Points", "distance_m", "in_others", "measured"]

Floats = NDArray[numpy.float64]
Ints = NDArray[numpy.int64]
Shapes = NDArray[numpy.object_]

_GEOD = pyproj.Geod(ellps="WGS84")
_POLE_DEG = 90.0


@dataclass(frozen=True)
class Points:
    """Printed points of a round, or point geometries, by the places of their spaces; metres off the boundary.

    ``distance_m`` is NaN where a space has no boundary or the point is no position in Nepal. ``printed`` is false
    where the points are the geometries themselves.
    """

    round_id: str
    places: Ints
    lon_deg: Floats
    lat_deg: Floats
    distance_m: Floats
    printed: bool

    @property
    def rounds(self) -> tuple[str, ...]:
        """Round of the points, for a finding."""
        return (self.round_id,) if self.printed else ()


def distance_m(boundaries: Shapes, lon_deg: Floats, lat_deg: Floats) -> Floats:
    """Distance of each point from its boundary [m]; 0 inside, NaN where there is no boundary or no position."""
    usable = numpy.isfinite(lon_deg) & (numpy.abs(lat_deg) <= _POLE_DEG) & ~shapely.is_missing(boundaries)
    found = numpy.full(len(boundaries), numpy.nan)
    here = shapely.points(lon_deg[usable], lat_deg[usable])
    shapes = boundaries[usable]
    off = ~shapely.intersects(shapes, here)
    ends = shapely.get_coordinates(shapely.shortest_line(here[off], shapes[off])).reshape(-1, 4)
    distance = numpy.zeros(len(here))
    distance[off] = _GEOD.inv(*ends.T)[2]
    found[usable] = distance
    return found


def measured(boundaries: Shapes, round_id: str, lon: Floats, lat: Floats, *, printed: bool = True) -> Points:
    """Points of a round with their distances; the arrays follow the order of the spaces, NaN where there is none."""
    places = numpy.flatnonzero(~numpy.isnan(lon) & ~numpy.isnan(lat))
    lon, lat = lon[places], lat[places]
    off = numpy.full(len(places), numpy.nan)
    near = in_nepal(lon, lat)
    off[near] = distance_m(boundaries[places[near]], lon[near], lat[near])
    return Points(round_id, places, lon, lat, off, printed)


def in_others(boundaries: Shapes, here: Points, *, tolerance_m: float) -> tuple[Ints, Ints]:
    """Pairs (number of a point off its own boundary, place of another space whose boundary holds it)."""
    stray = ~(here.distance_m <= tolerance_m) & in_nepal(here.lon_deg, here.lat_deg)
    numbers = numpy.flatnonzero(stray)
    spots = shapely.points(here.lon_deg[numbers], here.lat_deg[numbers])
    found, places = shapely.STRtree(boundaries).query(spots, predicate="within")
    other = here.places[numbers[found]] != places
    return numbers[found[other]], places[other]
