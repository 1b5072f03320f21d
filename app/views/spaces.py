"""Pages about one open space: everything known, the edit form, adding and removing."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import register, snapshot
from app.conflict import conflict_page, resolved
from app.editing import Form, fields_of, filled, new_row_fields, typed_rows
from app.editing_pages import form_page, take_file
from app.gazette_sheet import readiness_of
from app.ground_sheet import choices_from, ground_sheet
from app.journal import edited_fields, place_entries, row_hint
from app.language import name_of
from app.safety_sheet import SafetySheet, kept_judgement, safety_sheet
from app.saving import gone, kept, require_changes
from app.sheet import space_sheet
from app.snapshot import Snapshot
from app.suitability_sheet import suitability_of
from app.views.person import named, person
from geo.errors import ConflictError, MissingError
from geo.register.entry import addition, entered, fresh_rows, removal
from geo.register.facts import row_of

pages = Blueprint("spaces", __name__)

_NEWEST_ENTRIES = 5
_NEW_NAME = {"lang": "ne", "kind": "alias"}
_OWNED = {"location_name": "location_id", "open_space": "location_id", "space_survey": "location_id"}
_REMOVED = (
    "location", "location_name", "location_alternative", "open_space", "space_survey", "checklist_answer", "exclusion",
    "site", "notice_space", "space_boundary", "space_side", "parcel_space", "permitted_use",
)  # fmt: skip


def _tables(held: Snapshot) -> dict[str, Any]:
    return {name: held.table(name) for name in ("source", "location", "location_name")}


def _is_site(held: Snapshot, location_id: str) -> bool:
    return bool((held.table("site")["location_id"] == location_id).any())


def _safety(held: Snapshot, location_id: str) -> SafetySheet | None:
    """Safety of a space in the newest event; None where judging all spaces was not asked for yet and takes long."""
    found = kept_judgement(held, None)
    return safety_sheet(found.spaces[location_id]) if found else None


def _suitability(held: Snapshot, location_id: str) -> Mapping[str, Any] | None:
    """Row of a space in the list ranked by the weights that ship; None where that was not made yet."""
    found = suitability_of(held, None)
    return None if found is None else dict(found.table().loc[location_id])


@pages.get("/spaces/<location_id>")
def space(location_id: str) -> ResponseReturnValue:
    """Everything known about a space, and its newest changes."""
    held = snapshot()
    if _is_site(held, location_id):
        return redirect(url_for("sites.site", location_id=location_id))
    sheet = space_sheet(held, location_id)
    entries = place_entries(held, register(), location_id)
    return render_template(
        "space.html",
        sheet=sheet,
        safety=_safety(held, location_id),
        suitability=_suitability(held, location_id),
        legal=readiness_of(held, location_id),
        ground=ground_sheet(held, location_id, choices_from(request.args)),
        entries=entries[:_NEWEST_ENTRIES],
        more=len(entries) > _NEWEST_ENTRIES,
        edited=edited_fields(entries),
        saved=request.args.get("saved", type=int),
    )


@pages.get("/spaces/<location_id>/panel")
def panel(location_id: str) -> ResponseReturnValue:
    """The short form of the page, for the right side of the map; a site has its own."""
    held = snapshot()
    if _is_site(held, location_id):
        return redirect(url_for("sites.panel", location_id=location_id))
    return render_template("space_panel.html", sheet=space_sheet(held, location_id))


def _edit_form(held: Snapshot, location_id: str) -> Form:
    """Form of a space with what the register says now, and empty rows for what may be added."""
    location = row_of(held.table("location"), location_id)
    row_of(held.table("open_space"), location_id, column="location_id")
    rows = {"location": held.table("location")[held.table("location")["id"] == location_id]}
    for name in ("location_name", "open_space", "space_survey", "checklist_answer"):
        rows[name] = held.table(name)[held.table(name)["location_id"] == location_id]
    fields = fields_of(rows) | new_row_fields("location_name", _NEW_NAME)
    fields |= new_row_fields("space_survey", {}) | new_row_fields("survey_round", {})
    return Form(fields, int(location["version"]))


def _new_form() -> Form:
    """Form of a space that does not exist yet."""
    fresh = fresh_rows()
    fields = new_row_fields("location", fresh["location"]) | new_row_fields("open_space", fresh["open_space"])
    return Form(fields | new_row_fields("space_survey", {}) | new_row_fields("survey_round", {}), 0)


def _saved(location_id: str) -> Callable[[int], str]:
    """Address of a space's page by the number of the change that was just saved."""
    return lambda change_id: url_for("spaces.space", location_id=location_id, saved=change_id)


