"""How long the way to the spaces is: over the roads a layer knows, by straight lines where it knows none."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import geopandas
import numpy
import pyproj
import shapely
from numpy.typing import NDArray

from geo.analysis import relief
from geo.analysis.access.routes import Meeting, Prepared, Routes, prepared, routes
from geo.analysis.access.straight import Straight
from geo.analysis.access.ticks import UNREACHABLE
from geo.analysis.network.closures import closed, on_bridges, touching
from geo.analysis.network.graph import Network, network
from geo.analysis.network.speed import DrivingRules, StreetTimes, WalkingRules, driving, slopes, walking
from geo.analysis.safety import closed_ways
from geo.crs import WGS84
from geo.errors import InputError, MissingError, Problem
from geo.layer import LayerCard, Surroundings
from geo.pipeline.safety import safety_limits
from geo.standards import standard, value

__all__ = [
    "BRIDGES",
    "CLOSING",
    "EVENT",
    "FOOT",
    "MEANS",
    "VEHICLE",
    "Closures",
    "Joined",
    "Streets",
    "Travel",
    "Walks",
    "streets",
    "walks",
]

BRIDGES, EVENT = "bridges", "event"
CLOSING = (BRIDGES, EVENT)
"""Rules that close streets: bridges and tunnels; what hazards and shaking close."""

FOOT, VEHICLE = "foot", "vehicle"
MEANS = (FOOT, VEHICLE)
"""On foot, both ways along every street; by vehicle, along one-way streets in their direction only."""

_SPEEDS = ("trunk", "primary", "secondary")
_METRES_PER_KM, _MINUTES_PER_HOUR = 1000, 60
_Shapes = NDArray[numpy.object_]
_Mask = NDArray[numpy.bool_]


@dataclass(frozen=True)
class Closures:
    """Streets that are closed: by rules of `CLOSING`, and where areas in WGS 84 touch them."""

    rules: frozenset[str] = frozenset()
    areas: tuple[shapely.Geometry, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a rule that is none.

        Raises:
            InputError: there is no such rule.
        """
        unknown = sorted(self.rules - set(CLOSING))
        if unknown:
            known = ", ".join(CLOSING)
            raise InputError([Problem("people.closing_unknown", {"value": one, "known": known}) for one in unknown])


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

    ``is_level`` says that no height model was fine enough to tell the slope.
    """

    ready: Prepared
    on_foot: StreetTimes
    driven: StreetTimes
    coverage: shapely.Geometry
    card: LayerCard
    is_level: bool

    def usual(self, travel: Travel) -> StreetTimes:
        """Minutes of each street when all are open."""
        if travel.by == VEHICLE:
            return self.driven
        return StreetTimes(*(time_min * travel.slower for time_min in self.on_foot))

    def usable(self, travel: Travel) -> _Mask:
        """Streets that may be used."""
        network = self.ready.network
        return network.drivable if travel.by == VEHICLE else network.walkable


@dataclass(frozen=True)
class Joined:
    """Ways over roads between places where roads are known, straight walks between all others.

    Attributes:
        straight: straight walks.
        over_roads: ways over the roads; None where none are known.
        usual: the same with nothing closed, where something is: nobody's way grows shorter by a closure.
        times: minutes of each street, the closed ones endless; None where none are known.
        cells: cells for which roads are known.
        spaces: spaces for which roads are known.
        coverage_m: where roads are known, in the flat system.
        by: one of `MEANS`.
    """

    straight: Straight
    cells: _Mask
    spaces: _Mask
    over_roads: Routes | None = None
    usual: Routes | None = None
    times: StreetTimes | None = None
    coverage_m: shapely.Geometry = field(default_factory=shapely.Polygon)
    by: str = FOOT

    def table(self, first: int, last: int) -> NDArray[numpy.int32]:
        """Thousandths of a minute from all cells to the spaces from ``first`` up to, not including, ``last``."""
        both = self.cells[:, None] & self.spaces[first:last]
        if self.over_roads is not None and both.all():
            return self._over_roads(self.over_roads, first, last)
        shape = (len(self.cells), last - first)
        walks = self.by == FOOT
        off = self.straight.table(first, last) if walks else numpy.full(shape, UNREACHABLE, numpy.int32)
        if self.over_roads is None or not both.any():
            return off
        return numpy.where(both, self._over_roads(self.over_roads, first, last), off)

    def _over_roads(self, now: Routes, first: int, last: int) -> NDArray[numpy.int32]:
        found = now.table(first, last)
        return found if self.usual is None else numpy.maximum(found, self.usual.table(first, last))

    def at_crossings(self) -> NDArray[numpy.int32]:
        """Thousandths of a minute from each crossing to the nearest space for which roads are known."""
        if self.over_roads is None:
            return numpy.zeros(0, numpy.int32)
        found = self.over_roads.at_crossings()
        return found if self.usual is None else numpy.maximum(found, self.usual.at_crossings())


@dataclass(frozen=True)
class Walks:
    """Ways from every cell to every space.

    Attributes:
        joined: the ways, asked for a few spaces at a time.
        far_m: straight distance from each cell to the nearest street; not known off the roads.
        closed_m: length of each closed street.
        cards: cards of the layers the ways rest on.
        is_level: whether slopes were left out for want of a height model.
    """

    joined: Joined
    far_m: NDArray[numpy.float64]
    closed_m: NDArray[numpy.float64] = field(default_factory=lambda: numpy.zeros(0))
    cards: tuple[LayerCard, ...] = ()
    is_level: bool = True

    def table(self, first: int, last: int) -> NDArray[numpy.int32]:
        """Thousandths of a minute from all cells to the spaces from ``first`` up to, not including, ``last``."""
        return self.joined.table(first, last)

    def notes(self, people: NDArray[numpy.int64]) -> list[Problem]:
        """What a reader must know of the ways.

        Args:
            people: people of each cell.
        """
        detour, total = f"{standard('walk.detour').value:g}", max(int(people.sum()), 1)
        known = int(people[self.joined.cells].sum())
        if not known:
            return [Problem("people.straight", {"detour": detour})]
        far, walks = standard("access.far"), self.joined.by == FOOT
        cut = int(people[numpy.nan_to_num(self.far_m) > far.value].sum())
        share = f"{known / total:.0%}"
        cell_max = f"{standard('slope.cell_max').value:g}"
        shut = {"count": len(self.closed_m), "length": f"{self.closed_m.sum() / _METRES_PER_KM:.1f}"}
        partly = "people.partly_straight" if walks else "people.partly_driven"
        said = [
            (known < total, Problem(partly, {"share": share, "detour": detour})),
            (cut > 0, Problem("people.far", {"people": f"{cut:,}", "distance": f"{far.value:g}"})),
            (len(self.closed_m) > 0, Problem("people.closed", shut)),
            (self.is_level and walks, Problem("people.level", {"limit": cell_max})),
            (not walks, Problem("people.driven")),
        ]
        return [note for holds, note in said if holds]


def _walking_rules() -> WalkingRules:
    return WalkingRules(standard("walk.speed"), standard("walk.tobler_decay"), standard("walk.tobler_best_slope"))


def _driving_rules() -> DrivingRules:
    return DrivingRules({name: standard(f"drive.{name}") for name in _SPEEDS}, standard("drive.other"))


def off_road_min() -> float:
    """Minutes that a metre of straight line takes where no street leads."""
    speed = value("walk.speed", unit="km/h") * _METRES_PER_KM / _MINUTES_PER_HOUR
    return value("walk.detour", unit="ratio") / speed


def streets(around: Surroundings, *, crs: str) -> Streets | None:
    """The roads of the layer of ways, ready for any scenario; None where no layer shows any.

    Args:
        around: what layers say of ways and heights.
        crs: flat system in metres.
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
    return Streets(prepared(found), on_foot, driven, ways.coverage, ways.card, heights is None)


