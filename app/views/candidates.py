"""Pages that look for open ground nobody registered yet, and take what was found into the register."""

import hashlib
import json
from typing import Any

import shapely
from flask import Blueprint, Response, abort, copy_current_request_context, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import register, snapshot
from app.found_ground import coverage, found_rows, overview, searchable, searchable_units
from app.jobs import Progress, jobs
from app.language import language, term
from app.navigation import Entry, Question
from app.snapshot import Snapshot
from app.views.person import named, person
from geo.errors import ChaurError, InputError, MissingError, Problem
from geo.layer import LAYER_KINDS
from geo.pipeline.candidates import OpenGround, open_ground
from geo.register.facts import row_of
from geo.register.promoting import promotion
from geo.sources.numerals import number as number_of
from geo.sources.typed_geometry import geometry_from_text
from geo.standards import standard

pages = Blueprint("candidates", __name__)
entry = Entry("candidates.choose", lazy_gettext("Find open ground"), Question.USABLE, place=40)

_SIZES = {"least_area": "candidate.least_area", "width": "candidate.least_width"}


def _choose_page(held: Snapshot, *, status: int = 200, problems: tuple[str, ...] = ()) -> ResponseReturnValue:
    known = coverage(held)
    whole = searchable(held)
    return render_template(
        "candidates.html",
        missing=[kind for kind, area in known.items() if area.is_empty],
        bounds="" if whole.is_empty else ",".join(f"{edge:.6f}" for edge in whole.bounds),
        units=searchable_units(held),
        sizes={name: standard(key) for name, key in _SIZES.items()},
        typed=request.form,
        problems=problems,
    ), status


@pages.get("/candidates")
def choose() -> ResponseReturnValue:
    """Page that asks where to look."""
    return _choose_page(snapshot())


@pages.get("/candidates/coverage.geojson")
def covered() -> Response:
    """Ground that can be searched."""
    shape = json.loads(shapely.to_geojson(searchable(snapshot())))
    feature = {"type": "Feature", "properties": {"rule": "covered"}, "geometry": shape}
    return Response(json.dumps({"type": "FeatureCollection", "features": [feature]}), mimetype="application/geo+json")


def _area(held: Snapshot) -> shapely.Geometry:
    """The area a form asks for: what is drawn, else the unit.

    Raises:
        ChaurError: nothing is given, or it is no area.
    """
    drawn = geometry_from_text(request.form.get("geometry", ""))
    unit = request.form.get("unit", "")
    if drawn is None and unit:
        drawn = row_of(held.table("location"), unit)["geometry"]
    if drawn is None:
        raise InputError(Problem("candidates.nowhere"))
    return drawn


def _size(name: str) -> float:
    """A size the form asks for; the standard's where the field is empty.

    Raises:
        InputError: it is no number above 0.
    """
    text = request.form.get(name, "").strip()
    value, _ = number_of(text) if text else (standard(_SIZES[name]).value, ())
    if value is None or not value > 0:
        raise InputError(Problem("candidates.size", {"value": text[:40]}, column=name))
    return value


@pages.post("/candidates")
def search() -> ResponseReturnValue:
    """Start looking; the job's page leads to what was found."""
    held = snapshot()
    try:
        area, sizes = _area(held), {"least_area_m2": _size("least_area"), "width_m": _size("width")}
    except ChaurError as error:
        return _choose_page(held, status=400, problems=tuple(p.text(language()) for p in error.problems))
    words = {"search": gettext("Searching tile by tile"), "judge": gettext("Judging what was found")}
    opened = register()

    @copy_current_request_context
    def work(progress: Progress) -> OpenGround:
        return open_ground(
            opened, area, **sizes, progress=lambda step, share: progress(words.get(step, words["judge"]), share)
        )

    asked = hashlib.sha256(f"{area.wkb_hex} {sizes} {held.version}".encode()).hexdigest()
    job = jobs().start(
        gettext("Looking for open ground"),
        work,
        then=lambda job_id: url_for("candidates.found", job_id=job_id),
        back=(url_for("candidates.choose"), gettext("Choose another area")),
        key=f"candidates {asked}",
    )
    return redirect(url_for("jobs.job", job_id=job.id))


def _result(job_id: str) -> OpenGround | None:
    """What a search found; None while it is not done.

    Raises:
        MissingError: there is no such search.
    """
    job = jobs().get(job_id)
    if not job.finished or job.state == "failed":
        return None
    if not isinstance(job.result, OpenGround):
        abort(404)
    return job.result


def _kind_label(kind: str) -> str:
    """What a kind of layer or a hazard is called."""
    return term("layer_kind" if kind in LAYER_KINDS else "hazard_kind", kind)


@pages.get("/candidates/<job_id>")
def found(job_id: str) -> ResponseReturnValue:
    """What a search found, the best suited first, and what of it is in the register by now."""
    result = _result(job_id)
    if result is None:
        return redirect(url_for("jobs.job", job_id=job_id))
    held = snapshot()
    return render_template(
        "candidates_found.html",
        found=result,
        not_known=[_kind_label(kind) for kind in result.not_known],
        rows=found_rows(held, result),
        sketch=overview(held, result),
        job_id=job_id,
        bounds=",".join(f"{edge:.6f}" for edge in result.area.bounds),
        saved=request.args.get("saved", type=int),
    )


def _features(result: OpenGround) -> list[dict[str, Any]]:
    """Candidates as features, with what is known of each; what is not known is empty."""
    shapes = (json.loads(text) for text in shapely.to_geojson(result.table.geometry.to_numpy()))
    plain = result.table.drop(columns="geometry").astype(object)
    told = plain.where(plain.notna(), None).to_dict("records")
    return [
        {"type": "Feature", "id": rank, "properties": {**row, "rank": rank}, "geometry": shape}
        for rank, (row, shape) in enumerate(zip(told, shapes, strict=True), start=1)
    ]


@pages.get("/candidates/<job_id>.geojson")
def geojson(job_id: str) -> ResponseReturnValue:
    """Outlines of what a search found."""
    result = _result(job_id)
    if result is None:
        abort(404)
    return Response(
        json.dumps({"type": "FeatureCollection", "features": _features(result)}), mimetype="application/geo+json"
    )


@pages.post("/candidates/<job_id>/<candidate_id>/promote")
@named
def promote(job_id: str, candidate_id: str) -> ResponseReturnValue:
    """Take a candidate into the register; the change can be undone."""
    result = _result(job_id)
    if result is None:
        return redirect(url_for("jobs.job", job_id=job_id))
    rows = result.table[result.table["id"] == candidate_id]
    if rows.empty:
        raise MissingError(Problem("candidates.no_candidate", {"value": candidate_id[:40]}))
    held, row = snapshot(), rows.iloc[0]
    _, edits = promotion(
        candidate_id,
        row["geometry"],
        area_m2=float(row["area_m2"]),
        tables=held.tables(["source", "location"]),
        places=held.places,
        language=language(),
    )
    change_id = register().apply(edits, by=person(), reason=gettext("Found by a search of layers"))
    return redirect(url_for("candidates.found", job_id=job_id, saved=change_id))
