"""The export dialog: what, in which form, in which coordinate system, for whom."""

import datetime
import tempfile
from pathlib import Path

import geopandas
from flask import Blueprint, abort, copy_current_request_context, current_app, redirect, render_template, request
from flask import send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import register, snapshot
from app.jobs import Progress, jobs
from app.language import language
from app.selection import Selection
from app.settings import Settings
from app.views.map import answer_for
from geo import pipeline
from geo.crs import crs_choices
from geo.outputs.export import FORMATS, Edition, ExportReport, export, file_suffix

pages = Blueprint("exports", __name__)


def _chosen() -> tuple[Selection, geopandas.GeoDataFrame]:
    """What the address asks of the list, and the rows of spaces that answer it."""
    held = snapshot()
    answer = answer_for(held)
    asked: Selection = answer["asked"]
    rows = held.spaces(asked.round)
    return asked, rows[rows["id"].isin(set(answer["rows"]["id"]))]


@pages.get("/export")
def choose() -> ResponseReturnValue:
    """Page that asks for form, coordinate system, language and audience."""
    asked, rows = _chosen()
    return render_template(
        "export.html", formats=FORMATS.values(), systems=list(crs_choices()), query=asked.query(), count=len(rows)
    )


def _folder() -> Path:
    settings: Settings = current_app.config["CHAUR"]
    found = settings.folder / "exports"
    found.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=found))


@pages.post("/export")
def make() -> ResponseReturnValue:
    """Start writing the file; the job's page leads to it."""
    form = FORMATS.get(request.form.get("format", ""))
    if form is None:
        abort(400)
    chosen, rows = _chosen()
    opened, version = register(), snapshot().version
    labels = "ne" if request.form.get("labels") == "ne" else "en"
    crs = request.form.get("crs", "EPSG:4326") if form.any_crs else "EPSG:4326"
    audience = "restricted" if request.form.get("audience") == "all" else "public"
    folder = _folder()

    def work(progress: Progress) -> ExportReport:
        progress(gettext("Collecting"), 0.2)
        tables = pipeline.export_tables(opened, rows, every_table=form.many_tables)
        progress(gettext("Writing"), 0.4)
        today = datetime.datetime.now(datetime.UTC).date()
        edition = Edition(version=str(version), made_on=today, standard_key=chosen.standard.key)
        name = f"chaur-open-spaces-{today.isoformat()}{file_suffix(form.name, table_count=len(tables))}"
        return export(
            tables, folder / name, format=form.name, crs=crs, language=labels, edition=edition, audience=audience
        )

    back = url_for("exports.choose", **chosen.query())
    job = jobs().start(form.label(language()), copy_current_request_context(work), back=back)
    job.attributes["then"] = url_for("exports.ready", job_id=job.id)
    return redirect(url_for("jobs.job", job_id=job.id))


def _report(job_id: str) -> ExportReport:
    job = jobs().get(job_id)
    if job.state != "done" or not isinstance(job.result, ExportReport):
        abort(404)
    return job.result


@pages.get("/export/<job_id>")
def ready(job_id: str) -> ResponseReturnValue:
    """What the file holds, what was cut, and the file itself."""
    report = _report(job_id)
    return render_template("export_ready.html", report=report, job_id=job_id, size_kb=report.path.stat().st_size / 1000)


@pages.get("/export/<job_id>/file")
def file(job_id: str) -> ResponseReturnValue:
    """The file as an attachment."""
    report = _report(job_id)
    return send_file(report.path, as_attachment=True, download_name=report.path.name)


@pages.post("/backup")
def backup() -> ResponseReturnValue:
    """A copy of the whole register as one file."""
    opened = register()
    path = _folder() / f"chaur-register-{datetime.datetime.now(datetime.UTC):%Y-%m-%d}.gpkg"
    opened.backup(path)
    return send_file(path, as_attachment=True, download_name=path.name)
