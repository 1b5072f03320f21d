"""GeoJSON read by the standard library alone: no driver that would follow an address sees it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from geo.errors import InputError, Problem
from geo.sources.coordinates import built
from geo.sources.encodings import decoded
from geo.sources.extract import Extract, Layer, Rows, as_arrow
from geo.sources.limits import Limits, over
from geo.sources.shapes import plain

__all__ = ["CRS_NAME", "read"]

CRS_NAME = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:)?(?P<authority>EPSG|ESRI|OGC)(?::[\d.]*)?:(?P<code>CRS84h?|CRS83|\d{3,6})"
    r"|https?://www\.opengis\.net/def/crs/(?P<web_authority>EPSG|OGC)/[\d.]+/(?P<web_code>CRS84h?|\d{3,6})",
    re.IGNORECASE | re.ASCII,
)
"""Names of reference systems that are taken from a file: authority and number, OGC URN or address; never fetched."""

_CRS_LETTERS = re.compile(r"crs|\\u00", re.IGNORECASE)
_BRACKETS_A_VERTEX = 4
_GEOMETRIES = frozenset("Point MultiPoint LineString MultiLineString Polygon MultiPolygon GeometryCollection".split())
_OTHERS = {
    "Topology": "TopoJSON",
    "gdal_streamed_alg": "GDAL pipeline (GDALG)",
    "Style": "map style",
}


def _refused(what: str) -> InputError:
    return InputError(Problem("import.json_kind", {"found": what[:60]}, value=what[:60]))


def _parsed(text: str, limits: Limits) -> Any:
    """Value of a JSON text.

    Raises:
        InputError: it is no JSON.
        LimitError: it nests too deeply.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        parameters = {"line": error.lineno, "column": error.colno, "byte": error.pos, "reason": error.msg}
        raise InputError(Problem("import.json_broken", parameters)) from error
    except RecursionError as error:
        raise over("depth", limits, found="> 900", place="JSON") from error
    except ValueError as error:
        raise InputError(Problem("import.json_number")) from error


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """All objects inside a JSON value."""
    waiting = [value]
    while waiting:
        taken = waiting.pop()
        if isinstance(taken, dict):
            yield taken
            waiting.extend(taken.values())
        elif isinstance(taken, list) and taken and not isinstance(taken[0], float):
            waiting.extend(taken)


def _crs_name(member: Any) -> str:
    """Name inside a ``crs`` member of the known form; empty text for null or an attribute that merely has that name.

    Raises:
        InputError: the member links elsewhere or names an unknown system.
    """
    if member is None or (isinstance(member, str) and not member.strip()):
        return ""
    if isinstance(member, str):
        name: Any = member
    elif isinstance(member, dict) and str(member.get("type", "")).lower() == "name":
        properties = member.get("properties")
        name = properties.get("name") if isinstance(properties, dict) else None
    else:
        name = None
    if not isinstance(name, str) or not CRS_NAME.fullmatch(name.strip()):
        raise InputError(
            Problem("import.json_crs", {"found": json.dumps(member)[:120]}, value=json.dumps(member)[:120])
        )
    return name.strip()


def _declared(document: Mapping[str, Any], text: str) -> str:
    """Reference system the document names.

    Raises:
        InputError: any ``crs`` member, however deep and however written, is not a plain name; or two differ.
    """
    own = json.dumps({"crs": document["crs"]}) if "crs" in document else ""
    if len(_CRS_LETTERS.findall(text)) == len(_CRS_LETTERS.findall(own)):
        return _crs_name(document.get("crs"))
    names = {
        _crs_name(member) for found in _objects(document) for key, member in found.items() if key.casefold() == "crs"
    } - {""}
    if len(names) > 1:
        raise InputError(Problem("import.crs_several", {"found": ", ".join(sorted(names)[:5])}))
    return names.pop() if names else ""


def _features(document: Any) -> list[Any]:
    """Features of a collection, a single feature or a bare geometry.

    Raises:
        InputError: the document is of another kind.
    """
    if not isinstance(document, dict):
        raise _refused("list" if isinstance(document, list) else str(document))
    kind = str(document.get("type"))
    if kind == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list):
            raise _refused("FeatureCollection without features")
        return features
    if kind == "Feature":
        return [document]
    if kind in _GEOMETRIES:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    if "features" in document and ("geometryType" in document or "spatialReference" in document):
        raise _refused("Esri JSON")
    raise _refused(_OTHERS.get(kind, f"type {kind}"))


def _values(found: list[Any]) -> list[Any]:
    """Values of a property, nested ones as JSON text."""
    if {dict, list}.isdisjoint(map(type, found)):
        return found
    return [json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value for value in found]


def _attributes(features: Sequence[Any], limits: Limits) -> Mapping[str, list[Any]]:
    """Values by property name; the feature's own id as ``id`` where no property has that name.

    Raises:
        LimitError: more names than the limits allow.
    """
    names: dict[str, None] = {}
    for feature in features:
        names.update(dict.fromkeys(feature["properties"]))
        if len(names) > limits.fields:
            raise over("fields", limits, found=len(names))
    columns = {name: _values([feature["properties"].get(name) for feature in features]) for name in names}
    if "id" not in columns and any(feature.get("id") is not None for feature in features):
        columns = {"id": _values([feature.get("id") for feature in features]), **columns}
    return columns


def _sound(features: Sequence[Any]) -> tuple[list[Any], list[int], list[Problem]]:
    """Features that are objects with attributes, their numbers, and the problems of the others."""
    kept, numbers, problems = [], [], []
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            problems.append(Problem("import.json_feature", {}, row=number))
            continue
        properties = feature.get("properties")
        kept.append({**feature, "properties": properties if isinstance(properties, dict) else {}})
        numbers.append(number)
    return kept, numbers, problems


def read(path: Path, layer: str | None, limits: Limits) -> Extract:  # noqa: ARG001 - the file has one layer
    """The features of a GeoJSON file.

    Raises:
        InputError: the text is no GeoJSON, or a ``crs`` member is not a plain name of a system.
        LimitError: more features, columns, corner points or levels than the limits allow.
    """
    text, encoding, notes = decoded(path.read_bytes())
    if text.count("[") > _BRACKETS_A_VERTEX * limits.vertices + limits.features:
        raise over("vertices", limits, found=f"> {limits.vertices}")
    document = _parsed(text, limits)
    features = _features(document)
    if len(features) > limits.features:
        raise over("features", limits, found=len(features))
    crs = _declared(document, text)
    kept, numbers, problems = _sound(features)
    shapes, faults = built([feature.get("geometry") for feature in kept], limits)
    ready = plain(shapes, limits, faults=faults)
    columns = {name: as_arrow(values) for name, values in _attributes(kept, limits).items()}
    return Extract(
        format="GeoJSON",
        layers=(Layer("features", len(features), tuple(columns)),),
        layer="features",
        rows=Rows(columns, numbers),
        shapes=ready.geometries,
        faults=ready.faults,
        crs=crs or "OGC:CRS84",
        encoding=encoding,
        notes=(*notes, *(Problem(code, {"count": count}) for code, count in ready.changes.items())),
        problems=tuple(problems),
    )