def _shut(found: Network, closures: Closures, around: Surroundings) -> _Mask:
    """Streets that are closed."""
    shut = touching(found, numpy.array(closures.areas, dtype=object))
    if BRIDGES in closures.rules:
        shut |= on_bridges(found)
    if EVENT in closures.rules:
        shut |= closed_ways(found.ways, around, safety_limits())
    return shut


def _only(shapes: _Shapes, kept: _Mask) -> _Shapes:
    """Shapes, missing where they are not kept."""
    some = shapes.copy()
    some[~kept] = None
    return some


def walks(
    cells_m: _Shapes,
    spaces: Sequence[shapely.Geometry | None],
    *,
    crs: str,
    roads: Streets | None,
    closures: Closures,
    around: Surroundings,
    limit_min: float,
    travel: Travel | None = None,
) -> Walks:
    """Ways from cells to spaces in a scenario.

    Args:
        cells_m: points of the cells in the flat system.
        spaces: boundaries or points of the spaces in WGS 84; None where not known.
        crs: the flat system in metres.
        roads: roads made ready, or None.
        closures: streets that are closed.
        around: hazards and shaking that close streets by rule.
        limit_min: longest straight walk that is looked for.
        travel: how people come there; on foot at the speed of the standards where None.

    Raises:
        MissingError: vehicles are asked about and no roads are known.
    """
    how = travel or Travel()
    spaces_m = geopandas.GeoSeries(list(spaces), crs=WGS84).to_crs(crs).to_numpy()
    straight = Straight(cells_m, spaces_m, per_m_min=how.off_road_min, limit_min=limit_min)
    if roads is None:
        if how.by == VEHICLE:
            raise MissingError(Problem("people.no_roads"))
        nowhere, off = (numpy.zeros(len(places), numpy.bool_) for places in (cells_m, spaces_m))
        return Walks(Joined(straight, nowhere, off), numpy.full(len(cells_m), numpy.nan))
    found = roads.ready.network
    shut = _shut(found, closures, around) & roads.usable(how)
    joined = _joined(straight, roads, shut, crs=crs, travel=how)
    known = joined.over_roads.cells.distance_m if joined.over_roads else numpy.nan
    far_m = numpy.where(joined.cells, known, numpy.nan)
    return Walks(joined, far_m, found.length_m[shut], (roads.card,), roads.is_level)


def _joined(straight: Straight, roads: Streets, shut: _Mask, *, crs: str, travel: Travel) -> Joined:
    """Ways over roads where they are known, with some streets shut."""
    coverage = geopandas.GeoSeries([roads.coverage], crs=WGS84).to_crs(crs).iloc[0]
    shapely.prepare(coverage)
    cells, spaces = shapely.covers(coverage, straight.cells_m), shapely.intersects(coverage, straight.spaces_m)
    meeting = Meeting(within_m=value("access.entrance", unit="m"), per_m_min=travel.off_road_min)
    cells_m, spaces_m = _only(straight.cells_m, cells), _only(straight.spaces_m, spaces)
    usual = roads.usual(travel)

    def ways(times: StreetTimes) -> Routes:
        return routes(roads.ready, times, cells_m=cells_m, spaces_m=spaces_m, meeting=meeting, usual=usual)

    times = closed(usual, shut)
    before = ways(usual) if shut.any() else None
    return Joined(straight, cells, spaces, ways(times), before, times, coverage, travel.by)
