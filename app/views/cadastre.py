"""Page that takes a cadastral file: its parcels held against the spaces, then brought into the legal record."""

import hashlib

from flask import Blueprint, abort, copy_current_request_context, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import register
from app.jobs import Progress, jobs
from app.language import language
from app.uploads import keep
from app.views.person import named, person
from geo.crs import crs_choices
from geo.errors import ChaurError, Problem
from geo.pipeline.cadastre import bring_parcels, parcels_told
from geo.register.cadastre import Cadastre

pages = Blueprint("cadastre", __name__)


def _page(*, status: int = 200, problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    said = [problem.text(language()) for problem in problems]
    return render_template("cadastre.html", systems=list(crs_choices()), problems=said, typed=request.form), status


@pages.get("/gazette/parcels/import")
def choose() -> ResponseReturnValue:
    """Page that takes the file."""
    return _page()


@pages.post("/gazette/parcels/import")
def send() -> ResponseReturnValue:
    """Hold the parcels of the sent file against the spaces; the job's page leads to what was found."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(status=400, problems=(Problem("upload.none"),))
    made, crs, opened = keep(sent), request.form.get("crs", ""), register()

    @copy_current_request_context
    def work(progress: Progress) -> tuple[str, Cadastre]:
        words = {"read": gettext("Reading the file"), "match": gettext("Holding the parcels against the spaces")}
        try:
            told = parcels_told(opened, made.path, crs=crs, progress=lambda step, share: progress(words[step], share))
        except ChaurError as error:
            raise made.refusal(error) from error
        else:
            return made.name, told
        finally:
            made.forget()

    job = jobs().start(
        gettext("Parcels of a file"),
        work,
        then=lambda job_id: url_for("cadastre.found", job_id=job_id),
        back=(url_for("cadastre.choose"), gettext("Choose another file")),
        key=f"parcels {hashlib.sha256(made.token.encode()).hexdigest()}",
    )
    return redirect(url_for("jobs.job", job_id=job.id))


def _told(job_id: str) -> tuple[str, Cadastre]:
    """Name of a file and what it says."""
    job = jobs().get(job_id)
    if job.state != "done" or not isinstance(job.result, tuple) or not isinstance(job.result[-1], Cadastre):
        abort(404)
    name, told = job.result
    return str(name), told


def _found_page(job_id: str, *, status: int = 200, problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    name, told = _told(job_id)
    shown = render_template(
        "cadastre_found.html",
        job_id=job_id,
        name=name,
        found=told,
        rows=told.matches.to_dict("records"),
        left_out=[Problem(f"parcels.{why}", {"count": count}).text(language()) for why, count in told.left_out.items()],
        problems=[problem.text(language()) for problem in problems],
        known_person=person(),
    )
    return shown, status


@pages.get("/gazette/parcels/import/<job_id>")
def found(job_id: str) -> ResponseReturnValue:
    """What the file says of the spaces, before anything is written."""
    return _found_page(job_id)


@pages.post("/gazette/parcels/import/<job_id>")
@named
def bring(job_id: str) -> ResponseReturnValue:
    """Record the parcels as one change."""
    name, told = _told(job_id)
    try:
        change = bring_parcels(register(), told, by=person(), reason=gettext("Parcels of %(file)s", file=name))
    except ChaurError as error:
        return _found_page(job_id, status=409, problems=error.problems)
    spaces = told.matches["location_id"].unique()
    if len(spaces) == 1:
        return redirect(url_for("gazette.space", location_id=spaces[0], saved=change, _anchor="parcels"))
    return redirect(url_for("changes.changes", _anchor=f"change-{change}"))
