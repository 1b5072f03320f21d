"""One planning assumption, and the people, spaces and roads it is about."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import inf
from types import MappingProxyType

import geopandas
import pandas
import shapely

from geo.errors import InputError, MissingError, Problem
from geo.layer import Surroundings
from geo.pipeline.homes import VALLEY, Homes, homes
from geo.pipeline.layers import layers
from geo.pipeline.seekers import Asked
from geo.pipeline.streets import Streets, Travel, streets
from geo.pipeline.tables import SPACE_TABLES, Tables
from geo.pipeline.walks import Closures, Walks, walks
from geo.planning.allocation.reserve import clashes
from geo.register.spaces import space_rows, unit_names
from geo.register.store import Register
from geo.standards import value
from geo.standards.uses import Conflict, conflicts

__all__ = [
    "AIMS",
    "NEAR_DEG",
    "Fixed",
    "Ground",
    "Scenario",
    "clashing",
    "ground",
    "require_spaces",
    "valley_districts",
    "walks_of",
]

AIMS = ("best", "whole", "fair")
"""The best plan; with cells kept whole where they fit; with the longest walk as short as can be."""

Progress = Callable[[str, float], None]
NEAR_DEG = 0.05
"""How far beyond the people spaces and roads are looked for: about five kilometres."""

_CLOSING_KINDS = ("hazard", "intensity")


@dataclass(frozen=True)
class Fixed:
    """People whom a planner sends from a ward or municipality to a space by hand."""

    place: str
    space: str
    people: int


@dataclass(frozen=True)
class Scenario:
    """One planning assumption.

    Attributes:
        places: identifiers of districts, local levels or wards whose people are planned for.
        asked: what happens, and how many people it makes seek ground.
        density: key of the standard of area a person.
        limit_min: longest walk; that of the standards where None.
        lost: spaces that cannot be used.
        reserved: uses each space is given to.
        held_back_share: share of all places held back.
        closures: streets that are closed.
        cell_m: side of a cell; that of the standards where None.
        aim: one of `AIMS`.
        travel: how people come to the spaces.
        fixed: people sent by hand; the rest is planned round them.
        added: spaces without a known usable area that are planned with the whole area of their outline.
    """

    places: tuple[str, ...]
    asked: Asked = field(default_factory=Asked)
    density: str = "shelter.refuge_area"
    limit_min: float | None = None
    lost: frozenset[str] = frozenset()
    reserved: Mapping[str, Collection[str]] = field(default_factory=lambda: MappingProxyType({}))
    held_back_share: float = 0.0
    closures: Closures = field(default_factory=Closures)
    cell_m: float | None = None
    aim: str = "best"
    travel: Travel = field(default_factory=Travel)
    fixed: tuple[Fixed, ...] = ()
    added: frozenset[str] = frozenset()

    @property
    def walk_min(self) -> float:
        """Longest walk in minutes."""
        return value("walk.limit", unit="min") if self.limit_min is None else self.limit_min


@dataclass(frozen=True)
class Ground:
    """People of an area, the spaces within their reach, and the roads between: what many scenarios share.

    Attributes:
        homes: wards and cells.
        spaces: rows of the spaces.
        units: names of the units of every place, by its id.
        roads: roads made ready; None where none are known.
        around: what layers say of heights, hazards and shaking there.
    """

    homes: Homes
    spaces: geopandas.GeoDataFrame
    units: pandas.DataFrame
    roads: Streets | None
    around: Surroundings


def valley_districts(register: Tables) -> tuple[str, ...]:
    """Identifiers of the districts of the Kathmandu Valley."""
    units = register.tables(["location"])["location"]
    return tuple(units[(units["kind"] == "district") & units["name_en"].isin(VALLEY)]["id"])


def ground(register: Register, scenario: Scenario, *, progress: Progress = lambda _step, _share: None) -> Ground:
    """Everything of a scenario that does not change with closures, losses, densities and demand.

    Args:
        register: an open register.
        scenario: the planning assumption; its area and cell size count here.
        progress: is told the step and the share done.

    Raises:
        MissingError: there is no such unit.
    """
    store = layers(register)
    near = cache(store.around(kinds=("buildings", "population")))
    found = homes(register, scenario.places, around=near, cell_m=scenario.cell_m, progress=progress)
    buildings = near(tuple(found.wards.total_bounds)).buildings
    west, south, east, north = found.cells.total_bounds
    box = (west - NEAR_DEG, south - NEAR_DEG, east + NEAR_DEG, north + NEAR_DEG)
    progress("roads", 0.5)
    around = store.around(kinds=("dem", "ways", *_CLOSING_KINDS), intensity_id=scenario.asked.intensity_id)(box)
    tables = register.tables(SPACE_TABLES)
    rows = space_rows(tables)
    rows = rows[shapely.intersects(rows.geometry.to_numpy(), shapely.box(*box))].reset_index(drop=True)
    units = unit_names(tables["location"][["id", "kind", "name_en", "parent_id"]])
    return Ground(found, rows, units, streets(around, crs=found.crs, buildings=buildings), around)


def require_spaces(known: Collection[str], scenario: Scenario) -> None:
    """Refuse spaces that are not there, and uses that must not share a space.

    Raises:
        MissingError: a lost, reserved or added space is not there.
        InputError: a space is given to two uses that must not meet.
    """
    absent = sorted((scenario.lost | scenario.added | set(scenario.reserved)) - set(known))
    if absent:
        raise MissingError([Problem("people.no_space", {"value": name}, value=name) for name in absent])
    met = [Problem("people.clash", {"space": space, "use": one.use, "other": one.other, "reason": one.reason_en})
           for space, one in clashing(scenario.reserved)]  # fmt: skip
    if met:
        raise InputError(met)


def clashing(reserved: Mapping[str, Collection[str]]) -> list[tuple[str, Conflict]]:
    """Spaces that are given to two uses that must not meet, with the rule.

    Args:
        reserved: uses each space is given to.
    """
    rules = {(rule.use, rule.other): rule for rule in conflicts()}
    spaces = sorted(reserved)
    met = clashes([reserved[space] for space in spaces], conflicts=rules)
    return [(spaces[one.space], rules[one.use, one.other]) for one in met]


def walks_of(on: Ground, scenario: Scenario) -> Walks:
    """Ways of a scenario; straight ones up to the walking limit, or of any length where people are sent by hand.

    Args:
        on: people, spaces and roads of its area.
        scenario: the planning assumption.
    """
    return walks(
        on.homes.points_m(),
        list(on.spaces.geometry),
        crs=on.homes.crs,
        roads=on.roads,
        closures=scenario.closures,
        around=on.around,
        limit_min=inf if scenario.fixed else scenario.walk_min,
        travel=scenario.travel,
    )
