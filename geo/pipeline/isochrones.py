"""Areas from which a space is reached within so many minutes, and what is written of them to files."""

from collections.abc import Callable, Mapping

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.analysis.access.isochrones import Brush, beside, isochrones, stretches
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
_DRAWING = 0.8
_CELLS = 10
"""Cells of the drawn lattice in the distance from a street that counts as reached."""
_TILE_CELLS, _STRAIGHT_CELLS = 512, 0.8

_DIGITS = 2


def reach_areas(found: Reach, *, progress: Progress = lambda _step, _share: None) -> geopandas.GeoDataFrame:
    """Areas from which a space is reached, a row a limit, each holding those before it: within_min, basis, geometry.

    Where roads are known an area is made of what lies beside the streets within the limit; elsewhere of what lies so
    near to a space by straight lines. ``basis`` tells which.

    Args:
        found: how near the spaces are.
        progress: is told the step and the share done.
    """
    progress("areas", _DRAWING)
    joined = found.walks.joined
    spaces_m = [shape for shape in joined.straight.spaces_m if shape is not None]
    by_roads = _by_roads(found, progress=lambda share: progress("areas", _DRAWING + (1 - _DRAWING) * share))
    rows, before = [], shapely.Polygon()
    for limit, roads in zip(found.limits_min, by_roads, strict=True):
        straight = _straight(found, limit) if joined.by == FOOT else shapely.Polygon()
        before = shapely.union_all([before, roads, straight, *spaces_m])
        basis = [name for name, part in ((ROADS, roads), (STRAIGHT, straight)) if not part.is_empty]
        rows.append({"within_min": float(limit), "basis": ";".join(basis) or None, "geometry": before})
    return geopandas.GeoDataFrame(rows, crs=found.ground.homes.crs).to_crs(WGS84)


def _by_roads(found: Reach, *, progress: Callable[[float], None]) -> list[shapely.Geometry]:
    """Area of each limit beside streets, where roads are known."""
    joined, roads = found.walks.joined, found.ground.roads
    if roads is None or joined.over_roads is None or joined.times is None:
        return [shapely.Polygon()] * len(found.limits_min)
    network, width_m = roads.ready.network, value("access.entrance", unit="m")
    per_m_min = found.scenario.travel.off_road_min
    lines = stretches(network, joined.times, joined.at_crossings(), limits_min=found.limits_min)
    near = [
        beside(network, joined.times, joined.over_roads.spaces, limit_min=limit, per_m_min=per_m_min)
        for limit in found.limits_min
    ]
    both = [numpy.concatenate(parts) for parts in zip(lines, near, strict=True)]
    areas = isochrones(both, Brush(width_m, width_m / _CELLS, _TILE_CELLS, _STRAIGHT_CELLS), progress=progress)
    return [shapely.intersection(area, joined.coverage_m) for area in areas]


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