@pages.get("/spaces/<location_id>/edit")
def edit(location_id: str) -> ResponseReturnValue:
    """The edit form; a site has its own."""
    held = snapshot()
    if _is_site(held, location_id):
        return redirect(url_for("places.edit", location_id=location_id))
    return _edit_page(held, location_id, _edit_form(held, location_id))


def _edit_page(held: Snapshot, location_id: str, form: Form, status: int = 200, **more: Any) -> ResponseReturnValue:
    name = name_of(row_of(held.table("location"), location_id))
    more |= {"location_id": location_id, "name": name, "hints": lambda key, of="space_survey": row_hint(held, of, key)}
    return form_page(form, held=held, template="edit.html", status=status, **more)


@pages.post("/spaces/<location_id>/edit")
def save(location_id: str) -> ResponseReturnValue:
    """Keep what was changed; on anything wrong show the form again with everything that was typed."""
    held = snapshot()
    try:
        form = resolved(filled(_edit_form(held, location_id), request.form))
    except MissingError:
        return gone(location_id)
    take_file(form)
    if request.form.get("action") == "preview":
        typed_rows(form)
        form.problems.clear()
        return _edit_page(held, location_id, form, previewed=True)
    rows = typed_rows(form)
    require_changes(form)
    if not form.is_right:
        return _edit_page(held, location_id, form, 400)
    edits = entered(rows, location_id, version=form.version, tables=_tables(held), places=held.places)
    try:
        return kept(form, edits, lambda status: _edit_page(held, location_id, form, status), _saved(location_id))
    except ConflictError as error:
        name = name_of(row_of(held.table("location"), location_id))
        return conflict_page(error, form, register=register(), name=name)


@pages.get("/spaces/new")
def new() -> ResponseReturnValue:
    """The form for a space the register does not have."""
    return form_page(_new_form(), held=snapshot(), template="new_space.html")


@pages.post("/spaces/new")
def add() -> ResponseReturnValue:
    """Add a space."""
    held = snapshot()
    form = filled(_new_form(), request.form)
    take_file(form)
    rows = typed_rows(form, always=("location",))
    if request.form.get("action") == "preview":
        form.problems.clear()
        return form_page(form, held=held, template="new_space.html", previewed=True)
    require_changes(form)
    if not form.is_right:
        return form_page(form, held=held, template="new_space.html", status=400)
    location_id, edits = addition(rows, tables=_tables(held), places=held.places)
    again = lambda status: form_page(form, held=held, template="new_space.html", status=status)  # noqa: E731 - the form
    return kept(form, edits, again, _saved(location_id))


@pages.get("/spaces/<location_id>/remove")
def ask_removal(location_id: str) -> ResponseReturnValue:
    """Page that asks why the space is to be removed."""
    row = row_of(snapshot().spaces(), location_id)
    return render_template("remove.html", row=row, known_person=person())


@pages.post("/spaces/<location_id>/remove")
@named
def remove(location_id: str) -> ResponseReturnValue:
    """Take a space out of the register; its history stays and the removal can be undone."""
    held = snapshot()
    row = row_of(held.spaces(), location_id)
    reason = request.form.get("reason", "").strip()
    if not reason:
        problem = gettext("Say why: the history keeps it.")
        return render_template("remove.html", row=row, known_person=person(), problem=problem), 400
    edits = removal({name: held.table(name) for name in _REMOVED}, location_id)
    try:
        register().apply(edits, by=person(), reason=reason)
    except ConflictError:
        problem = gettext("Someone changed this space meanwhile: look at it again before you remove it.")
        return render_template("remove.html", row=row, known_person=person(), problem=problem), 409
    return redirect(url_for("changes.place", location_id=location_id))
