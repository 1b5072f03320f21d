"""The flat table of open spaces, put together from the register's tables at one survey round."""

from collections.abc import Iterable, Mapping

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
_DEEPEST_CHAIN = 8
"""Country, province, district, local level, ward and a place in it, and room for two more."""


def _parent_rows(locations: pandas.DataFrame) -> NDArray[numpy.int64]:
    """Row of each location's parent; one past the last row where there is none."""
    rows = pandas.Index(locations["id"]).get_indexer(locations["parent_id"])
    nowhere = len(locations)
    return numpy.append(numpy.where(rows < 0, nowhere, rows), nowhere)


def unit_names(locations: pandas.DataFrame) -> pandas.DataFrame:
    """Province, district, local level and ward of every location, by walking up the parents.

    Args:
        locations: columns id, kind, name_en, parent_id.

    Returns:
        Frame indexed by location id with columns province, district, local_level, local_level_id and ward (Int64).
    """
    parents = _parent_rows(locations)
    kinds = numpy.concatenate([locations["kind"].to_numpy(dtype=object), [None]])
    told = {name: locations[name].to_numpy(dtype=object) for name in ("id", "name_en")}
    found = {name: numpy.full(len(locations), None, dtype=object) for name in (*_UNIT_COLUMNS, "local_level_id")}
    current = numpy.arange(len(locations))
    for _ in range(_DEEPEST_CHAIN):
        for kind, column in _UNIT_COLUMNS.items():
            here = numpy.flatnonzero(kinds[current] == kind)
            found[column][here] = told["name_en"][current[here]]
            if kind == "local_level":
                found["local_level_id"][here] = told["id"][current[here]]
        current = parents[current]
    index = pandas.Index(locations["id"].to_numpy(dtype=object), name="id")
    frame = pandas.DataFrame(found, index=index, dtype=object)
    numbers = frame["ward"].astype("string").str.extract(r"(\d+)\s*$", expand=False)
    return frame.assign(ward=pandas.to_numeric(numbers).astype("Int64"))


def round_order(rounds: pandas.DataFrame) -> list[str]:
    """Round ids from the oldest to the newest; rounds without a date come first."""
    return rounds.sort_values(["dated", "id"], na_position="first")["id"].tolist()


def _surveys_at(surveys: pandas.DataFrame, rounds: pandas.DataFrame, round_id: str) -> pandas.DataFrame:
    """One survey row a space: of the round asked for, or the newest that reports an area.

    The newest row takes ward and elevation from the newest round that printed them: later rounds give areas only.
    """
    if round_id != LATEST:
        return surveys[surveys["round_id"] == round_id].set_index("location_id")
    rank = {name: place for place, name in enumerate(round_order(rounds))}
    reports = surveys["usable_area_m2"].notna() * 2 + surveys["total_area_m2"].notna()
    ranked = surveys.assign(_says=reports > 0, _rank=surveys["round_id"].map(rank))
    newest = ranked.sort_values(["_says", "_rank"]).drop_duplicates("location_id", keep="last").set_index("location_id")
    last_known = ranked.sort_values("_rank").groupby("location_id")[["ward_printed", "elevation_m"]].last()
    return newest.drop(columns=["_says", "_rank"]).assign(**dict(last_known.items()))


def _joined_names(names: pandas.DataFrame) -> pandas.Series:
    """Other names of each location, separated by ``;``."""
    return names.groupby("location_id", sort=False)["name"].agg(lambda found: "; ".join(dict.fromkeys(found)))


def space_rows(tables: Mapping[str, pandas.DataFrame], *, round_id: str = LATEST) -> geopandas.GeoDataFrame:
    """Open spaces with their attributes, place names and one survey round: SPACES without the measured columns.

    Args:
        tables: location, location_name, open_space, space_survey and survey_round of a register.
        round_id: a round, or LATEST.

    Returns:
        One row a space, in register order, EPSG:4326.
    """
    locations = tables["location"]
    spaces = tables["open_space"].set_index("location_id").drop(columns="source_id")
    chosen = locations[locations["id"].isin(spaces.index)].set_index("id", drop=False)
    surveys = _surveys_at(tables["space_survey"], tables["survey_round"], round_id).drop(columns=["id", "source_id"])
    units = unit_names(locations[["id", "kind", "name_en", "parent_id"]])
    rows = chosen.join(spaces).join(surveys).join(units)
    rows["other_names"] = rows.index.map(_joined_names(tables["location_name"]))
    points = shapely.point_on_surface(rows.geometry.to_numpy())
    rows["lon_deg"], rows["lat_deg"] = shapely.get_x(points), shapely.get_y(points)
    register_rank = {"valley_83": 0, "iom_municipal": 1}
    rank = rows["register"].map(register_rank).fillna(len(register_rank))
    ordered = (
        rows.rename_axis(None).assign(_rank=rank).sort_values(["_rank", "register_no", "id"]).reset_index(drop=True)
    )
    return geopandas.GeoDataFrame(ordered[[name for name in SPACES.names if name in ordered]], crs=locations.crs)


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
