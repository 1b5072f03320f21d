"""Make the first tables, as they stand in 0001_first_tables.csv."""

import csv
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

from geo.register.gpkg import index_statements, registry_statements
from geo.register.models import Shape

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

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


def upgrade() -> None:
    """Make every table with its indexes; in a GeoPackage also the registry rows and the R-tree."""
    metadata = sa.MetaData(naming_convention=_NAMES)
    columns: dict[str, list[sa.Column[Any]]] = {}
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            columns.setdefault(row["table"], []).append(_column(row))
    for name, found in columns.items():
        sa.Table(name, metadata, *found, sqlite_autoincrement=True)
    metadata.create_all(op.get_bind())
    if op.get_bind().dialect.name == "geopackage":
        shapes = {name: c.name for name, found in columns.items() for c in found if isinstance(c.type, Shape)}
        statements = registry_statements([name for name in columns if name not in shapes], stamped_by="change")
        for name, column in shapes.items():
            statements += index_statements(name, column, row_id="fid")
        for statement in statements:
            op.execute(sa.text(statement))
