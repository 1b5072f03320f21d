"""Run the migrations with Alembic; a module of its own because Alembic is slow to load and seldom needed."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from geoalchemy2.alembic_helpers import include_object
from sqlalchemy.engine import Connection

from geo.register.models import metadata

__all__ = ["comparison", "configuration", "upgrade"]


def configuration() -> Config:
    """Alembic's settings: where the migrations are."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    found.set_main_option("path_separator", "os")
    return found


def _included(item: object, name: str, kind: str, reflected: bool, compared: object) -> bool:  # noqa: FBT001
    """Whether Alembic compares an object: everything but what GeoPackage and its index keep for themselves."""
    inner = kind == "table" and name.startswith(("rtree_", "gpkg_", "sqlite_"))
    return not inner and bool(include_object(item, name, kind, reflected, compared))  # type: ignore[no-untyped-call]


def comparison() -> dict[str, Any]:
    """Options under which Alembic compares a database with the declared tables."""
    return {"target_metadata": metadata(), "include_object": _included, "compare_type": True}


def upgrade(connection: Connection) -> None:
    """Bring the tables to the newest form, in the transaction of the connection."""
    settings = configuration()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
