"""Pages for everybody: report an encroachment, and ask by the reference number where the case stands."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import register, snapshot
from app.case_sheet import both_days, evidence_from, ground_choices, typed_day, typed_number, typed_text
from app.language import language
from app.navigation import Entry, Question
from geo.errors import ChaurError, MissingError
from geo.pipeline.cases import public_case, public_photos, report, today
from geo.register.attachments import file_of, folder_of
from geo.register.facts import row_of
from geo.schema import vocabulary
from geo.sources.photo import read_photo

pages = Blueprint("reports", __name__)
entry = Entry("reports.form", lazy_gettext("Report an encroachment"), Question.LAW, place=20)

PUBLIC_FORM = "Report form"
"""Who a report of the public form is written down as having come from: the reporter need not give a name."""


def _page(*, status: int = 200, problems: list[Any] | None = None) -> ResponseReturnValue:
    held = snapshot()
    typed = request.form if request.method == "POST" else request.args
    faults = {problem.column: problem.text(language()) for problem in problems or []}
    page = render_template(
        "report.html", grounds=ground_choices(held), typed=typed, faults=faults, today=today().isoformat()
    )
    return page, status


@pages.get("/report")
def form() -> ResponseReturnValue:
    """The form of a report; ``?space=`` names the ground."""
    return _page()


def _values() -> dict[str, Any]:
    """What the sent form says.

    Raises:
        InputError: a number or a day is none.
    """
    cause = request.form.get("cause", "")
    seen_on = typed_day("seen_on")
    return {
        "location_id": typed_text("space"),
        "channel": "public_form",
        "cause": cause if cause in vocabulary("encroachment_cause") else "unknown",
        "description": typed_text("description"),
        "seen_on": None if seen_on is None else seen_on.isoformat(),
        "reporter": typed_text("reporter"),
        "reporter_contact": typed_text("reporter_contact"),
        "lon_deg": typed_number("lon_deg"),
        "lat_deg": typed_number("lat_deg"),
    }


@pages.post("/report")
def send() -> ResponseReturnValue:
    """Take a report in; on anything wrong show the form again with everything that was typed."""
    try:
        values = _values()
        evidence = evidence_from("photo", title=gettext("Photo of the report"), read=read_photo)
        _, reference = report(register(), values, by=PUBLIC_FORM, evidence=evidence)
    except ChaurError as error:
        return _page(status=400, problems=list(error.problems))
    return redirect(url_for("reports.status", reference=reference, new=1))


@pages.get("/report/status")
def status() -> ResponseReturnValue:
    """Where the case with a reference number stands; the form that asks for it where none is given."""
    asked = request.args.get("reference", "").strip()
    if not asked:
        return render_template("report_status.html", case=None, asked="", problem="")
    try:
        case, steps = public_case(snapshot(), asked, on=today())
    except MissingError as error:
        problem = error.problems[0].text(language())
        return render_template("report_status.html", case=None, asked=asked, problem=problem), 404
    return render_template(
        "report_status.html",
        case=case,
        steps=steps.to_dict("records"),
        photos=public_photos(snapshot(), asked).to_dict("records"),
        asked=case["reference_no"],
        problem="",
        is_new=request.args.get("new") == "1",
        both=both_days,
    )


@pages.get("/report/photos/<reference>/<key>")
def photo(reference: str, key: str) -> Response:
    """The copy of a photo of a case, without place and time, as long as the office lets everybody see it."""
    row = row_of(public_photos(snapshot(), reference), key).to_dict()
    return send_file(file_of(row, folder_of(register()), column="public_file"))
