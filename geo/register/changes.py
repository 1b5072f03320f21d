"""The record of changes: who, when and why, and what became of every field.

A row that was added or removed has one revision under the column ``*``: its values stand there as a JSON object. For
rows taken in by a load the object is empty, which halves the size of a large import: the values they came with follow
from what stands now and the later revisions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from geo import schema
from geo.errors import InputError, Problem
from geo.register.models import metadata
from geo.register.rows import add, chunks, found

__all__ = [
    "LOADED",
    "ROW",
    "Revision",
    "field_values",
    "forget",
    "newest",
    "now",
    "raise_versions",
    "record",
    "revise",
    "revise_loaded",
    "versions_before",
]

ROW = "*"
"""Column of a revision that stands for the whole row."""

LOADED = "{}"
"""New value of a row that a load added."""


@dataclass(frozen=True)
class Revision:
    """What became of one field; values as JSON text."""

    table_name: str
    row_key: str
    location_id: str | None
    column_name: str
    old_value: str | None
    new_value: str | None


def now() -> datetime:
    """This moment in UTC, to the second, without a zone."""
    return datetime.now(tz=UTC).replace(tzinfo=None, microsecond=0)


def newest(connection: Connection) -> int:
    """Number of the newest change; 0 before the first."""
    return connection.scalar(sa.select(sa.func.max(metadata().tables["change"].c.id))) or 0


def record(connection: Connection, told: Mapping[str, object]) -> int:
    """Number of a change that is written with what is told of it: changed_by, kind, reason, evidence, undoes.

    Raises:
        InputError: nobody is named, or the kind is not one of the vocabulary.
    """
    problems = []
    if not str(told["changed_by"]).strip():
        problems.append(Problem("schema.required", {"column": "changed_by"}, column="changed_by"))
    if told["kind"] not in schema.vocabulary("change_kind"):
        parameters = {"column": "kind", "value": told["kind"], "known": ", ".join(schema.vocabulary("change_kind"))}
        problems.append(Problem("schema.not_term", parameters, column="kind", value=told["kind"]))
    if problems:
        raise InputError(problems)
    number = newest(connection) + 1
    row = {"id": number, "changed_at": now(), **{name: value or None for name, value in told.items()}}
    connection.execute(sa.insert(metadata().tables["change"]), row)
    return number


def forget(connection: Connection, number: int) -> None:
    """Take out the record of a change that changed nothing."""
    table = metadata().tables["change"]
    connection.execute(sa.delete(table).where(table.c.id == number))


def revise(connection: Connection, change_id: int, revisions: Sequence[Revision]) -> None:
    """Write the revisions of a change."""
    rows = [vars(revision).values() for revision in revisions]
    names = [field.name for field in fields(Revision)]
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=False))
    add(connection, "revision", {"change_id": [change_id] * len(rows), **columns})


def revise_loaded(
    connection: Connection, change_id: int, table: str, keys: Sequence[str], places: Sequence[str | None]
) -> None:
    """Write one revision a row that a load added."""
    count = len(keys)
    columns = {"table_name": [table] * count, "row_key": keys, "location_id": places, "column_name": [ROW] * count}
    add(connection, "revision", {"change_id": [change_id] * count, **columns, "new_value": [LOADED] * count})


def versions_before(connection: Connection, locations: Iterable[str]) -> dict[str, int]:
    """How many changes have touched each of the locations so far; those without any are absent."""
    revision = metadata().tables["revision"]
    touched = sa.func.count(revision.c.change_id.distinct())
    counts: dict[str, int] = {}
    for some in chunks(found(connection, revision.c.location_id, locations)):
        query = sa.select(revision.c.location_id, touched).where(revision.c.location_id.in_(some))
        counts.update((row[0], row[1]) for row in connection.execute(query.group_by(revision.c.location_id)))
    return counts


def raise_versions(connection: Connection, locations: Iterable[str]) -> None:
    """Count one more change on each of the locations."""
    location = metadata().tables["location"]
    for some in chunks(sorted(locations)):
        connection.execute(sa.update(location).where(location.c.id.in_(some)).values(version=location.c.version + 1))


def field_values(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Columns in which two rows in plain form differ, with both values."""
    return {column: (old.get(column), value) for column, value in new.items() if old.get(column) != value}
