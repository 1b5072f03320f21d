"""The import wizard: send a file, look at it, match its columns, try it, bring it in."""

import datetime
from typing import Any

from flask import (
    Blueprint,
    abort,
    copy_current_request_context,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import snapshot
from app.grounds import round_labels
from app.jobs import Job, Progress, jobs
from app.journal import place_names, shown_value
from app.navigation import Entry, Question
from app.trials import Taken, Trial, bring_in, try_out
from app.uploads import Upload, keep, upload
from app.views.person import named, person
from app.whereabouts import country, district_box, district_choices, reading_pictures
from app.wizard import AS_FILE, OTHER, Asked, asked_in, field_choices, words_of
from geo.crs import NEPAL_BOX_DEG, crs_choices
from geo.errors import ChaurError, MissingError, Problem
from geo.register.spaces import LATEST
from geo.schema import SPACES
from geo.sources.files import Inspection, inspect
from geo.sources.placing import Candidate

pages = Blueprint("imports", __name__)
entry = Entry("imports.start", lazy_gettext("Import"), Question.FILES, place=10)

NEPAL_TIME = datetime.timezone(datetime.timedelta(hours=5, minutes=45))


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
    return _to(_look(made, ""))


def _to(job: Job) -> ResponseReturnValue:
    return redirect(url_for("jobs.job", job_id=job.id))


def _look(made: Upload, layer: str, district: str = "") -> Job:
    """Job that looks into a layer of a file, once; every later page takes what it found.

    With a district the coordinates are held against its box, so that readings in another zone are told apart.
    """
    first = jobs().named(f"look {made.token} ")
    if not district and first is not None and first.state == "done" and layer in {"", first.result.layer}:
        return first
    box = district_box(snapshot(), district) or NEPAL_BOX_DEG

    def work(progress: Progress) -> Inspection:
        progress(made.name, 0.2)
        try:
            return inspect(made.path, layer=layer or None, box=box)
        except ChaurError as error:
            refusal = made.refusal(error)
            if not layer:
                made.forget()
            raise refusal from error

    return jobs().start(
        gettext("Looking into the file"),
        work,
        then=lambda _id: url_for("imports.match", token=made.token, layer=layer or None),
        back=(url_for("imports.start"), gettext("Choose another file")),
        key=f"look {made.token} {layer}" + (f" in {district}" if district else ""),
    )


@pages.get("/import/<token>")
def match(token: str) -> ResponseReturnValue:
    """Page that shows the file and lets the reader match columns, round, source and coordinate system."""
    made = upload(token)
    asked = Asked.of(made)
    job = _look(made, request.args.get("layer", asked.layer))
    if job.state != "done":
        return _to(job)
    if asked.district:
        near = _look(made, job.result.layer, asked.district)
        if near.state != "done":
            return _to(near)
        return _match_page(made, job.result, asked, problems=[], near=near.result.candidates)
    return _match_page(made, job.result, asked, problems=[])


def _readable(made: Upload, problems: tuple[Problem, ...], *, rows: bool) -> list[Problem]:
    """Problems of single rows, or those of the whole file."""
    return [made.named(problem) for problem in problems if (problem.row is not None) == rows]


def _match_page(
    made: Upload,
    found: Inspection,
    asked: Asked,
    *,
    problems: list[Problem],
    near: tuple[Candidate, ...] | None = None,
) -> ResponseReturnValue:
    """The page; ``near`` are the readings that put the rows into the district that was named."""
    held = snapshot()
    if asked.layer != found.layer:
        asked = Asked(**{**asked.plain(), "layer": found.layer, "mapping": None, "words": {}, "crs": AS_FILE})
    pictures = reading_pictures(held, near or found.candidates)
    own = near is None or found.crs in {one.key for one in near}
    return render_template(
        "import_match.html",
        upload=made,
        found=found,
        asked=asked,
        problems=problems,
        of_file=_readable(made, found.problems, rows=False),
        of_rows=_readable(made, found.problems, rows=True),
        notes=[made.named(note) for note in found.notes],
        fields=field_choices(),
        spec_spaces=SPACES,
        matches={one.source: one for one in found.matches},
        words=words_of(found),
        rounds={code: label for code, label in round_labels(held).items() if code != LATEST},
        systems=crs_choices(),
        readings=pictures,
        whole=country(held, found.positions, width_px=200) if len(found.positions) else None,
        crs=_crs_state(asked, found, [one.key for one in pictures if one.key != found.crs]),
        districts=district_choices(held),
        near_district=bool(near),
        district_none=near is not None and not near,
        district_other=bool(near) and bool(found.crs) and not own,
    ), (400 if problems else 200)


def _crs_state(asked: Asked, found: Inspection, shown: list[str]) -> str:
    """Which answer about the coordinates is marked: a reading shown, another, or the file's own word."""
    if asked.crs in shown:
        return asked.crs
    if asked.crs and asked.crs != found.crs:
        return OTHER
    return AS_FILE if found.crs or not shown else "-"


@pages.post("/import/<token>")
def try_import(token: str) -> ResponseReturnValue:
    """Try the import without writing anything; what was decided is kept, right or wrong."""
    made = upload(token)
    look = _look(made, request.form.get("layer", ""))
    if look.state != "done":
        return _to(look)
    asked = asked_in(request.form, look.result)
    made.remember(asked=asked.plain())
    if request.form.get("action") == "district":
        return redirect(url_for("imports.match", token=token, _anchor="where"))
    today = datetime.datetime.now(tz=NEPAL_TIME).date()
    problems = asked.problems(snapshot().table("survey_round"), today=today)
    if problems:
        return _match_page(made, look.result, asked, problems=problems)
    return _to(_trial(made, asked))


def _trial(made: Upload, asked: Asked) -> Job:
    held, by = snapshot(), person()

    def work(progress: Progress) -> Trial:
        return try_out(made, asked, by=by, held=held, progress=progress)

    return jobs().start(
        gettext("Trying the import"),
        copy_current_request_context(work),
        then=lambda job_id: url_for("imports.outcome", token=made.token, job_id=job_id),
        back=(url_for("imports.match", token=made.token), gettext("Back to the columns")),
    )


def _tried(made: Upload, job_id: str) -> Trial | None:
    """Trial of this file by its job; None where it is forgotten or still going on."""
    try:
        found = jobs().get(job_id).result
    except MissingError:
        return None
    return found if isinstance(found, Trial) and found.token == made.token else None


def _again(made: Upload) -> ResponseReturnValue:
    flash(gettext("This trial is no longer kept. Your choices are: look at them and try it again."), "warning")
    return redirect(url_for("imports.match", token=made.token))


@pages.get("/import/<token>/outcome/<job_id>")
def outcome(token: str, job_id: str) -> ResponseReturnValue:
    """What the import would do: rows by what happens to them, rejected rows, findings."""
    made = upload(token)
    trial = _tried(made, job_id)
    if trial is None:
        return _again(made)
    held = snapshot()
    taking = jobs().named(f"take {job_id}")
    return render_template(
        "import_outcome.html",
        upload=made,
        trial=trial,
        job_id=job_id,
        rounds=round_labels(held),
        named=place_names(held),
        shown_value=shown_value,
        stale=held.version != trial.version,
        taken=taking.result if taking is not None and taking.state == "done" else None,
    )


@pages.get("/import/<token>/rejects.csv")
def rejects(token: str) -> ResponseReturnValue:
    """Rejected rows of the newest trial with their reasons."""
    path = upload(token).folder / "rejects.csv"
    if not path.exists():
        abort(404)
    return send_file(path, as_attachment=True, download_name="rejected-rows.csv", mimetype="text/csv", max_age=0)


@pages.post("/import/<token>/take/<job_id>")
@named
def take(token: str, job_id: str) -> ResponseReturnValue:
    """Bring the file in as it was tried; where the register changed since, try it again and show that first."""
    made = upload(token)
    trial = _tried(made, job_id)
    if trial is None:
        return _again(made)
    running = jobs().named(f"take {job_id}")
    held, by = snapshot(), person()
    if running is None and held.version != trial.version:
        said = gettext("Somebody changed the register since you tried this. It was tried again: look once more.")
        flash(said, "warning")
        return _to(_trial(made, trial.asked))
    if not trial.brings_something:
        return redirect(url_for("imports.outcome", token=token, job_id=job_id))

    def work(progress: Progress) -> Taken:
        return bring_in(made, trial, by=by, held=held, progress=progress)

    job = jobs().start(
        gettext("Importing"),
        copy_current_request_context(work),
        then=lambda taking_id: url_for("imports.done", token=token, job_id=taking_id),
        back=(url_for("imports.outcome", token=token, job_id=job_id), gettext("Back to the trial")),
        key=f"take {job_id}",
    )
    return _to(job)


@pages.get("/import/<token>/done/<job_id>")
def done(token: str, job_id: str) -> ResponseReturnValue:
    """What was brought in, with the way back."""
    made = upload(token)
    try:
        taken: Any = jobs().get(job_id).result
    except MissingError:
        return redirect(url_for("changes.changes"))
    if not isinstance(taken, Taken) or taken.token != token:
        abort(404)
    return render_template("import_done.html", upload=made, taken=taken, named=place_names(snapshot()))


@pages.post("/import/<token>/forget")
def forget(token: str) -> ResponseReturnValue:
    """Remove the sent file; what came into the register stays."""
    upload(token).forget()
    flash(gettext("The sent file was removed from this computer."), "success")
    return redirect(url_for("imports.start"))
