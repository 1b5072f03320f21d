"""The roads of a layer made ready, and how people use them: on foot at some speed, or by vehicle."""

from dataclasses import dataclass

import numpy
import pyproj
import shapely
from numpy.typing import NDArray

from geo.analysis import relief
from geo.analysis.access.routes import Prepared, prepared
from geo.analysis.network.closures import under_debris
from geo.analysis.network.graph import Network, network
from geo.analysis.network.speed import DrivingRules, StreetTimes, WalkingRules, driving, slopes, walking
from geo.analysis.obstruction import building_height_m, debris_reach_m
from geo.errors import InputError, Problem
from geo.layer import Layer, LayerCard, Surroundings
from geo.pipeline.ground import ground_rules
from geo.standards import standard, value

__all__ = ["FOOT", "MEANS", "VEHICLE", "Streets", "Travel", "off_road_min", "streets"]

FOOT, VEHICLE = "foot", "vehicle"
MEANS = (FOOT, VEHICLE)
"""On foot, both ways along every street; by vehicle, along one-way streets in their direction only."""

_SPEEDS = ("trunk", "primary", "secondary")
_METRES_PER_KM, _MINUTES_PER_HOUR = 1000, 60
_Mask = NDArray[numpy.bool_]


@dataclass(frozen=True)
class Travel:
    """How people come to the spaces: one of `MEANS`, and how fast they walk on level ground [km/h].

    The speed is that of the standards where None; it also holds for the way between a place and the street.
    """

    by: str = FOOT
    speed_kmh: float | None = None

    def __post_init__(self) -> None:
        """Refuse other means and a speed that is none.

        Raises:
            InputError: there are no such means, or the speed is not above nothing.
        """
        if self.by not in MEANS:
            raise InputError(Problem("people.asked", {"name": "by", "value": self.by[:40], "known": ", ".join(MEANS)}))
        if self.speed_kmh is not None and not self.speed_kmh > 0:
            raise InputError(Problem("people.speed", {"value": self.speed_kmh}, value=self.speed_kmh))

    @property
    def slower(self) -> float:
        """How many times as long a walk takes as at the speed of the standards."""
        usual = value("walk.speed", unit="km/h")
        return usual / (self.speed_kmh or usual)

    @property
    def off_road_min(self) -> float:
        """Minutes that a metre of straight line takes where no street leads."""
        return off_road_min() * self.slower


@dataclass(frozen=True)
class Streets:
    """The roads of a layer made ready, with where the layer speaks, and how long each street takes when all are open.

    ``is_level`` says that no height model was fine enough to tell the slope; ``debris`` marks the streets that debris
    of buildings would cover, and is None where no buildings are known.
    """

    ready: Prepared
    on_foot: StreetTimes
    driven: StreetTimes
    coverage: shapely.Geometry
    card: LayerCard
    is_level: bool
    debris: _Mask | None = None

    def usual(self, travel: Travel) -> StreetTimes:
        """Minutes of each street when all are open."""
        if travel.by == VEHICLE:
            return self.driven
        return StreetTimes(*(time_min * travel.slower for time_min in self.on_foot))

    def usable(self, travel: Travel) -> _Mask:
        """Streets that may be used."""
        network = self.ready.network
        return network.drivable if travel.by == VEHICLE else network.walkable


def _walking_rules() -> WalkingRules:
    return WalkingRules(standard("walk.speed"), standard("walk.tobler_decay"), standard("walk.tobler_best_slope"))


def _driving_rules() -> DrivingRules:
    return DrivingRules({name: standard(f"drive.{name}") for name in _SPEEDS}, standard("drive.other"))


def off_road_min() -> float:
    """Minutes that a metre of straight line takes where no street leads."""
    speed = value("walk.speed", unit="km/h") * _METRES_PER_KM / _MINUTES_PER_HOUR
    return value("walk.detour", unit="ratio") / speed


def _debris(found: Network, buildings: Layer | None) -> _Mask | None:
    """Streets that debris of buildings would cover; None where no buildings are known."""
    if buildings is None or buildings.features is None:
        return None
    rows, rules = buildings.features, ground_rules()
    height_m, _ = building_height_m(rows["height_m"], rows["levels"], rules=rules)
    return under_debris(found, rows.geometry.to_crs(found.system).to_numpy(), debris_reach_m(height_m, rules=rules))


def streets(around: Surroundings, *, crs: str, buildings: Layer | None = None) -> Streets | None:
    """The roads of the layer of ways, ready for any scenario; None where no layer shows any.

    Args:
        around: what layers say of ways and heights.
        crs: flat system in metres.
        buildings: footprints whose debris may cover streets.
    """
    ways = around.ways
    if ways is None or ways.features is None or ways.features.empty:
        return None
    found = network(ways.features, system=pyproj.CRS(crs))
    heights = around.elevation.grid if around.elevation else None
    if heights is not None and not relief.carries_slope(heights, cell_max=standard("slope.cell_max")):
        heights = None
    on_foot = walking(found, slopes(found, heights), rules=_walking_rules())
    driven = driving(found, rules=_driving_rules())
    debris = _debris(found, buildings)
    return Streets(prepared(found), on_foot, driven, ways.coverage, ways.card, heights is None, debris)
