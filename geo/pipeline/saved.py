"""Plans kept in the register: saved with all they rest on, made again, held side by side."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas
import shapely

from geo.pipeline.layers import layers
from geo.pipeline.plans import Plan, plan
from geo.pipeline.scenario import Fixed, Scenario, ground
from geo.pipeline.seekers import Asked
from geo.pipeline.walks import Closures, Travel
from geo.planning.allocation.split import TOTAL
from geo.planning.allocation.times import PER_MINUTE
from geo.register.plans import TABLES, TOTALS, SavedPlan, added, opened_plan, removed
from geo.register.store import Register

__all__ = ["Again", "again", "beside", "forget", "keep", "kept", "scenario_of", "scenario_told"]

_PROJECT = Path(__file__).parents[2] / "pyproject.toml"
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


def _basis(register: Register) -> dict[str, Any]:
    """What a plan is made from now: the places the register keeps, its layers, the program.

    The change of the register itself is told, but other changes than those of places and layers change no plan.
    """
    table = layers(register).table()
    program = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    held = dict(zip(table["id"], table["sha256"], strict=True))
    return {"register_change": register.version, "layers": held, "program": program}


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
    plan_id, edits = added(_saved(found, name, note, _basis(register)), tables=register.tables(TABLES))
    register.apply(edits, by=by, reason=note or name)
    return plan_id


def kept(register: Register) -> pandas.DataFrame:
    """Plans that were saved, with their totals."""
    return register.table("plan")[["id", "name", "note", *TOTALS, "walked_min"]]


def forget(register: Register, plan_id: str, *, by: str) -> int:
    """Number of the change in which a plan was removed; it can be undone.

    Raises:
        MissingError: there is no such plan.
    """
    return register.apply(removed(plan_id, tables=register.tables(TABLES)), by=by)


@dataclass(frozen=True)
class Again:
    """A saved plan made again.

    Attributes:
        plan: the plan of now.
        same: whether every flow is the same to the last person.
        changed: what it is made from that is other than then, with the values of then and now.
    """

    plan: Plan
    same: bool
    changed: Mapping[str, tuple[Any, Any]]


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
    basis = _basis(register)
    now = _saved(found, then.name, then.note, basis)
    columns = ["ward_id", "space_id", "people"]
    same = then.flows[columns].to_numpy().tolist() == now.flows[columns].to_numpy().tolist()
    told = {name: (then.basis.get(name), value) for name, value in basis.items() if then.basis.get(name) != value}
    return Again(found, same and then.walked_min == now.walked_min, told)


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
