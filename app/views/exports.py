"""The export dialog: what, in which form, in which coordinate system, for whom."""

import datetime
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import geopandas
from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import register, snapshot
from app.grounds import SITE, without_shapes
from app.handing import Ready, fresh_folder, started
from app.jobs import Progress, jobs
from app.language import language
from app.navigation import Entry, Question
from app.selection import Selection, selection_from
from app.snapshot import Snapshot
from app.views.map import answer_for
from geo import pipeline
from geo.crs import WGS84, crs_choices
from geo.errors import InputError, MissingError, Problem
from geo.outputs.export import FORMATS, Edition, Format, export, file_suffix
from geo.pipeline.keeping import packed_backup
from geo.register.store import Register
from geo.schema import vocabulary

__all__ = ["chosen_rows", "pages"]

pages = Blueprint("exports", __name__)
entry = Entry("exports.choose", lazy_gettext("Export"), Question.FILES, place=20)

_ASKED = ("format", "crs", "labels", "audience", "ground")
_PIECES = "pieces"
_GROUND = ("yes", _PIECES)
_SHOWN_CUTS = 20
_OFFLINE_MAP = "map"


def chosen_rows(held: Snapshot, answer: Mapping[str, Any]) -> geopandas.GeoDataFrame:
    """Rows of spaces that answer an address."""
    round_id = answer["asked"].round
    rows = held.spaces(round_id)
    ids = without_shapes(held, round_id).loc[answer["rows"].index, "id"]
    return rows[rows["id"].isin(set(ids))]


def _site_ids(held: Snapshot, answer: Mapping[str, Any]) -> list[str]:
    """Displacement sites that answer an address."""
    rows = without_shapes(held, answer["asked"].round).loc[answer["rows"].index]
    found: list[str] = rows.loc[rows["kind"] == SITE, "id"].tolist()
    return found


def _from_map(held: Snapshot) -> Selection | None:
    """What was asked on the map or in the table from which the reader comes; None where nothing was."""
    came = urlsplit(request.referrer or "")
    if request.args or came.netloc != request.host or came.path not in {url_for("map.home"), url_for("table.table")}:
        return None
    asked = {name: values[-1] for name, values in parse_qs(came.query).items()}
    try:
        found = selection_from(asked, rounds=tuple(held.table("survey_round")["id"]))
    except InputError:
        return None
    return found if found.query(colour="people", sort="number") else None


def _choice(query: Mapping[str, Any]) -> str:
    """Address of the dialog with something chosen."""
    return url_for("exports.choose", **query)


@pages.get("/export")
def choose() -> ResponseReturnValue:
    """Page that asks for form, coordinate system, language and audience."""
    held = snapshot()
    brought = _from_map(held)
    if brought is not None:
        return redirect(_choice(brought.query(colour="people", sort="number")))
    answer = answer_for(held)
    chosen = {"format": "shapefile", "crs": WGS84, "labels": language(), "audience": "public"}
    chosen["ground"] = "yes" if pipeline.has_layers(held.register) else "no"
    return render_template(
        "export.html",
        **answer,
        formats=FORMATS.values(),
        systems=crs_choices(),
        query=answer["asked"].query(),
        count=len(chosen_rows(held, answer)),
        site_count=len(_site_ids(held, answer)),
        chosen={**chosen, **{name: request.args[name] for name in _ASKED if name in request.args}},
    )


def _ground(
    opened: Register, rows: geopandas.GeoDataFrame, asked: str, progress: Progress
) -> dict[str, geopandas.GeoDataFrame]:
    """Tables of the usable ground of the chosen spaces: with figures, and with pieces where these are asked for."""

    def told(_step: str, share: float) -> None:
        progress(gettext("Cutting the ground"), 0.2 + share / 2)

    found = pipeline.usable_ground(opened, pipeline.around(opened), ids=rows["id"].tolist(), progress=told)
    pieces = {"ground_piece": pipeline.ground_pieces(found)} if asked == _PIECES else {}
    return {"ground": found.table, **pieces}


