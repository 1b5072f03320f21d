"""Printed points of a case, and how far they lie from the boundaries of their spaces."""

from dataclasses import dataclass

import numpy
import pyproj
import shapely

from geo.crs import in_nepal
from geo.register.doctor.case import Case, Floats, Ints

__all__ = ["Points", "distance_m", "nearest", "point_in_other", "points"]

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


def distance_m(case: Case, places: Ints, lon_deg: Floats, lat_deg: Floats) -> Floats:
    """Distance of points from the boundaries of spaces [m]; 0 inside, NaN where there is no boundary."""
    usable = numpy.isfinite(lon_deg) & (numpy.abs(lat_deg) <= _POLE_DEG)
    lines = numpy.full(len(places), None, dtype=object)
    here = shapely.points(lon_deg[usable], lat_deg[usable])
    lines[usable] = shapely.shortest_line(here, case.boundaries[places[usable]])
    known = numpy.flatnonzero(~shapely.is_missing(lines))
    ends = shapely.get_coordinates(lines[known]).reshape(-1, 4)
    found = numpy.full(len(places), numpy.nan)
    found[known] = _GEOD.inv(*ends.T)[2]
    return found


def nearest(case: Case, place: int, positions_deg: Floats) -> tuple[int, float]:
    """Which of several positions (lon, lat a row) is nearest to the boundary of a space, and its distance [m]."""
    if not len(positions_deg):
        return -1, numpy.inf
    off = distance_m(case, numpy.full(len(positions_deg), place), positions_deg[:, 0], positions_deg[:, 1])
    best = int(numpy.argmin(numpy.where(numpy.isnan(off), numpy.inf, off)))
    return best, float(numpy.inf if numpy.isnan(off[best]) else off[best])


def _points(case: Case, round_id: str, lon: Floats, lat: Floats, *, printed: bool) -> Points:
    places = numpy.flatnonzero(~numpy.isnan(lon) & ~numpy.isnan(lat))
    lon, lat = lon[places], lat[places]
    off = numpy.full(len(places), numpy.nan)
    near = in_nepal(lon, lat)
    off[near] = distance_m(case, places[near], lon[near], lat[near])
    return Points(round_id, places, lon, lat, off, printed)


def points(case: Case) -> list[Points]:
    """Printed points of every round, and point geometries of spaces whose table prints none."""
    found = []
    for round_id in case.rounds:
        lon, lat = (case.values(round_id, f"{axis}_printed_deg") for axis in ("lon", "lat"))
        found.append(_points(case, round_id, lon, lat, printed=True))
    is_point = (shapely.get_type_id(case.shapes) == 0) & ~shapely.is_empty(case.shapes)
    if is_point.any() and not any(len(each.places) for each in found):
        x, y = (numpy.where(is_point, axis(case.shapes), numpy.nan) for axis in (shapely.get_x, shapely.get_y))
        found = [_points(case, "", x, y, printed=False)]
    return [each for each in found if len(each.places)]


def point_in_other(case: Case, here: Points) -> tuple[Ints, Ints]:
    """Pairs (number of a point off its own boundary, place of another space whose boundary holds it)."""
    stray = ~(here.distance_m <= case.limits["point_distance"]) & in_nepal(here.lon_deg, here.lat_deg)
    numbers = numpy.flatnonzero(stray)
    spots = shapely.points(here.lon_deg[numbers], here.lat_deg[numbers])
    found, places = shapely.STRtree(case.boundaries).query(spots, predicate="within")
    other = here.places[numbers[found]] != places
    return numbers[found[other]], places[other]
