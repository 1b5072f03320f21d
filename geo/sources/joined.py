"""Text columns of a table of SQLite, joined by SQLite to one text each and cut apart in arrays.

A cell that crosses into Python by itself costs more than all else that is done with it.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy
import pyarrow

__all__ = ["quoted", "text_columns"]

_BETWEEN, _NOTHING = "\x1f", "\x1e"
"""Characters between cells and in the place of a missing one; a text of nothing but the latter is blank anyway."""


def quoted(name: str) -> str:
    """A name as SQL takes it whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def _as_bytes(connection: sqlite3.Connection) -> Iterator[None]:
    """Texts come as they are stored."""
    before = connection.text_factory
    connection.text_factory = bytes
    try:
        yield
    finally:
        connection.text_factory = before


def _cut(content: bytes, rows: int) -> pyarrow.Array | None:
    """Cells of a joined column, None where one holds the character between cells or is no UTF-8."""
    characters = numpy.frombuffer(content, dtype=numpy.uint8)
    is_text = characters != ord(_BETWEEN)
    cuts = numpy.flatnonzero(~is_text)
    if len(cuts) != rows - 1:
        return None
    texts = characters[is_text]
    offsets = numpy.concatenate([[0], cuts - numpy.arange(rows - 1), [len(texts)]])
    known = numpy.ones(rows, dtype=bool)
    short = numpy.flatnonzero(numpy.diff(offsets) == 1)
    known[short] = texts[offsets[short]] != ord(_NOTHING)
    bits = numpy.packbits(known, bitorder="little")
    found = pyarrow.LargeStringArray.from_buffers(rows, *map(pyarrow.py_buffer, (offsets, texts, bits)))
    try:
        found.validate(full=True)
    except pyarrow.ArrowInvalid:
        return None
    return found


def text_columns(
    connection: sqlite3.Connection, table: str, columns: Sequence[str], *, key: str, most: int
) -> Mapping[str, pyarrow.Array]:
    """Cells by column in the order of the key, of those columns that hold nothing but readable text.

    Args:
        connection: an open database.
        table: a plain table.
        columns: columns declared as text.
        key: column with another value in each row.
        most: most rows.
    """
    if not columns:
        return {}
    names = [quoted(column) for column in columns]
    joined = ", ".join(f"group_concat(ifnull({name}, ?1), ?2)" for name in names)
    order = f"from {quoted(table)} not indexed order by {quoted(key)} limit ?3"
    query = f"select count(*), {joined} from (select {', '.join(names)} {order})"  # noqa: S608 - quoted names
    try:
        with _as_bytes(connection):
            rows, *contents = connection.execute(query, (_NOTHING, _BETWEEN, most)).fetchone()
    except sqlite3.DataError:  # longer than a text may be
        return {}
    cut = {name: _cut(content, rows) for name, content in zip(columns, contents, strict=True) if rows}
    return {name: cells for name, cells in cut.items() if cells is not None}
