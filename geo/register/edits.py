"""Edits, held against the rows they meet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sqlalchemy.engine import Connection

from geo import schema
from geo.errors import InputError, MissingError, Problem
from geo.register import changes, conflicts
from geo.register.models import owner, stored
from geo.register.rows import by_key

__all__ = ["Edit", "Step", "gathered", "steps"]

Operation = Literal["update", "insert", "delete"]
_KEPT_BY_REGISTER = frozenset({"change", "revision"})
_VERSION = "version"


@dataclass(frozen=True)
class Edit:
    """One row to update, insert or delete.

    Values are plain: text, numbers, true or false, dates as ISO text; geometry as a shapely geometry, WKT or GeoJSON.
    ``version`` is that of the location when its author read it; for a row that belongs to no location, the version of
    the register. ``seen_change`` holds the row alone: it is the newest change of the register that its author saw.
    Without either the edit is not held against what others did.
    """

    table: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    operation: Operation = "update"
    version: int | None = None
    seen_change: int | None = None


@dataclass(frozen=True)
class Step:
    """An edit with the row it meets and the row it leaves, both in plain form; None where there is no row."""

    edit: Edit
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None

    @property
    def location(self) -> str | None:
        """The location the row belongs to."""
        column = owner(self.edit.table)
        row = self.old or self.new
        return row[column] if column and row else None

    @property
    def seen(self) -> int | None:
        """What its author saw: a version of the location, or a change of the register; None where nobody asks."""
        return self.edit.version if self.edit.seen_change is None else self.edit.seen_change


def _column_problems(edit: Edit) -> Iterator[Problem]:
    """Problems of the columns an edit wants to set."""
    declared = schema.table(edit.table)
    fixed = {declared.key.name, owner(edit.table), _VERSION if edit.table == "location" else ""}
    for name, value in edit.values.items():
        parameters = {"table": edit.table, "column": name, "known": ", ".join(declared.names)}
        if name not in declared:
            yield Problem("schema.unknown_column", parameters, column=name, value=value)
        elif declared[name].derived or (edit.operation == "update" and name in fixed):
            yield Problem("register.not_editable", parameters, column=name, value=value)


def gathered(edits: Sequence[Edit]) -> list[Edit]:
    """Edits, one a row: updates of the same row become one.

    Raises:
        InputError: an edit names a table or column that cannot be edited, or a row is edited in two ways.
    """
    by_row: dict[tuple[str, str], Edit] = {}
    problems: list[Problem] = []
    for edit in edits:
        if edit.table not in stored() or edit.table in _KEPT_BY_REGISTER:
            known = ", ".join(name for name in stored() if name not in _KEPT_BY_REGISTER)
            problems.append(Problem("schema.unknown_table", {"value": edit.table, "known": known}))
            continue
        problems += _column_problems(edit)
        earlier = by_row.get((edit.table, edit.key))
        if earlier is None:
            by_row[edit.table, edit.key] = edit
        elif earlier.operation == edit.operation == "update":
            by_row[edit.table, edit.key] = replace(earlier, values={**earlier.values, **edit.values})
        else:
            problems.append(Problem("register.twice", {"table": edit.table, "key": edit.key}))
    if problems:
        raise InputError(problems)
    return list(by_row.values())


def _filled(edit: Edit, told: Mapping[str, object], version: int) -> dict[str, Any]:
    """The row an edit adds, with what the register knows better than its author."""
    row = {**edit.values, schema.table(edit.table).key.name: edit.key}
    if edit.table == "location":
        row[_VERSION] = version
    if edit.table == "finding_decision":
        known = {"decided_by": told["changed_by"], "decided_at": changes.now().isoformat(), "change_id": told["id"]}
        row = {**known, **{column: value for column, value in row.items() if value is not None}}
    return row


def steps(connection: Connection, edits: Sequence[Edit], told: Mapping[str, object]) -> list[Step]:
    """Each edit with the row it meets and the row it is to leave.

    Raises:
        ConflictError: somebody removed a row.
        InputError: the key of a new row is taken.
        MissingError: there never was such a row.
    """
    keys: dict[str, list[str]] = {}
    for edit in edits:
        keys.setdefault(edit.table, []).append(edit.key)
    held = {name: by_key(connection, name, some) for name, some in keys.items()}
    places = [edit.key for edit in edits if edit.table == "location" and edit.operation == "insert"]
    before = changes.versions_before(connection, places)
    found = []
    for edit in edits:
        old, new = held[edit.table].get(edit.key), None
        if edit.operation == "update":
            new = {**(old or {}), **edit.values}
        elif edit.operation == "insert":
            new = _filled(edit, told, before.get(edit.key, 0) + 1)
        found.append(Step(edit, old, new))
    _require_rows(connection, found)
    return found


def _require_rows(connection: Connection, found: Sequence[Step]) -> None:
    """Every updated or deleted row stands in the register, and no inserted one."""
    taken = [step.edit for step in found if step.edit.operation == "insert" and step.old]
    if taken:
        raise InputError([Problem("register.taken", {"value": e.key, "table": e.table}, value=e.key) for e in taken])
    absent = [step.edit for step in found if step.edit.operation != "insert" and not step.old]
    for edit in absent:
        conflicts.raise_if_removed(connection, edit.table, edit.key, edit.values)
    if absent:
        raise MissingError([Problem("register.no_row", {"key": e.key, "table": e.table}, value=e.key) for e in absent])
