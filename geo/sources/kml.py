"""KML and KMZ read as a stream of elements: links, overlays and styles are left alone, nothing is fetched."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy

from geo.errors import InputError, Problem
from geo.sources import archive, markup
from geo.sources.coordinates import built
from geo.sources.extract import Extract, Layer, Rows, as_arrow
from geo.sources.limits import Limits, over
from geo.sources.shapes import plain

__all__ = ["read", "read_zipped"]

_SHAPES = frozenset({"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"})
_LEFT_OUT = frozenset(
    {"NetworkLink", "GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Model", "Track", "MultiTrack", "Tour"}
)
_BOUNDARIES = frozenset({"outerBoundaryIs", "innerBoundaryIs"})
_OWN_FIELDS = {"name": "name", "description": "description", "address": "address"}


def _positions(text: str) -> list[list[float]] | None:
    """Longitudes and latitudes of a coordinates element; None where one is no number."""
    tuples = text.split()
    try:
        return [[float(number) for number in position.split(",")[:2]] for position in tuples]
    except ValueError:
        return None


def _as_point(positions: list[list[float]]) -> list[float]:
    return positions[0] if positions else []


class _Placemarks:
    """Gathers placemarks while the elements go by."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.attributes: list[dict[str, Any]] = []
        self.geometries: list[Any] = []
        self.left_out: Counter[str] = Counter()
        self.name = ""
        self._fields: dict[str, Any] | None = None
        self._open: list[dict[str, Any]] = []
        self._path: list[str] = []
        self._field = ""
        self._vertices = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._path.append(name)
        if name == "Placemark":
            if len(self.attributes) >= self.limits.features:
                raise over("features", self.limits, found=f"> {self.limits.features}")
            self._fields = {}
            self._open.clear()
            self.geometries.append(None)
            self.attributes.append(self._fields)
        elif name in _LEFT_OUT:
            self.left_out[name] += 1
        elif self._fields is None:
            return
        elif name in {"Data", "SimpleData"}:
            self._field = attributes.get("name", "").strip()
        elif name in _SHAPES and not (name == "LinearRing" and self._parent() in _BOUNDARIES):
            self._open.append({"type": name, "coordinates": [], "geometries": []})

    def end(self, name: str, text: str) -> None:
        self._path.pop()
        if self._fields is None:
            if name == "name" and self._parent(0) == "Document":
                self.name = text.strip()
            return
        if name == "Placemark":
            self._fields = None
        elif name == "coordinates" and self._open:
            self._take(text)
        elif name in _SHAPES and self._open and self._open[-1]["type"] == name:
            self._close()
        else:
            self._attribute(name, text)

    def _parent(self, above: int = 1) -> str:
        return self._path[-1 - above] if len(self._path) > above else ""

    def _attribute(self, name: str, text: str) -> None:
        fields = self._fields if self._fields is not None else {}
        if name == "SimpleData" or (name == "value" and self._parent(0) == "Data"):
            fields[self._field] = text
        elif name in _OWN_FIELDS and self._parent(0) == "Placemark":
            fields.setdefault(_OWN_FIELDS[name], text)
        if len(fields) > self.limits.fields:
            raise over("fields", self.limits, found=len(fields), row=len(self.attributes))

    def _take(self, text: str) -> None:
        shape, positions = self._open[-1], _positions(text)
        self._vertices += len(positions or ())
        if self._vertices > self.limits.vertices:
            raise over("vertices", self.limits, found=f"> {self.limits.vertices}")
        if positions is None:
            shape["coordinates"] = "damaged"
        elif shape["type"] == "Polygon" and isinstance(shape["coordinates"], list):
            shape["coordinates"].append(positions)
        elif shape["type"] == "Point":
            shape["coordinates"] = _as_point(positions)
        elif isinstance(shape["coordinates"], list):
            shape["coordinates"] = positions

    def _close(self) -> None:
        shape = self._open.pop()
        kinds = {"LinearRing": "LineString", "MultiGeometry": "GeometryCollection"}
        done = {**shape, "type": kinds.get(shape["type"], shape["type"])}
        if self._open:
            self._open[-1]["geometries"].append(done)
        else:
            self.geometries[-1] = done


def _columns(attributes: list[dict[str, Any]], limits: Limits) -> Mapping[str, Any]:
    names: dict[str, None] = {}
    for fields in attributes:
        names.update(dict.fromkeys(fields))
        if len(names) > limits.fields:
            raise over("fields", limits, found=len(names))
    return {name: as_arrow([fields.get(name) for fields in attributes]) for name in names}


def _extract(source: IO[bytes], format_: str, limits: Limits) -> Extract:
    found = _Placemarks(limits)
    markup.stream(source, found.start, found.end, limits)
    shapes, faults = built(found.geometries, limits)
    ready = plain(numpy.asarray(shapes, dtype=object), limits, faults=faults)
    columns = _columns(found.attributes, limits)
    name = found.name or "placemarks"
    notes = [Problem(code, {"count": count}) for code, count in ready.changes.items()]
    notes += [
        Problem("import.note_kml_left_out", {"element": element, "count": count})
        for element, count in found.left_out.items()
    ]
    return Extract(
        format=format_,
        layers=(Layer(name, len(found.attributes), tuple(columns)),),
        layer=name,
        rows=Rows(columns, range(1, len(found.attributes) + 1)),
        shapes=ready.geometries,
        faults=ready.faults,
        crs="OGC:CRS84",
        notes=tuple(notes),
    )


def read(path: Path, layer: str | None, limits: Limits) -> Extract:  # noqa: ARG001 - all placemarks are one layer
    """The placemarks of a KML file.

    Raises:
        InputError: the text is no XML, or declares a document type.
        LimitError: more placemarks, fields, corner points or levels than the limits allow.
    """
    with path.open("rb") as source:
        return _extract(source, "KML", limits)


def read_zipped(path: Path, layer: str | None, limits: Limits) -> Extract:  # noqa: ARG001 - all placemarks are one layer
    """The placemarks of the first KML file in a KMZ archive.

    Raises:
        InputError: the archive or the text is damaged or breaks a rule.
        LimitError: more than the limits allow.
    """
    with archive.opened(path, limits) as (opened, members):
        documents = [member for member in members if member.ending == ".kml"]
        if not documents:
            raise InputError(Problem("import.zip_nothing", {"names": ", ".join(m.name for m in members[:5])}))
        with archive.content_of(opened, documents[0]) as source:
            return _extract(source, "KMZ", limits)
