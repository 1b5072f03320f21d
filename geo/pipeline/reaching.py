"""How near the next space is to everybody who lives there, and what closed streets and lost spaces change."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.analysis.access.coverage import coverage, longer, nearest
from geo.analysis.access.ticks import PER_MINUTE, UNREACHABLE
from geo.crs import WGS84
from geo.errors import InputError, MissingError, Problem
from geo.pipeline.scenario import NEAR_DEG, Ground, Scenario, require_spaces, walks_of
from geo.pipeline.tables import Tables
from geo.pipeline.walks import Closures, Walks
from geo.standards import value

__all__ = ["MOST_BANDS", "ROADS", "STRAIGHT", "Reach", "near", "reach", "serving", "usual_limits"]

Progress = Callable[[str, float], None]

ROADS, STRAIGHT = "roads", "straight"
"""What a way rests on: the roads of a layer, or a straight line made longer for the ways round."""

MOST_BANDS = 8
"""Most bands that people are told apart by."""

_BANDS = ("reach.near", "walk.limit", "reach.far")
_KEPT = 5
_PLACED = ("surveyed", "digitised")


@dataclass(frozen=True)
class Reach:
    """How near the next space is.

    Attributes:
        scenario: the planning assumption.
        ground: people, roads, and the spaces that are left.
        limits_min: minutes that people are told apart by, ascending.
        wards: people of each ward by how far the nearest space is, and the total.
        changes: what closures and lost spaces do to each ward; None where there are none.
        space: rows of the nearest spaces of each cell, nearest first; -1 where there are fewer.
        time: their times in thousandths of a minute.
        walks: the ways.
    """

    scenario: Scenario
    ground: Ground
    limits_min: tuple[float, ...]
    wards: pandas.DataFrame
    changes: pandas.DataFrame | None
    space: NDArray[numpy.int64]
    time: NDArray[numpy.int32]
    walks: Walks

    @property
    def nearest(self) -> NDArray[numpy.object_]:
        """Identifier of the nearest space of each cell, None where none can be reached."""
        ids = numpy.array([*self.ground.spaces["id"], None], dtype=object)
        return ids[self.space[:, 0]]


def usual_limits() -> tuple[float, ...]:
    """Minutes that people are told apart by where nothing else is asked."""
    return tuple(value(key, unit="min") for key in _BANDS)


def serving(register: Tables, on: Ground, service: str) -> Ground:
    """The same people and roads with the places that offer a service instead of the open spaces.

    Places whose position is known by the unit they lie in only are left out: no way leads to them.

    Args:
        register: whatever gives the tables.
        on: people, spaces and roads of an area.
        service: what the places offer, a code of the vocabulary of services.

    Raises:
        MissingError: no place near these people offers it.
    """
    tables = register.tables(["service_point", "location"])
    ids = tables["service_point"].query("service == @service")["location_id"]
    west, south, east, north = on.homes.cells.total_bounds
    box = shapely.box(west - NEAR_DEG, south - NEAR_DEG, east + NEAR_DEG, north + NEAR_DEG)
    places = tables["location"]
    placed = places["id"].isin(ids) & places["precision"].isin(_PLACED)
    rows = places[placed & shapely.intersects(places["geometry"].to_numpy(), box)]
    if rows.empty:
        raise MissingError(Problem("people.no_service", {"value": service[:40]}, value=service))
    return replace(on, spaces=geopandas.GeoDataFrame(rows, crs=WGS84).reset_index(drop=True))


def _checked(limits_min: Collection[float]) -> tuple[float, ...]:
    """Limits in ascending order, each once.

    Raises:
        InputError: there are none or too many, or one is no time.
    """
    limits = sorted(set(limits_min))
    if not limits or len(limits) > MOST_BANDS or not all(0 < limit < numpy.inf for limit in limits):
        said = ", ".join(f"{limit:g}" for limit in limits)[:60]
        raise InputError(Problem("people.bands", {"value": said, "most": MOST_BANDS}, value=said))
    return tuple(limits)


def reach(
    on: Ground, scenario: Scenario, *, limits_min: Collection[float], progress: Progress = lambda _step, _share: None
) -> Reach:
    """How near the next space is for everybody who lives there, and what closed streets and lost spaces change.

    Args:
        on: people, spaces and roads of the area.
        scenario: the planning assumption; its means, lost spaces and closures count here.
        limits_min: minutes that people are told apart by.
        progress: is told the step and the share done.

    Raises:
        InputError: a limit is no time.
        MissingError: a lost space is not there, or vehicles are asked about and no roads are known.
    """
    require_spaces(on.spaces["id"], scenario)
    limits = _checked(limits_min)
    rows = on.spaces[~on.spaces["id"].isin(scenario.lost)].reset_index(drop=True)
    open_ground = replace(on, spaces=rows)
    people, ward = (on.homes.cells[name].to_numpy() for name in ("people", "ward"))
    far = replace(scenario, limit_min=max(limits))
    progress("walks", 0.6)
    ways = walks_of(open_ground, far)
    space, time = nearest(ways.table, spaces=len(rows), keep=min(_KEPT, max(len(rows), 1)))
    space, time = _at_least_one(space, time)
    changes = None
    if scenario.closures != Closures() or scenario.lost:
        progress("before", 0.75)
        usual = walks_of(on, replace(far, closures=Closures(), lost=frozenset()))
        before = _at_least_one(*nearest(usual.table, spaces=len(on.spaces)))[1]
        changes = longer(before[:, 0], time[:, 0], people, ward)
    wards = coverage(time[:, 0], people, ward, limits_min=limits)
    return Reach(scenario, open_ground, limits, wards, changes, space, time, ways)


def _at_least_one(space: NDArray[numpy.int64], time: NDArray[numpy.int32]) -> tuple[NDArray, NDArray]:
    """The same with a column that says none, where there is no space at all."""
    if space.shape[1]:
        return space, time
    return numpy.full((len(space), 1), -1), numpy.full((len(time), 1), UNREACHABLE, numpy.int32)


def near(found: Reach, lon_deg: float, lat_deg: float) -> pandas.DataFrame:
    """The nearest spaces of the cell a point lies in: id, names, time_min and basis, nearest first.

    Args:
        found: how near the spaces are.
        lon_deg: longitude in WGS 84.
        lat_deg: latitude in WGS 84.

    Raises:
        MissingError: nobody who was asked about lives there.
    """
    cells = found.ground.homes.cells
    inside = cells.sindex.query(shapely.Point(lon_deg, lat_deg), predicate="intersects")
    if not len(inside):
        place = {"lon": f"{lon_deg:.5f}", "lat": f"{lat_deg:.5f}"}
        raise MissingError(Problem("people.nobody_there", place))
    cell = int(inside.min())
    some = found.space[cell] >= 0
    at = found.space[cell][some]
    joined = found.walks.joined
    by_roads = joined.spaces[at] & joined.cells[cell]
    told = found.ground.spaces.iloc[at][["id", "name_en", "name_ne"]].reset_index(drop=True)
    told["time_min"] = found.time[cell][some] / PER_MINUTE
    told["basis"] = numpy.where(by_roads, ROADS, STRAIGHT)
    told.attrs = {"ward": str(cells["ward"].iloc[cell]), "people": int(cells["people"].iloc[cell])}
    return told
