"""How long the way to the spaces is: over the roads a layer knows, by straight lines where it knows none."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import geopandas
import numpy
import shapely
from numpy.typing import NDArray

from geo.analysis.access.routes import Meeting, Routes, routes
from geo.analysis.access.straight import Straight
from geo.analysis.access.ticks import UNREACHABLE
from geo.analysis.network.closures import closed, on_bridges, touching
from geo.analysis.network.speed import StreetTimes
from geo.analysis.safety import closed_ways
from geo.crs import WGS84
from geo.errors import InputError, MissingError, Problem
from geo.layer import LayerCard, Surroundings
from geo.pipeline.safety import safety_limits
from geo.pipeline.streets import FOOT, VEHICLE, Streets, Travel
from geo.standards import standard, value

__all__ = ["BRIDGES", "CLOSING", "EVENT", "RUBBLE", "Closures", "Joined", "Walks", "walks"]

BRIDGES, EVENT, RUBBLE = "bridges", "event", "rubble"
CLOSING = (BRIDGES, EVENT, RUBBLE)
"""Rules that close streets: bridges and tunnels; what hazards and shaking close; what debris would cover."""

_METRES_PER_KM = 1000
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
        not_known: what was asked about and nothing can be said of.
    """

    joined: Joined
    far_m: NDArray[numpy.float64]
    closed_m: NDArray[numpy.float64] = field(default_factory=lambda: numpy.zeros(0))
    cards: tuple[LayerCard, ...] = ()
    is_level: bool = True
    not_known: tuple[Problem, ...] = ()

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
            return [*self.not_known, Problem("people.straight", {"detour": detour})]
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
        return [*self.not_known, *(note for holds, note in said if holds)]


def _shut(roads: Streets, closures: Closures, around: Surroundings) -> _Mask:
    """Streets that are closed."""
    found = roads.ready.network
    shut = touching(found, numpy.array(closures.areas, dtype=object))
    if BRIDGES in closures.rules:
        shut |= on_bridges(found)
    if EVENT in closures.rules:
        shut |= closed_ways(found.ways, around, safety_limits())
    if RUBBLE in closures.rules and roads.debris is not None:
        shut |= roads.debris
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
        unmet = (Problem("people.none_closed"),) if closures != Closures() else ()
        return Walks(Joined(straight, nowhere, off), numpy.full(len(cells_m), numpy.nan), not_known=unmet)
    found = roads.ready.network
    shut = _shut(roads, closures, around) & roads.usable(how)
    joined = _joined(straight, roads, shut, crs=crs, travel=how)
    known = joined.over_roads.cells.distance_m if joined.over_roads else numpy.nan
    far_m = numpy.where(joined.cells, known, numpy.nan)
    said = _not_closed(closures, roads, shut)
    return Walks(joined, far_m, found.length_m[shut], (roads.card,), roads.is_level, said)


def _not_closed(closures: Closures, roads: Streets, shut: _Mask) -> tuple[Problem, ...]:
    """What was to be closed and is not."""
    said = [
        ("people.no_rubble", RUBBLE in closures.rules and roads.debris is None),
        ("people.none_closed", closures != Closures() and not shut.any()),
    ]
    return tuple(Problem(code) for code, holds in said if holds)


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
