"""What became of a place: every change with its fields, and the taking back of a change."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from geo import schema
from geo.errors import ConflictError, FieldConflict, InputError, MissingError, Problem
from geo.register import applying, changes
from geo.register.changes import ROW
from geo.register.edits import Edit
from geo.register.models import metadata
from geo.register.rows import by_key
from geo.register.store import Register

__all__ = ["history", "undo"]

_TOLD = ("changed_at", "changed_by", "kind", "reason", "evidence", "undoes")
_FIELDS = ("table_name", "row_key", "column_name", "old_value", "new_value")
_SET_UP = "set_up"


def _decoded(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def history(register: Register, location_id: str) -> pandas.DataFrame:
    """Every field of a location and of what belongs to it that a change touched, the newest first.

    Columns: change_id, changed_at (UTC), changed_by, kind, reason, evidence, undoes, undone_by (the change that took it
    back), table_name, row_key, column_name (``*`` for a row that was added or removed), old_value, new_value (plain
    values, a dictionary for a row; empty for a row that came with an import).

    Args:
        register: an open register.
        location_id: identifier of the location; one that is not known has no history.
    """
    change, revision = metadata().tables["change"], metadata().tables["revision"]
    undoing = change.alias("undoing")
    undone_by = sa.select(sa.func.max(undoing.c.id)).where(undoing.c.undoes == change.c.id).scalar_subquery()
    told = (change.c.id.label("change_id"), *(change.c[name] for name in _TOLD), undone_by.label("undone_by"))
    query = (
        sa.select(*told, *(revision.c[name] for name in _FIELDS))
        .join(change, change.c.id == revision.c.change_id)
        .where(revision.c.location_id == location_id)
        .order_by(change.c.id.desc(), revision.c.id)
    )
    with register.reading() as connection:
        rows = connection.execute(query).all()
    frame = pandas.DataFrame(rows, columns=["change_id", *_TOLD, "undone_by", *_FIELDS], dtype=object)
    values = {name: frame[name].map(_decoded).astype(object) for name in ("old_value", "new_value")}
    numbers = {name: frame[name].astype("Int64") for name in ("change_id", "undoes", "undone_by")}
    return frame.assign(**values, **numbers, changed_at=pandas.to_datetime(frame["changed_at"]).astype("datetime64[s]"))


def _require_undoable(connection: Connection, change_id: int) -> None:
    """The change exists, is no set-up and stands.

    Raises:
        InputError: the change made the register, or was taken back already.
        MissingError: there is no such change.
    """
    change = metadata().tables["change"]
    kind = connection.scalar(sa.select(change.c.kind).where(change.c.id == change_id))
    if kind is None:
        raise MissingError(Problem("register.no_change", {"number": change_id}, value=change_id))
    if kind == _SET_UP:
        raise InputError(Problem("register.undo_set_up", {"number": change_id}, value=change_id))
    taken_back_by = _standing_undo(connection, change_id)
    if taken_back_by is not None:
        parameters = {"number": change_id, "by_number": taken_back_by}
        raise InputError(Problem("register.already_undone", parameters, value=change_id))


def _standing_undo(connection: Connection, change_id: int) -> int | None:
    """Number of the change that took a change back and was not taken back itself."""
    change = metadata().tables["change"]
    query = sa.select(change.c.id).where(change.c.undoes == change_id).order_by(change.c.id)
    undoing = connection.scalars(query).all()
    return next((number for number in undoing if _standing_undo(connection, number) is None), None)


def _revisions(connection: Connection, change_id: int) -> Sequence[Any]:
    revision = metadata().tables["revision"]
    query = sa.select(revision).where(revision.c.change_id == change_id)
    return connection.execute(query.order_by(revision.c.id)).all()


def _later(connection: Connection, change_id: int) -> dict[tuple[str, str], dict[str, Any]]:
    """Value before the first later change, of every field that changed later in a row the change touched."""
    revision = metadata().tables["revision"]
    later = revision.alias("later")
    same = sa.and_(
        later.c.table_name == revision.c.table_name,
        later.c.row_key == revision.c.row_key,
        later.c.location_id.is_not_distinct_from(revision.c.location_id),
        later.c.change_id > revision.c.change_id,
    )
    query = sa.select(later).join_from(revision, later, same).where(revision.c.change_id == change_id)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in connection.execute(query.order_by(later.c.id)):
        found.setdefault((row.table_name, row.row_key), {}).setdefault(row.column_name, _decoded(row.old_value))
    return found


def _rows(connection: Connection, revisions: Sequence[Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows that revisions speak of, as they stand now."""
    keys: dict[str, set[str]] = {}
    for revision in revisions:
        keys.setdefault(revision.table_name, set()).add(revision.row_key)
    return {(name, key): row for name, some in keys.items() for key, row in by_key(connection, name, some).items()}


def _after(revision: Any, later: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as the change left them, as far as they matter to its taking back."""
    if revision.column_name != ROW:
        return {revision.column_name: _decoded(revision.new_value)}
    return {column: value for column, value in later.items() if column != ROW}


def _conflicts(revision: Any, row: Mapping[str, Any] | None, later: Mapping[str, Any]) -> Iterator[FieldConflict]:
    """Fields that stand otherwise now than the change left them."""
    place = (revision.table_name, revision.row_key)
    was_removed = revision.column_name == ROW and revision.new_value is None
    if was_removed != (row is None):
        old = _decoded(revision.old_value)
        yield FieldConflict(*place, ROW, _decoded(revision.new_value), row, old)
    elif row is not None:
        for column, value in _after(revision, later).items():
            if row[column] != value:
                before = None if revision.column_name == ROW else _decoded(revision.old_value)
                yield FieldConflict(*place, column, value, row[column], before)


def _inverse(revision: Any) -> Edit:
    """The edit that takes a revision back."""
    place = (revision.table_name, revision.row_key)
    old = _decoded(revision.old_value)
    if revision.column_name != ROW:
        return Edit(*place, {revision.column_name: old})
    if revision.new_value is not None:
        return Edit(*place, operation="delete")
    derived = {column.name for column in schema.table(revision.table_name).columns if column.derived}
    return Edit(*place, {name: value for name, value in old.items() if name not in derived}, operation="insert")


def undo(register: Register, change_id: int, *, by: str, reason: str = "") -> int:
    """Number of the change that puts every field back to what it was before a change.

    Taking back an undo does the change again. The set-up of a register cannot be taken back.

    Args:
        register: an open register.
        change_id: number of the change to take back.
        by: who takes it back.
        reason: why.

    Raises:
        ConflictError: fields were changed again later; the error names them with the value the change gave (before),
            the value now (theirs) and the value undo would set (mine).
        InputError: the change was taken back already, made the register, or later rows rest on what it added.
        MissingError: there is no such change.
        UnavailableError: the store cannot be written.
    """
    told = {"changed_by": by, "kind": "undo", "reason": reason, "evidence": "", "undoes": change_id}
    with register.writing() as connection:
        _require_undoable(connection, change_id)
        revisions = _revisions(connection, change_id)
        rows, later = _rows(connection, revisions), _later(connection, change_id)
        fields: list[FieldConflict] = []
        for revision in revisions:
            place = (revision.table_name, revision.row_key)
            fields += _conflicts(revision, rows.get(place), later.get(place, {}))
        if fields:
            problem = Problem("register.undo_conflict", {"number": change_id, "count": len(fields)})
            raise ConflictError(problem, fields, changes.newest(connection))
        return applying.apply(connection, [_inverse(revision) for revision in revisions], told)
