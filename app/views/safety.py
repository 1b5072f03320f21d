"""The page that answers whether people can go to each space in an event, with every reason and its age."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import snapshot
from app.grounds import place_of
from app.navigation import Entry, Question
from app.reckoning import worked
from app.safety_sheet import age, counts, judge_all, kept_judgement, safety_sheet, shared_gaps
from app.snapshot import Snapshot
from geo import pipeline
from geo.analysis.safety import VERDICTS
from geo.pipeline.safety import EventSafety

pages = Blueprint("safety", __name__)
entry = Entry("safety.safety", lazy_gettext("Safety in an event"), Question.USABLE, place=20)

_ORDER = ("not_safe", "with_care", "safe", "no_data")


def _event(held: Snapshot) -> str | None:
    """Event that the address names; None for the newest."""
    asked = request.args.get("event") or None
    if asked is not None and asked not in {card.id for card in pipeline.events(held.register)}:
        abort(404)
    return asked


def _rows(held: Snapshot, found: EventSafety) -> list[dict[str, Any]]:
    """Spaces with their sheets, the gravest first."""
    places = held.spaces().set_index("id", drop=False)
    rows = [
        {**_named(held, places.loc[key].to_dict()), "sheet": safety_sheet(one)} for key, one in found.spaces.items()
    ]
    return sorted(rows, key=lambda row: _ORDER.index(row["sheet"].verdict))


def _named(held: Snapshot, row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: row[name] for name in ("id", "name_en", "name_ne", "register_no")}
    return {**kept, "place": place_of(held, row)}


@pages.get("/safety")
def safety() -> ResponseReturnValue:
    """Every space: safe, with care, not safe, or no data, with the reasons."""
    held = snapshot()
    event_id = _event(held)
    found = kept_judgement(held, event_id)
    if found is None:
        return _judged(held, event_id)
    rows = _rows(held, found)
    asked = request.args.get("verdict", "")
    asked = asked if asked in VERDICTS else ""
    sheets = [row["sheet"] for row in rows]
    return render_template(
        "safety.html",
        rows=[row for row in rows if asked in {"", row["sheet"].verdict}],
        total=len(rows),
        asked=asked,
        counts=counts(sheets),
        gaps=shared_gaps(sheets),
        event=found.event,
        events=pipeline.events(held.register),
        age=age,
    )


def _judged(held: Snapshot, event_id: str | None) -> ResponseReturnValue:
    """Page of the job that judges all spaces; it leads back to the list."""
    back = (url_for("ground.ground"), gettext("Usable ground"))
    work = partial(judge_all, held, event_id)
    return worked(held, gettext("Safety of all spaces in an event"), work, key=f"safety {event_id}", back=back)
