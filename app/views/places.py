"""Edit forms of displacement sites, of service points, and of the names of every other place."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas
from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import register, snapshot
from app.conflict import conflict_page, resolved
from app.editing import EDITABLE, Form, fields_of, filled, new_row_fields, typed_rows
from app.editing_pages import form_page, take_file
from app.journal import row_hint
from app.language import name_of
from app.saving import gone, kept, require_changes
from app.snapshot import Snapshot
from geo.errors import ConflictError, MissingError
from geo.register.entry import entered
from geo.register.facts import row_of

pages = Blueprint("places", __name__)

_TABLES: Mapping[str, tuple[str, ...]] = {
    "site": ("site", "site_count", "site_assessment"),
    "service_point": ("service_point",),
}
"""Tables of what belongs to a place, by its kind; of any other place only the names and the note are edited."""
_NAMES = ("name_en", "name_ne", "note")
_NEW_NAME = {"lang": "ne", "kind": "alias"}
_BEGIN = {"site_count": {}, "site_assessment": {"labour": "unknown"}}
_READ = ("source", "location", "location_name", "site_count", "site_assessment")


def _of(held: Snapshot, name: str, location_id: str) -> pandas.DataFrame:
    frame = held.table(name)
    return frame[frame["id" if name == "location" else "location_id"] == location_id]


def _form(held: Snapshot, location_id: str) -> Form:
    """Form of a place with what the register says now, and empty rows for what may be added."""
    location = row_of(held.table("location"), location_id)
    own = _TABLES.get(location["kind"], ())
    rows = {name: _of(held, name, location_id) for name in ("location", "location_name", *own)}
    fields = fields_of(rows, only={"location": EDITABLE["location"] if own else _NAMES})
    fields |= new_row_fields("location_name", _NEW_NAME)
    for name in own:
        fields |= new_row_fields(name, _BEGIN[name]) if name in _BEGIN else {}
    return Form(fields, int(location["version"]))


def _spaces(held: Snapshot) -> list[tuple[str, str]]:
    """Ids and names of the open spaces a site may have stood on."""
    locations = held.table("location")
    spaces = locations[locations["kind"] == "open_space"].sort_values("name_en")
    return [(row["id"], name_of(row)) for row in spaces.to_dict("records")]


def _page(held: Snapshot, location_id: str, form: Form, status: int = 200, **more: Any) -> ResponseReturnValue:
    location = row_of(held.table("location"), location_id)
    more |= {"location_id": location_id, "name": name_of(location), "kind": location["kind"], "spaces": _spaces(held)}
    more["hints"] = lambda name, key: row_hint(held, name, key)
    return form_page(form, held=held, template="edit_place.html", status=status, **more)


def _own_page(location_id: str, **more: Any) -> str:
    """Address of the page about a place; a site's redirects would lose what was saved."""
    is_site = not _of(snapshot(), "site", location_id).empty
    return url_for("sites.site" if is_site else "sites.place", location_id=location_id, **more)


@pages.get("/places/<location_id>/edit")
def edit(location_id: str) -> ResponseReturnValue:
    """The edit form of a place; an open space has its own."""
    held = snapshot()
    if row_of(held.table("location"), location_id)["kind"] == "open_space":
        return redirect(url_for("spaces.edit", location_id=location_id))
    return _page(held, location_id, _form(held, location_id))


@pages.post("/places/<location_id>/edit")
def save(location_id: str) -> ResponseReturnValue:
    """Keep what was changed; on anything wrong show the form again with everything that was typed."""
    held = snapshot()
    try:
        form = resolved(filled(_form(held, location_id), request.form))
    except MissingError:
        return gone(location_id)
    take_file(form)
    rows = typed_rows(form)
    if request.form.get("action") == "preview":
        form.problems.clear()
        return _page(held, location_id, form, previewed=True)
    require_changes(form)
    if not form.is_right:
        return _page(held, location_id, form, 400)
    tables = {name: held.table(name) for name in _READ}
    edits = entered(rows, location_id, version=form.version, tables=tables, places=held.places)
    try:
        again = partial(_page, held, location_id, form)
        return kept(form, edits, again, lambda change_id: _own_page(location_id, saved=change_id))
    except ConflictError as error:
        name = name_of(row_of(held.table("location"), location_id))
        return conflict_page(error, form, register=register(), name=name)
