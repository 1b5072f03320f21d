"""Where people live: wards and cells of the units that are asked about, with figures of the census."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import geopandas
import numpy
import pandas
import shapely

from geo.crs import WGS84, metric
from geo.errors import InputError, MissingError, Problem
from geo.layer import Surroundings
from geo.pipeline.tables import Tables
from geo.planning import population
from geo.sources.shipped import shipped
from geo.standards import value

__all__ = ["VALLEY", "Homes", "homes", "units_in"]

VALLEY = ("Kathmandu", "Lalitpur", "Bhaktapur")
"""Districts of the Kathmandu Valley."""

_AREA, _FLOOR, _RASTER = "area", "floor", "raster"
_LEAST_CELL_M = 25.0
"""The Valley in smaller cells fills the memory of a laptop."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Homes:
    """Wards and cells with their people.

    Attributes:
        wards: rows of location with ``people`` and ``basis``: ``counted`` or the weight that spread the figure of the
            local level over its wards.
        cells: cells with people: ``ward``, ``people``, ``spread_by``, geometry in WGS 84.
        crs: flat system in metres for distances.
        uncounted: wards without any figure.
    """

    wards: geopandas.GeoDataFrame
    cells: geopandas.GeoDataFrame
    crs: str
    uncounted: tuple[str, ...]

    @property
    def people(self) -> int:
        """All people of the cells."""
        return int(self.cells["people"].sum())

    def points_m(self) -> numpy.ndarray:
        """A point in each cell in the flat system."""
        flat = self.cells.geometry.to_crs(self.crs).to_numpy()
        return numpy.asarray(shapely.point_on_surface(flat), dtype=object)


def units_in(locations: geopandas.GeoDataFrame, places: Sequence[str]) -> geopandas.GeoDataFrame:
    """Wards in some units, and the local levels there whose wards are not known, as rows of location.

    A local level that stands for its wards is its own parent.

    Args:
        locations: rows of location.
        places: identifiers of districts, local levels or wards.

    Raises:
        MissingError: there is no such unit, or it holds none.
    """
    units = locations[locations["kind"].isin(["district", "local_level", "ward"])]
    absent = [name for name in places if name not in set(units["id"])]
    parents = dict(zip(units["id"], units["parent_id"], strict=True))
    wanted = {name for name in parents if set(places) & {name, parents[name], parents.get(parents[name])}}
    inside = units[units["id"].isin(wanted) & (units["kind"] != "district")]
    has_wards = inside["id"].isin(units.loc[units["kind"] == "ward", "parent_id"])
    found = inside[~has_wards].copy()
    found["parent_id"] = found["parent_id"].where(found["kind"] == "ward", found["id"])
    if absent or found.empty:
        known = ", ".join(units.loc[units["kind"] == "district", "name_en"].sort_values())
        problems = [Problem("people.no_unit", {"value": name[:60], "known": known}) for name in absent or places]
        raise MissingError(problems or [Problem("people.no_unit", {"value": "-", "known": known})])
    return found.reset_index(drop=True)


def _counts(register: Tables, ids: Sequence[str]) -> Mapping[str, int]:
    """People counted in the newest census by unit; a register made before there were figures takes those that ship."""
    rows = register.tables(["census_count"])["census_count"]
    rows = shipped()["census_count"] if rows.empty else rows
    newest = rows[rows["location_id"].isin(ids)].sort_values("census_year").drop_duplicates("location_id", keep="last")
    return {row.location_id: int(row.people) for row in newest.itertuples()}


def _weights(shapes: geopandas.GeoSeries, around: Surroundings) -> dict[str, pandas.Series]:
    """What people are spread by, the best first."""
    found = {}
    if around.population is not None and around.population.grid is not None:
        found[_RASTER] = population.by_raster(shapes, around.population.grid)
    if around.buildings is not None and around.buildings.features is not None:
        storeys = value("people.storeys_assumed", unit="storeys")
        found[_FLOOR] = population.by_floor(shapes, around.buildings.features, storeys_assumed=storeys)
    return {**found, _AREA: population.by_area(shapes)}


def _require_size(side_m: float) -> None:
    """Refuse cells no plan needs and no computer holds.

    Raises:
        InputError: the side is none, or too short.
    """
    if not _LEAST_CELL_M <= side_m < inf:
        raise InputError(Problem("people.cell", {"value": f"{side_m:g}", "least": f"{_LEAST_CELL_M:g}"}, value=side_m))


def homes(
    register: Tables,
    places: Sequence[str],
    *,
    around: Callable[[tuple[float, float, float, float]], Surroundings],
    cell_m: float | None = None,
    progress: Progress = lambda _step, _share: None,
) -> Homes:
    """Wards and cells of some units with their people; cells nobody lives in are left out.

    Args:
        register: whatever gives the tables.
        places: identifiers of districts, local levels or wards.
        around: gives what layers say of buildings and population around a box.
        cell_m: side of a cell; the usual one where None.
        progress: is told the step and the share done.

    Raises:
        MissingError: there is no such unit.
        InputError: a cell has no side, or one too short.
    """
    locations = register.tables(["location"])["location"]
    wards = units_in(geopandas.GeoDataFrame(locations, crs=WGS84), places)
    west, south, east, north = wards.total_bounds
    near = around((west, south, east, north))
    progress("wards", 0.1)
    counts = _counts(register, [*wards["id"], *wards["parent_id"]])
    figures = population.ward_people(wards, counts, weights=_weights(wards.geometry, near))
    wards = wards.assign(people=figures["people"], basis=figures["basis"])
    crs = f"EPSG:{metric((west + east) / 2).to_epsg()}"
    progress("cells", 0.3)
    side_m = value("people.cell", unit="m") if cell_m is None else cell_m
    _require_size(side_m)
    ground = population.cells(wards, cell_m=side_m, crs=crs)
    spread = population.people_of_cells(ground, figures, weights=_weights(ground.geometry, near))
    cells = ground.assign(people=spread["people"], spread_by=spread["spread_by"])
    cells = cells[cells["people"] > 0].reset_index(drop=True)
    uncounted = tuple(wards.loc[wards["people"].isna(), "id"])
    return Homes(wards, cells, crs, uncounted)
