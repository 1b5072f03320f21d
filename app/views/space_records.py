"""Forms of the legal record of a space: its four sides, dated boundaries and parcels."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import snapshot
from app.editing import Form, fields_of, new_row_fields, optional
from app.language import name_of, term
from app.record_form import Record, answered, read_tables, removed
from app.saving import typed_is_kept
from app.snapshot import Snapshot
from app.views.person import named
from geo.register.entry import NEW
from geo.register.facts import row_of
from geo.register.records import boundary_edits, parcel_edits, parcel_removal, removal_of, side_edits, side_key
from geo.register.store import Edit
from geo.schema import vocabulary

__all__ = ["pages"]

pages = Blueprint("space_records", __name__)

_NEW_BOUNDARY = {"role": "surveyed", "method": "unknown"}
_NEW_PARCEL = {"land_class": "unknown", "owner_class": "unknown"}
_BOTH = ("GET", "POST")


def _space(held: Snapshot, location_id: str) -> Mapping[str, Any]:
    """Row of an open space.

    Raises:
        MissingError: there is none.
    """
    row_of(held.table("open_space"), location_id, column="location_id")
    found: Mapping[str, Any] = row_of(held.table("location"), location_id).to_dict()
    return found


def _back(location_id: str, part: str) -> str:
    return url_for("gazette.space", location_id=location_id, _anchor=part)


def _kept(
    held: Snapshot, location_id: str, form: Form, edits: Callable[..., list[Edit]], *, part: str, **about: Any
) -> ResponseReturnValue:
    """The form to be filled, or what became of the one that was sent, for a part of the record of a space.

    Args:
        held: the register as it stands.
        location_id: the space.
        form: the form with what the register says now.
        edits: makes edits of what was changed.
        part: part of the page of the record to go back to.
        about: what else `Record` says of the form.
    """
    return answered(
        form,
        Record(back=_back(location_id, part), **about),
        lambda rows: edits(rows, location_id, tables=read_tables(held), version=form.version),
        lambda change_id: url_for("gazette.space", location_id=location_id, saved=change_id),
    )


@pages.route("/spaces/<location_id>/gazette/sides/edit", methods=_BOTH)
@typed_is_kept
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
    return _kept(
        held,
        location_id,
        form,
        side_edits,
        part="sides",
        title=gettext("The four sides: %(name)s", name=name_of(space)),
        hint=gettext("For example: the Ring Road; the Bagmati; land of the university. The gazette prints Nepali."),
        titles=titles,
    )


def _boundary(held: Snapshot, location_id: str, fields: dict[str, Any], remove_to: str = "") -> ResponseReturnValue:
    space = _space(held, location_id)
    form = Form(optional(fields, "dated"), int(space["version"]))
    return _kept(
        held,
        location_id,
        form,
        boundary_edits,
        part="boundaries",
        title=gettext("Boundary: %(name)s", name=name_of(space)),
        hint=gettext(
            "Bring in the file of the survey as it is: a zipped shapefile, GeoPackage, KML or GeoJSON. Survey files "
            "are often in MUTM; name the system where the file does not."
        ),
        remove_to=remove_to,
    )


@pages.route("/spaces/<location_id>/gazette/boundaries/new", methods=_BOTH)
def new_boundary(location_id: str) -> ResponseReturnValue:
    """Add a dated boundary of a space."""
    return _boundary(snapshot(), location_id, new_row_fields("space_boundary", _NEW_BOUNDARY))


@pages.route("/spaces/<location_id>/gazette/boundaries/<boundary_id>/edit", methods=_BOTH)
@typed_is_kept
def boundary(location_id: str, boundary_id: str) -> ResponseReturnValue:
    """Change a dated boundary of a space."""
    held = snapshot()
    row_of(held.table("space_boundary"), boundary_id)
    rows = held.table("space_boundary")
    fields = fields_of({"space_boundary": rows[rows["id"] == boundary_id]})
    remove_to = url_for("space_records.remove_boundary", location_id=location_id, boundary_id=boundary_id)
    return _boundary(held, location_id, fields, remove_to)


@pages.route("/spaces/<location_id>/gazette/boundaries/<boundary_id>/remove", methods=_BOTH)
@named
def remove_boundary(location_id: str, boundary_id: str) -> ResponseReturnValue:
    """Take a dated boundary out of the register."""
    held = snapshot()
    row_of(held.table("space_boundary"), boundary_id)
    title = gettext("Remove a boundary: %(name)s", name=name_of(_space(held, location_id)))
    record = Record(title, _back(location_id, "boundaries"))
    return removed(held, record, removal_of(read_tables(held), "space_boundary", boundary_id))


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
    return _kept(
        held,
        location_id,
        form,
        parcel_edits,
        part="parcels",
        title=gettext("Parcel: %(name)s", name=name_of(space)),
        choices={"parcel_id": _plots(held, location_id)},
        always=() if remove_to else ("parcel_space",) if linked else ("parcel", "parcel_space"),
        hint=gettext(
            "Copy the record exactly: areas as printed, for example 4-2-1-0 for ropani-aana-paisa-daam or 2 bigha 3 "
            "kattha 4 dhur; either digits will do."
        ),
        remove_to=remove_to,
    )


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
@typed_is_kept
def parcel(location_id: str, parcel_id: str) -> ResponseReturnValue:
    """Change a parcel and how much of it belongs to the space."""
    held = snapshot()
    row_of(held.table("parcel"), parcel_id)
    links, rows = held.table("parcel_space"), held.table("parcel")
    own = links[(links["parcel_id"] == parcel_id) & (links["location_id"] == location_id)]
    wanted = {"parcel_space": ("part", "part_area_printed")}
    fields = fields_of({"parcel_space": own, "parcel": rows[rows["id"] == parcel_id]}, only=wanted)
    return _parcel(
        held, location_id, fields, url_for("space_records.remove_parcel", location_id=location_id, parcel_id=parcel_id)
    )


@pages.route("/spaces/<location_id>/gazette/parcels/<parcel_id>/remove", methods=_BOTH)
@named
def remove_parcel(location_id: str, parcel_id: str) -> ResponseReturnValue:
    """Take a parcel from a space."""
    held = snapshot()
    plot = row_of(held.table("parcel"), parcel_id)["plot_no"]
    record = Record(gettext("Remove plot %(plot)s", plot=plot), _back(location_id, "parcels"))
    return removed(held, record, parcel_removal(read_tables(held), location_id, parcel_id))
