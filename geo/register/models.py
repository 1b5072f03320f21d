"""The database tables, made from the declared tables of ``geo.schema``: no column is written down twice.

Every table has an integer row number ``fid``, which GeoPackage and QGIS want, beside the declared key; ``change`` and
``revision`` are numbered by their own key. References are checked at the end of a transaction, so rows of one change
may come in any order.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Double, ForeignKey, Integer, MetaData, Table, Text
from sqlalchemy.dialects.sqlite import DATETIME
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from geo import schema

__all__ = ["ROW_ID", "Shape", "build", "metadata", "owner", "stored"]

ROW_ID = "fid"
_NAMES = {"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}


class Shape(Geometry):
    """Geometry column in WGS 84 that answers with well-known binary, for shapely to read all rows at once."""

    cache_ok = True
    as_binary = "ST_AsBinary"

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """Nothing to do: the database answers with the bytes."""


def _types() -> Mapping[str, TypeEngine[Any]]:
    """SQL type by the kind of a declared column; every one is a type of GeoPackage."""
    moment: TypeEngine[Any] = DATETIME(  # type: ignore[no-untyped-call]
        storage_format="%(year)04d-%(month)02d-%(day)02dT%(hour)02d:%(minute)02d:%(second)02d.000Z",
        regexp=r"(\d+)-(\d+)-(\d+)[T ](\d+):(\d+):(\d+)",
    )
    return {
        "integer": BigInteger().with_variant(Integer(), "geopackage"),
        "number": Double(),
        "boolean": Boolean(),
        "date": Date(),
        "timestamp": DateTime().with_variant(moment, "geopackage"),
        "geometry": Shape("GEOMETRY", srid=4326),
    }


@cache
def stored() -> Mapping[str, schema.Table]:
    """Declared tables that are kept in the database: those with a key."""
    return {name: table for name, table in schema.tables().items() if any(column.is_key for column in table.columns)}


@cache
def owner(table: str) -> str | None:
    """Column that names the location a row belongs to; None for tables that belong to no location."""
    if table == "location":
        return schema.table(table).key.name
    names = (c.name for c in schema.table(table).columns if c.references == "location" and c.required)
    return next(names, None)


def _searched(column: schema.Column) -> bool:
    """Whether rows are looked up by the column."""
    return not column.is_key and (column.references in {"location", "change"} or column.name == "location_id")


def _references(column: schema.Column, keys: Mapping[str, str]) -> list[ForeignKey]:
    """The foreign key of a column, in a list that is empty where it has none."""
    if not column.references:
        return []
    return [ForeignKey(f"{column.references}.{keys[column.references]}", deferrable=True, initially="DEFERRED")]


def _column(column: schema.Column, keys: Mapping[str, str]) -> Column[Any]:
    numbered = column.is_key and column.kind == "integer"
    return Column(
        column.name,
        _types().get(column.kind, Text()),
        *_references(column, keys),
        primary_key=numbered,
        autoincrement=numbered and column.table != "change",
        nullable=not column.required,
        unique=True if column.is_key and not numbered else None,
        index=True if _searched(column) else None,
    )


def build(declared: Mapping[str, schema.Table]) -> MetaData:
    """SQLAlchemy metadata of declared tables."""
    found = MetaData(naming_convention=_NAMES)
    keys = {name: table.key.name for name, table in declared.items()}
    for name, table in declared.items():
        columns = [_column(column, keys) for column in table.columns]
        if not any(column.primary_key for column in columns):
            number = BigInteger().with_variant(Integer(), "geopackage")
            columns.insert(0, Column(ROW_ID, number, primary_key=True, autoincrement=True))
        Table(name, found, *columns, sqlite_autoincrement=True)
    return found


@cache
def metadata() -> MetaData:
    """SQLAlchemy metadata of all stored tables."""
    return build(stored())
