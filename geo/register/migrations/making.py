"""Make the tables and columns that a migration's snapshot lists; what earlier snapshots list is there already."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

from geo.register.gpkg import index_statements, registry_statements, stamp_statement
from geo.register.models import Shape

__all__ = ["VERSIONS", "make", "snapshot_rows"]

VERSIONS = Path(__file__).parent / "versions"
"""Folder of the migrations and their snapshots."""

_NAMES = {"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "geopackage")
_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text(),
    "integer": _WHOLE,
    "number": sa.Double(),
    "boolean": sa.Boolean(),
    "date": sa.Date(),
    "timestamp": sa.DateTime(),
    "geometry": Shape("GEOMETRY", srid=4326),
}


def snapshot_rows(name: str) -> list[dict[str, str]]:
    """Rows of a snapshot by the name of its migration: table, column, type, rule, references."""
    with (VERSIONS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _column(row: dict[str, str]) -> sa.Column[Any]:
    keys = [sa.ForeignKey(row["references"], deferrable=True, initially="DEFERRED")] if row["references"] else []
    rule = row["rule"].split()
    return sa.Column(
        row["column"],
        _TYPES[row["type"]],
        *keys,
        primary_key="primary" in rule,
        autoincrement="numbered" in rule,
        nullable="required" not in rule,
        unique=True if "unique" in rule else None,
        index=True if "indexed" in rule else None,
    )


def _metadata(rows: list[dict[str, str]]) -> sa.MetaData:
    """SQLAlchemy metadata of the listed tables."""
    found = sa.MetaData(naming_convention=_NAMES)
    columns: dict[str, list[sa.Column[Any]]] = {}
    for row in rows:
        columns.setdefault(row["table"], []).append(_column(row))
    for name, listed in columns.items():
        sa.Table(name, found, *listed, sqlite_autoincrement=True)
    return found


def _registered(tables: dict[str, list[dict[str, str]]]) -> Iterator[str]:
    """Statements that register new tables in a GeoPackage: those with geometry get their index."""
    attributes = []
    for name, rows in tables.items():
        shapes = [row["column"] for row in rows if row["type"] == "geometry"]
        if shapes:
            yield from index_statements(name, shapes[0], row_id="fid")
        else:
            attributes.append(name)
    yield from registry_statements(attributes)


def make(name: str, *, stamped_by: str | None = None) -> None:
    """Make what a snapshot lists and no earlier one: tables with their indexes, and columns of tables that exist.

    Args:
        name: name of the migration and its snapshot.
        stamped_by: table of changes whose rows set the GeoPackage's time of change; only the first migration has it.
    """
    earlier = [
        row for path in sorted(VERSIONS.glob("[0-9]*.csv")) if path.stem < name for row in snapshot_rows(path.stem)
    ]
    rows = snapshot_rows(name)
    held = {row["table"] for row in earlier}
    _metadata([*earlier, *rows]).create_all(op.get_bind())
    for row in rows:
        if row["table"] in held:
            op.add_column(row["table"], _column(row))
    if op.get_bind().dialect.name == "geopackage":
        fresh: dict[str, list[dict[str, str]]] = {}
        for row in rows:
            if row["table"] not in held:
                fresh.setdefault(row["table"], []).append(row)
        for statement in [*_registered(fresh), *([stamp_statement(stamped_by)] if stamped_by else [])]:
            op.execute(sa.text(statement))
