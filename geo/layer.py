"""Layers: what is around the spaces, with the card that says where each came from and how far it can be trusted.

A layer speaks where its coverage is. Outside it, and where there is no layer, nothing is known; that is not the same as
nothing being there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import geopandas
import pandas
import shapely

from geo.crs import WGS84
from geo.grid import Grid

__all__ = ["FEATURE_COLUMNS", "LAYER_KINDS", "Layer", "LayerCard", "Surroundings", "features_of"]

LAYER_KINDS = (
    "dem",
    "buildings",
    "ways",
    "water",
    "power_lines",
    "land_use",
    "amenities",
    "hazard",
    "intensity",
    "population",
)
"""Kinds of layers. Of hazards there may be many at a time, of every other kind one."""

_TEXT, _FLOAT, _INTEGER, _BOOL = "object", "float64", "int64", "bool"
FEATURE_COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "buildings": {"height_m": _FLOAT, "levels": _FLOAT, "building_class": _TEXT},
        "ways": {
            "way_id": _INTEGER,
            "way_class": _TEXT,
            "width_m": _FLOAT,
            "bridge": _BOOL,
            "tunnel": _BOOL,
            "oneway": _INTEGER,
            "foot": _BOOL,
            "motor": _BOOL,
            "node_from": _INTEGER,
            "node_to": _INTEGER,
        },
        "water": {"water_class": _TEXT, "width_m": _FLOAT},
        "power_lines": {"voltage_v": _FLOAT},
        "land_use": {"use_class": _TEXT},
        "amenities": {"amenity_class": _TEXT, "name_en": _TEXT, "name_ne": _TEXT},
        "hazard": {"hazard_class": _TEXT, "class_rank": _INTEGER, "depth_m": _FLOAT},
        "intensity": {"mmi": _FLOAT},
    }
)
"""Columns of the features of each kind beside their geometry, with their types; NaN and empty text stand for unknown.

``way_class`` is the value of OpenStreetMap's ``highway``; ``oneway`` is 1 along the line, -1 against it, 0 both ways;
``foot`` and ``motor`` say who may pass. Ways are cut where they meet, and ``node_from`` and ``node_to`` are equal where
they do. ``class_rank`` grows with the hazard, from 1; 0 where there are no classes.
"""


@dataclass(frozen=True)
class LayerCard:
    """What is known about a layer itself.

    Attributes:
        id: identifier of the layer in the register.
        kind: one of `LAYER_KINDS`.
        title: name people call it by.
        source: who made it, in which publication or file.
        dated: date of what it shows, None where nobody said.
        licence: licence, empty where nobody said.
        resolution_m: longer side of a cell [m] of a grid, None for features.
        crs: reference system it came in.
        features: number of its features, None for a grid.
        hazard_kind: flood, landslide, liquefaction, fault, rockfall and so on; empty for what is no hazard.
        measure: what a hazard or an intensity tells: ``class``, ``depth_m`` or ``mmi``.
        return_period_years: return period of a hazard [years], None where nobody said.
        note: what else a reader should know.
    """

    id: str
    kind: str
    title: str
    source: str = ""
    dated: date | None = None
    licence: str = ""
    resolution_m: float | None = None
    crs: str = WGS84
    features: int | None = None
    hazard_kind: str = ""
    measure: str = ""
    return_period_years: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Layer:
    """A layer, or the part of it that was asked for: its card, where it speaks, and its features or its grid.

    Attributes:
        card: what is known about it.
        coverage: polygon in EPSG:4326 where the layer speaks; outside it nothing is known.
        features: rows with the columns of `FEATURE_COLUMNS` and geometry in EPSG:4326, or None.
        grid: grid, or None.
    """

    card: LayerCard
    coverage: shapely.Geometry
    features: geopandas.GeoDataFrame | None = None
    grid: Grid | None = None


@dataclass(frozen=True)
class Surroundings:
    """All that is known around the spaces. None stands for no data.

    Several height models stand beside each other, the one with the finest cells as ``elevation``, the others from finer
    to coarser as ``coarser``: they speak where no finer one does.
    """

    elevation: Layer | None = None
    buildings: Layer | None = None
    ways: Layer | None = None
    water: Layer | None = None
    power_lines: Layer | None = None
    land_use: Layer | None = None
    amenities: Layer | None = None
    hazards: tuple[Layer, ...] = ()
    intensity: Layer | None = None
    population: Layer | None = None
    coarser: tuple[Layer, ...] = ()


_UNKNOWN: Mapping[str, object] = {_TEXT: "", _FLOAT: float("nan"), _INTEGER: 0, _BOOL: False}


def features_of(kind: str, rows: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Features with the columns of their kind in order and type; what is missing is unknown.

    >>> pond = geopandas.GeoDataFrame(geometry=[shapely.box(85.30, 27.70, 85.31, 27.71)], crs=WGS84)
    >>> features_of("water", pond.assign(water_class="pond"))[["water_class", "width_m"]]
      water_class  width_m
    0        pond      NaN

    Args:
        kind: kind of layer.
        rows: geometry in EPSG:4326, and any of the columns of the kind.
    """
    columns = {
        name: rows[name].astype(dtype).reset_index(drop=True)
        if name in rows
        else pandas.Series(_UNKNOWN[dtype], index=range(len(rows)), dtype=dtype)
        for name, dtype in FEATURE_COLUMNS[kind].items()
    }
    return geopandas.GeoDataFrame(columns, geometry=rows.geometry.array, crs=WGS84)
