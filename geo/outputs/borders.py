"""Borders of administrative units as light lines: each stretch once, however many units touch it."""

import math

import geopandas
import numpy
import shapely

__all__ = ["border_lines", "light"]

_PLACES = 5
_DECIMALS_BELOW_TOLERANCE = 1


def light(shapes: numpy.ndarray, *, places: int = _PLACES) -> numpy.ndarray:
    """Shapes with coordinates rounded to so many decimals of a degree."""
    return shapely.transform(shapes, lambda found: numpy.round(found, places))


def border_lines(units: geopandas.GeoDataFrame, *, tolerance_deg: float) -> shapely.Geometry:
    """All borders of units that tile the ground, simplified together so that neighbours stay joined.

    Args:
        units: polygons that share their borders.
        tolerance_deg: how far a border may move.
    """
    shapes = units.geometry.to_numpy()
    shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    if not len(shapes):
        return shapely.MultiLineString()
    simple = shapely.coverage_simplify(shapes, tolerance_deg)
    lines = shapely.line_merge(shapely.union_all(shapely.boundary(simple)))
    places = min(_PLACES, _DECIMALS_BELOW_TOLERANCE - math.floor(math.log10(tolerance_deg)))
    rounded: shapely.Geometry = shapely.transform(lines, lambda found: numpy.round(found, places))
    return rounded
