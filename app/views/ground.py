"""Pages about usable ground: all spaces, one space, and what planners draw as not usable."""

from typing import Any

import pandas
from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import register, snapshot
from app.ground_sheet import (
    Choices,
    all_ground,
    area_findings,
    choices_from,
    ground_sheet,
    pieces_geojson,
    verdict,
)
from app.jobs import Progress
from app.language import language, term
from app.navigation import Entry, Question
from app.reckoning import reckoned
from app.snapshot import Snapshot
from app.views.person import named, person
from geo import pipeline
from geo.errors import ChaurError, ConflictError
from geo.pipeline.ground import UsableGround
from geo.register.exclusions import drawn, taken_back
from geo.register.facts import row_of
from geo.schema import vocabulary
from geo.sources.typed_geometry import geometry_from_text
from geo.standards import standard

pages = Blueprint("ground", __name__)
entry = Entry("ground.ground", lazy_gettext("Usable ground"), Question.USABLE, place=10)

_SORTS = {
    "number": ("register_no", True),
    "name": ("name_en", True),
    "largest": ("usable_most_m2", False),
    "lost": ("lost_share", False),
}
_SUMS = ("gross_area_m2", "usable_least_m2", "usable_most_m2", "usable_reported_m2")
_LONGEST = 2000
_HELIPADS = tuple(standard(f"helipad.{name}") for name in ("small", "large"))


def _gaps(rows: pandas.DataFrame, shared: set[str]) -> pandas.Series:
    """What is not known of each space beside what is known of none, in words."""
    codes = rows["not_known"].fillna("").astype(str).str.split(";")
    own = codes.map(lambda found: [code for code in found if code and code not in shared])
    return own.map(lambda found: ", ".join(term("ground_rule", code) for code in found))


def _listed(held: Snapshot, found: UsableGround, *, shared: set[str], sort: str) -> list[dict[str, Any]]:
    """Rows of the list in the order asked for."""
    numbers = held.spaces().set_index("id")["register_no"]
    rows = pandas.DataFrame(found.table.drop(columns="geometry"))
    rows["id"] = rows["location_id"]
    rows["register_no"] = rows["id"].map(numbers)
    rows["gap"] = _gaps(rows, shared)
    rows["lost_share"] = 1 - rows["usable_most_m2"] / rows["gross_area_m2"]
    column, ascending = _SORTS.get(sort, _SORTS["number"])
    ordered: list[dict[str, Any]] = rows.sort_values(
        [column, "name_en"], ascending=[ascending, True], na_position="last"
    ).to_dict("records")
    return ordered


def _shared_gaps(found: UsableGround) -> set[str]:
    """Rules of which no layer speaks in any space with ground."""
    rows = found.table[found.table["gross_area_m2"] > 0]
    known = [set(codes.split(";")) for codes in rows["not_known"].fillna("").astype(str)]
    return set.intersection(*known) - {""} if known else set()


@pages.get("/ground")
def ground() -> ResponseReturnValue:
    """Every space: gross, usable at least and at most, as reported, and what is not known."""
    held, choices = snapshot(), choices_from(request.args)
    name = f"ground of all {choices.key}"
    found: UsableGround | None = held.found(name)
    if found is None and pipeline.has_layers(held.register):
        return _reckoned(held, name, choices)
    found = found or held.kept(name, lambda: all_ground(held, choices))
    shared = _shared_gaps(found)
    rows = _listed(held, found, shared=shared, sort=request.args.get("sort", "number"))
    return render_template(
        "ground.html",
        rows=rows,
        found=found,
        choices=choices,
        gaps=[term("ground_rule", code) for code in vocabulary("ground_rule") if code in shared],
        sums={column: found.table[column].sum() for column in _SUMS},
        counts={column: int(found.table[column].notna().sum()) for column in _SUMS},
        findings=area_findings(held),
        verdict=verdict,
        sort=request.args.get("sort", "number"),
        kept=request.args.get("kept", ""),
    )


