"""CSV with HXL hashtags in the second row: every column of a table, and its geometry as WKT in WGS 84.

UTF-8 with a byte order mark, since spreadsheets on Windows take a file without one for another encoding. HXL: The
Humanitarian Exchange Language, standard 1.1.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow
import pyarrow.compute
import pyarrow.csv
import shapely

from geo.errors import Problem
from geo.outputs.batches import CHUNK_ROWS
from geo.outputs.cells import guarded, guarded_text
from geo.outputs.edition import File, Written
from geo.outputs.layers import Layer

__all__ = ["WKT_COLUMN", "WKT_HXL", "guard_layer", "plain", "write", "write_rows"]

WKT_COLUMN, WKT_HXL = "geometry_wkt", "#geo+wkt"
_BOM = "\ufeff"
_OPTIONS = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")


def write_rows(path: Path, rows: Sequence[Mapping[str, object]], *, columns: Sequence[str]) -> File:
    """Write a small table of texts as CSV, without HXL row."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        lines.write(_BOM)
        writer = csv.DictWriter(lines, columns, lineterminator="\r\n")
        writer.writeheader()
        for row in rows:
            texts = {name: "" if row[name] is None else str(row[name]) for name in columns}
            writer.writerow({name: guarded_text(text) for name, text in texts.items()})
    return File(path.name, rows=len(rows))


def guard_layer(layer: Layer) -> tuple[pyarrow.Table, tuple[Problem, ...]]:
    """Attributes of a layer with no text that could run, and the note that says how many were guarded."""
    total, arrays = 0, []
    for values in layer.attributes.columns:
        count = 0
        if pyarrow.types.is_string(values.type):
            values, count = guarded(values)  # noqa: PLW2901 - the same column, guarded
        arrays.append(values)
        total += count
    found = pyarrow.table(arrays, schema=layer.attributes.schema)
    return found, (Problem("export.guarded", {"count": total, "table": layer.name}),) if total else ()


def plain(attributes: pyarrow.Table) -> pyarrow.Table:
    """The table with moments as ISO 8601 text in UTC."""
    for place, field in enumerate(attributes.schema):
        if pyarrow.types.is_timestamp(field.type):
            moments = attributes.column(place).cast(pyarrow.timestamp("s"))
            said = pyarrow.compute.strftime(moments, "%Y-%m-%dT%H:%M:%SZ")
            attributes = attributes.set_column(place, field.name, said)
    return attributes


def _batch(layer: Layer, attributes: pyarrow.Table, first: int) -> pyarrow.Table:
    """A chunk of rows with their WKT."""
    rows = attributes.slice(first, CHUNK_ROWS)
    if layer.geometry is None:
        return rows
    shapes = shapely.to_wkt(layer.geometry[first : first + CHUNK_ROWS], rounding_precision=-1)
    return rows.append_column(WKT_COLUMN, pyarrow.array(shapes, pyarrow.string()))


def _head(layer: Layer) -> tuple[list[str], list[str]]:
    names = [column.name for column in layer.columns]
    tags = [column.hxl for column in layer.columns]
    return (names, tags) if layer.geometry is None else ([*names, WKT_COLUMN], [*tags, WKT_HXL])


def write(path: Path, layer: Layer) -> Written:
    """Write a table as CSV.

    Args:
        path: file to write.
        layer: rows, their geometry in WGS 84.
    """
    attributes, notes = guard_layer(layer)
    attributes = plain(attributes)
    with path.open("w", encoding="utf-8", newline="") as lines:
        lines.write(_BOM)
        csv.writer(lines, lineterminator="\n").writerows(_head(layer))
    with path.open("ab") as file:
        for first in range(0, len(layer), CHUNK_ROWS):
            pyarrow.csv.write_csv(_batch(layer, attributes, first), file, _OPTIONS)
    return Written((File(path.name, layer.name, len(layer)),), notes=notes)
