"""The flat table of open spaces, put together from the register's tables at one survey round."""

from collections.abc import Mapping

import geopandas
import pandas
import shapely

from geo.schema import SPACES

__all__ = ["LATEST", "round_order", "space_rows", "unit_names"]

LATEST = "latest"
"""Asks, for each space, for the newest round that reports an area of it."""

_UNIT_COLUMNS = {"province": "province", "district": "district", "local_level": "local_level", "ward": "ward"}


def unit_names(locations: pandas.DataFrame) -> pandas.DataFrame:
    """Province, district, local level and ward of every location, by walking up the parents.

    Args:
        locations: columns id, kind, name_en, parent_id.

    Returns:
        Frame indexed by location id with columns province, district, local_level, local_level_id and ward (Int64).
    """
    by_id = locations.set_index("id")[["kind", "name_en", "parent_id"]]
    found = pandas.DataFrame(None, index=by_id.index, columns=[*_UNIT_COLUMNS, "local_level_id"], dtype=object)
    current = pandas.Series(by_id.index, index=by_id.index, dtype=object)
    deepest_chain = 8
    for _ in range(deepest_chain):
        kinds = current.map(by_id["kind"])
        names = current.map(by_id["name_en"])
        for kind, column in _UNIT_COLUMNS.items():
            found.loc[kinds == kind, column] = names[kinds == kind]
        found.loc[kinds == "local_level", "local_level_id"] = current[kinds == "local_level"]
        current = current.map(by_id["parent_id"])
        if current.isna().all():
            break
    ward_numbers = found["ward"].astype("string").str.extract(r"(\d+)\s*$", expand=False)
    found["ward"] = pandas.to_numeric(ward_numbers).astype("Int64")
    return found


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
    ordered = rows.rename_axis(None).assign(_rank=rank).sort_values(["_rank", "register_no", "id"]).reset_index(drop=True)
    return geopandas.GeoDataFrame(ordered[[name for name in SPACES.names if name in ordered]], crs=locations.crs)
