"""The import wizard: send a file, look at it, match its columns, try it, bring it in."""

import json
import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, copy_current_request_context, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import register, snapshot
from app.jobs import Progress, jobs
from app.language import language
from app.uploads import Upload, keep, upload
from app.views.person import named, person
from geo import pipeline
from geo.crs import crs_choices
from geo.errors import ChaurError, InputError, Problem
from geo.register.intake import Order, take_in
from geo.schema import SPACES, vocabulary
from geo.sources.files import Inspection, Reading, inspect, read
from geo.sources.mapping import POSITION_FIELDS

pages = Blueprint("imports", __name__)

_ROUND = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_SHOWN_PROBLEMS = 200
_SHOWN_FINDINGS = 100


@pages.get("/import")
def start() -> ResponseReturnValue:
    """Page that takes a file."""
    return render_template("import_start.html", problems=())


@pages.post("/import")
def send() -> ResponseReturnValue:
    """Keep the sent file and look into it; a file that cannot be read is refused with its reasons."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return render_template("import_start.html", problems=(Problem("upload.none"),)), 400
    made = keep(sent)
    job = jobs().start(
        gettext("Looking into the file"),
        copy_current_request_context(lambda progress: _looked_into(made, progress)),
        then=url_for("imports.match", token=made.token),
        back=url_for("imports.start"),
    )
    return redirect(url_for("jobs.job", job_id=job.id))


def _named_as(made: Upload, error: ChaurError) -> ChaurError:
    """The error with the name the file had where it came from."""
    shown = [
        Problem(p.code, {**p.parameters}, made.name if p.file == made.path.name else p.file, p.row, p.column, p.value)
        for p in error.problems
    ]
    return type(error)(shown)


def _looked_into(made: Upload, progress: Progress) -> None:
    progress(made.name, 0.2)
    try:
        found = inspect(made.path)
    except ChaurError as error:
        made.forget()
        raise _named_as(made, error) from error
    made.remember(layer=found.layer)


def _fields() -> list[tuple[str, str]]:
    """Fields a column can be read as, with their labels."""
    own = [
        (column.name, column.label(language()))
        for column in SPACES.columns
        if not column.derived or column.name in {"lon_deg", "lat_deg", "other_names"}
        if column.name not in {"geometry", "version", "source_id"}
    ]
    labels = {
        "easting_m": gettext("Easting (m)"),
        "northing_m": gettext("Northing (m)"),
        "coordinates": gettext("Coordinates as text"),
    }
    return [*own, *((name, labels.get(name, name)) for name in POSITION_FIELDS)]


@pages.get("/import/<token>")
def match(token: str) -> ResponseReturnValue:
    """Page that shows the file and lets the reader match columns, round, source and coordinate system."""
    made = upload(token)
    layer = request.args.get("layer") or made.state().get("layer")
    found = inspect(made.path, layer=layer)
    return _match_page(made, found, problems=())


def _match_page(made: Upload, found: Inspection, *, problems: tuple[Problem, ...]) -> ResponseReturnValue:
    return render_template(
        "import_match.html",
        upload=made,
        found=found,
        problems=problems,
        fields=_fields(),
        asked=made.state().get("asked", {}),
        rounds=snapshot().table("survey_round").to_dict("records"),
        systems=list(crs_choices()),
        sensitivities=vocabulary("sensitivity").values(),
    ), (400 if problems else 200)


def _asked(form: Mapping[str, str]) -> dict[str, Any]:
    """What the form asks, as plain values.

    Raises:
        InputError: the survey round is not named, or not in its form.
    """
    new_round = form.get("new_round", "").strip().lower()
    round_id = new_round or form.get("round", "")
    if not round_id:
        raise InputError(Problem("upload.round_needed"))
    if new_round and not _ROUND.fullmatch(new_round):
        raise InputError(Problem("upload.round_form", {"value": new_round[:60]}))
    columns = json.loads(form.get("columns", "[]"))
    mapping = {name: form[f"field-{place}"] for place, name in enumerate(columns) if form.get(f"field-{place}")}
    plain = {
        name: form.get(name, "").strip() for name in ("layer", "crs", "source", "reason", "sensitivity", "unknown")
    }
    return {**plain, "round": round_id, "mapping": mapping}


def _reading(made: Upload) -> Reading:
    asked = made.state()["asked"]
    try:
        return read(
            made.path,
            layer=asked["layer"] or None,
            mapping=asked["mapping"],
            crs=asked["crs"] or None,
            unknown="empty" if asked["unknown"] == "empty" else "reject",
        )
    except ChaurError as error:
        raise _named_as(made, error) from error


def _order(made: Upload, by: str) -> Order:
    asked = made.state()["asked"]
    return Order(
        round_id=asked["round"],
        source_title=asked["source"] or made.name,
        by=by,
        reason=asked["reason"],
        sensitivity=asked["sensitivity"] or "restricted",
        file=made.name,
    )


@pages.post("/import/<token>")
@named
def try_out(token: str) -> ResponseReturnValue:
    """Try the import without writing anything."""
    made = upload(token)
    try:
        made.remember(asked=_asked(request.form))
    except (InputError, json.JSONDecodeError) as error:
        problems = error.problems if isinstance(error, InputError) else (Problem("upload.round_needed"),)
        return _match_page(made, inspect(made.path, layer=request.form.get("layer") or None), problems=problems)
    held, by, opened = snapshot(), person(), register()

    def work(progress: Progress) -> dict[str, Any]:
        progress(gettext("Reading"), 0.1)
        reading = _reading(made)
        reading.write_rejects(made.folder / "rejects.csv")
        progress(gettext("Comparing with the register"), 0.5)
        intake = pipeline.planned_import(opened, reading, order=_order(made, by), places=held.places)
        progress(gettext("Asking the doctor"), 0.7)
        findings = pipeline.file_diagnosis(reading, wards=held.wards)
        return {"reading": reading, "merge": intake.merge, "findings": findings}

    job = jobs().start(
        gettext("Trying the import"), copy_current_request_context(work), back=url_for("imports.match", token=token)
    )
    job.attributes["then"] = url_for("imports.outcome", token=token, job_id=job.id)
    return redirect(url_for("jobs.job", job_id=job.id))


@pages.get("/import/<token>/outcome/<job_id>")
def outcome(token: str, job_id: str) -> ResponseReturnValue:
    """What the import would do: rows by what happens to them, rejected rows, findings."""
    made, job = upload(token), jobs().get(job_id)
    if job.state != "done":
        abort(404)
    reading: Reading = job.result["reading"]
    findings = job.result["findings"]
    return render_template(
        "import_outcome.html",
        upload=made,
        order=_order(made, person()),
        reading=reading,
        merge=job.result["merge"],
        problems=reading.problems[:_SHOWN_PROBLEMS],
        findings=findings[:_SHOWN_FINDINGS],
        finding_count=len(findings),
    )


@pages.get("/import/<token>/rejects.csv")
def rejects(token: str) -> ResponseReturnValue:
    """Rejected rows with their reasons."""
    path = upload(token).folder / "rejects.csv"
    if not path.exists():
        abort(404)
    return send_file(path, as_attachment=True, download_name="rejected-rows.csv", mimetype="text/csv")


@pages.post("/import/<token>/take")
@named
def take(token: str) -> ResponseReturnValue:
    """Bring the file in: one change, whole or not at all."""
    made = upload(token)
    held, by, opened = snapshot(), person(), register()

    def work(progress: Progress) -> int:
        progress(gettext("Reading"), 0.1)
        reading = _reading(made)
        intake = pipeline.planned_import(opened, reading, order=_order(made, by), places=held.places)
        progress(gettext("Writing"), 0.6)
        return take_in(opened, intake)

    back = url_for("imports.match", token=token)
    job = jobs().start(gettext("Importing"), copy_current_request_context(work), back=back)
    job.attributes["then"] = url_for("imports.done", token=token, job_id=job.id)
    return redirect(url_for("jobs.job", job_id=job.id))


@pages.get("/import/<token>/done/<job_id>")
def done(token: str, job_id: str) -> ResponseReturnValue:
    """What was brought in, with the way back."""
    made, job = upload(token), jobs().get(job_id)
    if job.state != "done":
        abort(404)
    return render_template("import_done.html", upload=made, change_id=job.result)
