"""What is known of each indicator of suitability: from the register, from lists of services, and from layers.

Every number comes with two ends; nothing is filled in. A survey that lists no trouble at all may not have asked, so
only a survey that lists some says of the others that they are not there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas
import numpy
import pandas
from numpy.typing import NDArray

from geo.analysis.exposure import among, distances_m, nearest_m, worst
from geo.analysis.suitability import Measured
from geo.layer import Layer, Surroundings

__all__ = ["SERVICES", "Reach", "layer_indicators", "register_indicators", "service_indicators"]

_Shapes = NDArray[numpy.object_]

_CODES = {
    "season": "access",
    "wash": "water_and_toilets",
    "electricity": "electricity",
    "internet": "internet",
    "trees": "trees",
}
"""Indicators that are a column of the register."""

_NOTED = {
    "flood_noted": ("flood",),
    "drainage_noted": ("drainage",),
    "pollution_noted": ("waste", "river_pollution", "sanitation"),
}
"""Indicators that ask whether a survey lists one of some troubles."""

SERVICES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "health_m": (("hospital", "health_post", "clinic"), ("hospital", "clinic", "doctors", "health_post")),
    "school_m": (("school", "college"), ("school", "college", "university", "kindergarten")),
    "market_m": (("market",), ("marketplace",)),
    "police_m": (("police",), ("police",)),
    "water_point_m": (("water_point",), ("drinking_water", "water_point")),
}
"""Services of the register, and classes of places in a layer, that serve an indicator."""

_THINGS = {"dump_m": ("landfill",), "industry_m": ("industrial",)}
_HAZARDS = {"flood_rank_share": "flood", "landslide_rank_share": "landslide"}


@dataclass(frozen=True)
class Reach:
    """How far to look, and where a list or a class ends.

    Attributes:
        service_m: a list of services whose nearest entry is farther away does not speak of a place.
        thing_m: how far roads, dumps and industry are looked for.
        worst_rank: class of a hazard map that counts as the worst.
        worst_depth_m: depth of water that counts as the worst.
    """

    service_m: float
    thing_m: float
    worst_rank: float
    worst_depth_m: float


def _noted(issues: pandas.Series, codes: Sequence[str]) -> pandas.Series:
    """Yes where a survey lists one of some troubles, no where it lists only others, unknown where it lists none.

    >>> _noted(pandas.Series(["waste;flood", "waste", "", None]), ["flood"]).tolist()
    ['yes', 'no', None, None]
    """

    def said(listed: object) -> str | None:
        if not isinstance(listed, str) or not listed:
            return None
        return "yes" if set(listed.split(";")) & set(codes) else "no"

    return pandas.Series([said(listed) for listed in issues], index=issues.index, dtype=object)


def register_indicators(rows: pandas.DataFrame) -> Measured:
    """What the rows of the register say.

    A usable area known between two ends (columns ``usable_least_m2`` and ``usable_most_m2``) goes before the reported
    one; a slope comes in the column ``slope_mean_deg`` where a height model carries one.

    Args:
        rows: the flat table of spaces, with those columns where they are known.
    """
    columns = {key: rows[name] for key, name in _CODES.items()}
    columns |= {key: _noted(rows["issues"], codes) for key, codes in _NOTED.items()}
    nothing = pandas.Series(numpy.nan, index=rows.index)
    columns["slope_deg"] = rows.get("slope_mean_deg", nothing)
    columns["elevation_m"] = rows["elevation_m"].astype("float64")
    reported, total = (rows[name].astype("float64") for name in ("usable_area_m2", "total_area_m2"))
    low, high = (rows.get(name, nothing).fillna(reported) for name in ("usable_least_m2", "usable_most_m2"))
    columns["usable_share"] = (reported / total.where(total > 0)).clip(0, 1)
    shared = pandas.DataFrame(columns)
    return Measured(shared.assign(usable_area_m2=low), shared.assign(usable_area_m2=high))


def service_indicators(
    shapes: _Shapes, services: geopandas.GeoDataFrame, amenities: Layer | None, *, reach_m: float
) -> pandas.DataFrame:
    """Distance [m] of each space to the nearest of each service; unknown beyond the reach of the lists.

    Args:
        shapes: spaces in EPSG:4326.
        services: service points with ``service`` and geometry.
        amenities: places of a layer, too, where there is one.
        reach_m: farther than this a list does not speak of a place.
    """
    features = amenities.features if amenities else None
    found = {}
    for key, (listed, mapped) in SERVICES.items():
        things = numpy.concatenate([among(services, "service", listed), among(features, "amenity_class", mapped)])
        distance_m = distances_m(shapes, things, reach_m=reach_m)
        found[key] = numpy.where(numpy.isfinite(distance_m), distance_m, numpy.nan)
    return pandas.DataFrame(found)


def _hazard_share(shapes: _Shapes, layers: Sequence[Layer], reach: Reach) -> pandas.DataFrame:
    """Worst class or depth on each ground as a share of what counts as the worst."""

    def share(layer: Layer) -> NDArray[numpy.float64]:
        by_depth = layer.card.measure == "depth_m"
        if layer.grid is not None:
            values = layer.grid.values
        else:
            values = layer.features["depth_m" if by_depth else "class_rank"].to_numpy(dtype=float)  # type: ignore[index]
        return numpy.clip(values / (reach.worst_depth_m if by_depth else reach.worst_rank), 0, 1)

    return worst(shapes, layers, value=share, top=1.0)[["low", "high"]]


def layer_indicators(shapes: _Shapes, around: Surroundings, *, reach: Reach) -> Measured:
    """What layers say: roads for vehicles, dumps, industry, and the worst mapped class of flood and landslide.

    Args:
        shapes: spaces in EPSG:4326.
        around: the layers.
        reach: how far to look, and what counts as the worst.
    """
    ways, land = around.ways, around.land_use
    motor = ways.features.loc[ways.features["motor"]] if ways and ways.features is not None else None
    roads = numpy.empty(0, dtype=object) if motor is None else numpy.asarray(motor.geometry.to_numpy(), dtype=object)
    found = {"road_m": nearest_m(shapes, roads, coverage=ways.coverage if ways else None, reach_m=reach.thing_m)}
    for key, values in _THINGS.items():
        things = among(land.features if land else None, "use_class", values)
        found[key] = nearest_m(shapes, things, coverage=land.coverage if land else None, reach_m=reach.thing_m)
    for key, kind in _HAZARDS.items():
        layers = [layer for layer in around.hazards if layer.card.hazard_kind == kind]
        found[key] = _hazard_share(shapes, layers, reach)
    low, high = ({key: part[end] for key, part in found.items()} for end in ("low", "high"))
    return Measured(pandas.DataFrame(low), pandas.DataFrame(high))