def _reckoned(held: Snapshot, name: str, choices: Choices) -> ResponseReturnValue:
    """Page of the job that reckons all spaces; it leads back to the list."""

    def make(progress: Progress) -> UsableGround:
        return all_ground(held, choices, lambda _step, share: progress(gettext("Cutting the ground"), share))

    return reckoned(held, name, gettext("Usable ground of all spaces"), make)


def _space_page(location_id: str, *, status: int = 200, **more: Any) -> ResponseReturnValue:
    held = snapshot()
    sheet = ground_sheet(held, location_id, choices_from(request.args))
    row = row_of(held.spaces(), location_id).to_dict()
    shown = {
        "row": row,
        "saved": request.args.get("saved", type=int),
        "helipads": _HELIPADS,
        "typed": {},
        "problems": (),
        **more,
    }
    return render_template("space_ground.html", sheet=sheet, **shown), status


@pages.get("/spaces/<location_id>/ground")
def space(location_id: str) -> ResponseReturnValue:
    """The waterfall of one space, its pieces on a map, and the form to draw what cannot be used."""
    return _space_page(location_id)


@pages.get("/spaces/<location_id>/ground.geojson")
def pieces(location_id: str) -> ResponseReturnValue:
    """What is usable of a space and what each rule takes, to draw beside."""
    sheet = ground_sheet(snapshot(), location_id, choices_from(request.args))
    return Response(pieces_geojson(sheet.found, location_id), mimetype="application/geo+json")


@pages.get("/spaces/<location_id>/ground.png")
def picture(location_id: str) -> ResponseReturnValue:
    """Picture of the waterfall and the pieces, for a dossier."""
    from geo.outputs.ground_picture import ground_picture  # noqa: PLC0415 - what draws is slow to load

    sheet = ground_sheet(snapshot(), location_id, choices_from(request.args))
    image = ground_picture(sheet.found, location_id, language=language())
    named_file = f"attachment; filename={location_id}-ground.png"
    return Response(image, mimetype="image/png", headers={"Content-Disposition": named_file})


def _values() -> dict[str, Any]:
    """Kind, name, note and ground of the sent drawing.

    Raises:
        ChaurError: the ground cannot be read.
    """
    kind = request.form.get("kind", "")
    texts = {name: request.form.get(name, "").strip()[:_LONGEST] or None for name in ("name", "note")}
    shape = geometry_from_text(request.form.get("geometry", ""))
    return {"kind": kind if kind in vocabulary("exclusion_kind") else "other", **texts, "geometry": shape}


@pages.post("/spaces/<location_id>/exclusions")
@named
def add(location_id: str) -> ResponseReturnValue:
    """Keep ground that cannot be used."""
    held = snapshot()
    version = int(row_of(held.spaces(), location_id)["version"])
    try:
        values = _values()
        edits = drawn(values, location_id, version=version, tables=held.tables(["source", "exclusion"]))
        change = register().apply(edits, by=person(), reason=values["note"] or term("exclusion_kind", values["kind"]))
    except ConflictError:
        return _conflict(location_id)
    except ChaurError as error:
        texts = [problem.text(language()) for problem in error.problems]
        return _space_page(location_id, status=400, typed=request.form, problems=texts)
    return redirect(url_for("ground.space", location_id=location_id, saved=change))


@pages.post("/spaces/<location_id>/exclusions/<key>/remove")
@named
def remove(location_id: str, key: str) -> ResponseReturnValue:
    """Take a drawing out; the history keeps it."""
    held = snapshot()
    version = int(row_of(held.spaces(), location_id)["version"])
    edits = taken_back(key, location_id, version=version, tables=held.tables(["exclusion"]))
    try:
        change = register().apply(edits, by=person(), reason=gettext("Drawing taken out"))
    except ConflictError:
        return _conflict(location_id)
    return redirect(url_for("ground.space", location_id=location_id, saved=change))


def _conflict(location_id: str) -> ResponseReturnValue:
    said = gettext("Someone changed this space meanwhile: look at it again and send the form once more.")
    return _space_page(location_id, status=409, typed=request.form, problems=[said])
