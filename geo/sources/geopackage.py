"""GeoPackage feature tables read through SQLite alone: no views, no virtual tables, no triggers, no extensions."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow

from geo.errors import InputError, MissingError, Problem
from geo.sources.extract import Extract, Layer, Rows, as_arrow, unique
from geo.sources.joined import quoted, text_columns
from geo.sources.limits import Limits, over
from geo.sources.shapes import undecoded

__all__ = ["read"]

_HEADER_BYTES = 8
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_USUAL = b"GP\x00\x03"
"""Start of a blob of version 1, little-endian, with the envelope of a plane."""
_ROWS_AT_ONCE = 500
"""Rows turned into columns while the processor still has them at hand."""
_CATALOGUE = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")
_CHOSEN = """
    select c.table_name, g.column_name, g.srs_id, m.rootpage
    from gpkg_contents c
    join gpkg_geometry_columns g on g.table_name = c.table_name
    join sqlite_master m on lower(m.name) = lower(c.table_name)
    where c.data_type = 'features' and m.type = 'table'
    order by c.rowid
"""


@dataclass(frozen=True)
class _Table:
    name: str
    geometry: str
    srs_id: int
    columns: tuple[str, ...]
    key: str
    booleans: frozenset[str]
    texts: tuple[str, ...]


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Connection that reads the file as it lies, with everything but plain reading switched off.

    Raises:
        InputError: SQLite finds the file damaged.
    """
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("pragma trusted_schema = off")
            connection.execute("pragma query_only = on")
            connection.execute("pragma cell_size_check = on")
            yield connection
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise InputError(Problem("import.sqlite_broken", {"reason": str(error)[:200]})) from error


def _judge_catalogue(connection: sqlite3.Connection) -> None:
    """Refuse a file whose catalogue is not made of plain tables.

    Raises:
        InputError: a table of the catalogue is missing, a view or virtual.
    """
    rows = connection.execute("select lower(name), type, rootpage from sqlite_master where type in ('table', 'view')")
    found = {name: (kind, page) for name, kind, page in rows}
    for name in _CATALOGUE:
        kind, page = found.get(name, ("", 0))
        if kind == "view" or (kind and not page):
            raise InputError(Problem("import.gpkg_view", {"name": name}, value=name))
        if not kind:
            raise InputError(Problem("import.gpkg_none"))


def _table(connection: sqlite3.Connection, name: str, geometry: str, srs_id: int) -> _Table:
    columns = connection.execute(f"pragma table_info({quoted(name)})").fetchall()
    kept = [column for column in columns if column[1].lower() != geometry.lower()]
    own = next((column[1] for column in columns if column[1].lower() == geometry.lower()), geometry)
    keys = [column[1] for column in kept if column[5] and column[2].upper() == "INTEGER"]
    is_ordered = bool(keys) and sum(bool(column[5]) for column in columns) == 1
    given = [column for column in kept if column[1] not in keys[:1] or column[1].lower() not in {"fid", "ogc_fid"}]
    return _Table(
        name=name,
        geometry=own,
        srs_id=srs_id,
        columns=tuple(column[1] for column in given),
        key=keys[0] if keys else "",
        booleans=frozenset(column[1] for column in kept if column[2].upper() == "BOOLEAN"),
        texts=tuple(column[1] for column in given if is_ordered and column[2].upper().startswith("TEXT")),
    )


def _tables(connection: sqlite3.Connection) -> tuple[_Table, ...]:
    """Feature tables that are plain tables.

    Raises:
        InputError: there is none.
    """
    _judge_catalogue(connection)
    chosen = [row for row in connection.execute(_CHOSEN) if row[3]]
    if not chosen:
        raise InputError(Problem("import.gpkg_none"))
    return tuple(_table(connection, name, geometry, srs_id) for name, geometry, srs_id, _page in chosen)


def _left_out(connection: sqlite3.Connection) -> list[Problem]:
    """Notes about layers that are views or virtual tables."""
    query = """
        select c.table_name from gpkg_contents c
        where c.data_type = 'features' and not exists (
            select 1 from sqlite_master m
            where lower(m.name) = lower(c.table_name) and m.type = 'table' and m.rootpage)
    """
    return [Problem("import.note_gpkg_view", {"name": str(name)}) for (name,) in connection.execute(query)]


def _crs(connection: sqlite3.Connection, srs_id: int) -> str:
    """The file's words about a reference system: authority and number where it has them, else its definition."""
    query = "select organization, organization_coordsys_id, definition from gpkg_spatial_ref_sys where srs_id = ?"
    found = connection.execute(query, (srs_id,)).fetchone()
    if found is None or srs_id in {0, -1}:
        return ""
    organization, number, definition = (str(value or "") for value in found)
    if organization.upper() in {"EPSG", "ESRI"} and number.isdigit():
        return f"{organization.upper()}:{number}"
    return "" if definition.lower() == "undefined" else definition


