"""Forms of the legal record: one page for all of them, saving with history, conflicts shown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from geo.errors import ChaurError, ConflictError, InputError
from geo.register.entry import NEW, Rows
from geo.register.records import READ
from geo.register.store import Edit

__all__ = ["Record", "answered", "page", "read_tables", "removed"]


@dataclass(frozen=True)
class Record:
    """What a form is about.

    Attributes:
        title: heading of the page.
        back: address of the page it belongs to.
        choices: what a field may be set to, by column, where its vocabulary does not say it.
        always: tables whose new row is wanted even where nothing was filled.
        hint: sentence under the heading.
        remove_to: address that takes the row out; empty where there is none yet.
        titles: headings of the parts of the form, by the key of their row.
        name: what the form is about, where its heading says more than that.
    """

    title: str
    back: str
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    always: tuple[str, ...] = ()
    hint: str = ""
    remove_to: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    name: str = ""


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


def answered(
    form: Form, record: Record, edits_of: Callable[[Rows], list[Edit]], onward: Callable[[int], str]
) -> ResponseReturnValue:
    """The form to be filled, or what became of the one that was sent."""
    return page(form, record) if request.method == "GET" else _saved(form, record, edits_of, onward)


def _saved(
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
        return conflict_page(error, form, register=register(), name=record.name or record.title, leave_to=record.back)
    except InputError as error:
        form.problems["form"] = _said(error)
        return page(form, record, status=400)


def _removal_page(record: Record, *, seen_change: int, reason: str = "", problems: Sequence[str] = ()) -> str:
    return render_template(
        "record_remove.html", record=record, seen_change=seen_change, reason=reason, problems=problems
    )


def removed(held: Snapshot, record: Record, edits: Iterable[Edit]) -> ResponseReturnValue:
    """Answer to the wish to take a row out: its page's list again, or why it cannot be, or not yet.

    Args:
        held: what the register says now.
        record: what is taken out.
        edits: the rows that go; one that somebody changed since the page was shown is to be looked at again.
    """
    if "reason" not in request.form:
        return _removal_page(record, seen_change=held.version)
    reason = request.form.get("reason", "").strip()
    seen_change = request.form.get("version", held.version, type=int)
    if not reason:
        problems = [gettext("Say why: the history keeps it.")]
        return _removal_page(record, seen_change=seen_change, problems=problems), 400
    try:
        register().apply([replace(edit, seen_change=seen_change) for edit in edits], by=person(), reason=reason)
    except ConflictError as error:
        problems = [*_said(error), gettext("Look at it, then remove it if you still want to.")]
        return _removal_page(record, seen_change=error.current_version, reason=reason, problems=problems), 409
    except InputError as error:
        return _removal_page(record, seen_change=seen_change, reason=reason, problems=_said(error)), 400
    return redirect(record.back)


def _said(error: ChaurError) -> list[str]:
    return [problem.text(language()) for problem in error.problems]
