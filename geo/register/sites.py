"""The flat table of displacement sites, put together from the register's tables."""

from collections.abc import Mapping

import geopandas
import pandas
import shapely

from geo.register.spaces import unit_names

__all__ = ["SITE_COLUMNS", "site_rows"]

SITE_COLUMNS = (
    "id", "name_en", "name_ne", "other_names", "site_type", "site_status", "province", "district", "local_level",
    "local_level_id", "ward", "lon_deg", "lat_deg", "precision", "sensitivity", "source_id", "note", "version",
    "geometry",
)  # fmt: skip
_AREA_ONLY = "admin_area"


def _areas_of_parents(sites: pandas.DataFrame, locations: geopandas.GeoDataFrame) -> geopandas.GeoSeries:
    """Geometry of each site; of the unit it lies in where the site has none and is known to an area only."""
    outlines = locations.set_index("id").geometry
    own = sites.geometry
    from_parent = geopandas.GeoSeries(sites["parent_id"].map(outlines), index=sites.index, crs=locations.crs)
    return own.where(own.notna() | (sites["precision"] != _AREA_ONLY), from_parent)


def _local_level_of_former(successors: pandas.DataFrame, units: pandas.DataFrame) -> dict[str, str]:
    """The one local level that a former unit's ground lies in today, by former id; none where there are several."""
    local_level_ids = successors["successor_id"].map(units["local_level_id"])
    pairs = pandas.DataFrame({"former": successors["former_id"], "local_level": local_level_ids}).drop_duplicates()
    alone = pairs[~pairs["former"].duplicated(keep=False) & pairs["local_level"].notna()]
    return dict(zip(alone["former"], alone["local_level"], strict=True))


def site_rows(tables: Mapping[str, pandas.DataFrame]) -> geopandas.GeoDataFrame:
    """Displacement sites with the units they lie in; a site known to an area only has that area and no point.

    Args:
        tables: location, location_name, location_successor and site of a register.

    Returns:
        One row a site, SITE_COLUMNS, EPSG:4326, in the order of the ids.
    """
    locations, listed = tables["location"], tables["site"].set_index("location_id")[["site_type", "site_status"]]
    sites = locations[locations["id"].isin(listed.index)].set_index("id", drop=False)
    units = unit_names(locations[["id", "kind", "name_en", "parent_id"]])
    rows = sites.join(listed).join(units)
    former = rows["parent_id"].map(_local_level_of_former(tables["location_successor"], units))
    unplaced = rows["local_level_id"].isna() & former.notna()
    for column in ("province", "district", "local_level", "local_level_id"):
        rows.loc[unplaced, column] = former[unplaced].map(units[column])
    rows["geometry"] = _areas_of_parents(rows, locations)
    names = tables["location_name"].groupby("location_id", sort=False)["name"]
    rows["other_names"] = rows.index.map(names.agg(lambda found: "; ".join(dict.fromkeys(found))))
    known = (rows["precision"] != _AREA_ONLY).to_numpy()
    points = shapely.point_on_surface(rows.geometry.to_numpy())
    rows["lon_deg"] = pandas.Series(shapely.get_x(points), index=rows.index).where(known)
    rows["lat_deg"] = pandas.Series(shapely.get_y(points), index=rows.index).where(known)
    rows = rows.sort_index().reset_index(drop=True)[list(SITE_COLUMNS)]
    return geopandas.GeoDataFrame(rows, geometry="geometry", crs=locations.crs)
