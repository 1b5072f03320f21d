"""Rows of the database, many at once: read whole tables or by key, add."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pandas
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from geo import schema
from geo.register import gpkg
from geo.register.models import ROW_ID, metadata
from geo.register.values import BOUND, declared_frame, dictionaries, plain, written

__all__ = ["add", "add_frame", "by_key", "chunks", "found", "read"]

_CHUNK_ROWS = 10_000
"""Values in one statement: SQLite takes 32,766, PostgreSQL 65,535."""

_FEW_VALUES = 100
_READ_INSTEAD_OF_ASKED = 10
"""Values of a column that are read in the time one is looked up."""

_MANY_ROWS = 1_000
"""Rows from which on the spatial index is filled at once instead of row by row."""


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Values in lists short enough for one statement."""
    listed = list(values)
    for start in range(0, len(listed), _CHUNK_ROWS):
        yield listed[start : start + _CHUNK_ROWS]


@cache
def _select(name: str) -> sa.Select[Any]:
    table = metadata().tables[name]
    return sa.select(*(table.c[column.name] for column in schema.table(name).columns))


def read(connection: Connection, name: str, *, where: Mapping[str, Any]) -> pandas.DataFrame:
    """Rows of a table in declared types whose columns hold the values asked for; a list of values means any of them.

    Raises:
        MissingError: the table has no such column.
    """
    query = _select(name)
    for column, value in where.items():
        held = metadata().tables[name].c[schema.table(name)[column].name]
        several = isinstance(value, Collection) and not isinstance(value, str)
        query = query.where(held.in_(value) if several else held.is_(None) if value is None else held == value)
    return declared_frame(connection.execute(query).all(), schema.table(name))


def by_key(connection: Connection, name: str, keys: Iterable[Any]) -> dict[Any, dict[str, Any]]:
    """Rows of a table in plain form, by key."""
    declared = schema.table(name)
    key = metadata().tables[name].c[declared.key.name]
    rows: list[Any] = []
    for some in chunks(keys):
        rows += connection.execute(_select(name).where(key.in_(some))).all()
    columns = {
        column.name: plain(values, column.kind)
        for column, values in zip(declared.columns, zip(*rows, strict=True), strict=False)
    }
    return {row[declared.key.name]: row for row in dictionaries(columns)}


def found(connection: Connection, column: sa.Column[Any], values: Iterable[Any]) -> set[Any]:
    """Which of the values stand in a column; the whole column is read where that is less work than to ask for each."""
    wanted, known = set(values), set[Any]()
    held = connection.scalar(sa.select(sa.func.count(column))) if len(wanted) > _FEW_VALUES else None
    if held is not None and held < len(wanted) * _READ_INSTEAD_OF_ASKED:
        return wanted.intersection(connection.scalars(sa.select(column).distinct()))
    for some in chunks(wanted):
        known.update(connection.scalars(sa.select(column).where(column.in_(some)).distinct()))
    return known


def add(connection: Connection, name: str, columns: Mapping[str, Sequence[Any]]) -> None:
    """Add rows by the fastest way of the store; values are in the form its driver takes."""
    quote = connection.dialect.identifier_preparer.quote
    listed = ", ".join(quote(column) for column in columns)
    rows = zip(*columns.values(), strict=True)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "geopackage":
        marks = ", ".join("?" * len(columns))
        driver.executemany(f"INSERT INTO {quote(name)} ({listed}) VALUES ({marks})", rows)  # noqa: S608
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {quote(name)} ({listed}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row(row)


def add_frame(connection: Connection, name: str, frame: pandas.DataFrame) -> None:
    """Add the rows of a frame in declared types."""
    table = schema.table(name)
    columns: dict[str, Sequence[Any]] = dict(written(frame, table, form=BOUND[connection.dialect.name]))
    if connection.dialect.name != "geopackage" or table.geometry is None or len(frame) < _MANY_ROWS:
        add(connection, name, columns)
        return
    query = f"SELECT max(coalesce(max({ROW_ID}), 0), (SELECT seq FROM sqlite_sequence WHERE name = ?)) FROM {name}"  # noqa: S608
    newest = connection.exec_driver_sql(query, (name,)).scalar() or 0
    numbers = range(newest + 1, newest + 1 + len(frame))
    with gpkg.index_at_once(connection, name, table.geometry.name):
        add(connection, name, {ROW_ID: numbers, **columns})
    bounds = frame[table.geometry.name].bounds.assign(number=numbers).dropna()
    boxes = {"id": bounds["number"], **{side: bounds[side] for side in ("minx", "maxx", "miny", "maxy")}}
    add(connection, f"rtree_{name}_{table.geometry.name}", {side: values.tolist() for side, values in boxes.items()})
