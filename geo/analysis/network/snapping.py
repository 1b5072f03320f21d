"""Where places meet the network, how far they are from it, and how long the ends of the way take."""

from dataclasses import dataclass

import numpy
import shapely
from numpy.typing import NDArray

from geo.analysis.access.sweep import Ends
from geo.analysis.access.ticks import in_ticks
from geo.analysis.network.graph import Network
from geo.analysis.network.speed import StreetTimes

__all__ = ["Met", "entrances", "met", "onto_streets"]

_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.int64]
_Shapes = NDArray[numpy.object_]
_Mask = NDArray[numpy.bool_]


@dataclass(frozen=True)
class Met:
    """The nearest point of the network to each place.

    Attributes:
        street: street it lies on, -1 where there is none or the place has no geometry.
        share: how far along the street, 0 to 1.
        distance_m: straight distance between the place and the point.
    """

    street: _Whole
    share: _Floats
    distance_m: _Floats


def met(found: Network, places_m: _Shapes, *, streets: _Mask) -> Met:
    """Where each place meets the network.

    Args:
        found: the network.
        places_m: points or areas in the network's flat system.
        streets: streets that may be met.
    """
    street = numpy.full(len(places_m), -1)
    share, distance = numpy.zeros(len(places_m)), numpy.full(len(places_m), numpy.inf)
    chosen = numpy.flatnonzero(streets)
    if len(chosen):
        near = shapely.STRtree(found.lines_m[chosen]).query_nearest(places_m, all_matches=False)
        place, street[near[0]] = near[0], chosen[near[1]]
        lines = found.lines_m[street[place]]
        way = shapely.shortest_line(lines, places_m[place])
        share[place] = shapely.line_locate_point(lines, shapely.get_point(way, 0), normalized=True)
        distance[place] = shapely.length(way)
    return Met(street, share, distance)


def onto_streets(found: Network, places: Met, times: StreetTimes, *, per_m_min: float) -> Ends:
    """Crossings that the people of each place come to first, with the time from the place.

    Args:
        found: the network.
        places: where the places meet it.
        times: minutes of each street.
        per_m_min: minutes a metre takes off the network.
    """
    forward, backward = (time_min[places.street] for time_min in times)
    approach = places.distance_m * per_m_min
    to_target = approach + _part(forward, 1 - places.share)
    to_source = approach + _part(backward, places.share)
    return _ends(found, places, to_source, to_target)


def _part(time_min: _Floats, share: _Floats) -> _Floats:
    """Time of a share of a street; nothing of an endless one is nothing."""
    return numpy.where(share > 0, time_min, 0) * share


def _ends(found: Network, places: Met, by_source: _Floats, by_target: _Floats) -> Ends:
    """Both ends of the street that each place meets."""
    has_street = places.street >= 0
    street = places.street[has_street]
    crossing = numpy.column_stack([found.source[street], found.target[street]]).astype(numpy.int32)
    time = in_ticks(numpy.column_stack([by_source[has_street], by_target[has_street]]))
    start = numpy.concatenate([[0], numpy.cumsum(2 * has_street)])
    return Ends(start, crossing.ravel(), time.ravel())


def entrances(
    found: Network, spaces_m: _Shapes, places: Met, times: StreetTimes, *, streets: _Mask, within_m: float,
    per_m_min: float,
) -> Ends:  # fmt: skip
    """Crossings from which each space is reached, with the time to the space.

    A space is reached from the nearest point of the network, and from every crossing in it or within a distance of it.

    Args:
        found: the network.
        spaces_m: spaces in the network's flat system.
        places: where the spaces meet it.
        times: minutes of each street.
        streets: streets that may be used.
        within_m: distance of a crossing from which the space is reached.
        per_m_min: minutes a metre takes off the network.
    """
    forward, backward = (time_min[places.street] for time_min in times)
    approach = places.distance_m * per_m_min
    by_source = approach + _part(forward, places.share)
    by_target = approach + _part(backward, 1 - places.share)
    nearest = _ends(found, places, by_source, by_target)
    owner = numpy.repeat(numpy.arange(len(spaces_m)), numpy.diff(nearest.start))
    crossing = numpy.unique(numpy.concatenate([found.source[streets], found.target[streets]]))
    points = shapely.points(found.crossings_m[crossing])
    space, near = shapely.STRtree(points).query(spaces_m, predicate="dwithin", distance=within_m)
    time = in_ticks(shapely.distance(points[near], spaces_m[space]) * per_m_min)
    owners = numpy.concatenate([owner, space])
    order = numpy.argsort(owners, kind="stable")
    start = numpy.concatenate([[0], numpy.cumsum(numpy.bincount(owners, minlength=len(spaces_m)))])
    crossings = numpy.concatenate([nearest.crossing, crossing[near].astype(numpy.int32)])
    return Ends(start, crossings[order], numpy.concatenate([nearest.time, time])[order])
