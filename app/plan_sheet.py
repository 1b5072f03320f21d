"""What the pages of a plan show: the scenario as an address, the plan kept by it, its map, its differences."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import pandas
import shapely

from app.jobs import Progress
from app.plan_choice import Choice
from app.snapshot import Snapshot
from geo.pipeline.plans import Plan, plan, protection
from geo.pipeline.scenario import Ground, Scenario, ground
from geo.planning.allocation.split import TOTAL, lacks
from geo.planning.allocation.times import PER_MINUTE
from geo.standards import value

__all__ = [
    "Loss", "carry_plans", "differences", "differing", "kept_ground", "kept_plan", "losses", "losses_key", "made_plan",
    "plan_map", "splits",
]  # fmt: skip

_PERCENT = 100
_PLANNED = "planned"
"""How names begin of what is made for scenarios and outlives the saving of a plan."""
_DIGITS = 5
_SPLIT = ("placed", "full", "out_of_reach")


def _ground_key(choice: Choice) -> str:
    return f"{_PLANNED} ground {choice.layer} {','.join(choice.places)}"


def kept_ground(held: Snapshot, choice: Choice, scenario: Scenario, progress: Progress) -> Ground:
    """People, spaces and roads of a scenario's area, read once for the register as it stands.

    Raises:
        MissingError: there is no such unit.
    """
    name = _ground_key(choice)
    on: Ground | None = held.found(name)
    if on is None:
        made = ground(held.register, scenario, progress=progress)
        on = held.kept(name, lambda: made)
    return on


def carry_plans(held: Snapshot, fresh: Snapshot) -> None:
    """Keep what was planned for the register as it stands after a plan was saved: saving changes nothing of any plan.

    Args:
        held: the register as it stood.
        fresh: the register as it stands.
    """
    if fresh.version != held.version + 1:
        return
    for name, known in held.made(_PLANNED).items():
        fresh.kept(name, lambda known=known: known)  # type: ignore[misc]


def losses_key(choice: Choice) -> str:
    """Name under which it is kept what each space of a scenario is worth."""
    return f"{_PLANNED} losses {choice.address}"


def _plan_key(choice: Choice) -> str:
    return f"{_PLANNED} plan {choice.address}"


def kept_plan(held: Snapshot, choice: Choice) -> Plan | None:
    """The plan of a scenario, where it was made for the register as it stands."""
    found: Plan | None = held.found(_plan_key(choice))
    return found


def made_plan(held: Snapshot, choice: Choice, progress: Progress = lambda _step, _share: None) -> Plan:
    """The plan of a scenario, made once for the register as it stands; its ground serves other scenarios too.

    Raises:
        ChaurError: the scenario names what is not there, or cannot be planned.
    """
    scenario = choice.scenario(held)
    found = plan(kept_ground(held, choice, scenario, progress), scenario, progress=progress)
    kept: Plan = held.kept(_plan_key(choice), lambda: found)
    return kept


@dataclass(frozen=True)
class Loss:
    """What a space is worth: people who lose their place if it is lost, minutes all others walk more, who loses."""

    id: str
    people: int
    minutes: float
    wards: tuple[tuple[str, int], ...]
    gained_people: int


def losses(held: Snapshot, choice: Choice, progress: Progress = lambda _step, _share: None) -> list[Loss]:
    """What each space of a plan is worth, the one most people depend on first; kept with the plan.

    Raises:
        ChaurError: the plan cannot be made.
    """
    name = losses_key(choice)
    kept: list[Loss] | None = held.found(name)
    if kept is not None:
        return kept
    found = kept_plan(held, choice) or made_plan(held, choice, progress)
    wards = numpy.unique(found.allocation.case.ward)
    rows = []
    for place, (space, worth) in enumerate(protection(found)):
        progress("worth", place / max(len(found.spaces), 1))
        change = worth.if_lost.by_ward
        order = numpy.argsort(change, kind="stable")
        losing = tuple((str(wards[at]), int(-change[at])) for at in order if change[at] < 0)
        minutes = worth.if_lost.walked_mmin / PER_MINUTE
        rows.append(Loss(space, -worth.if_lost.people, minutes, losing, worth.if_widened.people))
    rows.sort(key=lambda row: (-row.people, -row.minutes, row.id))
    ordered: list[Loss] = held.kept(name, lambda: rows)
    return ordered


def splits(row: Mapping[str, Any]) -> list[tuple[str, int, float]]:
    """The three-way split of a row: code, people, percent of those who seek ground."""
    whole = int(row["seeking_people"])
    people = [int(row[f"{code}_people"]) for code in _SPLIT]
    return [
        (code, count, _PERCENT * count / whole if whole else 0.0) for code, count in zip(_SPLIT, people, strict=True)
    ]


def _point(shape: shapely.Geometry) -> list[float]:
    middle = shape if shape.geom_type == "Point" else shape.representative_point()
    return [round(middle.x, _DIGITS), round(middle.y, _DIGITS)]


def _feature(geometry: Mapping[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": dict(geometry), "properties": properties}


def _ward_features(found: Plan, name: Callable[[Any], str]) -> list[dict[str, Any]]:
    """Wards with their split and the part that decides their colour."""
    told = found.wards.set_index("ward")
    worst = lacks(told)
    rows = []
    for ward in found.ground.homes.wards.to_dict("records"):
        if ward["id"] not in told.index:
            continue
        row = told.loc[ward["id"]]
        counts = {code: int(row[f"{code}_people"]) for code in _SPLIT}
        seek, left = int(row["seeking_people"]), counts["full"] + counts["out_of_reach"]
        share = left / seek if seek else 0.0
        shape = json.loads(shapely.to_geojson(shapely.set_precision(ward["geometry"], 10**-_DIGITS)))
        rows.append(
            _feature(
                shape,
                kind="ward",
                id=ward["id"],
                name=name(ward),
                worst=worst[ward["id"]],
                left=round(share, 3),
                **counts,
            )
        )
    return rows


def plan_map(found: Plan, name: Callable[[Any], str]) -> str:
    """Wards, spaces and flows of a plan as GeoJSON in WGS 84, with what the map says of each.

    Args:
        found: a plan.
        name: name of a row in the reader's language.
    """
    wards = found.ground.homes.wards.set_index("id")["geometry"]
    spaces = found.ground.spaces.set_index("id", drop=False)
    features = _ward_features(found, name)
    for flow in found.flows.to_dict("records"):
        line: list[Any] = [_point(wards.loc[flow["ward"]]), _point(spaces.loc[flow["space"], "geometry"])]
        way = {"type": "LineString", "coordinates": line}
        features.append(_feature(way, kind="flow", ward=flow["ward"], space=flow["space"], people=int(flow["people"])))
    for row in found.spaces.to_dict("records"):
        space = spaces.loc[row["id"]]
        shape = {"type": "Point", "coordinates": _point(space["geometry"])}
        filled = None if math.isnan(row["filled_share"]) else round(row["filled_share"], 3)
        features.append(
            _feature(
                shape,
                kind="space",
                id=row["id"],
                name=name(space),
                people=int(row["people"]),
                places=int(row["places"]),
                filled=filled,
            )
        )
    closed = (json.loads(shapely.to_geojson(shape)) for shape in found.scenario.closures.areas)
    features += [_feature(shape, kind="closed") for shape in closed]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


def differences(first: Plan, second: Plan) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """People of each space and the split of each ward in two plans, rows that differ only.

    Args:
        first: a plan.
        second: the plan it is held against.
    """
    return differing(first.spaces, second.spaces, "id", ["people", "places"]), differing(
        first.wards, second.wards, "ward", ["seeking_people", *(f"{code}_people" for code in _SPLIT)]
    )


def differing(first: pandas.DataFrame, second: pandas.DataFrame, key: str, columns: Sequence[str]) -> pandas.DataFrame:
    """Rows of two tables side by side, missing ones as nobody; of those alike in every column the total alone stays."""
    sides = (side.set_index(key)[list(columns)] for side in (first, second))
    named = [side.add_suffix(end) for side, end in zip(sides, ("_first", "_second"), strict=True)]
    both = pandas.concat(named, axis=1).fillna(0).astype(int)
    change = pandas.concat([both[f"{name}_second"] - both[f"{name}_first"] for name in columns], axis=1)
    keep = change.ne(0).any(axis=1) | (both.index == TOTAL)
    weight = change.abs().max(axis=1).where(both.index != TOTAL, math.inf)
    ordered = both[keep].loc[weight[keep].sort_values(ascending=False, kind="stable").index]
    return ordered.rename_axis(key).reset_index()


def usual_limit_min() -> float:
    """Longest walk where none is asked for [min]."""
    return value("walk.limit", unit="min")
