"""Who goes where: people who seek ground, the spaces of the register, the walks between them, the best plan."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

from geo.analysis import capacity
from geo.crs import area_m2
from geo.errors import Problem
from geo.pipeline.fixing import fixed_flows, longest_min
from geo.pipeline.homes import Homes
from geo.pipeline.scenario import Ground, Scenario, require_spaces, walks_of
from geo.pipeline.seekers import Seekers, seekers
from geo.pipeline.walks import Walks
from geo.planning.allocation import split
from geo.planning.allocation.case import Allocation, Case, Flows, case
from geo.planning.allocation.certificate import Verdict, verdict
from geo.planning.allocation.choices import fair, keep_whole
from geo.planning.allocation.optimum import optimum
from geo.planning.allocation.reserve import places
from geo.planning.allocation.times import PER_MINUTE, BySpace, pairs
from geo.planning.allocation.worth import Worth, worths
from geo.standards import standard, value
from geo.standards.uses import sheltering_share

__all__ = ["Plan", "home_notes", "plan", "protection"]

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Plan:
    """The best plan of a scenario and all it rests on.

    Attributes:
        spaces: one row a space: places, people, how full, how far they come.
        wards: one row a ward and the total: people, who leaves, who seeks, and the three-way split.
        flows: people by ward and space, with their mean and longest walk.
        verdict: what the separate checker found.
    """

    scenario: Scenario
    ground: Ground
    seekers: Seekers
    walks: Walks
    allocation: Allocation
    verdict: Verdict
    spaces: pandas.DataFrame
    wards: pandas.DataFrame
    flows: pandas.DataFrame

    def notes(self) -> list[Problem]:
        """What a reader must know."""
        return [*home_notes(self.ground.homes), *self.seekers.notes, *self.walks.notes(self.seekers.people),
                *_space_notes(self.ground.spaces, self.scenario.added)]  # fmt: skip


def home_notes(found: Homes) -> list[Problem]:
    """What a reader must know of where people live.

    Args:
        found: wards and cells with their people.
    """
    spread = found.wards["basis"].dropna()
    guessed = spread[spread != "counted"].value_counts().sort_index()
    told = {"all": len(found.wards)}
    notes = [Problem(f"people.estimate_{basis}", {"wards": count, **told}) for basis, count in guessed.items()]
    if found.uncounted:
        notes.append(Problem("people.uncounted", {"wards": len(found.uncounted)}))
    return notes


def _space_notes(rows: pandas.DataFrame, added: Collection[str]) -> list[Problem]:
    unknown = rows["usable_area_m2"].isna()
    outlined = int((unknown & rows["id"].isin(added)).sum())
    said = [("people.no_places", int(unknown.sum()) - outlined), ("people.by_outline", outlined)]
    return [Problem(code, {"spaces": spaces}) for code, spaces in said if spaces]


def _places(rows: pandas.DataFrame, scenario: Scenario) -> tuple[NDArray[numpy.int64], NDArray[numpy.int64]]:
    """Places of each space by its area, and those that are left to plan with."""
    held = capacity.people(rows["usable_area_m2"], standard(scenario.density)).fillna(0).to_numpy(numpy.int64)
    outline = capacity.people(pandas.Series(area_m2(rows.geometry.to_numpy())), standard(scenario.density)).fillna(0)
    is_added = rows["id"].isin(scenario.added) & rows["usable_area_m2"].isna()
    held = numpy.where(is_added, outline.to_numpy(numpy.int64), held)
    kept = numpy.where(rows["id"].isin(scenario.lost), 0, held)
    uses = [set(scenario.reserved.get(name, ())) for name in rows["id"]]
    left = places(kept, uses, sheltering_share=sheltering_share(), held_back_share=scenario.held_back_share).left
    return held, left


def _solved(asked: Case, aim: str, fixed: Flows) -> Allocation:
    """The plan that is aimed at, round what is fixed by hand."""
    if aim == "fair":
        return fair(asked, fixed=fixed).plan
    best = optimum(asked, fixed=fixed)
    return keep_whole(best) if aim == "whole" else best


def plan(on: Ground, scenario: Scenario, *, progress: Progress = lambda _step, _share: None) -> Plan:
    """The best plan of a scenario, with its proof.

    Args:
        on: people, spaces and roads of its area.
        scenario: the planning assumption.
        progress: is told the step and the share done.

    Raises:
        MissingError: a space is not there.
        InputError: more people are to be placed than live there, or a use is not known.
    """
    require_spaces(on.spaces["id"], scenario)
    seek = seekers(on.homes, on.units, on.around, scenario.asked)
    held, left = _places(on.spaces, scenario)
    progress("walks", 0.6)
    ways = walks_of(on, scenario)
    cells, spaces = len(on.homes.cells), len(on.spaces)
    fixed = fixed_flows(on, scenario.fixed, seeking=seek.people, places=left, ways=ways)
    farthest_min = max(scenario.walk_min, longest_min(fixed, ways))
    within = pairs(BySpace(ways.table, cells, spaces), limit_min=farthest_min)
    ward = on.homes.cells["ward"].to_numpy()
    asked = case(seek.people, left, within, ward=ward, limit_min=scenario.walk_min)
    progress("plan", 0.8)
    found = _solved(asked, scenario.aim, fixed)
    checked = verdict(found.case, found)
    by_space = _space_table(on.spaces, found, held, left)
    return Plan(
        scenario, on, seek, ways, found, checked, by_space, _ward_table(on, seek, found), _flow_table(on, found)
    )


def _space_table(
    rows: pandas.DataFrame, found: Allocation, held: NDArray[numpy.int64], left: NDArray[numpy.int64]
) -> pandas.DataFrame:
    """One row a space: places by its area, places planned with, people, share filled, mean and longest walk."""
    people = found.into_spaces()
    walked, longest = (numpy.zeros(len(rows)) for _ in "12")
    numpy.add.at(walked, found.flows.space, found.flows.people * found.time_mmin / PER_MINUTE)
    numpy.maximum.at(longest, found.flows.space, found.time_mmin / PER_MINUTE)
    columns = {
        "id": rows["id"], "name_en": rows["name_en"], "places_by_area": held, "places": left, "people": people,
        "filled_share": people / numpy.where(left > 0, left, numpy.nan),
        "mean_walk_min": walked / numpy.where(people > 0, people, numpy.nan),
        "longest_walk_min": numpy.where(people > 0, longest, numpy.nan),
    }  # fmt: skip
    return pandas.DataFrame(columns)


def _ward_table(on: Ground, seek: Seekers, found: Allocation) -> pandas.DataFrame:
    """One row a ward and the total: people, who leaves home, who seeks ground, and the three-way split."""
    three = split.by_ward(found).rename(columns={"people": "seeking_people"})
    cells = pandas.DataFrame({"people": on.homes.cells["people"], "displaced_people": seek.displaced_people})
    told = cells.groupby(on.homes.cells["ward"]).sum()
    told.loc[split.TOTAL] = told.sum()
    table = told.join(three)
    names = on.homes.wards.set_index("id")[["name_en", "name_ne"]]
    return table.join(names).rename_axis("ward").reset_index()


def _flow_table(on: Ground, found: Allocation) -> pandas.DataFrame:
    """People by ward and space, the largest first, with mean and longest walk."""
    ward = on.homes.cells["ward"].to_numpy()[found.flows.cell]
    space = on.spaces["id"].to_numpy()[found.flows.space]
    walk_min = found.time_mmin / PER_MINUTE
    rows = pandas.DataFrame(
        {"ward": ward, "space": space, "people": found.flows.people, "walked": walk_min * found.flows.people,
         "longest_walk_min": walk_min}
    )  # fmt: skip
    whole = rows.groupby(["ward", "space"], as_index=False).agg(
        {"people": "sum", "walked": "sum", "longest_walk_min": "max"}
    )
    whole["mean_walk_min"] = whole.pop("walked") / whole["people"]
    return whole.sort_values(["people", "ward", "space"], ascending=[False, True, True]).reset_index(drop=True)


def protection(found: Plan) -> Iterator[tuple[str, Worth]]:
    """What each space is worth, one after the other: its identifier, and who loses and gains.

    Args:
        found: a plan.
    """
    room = round(value("plan.room_gained", unit="people"))
    for worth in worths(found.allocation.case, room_people=room, fixed=found.allocation.fixed):
        yield str(found.ground.spaces["id"].iloc[worth.space]), worth
