"""Pages of the office: all cases, one case with its steps and evidence, and the next step."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from shapely import Point

from app import register, snapshot
from app.case_sheet import LongScan, both_days, ground_picture, step_evidence, typed_day, typed_number, typed_text
from app.jobs import Progress, jobs
from app.language import language, term
from app.navigation import Entry, Question
from app.snapshot import Snapshot
from app.views.person import FIELD, named, person, take_name
from app.views.reports import PUBLIC_FORM
from geo.analysis.cases.order import allowed
from geo.errors import ChaurError, ConflictError, InputError, MissingError, Problem
from geo.pipeline.cases import add_step, cases, in_order, require_step, steps_of, take_back_step, today
from geo.register.attachments import file_of, folder_of
from geo.register.facts import row_of
from geo.schema import vocabulary
from geo.standards import standard

pages = Blueprint("cases", __name__)
entry = Entry("cases.listed", lazy_gettext("Cases of encroachment"), Question.LAW, place=22)

_DEADLINES = ("case.deadline_short", "case.deadline_long")
_STATES = ("open", "overdue", "closed", "all")


def _chosen(rows: Any, state: str) -> Any:
    if state == "overdue":
        return rows[rows["overdue_days"].notna()]
    if state in {"open", "closed"}:
        return rows[rows["closed"] == (state == "closed")]
    return rows


@pages.get("/cases")
def listed() -> ResponseReturnValue:
    """All cases, the overdue ones first."""
    rows = cases(snapshot(), on=today())
    asked = request.args.get("state", "open")
    state = asked if asked in _STATES else "open"
    space = request.args.get("space", "")
    shown = _chosen(rows if not space else rows[rows["location_id"] == space], state)
    counts = {name: len(_chosen(rows, name)) for name in _STATES}
    return render_template(
        "cases.html", rows=shown.to_dict("records"), state=state, counts=counts, space=space, both=both_days
    )


def _case(held: Snapshot, case_id: str) -> dict[str, Any]:
    """Row of a case as it stands today.

    Raises:
        MissingError: there is none.
    """
    rows = cases(held, on=today())
    rows = rows[rows["id"] == case_id]
    if rows.empty:
        raise MissingError(Problem("case.unknown", {"value": case_id[:60]}, value=case_id))
    found: dict[str, Any] = rows.iloc[0].to_dict()
    return found


def _attachments(held: Snapshot, keys: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Attachments by the row they belong to."""
    rows = held.table("attachment")
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows[rows["row_key"].isin(keys)].to_dict("records"):
        found.setdefault(row["row_key"], []).append(row)
    return found


def _following(allowed_steps: Mapping[str, Problem | None], status: str) -> list[str]:
    """Steps that may follow, those that come after the present one first."""
    order = list(allowed_steps)
    may = [kind for kind, problem in allowed_steps.items() if problem is None]
    return sorted(may, key=lambda kind: (order.index(kind) <= order.index(status), order.index(kind)))