def _well_known(blob: Any) -> bytes:
    """Well-known binary inside a GeoPackage blob; nothing where it is none, which is reported as damaged."""
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < _HEADER_BYTES:
        return b""
    envelope = blob[3] >> 1 & 0b111
    return blob[_HEADER_BYTES + _ENVELOPE_BYTES[envelope] :] if envelope < len(_ENVELOPE_BYTES) else b""


def _all_well_known(blobs: Sequence[Any]) -> list[bytes | None]:
    """Well-known binaries inside GeoPackage blobs; those that begin as most do are cut at once."""
    content = _HEADER_BYTES + _ENVELOPE_BYTES[1]
    return [
        None
        if blob is None
        else blob[content:]
        if type(blob) is bytes and blob[:4] == _USUAL and len(blob) > content
        else _well_known(blob)
        for blob in blobs
    ]


def _values(connection: sqlite3.Connection, query: str, most: int) -> list[list[Any]]:
    """Values of a query by column, of at most so many rows and a few more."""
    cursor = connection.execute(query)
    columns: list[list[Any]] = [[] for _ in cursor.description]
    while len(columns[0]) < most and (rows := cursor.fetchmany(_ROWS_AT_ONCE)):
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(values)
    return columns


def _values_or_marked(connection: sqlite3.Connection, query: str, most: int) -> list[list[Any]]:
    """Values of a query by column; bytes that are no characters come marked instead of ending the reading."""
    try:
        return _values(connection, query, most)
    except sqlite3.OperationalError as error:
        if "decode" not in str(error):
            raise
        connection.text_factory = lambda content: content.decode("utf-8", "replace")
        return _values(connection, query, most)


def _fetched(
    connection: sqlite3.Connection, table: _Table, limits: Limits
) -> tuple[Mapping[str, pyarrow.Array], list[Any]]:
    """Cells by column, and the geometry blobs.

    Raises:
        InputError: the rows are others when they are read again.
        LimitError: more rows or columns than the limits allow.
    """
    names = unique(table.columns, limits)
    most = limits.features + 1
    texts = text_columns(connection, table.name, table.texts, key=table.key, most=most)
    others = [column for column in table.columns if column not in texts]
    listed = ", ".join(quoted(name) for name in (table.geometry, *others))
    order = f" order by {quoted(table.key)}" if table.key else ""
    query = f"select {listed} from {quoted(table.name)} not indexed{order}"  # noqa: S608 - quoted names
    blobs, *values = _values_or_marked(connection, query, most)
    if len(blobs) > limits.features:
        raise over("features", limits, found=f"> {limits.features}")
    if any(len(cells) != len(blobs) for cells in texts.values()):
        raise InputError(Problem("import.sqlite_broken", {"reason": f"{table.key} out of order"}))
    found = dict(zip(others, values, strict=True))
    for column in table.booleans & found.keys():
        found[column] = [value if value is None else bool(value) for value in found[column]]
    cells = {**texts, **{column: as_arrow(values) for column, values in found.items()}}
    return {name: cells[column] for name, column in zip(names, table.columns, strict=True)}, blobs


def _count(connection: sqlite3.Connection, table: _Table) -> int:
    return int(connection.execute(f"select count(*) from {quoted(table.name)}").fetchone()[0])  # noqa: S608 - quoted name


def read(path: Path, layer: str | None, limits: Limits) -> Extract:
    """The rows of one feature table of a GeoPackage.

    Args:
        path: file.
        layer: table to read; the first where none is named.
        limits: bounds in force.

    Raises:
        InputError: the file is damaged or has no plain feature table.
        MissingError: no feature table has that name.
        LimitError: more rows, columns, corner points or levels than the limits allow.
    """
    with _connected(path) as connection:
        tables = _tables(connection)
        chosen = next((table for table in tables if layer in {None, table.name}), None)
        if chosen is None:
            known = ", ".join(table.name for table in tables)
            raise MissingError(Problem("import.layer", {"layer": layer, "known": known}, value=layer))
        columns, blobs = _fetched(connection, chosen, limits)
        shapes = undecoded(_all_well_known(blobs), limits)
        notes = [*_left_out(connection), *(Problem(code, {"count": count}) for code, count in shapes.changes.items())]
        return Extract(
            format="GeoPackage",
            layers=tuple(Layer(table.name, _count(connection, table), table.columns) for table in tables),
            layer=chosen.name,
            rows=Rows(columns, range(1, len(blobs) + 1)),
            shapes=shapes.geometries,
            faults=shapes.faults,
            crs=_crs(connection, chosen.srs_id),
            notes=tuple(notes),
        )
