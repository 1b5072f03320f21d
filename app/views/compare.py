"""Two survey rounds side by side: what was gained or lost, and the rows that cannot say so."""

from collections.abc import Mapping
from typing import Any

import pandas
from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from app import snapshot
from app.navigation import Entry, Question
from app.snapshot import Snapshot
from geo import pipeline
from geo.analysis.change import Comparison
from geo.register.doctor import RULES, Finding
from geo.register.rounds import compared_rounds
from geo.register.spaces import round_order

pages = Blueprint("compare", __name__)
entry = Entry("compare.compare", lazy_gettext("Compare rounds"), Question.GROUND, place=40)

_SORTS: Mapping[str, tuple[str, bool]] = {
    "number": ("register_no", True),
    "name": ("name_en", True),
    "loss": ("change_m2", True),
    "gain": ("change_m2", False),
    "share": ("change_share", True),
}


def _chosen(held: Snapshot) -> tuple[list[dict[str, Any]], str, str]:
    """Rounds that report a usable area, and the two that the address names, or the two that share the most spaces."""
    surveys, rounds = held.table("space_survey"), held.table("survey_round")
    reporting = set(surveys.loc[surveys["usable_area_m2"].notna(), "round_id"])
    order = [name for name in round_order(rounds) if name in reporting]
    by_id = rounds.set_index("id", drop=False)
    usual = held.kept("compared rounds", lambda: compared_rounds(surveys, rounds))
    first, second = usual or (order[0], order[-1]) if order else ("", "")
    first, second = request.args.get("first", first), request.args.get("second", second)
    if order and not {first, second} <= set(order):
        abort(404)
    return [by_id.loc[name].to_dict() for name in order], first, second


def _compared(held: Snapshot, first: str, second: str) -> Comparison:
    def make() -> Comparison:
        return pipeline.comparison(held, first=first, second=second, found=held.diagnosis)

    found: Comparison = held.kept(f"comparison {first} {second}", make)
    return found


def _reasons(held: Snapshot, rows: pandas.DataFrame, rounds: set[str]) -> dict[str, list[Finding]]:
    """Open findings that forbid comparing the rows, by space."""
    found: dict[str, list[Finding]] = {location_id: [] for location_id in rows["id"]}
    for finding in held.diagnosis.open:
        if not RULES[finding.rule].blocks_change or not rounds & set(finding.round_ids or rounds):
            continue
        for location_id in set(finding.location_ids) & found.keys():
            found[location_id].append(finding)
    return found


@pages.get("/compare")
def compare() -> ResponseReturnValue:
    """Usable area of every space at two rounds; totals over the rows the doctor clears."""
    held = snapshot()
    rounds, first, second = _chosen(held)
    if not rounds:
        return render_template("compare.html", rounds=rounds, first=first, second=second, comparison=None)
    comparison = _compared(held, first, second)
    sort = request.args.get("sort", "number")
    column, ascending = _SORTS.get(sort, _SORTS["number"])
    rows = comparison.compared.sort_values([column, "name_en"], ascending=[ascending, True], na_position="last")
    return render_template(
        "compare.html",
        rounds=rounds,
        first=first,
        second=second,
        sort=sort if sort in _SORTS else "number",
        comparison=comparison,
        rows=rows.to_dict("records"),
        held_back=comparison.held_back.to_dict("records"),
        absent=comparison.absent.to_dict("records"),
        reasons=_reasons(held, comparison.held_back, {first, second}),
    )
