"""Pages about what was lost: all grounds with a map, one ground in the order of its days, and a case out of a loss."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import register, snapshot
from app.case_sheet import both_days, ground_picture
from app.losses_sheet import choice_from, kept_losses, losses_geojson, reckoned
from app.navigation import Entry, Question
from app.views.person import named, person
from geo.errors import MissingError, Problem
from geo.pipeline.cases import report, today
from geo.pipeline.losses import footprint_layers
from geo.pipeline.timeline import timeline
from geo.register.facts import row_of

pages = Blueprint("losses", __name__)
entry = Entry("losses.losses", lazy_gettext("What was lost"), Question.LAW, place=18)


def _grouped(held_back: Any) -> list[tuple[Problem, list[dict[str, Any]]]]:
    """Grounds that were not compared, by the reason."""
    found: dict[str, tuple[Problem, list[dict[str, Any]]]] = {}
    for row in held_back.to_dict("records"):
        found.setdefault(row["why"].text(), (row["why"], []))[1].append(row)
    return list(found.values())


@pages.get("/losses")
def losses() -> ResponseReturnValue:
    """Every loss, the largest first, on a map and in a table; what was not compared and why."""
    held = snapshot()
    choice = choice_from(request.args, held)
    found = kept_losses(held, choice)
    if found is None:
        return reckoned(held, choice)
    rows = found.table.reset_index(drop=True).to_dict("records")
    by_cause = found.table[found.table["certain"]].groupby("cause")["area_m2"].sum().sort_values(ascending=False)
    return render_template(
        "losses.html",
        found=found,
        rows=rows,
        by_cause=by_cause.items(),
        grounds=found.table.loc[found.table["certain"], "location_id"].nunique(),
        compared=found.compared["location_id"].nunique(),
        held_back=_grouped(found.held_back),
        choice=choice,
        layers=footprint_layers(held.register),
        both=both_days,
    )


@pages.get("/losses.geojson")
def geojson() -> Response:
    """The losses that the page shows, for its map."""
    held = snapshot()
    found = kept_losses(held, choice_from(request.args, held))
    return jsonify(losses_geojson(found) if found else {"type": "FeatureCollection", "features": []})


@pages.get("/spaces/<location_id>/losses")
def space(location_id: str) -> ResponseReturnValue:
    """One ground in the order of its days, with what was lost of it and its cases."""
    held = snapshot()
    row = row_of(held.spaces(), location_id).to_dict()
    choice = choice_from(request.args, held)
    found = kept_losses(held, choice)
    if found is None:
        return reckoned(held, choice)
    events, cases = timeline(held, location_id, found=found, on=today())
    own = found.table[found.table["location_id"] == location_id]
    marks = [("sketch-loss" if one.certain else "sketch-doubt", one.geometry) for one in own.itertuples()]
    held_back = found.held_back[found.held_back["location_id"] == location_id]
    return render_template(
        "space_losses.html",
        row=row,
        events=events.to_dict("records"),
        cases=cases.to_dict("records"),
        losses=own.to_dict("records"),
        sketch=ground_picture(row["geometry"], marks),
        why=[*found.notes, *held_back["why"]],
        choice=choice,
        both=both_days,
    )


@pages.post("/losses/<int:place>/case")
@named
def open_case(place: int) -> ResponseReturnValue:
    """Open a case for a loss that was found by comparing."""
    held = snapshot()
    choice = choice_from(request.form, held)
    found = kept_losses(held, choice)
    ground = request.form.get("location_id", "")
    if found is None or place >= len(found.table) or found.table.iloc[place]["location_id"] != ground:
        raise MissingError(Problem("losses.gone"))
    loss = found.table.iloc[place]
    between = f"{loss['first_dated']} – {loss['second_dated']}"
    values = {
        "location_id": loss["location_id"],
        "channel": "analysis",
        "cause": loss["cause"],
        "description": gettext("Found by comparing %(between)s", between=between),
        "seen_on": str(loss["second_dated"]),
        "area_m2": round(float(loss["area_m2"]), 1),
        "geometry": loss["geometry"],
        "parcel_id": loss["parcel_id"],
    }
    case_id, _ = report(register(), values, by=person())
    return redirect(url_for("cases.case", case_id=case_id))
