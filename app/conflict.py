"""The conflict screen: what both started from, what the other made of it, what you made of it, field by field."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import snapshot
from app.editing import Field, Form
from app.journal import row_hint, shown_value, table_label
from app.language import label_of
from geo.errors import ConflictError, FieldConflict
from geo.register.changes import ROW
from geo.register.store import Register
from geo.schema import table

__all__ = ["Clash", "conflict_page", "resolved"]

_THEIRS = "theirs"
_HIDDEN = frozenset({"version", "parent_id", "source_id"})


@dataclass(frozen=True)
class Clash:
    """One field that they or you changed, ready to read; ``name`` is the field in the form where you must choose."""

    name: str
    label: str
    before: str
    theirs: str
    mine: str
    who: str
    when: Any
    must_choose: bool
    only_theirs: bool
    gone: bool


def _authors(register: Register, fields: Iterable[FieldConflict]) -> Mapping[tuple[str, str, str], tuple[str, Any]]:
    """Who changed each field of the rows of a conflict last, and when."""
    revisions = register.table("revision", where={"row_key": sorted({field.key for field in fields})})
    changes = register.table("change", where={"id": [int(number) for number in revisions["change_id"].unique()]})
    joined = revisions.merge(changes, left_on="change_id", right_on="id", suffixes=("", "_of_change"))
    columns = ["table_name", "row_key", "column_name", "changed_by", "changed_at"]
    rows = joined.sort_values("change_id")[columns].itertuples(index=False, name=None)
    return {(name, key, column): (by, moment) for name, key, column, by, moment in rows}


def _shown(conflict: FieldConflict, value: Any) -> str:
    if conflict.column == ROW:
        return gettext("removed") if value is None else gettext("a row")
    return shown_value(table(conflict.table)[conflict.column], value)


def _label(conflict: FieldConflict) -> str:
    hint = row_hint(snapshot(), conflict.table, conflict.key)
    column = "" if conflict.column == ROW else label_of(table(conflict.table)[conflict.column])
    first = table_label(conflict.table) if conflict.column == ROW else column
    return " · ".join(part for part in (first, hint) if part)


def _same(first: object, second: object) -> bool:
    return json.dumps(first, default=str, sort_keys=True) == json.dumps(second, default=str, sort_keys=True)


def _clashes(error: ConflictError, register: Register) -> list[Clash]:
    """Fields of the conflict, those that need a choice first."""
    authors = _authors(register, error.fields)
    found = []
    for conflict in error.fields:
        if conflict.column in _HIDDEN:
            continue
        who, when = authors.get((conflict.table, conflict.key, conflict.column), ("", None))
        only_theirs = _same(conflict.mine, conflict.before)
        only_mine = _same(conflict.theirs, conflict.before)
        differs = not _same(conflict.mine, conflict.theirs)
        gone = conflict.column == ROW
        found.append(
            Clash(
                name=f"{conflict.table}:{conflict.key}:{conflict.column}",
                label=_label(conflict),
                before=_shown(conflict, conflict.before),
                theirs=_shown(conflict, conflict.theirs),
                mine=_shown(conflict, conflict.mine),
                who=who if not only_mine else "",
                when=None if only_mine or pandas.isna(when) else when,
                must_choose=not gone and differs and not only_theirs and not only_mine,
                only_theirs=only_theirs,
                gone=gone,
            )
        )
    return sorted(found, key=lambda clash: (not clash.must_choose, clash.only_theirs))


def _kept(f: Field) -> list[tuple[str, str]]:
    """Names and values by which a hidden form carries a field."""
    if f.column.kind != "codes":
        return [(f.name, f.value)]
    return [(f"{f.name}:shown", "1"), *((f.name, code) for code in f.value.split(";") if code)]


def conflict_page(
    error: ConflictError,
    form: Form,
    *,
    register: Register,
    name: str,
    leave_to: str = "",
    ticked: Iterable[tuple[str, str]] = (),
) -> ResponseReturnValue:
    """Screen on which the editor chooses field by field; it carries the whole form, so nothing is lost.

    Args:
        error: what was met.
        form: the form as it was sent.
        register: the register.
        name: what is edited.
        leave_to: address for those who give up.
        ticked: boxes of the page that are no fields of the form, by name and value.
    """
    kept = [*ticked, *(pair for f in form.fields.values() for pair in _kept(f))]
    kept += [("reason", form.reason), ("evidence", form.evidence), ("base", form.base_json)]
    page = render_template(
        "conflict.html",
        clashes=_clashes(error, register),
        kept=kept,
        version=error.current_version,
        save_to=request.path,
        leave_to=leave_to or request.path.removesuffix("/edit"),
        name=name,
    )
    return page, 409


def resolved(form: Form) -> Form:
    """The form after the conflict screen: fields for which the other's value was chosen are as they were first seen."""
    if "resolving" not in request.form:
        return form
    form.problems.pop("form", None)
    for f in form.fields.values():
        if request.form.get(f"choice:{f.name}") == _THEIRS:
            f.value = f.base
    return form
