"""Apply edits: rows, versions, one revision a field and the change, in the transaction of the caller."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from geo import schema
from geo.errors import InputError
from geo.register import changes, conflicts, edits, notices, rules
from geo.register.batches import Batch, checked_batches
from geo.register.changes import ROW, Revision, field_values
from geo.register.edits import Edit, Step
from geo.register.models import metadata
from geo.register.rows import add_frame, chunks
from geo.register.values import BOUND, dictionaries, to_json, written

__all__ = ["apply", "apply_within", "touched"]

_UNDO = "undo"
"""Kind of a change that takes another back: it may also take back a status that was set by mistake."""


def _revisions(step: Step) -> list[Revision]:
    """What becomes of each field of a row."""
    place = (step.edit.table, step.edit.key, step.location)
    if step.old is None:
        return [Revision(*place, ROW, None, to_json(step.new))]
    if step.new is None:
        return [Revision(*place, ROW, to_json(step.old), None)]
    return [
        Revision(*place, column, to_json(old), to_json(new))
        for column, (old, new) in field_values(step.old, step.new).items()
    ]


def _update(connection: Connection, batch: Batch) -> None:
    """Set the columns that differ; rows in which the same columns differ go in one statement."""
    quote = connection.dialect.identifier_preparer.quote
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    rows = dictionaries(written(batch.frame, batch.table, form=BOUND[connection.dialect.name]))
    for step, row in zip(batch.steps, rows, strict=True):
        columns = tuple(field_values(step.old or {}, step.new or {}))
        groups.setdefault(columns, []).append({"the_key": step.edit.key, **{column: row[column] for column in columns}})
    groups.pop((), None)
    for columns, some in groups.items():
        setting = ", ".join(f"{quote(column)} = :{column}" for column in columns)
        where = f"{quote(batch.table.key.name)} = :the_key"
        connection.execute(sa.text(f"UPDATE {quote(batch.table.name)} SET {setting} WHERE {where}"), some)  # noqa: S608


def _delete(connection: Connection, steps: Iterable[Step]) -> None:
    """Remove rows.

    Raises:
        InputError: rows that stay still name a removed one.
    """
    removed: dict[str, list[str]] = {}
    for step in steps:
        if step.new is None:
            removed.setdefault(step.edit.table, []).append(step.edit.key)
    for name, keys in removed.items():
        key = metadata().tables[name].c[schema.table(name).key.name]
        for some in chunks(keys):
            connection.execute(sa.delete(metadata().tables[name]).where(key.in_(some)))
    problems = list(rules.in_use(connection, removed))
    if problems:
        raise InputError(problems)


def touched(steps: Iterable[Step]) -> set[str]:
    """Locations that the steps change or whose rows they change, but those they add."""
    added = {step.edit.key for step in steps if step.edit.table == "location" and step.old is None}
    return {step.location for step in steps if step.location} - added


def apply(connection: Connection, wanted: Sequence[Edit], told: Mapping[str, object]) -> int:
    """Number of the change that carries all edits; the newest change, where the edits change nothing.

    Raises:
        ConflictError: somebody changed or removed a row since its editor read it.
        InputError: an edit breaks a rule; the error carries all problems.
        MissingError: a row to change does not exist.
    """
    number = changes.record(connection, told)
    steps = apply_within(connection, wanted, {**told, "id": number})
    if not steps:
        changes.forget(connection, number)
        return changes.newest(connection)
    changes.raise_versions(connection, touched(steps))
    return number


def apply_within(connection: Connection, wanted: Sequence[Edit], told: Mapping[str, object]) -> list[Step]:
    """Steps that changed anything, for the caller to count on the versions of the locations they touched.

    The edits belong to the change that ``told`` names by its id.

    Raises:
        ConflictError: somebody changed or removed a row since its editor read it.
        InputError: an edit breaks a rule; the error carries all problems.
        MissingError: a row to change does not exist.
    """
    found = edits.steps(connection, edits.gathered(wanted), told)
    batches = checked_batches(connection, found)
    settled = [step for batch in batches for step in batch.steps] + [s for s in found if s.new is None]
    conflicts.raise_if_stale(connection, settled)
    real = [step for step in settled if step.old != step.new]
    for batch in batches:
        if batch.adds:
            add_frame(connection, batch.table.name, batch.frame)
        else:
            _update(connection, batch)
    _delete(connection, real)
    if told["kind"] != _UNDO:
        changed = {step.edit.key: step.old for step in real if step.edit.table == notices.TABLE and step.new}
        notices.require_standing(connection, changed)
    changes.revise(connection, int(str(told["id"])), [revision for step in real for revision in _revisions(step)])
    return real
