"""Layers: what is around the spaces, brought in from files, looked at, removed; and as the map draws them."""

from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    copy_current_request_context,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import register, snapshot
from app.jobs import Job, Progress, jobs
from app.language import language, terms
from app.layer_cards import layer_sheets, missing_sheets
from app.navigation import Entry, Question
from app.uploads import Upload, keep
from app.views.person import FIELD, named, person, take_name
from geo import pipeline
from geo.crs import crs_choices
from geo.errors import ChaurError, LimitError, MissingError, Problem
from geo.pipeline.layers import TakenIn
from geo.sources.order import OSM, Order, order_of

pages = Blueprint("layers", __name__)
entry = Entry("layers.layers", lazy_gettext("Layers"), Question.USABLE, place=40)

_SAID = (
    "kind", "title", "source", "dated", "licence", "note", "hazard_kind", "measure", "return_period_years", "crs",
    "class_column", "depth_column", "classes", "coverage",
)  # fmt: skip
_MOST_PX = 4_096


def _page(*, problems: tuple[Problem, ...] = (), taken: TakenIn | None = None, status: int = 200) -> tuple[str, int]:
    held = snapshot()
    page = render_template(
        "layers.html",
        sheets=layer_sheets(held),
        missing=missing_sheets(held),
        lacks_shipped=pipeline.layers(register()).lacks_shipped(),
        kinds=terms("layer_kind"),
        whole=OSM,
        hazards=terms("hazard_kind"),
        systems=crs_choices(),
        said=request.form,
        removed=request.args.get("removed", type=int),
        problems=problems,
        taken=taken,
        person=person(),
        field=FIELD,
    )
    return page, status


@pages.get("/layers")
def layers() -> ResponseReturnValue:
    """Cards of all layers, which kinds are missing, and the form that adds one."""
    return _page()


def _order() -> Order:
    """What the form says.

    Raises:
        InputError: a text is no date, number, area or list of classes.
    """
    said = {name: request.form.get(name, "") for name in _SAID}
    is_zero = "empty_is_zero" in request.form
    return order_of(said, area=pipeline.place_area(register()), empty_is_zero=is_zero)


@pages.post("/layers")
def add() -> ResponseReturnValue:
    """Keep the sent files and start the work that makes layers of them."""
    sent = [one for one in request.files.getlist("files") if one.filename]
    problems = () if sent else (Problem("upload.none"),)
    if not take_name():
        problems = (*problems, Problem("upload.name_needed"))
    try:
        order = _order()
    except ChaurError as error:
        problems = (*problems, *error.problems)
    if problems:
        return _page(problems=problems, status=400)
    job = _started([keep(one) for one in sent], order, replacing=request.form.get("replacing") == "same")
    return redirect(url_for("jobs.job", job_id=job.id))


def _steps() -> Mapping[str, str]:
    """Steps of reading a file, in the language of who sent it."""
    writing = gettext("Writing what was read, sorted by place")
    return {
        "read": gettext("Reading the file"),
        "junctions": gettext("Looking where roads meet"),
        "objects": gettext("Sorting buildings, roads, water and places"),
        "buildings": gettext("Sorting buildings"),
        "cells": gettext("Reading the grid"),
        "write": writing,
        "keep": gettext("Keeping it in the register"),
        "ready": writing,
    }


def _started(kept: list[Upload], order: Order, *, replacing: bool) -> Job:
    """Job that brings the files in; they are gone afterwards, however it ends."""
    opened, by = register(), person()
    files, words = [(one.path, one.name) for one in kept], _steps()

    def work(progress: Progress) -> TakenIn:
        def told(step: str, share: float) -> None:
            progress(words.get(step, words["read"]), share)

        try:
            same = [pipeline.SAME] if replacing else []
            return pipeline.take_in_layers(opened, files, order, by=by, replacing=same, progress=told)
        finally:
            for one in kept:
                one.forget()

    return jobs().start(
        gettext("Adding a layer"),
        copy_current_request_context(work),
        then=lambda job_id: url_for("layers.added", job_id=job_id),
        back=(url_for("layers.layers", _anchor="add"), gettext("Back to the layers")),
    )


@pages.get("/layers/added/<job_id>")
def added(job_id: str) -> ResponseReturnValue:
    """The layers with what was just added, and the way back."""
    try:
        taken: Any = jobs().get(job_id).result
    except MissingError:
        return redirect(url_for("layers.layers"))
    if not isinstance(taken, TakenIn):
        abort(404)
    return _page(taken=taken)


@pages.post("/layers/<layer_id>/remove")
@named
def remove(layer_id: str) -> ResponseReturnValue:
    """Remove a layer; its file stays, so that an undo brings it back."""
    change_id = pipeline.layers(register()).remove(layer_id, by=person())
    return redirect(url_for("layers.layers", removed=change_id))


@pages.post("/layers/shipped")
@named
def shipped() -> ResponseReturnValue:
    """Add the layers that ship and are missing."""
    pipeline.layers(register()).take_in_shipped(by=person())
    flash(gettext("The layers that ship were added."), "success")
    return redirect(url_for("layers.layers"))


def _view() -> tuple[tuple[float, float, float, float], int]:
    """Box and width of the view the map asks about."""
    try:
        west, south, east, north = (float(edge) for edge in request.args.get("box", "").split(","))
        width_px = int(request.args.get("width", "800"))
    except ValueError:
        abort(400)
    in_order = -180 <= west < east <= 180 and -85 <= south < north <= 85  # noqa: PLR2004 - what a map shows
    if not (in_order and 0 < width_px <= _MOST_PX):
        abort(400)
    return (west, south, east, north), width_px


@pages.get("/layers/<layer_id>/features.geojson")
def features(layer_id: str) -> Response:
    """Features of a layer in a view; too many of them are refused with what to do."""
    box, width_px = _view()
    try:
        found = pipeline.layer_features(register(), layer_id, bounds_deg=box, width_px=width_px)
    except LimitError as error:
        return Response(error.text(language()), 422, mimetype="text/plain")
    return Response(found, mimetype="application/geo+json")


@pages.get("/layers/<layer_id>/picture.png")
def picture(layer_id: str) -> Response:
    """Grid of a layer in a view as a picture."""
    box, width_px = _view()
    found = pipeline.layer_picture(register(), layer_id, bounds_deg=box, width_px=width_px)
    return Response(found, mimetype="image/png")
