"""What the pages of saved plans show: the list, a plan as it was kept, what changed since, two beside each other."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas
from flask import url_for
from flask_babel import gettext

from app.language import language, name_of
from app.plan_address import choice_of
from app.plan_difference import drawn_difference
from app.plan_sheet import differing
from app.plan_words import known_names
from app.snapshot import Snapshot
from geo.errors import MissingError
from geo.outputs.dossier.voice import Voice
from geo.pipeline.saved import Again, Changed, kept, scenario_of
from geo.pipeline.scenario_words import Told, scenario_line, scenario_words
from geo.planning.allocation.split import TOTAL
from geo.planning.allocation.times import PER_MINUTE
from geo.register.plans import TABLES, TOTALS, SavedPlan, opened_plan
from geo.standards import standard
from geo.standards.displacement import displacement

__all__ = ["Sheet", "beside", "changes_said", "difference", "now_and_then", "plan_list", "sheet"]

_COUNTS = ["people", "displaced_people", *TOTALS]


def plan_list(held: Snapshot) -> list[dict[str, Any]]:
    """Saved plans, the newest first, each with its scenario in one line and the changes of the register since."""
    found: list[dict[str, Any]] = held.kept(f"plan list {language()}", lambda: _listed(held))
    return found


def _listed(held: Snapshot) -> list[dict[str, Any]]:
    names, voice = known_names(held), Voice(language())
    rows = []
    for row in kept(held.register).to_dict("records"):
        line = scenario_line(scenario_of(json.loads(row["scenario"])), names, voice)
        rows.append({**{str(name): value for name, value in row.items()}, "line": line})
    return rows


@dataclass(frozen=True)
class Sheet:
    """A saved plan as its page shows it.

    Attributes:
        id: the plan.
        plan: the plan as it was kept.
        row: its row of the list.
        words: its scenario, choice by choice.
        address: address of the same scenario planned now; empty where the pages cannot say it.
        wards: rows of its wards, those with most people left out first, with their names.
        spaces: people of each space that takes some in, most first, with their names.
        total: sums of all wards.
    """

    id: str
    plan: SavedPlan
    row: Mapping[str, Any]
    words: list[Told]
    address: str
    wards: list[dict[str, Any]]
    spaces: list[tuple[str, str, int]]
    total: Mapping[str, int]


def _ward_rows(plan: SavedPlan, names: Mapping[str, str]) -> list[dict[str, Any]]:
    told = [{str(name): value for name, value in row.items()} for row in plan.wards.to_dict("records")]
    rows = [{**row, "name": names.get(row["ward_id"], row["ward_id"])} for row in told]
    return sorted(rows, key=lambda row: (-(row["full_people"] + row["out_of_reach_people"]), row["ward_id"]))


def _place_names(held: Snapshot) -> dict[str, str]:
    """Names of all places in the reader's language."""
    rows = held.table("location")[["id", "name_en", "name_ne"]]
    found: dict[str, str] = held.kept(
        f"plan places {language()}", lambda: {row["id"]: name_of(row) for row in rows.to_dict("records")}
    )
    return found


def sheet(held: Snapshot, plan_id: str) -> Sheet:
    """A saved plan for its page.

    Args:
        held: the register as it stands.
        plan_id: the plan.

    Raises:
        MissingError: there is no such plan.
    """
    plan = opened_plan(plan_id, tables=held.tables(TABLES))
    scenario = scenario_of(plan.scenario)
    row = next(one for one in plan_list(held) if one["id"] == plan_id)
    try:
        choice = choice_of(scenario, held)
    except MissingError:
        choice = None
    names = _place_names(held)
    people = plan.flows.groupby("space_id")["people"].sum().sort_values(ascending=False, kind="stable")
    return Sheet(
        plan_id,
        plan,
        row,
        scenario_words(scenario, known_names(held), Voice(language())),
        "" if choice is None else f"{url_for('plans.result')}?{choice.address}",
        _ward_rows(plan, names),
        [(str(space), names.get(str(space), str(space)), int(count)) for space, count in people.items()],
        {name: int(plan.wards[name].sum()) for name in _COUNTS},
    )


def _label(change: Changed, names: Mapping[str, str]) -> str:
    if change.part in {"spaces", "wards"}:
        return names.get(change.key, change.key)
    if change.part == "standards":
        found = displacement().figures.get(change.key)
        label = found.label(language()) if found else _standard_label(change.key)
        return f"{label} ({change.key})"
    return change.key


