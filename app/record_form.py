"""Forms of the legal record: one page for all of them, saving with history, conflicts shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import register
from app.conflict import conflict_page, resolved
from app.editing import Field, Form, filled, typed_rows
from app.editing_pages import boundary_preview, take_file
from app.language import language
from app.saving import kept, require_changes
from app.snapshot import Snapshot
from app.views.person import person
from geo.crs import crs_choices
from geo.errors import ConflictError, InputError
from geo.register.entry import NEW, Rows
from geo.register.records import READ
from geo.register.store import Edit

__all__ = ["Record", "page", "read_tables", "removed", "saved"]


@dataclass(frozen=True)
class Record:
    """What a form is about.

    Attributes:
        title: heading of the page.
        back: address of the page it belongs to.
        location_id: the space, where it belongs to one.
        choices: what a field may be set to, by column, where its vocabulary does not say it.
        always: tables whose new row is wanted even where nothing was filled.
        hint: sentence under the heading.
        remove_to: address that takes the row out; empty where there is none yet.
        titles: headings of the parts of the form, by the key of their row.
    """

    title: str
    back: str
    location_id: str = ""
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    always: tuple[str, ...] = ()
    hint: str = ""
    remove_to: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)


def read_tables(held: Snapshot) -> Mapping[str, Any]:
    """Tables that edits of the legal record are made from."""
    return held.tables(READ)


def _parts(form: Form) -> list[tuple[str, str, list[Field]]]:
    """Fields of each row, geometry left out: it has a part of its own."""
    rows: dict[tuple[str, str], list[Field]] = {}
    for f in form.fields.values():
        if f.column.kind != "geometry":
            rows.setdefault((f.table, f.key), []).append(f)
    return [(table, key, fields) for (table, key), fields in rows.items()]


def page(form: Form, record: Record, *, status: int = 200, previewed: bool = False) -> ResponseReturnValue:
    """The form as it stands, with what is wrong beside the fields."""
    shown = render_template(
        "record.html",
        form=form,
        record=record,
        parts=_parts(form),
        boundary=boundary_preview(form),
        systems=list(crs_choices()),
        previewed=previewed,
        known_person=person(),
        NEW=NEW,
    )
    return shown, status


def saved(
    empty: Form, record: Record, edits_of: Callable[[Rows], list[Edit]], onward: Callable[[int], str]
) -> ResponseReturnValue:
    """Answer to a form that was sent: the page to go on to, or the form again with everything that was typed.

    Args:
        empty: the form with what the register says now.
        record: what it is about.
        edits_of: edits for what was changed.
        onward: address of the page after a change, by the number of the change.
    """
    form = resolved(filled(empty, request.form))
    take_file(form)
    rows = typed_rows(form, always=record.always)
    if request.form.get("action") == "preview":
        form.problems.clear()
        return page(form, record, previewed=True)
    require_changes(form)
    if not form.is_right:
        return page(form, record, status=400)
    try:
        return kept(form, edits_of(rows), lambda status: page(form, record, status=status), onward)
    except ConflictError as error:
        return conflict_page(
            error, form, register=register(), location_id=record.location_id, name=record.title, leave_to=record.back
        )


def removed(record: Record, edits: Sequence[Edit]) -> ResponseReturnValue:
    """Answer to the wish to take a row out: its page's list again, or why it cannot be."""
    if request.method == "GET":
        return render_template("record_remove.html", record=record, problems=[])
    reason = request.form.get("reason", "").strip()
    problems = [] if reason else [gettext("Say why: the history keeps it.")]
    if reason:
        try:
            register().apply(edits, by=person(), reason=reason)
            return redirect(record.back)
        except InputError as error:
            problems = [problem.text(language()) for problem in error.problems]
    shown = render_template("record_remove.html", record=record, problems=problems)
    return shown, 400
