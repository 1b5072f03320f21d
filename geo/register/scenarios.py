"""Scenarios of suitability: what somebody weighs otherwise than the model that ships, each choice with its history."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas

from geo.errors import InputError, MissingError, Problem
from geo.register.edits import Edit
from geo.register.entry import free_key
from geo.standards.suitability import Model, model

__all__ = ["TABLES", "Choice", "added", "chosen", "removed", "scenario_model"]

Tables = Mapping[str, pandas.DataFrame]

TABLES = ("suitability_scenario", "suitability_choice")
"""Tables that scenarios stand in."""


@dataclass(frozen=True)
class Choice:
    """What is wanted of a criterion or an indicator: its weight, and its value function where it has one."""

    weight: float
    points: str = ""


def _require(tables: Tables, scenario_id: str) -> None:
    """Refuse a scenario that is not there.

    Raises:
        MissingError: there is no such scenario.
    """
    known = tables["suitability_scenario"]["id"]
    if not (known == scenario_id).any():
        parameters = {"value": scenario_id[:60], "known": ", ".join(known) or "-"}
        raise MissingError(Problem("suitability.no_scenario", parameters, value=scenario_id))


def _choices(tables: Tables, scenario_id: str) -> pandas.DataFrame:
    rows = tables["suitability_choice"]
    return rows[rows["scenario_id"] == scenario_id]


def scenario_model(tables: Tables, scenario_id: str | None) -> Model:
    """The model that ships with the choices of a scenario; as it ships where none is named.

    A choice about a part that the model no longer has is passed over.

    Args:
        tables: suitability_scenario and suitability_choice.
        scenario_id: the scenario.

    Raises:
        MissingError: there is no such scenario.
        InputError: its choices do not fit together.
    """
    if scenario_id is None:
        return model()
    _require(tables, scenario_id)
    rows = _choices(tables, scenario_id)
    rows = rows[rows["part"].isin(list(model().weights()))].set_index("part")
    points = {key: text for key, text in rows["points"].dropna().items() if text}
    return model().with_weights(rows["weight"].dropna().to_dict()).with_points(points)


def added(name: str, note: str, *, tables: Tables) -> tuple[str, list[Edit]]:
    """Id of a new scenario and the edits that add it.

    Args:
        name: name people call it by.
        note: why it is made.
        tables: suitability_scenario.

    Raises:
        InputError: it has no name.
    """
    if not name.strip():
        raise InputError(Problem("suitability.no_name", column="name"))
    scenario_id = free_key("scenario-", set(tables["suitability_scenario"]["id"]))
    values = {"id": scenario_id, "name": name.strip(), "note": note.strip() or None}
    return scenario_id, [Edit("suitability_scenario", scenario_id, values, operation="insert")]


def _row(key: str, wanted: Choice) -> dict[str, float | str | None]:
    """Weight and points of a choice where they differ from the model that ships; nothing where they do not."""
    shipped = model().weights()[key]
    part = model().indicators.get(key)
    weight = wanted.weight if wanted.weight != shipped else None
    points = wanted.points if part is not None and wanted.points != part.written else None
    return {"weight": weight, "points": points or None}


def chosen(scenario_id: str, wanted: Mapping[str, Choice], *, version: int, tables: Tables) -> list[Edit]:
    """Edits that make a scenario want this of the parts of the model; a part as it ships needs no row.

    Args:
        scenario_id: the scenario.
        wanted: weight and value function by key of a criterion or an indicator.
        version: version of the register its author saw.
        tables: suitability_scenario and suitability_choice.

    Raises:
        MissingError: there is no such scenario.
        InputError: the choices do not fit together, or nothing would change.
    """
    _require(tables, scenario_id)
    points = {key: each.points for key, each in wanted.items() if each.points}
    model().with_weights({key: each.weight for key, each in wanted.items()}).with_points(points)
    rows = _choices(tables, scenario_id).set_index("part")
    edits = []
    for key, each in wanted.items():
        new = _row(key, each)
        is_kept = any(value is not None for value in new.values())
        if key not in rows.index:
            values = {"id": f"{scenario_id}~{key}", "scenario_id": scenario_id, "part": key, **new}
            edits += [Edit("suitability_choice", str(values["id"]), values, "insert", version)] if is_kept else []
            continue
        row = rows.loc[key]
        old = {name: None if pandas.isna(row[name]) else row[name] for name in new}
        if not is_kept:
            edits.append(Edit("suitability_choice", str(row["id"]), {}, "delete", version))
        elif new != old:
            edits.append(Edit("suitability_choice", str(row["id"]), new, "update", version))
    if not edits:
        raise InputError(Problem("suitability.nothing_changed"))
    return edits


def removed(scenario_id: str, *, tables: Tables) -> list[Edit]:
    """Edits that take a scenario with its choices out; the history keeps them.

    Args:
        scenario_id: the scenario.
        tables: suitability_scenario and suitability_choice.

    Raises:
        MissingError: there is no such scenario.
    """
    _require(tables, scenario_id)
    choices = [Edit("suitability_choice", key, {}, "delete") for key in _choices(tables, scenario_id)["id"]]
    return [*choices, Edit("suitability_scenario", scenario_id, {}, "delete")]
