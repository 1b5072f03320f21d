"""The database behind a register: connections, transactions, and its errors in words.

A GeoPackage is kept in write-ahead mode with ``synchronous=FULL``: what was acknowledged survives the loss of power.
There is one writer at a time on either store; readers see one moment and never wait.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geoalchemy2.admin.dialects.geopackage  # noqa: F401 - registers the gpkg dialect
import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from geo.errors import InputError, Problem, UnavailableError
from geo.register import gpkg

__all__ = ["connect", "explained", "keep_ahead_log", "reading", "writing"]

_WRITER_LOCK = 0x63686175
"""Number of the advisory lock that lets one writer into a PostGIS register; ``chau``."""

_CACHE_KB = 65_536

_SQLITE_CODES = {
    "SQLITE_BUSY": "register.locked",
    "SQLITE_LOCKED": "register.locked",
    "SQLITE_READONLY": "register.read_only",
    "SQLITE_FULL": "register.disk_full",
    "SQLITE_CANTOPEN": "register.cannot_open",
    "SQLITE_NOTADB": "register.not_geopackage",
    "SQLITE_CORRUPT": "register.damaged",
    "SQLITE_IOERR": "register.disk_error",
}
_LOCK_NOT_AVAILABLE = "55P03"


def _url(place: str | Path) -> URL:
    """Database URL of a path or URL.

    Raises:
        InputError: the text looks like a URL and none can be read from it.
    """
    if isinstance(place, Path) or "://" not in place:
        return URL.create("gpkg", database=str(Path(place).absolute()))
    try:
        url = make_url(place)
        known = url.get_backend_name() in {"gpkg", "postgresql"}
    except (ArgumentError, NoSuchModuleError, ValueError):
        known = False
    if not known:
        raise InputError(Problem("register.unknown_url", {"scheme": place.partition("://")[0]})) from None
    return url


def _prepare_gpkg(engine: Engine, patience_s: float) -> None:
    @sa.event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        gpkg.add_functions(connection)
        connection.execute(f"PRAGMA busy_timeout = {round(patience_s * 1000)}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")

    @sa.event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgis(engine: Engine, patience_s: float) -> None:
    @sa.event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get("writes", False):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(patience_s * 1000)}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")


def connect(place: str | Path, *, patience_s: float) -> Engine:
    """Engine for a path or URL; nothing is opened yet.

    Args:
        place: path of a GeoPackage, or URL of a PostGIS database.
        patience_s: how long a writer waits for another one [s].

    Raises:
        InputError: the URL is of no kind this program knows.
    """
    url = _url(place)
    if url.get_backend_name() == "postgresql":
        engine = sa.create_engine(url, pool_pre_ping=True)
        _prepare_postgis(engine, patience_s)
    else:
        engine = sa.create_engine(url)
        _prepare_gpkg(engine, patience_s)
    return engine


def _code(error: BaseException | None) -> str:
    """Message code for an error of the driver."""
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "") or ""
        return next((code for prefix, code in _SQLITE_CODES.items() if name.startswith(prefix)), "register.failed")
    state = getattr(error, "sqlstate", None)
    if state == _LOCK_NOT_AVAILABLE:
        return "register.locked"
    return "register.failed" if state else "register.unreachable"


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn the errors of the database driver into an error that names the store, never its password.

    Raises:
        UnavailableError: the database could not do what it was asked.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        place = str(url.database) if url.get_backend_name() == "gpkg" else url.render_as_string(hide_password=True)
        reason = str(cause).splitlines()[0] if str(cause) else ""
        raise UnavailableError(Problem(_code(cause), {"store": place, "reason": reason})) from error


def keep_ahead_log(engine: Engine) -> None:
    """Put a GeoPackage into write-ahead mode, where readers do not wait for the writer; PostGIS has no such mode.

    A file that may only be read stays as it is and can be read.
    """
    if engine.dialect.name != "geopackage":
        return
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            cursor.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if _code(error) != "register.read_only":
            raise
    finally:
        connection.close()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Connection that sees one moment of the store."""
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with explained(engine.url), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Connection of the only writer, in one transaction that is kept whole or not at all."""
    with explained(engine.url), engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection
