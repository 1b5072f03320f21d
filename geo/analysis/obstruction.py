"""What stands or runs on the ground and how far it reaches: buildings with debris, water, power lines, drawings."""

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.analysis.rules import GroundRules
from geo.analysis.taking import EVERYWHERE, Shapes, no_layer

__all__ = ["building_height_m", "buildings", "debris_reach_m", "exclusions", "floats", "power_lines", "water"]

_Floats = NDArray[numpy.float64]

DRAINS = frozenset({"canal", "drain", "ditch"})
"""Kinds of water made by people to lead it away or along; the distance from surface water is not meant for them."""


def floats(values: pandas.Series) -> _Floats:
    """Numbers of a column, NaN where unknown or endless."""
    found = numpy.asarray(values.astype("Float64").to_numpy(dtype=numpy.float64, na_value=numpy.nan))
    return numpy.where(numpy.isfinite(found), found, numpy.nan)


def building_height_m(
    height_m: pandas.Series, levels: pandas.Series, *, rules: GroundRules
) -> tuple[NDArray[numpy.float64], NDArray[numpy.bool_]]:
    """Height of each building above ground [m], and whether it had to be assumed.

    The mapped height; else storeys times the height of a storey; else the assumed height. A height of 0 or below, or
    above the greatest that is believed, is none.

    Args:
        height_m: mapped heights, unknown where missing.
        levels: storeys, unknown where missing.
        rules: height of a storey, the greatest height believed, and the height assumed where neither is known.
    """
    mapped, by_storeys = floats(height_m), floats(levels) * rules.storey_height.value
    mapped, by_storeys = (
        numpy.where((told > 0) & (told <= rules.height_believed.value), told, numpy.nan)
        for told in (mapped, by_storeys)
    )
    height = numpy.where(numpy.isnan(mapped), by_storeys, mapped)
    assumed = numpy.isnan(height)
    return numpy.where(assumed, rules.height_assumed.value, height), assumed


def debris_reach_m(height_m: _Floats, *, rules: GroundRules) -> NDArray[numpy.float64]:
    """How far the debris of a collapsed building reaches [m], by its height.

    Height times the share that the table gives for it, read between two heights along a line; from the last height of
    the table on at least the least reach (the table asks for a study of such a building).

    Source: the debris standards' own (Advances in Civil Engineering 2020, 7034517, table 7).

    Args:
        height_m: heights above ground.
        rules: the table of shares.
    """
    reach = height_m * rules.debris(height_m)
    tallest = height_m >= rules.debris.points[-1].value
    return numpy.where(tallest, numpy.maximum(reach, rules.debris_least.value), reach)


def buildings(
    features: geopandas.GeoDataFrame | None, coverage: BaseGeometry | None, *, rules: GroundRules
) -> list[Shapes]:
    """What buildings take: the ground they stand on (building), and the ground their debris would cover (debris).

    Args:
        features: footprints in WGS 84 with ``height_m`` and ``levels``; None where there is no layer.
        coverage: where the layer speaks.
        rules: debris shares and assumed heights.
    """
    if features is None:
        return [no_layer("building"), no_layer("debris")]
    shapes = features.geometry.to_numpy()
    height, assumed = building_height_m(features["height_m"], features["levels"], rules=rules)
    reach = debris_reach_m(height, rules=rules)
    tree = shapely.STRtree(shapes)
    on = Shapes("building", shapes, numpy.zeros(len(shapes)), coverage, tree=tree)
    return [on, Shapes("debris", shapes, reach, coverage, assumed, tree)]


def water(
    features: geopandas.GeoDataFrame | None, coverage: BaseGeometry | None, *, rules: GroundRules
) -> list[Shapes]:
    """What water takes: its bed (water; lines half their width to each side), and the distance kept (water_buffer).

    Args:
        features: lines and areas in WGS 84 with ``water_class`` and ``width_m``; None where there is no layer.
        coverage: where the layer speaks.
        rules: distances from natural water and from canals and drains.
    """
    if features is None:
        return [no_layer("water"), no_layer("water_buffer")]
    shapes = features.geometry.to_numpy()
    is_area = features.geometry.geom_type.isin(["Polygon", "MultiPolygon"]).to_numpy()
    half = numpy.where(is_area, 0.0, numpy.nan_to_num(floats(features["width_m"])) / 2)
    kept = numpy.where(features["water_class"].isin(DRAINS), rules.drain_buffer.value, rules.water_buffer.value)
    buffer = numpy.where(kept > 0, half + kept, 0.0)
    bed = Shapes("water", shapes, half, coverage)
    return [bed, Shapes("water_buffer", shapes[buffer > 0], buffer[buffer > 0], coverage)]


def power_lines(
    features: geopandas.GeoDataFrame | None, coverage: BaseGeometry | None, *, rules: GroundRules
) -> list[Shapes]:
    """What power lines take: the strip to be kept clear on each side, by voltage.

    Args:
        features: lines in WGS 84 with ``voltage_v``; None where there is no layer.
        coverage: where the layer speaks.
        rules: strips by voltage and the voltage assumed for a line that tells none.
    """
    if features is None:
        return [no_layer("power_line")]
    voltage = floats(features["voltage_v"])
    assumed = ~(voltage > 0)
    strip = rules.power_strip(numpy.where(assumed, rules.voltage_assumed.value, voltage))
    return [Shapes("power_line", features.geometry.to_numpy(), strip, coverage, assumed)]


def exclusions(features: geopandas.GeoDataFrame) -> list[Shapes]:
    """What planners drew as not usable: the drawn ground itself, known for every place.

    Args:
        features: drawn areas in WGS 84.
    """
    drawn = features.geometry.to_numpy()
    drawn = drawn[numpy.array([shape is not None and not shape.is_empty for shape in drawn], dtype=bool)]
    return [Shapes("exclusion", drawn, numpy.zeros(len(drawn)), EVERYWHERE)]
