"""Attribute tables of shapefiles, byte by byte: encodings, cut characters and blanks are seen as they are."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import pyarrow
from numpy.typing import NDArray
from pyarrow import compute

from geo.errors import InputError, Problem
from geo.sources.encodings import likeliest
from geo.sources.extract import as_arrow, plainest, unique
from geo.sources.limits import Limits, over

__all__ = ["Dbf", "read_dbf"]

_HEADER_BYTES, _FIELD_BYTES = 32, 32
_END_OF_FIELDS = 0x0D
_BLANKS = b" \x00"
_DATE_DIGITS = 8
_CUT_BYTES = 3
_CUT_REASONS = frozenset({"unexpected end of data", "incomplete multibyte sequence"})
_ENOUGH = 0.9
_NOT_ASCII = 0x80
_TRUTH = {**dict.fromkeys("YyTt1", True), **dict.fromkeys("NnFf0", False)}


@dataclass(frozen=True)
class _Field:
    name: bytes
    kind: str
    start: int
    width: int


@dataclass(frozen=True)
class Dbf:
    """Columns of the rows that are not marked as deleted, and what had to be said about them."""

    columns: dict[str, pyarrow.Array]
    kept: NDArray[numpy.bool_]
    encoding: str
    notes: tuple[Problem, ...]
    problems: tuple[Problem, ...]


def _broken(reason: str) -> InputError:
    return InputError(Problem("import.dbf_broken", {"reason": reason}))


def _fields(content: bytes, header_bytes: int, limits: Limits) -> list[_Field]:
    """Fields in order.

    Raises:
        InputError: the header is cut.
        LimitError: more fields than the limits allow.
    """
    found: list[_Field] = []
    start, at = 1, _HEADER_BYTES
    while at + _FIELD_BYTES <= header_bytes and content[at] != _END_OF_FIELDS:
        name, kind, width = struct.unpack_from("11sc4xB", content, at)
        if not width:
            raise _broken("a field has no width")
        found.append(_Field(name.split(b"\x00")[0], kind.decode("latin-1"), start, width))
        start, at = start + width, at + _FIELD_BYTES
    if len(found) > limits.fields:
        raise over("fields", limits, found=len(found))
    return found


def _records(content: bytes, limits: Limits) -> tuple[list[_Field], NDArray[numpy.uint8]]:
    """Fields, and the records as rows of bytes.

    Raises:
        InputError: the table is cut or contradicts itself.
        LimitError: more rows or fields than the limits allow.
    """
    if len(content) < _HEADER_BYTES:
        raise _broken("shorter than its header")
    count, header_bytes, record_bytes = struct.unpack_from("<IHH", content, 4)
    fields = _fields(content, min(header_bytes, len(content)), limits)
    if count > limits.features:
        raise over("features", limits, found=count)
    if record_bytes < 1 + sum(field.width for field in fields):
        raise _broken("fields are wider than a record")
    present = min(count, max(len(content) - header_bytes, 0) // record_bytes)
    if present < count:
        raise _broken(f"{count} rows announced, {present} present")
    body = numpy.frombuffer(content, dtype=numpy.uint8, count=count * record_bytes, offset=header_bytes)
    return fields, body.reshape(count, record_bytes)


def _block(records: NDArray[numpy.uint8], field: _Field) -> NDArray[numpy.uint8]:
    """Bytes of a field, a row each."""
    return numpy.ascontiguousarray(records[:, field.start : field.start + field.width])


def _cells(block: NDArray[numpy.uint8]) -> list[bytes]:
    """Bytes of a field in each row, without the blanks around them."""
    cells = block.view(f"S{block.shape[1]}").ravel().tolist() if len(block) else []
    return [cell.strip(_BLANKS) for cell in cells]


def _trimmed(block: NDArray[numpy.uint8]) -> pyarrow.Array:
    """UTF-8 texts of a field without the blanks around them, empty ones missing.

    Raises:
        pyarrow.ArrowInvalid: some are not UTF-8.
    """
    packed = pyarrow.binary(block.shape[1])
    cells = pyarrow.FixedSizeBinaryArray.from_buffers(packed, len(block), [None, pyarrow.py_buffer(block)])
    texts = compute.ascii_trim(cells.cast(pyarrow.large_binary()).cast(pyarrow.large_string()), _BLANKS.decode())
    return compute.if_else(compute.equal(texts, ""), None, texts)


def _is_cut(error: UnicodeDecodeError) -> bool:
    """Whether the bytes end inside a character and are sound before it."""
    return error.reason in _CUT_REASONS and error.start >= len(error.object) - _CUT_BYTES


def _texts(cells: Sequence[bytes], field: _Field, name: str, encoding: str) -> tuple[list[str | None], list[Problem]]:
    """Texts of a column, and a note for each repaired one."""
    texts: list[str | None] = []
    notes = []
    for place, cell in enumerate(cells):
        try:
            texts.append(cell.decode(encoding) if cell else None)
        except UnicodeDecodeError as error:
            text = cell[: error.start].decode(encoding) if _is_cut(error) else cell.decode(encoding, "replace")
            texts.append(text)
            code = "import.note_cut_character" if _is_cut(error) else "import.note_bad_bytes"
            notes.append(Problem(code, {"column": name, "width": field.width}, row=place + 1, column=name, value=text))
    return texts, notes


def _numbers(cells: Sequence[bytes]) -> list[Any]:
    """Numbers of a numeric column; what is no number stays text, blanks and stars are missing."""
    found: list[Any] = []
    for cell in cells:
        if not cell or not cell.strip(b"*"):
            found.append(None)
            continue
        try:
            found.append(float(cell.replace(b",", b".")))
        except ValueError:
            found.append(cell.decode("latin-1"))
    return found


def _date(cell: bytes) -> str | None:
    if len(cell) == _DATE_DIGITS and cell.isdigit() and cell.strip(b"0"):
        return f"{cell[:4].decode()}-{cell[4:6].decode()}-{cell[6:].decode()}"
    return None


def _quick_numbers(block: NDArray[numpy.uint8]) -> pyarrow.Array | None:
    """Numbers of a column, all at once; nothing where one of them is spelled in an unusual way."""
    try:
        texts = _trimmed(block)
        starred = compute.equal(compute.ascii_trim(texts, "*"), "")
        return plainest(compute.if_else(starred, None, texts).cast(pyarrow.float64()))
    except pyarrow.ArrowInvalid:
        return None


def _quick_texts(block: NDArray[numpy.uint8], encoding: str) -> pyarrow.Array | None:
    """Texts of a column, all at once; nothing where one of them needs a closer look."""
    try:
        return _trimmed(block) if encoding == "utf-8" else None
    except pyarrow.ArrowInvalid:
        return None


def _column(
    block: NDArray[numpy.uint8], field: _Field, name: str, encoding: str
) -> tuple[pyarrow.Array, list[Problem]]:
    if field.kind in "NFOI+":
        numbers = _quick_numbers(block)
        return as_arrow(_numbers(_cells(block))) if numbers is None else numbers, []
    if field.kind == "L":
        return pyarrow.array([_TRUTH.get(cell.decode("latin-1")) for cell in _cells(block)], type=pyarrow.bool_()), []
    if field.kind == "D":
        return pyarrow.array([_date(cell) for cell in _cells(block)], type=pyarrow.large_string()), []
    quick = _quick_texts(block, encoding)
    if quick is not None:
        return quick, []
    texts, notes = _texts(_cells(block), field, name, encoding)
    return pyarrow.array(texts, type=pyarrow.large_string()), notes


def _is_utf8(cell: bytes) -> bool:
    """Whether a cell is UTF-8, a character cut at its end forgiven."""
    try:
        cell.decode("utf-8")
    except UnicodeDecodeError as error:
        return _is_cut(error)
    return True


def _chosen_encoding(named: str, texts: Sequence[NDArray[numpy.uint8]]) -> tuple[str, list[Problem]]:
    """Encoding to use: the one named, UTF-8 where nearly all texts are, else the likeliest; a note where sought."""
    if named:
        return named, []
    spoken = [cell for block in texts for cell in _cells(block[(block >= _NOT_ASCII).any(axis=1)])]
    if not spoken:
        return "utf-8", []
    read = sum(map(_is_utf8, spoken))
    encoding = "utf-8" if read >= _ENOUGH * len(spoken) else likeliest(b"\n".join(spoken))
    return encoding, [Problem("import.note_no_cpg", {"encoding": "UTF-8" if encoding == "utf-8" else encoding})]


def read_dbf(path: Path, named: str, limits: Limits) -> Dbf:
    """Rows of a dBASE table.

    Args:
        path: file.
        named: encoding that the .cpg names; empty where it names none.
        limits: bounds in force.

    Raises:
        InputError: the table is damaged.
        LimitError: more rows or fields than the limits allow.
    """
    fields, records = _records(path.read_bytes(), limits)
    kept = records[:, 0] != ord("*") if len(records) else numpy.zeros(0, dtype=bool)
    blocks = [_block(records[kept], field) for field in fields]
    texts = [block for field, block in zip(fields, blocks, strict=True) if field.kind == "C"]
    encoding, notes = _chosen_encoding(named, texts)
    names = unique([field.name.decode(encoding, "replace") for field in fields], limits)
    columns: dict[str, pyarrow.Array] = {}
    problems: list[Problem] = []
    for name, field, block in zip(names, fields, blocks, strict=True):
        columns[name], said = _column(block, field, name, encoding)
        problems += said
    shown = "UTF-8" if encoding.startswith("utf-8") else encoding
    return Dbf(columns, kept, shown, tuple(notes), tuple(problems))
