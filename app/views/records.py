"""Forms of the legal record: notices and the spaces they name, the four sides, dated boundaries, parcels."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import snapshot
from app.editing import Form, fields_of, filled, new_row_fields, optional, typed_rows
from app.language import name_of, term
from app.record_form import Record, page, read_tables, removed, saved
from app.saving import kept, require_changes
from app.snapshot import Snapshot
from app.views.person import named, person
from geo.register.entry import NEW, Rows
from geo.register.facts import row_of
from geo.register.records import (
    boundary_edits,
    line_edits,
    notice_edits,
    parcel_edits,
    parcel_removal,
    removal_of,
    side_edits,
    side_key,
)
from geo.register.store import Edit
from geo.schema import vocabulary

__all__ = ["pages"]

pages = Blueprint("records", __name__)

_NEW_NOTICE = {"level": "federal", "status": "draft"}
_NEW_BOUNDARY = {"role": "surveyed", "method": "unknown"}
_NEW_PARCEL = {"land_class": "unknown", "owner_class": "unknown"}
_BOTH = ("GET", "POST")


def _answer(
    form: Form, record: Record, edits_of: Callable[[Rows], list[Edit]], onward: Callable[[int], str]
) -> ResponseReturnValue:
    """The form to be filled, or what became of the one that was sent."""
    return page(form, record) if request.method == "GET" else saved(form, record, edits_of, onward)


def _to_space(location_id: str) -> Callable[[int], str]:
    return lambda change_id: url_for("gazette.space", location_id=location_id, saved=change_id)


def _space(held: Snapshot, location_id: str) -> Mapping[str, Any]:
    """Row of an open space.

    Raises:
        MissingError: there is none.
    """
    row_of(held.table("open_space"), location_id, column="location_id")
    found: Mapping[str, Any] = row_of(held.table("location"), location_id).to_dict()
    return found


def _amended(held: Snapshot, but: str) -> list[tuple[str, str]]:
    rows = held.table("gazette_notice")
    return [(row["id"], row["title_en"]) for row in rows.to_dict("records") if row["id"] != but]


def _notice_record(held: Snapshot, notice_id: str) -> Record:
    """What the form of a notice is about; a new one where the id is empty."""
    is_new = not notice_id
    title = gettext("Record a notice") if is_new else row_of(held.table("gazette_notice"), notice_id)["title_en"]
    return Record(
        title=title if is_new else gettext("Edit: %(name)s", name=title),
        back=url_for("gazette.notices") if is_new else url_for("gazette.notice", notice_id=notice_id),
        choices={"amends": _amended(held, notice_id)},
        hint=gettext(
            "Write what the gazette prints, exactly as it prints it, in either digits. Leave empty what you have not "
            "seen. The AD day is worked out from the printed day; type it only where the gazette prints it as well."
        ),
        remove_to="" if is_new else url_for("records.remove_notice", notice_id=notice_id),
    )


def _notice(held: Snapshot, notice_id: str, fields: dict[str, Any]) -> ResponseReturnValue:
    made = {"id": notice_id}

    def edits_of(rows: Rows) -> list[Edit]:
        made["id"], edits = notice_edits(rows, tables=read_tables(held), version=form.version)
        return edits

    form = Form(fields, held.version)
    onward = lambda change_id: url_for("gazette.notice", notice_id=made["id"], saved=change_id)  # noqa: E731 - made late
    return _answer(form, _notice_record(held, notice_id), edits_of, onward)


@pages.route("/gazette/notices/new", methods=_BOTH)
def new_notice() -> ResponseReturnValue:
    """Record a notice."""
    return _notice(snapshot(), "", new_row_fields("gazette_notice", _NEW_NOTICE))


@pages.route("/gazette/notices/<notice_id>/edit", methods=_BOTH)
def notice(notice_id: str) -> ResponseReturnValue:
    """Change what is known of a notice."""
    held = snapshot()
    row_of(held.table("gazette_notice"), notice_id)
    rows = held.table("gazette_notice")
    return _notice(held, notice_id, fields_of({"gazette_notice": rows[rows["id"] == notice_id]}))


@pages.route("/gazette/notices/<notice_id>/remove", methods=_BOTH)
@named
def remove_notice(notice_id: str) -> ResponseReturnValue:
    """Take a notice out of the register."""
    held = snapshot()
    title = row_of(held.table("gazette_notice"), notice_id)["title_en"]
    record = Record(gettext("Remove: %(name)s", name=title), url_for("gazette.notices"))
    return removed(record, removal_of(read_tables(held), "gazette_notice", notice_id))


def _line_rows(held: Snapshot, notice_id: str) -> pandas.DataFrame:
    lines = held.table("notice_space")
    spaces = held.spaces()[["id", "register_no"]].rename(columns={"id": "location_id"})
    own = lines[lines["notice_id"] == notice_id].merge(pandas.DataFrame(spaces), on="location_id", how="left")
    return own.sort_values(["serial_no", "register_no", "location_id"])


def _lines_page(held: Snapshot, notice_id: str, form: Form, status: int = 200) -> ResponseReturnValue:
    names = {row["id"]: name_of(row) for row in held.spaces()[["id", "name_en", "name_ne"]].to_dict("records")}
    taken = dict(_line_rows(held, notice_id)[["id", "location_id"]].itertuples(index=False))
    free = held.spaces()[~held.spaces()["id"].isin(set(taken.values()))]
    groups = [
        (term("register", code), free.loc[free["register"] == code, "id"].tolist()) for code in vocabulary("register")
    ]
    shown = render_template(
        "notice_lines.html",
        form=form,
        notice_id=notice_id,
        notice=row_of(held.table("gazette_notice"), notice_id).to_dict(),
        taken=taken,
        names=names,
        groups=[(label, ids) for label, ids in groups if ids],
        chosen={"add": set(request.form.getlist("add")), "remove": set(request.form.getlist("remove"))},
        known_person=person(),
    )
    return shown, status


@pages.route("/gazette/notices/<notice_id>/spaces/edit", methods=_BOTH)
def lines(notice_id: str) -> ResponseReturnValue:
    """Say which spaces a notice names, with their serial numbers."""
    held = snapshot()
    row_of(held.table("gazette_notice"), notice_id)
    form = Form(fields_of({"notice_space": _line_rows(held, notice_id)}), held.version)
    if request.method == "GET":
        return _lines_page(held, notice_id, form)
    form = filled(form, request.form)
    rows = typed_rows(form)
    added, gone = request.form.getlist("add"), request.form.getlist("remove")
    require_changes(form)
    if added or gone:
        form.problems.pop("form", None)
        if not form.reason:
            form.problems["reason"] = [gettext("Say why: the history keeps it.")]
    if not form.is_right:
        return _lines_page(held, notice_id, form, 400)
    edits = line_edits(rows, notice_id, tables=read_tables(held), added=added, removed=gone)
    again = lambda status: _lines_page(held, notice_id, form, status)  # noqa: E731 - the form
    return kept(form, edits, again, lambda change: url_for("gazette.notice", notice_id=notice_id, saved=change))


@pages.route("/spaces/<location_id>/gazette/sides/edit", methods=_BOTH)
def sides(location_id: str) -> ResponseReturnValue:
    """Write what lies on the four sides of a space."""
    held = snapshot()
    space, tables = _space(held, location_id), read_tables(held)
    rows = tables["space_side"].set_index("id", drop=False)
    keys = {side_key(tables, location_id, side): side for side in vocabulary("side")}
    standing = [rows.loc[key].to_dict() if key in rows.index else {"id": key} for key in keys]
    frame = pandas.DataFrame(standing).reindex(columns=["id", "text_ne", "text_en"])
    form = Form(fields_of({"space_side": frame}), int(space["version"]))
    titles = {key: term("side", side) for key, side in keys.items()}
    record = Record(
        title=gettext("The four sides: %(name)s", name=name_of(space)),
        back=url_for("gazette.space", location_id=location_id),
        location_id=location_id,
        hint=gettext("For example: the Ring Road; the Bagmati; land of the university. The gazette prints Nepali."),
        titles=titles,
    )
    edits_of = lambda found: side_edits(found, location_id, tables=tables, version=form.version)  # noqa: E731
    return _answer(form, record, edits_of, _to_space(location_id))


def _boundary(held: Snapshot, location_id: str, fields: dict[str, Any], remove_to: str = "") -> ResponseReturnValue:
    space = _space(held, location_id)
    form = Form(optional(fields, "dated"), int(space["version"]))
    record = Record(
        title=gettext("Boundary: %(name)s", name=name_of(space)),
        back=url_for("gazette.space", location_id=location_id, _anchor="boundaries"),
        location_id=location_id,
        hint=gettext(
            "Bring in the file of the survey as it is: a zipped shapefile, GeoPackage, KML or GeoJSON. Survey files "
            "are often in MUTM; name the system where the file does not."
        ),
        remove_to=remove_to,
    )
    edits_of = lambda rows: boundary_edits(rows, location_id, tables=read_tables(held), version=form.version)  # noqa: E731
    return _answer(form, record, edits_of, _to_space(location_id))


@pages.route("/spaces/<location_id>/gazette/boundaries/new", methods=_BOTH)
def new_boundary(location_id: str) -> ResponseReturnValue:
    """Add a dated boundary of a space."""
    return _boundary(snapshot(), location_id, new_row_fields("space_boundary", _NEW_BOUNDARY))


@pages.route("/spaces/<location_id>/gazette/boundaries/<boundary_id>/edit", methods=_BOTH)
def boundary(location_id: str, boundary_id: str) -> ResponseReturnValue:
    """Change a dated boundary of a space."""
    held = snapshot()
    row_of(held.table("space_boundary"), boundary_id)
    rows = held.table("space_boundary")
    fields = fields_of({"space_boundary": rows[rows["id"] == boundary_id]})
    remove_to = url_for("records.remove_boundary", location_id=location_id, boundary_id=boundary_id)
    return _boundary(held, location_id, fields, remove_to)


@pages.route("/spaces/<location_id>/gazette/boundaries/<boundary_id>/remove", methods=_BOTH)
@named
def remove_boundary(location_id: str, boundary_id: str) -> ResponseReturnValue:
    """Take a dated boundary out of the register."""
    held = snapshot()
    row_of(held.table("space_boundary"), boundary_id)
    title = gettext("Remove a boundary: %(name)s", name=name_of(_space(held, location_id)))
    record = Record(title, url_for("gazette.space", location_id=location_id), location_id)
    return removed(record, removal_of(read_tables(held), "space_boundary", boundary_id))


def _plots(held: Snapshot, location_id: str) -> list[tuple[str, str]]:
    """Parcels that are recorded with other spaces and not yet with this one."""
    links = held.table("parcel_space")
    own = set(links.loc[links["location_id"] == location_id, "parcel_id"])
    rows = held.table("parcel")
    rows = rows[~rows["id"].isin(own)].sort_values(["district", "sheet_no", "plot_no"])
    return [
        (row["id"], f"{row['plot_no']} ({row['sheet_no'] or '–'}, {row['district']})")
        for row in rows.to_dict("records")
    ]


def _parcel(held: Snapshot, location_id: str, fields: dict[str, Any], remove_to: str = "") -> ResponseReturnValue:
    space = _space(held, location_id)
    linked = request.form.get(f"parcel_space:{NEW}:parcel_id", "")
    for name in ("district", "plot_no") if linked else ():
        fields = optional(fields, name)
    form = Form(fields, held.version)
    record = Record(
        title=gettext("Parcel: %(name)s", name=name_of(space)),
        back=url_for("gazette.space", location_id=location_id, _anchor="parcels"),
        choices={"parcel_id": _plots(held, location_id)},
        always=() if remove_to else ("parcel_space",) if linked else ("parcel", "parcel_space"),
        hint=gettext(
            "Copy the record exactly: areas as printed, for example 4-2-1-0 for ropani-aana-paisa-daam or 2 bigha 3 "
            "kattha 4 dhur; either digits will do."
        ),
        remove_to=remove_to,
    )
    edits_of = lambda rows: parcel_edits(rows, location_id, tables=read_tables(held), version=form.version)  # noqa: E731
    return _answer(form, record, edits_of, _to_space(location_id))


@pages.route("/spaces/<location_id>/gazette/parcels/new", methods=_BOTH)
def new_parcel(location_id: str) -> ResponseReturnValue:
    """Add a parcel to a space, or a parcel of another space to this one as well."""
    held = snapshot()
    rows = held.spaces()
    units = rows[rows["id"] == location_id].iloc[:1].to_dict("records")
    begin = {name: units[0][name] for name in ("district", "local_level", "ward")} if units else {}
    link = optional(new_row_fields("parcel_space", {"part": "whole"}), "parcel_id")
    fields = link | new_row_fields("parcel", {**_NEW_PARCEL, **begin})
    return _parcel(held, location_id, fields)


@pages.route("/spaces/<location_id>/gazette/parcels/<parcel_id>/edit", methods=_BOTH)
def parcel(location_id: str, parcel_id: str) -> ResponseReturnValue:
    """Change a parcel and how much of it belongs to the space."""
    held = snapshot()
    row_of(held.table("parcel"), parcel_id)
    links, rows = held.table("parcel_space"), held.table("parcel")
    own = links[(links["parcel_id"] == parcel_id) & (links["location_id"] == location_id)]
    wanted = {"parcel_space": ("part", "part_area_printed")}
    fields = fields_of({"parcel_space": own, "parcel": rows[rows["id"] == parcel_id]}, only=wanted)
    return _parcel(
        held, location_id, fields, url_for("records.remove_parcel", location_id=location_id, parcel_id=parcel_id)
    )


@pages.route("/spaces/<location_id>/gazette/parcels/<parcel_id>/remove", methods=_BOTH)
@named
def remove_parcel(location_id: str, parcel_id: str) -> ResponseReturnValue:
    """Take a parcel from a space."""
    held = snapshot()
    plot = row_of(held.table("parcel"), parcel_id)["plot_no"]
    record = Record(
        gettext("Remove plot %(plot)s", plot=plot), url_for("gazette.space", location_id=location_id), location_id
    )
    return removed(record, parcel_removal(read_tables(held), location_id, parcel_id))
