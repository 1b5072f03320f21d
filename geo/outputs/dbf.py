"""dBASE tables: the attribute half of a shapefile, written column by column.

Every field is as wide as its longest value and no wider. Numbers keep their value: fixed decimals where up to 15 of
them say it exactly, else type F with the shortest exact text. Source: dBASE III table file format; ESRI Shapefile
Technical Description, July 1998.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy
import pyarrow
import pyarrow.compute
from numpy.typing import NDArray

from geo.errors import LimitError, Problem

__all__ = ["TEXT_SIZE_BYTES", "write_dbf"]

TEXT_SIZE_BYTES = 254
"""Most bytes a text field holds."""

_FIELDS_MOST = 255
_CHUNK_ROWS = 16_384
_DECIMALS_MOST = 15
_EXACT_UP_TO = 2.0**53
_EXACT_WIDTH = 24
_BLANK = 32


@dataclass(frozen=True)
class _Field:
    """A column as text, and how its cells lie in the record."""

    name: str
    kind: str
    width: int
    decimals: int
    cells: pyarrow.Array
    right: bool


def _decimals(values: NDArray[numpy.float64]) -> int | None:
    """Fewest decimals that say every value exactly; nothing where up to 15 do not."""
    for decimals in range(_DECIMALS_MOST + 1):
        scaled = values * 10.0**decimals
        if len(values) and numpy.abs(scaled).max() >= _EXACT_UP_TO:
            return None
        if (numpy.rint(scaled) / 10.0**decimals == values).all():
            return decimals
    return None


def _number(name: str, values: pyarrow.Array) -> _Field:
    filled = values.drop_null().to_numpy(zero_copy_only=False)
    decimals = _decimals(filled)
    form = "{!r}".format if decimals is None else f"{{:.{decimals}f}}".format
    said = [form(value) for value in filled.tolist()]
    width = max(map(len, said), default=1)
    cells = _scattered(said, values)
    if decimals is None:
        return _Field(name, "F", max(width, _EXACT_WIDTH), _DECIMALS_MOST, cells, right=True)
    return _Field(name, "N", width, decimals, cells, right=True)


def _scattered(said: Sequence[str], values: pyarrow.Array) -> pyarrow.Array:
    """Texts of the values that are not null, back in their rows."""
    if values.null_count == 0:
        return pyarrow.array(said, pyarrow.string())
    places = pyarrow.compute.cumulative_sum(values.is_valid().cast(pyarrow.int64()))
    places = pyarrow.compute.subtract(places, 1)
    return pyarrow.array(said, pyarrow.string()).take(pyarrow.compute.if_else(values.is_valid(), places, None))


def _widest(cells: pyarrow.Array) -> int:
    return max(pyarrow.compute.max(pyarrow.compute.binary_length(cells)).as_py() or 1, 1)


def _field(name: str, values: pyarrow.Array) -> _Field:
    """A field in the dBASE type that fits the Arrow type."""
    kind = values.type
    if pyarrow.types.is_floating(kind):
        return _number(name, values)
    if pyarrow.types.is_integer(kind):
        cells = values.cast(pyarrow.string())
        return _Field(name, "N", _widest(cells), 0, cells, right=True)
    if pyarrow.types.is_boolean(kind):
        return _Field(name, "L", 1, 0, pyarrow.compute.if_else(values, "T", "F").fill_null("?"), right=False)
    if pyarrow.types.is_date(kind):
        return _Field(name, "D", 8, 0, pyarrow.compute.strftime(values, "%Y%m%d"), right=False)
    if pyarrow.types.is_timestamp(kind):
        cells = pyarrow.compute.strftime(values.cast(pyarrow.timestamp("s")), "%Y-%m-%dT%H:%M:%SZ")
        return _Field(name, "C", _widest(cells), 0, cells, right=False)
    return _Field(name, "C", _widest(values), 0, values, right=False)


def _place(records: NDArray[numpy.uint8], field: _Field, cells: pyarrow.Array, start: int) -> None:
    """Set the cells of a field into the records, from the given byte of each."""
    cells = pyarrow.compute.fill_null(cells, "")
    _, offsets, content = cells.buffers()
    if content is None:
        return
    edges = numpy.frombuffer(offsets, numpy.int32, len(cells) + 1, cells.offset * 4).astype(numpy.int64)
    lengths = numpy.diff(edges)
    begins = numpy.arange(len(cells)) * records.shape[1] + start + (field.width - lengths if field.right else 0)
    into = numpy.arange(edges[-1] - edges[0]) + numpy.repeat(begins - (edges[:-1] - edges[0]), lengths)
    records.reshape(-1)[into] = numpy.frombuffer(content, numpy.uint8)[edges[0] : edges[-1]]


def _records(fields: Sequence[_Field], count: int) -> Iterator[NDArray[numpy.uint8]]:
    """Records in chunks of rows."""
    size = 1 + sum(field.width for field in fields)
    for first in range(0, count, _CHUNK_ROWS):
        records = numpy.full((min(_CHUNK_ROWS, count - first), size), _BLANK, dtype=numpy.uint8)
        start = 1
        for field in fields:
            _place(records, field, field.cells.slice(first, len(records)), start)
            start += field.width
        yield records


def _header(fields: Sequence[_Field], count: int, made_on: date) -> bytes:
    record_size = 1 + sum(field.width for field in fields)
    year = made_on.year - 1900
    head = struct.pack("<4BIHH20x", 3, year, made_on.month, made_on.day, count, 33 + 32 * len(fields), record_size)
    described = [
        struct.pack("<11sc4xBB14x", field.name.encode("ascii"), field.kind.encode(), field.width, field.decimals)
        for field in fields
    ]
    return b"".join((head, *described, b"\r"))


def write_dbf(path: Path, attributes: pyarrow.Table, *, made_on: date) -> None:
    """Write a table as dBASE file; its column names are the field names, and no text is longer than 254 bytes.

    Nulls are blanks ("?" in logical fields).

    Args:
        path: file to write.
        attributes: rows; text columns are already cut.
        made_on: date of the file's header.

    Raises:
        LimitError: more than 255 columns.
    """
    if attributes.num_columns > _FIELDS_MOST:
        raise LimitError(Problem("export.too_many_fields", {"count": attributes.num_columns, "limit": _FIELDS_MOST}))
    columns = zip(attributes.column_names, attributes.columns, strict=True)
    fields = [_field(name, column.combine_chunks()) for name, column in columns]
    with path.open("wb") as file:
        file.write(_header(fields, attributes.num_rows, made_on))
        for records in _records(fields, attributes.num_rows):
            file.write(records.data)
        file.write(b"\x1a")
