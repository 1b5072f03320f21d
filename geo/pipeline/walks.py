"""How long people walk to the spaces: over the roads a layer knows, by straight lines where it knows none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import geopandas
import numpy
import pyproj
import shapely
from numpy.typing import NDArray

from geo.analysis import relief
from geo.analysis.access.routes import Meeting, Prepared, Routes, prepared, routes
from geo.analysis.access.straight import Straight
from geo.analysis.network.closures import closed, on_bridges, touching
from geo.analysis.network.graph import Network, network
from geo.analysis.network.speed import StreetTimes, WalkingRules, slopes, walking
from geo.analysis.safety import closed_ways
from geo.crs import WGS84
from geo.errors import InputError, Problem
from geo.layer import LayerCard, Surroundings
from geo.pipeline.safety import safety_limits
from geo.standards import standard, value

__all__ = ["BRIDGES", "CLOSING", "EVENT", "Closures", "Streets", "Walks", "streets", "walks"]

BRIDGES, EVENT = "bridges", "event"
CLOSING = (BRIDGES, EVENT)
"""Rules that close streets: bridges and tunnels; what hazards and shaking close."""

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
class Streets:
    """The roads of a layer made ready, with where the layer speaks, and how long each street takes when all are open.

    ``is_level`` says that no height model was fine enough to tell the slope.
    """

    ready: Prepared
    usual: StreetTimes
    coverage: shapely.Geometry
    card: LayerCard
    is_level: bool


@dataclass(frozen=True)
class Walks:
    """Walks from every cell to every space.

    Attributes:
        table: gives the thousandths of a minute from all cells to the spaces from one up to, not including, another.
        cells_on_roads: cells for which roads are known.
        far_m: straight distance from each cell to the nearest street; not known off the roads.
        closed_m: length of each closed street.
        cards: cards of the layers the walks rest on.
        is_level: whether slopes were left out for want of a height model.
    """

    table: Callable[[int, int], NDArray[numpy.int32]]
    cells_on_roads: _Mask
    far_m: NDArray[numpy.float64]
    closed_m: NDArray[numpy.float64] = field(default_factory=lambda: numpy.zeros(0))
    cards: tuple[LayerCard, ...] = ()
    is_level: bool = True

    def notes(self, people: NDArray[numpy.int64]) -> list[Problem]:
        """What a reader must know of the walks.

        Args:
            people: people of each cell.
        """
        detour, total = f"{standard('walk.detour').value:g}", max(int(people.sum()), 1)
        known = int(people[self.cells_on_roads].sum())
        if not known:
            return [Problem("people.straight", {"detour": detour})]
        far = standard("access.far")
        cut = int(people[numpy.nan_to_num(self.far_m) > far.value].sum())
        share = f"{known / total:.0%}"
        cell_max = f"{standard('slope.cell_max').value:g}"
        shut = {"count": len(self.closed_m), "length": f"{self.closed_m.sum() / _METRES_PER_KM:.1f}"}
        said = [
            (known < total, Problem("people.partly_straight", {"share": share, "detour": detour})),
            (cut > 0, Problem("people.far", {"people": f"{cut:,}", "distance": f"{far.value:g}"})),
            (len(self.closed_m) > 0, Problem("people.closed", shut)),
            (self.is_level, Problem("people.level", {"limit": cell_max})),
        ]
        return [note for holds, note in said if holds]


@dataclass(frozen=True)
class _Joined:
    """Walks over roads between places where roads are known, straight ones between all others."""

    over_roads: Routes
    straight: Straight
    cells: _Mask
    spaces: _Mask

    def table(self, first: int, last: int) -> NDArray[numpy.int32]:
        """Thousandths of a minute from all cells to the spaces from ``first`` up to, not including, ``last``."""
        both = self.cells[:, None] & self.spaces[first:last]
        if both.all():
            return self.over_roads.table(first, last)
        straight = self.straight.table(first, last)
        return numpy.where(both, self.over_roads.table(first, last), straight) if both.any() else straight


def _walking_rules() -> WalkingRules:
    return WalkingRules(standard("walk.speed"), standard("walk.tobler_decay"), standard("walk.tobler_best_slope"))


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
    usual = walking(found, slopes(found, heights), rules=_walking_rules())
    return Streets(prepared(found), usual, ways.coverage, ways.card, heights is None)


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
) -> Walks:
    """Walks from cells to spaces in a scenario.

    Args:
        cells_m: points of the cells in the flat system.
        spaces: boundaries or points of the spaces in WGS 84; None where not known.
        crs: the flat system in metres.
        roads: roads made ready, or None.
        closures: streets that are closed.
        around: hazards and shaking that close streets by rule.
        limit_min: longest straight walk that is looked for.
    """
    spaces_m = geopandas.GeoSeries(list(spaces), crs=WGS84).to_crs(crs).to_numpy()
    straight = Straight(cells_m, spaces_m, per_m_min=off_road_min(), limit_min=limit_min)
    nowhere = numpy.zeros(len(cells_m), numpy.bool_)
    if roads is None:
        return Walks(straight.table, nowhere, numpy.full(len(cells_m), numpy.nan))
    found = roads.ready.network
    shut = _shut(found, closures, around) & found.walkable
    meeting = Meeting(within_m=value("access.entrance", unit="m"), per_m_min=off_road_min())
    coverage = geopandas.GeoSeries([roads.coverage], crs=WGS84).to_crs(crs).iloc[0]
    shapely.prepare(coverage)
    on_roads, reached = shapely.covers(coverage, cells_m), shapely.intersects(coverage, spaces_m)
    over_roads = routes(
        roads.ready,
        closed(roads.usual, shut),
        cells_m=_only(cells_m, on_roads),
        spaces_m=_only(spaces_m, reached),
        meeting=meeting,
        usual=roads.usual,
    )
    joined = _Joined(over_roads, straight, on_roads, reached)
    far_m = numpy.where(on_roads, over_roads.cells.distance_m, numpy.nan)
    return Walks(joined.table, on_roads, far_m, found.length_m[shut], (roads.card,), roads.is_level)
