"""Plans that were saved: what was assumed, what it was made from, who has a place by ward, and who goes where."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas

from geo.errors import InputError, MissingError, Problem
from geo.register.edits import Edit
from geo.register.entry import free_key

__all__ = ["TABLES", "TOTALS", "SavedPlan", "added", "opened_plan", "removed", "renamed"]

Tables = Mapping[str, pandas.DataFrame]

TABLES = ("plan", "plan_ward", "plan_flow")
"""Tables that plans stand in."""

TOTALS = ("seeking_people", "placed_people", "full_people", "out_of_reach_people")
"""The three-way split and its sum."""

_WARD = ("ward_id", "people", "displaced_people", *TOTALS)
_FLOW = ("ward_id", "space_id", "people", "mean_walk_min", "longest_walk_min")


@dataclass(frozen=True)
class SavedPlan:
    """A plan as it is kept.

    Attributes:
        name: name people call it by.
        note: why it was made.
        scenario: all that was assumed.
        basis: what it was made from.
        walked_min: minutes walked by all who have a place.
        wards: people of each ward, who leaves and seeks, and the three-way split.
        flows: people by ward and space with their walks.
    """

    name: str
    note: str
    scenario: Mapping[str, Any]
    basis: Mapping[str, Any]
    walked_min: float
    wards: pandas.DataFrame
    flows: pandas.DataFrame


def _written(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _rows(table: str, plan_id: str, frame: pandas.DataFrame) -> list[Edit]:
    """Edits that add rows of a plan."""
    found = []
    for number, row in enumerate(frame.astype(object).to_dict("records")):
        key = f"{plan_id}~{number}"
        found.append(Edit(table, key, {"id": key, "plan_id": plan_id, **row}, "insert"))
    return found


def added(plan: SavedPlan, *, tables: Tables) -> tuple[str, list[Edit]]:
    """Id of a new plan and the edits that keep it.

    Args:
        plan: the plan.
        tables: plan of the register.

    Raises:
        InputError: it has no name.
    """
    if not plan.name.strip():
        raise InputError(Problem("people.no_name", column="name"))
    plan_id = free_key("plan-", set(tables["plan"]["id"]))
    totals = {name: int(plan.wards[name].sum()) for name in TOTALS}
    told = {"scenario": _written(plan.scenario), "basis": _written(plan.basis), "walked_min": plan.walked_min}
    row = {"id": plan_id, "name": plan.name.strip(), "note": plan.note.strip() or None, **told, **totals}
    edits = [Edit("plan", plan_id, row, "insert")]
    edits += _rows("plan_ward", plan_id, plan.wards[list(_WARD)])
    return plan_id, edits + _rows("plan_flow", plan_id, plan.flows[list(_FLOW)])


def _of(tables: Tables, table: str, plan_id: str) -> pandas.DataFrame:
    """Rows of a plan, in the order they were kept."""
    rows = tables[table][tables[table]["plan_id"] == plan_id]
    number = rows["id"].str.rpartition("~")[2].astype(int)
    return rows.assign(_number=number).sort_values("_number").drop(columns="_number")


def opened_plan(plan_id: str, *, tables: Tables) -> SavedPlan:
    """A plan that was saved.

    Args:
        plan_id: the plan.
        tables: the tables of `TABLES`.

    Raises:
        MissingError: there is no such plan.
    """
    rows = tables["plan"][tables["plan"]["id"] == plan_id]
    if rows.empty:
        known = ", ".join(tables["plan"]["id"]) or "-"
        raise MissingError(Problem("people.no_plan", {"value": plan_id[:60], "known": known}, value=plan_id))
    row = rows.iloc[0]
    wards = _of(tables, "plan_ward", plan_id)[list(_WARD)].reset_index(drop=True)
    flows = _of(tables, "plan_flow", plan_id)[list(_FLOW)].reset_index(drop=True)
    note = "" if pandas.isna(row["note"]) else row["note"]
    told = json.loads(row["scenario"]), json.loads(row["basis"])
    return SavedPlan(row["name"], note, *told, float(row["walked_min"]), wards, flows)


def renamed(plan_id: str, name: str, note: str, *, tables: Tables) -> list[Edit]:
    """Edits that give a plan another name and note.

    Args:
        plan_id: the plan.
        name: name people call it by.
        note: why it was made.
        tables: the tables of `TABLES`.

    Raises:
        MissingError: there is no such plan.
        InputError: it has no name.
    """
    opened_plan(plan_id, tables=tables)
    if not name.strip():
        raise InputError(Problem("people.no_name", column="name"))
    return [Edit("plan", plan_id, {"name": name.strip(), "note": note.strip() or None})]


def removed(plan_id: str, *, tables: Tables) -> list[Edit]:
    """Edits that take a plan out; the history keeps it.

    Args:
        plan_id: the plan.
        tables: the tables of `TABLES`.

    Raises:
        MissingError: there is no such plan.
    """
    opened_plan(plan_id, tables=tables)
    parts = [
        Edit(name, key, {}, "delete")
        for name in ("plan_flow", "plan_ward")
        for key in tables[name].loc[tables[name]["plan_id"] == plan_id, "id"]
    ]
    return [*parts, Edit("plan", plan_id, {}, "delete")]
