"""How long each street takes on foot, uphill and down, and by vehicle."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy
import shapely
from numpy.typing import NDArray

from geo.analysis.network.graph import Network
from geo.grid import Grid
from geo.standards import Standard

__all__ = ["DrivingRules", "StreetTimes", "WalkingRules", "driving", "slopes", "walking"]

_Floats = NDArray[numpy.float64]
_MINUTES_PER_HOUR = 2 * 3 * 10
_METRES_PER_KM = 10**3


class StreetTimes(NamedTuple):
    """Minutes along each street and against it; endless where it may not be used so."""

    forward_min: _Floats
    backward_min: _Floats


@dataclass(frozen=True)
class WalkingRules:
    """Speed on level ground [km/h], and of Tobler's curve how fast it falls and where it is highest."""

    speed: Standard
    decay: Standard
    best_slope: Standard


@dataclass(frozen=True)
class DrivingRules:
    """Speed by class of way [km/h], and of every other class."""

    speeds: Mapping[str, Standard]
    other: Standard


def slopes(found: Network, heights: Grid | None) -> _Floats:
    """Rise of each street from its beginning to its end by its length [1]; level where no height is known.

    Args:
        found: the network.
        heights: heights of the ground [m], or None.
    """
    if heights is None:
        return numpy.zeros(len(found.length_m))
    height_m = heights.sample(shapely.points(found.crossings_deg))
    rise_m = height_m[found.target] - height_m[found.source]
    return numpy.nan_to_num(rise_m / numpy.maximum(found.length_m, 1))


def walking(found: Network, rise: _Floats, *, rules: WalkingRules) -> StreetTimes:
    """Minutes on foot: the level speed, changed with the slope as Tobler's curve is.

    ``speed = level speed · exp(-decay · |rise + best slope|) / exp(-decay · best slope)``

    Args:
        found: the network.
        rise: rise of each street by its length.
        rules: speed and curve.
    """
    forward, backward = (
        numpy.where(found.walkable, _walk_min(found.length_m, way, rules), numpy.inf) for way in (rise, -rise)
    )
    return StreetTimes(forward, backward)


def _walk_min(length_m: _Floats, rise: _Floats, rules: WalkingRules) -> _Floats:
    """Minutes of walks of a length and rise."""
    decay, best = rules.decay.value, rules.best_slope.value
    speed_kmh = rules.speed.value * numpy.exp(-decay * (numpy.abs(rise + best) - best))
    return length_m / _METRES_PER_KM / speed_kmh * _MINUTES_PER_HOUR


def driving(found: Network, *, rules: DrivingRules) -> StreetTimes:
    """Minutes by vehicle, one-way streets in their direction only.

    Args:
        found: the network.
        rules: speeds by class of way.
    """
    other = rules.other.value
    said = {name: speed.value for name, speed in rules.speeds.items()}
    speed_kmh = found.ways["way_class"].map(said).fillna(other).to_numpy(numpy.float64)
    time_min = numpy.where(found.drivable, found.length_m / _METRES_PER_KM / speed_kmh * _MINUTES_PER_HOUR, numpy.inf)
    forward = numpy.where(found.oneway == -1, numpy.inf, time_min)
    return StreetTimes(forward, numpy.where(found.oneway == 1, numpy.inf, time_min))
