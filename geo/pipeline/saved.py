"""Plans kept in the register: saved with all they rest on, made again, held side by side."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas
import shapely

from geo.pipeline.plan_basis import made_from
from geo.pipeline.plans import Plan, plan
from geo.pipeline.scenario import Fixed, Scenario, ground
from geo.pipeline.seekers import Asked
from geo.pipeline.streets import Travel
from geo.pipeline.walks import Closures
from geo.planning.allocation.split import TOTAL
from geo.planning.allocation.times import PER_MINUTE
from geo.register.plans import TABLES, TOTALS, SavedPlan, added, opened_plan, removed, renamed
from geo.register.store import Register

__all__ = [
    "Again", "Changed", "again", "beside", "forget", "held_against", "keep", "kept", "rename", "scenario_of",
    "scenario_told",
]  # fmt: skip

_KNOWN_LATER = ("standards", "spaces", "wards")
"""Parts that plans saved by the first program did not tell."""

Progress = Callable[[str, float], None]


def scenario_told(scenario: Scenario) -> dict[str, Any]:
    """A scenario as plain values, closed areas as WKT."""
    closures = {"rules": sorted(scenario.closures.rules), "areas": [area.wkt for area in scenario.closures.areas]}
    return {
        "places": list(scenario.places),
        "asked": asdict(scenario.asked),
        "density": scenario.density,
        "limit_min": scenario.walk_min,
        "lost": sorted(scenario.lost),
        "reserved": {space: sorted(uses) for space, uses in scenario.reserved.items()},
        "held_back_share": scenario.held_back_share,
        "closures": closures,
        "cell_m": scenario.cell_m,
        "aim": scenario.aim,
        "travel": asdict(scenario.travel),
        "fixed": [asdict(order) for order in scenario.fixed],
        "added": sorted(scenario.added),
    }


def scenario_of(told: Mapping[str, Any]) -> Scenario:
    """The scenario of plain values; the way back of `scenario_told`."""
    areas = tuple(shapely.from_wkt(text) for text in told["closures"]["areas"])
    built = {
        "places": tuple(told["places"]),
        "asked": Asked(**told["asked"]),
        "lost": frozenset(told["lost"]),
        "closures": Closures(frozenset(told["closures"]["rules"]), areas),
        "travel": Travel(**told.get("travel", {})),
        "fixed": tuple(Fixed(**order) for order in told.get("fixed", ())),
        "added": frozenset(told.get("added", ())),
    }
    return Scenario(**{**told, **built})


def _saved(found: Plan, name: str, note: str, basis: Mapping[str, Any]) -> SavedPlan:
    wards = found.wards[found.wards["ward"] != TOTAL].rename(columns={"ward": "ward_id"})
    flows = found.flows.rename(columns={"ward": "ward_id", "space": "space_id"})
    walked_min = found.allocation.walked_mmin / PER_MINUTE
    return SavedPlan(name, note, scenario_told(found.scenario), basis, walked_min, wards, flows)


def keep(register: Register, found: Plan, *, name: str, by: str, note: str = "") -> str:
    """Identifier of a plan that was saved, as one change of the register.

    Args:
        register: an open register.
        found: the plan.
        name: name people call it by.
        by: who saves it.
        note: why.

    Raises:
        InputError: it has no name.
    """
    plan_id, edits = added(_saved(found, name, note, made_from(register, found)), tables=register.tables(TABLES))
    register.apply(edits, by=by, reason=note or name)
    return plan_id


def _since(register: Register, register_change: int, plan_changes: Collection[int]) -> int:
    """Changes of the register after one of them; those of plans change nothing that plans rest on."""
    return register.version - register_change - sum(number > register_change for number in set(plan_changes))


def kept(register: Register) -> pandas.DataFrame:
    """Plans that were saved, the newest first: totals, who saved them when, from which change, with which program."""
    rows, revisions = register.table("plan"), register.table("revision", where={"table_name": "plan"})
    told = pandas.DataFrame([json.loads(text) for text in rows["basis"]], columns=["register_change", "program"])
    first = revisions.groupby("row_key")["change_id"].min()
    changes = register.table("change", where={"id": [int(number) for number in first]}).set_index("id")
    made = changes.reindex(rows["id"].map(first))[["changed_by", "changed_at"]]
    columns = ["id", "name", "note", *TOTALS, "walked_min", "scenario"]
    table = rows[columns].assign(saved_by=made["changed_by"].to_numpy(), saved_at=made["changed_at"].to_numpy())
    table = table.assign(program=told["program"].to_numpy(), register_change=told["register_change"].to_numpy())
    table["changes_since"] = [_since(register, int(one), revisions["change_id"]) for one in table["register_change"]]
    return table.sort_values(["saved_at", "id"], ascending=False, ignore_index=True)


def rename(register: Register, plan_id: str, *, name: str, note: str, by: str) -> int:
    """Number of the change that gave a plan another name and note; it can be undone.

    Raises:
        MissingError: there is no such plan.
        InputError: it has no name.
    """
    return register.apply(renamed(plan_id, name, note, tables=register.tables(TABLES)), by=by)


def forget(register: Register, plan_id: str, *, by: str) -> int:
    """Number of the change in which a plan was removed; it can be undone.

    Raises:
        MissingError: there is no such plan.
    """
    return register.apply(removed(plan_id, tables=register.tables(TABLES)), by=by)


@dataclass(frozen=True)
class Changed:
    """A thing a plan is made from that is other than then; None where it was not there.

    Attributes:
        part: ``program``, ``layers``, ``standards``, ``spaces`` or ``wards``.
        key: which of them; empty for the program.
        then: its value, or its checksum, when the plan was saved.
        now: the same now.
    """

    part: str
    key: str
    then: Any
    now: Any


@dataclass(frozen=True)
class Again:
    """A saved plan made again.

    Attributes:
        name: name of the plan.
        plan: the plan of now.
        same: whether every flow is the same to the last person.
        changed: what it is made from that is other than then.
        changes_since: changes of the register since, but those of plans.
    """

    name: str
    plan: Plan
    same: bool
    changed: tuple[Changed, ...]
    changes_since: int


def _differing(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Changed]:
    """What differs between two tellings of what a plan is made from."""
    if then.get("program") != now["program"]:
        yield Changed("program", "", then.get("program"), now["program"])
    for part in ("layers", *(name for name in _KNOWN_LATER if name in then)):
        before, after = then.get(part, {}), now[part]
        for key in sorted({*before, *after}):
            if before.get(key) != after.get(key):
                yield Changed(part, key, before.get(key), after.get(key))


def again(register: Register, plan_id: str, *, progress: Progress = lambda _step, _share: None) -> Again:
    """A saved plan made again from the register of now.

    Args:
        register: an open register.
        plan_id: the plan.
        progress: is told the step and the share done.

    Raises:
        MissingError: there is no such plan.
    """
    then = opened_plan(plan_id, tables=register.tables(TABLES))
    scenario = scenario_of(then.scenario)
    found = plan(ground(register, scenario, progress=progress), scenario, progress=progress)
    return held_against(register, then, found)


def held_against(register: Register, then: SavedPlan, found: Plan) -> Again:
    """A saved plan held against the plan that its scenario gives now.

    Args:
        register: an open register.
        then: the saved plan.
        found: the plan of its scenario, made from the register of now.
    """
    basis = made_from(register, found)
    now = _saved(found, then.name, then.note, basis)
    columns = ["ward_id", "space_id", "people"]
    same = then.flows[columns].to_numpy().tolist() == now.flows[columns].to_numpy().tolist()
    plan_changes = register.table("revision", where={"table_name": "plan"})["change_id"]
    since = _since(register, int(then.basis["register_change"]), plan_changes)
    changed = tuple(_differing(then.basis, basis))
    return Again(then.name, found, same and then.walked_min == now.walked_min, changed, since)


def beside(register: Register, first: str, second: str) -> pandas.DataFrame:
    """Two saved plans by ward: people placed, full and out of reach in either, and the difference of those placed.

    Args:
        register: an open register.
        first: one plan.
        second: the other.

    Raises:
        MissingError: there is no such plan.
    """
    tables = register.tables(TABLES)
    either = [opened_plan(name, tables=tables).wards.set_index("ward_id") for name in (first, second)]
    columns = ["placed_people", "full_people", "out_of_reach_people"]
    one, other = (wards[columns].add_suffix(name) for wards, name in zip(either, ("_first", "_second"), strict=True))
    table = one.join(other, how="outer").fillna(0)
    table = table.astype("int64")
    table["placed_difference"] = table["placed_people_second"] - table["placed_people_first"]
    table.loc[TOTAL] = table.sum()
    return table.rename_axis("ward").reset_index()
