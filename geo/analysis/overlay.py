"""Cutting shapes with shapes in metres: whole columns at once, areas only, and never a fault for nearly equal edges."""

from collections.abc import Callable

import numpy
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["cut_off", "in_common", "merged", "polygonal", "sound", "valid"]

_Shapes = NDArray[numpy.object_]
_GRID_M = 1e-9
"""Grid to which corners are rounded where edges lie too close for an exact answer."""
_AREA = 2
_AREAS = (int(shapely.GeometryType.POLYGON), int(shapely.GeometryType.MULTIPOLYGON))


def polygonal(shapes: _Shapes) -> _Shapes:
    """Each shape without the points and lines that cutting leaves where things only touch.

    >>> mixed = shapely.GeometryCollection([shapely.Point(0, 0), shapely.box(0, 0, 1, 1)])
    >>> polygonal(numpy.array([mixed], dtype=object))[0].area
    1.0
    """
    found = numpy.asarray(shapes, dtype=object).copy()
    kinds = shapely.get_type_id(found)
    for place in numpy.flatnonzero(~numpy.isin(kinds, _AREAS) & (kinds >= 0)):
        parts = shapely.get_parts(found[place])
        areas = parts[shapely.get_dimensions(parts) == _AREA]
        found[place] = shapely.union_all(areas) if len(areas) else shapely.Polygon()
    return found


def valid(shapes: _Shapes) -> _Shapes:
    """Each shape as it is where it is valid, else made so; where parts of it overlap, the common ground is its, too.

    >>> twice = shapely.MultiPolygon([shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1)])
    >>> valid(numpy.array([twice], dtype=object))[0].area
    3.0
    """
    wrong = ~shapely.is_valid(shapes)
    if wrong.any():
        shapes = shapes.copy()
        shapes[wrong] = shapely.make_valid(shapes[wrong], method="structure", keep_collapsed=False)
    return shapes


def sound(shapes: _Shapes) -> _Shapes:
    """Grounds as valid areas; None where there is no area."""
    found = numpy.asarray(shapes, dtype=object).copy()
    has_area = (shapely.get_dimensions(found) == _AREA) & ~shapely.is_empty(found)
    found[~has_area] = None
    wrong = has_area & ~shapely.is_valid(found)
    if wrong.any():
        found[wrong] = polygonal(shapely.make_valid(found[wrong]))
    return found


def _each(way: Callable[..., BaseGeometry], first: _Shapes, second: _Shapes) -> _Shapes:
    """An overlay pair by pair, on a grid of a nanometre and made valid where it does not come out."""
    found = numpy.empty(len(first), dtype=object)
    for place, (one, other) in enumerate(zip(first, second, strict=True)):
        try:
            found[place] = way(one, other)
        except shapely.errors.GEOSException:
            pair = polygonal(valid(numpy.array([one, other], dtype=object)))
            found[place] = way(*pair, grid_size=_GRID_M)
    return found


def _overlaid(way: Callable[..., _Shapes], first: _Shapes, second: _Shapes) -> _Shapes:
    try:
        return polygonal(way(first, second))
    except shapely.errors.GEOSException:
        return polygonal(_each(way, first, second))


def in_common(first: _Shapes, second: _Shapes) -> _Shapes:
    """What each pair of areas has in common.

    Args:
        first: areas in metres.
        second: as many areas.
    """
    return _overlaid(shapely.intersection, first, second)


def cut_off(first: _Shapes, second: _Shapes) -> _Shapes:
    """What is left of each first area without the second.

    Args:
        first: areas in metres.
        second: as many areas.
    """
    return _overlaid(shapely.difference, first, second)


def merged(shapes: _Shapes) -> BaseGeometry:
    """All areas as one, what they share counted once."""
    try:
        return shapely.disjoint_subset_union_all(shapes)
    except shapely.errors.GEOSException:
        return shapely.union_all(polygonal(valid(shapes)), grid_size=_GRID_M)