def _ordered() -> tuple[Format, dict[str, str]]:
    """Format and options that the form asks for; only values that the form offers."""
    form = FORMATS.get(request.form.get("format", ""))
    asked = {name: request.form.get(name, default) for name, default in (("labels", "en"), ("audience", "public"))}
    asked["ground"] = ground if (ground := request.form.get("ground", "")) in _GROUND else ""
    crs = request.form.get("crs", WGS84)
    if form is None or asked["labels"] not in {"en", "ne"} or asked["audience"] not in vocabulary("sensitivity"):
        abort(400)
    if crs not in crs_choices():
        abort(400)
    return form, {**asked, "crs": crs if form.any_crs else WGS84, "asked_crs": crs}


@pages.post("/export")
def make() -> ResponseReturnValue:
    """Start writing the file; the job's page leads to it."""
    form, options = _ordered()
    held = snapshot()
    answer = answer_for(held)
    query = answer["asked"].query()
    rows = chosen_rows(held, answer)
    if rows.empty:
        return redirect(_choice(query))
    folder, opened, sites = fresh_folder(), register(), _site_ids(held, answer)
    today = datetime.datetime.now(datetime.UTC).date()
    edition = Edition(version=str(held.version), made_on=today, standard_key=answer["standard"].key)

    def work(progress: Progress) -> Ready:
        progress(gettext("Collecting"), 0.2)
        tables = pipeline.export_tables(
            opened, rows, every_table=form.many_tables, site_ids=sites, with_units=form.name == _OFFLINE_MAP
        )
        if options["ground"]:
            tables |= _ground(opened, rows, options["ground"], progress)
        progress(gettext("Writing"), 0.8)
        name = f"chaur-open-spaces-{today.isoformat()}{file_suffix(form.name, table_count=len(tables))}"
        report = export(
            tables,
            folder / name,
            format=form.name,
            crs=options["crs"],
            language="ne" if options["labels"] == "ne" else "en",
            edition=edition,
            audience=options["audience"],
        )
        unused = options["asked_crs"] if options["asked_crs"] != options["crs"] else ""
        kept = {**query, "format": form.name, **{name: options[name] for name in ("labels", "audience", "ground")}}
        back = (_choice(kept), gettext("Another form of the same spaces"))
        return Ready(
            report.path, form.label(language()), back, report.files, report.cuts, report.notes, options["crs"], unused
        )

    again = {**query, "format": form.name, "crs": options["asked_crs"], "labels": options["labels"]}
    again["ground"] = options["ground"] or "no"
    return started(form.label(language()), work, back=_to_export(again))


def _to_export(query: Mapping[str, Any]) -> tuple[str, str]:
    return _choice(query), gettext("Back to the export")


def _ready(job_id: str) -> Ready:
    """The file that a job wrote.

    Raises:
        MissingError: there is no such job, or its file was cleared away.
    """
    found = jobs().get(job_id).result
    if not isinstance(found, Ready):
        abort(404)
    if not found.path.is_file():
        raise MissingError(Problem("job.file_gone", {"value": found.path.name}))
    return found


@pages.get("/export/<job_id>")
def ready(job_id: str) -> ResponseReturnValue:
    """What the file holds, what was cut, and the file itself."""
    found = _ready(job_id)
    return render_template(
        "export_ready.html",
        found=found,
        job_id=job_id,
        size_kb=max(1, found.path.stat().st_size / 1000),
        cuts=found.cuts[:_SHOWN_CUTS],
    )


@pages.get("/export/<job_id>/file")
def file(job_id: str) -> ResponseReturnValue:
    """The file as an attachment."""
    path = _ready(job_id).path
    return send_file(path, as_attachment=True, download_name=path.name, max_age=0)


@pages.post("/backup")
def backup() -> ResponseReturnValue:
    """Start copying the whole register into one file."""
    opened, folder, title = register(), fresh_folder(), gettext("Backup")

    def work(progress: Progress) -> Ready:
        progress(gettext("Writing"), 0.3)
        path = folder / f"chaur-register-{datetime.datetime.now(datetime.UTC):%Y-%m-%d}.gpkg"
        return Ready(packed_backup(opened, path), title, _to_export({}))

    return started(title, work, back=_to_export({}))
