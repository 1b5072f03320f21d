"""GeoParquet: the size is judged from the footer before a column is read."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow
from pyarrow import parquet

from geo.errors import InputError, Problem
from geo.sources.extract import Extract, Layer, Rows, as_arrow, damaged
from geo.sources.limits import Limits, over
from geo.sources.shapes import undecoded

__all__ = ["read"]


def _geo(file: parquet.ParquetFile) -> tuple[str, Mapping[str, Any]]:
    """Name and description of the main geometry column.

    Raises:
        InputError: the file does not describe one, or in an encoding other than WKB.
    """
    metadata = file.schema_arrow.metadata or {}
    try:
        described = json.loads(metadata.get(b"geo", b"null"))
        name = described["primary_column"]
        column = described["columns"][name]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(Problem("import.parquet_no_geo")) from error
    if not isinstance(column, dict) or str(column.get("encoding")).upper() != "WKB":
        raise InputError(Problem("import.parquet_encoding", {"found": str(column)[:80]}))
    return str(name), column


def _crs(column: Mapping[str, Any]) -> str:
    """Reference system: longitude and latitude where the file does not say, as its standard has it."""
    if "crs" not in column:
        return "OGC:CRS84"
    crs = column["crs"]
    identifier = crs.get("id") if isinstance(crs, dict) else None
    if isinstance(identifier, dict) and "authority" in identifier:
        return f"{identifier['authority']}:{identifier.get('code')}"
    return json.dumps(crs) if isinstance(crs, dict) else ""


def _judge(file: parquet.ParquetFile, limits: Limits) -> None:
    """Hold what the footer announces against the limits.

    Raises:
        LimitError: more rows, columns or bytes than the limits allow.
    """
    footer = file.metadata
    if footer.num_rows > limits.features:
        raise over("features", limits, found=footer.num_rows)
    if footer.num_columns > limits.fields:
        raise over("fields", limits, found=footer.num_columns)
    unpacked_bytes = sum(footer.row_group(group).total_byte_size for group in range(footer.num_row_groups))
    if unpacked_bytes > limits.unpacked_bytes:
        raise over("unpacked_bytes", limits, found=unpacked_bytes)


def _plain(column: pyarrow.ChunkedArray) -> pyarrow.Array:
    """Column in one of the types that an extract holds; nested values as JSON text."""
    kind = column.type
    if pyarrow.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    if pyarrow.types.is_nested(kind):
        return as_arrow([None if value is None else json.dumps(value, default=str) for value in column.to_pylist()])
    if pyarrow.types.is_binary(kind) or pyarrow.types.is_large_binary(kind):
        return pyarrow.nulls(len(column), type=pyarrow.large_string())
    if pyarrow.types.is_temporal(kind) or pyarrow.types.is_decimal(kind):
        return as_arrow([None if value is None else str(value) for value in column.to_pylist()])
    return as_arrow(column.to_pylist())


def read(path: Path, layer: str | None, limits: Limits) -> Extract:  # noqa: ARG001 - the file has one layer
    """Rows of a GeoParquet file.

    Raises:
        InputError: the file is damaged or is no GeoParquet.
        LimitError: larger than the limits allow.
    """
    try:
        with parquet.ParquetFile(path, memory_map=False) as file:
            name, described = _geo(file)
            _judge(file, limits)
            table = file.read(use_threads=False)
            if name not in table.column_names:
                raise InputError(Problem("import.parquet_no_geo"))
            blobs = [None if blob is None else bytes(blob) for blob in table[name].to_pylist()]
            others = [other for other in table.column_names if other not in {name, "bbox"}]
            columns = {other: _plain(table[other]) for other in others}
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError, TypeError) as error:
        raise damaged(error) from error
    shapes = undecoded(blobs, limits)
    return Extract(
        format="GeoParquet",
        layers=(Layer(path.stem, table.num_rows, tuple(others)),),
        layer=path.stem,
        rows=Rows(columns, range(1, table.num_rows + 1)),
        shapes=shapes.geometries,
        faults=shapes.faults,
        crs=_crs(described),
        notes=tuple(Problem(code, {"count": count}) for code, count in shapes.changes.items()),
    )
