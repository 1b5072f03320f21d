"""Copies of a register: a single file beside it, or all of it in another store."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from geo.errors import ChaurError, InputError, Problem, UnavailableError
from geo.register import changes, database
from geo.register.models import metadata, stored
from geo.register.rows import add_frame, read

__all__ = ["aside", "copy_all", "copy_file", "finished"]


def _settle(path: Path) -> None:
    """Make a GeoPackage one file that stands alone, on the disk."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copy_file(engine: Engine, path: Path) -> None:
    """Write a GeoPackage, as it stands at one moment, to another file that needs no companions.

    Raises:
        UnavailableError: the register cannot be read or the file not be written.
    """
    held, wanted = database.explained(engine.url), database.explained(sa.URL.create("gpkg", database=str(path)))
    with held, closing(engine.raw_connection()) as source, wanted, closing(sqlite3.connect(path)) as target:
        driver: Any = source.driver_connection
        driver.backup(target)


def copy_all(source: Connection, target: Connection) -> None:
    """Copy every row of a register, its history included, into one that is empty.

    Raises:
        InputError: the other register holds something already.
    """
    if changes.newest(target):
        place = target.engine.url.render_as_string(hide_password=True)
        raise InputError(Problem("register.not_empty", {"store": place}))
    for name in stored():
        add_frame(target, name, read(source, name, where={}))
    if target.dialect.name == "postgresql":
        revision = metadata().tables["revision"]
        number = sa.func.pg_get_serial_sequence(revision.name, revision.c.id.name)
        target.execute(sa.select(sa.func.setval(number, sa.select(sa.func.max(revision.c.id)).scalar_subquery())))


@contextmanager
def finished(path: Path) -> Iterator[Path]:
    """Path to write a file at, which takes the place of another in one step when it is finished.

    Raises:
        UnavailableError: the folder is missing or cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        if not path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        part.unlink(missing_ok=True)
        yield part
        _settle(part)
        part.replace(path)
    except OSError as error:
        if isinstance(error, ChaurError):
            raise
        raise UnavailableError(Problem("register.backup_failed", {"path": path, "reason": error.strerror})) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def aside(path: Path, *, before: str) -> Path:
    """Free name beside a register for a copy made before it is brought to another form."""
    plain = path.with_name(f"{path.stem}.before-{before}{path.suffix}")
    if not plain.exists():
        return plain
    return next(name for n in count(2) if not (name := plain.with_stem(f"{plain.stem}-{n}")).exists())
