"""A layer as a stream of Arrow batches for the writers that take one: no second copy of the geometry is ever whole."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy
import pyarrow
import pyogrio
import pyproj
import shapely

from geo.outputs.layers import AREAS, COLLECTIONS, LINES, Layer

__all__ = ["CHUNK_ROWS", "GEOMETRY", "batches", "crs_text", "geometry_type", "write_layer"]

CHUNK_ROWS = 16_384
GEOMETRY = "geometry"
"""Name of the geometry column in every file that has names for it."""

_SINGLE_TYPES = {"Point": 0, "LineString": 1, "Polygon": 3}


@cache
def crs_text(crs: pyproj.CRS) -> str:
    """A system as authority and code where it has one, else as WKT."""
    authority = crs.to_authority(min_confidence=100)
    return ":".join(authority) if authority else str(crs.to_wkt())


def geometry_type(layer: Layer) -> str:
    """Narrowest geometry type that every shape of the layer is or can be promoted to."""
    kinds = {kind for kind in layer.kinds if kind}
    if layer.geometry is None or len(kinds) != 1 or COLLECTIONS in kinds:
        return "Unknown"
    (kind,) = kinds
    singles = {AREAS: "Polygon", LINES: "LineString"}
    if kind not in singles:
        return "Point" if kind == "points" else "MultiPoint"
    number = _SINGLE_TYPES[singles[kind]]
    present = layer.geometry[~shapely.is_missing(layer.geometry)]
    single = bool((shapely.get_type_id(present) == number).all())
    return singles[kind] if single else f"Multi{singles[kind]}"


def _promoted(layer: Layer, type_name: str) -> Layer:
    """The layer with its single shapes made multiple where its type says so."""
    makers = {"MultiPolygon": (3, shapely.multipolygons), "MultiLineString": (1, shapely.multilinestrings)}
    if layer.geometry is None or type_name not in makers:
        return layer
    number, make = makers[type_name]
    shapes = layer.geometry.copy()
    single = shapely.get_type_id(shapes) == number
    shapes[single] = make(shapes[single], indices=numpy.arange(single.sum()))
    return replace(layer, geometry=shapes)


def batches(layer: Layer, *, chunk_rows: int = CHUNK_ROWS) -> Iterator[pyarrow.RecordBatch]:
    """Attributes and, where the layer has geometry, its WKB, a chunk of rows at a time."""
    for first in range(0, max(len(layer), 1), chunk_rows):
        rows = layer.attributes.slice(first, chunk_rows).combine_chunks()
        if layer.geometry is not None:
            shapes = shapely.to_wkb(layer.geometry[first : first + chunk_rows])
            rows = rows.append_column(_wkb_field(), pyarrow.array(shapes, pyarrow.binary()))
        yield from rows.to_batches() or [pyarrow.RecordBatch.from_pylist([], schema=rows.schema)]


def _wkb_field() -> pyarrow.Field:
    return pyarrow.field(GEOMETRY, pyarrow.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})


def write_layer(layer: Layer, path: Path, *, driver: str, name: str | None = None, **options: Any) -> None:
    """Write a layer through GDAL.

    Args:
        layer: rows to write.
        path: file to write or, with ``append``, to add to.
        driver: GDAL's name of the format.
        name: name of the layer in the file.
        options: what else ``pyogrio.write_arrow`` takes.
    """
    schema = layer.attributes.schema
    if layer.geometry is not None and layer.crs is not None:
        schema = schema.append(_wkb_field())
        type_name = geometry_type(layer)
        layer = _promoted(layer, type_name)
        options |= {"geometry_name": GEOMETRY, "geometry_type": type_name, "crs": crs_text(layer.crs)}
    stream = pyarrow.RecordBatchReader.from_batches(schema, batches(layer))
    pyogrio.write_arrow(stream, path, layer=name or layer.name, driver=driver, **options)
