"""Open a register by path or URL, read its tables, change them.

A change is one call and one transaction::

    edit = Edit("location", "kv-001", {"note": "Gate moved"}, version=3)
    with open_register("chaur.gpkg") as register:
        number = register.apply([edit], by="Sita", reason="site visit")
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pandas
from sqlalchemy.engine import Connection, Engine

from geo.errors import InputError, MissingError, Problem
from geo.register import applying, backup, changes, database, loading, rows
from geo.register.edits import Edit
from geo.register.migrate import head, migrate
from geo.register.models import stored

__all__ = ["Edit", "Register", "open_register"]

PATIENCE_S = 10.0
"""How long a writer waits for another one [s]."""


class Register:
    """An open register; use it as a context manager or close it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> Self:
        """Return the register itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the register."""
        self.close()

    @property
    def place(self) -> str:
        """Path or URL of the store, without a password."""
        url = self._engine.url
        return str(url.database) if url.get_backend_name() == "gpkg" else url.render_as_string(hide_password=True)

    @property
    def version(self) -> int:
        """Number of the newest change; 0 when the register is empty."""
        with self.reading() as connection:
            return changes.newest(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Database connection that sees one moment of the register."""
        with database.reading(self._engine) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Database connection of the only writer; what it does is kept whole or not at all."""
        with database.writing(self._engine) as connection:
            yield connection

    def table(self, name: str, *, where: Mapping[str, Any] | None = None) -> pandas.DataFrame:
        """Rows of a table in declared types, in the order of the key; a GeoDataFrame where the table has geometry.

        Args:
            name: a declared table.
            where: values the columns must hold; a list of values means any of them.

        Raises:
            MissingError: no such table or column.
            UnavailableError: the store cannot be read.
        """
        return self.tables([name], where=where)[name]

    def tables(self, names: Sequence[str], *, where: Mapping[str, Any] | None = None) -> dict[str, pandas.DataFrame]:
        """Several tables as they stood at one moment.

        Raises:
            MissingError: no such table or column.
            UnavailableError: the store cannot be read.
        """
        unknown = [name for name in names if name not in stored()]
        if unknown:
            known = ", ".join(stored())
            raise MissingError([Problem("schema.unknown_table", {"value": name, "known": known}) for name in unknown])
        with self.reading() as connection:
            return {name: rows.read(connection, name, where=where or {}) for name in names}

    def apply(
        self,
        edits: Sequence[Edit],
        *,
        by: str,
        kind: str = "edit",
        reason: str = "",
        evidence: str = "",
        undoes: int | None = None,
    ) -> int:
        """Number of the change that carries all edits, kept together in one transaction.

        Args:
            edits: rows to update, insert or delete.
            by: who makes the change.
            kind: what led to it, of the vocabulary ``change_kind``.
            reason: why it is made.
            evidence: what it rests on.
            undoes: number of the change it takes back.

        Raises:
            ConflictError: somebody changed a place since its editor read it; nothing is written.
            InputError: an edit breaks a rule; the error carries all problems.
            MissingError: a row to change does not exist.
            UnavailableError: the store cannot be written.
        """
        told = {"changed_by": by, "kind": kind, "reason": reason, "evidence": evidence, "undoes": undoes}
        with self.writing() as connection:
            return applying.apply(connection, edits, told)

    def load(
        self,
        tables: Mapping[str, pandas.DataFrame],
        *,
        by: str,
        kind: str,
        reason: str = "",
        evidence: str = "",
        edits: Sequence[Edit] = (),
    ) -> int:
        """Number of the change in which all rows of the tables were added and all edits made, in one transaction.

        Args:
            tables: rows to add, by table.
            by: who makes the change.
            kind: what led to it, of the vocabulary ``change_kind``.
            reason: why it is made.
            evidence: what it rests on.
            edits: rows to change in the same transaction, after the new ones are there.

        Raises:
            ConflictError: a row to change is another one than its editor read; nothing is written.
            InputError: a row breaks a rule, its key is taken, or what it names does not exist; nothing is written.
            MissingError: a table is not one of the register's, or a row to change does not exist.
            UnavailableError: the store cannot be written.
        """
        told = {"changed_by": by, "kind": kind, "reason": reason, "evidence": evidence, "undoes": None}
        with self.writing() as connection:
            return loading.load(connection, tables, told, edits=edits)

    def backup(self, path: str | Path) -> None:
        """Write all of the register to one GeoPackage that stands alone; it takes the place of a file of that name.

        A register in PostGIS is copied row by row, its history included; ``pg_dump`` remains the tool for the database.

        Raises:
            InputError: the path is that of the register itself.
            UnavailableError: the file cannot be written.
        """
        target, is_file = Path(path).absolute(), self._engine.dialect.name == "geopackage"
        if is_file and target.exists() and target.samefile(self.place):
            raise InputError(Problem("register.backup_itself", {"store": target}))
        with backup.finished(target) as part:
            if is_file:
                backup.copy_file(self._engine, part)
            else:
                self.copy_to(part)

    def copy_to(self, place: str | Path) -> None:
        """Copy all of the register, its history included, into an empty one at a path or URL, which is made if absent.

        Raises:
            InputError: the other register holds something already.
            UnavailableError: it cannot be opened or written.
        """
        with open_register(place) as other, self.reading() as source, other.writing() as target:
            backup.copy_all(source, target)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


def _keep(engine: Engine) -> None:
    """Put a copy of an older GeoPackage beside it; PostGIS changes form in one transaction and needs none."""
    if engine.dialect.name == "geopackage":
        path = backup.aside(Path(str(engine.url.database)), before=head())
        with backup.finished(path) as part:
            backup.copy_file(engine, part)


def open_register(place: str | Path, *, patience_s: float = PATIENCE_S) -> Register:
    """The register at a path or URL, made where there is none and brought up to date where it is older.

    Args:
        place: path of a GeoPackage, or URL of a PostGIS database.
        patience_s: how long a change waits for another one to end [s].

    Raises:
        InputError: something else is stored there.
        LimitError: a newer program made it.
        UnavailableError: it cannot be opened.
    """
    engine = database.connect(place, patience_s=patience_s)
    try:
        with database.explained(engine.url):
            migrate(engine, keep=lambda: _keep(engine))
            database.keep_ahead_log(engine)
    except BaseException:
        engine.dispose()
        raise
    return Register(engine)
