"""Geometry that a person typed, pasted or sent as a small text: WKT or GeoJSON in WGS 84, held to narrow limits.

The geometry library is not trusted with free text: deeply nested input ends the process, and a ``crs`` member of
GeoJSON may name an address. So the outer form is checked here before anything is built.
"""

import json
import re
from typing import Any

import numpy
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import in_nepal
from geo.errors import InputError, LimitError, Problem

__all__ = ["geometry_from_text"]

_MOST_CHARACTERS = 2_000_000
_MOST_VERTICES = 50_000
_DEEPEST = 12
_LARGEST = 1e9
_KINDS = ("Point", "Polygon", "MultiPolygon")
_WKT = re.compile(
    r"(?:SRID=4326;)?\s*(?:POINT|POLYGON|MULTIPOLYGON)(?:\s+Z)?\s*\([-+0-9.eE,()\s]*\)", re.ASCII | re.IGNORECASE
)
_WGS84_NAMES = frozenset({"EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "OGC:CRS84"})


def _refuse(code: str, **parameters: object) -> InputError:
    return InputError(Problem(f"typed_geometry.{code}", parameters, column="geometry"))


def _depth(text: str, opening: str, closing: str) -> int:
    deepest = depth = 0
    for character in text:
        depth += (character in opening) - (character in closing)
        deepest = max(deepest, depth)
    return deepest


def _bare_geometry(document: Any) -> Any:
    """Geometry object of a GeoJSON geometry, a feature, or a collection of one feature."""
    if not isinstance(document, dict):
        raise _refuse("not_geojson")
    crs = document.get("crs")
    if crs is not None and not (isinstance(crs, dict) and _named(crs) in _WGS84_NAMES):
        raise _refuse("foreign_crs")
    if document.get("type") == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise _refuse("one_feature", count=len(features) if isinstance(features, list) else 0)
        return _bare_geometry(features[0])
    if document.get("type") == "Feature":
        return _bare_geometry(document.get("geometry"))
    if document.get("type") not in _KINDS:
        raise _refuse("kind", value=str(document.get("type"))[:40], known=", ".join(_KINDS))
    return document


def _named(crs: dict[str, Any]) -> str:
    properties = crs.get("properties")
    return str(properties.get("name")) if crs.get("type") == "name" and isinstance(properties, dict) else ""


def _pairs_only(coordinates: Any) -> bool:
    """Whether nested lists end in lists of two or three finite numbers."""
    if not isinstance(coordinates, list) or not coordinates:
        return False
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in coordinates):
        return len(coordinates) in {2, 3} and all(-_LARGEST < value < _LARGEST for value in coordinates)
    return all(_pairs_only(part) for part in coordinates)


def _from_geojson(text: str) -> BaseGeometry:
    if _depth(text, "[{", "]}") > _DEEPEST:
        raise LimitError(Problem("typed_geometry.nested", {"limit": _DEEPEST}, column="geometry"))
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise _refuse("broken_json", line=error.lineno, place=error.colno) from error
    except ValueError as error:  # a number of thousands of digits
        raise _refuse("coordinates") from error
    found = _bare_geometry(document)
    if not _pairs_only(found.get("coordinates")):
        raise _refuse("coordinates")
    plain = {"type": found["type"], "coordinates": found["coordinates"]}
    try:
        return shapely.from_geojson(json.dumps(plain))
    except (shapely.errors.GEOSException, ValueError) as error:
        raise _refuse("coordinates") from error


def _from_wkt(text: str) -> BaseGeometry:
    if not _WKT.fullmatch(text) or _depth(text, "(", ")") > _DEEPEST:
        raise _refuse("not_wkt", known=", ".join(kind.upper() for kind in _KINDS))
    try:
        return shapely.from_wkt(text.partition(";")[2] or text)
    except (shapely.errors.GEOSException, ValueError) as error:
        raise _refuse("not_wkt", known=", ".join(kind.upper() for kind in _KINDS)) from error


def _held(shape: BaseGeometry) -> BaseGeometry:
    """The shape, if it is whole, simple and in Nepal."""
    positions = shapely.get_coordinates(shape)
    if not len(positions) or not numpy.isfinite(positions).all():
        raise _refuse("coordinates")
    if len(positions) > _MOST_VERTICES:
        parameters = {"count": len(positions), "limit": _MOST_VERTICES}
        raise LimitError(Problem("typed_geometry.vertices", parameters, column="geometry"))
    lon_deg, lat_deg = positions[:, 0], positions[:, 1]
    if not in_nepal(lon_deg, lat_deg).all():
        code = "exchanged" if in_nepal(lat_deg, lon_deg).all() else "outside"
        raise _refuse(code, x=f"{lon_deg[0]:.6g}", y=f"{lat_deg[0]:.6g}")
    if not shape.is_valid:
        raise _refuse("invalid", reason=shapely.is_valid_reason(shape))
    return shape


def geometry_from_text(text: str) -> BaseGeometry | None:
    """Point or area in degrees (WGS 84) that a text describes; None where the text is blank.

    >>> geometry_from_text("POINT (85.315 27.706)").x
    85.315

    Raises:
        InputError: the text is neither WKT nor GeoJSON of one point or area in Nepal, or the boundary crosses itself.
        LimitError: the text is longer, deeper or finer than accepted.
    """
    if len(text) > _MOST_CHARACTERS:
        parameters = {"count": len(text), "limit": _MOST_CHARACTERS}
        raise LimitError(Problem("typed_geometry.long", parameters, column="geometry"))
    stripped = text.strip().lstrip("\ufeff")
    if not stripped:
        return None
    read = _from_geojson if stripped.startswith(("{", "[")) else _from_wkt
    return _held(shapely.force_2d(read(stripped)))
