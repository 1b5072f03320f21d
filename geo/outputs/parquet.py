"""GeoParquet 1.1: a table as columns, its geometry as WKB with the exact system, and a box a row for quick reading.

Source: GeoParquet specification 1.1.0, metadata and bounding box covering.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pyarrow
import pyarrow.parquet
import shapely

from geo.messages import Language
from geo.outputs.batches import GEOMETRY, batches
from geo.outputs.edition import Edition, File, Written
from geo.outputs.layers import Layer

__all__ = ["write"]

_BOX = "bbox"
_SIDES = ("xmin", "ymin", "xmax", "ymax")
_BOX_TYPE = pyarrow.struct([pyarrow.field(side, pyarrow.float64()) for side in _SIDES])
_GROUP_ROWS = 65_536


def _geo(layer: Layer) -> dict[str, Any]:
    """The ``geo`` metadata of a layer with geometry."""
    shapes = layer.geometry[~shapely.is_missing(layer.geometry)] if layer.geometry is not None else numpy.array([])
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in shapes[_first_of_types(shapes)]}),
        "crs": layer.crs.to_json_dict() if layer.crs is not None else None,
        "covering": {"bbox": {side: [_BOX, side] for side in _SIDES}},
    }
    if len(shapes):
        column["bbox"] = shapely.total_bounds(shapes).tolist()
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def _first_of_types(shapes: numpy.ndarray) -> numpy.ndarray:
    """Place of one shape of each type."""
    return numpy.unique(shapely.get_type_id(shapes), return_index=True)[1]


def _schema(layer: Layer, edition: Edition, language: Language) -> pyarrow.Schema:
    fields = [
        field.with_metadata({"label": column.label(language), "unit": column.unit, "hxl": column.hxl})
        for field, column in zip(layer.attributes.schema, layer.columns, strict=True)
    ]
    about = {"title": edition.title(language), "description": "\n".join(edition.lines(language))}
    if layer.geometry is None:
        return pyarrow.schema(fields, metadata=about)
    fields += [pyarrow.field(GEOMETRY, pyarrow.binary()), pyarrow.field(_BOX, _BOX_TYPE)]
    return pyarrow.schema(fields, metadata={**about, "geo": json.dumps(_geo(layer))})


def _groups(layer: Layer, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    """Batches with the box of each row."""
    first = 0
    for batch in batches(layer, chunk_rows=_GROUP_ROWS):
        columns = list(batch.columns)
        if layer.geometry is not None:
            bounds = shapely.bounds(layer.geometry[first : first + len(batch)])
            sides = [pyarrow.array(bounds[:, place]) for place in range(len(_SIDES))]
            missing = pyarrow.array(numpy.isnan(bounds[:, 0]))
            columns.append(pyarrow.StructArray.from_arrays(sides, fields=list(_BOX_TYPE), mask=missing))
        first += len(batch)
        yield pyarrow.RecordBatch.from_arrays(columns, schema=schema)


def write(path: Path, layer: Layer, *, edition: Edition, language: Language) -> Written:
    """Write a table as GeoParquet, or as plain Parquet where it has no geometry.

    Args:
        path: file to write.
        layer: rows.
        edition: what the file says of itself.
        language: language of the labels in its metadata.
    """
    schema = _schema(layer, edition, language)
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _groups(layer, schema):
            writer.write_batch(batch, row_group_size=_GROUP_ROWS)
    return Written((File(path.name, layer.name, len(layer)),))