def _standard_label(key: str) -> str:
    try:
        found = standard(key)
    except MissingError:
        return key
    return found.label_ne if language() == "ne" else found.label_en


def changes_said(held: Snapshot, found: Again) -> list[tuple[str, str]]:
    """What a plan is made from that is other than then: the kind of thing, and what of it changed."""
    kinds = {
        "program": gettext("Program"),
        "layers": gettext("Layer"),
        "standards": gettext("Standard"),
        "spaces": gettext("Space: its outline or usable area"),
        "wards": gettext("Ward: its border or its people"),
    }
    names = _place_names(held)
    rows = []
    for change in found.changed:
        label = _label(change, names)
        if change.then is None or change.now is None:
            text = gettext("new since then") if change.then is None else gettext("no longer there")
        elif change.part in {"program", "standards"}:
            text = gettext("%(then)s then, %(now)s now", then=change.then, now=change.now)
        else:
            text = gettext("changed")
        rows.append((kinds[change.part], f"{label}: {text}" if label else text))
    return rows


def now_and_then(then: SavedPlan, found: Again) -> list[tuple[str, float, float]]:
    """Totals of a saved plan then and now: which, then, now."""
    total = found.plan.wards.set_index("ward").loc[TOTAL]
    rows: list[tuple[str, float, float]] = [(name, int(then.wards[name].sum()), int(total[name])) for name in TOTALS]
    return [*rows, ("walked_min", then.walked_min, found.plan.allocation.walked_mmin / PER_MINUTE)]


def _wards_of(plan: SavedPlan) -> pandas.DataFrame:
    rows = plan.wards.rename(columns={"ward_id": "ward"})
    total = {"ward": TOTAL, **{name: rows[name].sum() for name in _COUNTS}}
    return pandas.concat([rows, pandas.DataFrame([total])], ignore_index=True)


def _spaces_of(plan: SavedPlan) -> pandas.DataFrame:
    return plan.flows.groupby("space_id", as_index=False)["people"].sum().rename(columns={"space_id": "id"})


@dataclass(frozen=True)
class _Compared:
    """Two saved plans, and the spaces and wards in which they differ."""

    plans: tuple[SavedPlan, SavedPlan]
    spaces: pandas.DataFrame
    wards: pandas.DataFrame


def _compared(held: Snapshot, first: str, second: str) -> _Compared:
    tables = held.tables(TABLES)
    one, other = (opened_plan(name, tables=tables) for name in (first, second))
    spaces = differing(_spaces_of(one), _spaces_of(other), "id", ["people"])
    return _Compared((one, other), spaces, differing(_wards_of(one), _wards_of(other), "ward", TOTALS))


def _kept_compared(held: Snapshot, first: str, second: str) -> _Compared:
    """The same, worked out once for the page and its map."""
    found: _Compared = held.kept(f"plans compared {first} {second}", lambda: _compared(held, first, second))
    return found


def beside(held: Snapshot, first: str, second: str) -> dict[str, Any]:
    """What the page of two plans side by side shows of two saved ones, as they were saved.

    Args:
        held: the register as it stands.
        first: one plan.
        second: the other.

    Raises:
        MissingError: there is no such plan.
    """
    found = _kept_compared(held, first, second)
    plans = found.plans
    return {
        "titles": [plan.name for plan in plans],
        "links": [url_for("saved_plans.plan", plan_id=name) for name in (first, second)],
        "totals": [{name: int(plan.wards[name].sum()) for name in _COUNTS} for plan in plans],
        "walked": [plan.walked_min for plan in plans],
        "spaces": found.spaces.to_dict("records"),
        "wards": [row for row in found.wards.to_dict("records") if row["ward"] != TOTAL],
        "names": _place_names(held),
        "drawing": url_for("saved_plans.difference_map", first=first, second=second),
    }


def difference(held: Snapshot, first: str, second: str) -> str:
    """Map of what differs between two saved plans, as SVG.

    Args:
        held: the register as it stands.
        first: one plan.
        second: the other.

    Raises:
        MissingError: there is no such plan.
    """
    found = _kept_compared(held, first, second)
    ids = {str(ward) for plan in found.plans for ward in plan.wards["ward_id"]}
    return drawn_difference(held, found.spaces, found.wards, ward_ids=ids)
