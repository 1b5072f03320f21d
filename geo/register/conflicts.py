"""The optimistic lock: what others changed since an editor read, field by field beside what the editor wants.

The version of a location counts the changes that touched it or a row that belongs to it, so the difference of two
versions says how many of the newest changes the editor has not seen.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from geo.errors import ConflictError, FieldConflict, Problem
from geo.register import changes
from geo.register.changes import ROW
from geo.register.models import metadata
from geo.register.rows import by_key, chunks

if TYPE_CHECKING:
    from geo.register.edits import Step

__all__ = ["raise_if_removed", "raise_if_stale"]

_Field = tuple[str, str, str]


def _decoded(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def raise_if_removed(connection: Connection, table: str, key: str, values: Mapping[str, Any]) -> None:
    """Nothing, where a row that is absent was never there.

    Raises:
        ConflictError: the row was there and somebody removed it.
    """
    revision = metadata().tables["revision"]
    query = sa.select(revision.c.old_value).where(
        revision.c.row_key == key, revision.c.table_name == table, revision.c.column_name == ROW
    )
    newest = connection.execute(query.where(revision.c.new_value.is_(None)).order_by(revision.c.id.desc())).first()
    if newest:
        field = FieldConflict(table, key, ROW, _decoded(newest[0]), None, dict(values))
        problem = Problem("register.removed", {"table": table, "key": key})
        raise ConflictError(problem, [field], changes.newest(connection))


def _theirs(connection: Connection, condition: sa.ColumnElement[bool]) -> dict[_Field, Any]:
    """Fields that the chosen revisions changed, with the value before the first of them."""
    revision = metadata().tables["revision"]
    query = sa.select(revision).where(condition).order_by(revision.c.id)
    before: dict[_Field, Any] = {}
    for row in connection.execute(query):
        before.setdefault((row.table_name, row.row_key, row.column_name), _decoded(row.old_value))
    return before


def _unseen(place: str, *, missed: int) -> sa.ColumnElement[bool]:
    """Revisions of a location in the newest changes that touched it."""
    revision = metadata().tables["revision"]
    newest = sa.select(revision.c.change_id).where(revision.c.location_id == place).distinct()
    newest = newest.order_by(revision.c.change_id.desc()).limit(missed)
    return sa.and_(revision.c.location_id == place, revision.c.change_id.in_(newest))


def _current(connection: Connection, field: _Field) -> Any:
    """Value of a field now, in plain form; the whole row for the field ``*``."""
    table, key, column = field
    row = by_key(connection, table, [key]).get(key)
    return row if row is None or column == ROW else row[column]


def _mine(step: "Step") -> dict[str, tuple[Any, Any]]:
    """Fields the author of a step set, with the value now and the value wanted."""
    if step.old is None or step.new is None:
        return {ROW: (step.old, step.new)}
    return {column: (step.old[column], step.new[column]) for column in step.edit.values}


def _fields(connection: Connection, before: Mapping[_Field, Any], steps: Iterable["Step"]) -> list[FieldConflict]:
    """Every field that they or I changed."""
    found: dict[_Field, FieldConflict] = {}
    for field, was in before.items():
        found[field] = FieldConflict(*field, was, _current(connection, field), was)
    for step in steps:
        for column, (current, wanted) in _mine(step).items():
            field = (step.edit.table, step.edit.key, column)
            if field in before or current != wanted:
                found[field] = FieldConflict(*field, before.get(field, current), current, wanted)
    return list(found.values())


def _last_author(connection: Connection, condition: sa.ColumnElement[bool]) -> dict[str, object]:
    change, revision = metadata().tables["change"], metadata().tables["revision"]
    query = sa.select(change.c.changed_by, change.c.changed_at).join(revision, revision.c.change_id == change.c.id)
    by, moment = connection.execute(query.where(condition).order_by(change.c.id.desc()).limit(1)).one()
    return {"by": by, "at": moment.isoformat(sep=" ")}


def _groups(steps: Iterable["Step"]) -> dict[tuple[str, str], list["Step"]]:
    """Steps by the thing whose version they are held against: a location, or a row that belongs to none."""
    groups: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        if step.edit.operation == "insert" and step.location in {None, step.edit.key}:
            continue
        alone = step.edit.seen_change is not None or not step.location
        held_against = (step.edit.table, step.edit.key) if alone else ("location", step.location or "")
        groups.setdefault(held_against, []).append(step)
    return groups


def _versions(connection: Connection, places: Iterable[str]) -> dict[str, int]:
    """Version of each location now; those that are not there are absent."""
    location = metadata().tables["location"]
    found: dict[str, int] = {}
    for some in chunks(places):
        query = sa.select(location.c.id, location.c.version).where(location.c.id.in_(some))
        found.update((row[0], row[1]) for row in connection.execute(query))
    return found


def _behind(
    connection: Connection, table: str, key: str, *, seen: int, versions: Mapping[str, int]
) -> tuple[int, sa.ColumnElement[bool] | None]:
    """Version of a location or of the register now, and the revisions that somebody who saw another one missed."""
    revision = metadata().tables["revision"]
    if table != "location":
        of_row = sa.and_(revision.c.table_name == table, revision.c.row_key == key, revision.c.change_id > seen)
        missed = connection.scalar(sa.select(sa.exists().where(of_row)))
        return changes.newest(connection), of_row if missed else None
    current = versions.get(key, 0)
    return current, _unseen(key, missed=max(current - seen, 1)) if current != seen else None


def raise_if_stale(connection: Connection, steps: Sequence["Step"]) -> None:
    """Nothing, where nobody changed a place since the author of a step read it.

    Raises:
        ConflictError: somebody did; the error carries all fields that they or the author changed.
    """
    fields: list[FieldConflict] = []
    first: tuple[Problem, int] | None = None
    groups = _groups(steps)
    versions = _versions(connection, (key for table, key in groups if table == "location"))
    for (table, key), some in groups.items():
        seen = [step.seen for step in some if step.seen is not None]
        if not seen:
            continue
        current, missed = _behind(connection, table, key, seen=min(seen), versions=versions)
        if missed is not None:
            parameters = {"table": table, "key": key, **_last_author(connection, missed)}
            first = first or (Problem("register.conflict", parameters), current)
            fields += _fields(connection, _theirs(connection, missed), some)
    if first:
        raise ConflictError(first[0], fields, first[1])
