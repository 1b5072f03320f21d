"""Areas from which a space is reached within so many minutes, and what is written of them to files."""

from collections.abc import Callable, Mapping

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.analysis.access.isochrones import beside, isochrones
from geo.crs import WGS84
from geo.errors import InputError, Problem
from geo.pipeline.reaching import ROADS, STRAIGHT, Reach
from geo.pipeline.streets import FOOT
from geo.schema import vocabulary
from geo.standards import value

__all__ = ["REACH_FORMATS", "reach_areas", "reach_format", "reach_tables"]

REACH_FORMATS = {"geopackage": ".gpkg", "geojson": ".geojson", "workbook": ".xlsx", "shapefile": ".zip", "csv": ".csv"}
"""Formats that are offered, with their suffix."""

_ALONE = {"geojson": "reach_area", "csv": "reach_ward"}
"""The table of a format that holds one."""

Progress = Callable[[str, float], None]
_CORNER_M = 2.0
_DIGITS = 2


def reach_areas(found: Reach, *, progress: Progress = lambda _step, _share: None) -> geopandas.GeoDataFrame:
    """Areas from which a space is reached, a row a limit, each holding those before it: within_min, basis, geometry.

    Where roads are known an area is made of what lies beside the streets within the limit; elsewhere of what lies so
    near to a space by straight lines. ``basis`` tells which.

    Args:
        found: how near the spaces are.
        progress: is told the step and the share done.
    """
    progress("areas", 0.8)
    joined = found.walks.joined
    spaces_m = joined.straight.spaces_m
    by_roads = _by_roads(found)
    rows, before = [], shapely.Polygon()
    for limit, roads in zip(found.limits_min, by_roads, strict=True):
        straight = _straight(found, limit) if joined.by == FOOT else shapely.Polygon()
        area = shapely.union_all([before, roads, straight, *(shape for shape in spaces_m if shape is not None)])
        before = shapely.simplify(area, _CORNER_M) if before.is_empty else shapely.union(before, area)
        basis = [name for name, part in ((ROADS, roads), (STRAIGHT, straight)) if not part.is_empty]
        rows.append({"within_min": float(limit), "basis": ";".join(basis) or None, "geometry": before})
    return geopandas.GeoDataFrame(rows, crs=found.ground.homes.crs).to_crs(WGS84)


def _by_roads(found: Reach) -> list[shapely.Geometry]:
    """Area of each limit beside streets, where roads are known."""
    joined, roads = found.walks.joined, found.ground.roads
    if roads is None or joined.over_roads is None or joined.times is None:
        return [shapely.Polygon()] * len(found.limits_min)
    network, width_m = roads.ready.network, value("access.entrance", unit="m")
    per_m_min = found.scenario.travel.off_road_min
    along = isochrones(network, joined.times, joined.at_crossings(), limits_min=found.limits_min, width_m=width_m)
    areas = []
    for limit, area in zip(found.limits_min, along, strict=True):
        near = beside(network, joined.times, joined.over_roads.spaces, limit_min=limit, per_m_min=per_m_min)
        both = shapely.union_all([area, *shapely.buffer(near, width_m, quad_segs=2)])
        areas.append(shapely.intersection(both, joined.coverage_m))
    return areas


def _straight(found: Reach, limit_min: float) -> shapely.Geometry:
    """Area so near to a space by straight lines; around spaces for which roads are known, only off the roads' map."""
    joined = found.walks.joined
    reach_m = limit_min / found.scenario.travel.off_road_min
    apart = _around(joined.straight.spaces_m[~joined.spaces], reach_m)
    beyond = shapely.difference(_around(joined.straight.spaces_m[joined.spaces], reach_m), joined.coverage_m)
    return shapely.union(apart, beyond)


def _around(shapes: NDArray[numpy.object_], reach_m: float) -> shapely.Geometry:
    return shapely.union_all(shapely.buffer(shapes, reach_m))


def reach_tables(found: Reach, areas: geopandas.GeoDataFrame) -> Mapping[str, pandas.DataFrame]:
    """Declared tables for files: areas, people of each ward by band, and what closures and lost spaces change.

    Args:
        found: how near the spaces are.
        areas: areas from which a space is reached.
    """
    ranks = list(vocabulary("sensitivity"))
    hidden = max(found.ground.spaces["sensitivity"].map(ranks.index), default=0)
    tables = {"reach_area": areas.assign(sensitivity=ranks[int(hidden)]), "reach_ward": _band_rows(found)}
    if found.changes is not None:
        changes = found.changes.round({"added_min": _DIGITS}).rename_axis("location_id").reset_index()
        tables["reach_change"] = _named(found, changes)
    return tables


def _named(found: Reach, table: pandas.DataFrame) -> pandas.DataFrame:
    """The table of wards with their names, the total left out: whoever sums it finds it again."""
    names = found.ground.homes.wards.set_index("id")[["name_en", "name_ne"]]
    return table[table["location_id"].isin(names.index)].join(names, on="location_id").reset_index(drop=True)


def _band_rows(found: Reach) -> pandas.DataFrame:
    """People of each ward in each band, one row a ward and band; the last band has no end."""
    limits = [0.0, *found.limits_min]
    bands = found.wards.drop(columns="people")
    ends = dict(zip(bands.columns, zip(limits, [*found.limits_min, numpy.nan], strict=True), strict=True))
    long = bands.rename_axis("location_id").reset_index().melt("location_id", var_name="band", value_name="people")
    long["over_min"] = long["band"].map({name: start for name, (start, _) in ends.items()})
    long["within_min"] = long["band"].map({name: end for name, (_, end) in ends.items()})
    ordered = long.sort_values(["location_id", "over_min"], kind="stable").drop(columns="band")
    return _named(found, ordered)


def reach_format(file: str, tables: Mapping[str, pandas.DataFrame]) -> tuple[str, Mapping[str, pandas.DataFrame]]:
    """Format of a file by its suffix, and the tables that are written into it.

    Args:
        file: name of the file.
        tables: declared tables.

    Raises:
        InputError: no format has the suffix.
    """
    found = next((name for name, suffix in REACH_FORMATS.items() if file.lower().endswith(suffix)), None)
    if found is None:
        known = ", ".join(REACH_FORMATS.values())
        raise InputError(Problem("people.suffix", {"value": file[:60], "known": known}, value=file))
    alone = _ALONE.get(found)
    return found, {alone: tables[alone]} if alone else tables
