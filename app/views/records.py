"""Forms of notices and of the spaces they name."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import register, snapshot
from app.conflict import conflict_page, resolved
from app.editing import Form, fields_of, filled, new_row_fields, typed_rows
from app.language import name_of, term
from app.record_form import Record, answered, read_tables, removed
from app.saving import kept, require_changes, typed_is_kept
from app.snapshot import Snapshot
from app.views.person import named, person
from geo.errors import ConflictError
from geo.register.entry import Rows
from geo.register.facts import row_of
from geo.register.notices import FOLLOWING
from geo.register.records import line_edits, notice_edits, removal_of
from geo.register.store import Edit
from geo.schema import vocabulary

__all__ = ["pages"]

pages = Blueprint("records", __name__)

_NEW_NOTICE = {"level": "federal", "status": "draft"}
_BOTH = ("GET", "POST")


def _to_notice(notice_id: str) -> Callable[[int], str]:
    return lambda change_id: url_for("gazette.notice", notice_id=notice_id, saved=change_id)


def _amended(held: Snapshot, but: str) -> list[tuple[str, str]]:
    rows = held.table("gazette_notice")
    return [(row["id"], row["title_en"]) for row in rows.to_dict("records") if row["id"] != but]


def _standings(held: Snapshot, notice_id: str) -> dict[str, list[tuple[str, str]]]:
    """Where a notice stands and may go from there, for its form; a new one may stand anywhere."""
    rows = held.table("gazette_notice")
    now = rows.loc[rows["id"] == notice_id, "status"].tolist()
    return {"status": [(code, term("notice_status", code)) for code in (*now, *FOLLOWING[now[0]])]} if now else {}


def _notice_record(held: Snapshot, notice_id: str) -> Record:
    """What the form of a notice is about; a new one where the id is empty."""
    is_new = not notice_id
    title = gettext("Record a notice") if is_new else row_of(held.table("gazette_notice"), notice_id)["title_en"]
    return Record(
        title=title if is_new else gettext("Edit: %(name)s", name=title),
        name=title,
        back=url_for("gazette.notices") if is_new else url_for("gazette.notice", notice_id=notice_id),
        choices={"amends": _amended(held, notice_id), **_standings(held, notice_id)},
        hint=gettext(
            "Write what the gazette prints, exactly as it prints it, in either digits. Leave empty what you have not "
            "seen. The AD day is worked out from the printed day; type it only where the gazette prints it as well."
        ),
        remove_to="" if is_new else url_for("records.remove_notice", notice_id=notice_id),
    )


def _notice(held: Snapshot, notice_id: str, fields: dict[str, Any]) -> ResponseReturnValue:
    made = {"id": notice_id}

    def edits_of(rows: Rows) -> list[Edit]:
        made["id"], edits = notice_edits(rows, tables=read_tables(held), version=form.version)
        return edits

    form = Form(fields, held.version)
    onward = lambda change_id: url_for("gazette.notice", notice_id=made["id"], saved=change_id)  # noqa: E731 - made late
    return answered(form, _notice_record(held, notice_id), edits_of, onward)


@pages.route("/gazette/notices/new", methods=_BOTH)
def new_notice() -> ResponseReturnValue:
    """Record a notice."""
    return _notice(snapshot(), "", new_row_fields("gazette_notice", _NEW_NOTICE))


@pages.route("/gazette/notices/<notice_id>/edit", methods=_BOTH)
@typed_is_kept
def notice(notice_id: str) -> ResponseReturnValue:
    """Change what is known of a notice."""
    held = snapshot()
    row_of(held.table("gazette_notice"), notice_id)
    rows = held.table("gazette_notice")
    return _notice(held, notice_id, fields_of({"gazette_notice": rows[rows["id"] == notice_id]}))


@pages.route("/gazette/notices/<notice_id>/remove", methods=_BOTH)
@named
def remove_notice(notice_id: str) -> ResponseReturnValue:
    """Take a notice out of the register."""
    held = snapshot()
    title = row_of(held.table("gazette_notice"), notice_id)["title_en"]
    record = Record(gettext("Remove: %(name)s", name=title), url_for("gazette.notices"))
    return removed(held, record, removal_of(read_tables(held), "gazette_notice", notice_id))


def _line_rows(held: Snapshot, notice_id: str) -> pandas.DataFrame:
    lines = held.table("notice_space")
    spaces = held.spaces()[["id", "register_no"]].rename(columns={"id": "location_id"})
    own = lines[lines["notice_id"] == notice_id].merge(pandas.DataFrame(spaces), on="location_id", how="left")
    return own.sort_values(["serial_no", "register_no", "location_id"])


def _lines_page(held: Snapshot, notice_id: str, form: Form, status: int = 200) -> ResponseReturnValue:
    names = {row["id"]: name_of(row) for row in held.spaces()[["id", "name_en", "name_ne"]].to_dict("records")}
    taken = dict(_line_rows(held, notice_id)[["id", "location_id"]].itertuples(index=False))
    free = held.spaces()[~held.spaces()["id"].isin(set(taken.values()))]
    groups = [
        (term("register", code), free.loc[free["register"] == code, "id"].tolist()) for code in vocabulary("register")
    ]
    shown = render_template(
        "notice_lines.html",
        form=form,
        notice_id=notice_id,
        notice=row_of(held.table("gazette_notice"), notice_id).to_dict(),
        taken=taken,
        names=names,
        groups=[(label, ids) for label, ids in groups if ids],
        chosen={"add": set(request.form.getlist("add")), "remove": set(request.form.getlist("remove"))},
        known_person=person(),
    )
    return shown, status


def _ticked() -> tuple[list[str], list[str]]:
    """Spaces that get a line, and lines that are taken out."""
    return request.form.getlist("add"), request.form.getlist("remove")


def _wrong_with_lines(form: Form, ticked: Sequence[str]) -> bool:
    """Whether the form of the lines cannot be kept; what is wrong stands on it."""
    require_changes(form, ticked=ticked)
    if ticked and not form.reason:
        form.problems["reason"] = [gettext("Say why: the history keeps it.")]
    return not form.is_right


@pages.route("/gazette/notices/<notice_id>/spaces/edit", methods=_BOTH)
@typed_is_kept
def lines(notice_id: str) -> ResponseReturnValue:
    """Say which spaces a notice names, with their serial numbers."""
    held = snapshot()
    title = row_of(held.table("gazette_notice"), notice_id)["title_en"]
    form = Form(fields_of({"notice_space": _line_rows(held, notice_id)}), held.version)
    if request.method == "GET":
        return _lines_page(held, notice_id, form)
    form = resolved(filled(form, request.form))
    rows, ticked = typed_rows(form), _ticked()
    if _wrong_with_lines(form, [*ticked[0], *ticked[1]]):
        return _lines_page(held, notice_id, form, 400)
    back = url_for("gazette.notice", notice_id=notice_id)
    edits = line_edits(
        rows, notice_id, tables=read_tables(held), added=ticked[0], removed=ticked[1], version=form.version
    )
    try:
        return kept(form, edits, lambda status: _lines_page(held, notice_id, form, status), _to_notice(notice_id))
    except ConflictError as error:
        boxes = [(name, key) for name, keys in zip(("add", "remove"), ticked, strict=True) for key in keys]
        return conflict_page(error, form, register=register(), name=title, leave_to=back, ticked=boxes)
