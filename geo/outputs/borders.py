"""Borders of administrative units as light lines: each stretch once, however many units touch it."""

import math
from functools import lru_cache

import geopandas
import numpy
import shapely

__all__ = ["border_lines", "light"]

_PLACES = 5
_DECIMALS_BELOW_TOLERANCE = 1


def light(shapes: numpy.ndarray, *, places: int = _PLACES) -> numpy.ndarray:
    """Shapes with coordinates rounded to so many decimals of a degree."""
    return shapely.transform(shapes, lambda found: numpy.round(found, places))


def _segments(polygons: numpy.ndarray) -> numpy.ndarray:
    """Every stretch between two corners once, whichever way round a polygon runs it: shape (n, 2, 2)."""
    rings = shapely.get_rings(shapely.get_parts(polygons))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    joined = (ring[1:] == ring[:-1]) & (corners[1:] != corners[:-1]).any(axis=1)
    ends = numpy.stack([corners[:-1][joined], corners[1:][joined]], axis=1)
    backwards = (ends[:, 0, 0] > ends[:, 1, 0]) | ((ends[:, 0, 0] == ends[:, 1, 0]) & (ends[:, 0, 1] > ends[:, 1, 1]))
    ends[backwards] = ends[backwards][:, ::-1]
    once: numpy.ndarray = numpy.unique(ends.reshape(-1, 4), axis=0).reshape(-1, 2, 2)
    return once


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
    return _lines(tuple(shapely.to_wkb(shapes).tolist()), tolerance_deg)


@lru_cache(maxsize=8)
def _lines(shapes: tuple[bytes, ...], tolerance_deg: float) -> shapely.Geometry:
    """Borders of units given as well-known binary; kept, since units change far less often than the register does."""
    places = min(_PLACES, _DECIMALS_BELOW_TOLERANCE - math.floor(math.log10(tolerance_deg)))
    simple = light(shapely.coverage_simplify(shapely.from_wkb(shapes), tolerance_deg), places=places)
    merged: shapely.Geometry = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(_segments(simple))))
    return merged
