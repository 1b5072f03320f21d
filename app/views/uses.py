"""Page of permitted temporary uses: who uses which ground on a day, the calendar, and the form of a permit."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import register, snapshot
from app.case_sheet import both_days, ground_choices, typed_day, typed_number, typed_text
from app.editing import Form, fields_of
from app.language import language, name_of
from app.month_sheet import Month, days_shown, month_sheet
from app.navigation import Entry, Question
from app.record_form import Record, answered
from app.saving import typed_is_kept
from app.views.person import FIELD, named, person, take_name
from geo.analysis.permits import by_day
from geo.errors import ChaurError, ConflictError, InputError, MissingError, Problem
from geo.pipeline.cases import cases, today
from geo.pipeline.protection import permits
from geo.register.facts import row_of
from geo.register.permits import amended, permitted, withdrawn
from geo.schema import vocabulary

pages = Blueprint("uses", __name__)
entry = Entry("uses.uses", lazy_gettext("Permitted uses"), Question.LAW, place=24)


def _asked_day() -> Any:
    """The day the address asks about; today where it names none."""
    try:
        return _day_of(request.args.get("on", "")) or today()
    except ValueError:
        return today()


def _day_of(text: str) -> Any:
    return today().fromisoformat(text) if text else None


def _month(rows: Any, on: Any) -> Month:
    """The month that holds a day, in the calendar asked for: that of the reader's language where none is."""
    asked = request.args.get("calendar", "bs" if language() == "ne" else "ad")
    days = days_shown(on, asked)
    held = by_day(rows.set_index("id", drop=False), days=days)
    permits_by_id = rows.set_index("id", drop=False).to_dict("index")
    on_day = {day: [permits_by_id[key] for key in keys] for day, keys in held.items()}
    return month_sheet(days, on_day, calendar_name=asked)


def _page(
    *, status: int = 200, problems: tuple[Problem, ...] = (), told: tuple[Problem, ...] = ()
) -> ResponseReturnValue:
    held, on = snapshot(), _asked_day()
    found = permits(held, on=on)
    rows = found.table.set_index("id", drop=False)
    pairs = [
        {**pair, "one": rows.loc[pair["first"]].to_dict(), "other": rows.loc[pair["second"]].to_dict()}
        for pair in found.clashes.to_dict("records")
        if pair["ends_on"].date() >= on
    ]
    page = render_template(
        "uses.html",
        on=on,
        month=_month(found.table, on),
        this_day=today(),
        is_today=on == today(),
        today=found.today.to_dict("records"),
        coming=found.table[found.table["state"] == "coming"].to_dict("records"),
        past=found.table[found.table["state"] == "past"].iloc[::-1].to_dict("records"),
        clashes=pairs,
        grounds=ground_choices(held),
        typed=request.form if request.method == "POST" else {"space": request.args.get("space", "")},
        faults={problem.column: problem.text(language()) for problem in problems},
        told=[problem.text(language()) for problem in told],
        version=held.version,
        both=both_days,
        person=person(),
        person_field=FIELD,
        saved=request.args.get("saved", ""),
    )
    return page, status


@pages.get("/uses")
def uses() -> ResponseReturnValue:
    """Grounds in use on a day, coming and past permits, and the form; ``?on=`` names the day."""
    return _page()


def _values() -> dict[str, Any]:
    """What the sent form says.

    Raises:
        InputError: a number or a day is none.
    """
    use = request.form.get("use", "")
    return {
        "location_id": typed_text("space"),
        "use": use if use in vocabulary("current_use") else "other",
        "title": typed_text("title"),
        "permitted_by": typed_text("permitted_by"),
        "permit_no": typed_text("permit_no"),
        "starts_on": typed_day("starts_on"),
        "ends_on": typed_day("ends_on"),
        "area_m2": typed_number("area_m2"),
        "note": typed_text("note"),
    }


@pages.post("/uses")
def add() -> ResponseReturnValue:
    """Add a permit; on anything wrong show the form again with everything that was typed."""
    tables = register().tables(["source", "open_space", "permitted_use"])
    try:
        if not take_name():
            raise InputError(Problem("case.nameless", column="person"))
        key, edits = permitted(_values(), tables=tables)
        register().apply(edits, by=person(), reason="use permitted")
    except ChaurError as error:
        return _page(status=400, problems=error.problems)
    return redirect(url_for("uses.uses", saved=key))


@pages.post("/uses/<key>/withdraw")
@named
def withdraw(key: str) -> ResponseReturnValue:
    """Take a permit back; the history keeps it. One that somebody changed or took back meanwhile is shown again."""
    tables, seen = register().tables(["permitted_use"]), request.form.get("version", type=int)
    try:
        register().apply(withdrawn(key, tables=tables, seen_change=seen), by=person(), reason="permit withdrawn")
    except (ConflictError, MissingError) as error:
        return _page(status=409, told=error.problems)
    return redirect(url_for("uses.uses"))


@pages.route("/uses/<key>/edit", methods=("GET", "POST"))
@typed_is_kept
def edit(key: str) -> ResponseReturnValue:
    """Change a permit."""
    held = snapshot()
    tables = held.tables(["permitted_use"])
    row, rows = row_of(tables["permitted_use"], key), tables["permitted_use"]
    form = Form(fields_of({"permitted_use": rows[rows["id"] == key]}), held.version)
    name = name_of(row_of(held.table("location"), row["location_id"]))
    record = Record(gettext("Permit: %(name)s", name=name), url_for("uses.uses"))
    return answered(
        form,
        record,
        lambda found: amended(key, found["permitted_use", key], tables=tables, seen_change=form.version),
        lambda _change: url_for("uses.uses", saved=key),
    )


@pages.app_context_processor
def _of_a_ground() -> dict[str, Any]:
    """For other pages: permits that hold today, of all grounds and of one, and how many cases of one are not closed."""

    def grounds_in_use() -> list[dict[str, Any]]:
        held, on = snapshot(), today()
        rows = held.kept(f"uses on {on}", lambda: permits(held, on=on).today)
        found: list[dict[str, Any]] = rows.to_dict("records")
        return found

    def uses_today(location_id: str) -> list[dict[str, Any]]:
        return [row for row in grounds_in_use() if row["location_id"] == location_id]

    def open_cases(location_id: str) -> int:
        held, on = snapshot(), today()
        rows = held.kept(f"cases on {on}", lambda: cases(held, on=on))
        return int(((rows["location_id"] == location_id) & ~rows["closed"]).sum())

    return {"grounds_in_use": grounds_in_use, "uses_today": uses_today, "open_cases": open_cases}
