"""Shapes from nested lists of numbers, as GeoJSON writes them and KML says them."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy
import shapely
from numpy.typing import NDArray
from shapely import GeometryType
from shapely.geometry.base import BaseGeometry

from geo.errors import LimitError
from geo.sources.limits import Limits, over
from geo.sources.shapes import Fault

__all__ = ["built"]

_BULK = {"Point", "Polygon", "MultiPolygon"}
_DAMAGED = (ValueError, TypeError, KeyError, IndexError, shapely.errors.ShapelyError)
_NUMBERS = "iuf"


class _TextPositionError(ValueError):
    """A position is written as text."""


def _table(positions: list[Any]) -> NDArray[numpy.float64]:
    """Positions as rows of x and y.

    Raises:
        ValueError: they are no lists of two or more numbers each.
    """
    if not positions:
        return numpy.empty((0, 2))
    try:
        table = numpy.array(positions)
    except ValueError:
        table = numpy.array([position[:2] for position in positions])
    if table.dtype.kind == "U":
        raise _TextPositionError
    if table.dtype.kind not in _NUMBERS or table.ndim != 2 or table.shape[1] < 2:  # noqa: PLR2004 - x and y
        raise ValueError("positions")
    return table.astype(numpy.float64)


def _offsets(lists: Sequence[Sequence[Any]]) -> NDArray[numpy.int64]:
    """Where each list begins in the chain of all, and where the last ends."""
    lengths = numpy.fromiter(map(len, lists), dtype=numpy.int64, count=len(lists))
    return numpy.concatenate([[0], lengths.cumsum()])


def _in_bulk(kind: str, coordinates: list[Any]) -> NDArray[numpy.object_]:
    """Shapes of one kind made at once.

    Raises:
        ValueError, TypeError, ShapelyError: at least one of them is damaged.
    """
    if kind == "Point":
        return numpy.atleast_1d(shapely.points(_table(coordinates)))
    polygons = list(chain.from_iterable(coordinates)) if kind == "MultiPolygon" else coordinates
    rings = list(chain.from_iterable(polygons))
    offsets = [_offsets(rings), _offsets(polygons)]
    table = _table(list(chain.from_iterable(rings)))
    if kind == "Polygon":
        return shapely.from_ragged_array(GeometryType.POLYGON, table, tuple(offsets))
    return shapely.from_ragged_array(GeometryType.MULTIPOLYGON, table, (*offsets, _offsets(coordinates)))


def _polygon(rings: list[Any]) -> BaseGeometry:
    return shapely.Polygon(_table(rings[0]), [_table(ring) for ring in rings[1:]]) if rings else shapely.Polygon()


def _one(geometry: Any, depth: int, limits: Limits) -> BaseGeometry:
    """Shape of one geometry object.

    Raises:
        ValueError, TypeError, KeyError, IndexError, ShapelyError: it is damaged.
        LimitError: it nests too deeply.
    """
    if depth > limits.depth:
        raise over("depth", limits, found=f"> {limits.depth}", place="GeometryCollection")
    kind = geometry["type"]
    if kind == "GeometryCollection":
        return shapely.GeometryCollection([_one(part, depth + 1, limits) for part in geometry["geometries"]])
    coordinates = geometry["coordinates"]
    if kind == "Point":
        return shapely.Point(_table([coordinates])[0]) if coordinates else shapely.Point()
    makers = {
        "MultiPoint": lambda: shapely.MultiPoint(_table(coordinates)),
        "LineString": lambda: shapely.LineString(_table(coordinates)),
        "MultiLineString": lambda: shapely.MultiLineString([_table(line) for line in coordinates]),
        "Polygon": lambda: _polygon(coordinates),
        "MultiPolygon": lambda: shapely.MultiPolygon([_polygon(rings) for rings in coordinates]),
    }
    return makers[kind]()


def _one_by_one(
    places: Sequence[int], geometries: Sequence[Any], shapes: NDArray[numpy.object_], limits: Limits
) -> list[Fault]:
    """Fill in the shapes at the places; the faults of those that are damaged."""
    faults = []
    for place in places:
        try:
            shapes[place] = _one(geometries[place], 1, limits)
        except _TextPositionError:
            faults.append(Fault(place, "import.text_position"))
        except LimitError:
            raise
        except _DAMAGED:
            faults.append(Fault(place, "import.geometry_broken"))
    return faults


def _kind(geometry: Any) -> str:
    kind = str(geometry.get("type")) if isinstance(geometry, dict) and geometry.get("coordinates") else ""
    return kind if kind in _BULK else ""


def built(geometries: Sequence[Any], limits: Limits) -> tuple[NDArray[numpy.object_], list[Fault]]:
    """Shapes of geometry objects (mappings with type and coordinates, or None), and the faults of damaged ones.

    Raises:
        LimitError: a collection nests too deeply.
    """
    shapes = numpy.full(len(geometries), None, dtype=object)
    places: dict[str, list[int]] = defaultdict(list)
    for place, geometry in enumerate(geometries):
        if geometry is not None:
            places[_kind(geometry)].append(place)
    faults = _one_by_one(places.pop("", ()), geometries, shapes, limits)
    for kind, chosen in places.items():
        try:
            shapes[chosen] = _in_bulk(kind, [geometries[place]["coordinates"] for place in chosen])
        except _DAMAGED:
            faults += _one_by_one(chosen, geometries, shapes, limits)
    return shapes, faults
