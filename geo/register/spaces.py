"""The flat table of open spaces, put together from the register's tables at one survey round."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.schema import SPACES

__all__ = ["LATEST", "round_order", "space_rows", "unit_names", "units_near", "ward_rows"]

LATEST = "latest"
"""Asks, for each space, for the newest round that reports an area of it."""

_UNIT_COLUMNS = {"province": "province", "district": "district", "local_level": "local_level", "ward": "ward"}
_DRAWN_UNITS = ("district", "local_level", "ward")
_NEAR_DEG = 0.02
"""About two kilometres: a map of some grounds shows the units they lie in and the ones next door."""
_REGISTER_RANK = {"valley_83": 0, "iom_municipal": 1}
_KEPT_FROM_OLDER = ("ward_printed", "elevation_m")
_AT_THE_END = re.compile(r"(\d+)\s*$")
_DEEPEST_CHAIN = 8
"""Country, province, district, local level, ward and a place in it, and room for two more."""


def _parent_rows(locations: pandas.DataFrame) -> NDArray[numpy.int64]:
    """Row of each location's parent; one past the last row where there is none."""
    rows = pandas.Index(locations["id"]).get_indexer(locations["parent_id"])
    nowhere = len(locations)
    return numpy.append(numpy.where(rows < 0, nowhere, rows), nowhere)


def _ward_number(name: str | None) -> int | None:
    """Number at the end of the name of a ward."""
    found = _AT_THE_END.search(name or "")
    return int(found[1]) if found else None


def unit_names(locations: pandas.DataFrame, *, rows: NDArray[numpy.int64] | None = None) -> pandas.DataFrame:
    """Province, district, local level and ward of every location, by walking up the parents.

    Args:
        locations: columns id, kind, name_en, parent_id.
        rows: places in the table of the locations asked for; all where none are named.

    Returns:
        Frame indexed by location id with columns province, district, local_level, local_level_id and ward (Int64).
    """
    parents = _parent_rows(locations)
    kinds = numpy.concatenate([locations["kind"].to_numpy(dtype=object), [None]])
    told = {name: locations[name].to_numpy(dtype=object) for name in ("id", "name_en")}
    asked = numpy.arange(len(locations)) if rows is None else rows
    found = {name: numpy.full(len(asked), None, dtype=object) for name in (*_UNIT_COLUMNS, "local_level_id")}
    current = asked
    for _ in range(_DEEPEST_CHAIN):
        for kind, column in _UNIT_COLUMNS.items():
            here = numpy.flatnonzero(kinds[current] == kind)
            found[column][here] = told["name_en"][current[here]]
            if kind == "local_level":
                found["local_level_id"][here] = told["id"][current[here]]
        current = parents[current]
    index = pandas.Index(told["id"][asked], name="id")
    columns: dict[str, Any] = {name: pandas.Index(names, dtype=object) for name, names in found.items()}
    columns["ward"] = pandas.array([_ward_number(name) for name in found["ward"]], dtype="Int64")
    return pandas.DataFrame(columns, index=index, copy=False)


def round_order(rounds: pandas.DataFrame) -> list[str]:
    """Round ids from the oldest to the newest; rounds without a date come first."""
    return rounds.sort_values(["dated", "id"], na_position="first")["id"].tolist()


def _last(order: NDArray[numpy.int64], places: NDArray[numpy.int64], count: int) -> NDArray[numpy.int64]:
    """Row that comes last in an order, for each place; -1 where no row speaks of it."""
    found = numpy.full(count, -1)
    found[places[order]] = order
    return found


def _survey_rows(
    surveys: pandas.DataFrame, rounds: pandas.DataFrame, ids: NDArray[numpy.object_], *, round_id: str
) -> dict[str, NDArray[numpy.int64]]:
    """Row of the survey that tells of each space, by column; -1 where none does.

    It is that of the round asked for, or the newest that reports an area. The newest takes ward and elevation from the
    newest round that printed them: later rounds give areas only.
    """
    places = pandas.Index(ids).get_indexer(surveys["location_id"])
    rank = pandas.Index(round_order(rounds)).get_indexer(surveys["round_id"])
    about = places >= 0
    if round_id != LATEST:
        about &= (surveys["round_id"] == round_id).to_numpy(dtype=bool)
        return dict.fromkeys(surveys, _last(numpy.flatnonzero(about), places, len(ids)))
    reports = (surveys["usable_area_m2"].notna() | surveys["total_area_m2"].notna()).to_numpy()
    newest = numpy.lexsort((rank, reports))
    found = dict.fromkeys(surveys, _last(newest[about[newest]], places, len(ids)))
    order = numpy.argsort(rank, kind="stable")
    for column in _KEPT_FROM_OLDER:
        told = order[(about & surveys[column].notna().to_numpy())[order]]
        found[column] = _last(told, places, len(ids))
    return found


