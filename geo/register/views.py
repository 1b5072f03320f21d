"""Spatial views that make the register pleasant in QGIS: open spaces, sites, service points, units.

They are read-only and made anew after every migration, from the declared tables.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement, Select

from geo import schema
from geo.register.models import ROW_ID, metadata

__all__ = ["NAMES", "drop", "make"]

_UNITS = ("country", "province", "district", "local_level", "protected_area", "ward", "former_vdc")


def _geometry() -> ColumnElement[Any]:
    """The geometry as it is stored, without the conversion of the column's type."""
    name = schema.table("location").geometry
    return sa.literal_column(f"location.{name.name}").label(name.name) if name else sa.null()


def _location(*, but: Sequence[str] = ()) -> list[ColumnElement[Any]]:
    """Row number and columns of a location, without geometry."""
    table = metadata().tables["location"]
    kept = [column for column in schema.table("location").columns if column.kind != "geometry"]
    return [table.c[ROW_ID], *(table.c[column.name] for column in kept if column.name not in but)]


def _open_spaces() -> Select[Any]:
    """Every open space with its attributes and the newest survey round that has it."""
    tables = metadata().tables
    location, space, survey = tables["location"], tables["open_space"], tables["space_survey"]
    other, dated = survey.alias("other"), tables["survey_round"]
    newest = (
        sa.select(other.c.id)
        .join(dated, dated.c.id == other.c.round_id)
        .where(other.c.location_id == location.c.id)
        .order_by(dated.c.dated.desc().nulls_last(), other.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    kept = [c for c in schema.SPACES.columns if c.table in tables and c.kind != "geometry"]
    return (
        sa.select(location.c[ROW_ID], *(tables[c.table].c[c.name] for c in kept), _geometry())
        .join_from(location, space, space.c.location_id == location.c.id)
        .outerjoin(survey, survey.c.id == newest)
    )


def _with_details(name: str) -> Select[Any]:
    """Locations with the columns of a table that is keyed by the location."""
    tables = metadata().tables
    location, details = tables["location"], tables[name]
    taken = {"source_id", "location_id", ROW_ID}
    added = [column for column in details.columns if column.name not in taken]
    return sa.select(*_location(), *added, _geometry()).join_from(
        location, details, details.c.location_id == location.c.id
    )


def _units() -> Select[Any]:
    return sa.select(*_location(), _geometry()).where(metadata().tables["location"].c.kind.in_(_UNITS))


NAMES = ("admin_units", "open_spaces", "service_points", "sites")


def _selects() -> dict[str, Select[Any]]:
    selects = (_units(), _open_spaces(), _with_details("service_point"), _with_details("site"))
    return dict(zip(NAMES, selects, strict=True))


def drop(connection: Connection) -> None:
    """Remove the views, and what the GeoPackage's registry says of them."""
    is_gpkg = connection.dialect.name == "geopackage"
    for name in NAMES:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
        for registry in ("gpkg_geometry_columns", "gpkg_contents") if is_gpkg else ():
            connection.execute(sa.text(f"DELETE FROM {registry} WHERE table_name = :name"), {"name": name})  # noqa: S608


def make(connection: Connection) -> None:
    """Make the views and register them as layers."""
    for name, select in _selects().items():
        query = select.compile(connection, compile_kwargs={"literal_binds": True})
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {query}")
        if connection.dialect.name == "geopackage":
            connection.exec_driver_sql(
                f"""INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)
                VALUES ('{name}', 'features', '{name}', 4326)"""  # noqa: S608 - own names
            )
            connection.exec_driver_sql(
                f"INSERT INTO gpkg_geometry_columns VALUES ('{name}', 'geometry', 'GEOMETRY', 4326, 0, 0)"  # noqa: S608
            )
