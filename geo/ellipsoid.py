"""Areas of shapes given in degrees, for whole columns at once.

The geodesic area of many small polygons is summed edge by edge in arrays. Along an edge the area between it and the
equator is the integral of ``Q(lat) d(lon)``, where ``Q`` is the area of the ellipsoid below a parallel per radian of
longitude. A geodesic bends away from the straight line in ``(lon, Q)``; its second derivative there is
``-r**2 sin(lat) (1 + 3 cot(azimuth)**2)`` with ``r = N cos(lat)`` the radius of the parallel, which gives the trapezoid
rule a correction of ``d(lon) sin(lat) (x**2 + 3 y**2) / 12`` for an edge of ``x`` metres east and ``y`` metres north.
What is left out is of fifth order; shapes with an edge longer than `_LONGEST_EDGE_DEG` go through Karney's algorithm
in PROJ one by one (C. F. F. Karney, Algorithms for geodesics, Journal of Geodesy 87, 2013).
"""

from functools import cache

import numpy
import pyproj
import shapely
from numpy.typing import NDArray

__all__ = ["degree_sizes_m", "geodesic_area_m2", "planar_area_m2", "to_degrees"]

_GEOD = pyproj.Geod(ellps="WGS84")
_LONGEST_EDGE_DEG = 0.01
_Floats = NDArray[numpy.float64]
_Shapes = NDArray[numpy.object_]


def _zone_area_m2(sine: _Floats) -> _Floats:
    """Area of the ellipsoid from the equator to a parallel, per radian of longitude [m2/rad], by sine of latitude."""
    eccentricity = numpy.sqrt(_GEOD.es)
    bent = sine / (1 - _GEOD.es * sine**2) + numpy.arctanh(eccentricity * sine) / eccentricity
    return numpy.asarray(_GEOD.b**2 / 2 * bent, dtype=numpy.float64)


def _edge_areas_m2(lon_deg: _Floats, lat_deg: _Floats) -> _Floats:
    """Area between each edge of a chain of vertices and the parallel of its start [m2], signed."""
    lon, lat = numpy.radians(lon_deg), numpy.radians(lat_deg)
    sine = numpy.sin(lat)
    zone = _zone_area_m2(sine)
    turn = numpy.diff(lon)
    middle = (lat[1:] + lat[:-1]) / 2
    curve = 1 - _GEOD.es * numpy.sin(middle) ** 2
    east_m = _GEOD.a / numpy.sqrt(curve) * numpy.cos(middle) * turn
    north_m = _GEOD.a * (1 - _GEOD.es) / (curve * numpy.sqrt(curve)) * numpy.diff(lat)
    bend = numpy.sin(middle) * (east_m**2 + 3 * north_m**2) / 12
    return numpy.asarray(turn * ((zone[1:] + zone[:-1]) / 2 + bend), dtype=numpy.float64)


def _ring_areas_m2(rings: _Shapes) -> tuple[_Floats, NDArray[numpy.bool_]]:
    """Area inside each ring [m2] and whether all its edges are short enough for it to be right."""
    points, owner = shapely.get_coordinates(rings, return_index=True)
    same = owner[1:] == owner[:-1]
    origin = numpy.searchsorted(owner, numpy.arange(len(rings)))
    lon = points[:, 0] - points[origin[owner], 0]
    edges = _edge_areas_m2(lon, points[:, 1])
    sine = numpy.sin(numpy.radians(points[origin, 1]))
    level = _zone_area_m2(sine)[owner[:-1]] * numpy.radians(numpy.diff(lon))
    areas = numpy.bincount(owner[:-1][same], weights=(edges - level)[same], minlength=len(rings))
    longest = numpy.abs(numpy.diff(points, axis=0)).max(axis=1, initial=0.0)
    long = numpy.bincount(owner[:-1][same], weights=(longest > _LONGEST_EDGE_DEG)[same], minlength=len(rings))
    return numpy.abs(areas), long == 0


def _one_by_one_m2(shapes: _Shapes) -> _Floats:
    """Geodesic areas [m2] by PROJ, shape by shape."""
    turned = shapely.orient_polygons(shapes)
    return numpy.array([abs(_GEOD.geometry_area_perimeter(shape)[0]) for shape in turned], dtype=numpy.float64)


def geodesic_area_m2(geometries: _Shapes) -> _Floats:
    """Geodesic area on the WGS 84 ellipsoid [m2] of each geometry given in degrees; NaN where there is no area.

    Orientation of the rings does not matter; holes are taken off. Points, lines and missing geometries have no area.
    Agrees with PROJ to 1e-9 of the area or 1e-4 m2, whichever is larger: the latter is PROJ's own noise for small
    shapes. Shapes with long edges are PROJ's own.

    Args:
        geometries: shapes in WGS 84, longitude first.
    """
    shapes = numpy.asarray(geometries, dtype=object)
    areas = numpy.full(len(shapes), numpy.nan)
    where = numpy.flatnonzero(numpy.isin(shapely.get_type_id(shapes), (3, 6)))
    if not len(where):
        return areas
    parts, part_owner = shapely.get_parts(shapes[where], return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    if not len(rings):
        areas[where] = 0.0
        return areas
    ring_areas, short = _ring_areas_m2(rings)
    is_hole = numpy.concatenate(([False], ring_part[1:] == ring_part[:-1]))
    owner = part_owner[ring_part]
    signed = numpy.where(is_hole, -ring_areas, ring_areas)
    found = numpy.bincount(owner, weights=signed, minlength=len(where))
    slow = numpy.unique(owner[~short])
    found[slow] = _one_by_one_m2(shapes[where][slow])
    areas[where] = found
    return areas


@cache
def to_degrees(crs: pyproj.CRS) -> pyproj.Transformer:
    """Way from a system to degrees in WGS 84, and back again in the inverse direction; made once, for it takes long."""
    return pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)


def planar_area_m2(geometries: _Shapes, crs: pyproj.CRS) -> _Floats:
    """Area in the plane of a projected system [m2] of each geometry given in degrees; NaN where there is no area.

    Args:
        geometries: shapes in WGS 84, longitude first.
        crs: projected system in metres.
    """
    shapes = numpy.asarray(geometries, dtype=object)
    way = to_degrees(crs)

    def project(points: _Floats) -> _Floats:
        return numpy.column_stack(way.transform(points[:, 0], points[:, 1], direction="INVERSE"))

    has_area = numpy.isin(shapely.get_type_id(shapes), (3, 6))
    flat = shapely.transform(shapes[has_area], project)
    areas = numpy.full(len(shapes), numpy.nan)
    areas[has_area] = shapely.area(flat)
    return areas


def degree_sizes_m(lat_deg: _Floats) -> tuple[_Floats, _Floats]:
    """Length of a degree of longitude and of a degree of latitude [m] at each latitude, on WGS 84.

    >>> [round(float(length_m[0])) for length_m in degree_sizes_m(numpy.array([27.7]))]
    [98633, 110815]
    """
    lat = numpy.radians(lat_deg)
    curve = 1 - _GEOD.es * numpy.sin(lat) ** 2
    east_m = _GEOD.a / numpy.sqrt(curve) * numpy.cos(lat) * numpy.pi / 180
    north_m = _GEOD.a * (1 - _GEOD.es) / curve**1.5 * numpy.pi / 180
    return numpy.asarray(east_m, dtype=numpy.float64), numpy.asarray(north_m, dtype=numpy.float64)