def _page(case_id: str, *, status: int = 200, problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    held = snapshot()
    case = _case(held, case_id)
    steps = held.table("encroachment_step")
    steps = in_order(steps[steps["encroachment_id"] == case_id]).to_dict("records")
    ground = row_of(held.table("location"), case["location_id"])["geometry"]
    spot = None if case["lon_deg"] != case["lon_deg"] else Point(case["lon_deg"], case["lat_deg"])
    following = allowed([step.kind for step in steps_of(held, case_id)])
    page = render_template(
        "case.html",
        case=case,
        steps=steps,
        files=_attachments(held, [case_id, *(step["id"] for step in steps)]),
        sketch=ground_picture(ground, [("sketch-loss", case["geometry"]), ("sketch-dot", spot)]),
        following=_following(following, case["status"]),
        barred=[(kind, problem) for kind, problem in following.items() if problem and kind != "reported"],
        deadlines=[standard(key) for key in _DEADLINES],
        typed=request.form,
        newest=steps[-1]["id"] if steps else "",
        faults={problem.column: problem.text(language()) for problem in problems},
        today=today().isoformat(),
        both=both_days,
        person=person(),
        person_field=FIELD,
        saved=request.args.get("saved", type=int),
        public_form=PUBLIC_FORM,
    )
    return page, status


@pages.get("/cases/<case_id>")
def case(case_id: str) -> ResponseReturnValue:
    """Everything about one case, and the form of its next step."""
    return _page(case_id)


def _whole(name: str) -> int | None:
    found = typed_number(name)
    return None if found is None else round(found)


def _step_values() -> dict[str, Any]:
    """What the sent form says of a step.

    Raises:
        InputError: a number or a day is none, no day is given, or the step is none.
    """
    kind, dated = request.form.get("kind", ""), typed_day("dated")
    if kind not in vocabulary("case_step"):
        raise InputError(Problem("case.no_kind", column="kind"))
    if dated is None:
        raise InputError(Problem("case.no_day", column="dated"))
    texts = {name: typed_text(name) for name in ("assigned_to", "document_no", "note")}
    days = _whole("deadline_days") if kind == "notice_served" else None
    numbers = {"area_m2": typed_number("area_m2"), "cost_npr": typed_number("cost_npr"), "deadline_days": days}
    return {"kind": kind, "dated": dated, **texts, **numbers}


def _require_seen(case_id: str) -> None:
    """Nothing, where nobody added or took back a step since the sender of the form saw the case.

    Raises:
        ConflictError: somebody did.
    """
    steps = register().table("encroachment_step", where={"encroachment_id": case_id})
    seen, newest = request.form.get("newest"), in_order(steps).tail(1)
    if seen is None or newest.empty or newest["id"].iloc[0] == seen:
        return
    row = newest.iloc[0]
    told = {"step": term("case_step", row["kind"]), "by": row["done_by"], "day": f"{row['dated']:%Y-%m-%d}"}
    raise ConflictError(Problem("case.meanwhile", told, column="newest"), [], register().version)


def _step_later(case_id: str, values: dict[str, Any], scan: LongScan) -> ResponseReturnValue:
    """Page of the job that paints the pages of a long scan and adds the step; it leads back to the case.

    Raises:
        InputError: the step may not follow on what was done, or lacks what it needs.
    """
    require_step(register(), case_id, values)
    store, by, step_name = register(), person(), gettext("Painting the pages")

    def work(progress: Progress) -> int:
        evidence = scan.evidence(lambda share: progress(step_name, share))
        return add_step(store, case_id, values, by=by, evidence=evidence)

    home = url_for("cases.case", case_id=case_id)
    title = gettext("Take in the scan: %(title)s", title=scan.title)
    key = f"step {case_id} {values['kind']} {store.version}"
    job = jobs().start(title, work, then=lambda _id: home, back=(home, gettext("Back")), key=key)
    return redirect(url_for("jobs.job", job_id=job.id))


@pages.post("/cases/<case_id>/steps")
def step(case_id: str) -> ResponseReturnValue:
    """Add a step; on anything wrong show the case again with everything that was typed."""
    try:
        if not take_name():
            raise InputError(Problem("case.nameless", column="person"))
        _require_seen(case_id)
        values = _step_values()
        evidence = step_evidence("file", title=typed_text("file_title") or gettext("Evidence"))
        if isinstance(evidence, LongScan):
            return _step_later(case_id, values, evidence)
        change = add_step(register(), case_id, values, by=person(), evidence=evidence)
    except MissingError:
        raise
    except ChaurError as error:
        return _page(case_id, status=409 if isinstance(error, ConflictError) else 400, problems=error.problems)
    return redirect(url_for("cases.case", case_id=case_id, saved=change))


@pages.post("/cases/<case_id>/undo")
@named
def take_back(case_id: str) -> ResponseReturnValue:
    """Take the newest step back."""
    try:
        _require_seen(case_id)
        take_back_step(register(), case_id, by=person())
    except MissingError:
        raise
    except ChaurError as error:
        return _page(case_id, status=409, problems=error.problems)
    return redirect(url_for("cases.case", case_id=case_id))


@pages.get("/evidence/<key>/<which>")
def attachment(key: str, which: str) -> Response:
    """A file of a case: ``public`` for the copy without place and time, anything else for the original."""
    row = row_of(snapshot().table("attachment"), key).to_dict()
    is_public = which == "public"
    path = file_of(row, folder_of(register()), column="public_file" if is_public else "file")
    return send_file(path, as_attachment=not is_public, download_name=path.name)
