"""Streets that cannot be used: drawn by hand, or by rule."""

import numpy
import shapely
from numpy.typing import NDArray

from geo.analysis.network.graph import Network
from geo.analysis.network.speed import StreetTimes

__all__ = ["closed", "on_bridges", "touching", "under_debris"]

_Mask = NDArray[numpy.bool_]


def on_bridges(found: Network) -> _Mask:
    """Streets on bridges or in tunnels.

    Args:
        found: the network.
    """
    return numpy.asarray(found.ways["bridge"].to_numpy(bool) | found.ways["tunnel"].to_numpy(bool))


def touching(found: Network, areas: NDArray[numpy.object_]) -> _Mask:
    """Streets of which any part lies in an area: rubble, a hazard, what a planner drew.

    Args:
        found: the network.
        areas: areas, lines or points in EPSG:4326.
    """
    lines = found.ways.geometry.to_numpy()
    met = numpy.zeros(len(lines), numpy.bool_)
    met[shapely.STRtree(lines).query(areas, predicate="intersects")[1]] = True
    return met


def under_debris(found: Network, buildings_m: NDArray[numpy.object_], reach_m: NDArray[numpy.float64]) -> _Mask:
    """Streets whose middle the debris of a building would cover, were it to collapse.

    Args:
        found: the network.
        buildings_m: footprints in the network's flat system.
        reach_m: how far the debris of each reaches.
    """
    met = numpy.zeros(len(found.lines_m), numpy.bool_)
    pairs = shapely.STRtree(found.lines_m).query(buildings_m, predicate="dwithin", distance=reach_m)
    met[pairs[1]] = True
    return met


def closed(times: StreetTimes, shut: _Mask) -> StreetTimes:
    """Times with some streets shut.

    Args:
        times: minutes of each street.
        shut: streets that are shut.
    """
    return StreetTimes(*(numpy.where(shut, numpy.inf, time_min) for time_min in times))
