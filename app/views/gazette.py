"""Pages of the legal record: what each space lacks before a notice, the notices, one notice, one space's record."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from app import register, snapshot
from app.gazette_sheet import attachments_of, gazette_sheet, kept_readiness, notice_text, printed_day
from app.grounds import place_of, unit_name
from app.language import language, name_of, term, terms
from app.navigation import Entry, Question
from app.snapshot import Snapshot
from app.views.person import person, take_name
from geo.analysis.readiness.lack import RULES, Lack
from geo.errors import ConflictError, InputError, Problem
from geo.register.facts import row_of
from geo.register.notices import FOLLOWING, following
from geo.register.store import Edit

__all__ = ["pages"]

pages = Blueprint("gazette", __name__)
entries = (
    Entry("gazette.readiness", lazy_gettext("Ready for the gazette?"), Question.LAW, place=10),
    Entry("gazette.notices", lazy_gettext("Notices"), Question.LAW, place=20),
)

_LISTS = ("valley_83", "iom_municipal", "local")
_SORTS = {
    "number": ("register_no", True),
    "name": ("name_en", True),
    "blocks": ("blocks", False),
    "nearest": ("blocks", True),
    "area": ("total_area_m2", False),
}
_STATES = ("ready", "blocked")
_LONGEST_REASON = 2000


def _asked() -> dict[str, str]:
    """What the address asks for; only what the page offers."""
    found = {name: request.args.get(name, "") for name in ("list", "district", "rule", "state", "sort")}
    found["list"] = found["list"] if found["list"] in {*_LISTS, "all"} else _LISTS[0]
    found["sort"] = found["sort"] if found["sort"] in _SORTS else "nearest"
    found["state"] = found["state"] if found["state"] in _STATES else ""
    return found


def _rows(held: Snapshot, asked: Mapping[str, str]) -> pandas.DataFrame:
    """Spaces of the list asked for with how much they lack."""
    spaces = pandas.DataFrame(held.spaces().drop(columns="geometry"))
    rows = spaces.merge(kept_readiness(held).table(), on="id")
    return rows if asked["list"] == "all" else rows[rows["register"] == asked["list"]]


def _passed(held: Snapshot, rows: pandas.DataFrame, asked: Mapping[str, str]) -> pandas.DataFrame:
    """Rows that pass the filters, in the order asked for."""
    lacks = kept_readiness(held).by_space
    if asked["district"]:
        rows = rows[rows["district"] == asked["district"]]
    if asked["state"]:
        rows = rows[rows["ready"] == (asked["state"] == "ready")]
    if asked["rule"]:
        rows = rows[rows["id"].map(lambda space: any(lack.rule == asked["rule"] for lack in lacks[space]))]
    column, ascending = _SORTS[asked["sort"]]
    order = {column: ascending, "check": True, "register_no": True, "id": True}
    return rows.sort_values(list(order), ascending=list(order.values()))


@pages.get("/gazette")
def readiness() -> ResponseReturnValue:
    """Every space with what blocks a notice about it, what is to check and what is good to know."""
    held, asked = snapshot(), _asked()
    rows = _rows(held, asked)
    passed = _passed(held, rows, asked)
    found = kept_readiness(held)
    counted = _counted(held, rows["id"].tolist())
    shared = {rule for rule, (_, count) in counted.items() if count == len(rows) > 1}
    return render_template(
        "gazette.html",
        asked=asked,
        lists=[(code, term("register", code)) for code in _LISTS],
        districts=[(name, unit_name(held, name)) for name in sorted(rows["district"].dropna().unique())],
        rules=list(counted.values()),
        shared=[lack for rule, (lack, _) in counted.items() if rule in shared],
        rows=[
            {**row, "place": place_of(held, row), "lacks": _own(found.by_space[row["id"]], shared)}
            for row in passed.to_dict("records")
        ],
        total=len(rows),
        ready=int(rows["ready"].sum()),
    )


def _counted(held: Snapshot, spaces: Sequence[str]) -> dict[str, tuple[Lack, int]]:
    """An example of each rule that some of the spaces break, and how many do, in the order of the rules."""
    by_space = kept_readiness(held).by_space
    broken = {space: {lack.rule: lack for lack in by_space[space]} for space in spaces}
    examples = {rule: lack for some in broken.values() for rule, lack in some.items()}
    return {rule: (examples[rule], sum(rule in some for some in broken.values())) for rule in RULES if rule in examples}


def _own(lacks: Sequence[Lack], shared: set[str]) -> list[Lack]:
    """Lacks of a space beside those of all, one a rule."""
    return list({lack.rule: lack for lack in lacks if lack.rule not in shared}.values())


@pages.get("/gazette/notices")
def notices() -> ResponseReturnValue:
    """All notices on record, the newest first."""
    held = snapshot()
    rows = held.table("gazette_notice").sort_values("date_ad", ascending=False, na_position="last")
    spaces = held.table("notice_space")["notice_id"].value_counts()
    listed = [{**row, "spaces": int(spaces.get(row["id"], 0))} for row in rows.to_dict("records")]
    return render_template("notices.html", rows=listed, notice_text=notice_text, printed_day=printed_day)


def _lines(held: Snapshot, notice_id: str) -> list[dict[str, Any]]:
    """Lines of a notice in the order of their serial numbers, each with the space it names."""
    lines = held.table("notice_space")
    lines = lines[lines["notice_id"] == notice_id].rename(columns={"id": "line_id"})
    spaces = pandas.DataFrame(held.spaces().drop(columns="geometry"))
    rows = lines.merge(spaces, left_on="location_id", right_on="id").sort_values(["serial_no", "register_no", "id"])
    return [{**row, "place": place_of(held, row)} for row in rows.to_dict("records")]


def _notice_page(
    notice_id: str, *, status: int = 200, problems: Sequence[Problem] = (), told: Sequence[Problem] = ()
) -> ResponseReturnValue:
    """One notice, with what is wrong with the sent step beside its fields, or told above it."""
    held = snapshot()
    row = row_of(held.table("gazette_notice"), notice_id).to_dict()
    everything, lines = held.table("gazette_notice"), _lines(held, notice_id)
    later = everything[everything["amends"] == notice_id].to_dict("records")
    page = render_template(
        "notice.html",
        row=row,
        day=printed_day(row["date_bs"]),
        lines=lines,
        attachments=attachments_of(held, "gazette_notice", notice_id),
        later=later,
        earlier=everything[everything["id"] == row["amends"]].to_dict("records"),
        source=row_of(held.table("source"), row["source_id"]).to_dict(),
        notice_text=notice_text,
        saved=request.args.get("saved", type=int),
        standings=following(row, spaces=len(lines), later=later),
        ahead=next(iter(FOLLOWING[row["status"]]), ""),
        faults={problem.column: problem.text(language()) for problem in problems},
        told=[problem.text(language()) for problem in told],
        typed=request.form,
        version=held.version,
        known_person=person(),
    )
    return page, status


@pages.get("/gazette/notices/<notice_id>")
def notice(notice_id: str) -> ResponseReturnValue:
    """One notice: what is known of it, where it stands, its files, and the spaces it names."""
    return _notice_page(notice_id)


@pages.post("/gazette/notices/<notice_id>/status")
def standing(notice_id: str) -> ResponseReturnValue:
    """Bring a notice to its next status; what keeps it from there is told on its page."""
    reason, missing = request.form.get("reason", "").strip()[:_LONGEST_REASON], []
    if not take_name():
        missing.append(Problem("case.nameless", column="person"))
    if not reason:
        missing.append(Problem("notice.no_reason", column="reason"))
    if missing:
        return _notice_page(notice_id, status=400, problems=missing)
    wanted = {"status": request.form.get("status", "")}
    edit = Edit("gazette_notice", notice_id, wanted, seen_change=request.form.get("version", type=int))
    try:
        change = register().apply([edit], by=person(), reason=reason)
    except (ConflictError, InputError) as error:
        return _notice_page(notice_id, status=409 if isinstance(error, ConflictError) else 400, told=error.problems)
    return redirect(url_for("gazette.notice", notice_id=notice_id, saved=change))


@pages.get("/spaces/<location_id>/gazette")
def space(location_id: str) -> ResponseReturnValue:
    """The legal record of one space, and what it lacks."""
    held = snapshot()
    sheet = gazette_sheet(held, location_id)
    return render_template(
        "space_gazette.html",
        sheet=sheet,
        row=sheet.row,
        name=name_of(sheet.row),
        sides=terms("side"),
        notice_text=notice_text,
        saved=request.args.get("saved", type=int),
    )
