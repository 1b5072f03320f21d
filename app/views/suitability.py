"""Pages about suitability: the ranked list of spaces, and one space with every step of its score."""

from functools import partial
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import snapshot
from app.grounds import place_of
from app.navigation import Entry, Question
from app.reckoning import worked
from app.snapshot import Snapshot
from app.suitability_sheet import INDICATORS, known_now, look_up, suitability_of, suitability_sheet
from geo.analysis.suitability import CLASSES
from geo.pipeline.suitability import Suitability
from geo.register.facts import row_of
from geo.standards.suitability import GROUPS, model

pages = Blueprint("suitability", __name__)
entry = Entry("suitability.suitability", lazy_gettext("Suitability"), Question.USABLE, place=30)


def _scenario() -> str | None:
    return request.args.get("scenario") or None


def _gathered(held: Snapshot) -> ResponseReturnValue:
    """Page of the job that gathers what is known of all spaces; it leads back to the page that was asked for."""
    return worked(held, gettext("Suitability of all spaces"), partial(known_now, held), key=INDICATORS)


def _rows(held: Snapshot, found: Suitability) -> list[dict[str, Any]]:
    """The ranked list with the three groups of the Kathmandu index, the best first."""
    groups = {
        f"{name}_{end}": getattr(found.assessment, f"groups_{end}")[name] for name in GROUPS for end in ("low", "high")
    }
    table = held.kept(f"ranked {found.scenario_id}", found.table).assign(**groups)
    places = held.spaces().set_index("id")
    return [{**row, "place": place_of(held, places.loc[row["id"]])} for row in table.to_dict("records")]


@pages.get("/suitability")
def suitability() -> ResponseReturnValue:
    """All spaces from the best to the least suitable, with what is not known as a range."""
    held = snapshot()
    found = suitability_of(held, _scenario())
    if found is None:
        return _gathered(held)
    rows = _rows(held, found)
    asked = request.args.get("class", "")
    asked = asked if asked in CLASSES else ""
    return render_template(
        "suitability.html",
        rows=[row for row in rows if asked in {"", row["class_middle"]}],
        total=len(rows),
        asked=asked,
        counts={letter: sum(row["class_middle"] == letter for row in rows) for letter in CLASSES},
        scenarios=held.table("suitability_scenario").to_dict("records"),
        scenario=_scenario(),
        model=found.assessment.model,
        shares=found.assessment.model.shares(),
        shipped=model().shares(),
        limits=found.assessment.thresholds.from_scores,
        draws=found.stability.draws,
    )


@pages.get("/spaces/<location_id>/suitability")
def space(location_id: str) -> ResponseReturnValue:
    """One space: criterion, indicator, value function, weight, points; and what would change the class."""
    held = snapshot()
    row = row_of(held.spaces(), location_id).to_dict()
    found = suitability_of(held, _scenario())
    if found is None:
        return _gathered(held)
    answers = held.table("checklist_answer")
    return render_template(
        "space_suitability.html",
        row=row,
        sheet=suitability_sheet(held, found, location_id),
        scenarios=held.table("suitability_scenario").to_dict("records"),
        scenario=_scenario(),
        model=found.assessment.model,
        shipped=model(),
        look_up=look_up,
        answers=int((answers["location_id"] == location_id).sum()),
        draws=found.stability.draws,
    )
