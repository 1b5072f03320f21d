"""A flat sheet around each place: degrees to metres and back, for many places at once.

Each sheet is the transverse Mercator projection of WGS 84 whose central meridian and origin are the place's own, by its
series to the fourth order (J. P. Snyder, Map projections: a working manual, USGS 1987, formulas 8-9 and 8-10). Within
5 km of the origin a metre is a metre to less than one part in a million, so that what is measured about a place depends
on the place alone and on no zone or neighbour.
"""

import numpy
import pyproj
import shapely
from numpy.typing import NDArray

__all__ = ["EVERYWHERE", "forward", "origins_deg", "to_degrees", "to_plane"]

_GEOD = pyproj.Geod(ellps="WGS84")
_Floats = NDArray[numpy.float64]
_Shapes = NDArray[numpy.object_]
_ROUNDS_BACK = 6

EVERYWHERE = shapely.box(-180, -90, 180, 90)
"""The whole earth in degrees: coverage of what is known for every place, such as what planners drew."""


def _meridian_m(lat_from: _Floats, lat_to: _Floats) -> _Floats:
    """Length of the meridian between two latitudes in radians [m], by Simpson's rule: to 1e-6 m over a degree."""
    weights = numpy.array([1, 4, 1]) / 6
    steps = numpy.linspace(0, 1, len(weights))
    lat = lat_from[:, None] + (lat_to - lat_from)[:, None] * steps
    curve = 1 - _GEOD.es * numpy.sin(lat) ** 2
    radius = _GEOD.a * (1 - _GEOD.es) / (curve * numpy.sqrt(curve))
    return numpy.asarray((radius * weights).sum(axis=1) * (lat_to - lat_from), dtype=numpy.float64)


def forward(points_deg: _Floats, from_deg: _Floats) -> _Floats:
    """Metres east and north of an origin for each point, each in degrees.

    Args:
        points_deg: longitude and latitude of points.
        from_deg: longitude and latitude of the origin of each.
    """
    lat, lat_0 = numpy.radians(points_deg[:, 1]), numpy.radians(from_deg[:, 1])
    sine, cosine = numpy.sin(lat), numpy.cos(lat)
    normal = _GEOD.a / numpy.sqrt(1 - _GEOD.es * sine**2)
    tangent2 = (sine / cosine) ** 2
    eta2 = _GEOD.es / (1 - _GEOD.es) * cosine**2
    turn = numpy.radians(points_deg[:, 0] - from_deg[:, 0]) * cosine
    east = normal * (turn + (1 - tangent2 + eta2) * turn**3 / 6)
    bow = turn**2 / 2 + (5 - tangent2 + 9 * eta2 + 4 * eta2**2) * turn**4 / 24
    north = _meridian_m(lat_0, lat) + normal * sine / cosine * bow
    return numpy.column_stack((east, north))


def _backward(points_m: _Floats, from_deg: _Floats) -> _Floats:
    """Degrees of points given in metres from an origin: the forward way, turned round by steps that shrink."""
    sine = numpy.sin(numpy.radians(from_deg[:, 1]))
    curve = 1 - _GEOD.es * sine**2
    per_degree = numpy.radians(1.0) * _GEOD.a / numpy.sqrt(curve)
    scale = numpy.column_stack((per_degree * numpy.sqrt(1 - sine**2), per_degree * (1 - _GEOD.es) / curve))
    points = from_deg + points_m / scale
    for _ in range(_ROUNDS_BACK):
        points = points + (points_m - forward(points, from_deg)) / scale
    return numpy.asarray(points, dtype=numpy.float64)


def _moved(shapes: _Shapes, from_deg: _Floats, way: object) -> _Shapes:
    flat = shapely.force_2d(numpy.asarray(shapes, dtype=object))
    points, owner = shapely.get_coordinates(flat, return_index=True)
    moved = way(points, from_deg[owner]) if len(points) else points  # type: ignore[operator]
    return numpy.asarray(shapely.set_coordinates(flat.copy(), moved), dtype=object)


def origins_deg(shapes: _Shapes) -> _Floats:
    """Middle of each shape's box [deg], the origin of its sheet; zero where there is no shape."""
    box = shapely.bounds(numpy.asarray(shapes, dtype=object))
    middle = numpy.column_stack(((box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2))
    return numpy.nan_to_num(middle)


def to_plane(shapes: _Shapes, from_deg: _Floats) -> _Shapes:
    """Each shape in metres east and north of its origin.

    >>> import numpy, shapely
    >>> ground = numpy.array([shapely.box(85.3, 27.7, 85.301, 27.701)], dtype=object)
    >>> round(float(shapely.area(to_plane(ground, origins_deg(ground)))[0]), 1)
    10929.9

    Args:
        shapes: shapes in WGS 84, longitude first.
        from_deg: longitude and latitude of each shape's origin.
    """
    return _moved(shapes, from_deg, forward)


def to_degrees(shapes: _Shapes, from_deg: _Floats) -> _Shapes:
    """Each shape in WGS 84, longitude first; the way back of `to_plane`.

    Args:
        shapes: shapes in metres east and north of their origins.
        from_deg: longitude and latitude of each shape's origin.
    """
    return _moved(shapes, from_deg, _backward)