def _joined_names(names: pandas.DataFrame, ids: NDArray[numpy.object_]) -> list[object]:
    """Other names of each location, separated by ``;``; NaN where it has none."""
    found: dict[str, dict[str, None]] = {}
    for location_id, name in zip(names["location_id"], names["name"], strict=True):
        found.setdefault(location_id, {})[name] = None
    return ["; ".join(found[location_id]) if location_id in found else numpy.nan for location_id in ids]


def _taken(column: pandas.Series, rows: NDArray[numpy.int64]) -> Any:
    """Values of a column at rows, nothing where the row is -1; texts in a form that stays what it is in a frame."""
    values = column.array if pandas.api.types.is_extension_array_dtype(column.dtype) else column.to_numpy()
    found = pandas.api.extensions.take(values, rows, allow_fill=True)
    return pandas.Index(found, dtype=object) if found.dtype == object else found


def space_rows(tables: Mapping[str, pandas.DataFrame], *, round_id: str = LATEST) -> geopandas.GeoDataFrame:
    """Open spaces with their attributes, place names and one survey round: SPACES without the measured columns.

    Each column is taken from its table at the rows of the spaces: joins of frames ask the same of every table anew.

    Args:
        tables: location, location_name, open_space, space_survey and survey_round of a register.
        round_id: a round, or LATEST.

    Returns:
        One row a space, in register order, EPSG:4326.
    """
    locations, spaces, surveys = (tables[name] for name in ("location", "open_space", "space_survey"))
    of_spaces = pandas.Index(spaces["location_id"]).get_indexer(locations["id"])
    chosen = numpy.flatnonzero(of_spaces >= 0)
    chosen = chosen[_register_order(locations["id"], spaces, chosen, of_spaces[chosen])]
    ids = locations["id"].to_numpy(dtype=object)[chosen]
    surveyed = _survey_rows(surveys, tables["survey_round"], ids, round_id=round_id)
    units = unit_names(locations, rows=chosen)
    sources = (
        (locations, dict.fromkeys(locations, chosen)),
        (spaces, dict.fromkeys(spaces, of_spaces[chosen])),
        (surveys, surveyed),
        (units, dict.fromkeys(units, numpy.arange(len(ids)))),
    )
    wanted = SPACES.names
    found = {name: _taken(table[name], rows[name]) for table, rows in sources[::-1] for name in table if name in wanted}
    points = shapely.point_on_surface(numpy.asarray(found["geometry"], dtype=object))
    found["lon_deg"], found["lat_deg"] = shapely.get_x(points), shapely.get_y(points)
    found["other_names"] = pandas.Index(_joined_names(tables["location_name"], ids), dtype=object)
    columns = {name: found[name] for name in SPACES.names if name in found}
    return geopandas.GeoDataFrame(columns, index=pandas.RangeIndex(len(ids)), crs=locations.crs, copy=False)


def _register_order(
    ids: pandas.Series,
    spaces: pandas.DataFrame,
    chosen: NDArray[numpy.int64],
    of_spaces: NDArray[numpy.int64],
) -> NDArray[numpy.int64]:
    """Order of the spaces: the ministry's register first, then the municipal one, each by its numbers."""
    rank = spaces["register"].map(_REGISTER_RANK).fillna(len(_REGISTER_RANK)).to_numpy()
    keys = {"rank": rank[of_spaces], "number": spaces["register_no"].array[of_spaces], "id": ids.to_numpy()[chosen]}
    return pandas.DataFrame(keys).sort_values(["rank", "number", "id"]).index.to_numpy()


def ward_rows(locations: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Wards with the name of the unit each lies in: the columns of location, parent_name and parent_name_ne.

    Args:
        locations: rows of location; the wards and the units they lie in.
    """
    wards = locations[locations["kind"] == "ward"]
    units = locations.set_index("id")
    names = wards["parent_id"].map(units["name_en"])
    return wards.assign(parent_name=names, parent_name_ne=wards["parent_id"].map(units["name_ne"]).fillna(names))


def units_near(locations: geopandas.GeoDataFrame, shapes: Iterable[shapely.Geometry | None]) -> geopandas.GeoDataFrame:
    """Districts, local levels and wards that hold or lie near one of the shapes: rows of location.

    Args:
        locations: rows of location.
        shapes: geometries of places in WGS 84; those of places without one are passed over.
    """
    units = locations[locations["kind"].isin(_DRAWN_UNITS)]
    there = numpy.array([shape for shape in shapes if shape is not None and not shape.is_empty], dtype=object)
    tree = shapely.STRtree(units.geometry.to_numpy())
    return units.iloc[numpy.unique(tree.query(there, predicate="dwithin", distance=_NEAR_DEG)[1])]
