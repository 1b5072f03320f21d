"""Bring the database behind a register to the form this program knows."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from geo.errors import InputError, LimitError, Problem, UnavailableError
from geo.register import database, gpkg, views
from geo.register.models import metadata

__all__ = ["head", "known_forms", "migrate"]

_VERSION_TABLE = "alembic_version"


@cache
def known_forms() -> tuple[str, ...]:
    """Names of every form this program can bring up to date, the newest last: the numbers its migrations begin with."""
    folder = Path(__file__).parent / "migrations" / "versions"
    return tuple(sorted(path.name.partition("_")[0] for path in folder.glob("[0-9]*_*.py")))


def head() -> str:
    """Name of the newest form this program knows."""
    return known_forms()[-1]


def _where(connection: Connection) -> dict[str, object]:
    return {"store": connection.engine.url.render_as_string(hide_password=True)}


def _current(connection: Connection) -> str | None:
    """Form of the database; None when nothing was made in it yet.

    Raises:
        InputError: the database holds something else.
        LimitError: it was made by a newer program.
    """
    inspector = sa.inspect(connection)
    names = set(inspector.get_table_names())
    where = _where(connection)
    if _VERSION_TABLE not in names:
        foreign = names & set(metadata().tables) if connection.dialect.name == "postgresql" else names
        if foreign:
            raise InputError(Problem("register.not_register", {**where, "tables": ", ".join(sorted(names)[:5])}))
        return None
    current = connection.scalar(sa.text(f"SELECT version_num FROM {_VERSION_TABLE}"))  # noqa: S608 - own constant
    if current is not None and current not in known_forms():
        raise LimitError(Problem("register.newer", {**where, "found": current, "known": head()}))
    return current


def _begin_store(connection: Connection) -> None:
    """Make the empty database a spatial one."""
    if connection.dialect.name == "postgresql":
        try:
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
        except DBAPIError as error:
            parameters = {**_where(connection), "reason": str(error.orig).splitlines()[0]}
            raise UnavailableError(Problem("register.no_postgis", parameters)) from error
        return
    for statement in gpkg.schema_statements():
        connection.exec_driver_sql(statement)


def migrate(engine: Engine, *, keep: Callable[[], None]) -> None:
    """Make or upgrade the tables, in one transaction; nothing happens where they are up to date.

    Args:
        engine: the database.
        keep: called before an older database is changed, to put a copy aside.

    Raises:
        InputError: the database holds something else.
        LimitError: it was made by a newer program.
        UnavailableError: the database cannot be reached or written.
    """
    with database.reading(engine) as connection:
        current = _current(connection)
    if current == head():
        return
    if current is not None:
        keep()
    from geo.register.migrations import running  # noqa: PLC0415 - slow to load, seldom needed

    with database.writing(engine) as connection:
        current = _current(connection)
        if current is None:
            _begin_store(connection)
        if current != head():
            views.drop(connection)
            running.upgrade(connection)
            views.make(connection)
