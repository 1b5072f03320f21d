"""Commands that plan: who goes where, what each space is worth, plans that were saved."""

import argparse
from collections.abc import Collection, Mapping
from typing import Any

import pandas

from geo.commands.answers import Answer, opened, plain_rows, progress
from geo.commands.asking import unit_id
from geo.commands.assuming import area, closures, listed, travel
from geo.commands.plan_writing import files_written
from geo.errors import InputError, Problem
from geo.pipeline.plan_files import losing_people
from geo.pipeline.plans import Plan, plan, protection
from geo.pipeline.saved import again, beside, forget, keep, kept, rename, scenario_told
from geo.pipeline.scenario import Fixed, Scenario, ground
from geo.pipeline.seekers import Asked
from geo.planning.allocation.times import PER_MINUTE
from geo.planning.allocation.worth import Worth
from geo.register.store import Register
from geo.standards import standard

__all__ = ["plan_", "plans_"]

_SPACES = "id name_en places people filled_share mean_walk_min longest_walk_min".split()
_WARDS = "ward name_en people displaced_people seeking_people placed_people full_people out_of_reach_people".split()
_DIGITS = 2


def _reserved(pairs: Collection[str]) -> Mapping[str, list[str]]:
    """Uses each space is given to, from words like ``kv-004=helipad``.

    Raises:
        InputError: a word is no pair.
    """
    wrong = [pair for pair in pairs if not all(pair.partition("=")[::2])]
    if wrong:
        raise InputError([Problem("people.no_pair", {"value": pair[:60]}, value=pair) for pair in wrong])
    found: dict[str, list[str]] = {}
    for pair in pairs:
        space, _, use = pair.partition("=")
        found.setdefault(space, []).append(use)
    return found


def _fixed(register: Register, orders: Collection[str]) -> tuple[Fixed, ...]:
    """People sent by hand, from words like ``Kathmandu-9:kv-004=500``.

    Raises:
        InputError: a word is no such order.
        MissingError: there is no such place.
    """
    found = []
    for order in orders:
        place, _, rest = order.rpartition(":")
        space, _, people = rest.partition("=")
        if not (place and space and people.isdigit()):
            raise InputError(Problem("people.no_order", {"value": order[:60]}, value=order))
        found.append(Fixed(unit_id(register, place), space, int(people)))
    return tuple(found)


def _scenario(register: Register, options: argparse.Namespace) -> Scenario:
    return Scenario(
        places=area(register, options),
        asked=Asked(options.total, options.mmi, options.event, options.phase, options.case, options.people),
        density=options.density,
        limit_min=options.limit,
        lost=frozenset(listed(options.lost)),
        reserved=_reserved(options.reserve),
        held_back_share=options.held_back,
        closures=closures(options),
        cell_m=options.cell,
        aim=options.aim,
        travel=travel(options),
        fixed=_fixed(register, options.fix),
        added=frozenset(listed(options.add)),
    )


def plan_(options: argparse.Namespace) -> Answer:
    """Who goes where, and who is left out."""
    with opened(options) as register:
        asked = _scenario(register, options)
        found = plan(ground(register, asked, progress=progress), asked, progress=progress)
        saved = keep(register, found, name=options.save, by=options.by, note=options.note) if options.save else None
        worth = _protection(found) if options.worth else None
        losing = None if worth is None else dict(zip(worth["id"], worth["lose_people"], strict=True))
        files = files_written(found, register, options, name=options.save, losing=losing)
    wards = found.wards[_WARDS]
    shown = {"wards": wards, "spaces": found.spaces[_SPACES].round(_DIGITS), "flows": found.flows.round(_DIGITS)}
    table = worth if worth is not None else shown[options.show]
    values = {
        "scenario": _told(asked),
        "totals": plain_rows(wards.tail(1))[0],
        "proof": {"optimal": found.verdict.is_optimal, "gap_person_min": found.verdict.gap_mmin / PER_MINUTE},
        "wards": plain_rows(wards),
        "spaces": plain_rows(found.spaces),
        "flows": plain_rows(found.flows),
        "worth": None if worth is None else plain_rows(worth),
        "notes": [note.text() for note in found.notes()],
        "saved": saved,
    }
    lines = [*_lines(found), *([f"The plan is saved as {saved}."] if saved else []), *files]
    return Answer(values, lines, int(found.allocation.left_out_people > 0), table=table)


def plans_(options: argparse.Namespace) -> Answer:
    """Plans that were saved: all, one made again, two side by side, one renamed or removed."""
    with opened(options) as register:
        if options.id and options.rename:
            change = rename(register, options.id, name=options.rename, note=options.note, by=options.by)
            return Answer({"change": change}, [f"Change {change} names {options.id} {options.rename}."])
        if options.remove:
            change = forget(register, options.remove, by=options.by)
            return Answer({"change": change}, [f"Change {change} removed {options.remove}; undo takes it back."])
        if not options.id:
            table = kept(register).drop(columns="scenario")
            return Answer(plain_rows(table), [f"{len(table)} plans"], table=table)
        if options.beside:
            table = beside(register, options.id, options.beside)
            return Answer(plain_rows(table), table=table)
        found = again(register, options.id, progress=progress)
        losing = losing_people(found.plan, progress=progress) if options.worth else None
        files = files_written(found.plan, register, options, name=found.name, losing=losing)
    same = "The plan is the same to the last person." if found.same else "The plan is not the same any more."
    changed = [f"{one.part} {one.key}: {one.then} then, {one.now} now" for one in found.changed]
    wards = found.plan.wards[_WARDS]
    values = {"same": found.same, "changed": [vars(one) for one in found.changed], "wards": plain_rows(wards)}
    return Answer(values, [*_lines(found.plan), same, *changed, *files], int(not found.same), wards)


def _told(asked: Scenario) -> dict[str, Any]:
    closures = {"rules": sorted(asked.closures.rules), "areas": len(asked.closures.areas)}
    return {**scenario_told(asked), "closures": closures}


def _lines(found: Plan) -> list[str]:
    """What stands below the table."""
    whole, scenario = found.wards.iloc[-1], found.scenario
    minutes = found.allocation.person_minutes / max(found.allocation.placed_people, 1)
    own = scenario.asked.displaced_people
    said = f"MMI {scenario.asked.mmi}" if own is None else f"{own:,} people without a home"
    event = found.seekers.card.title if found.seekers.card else scenario.asked.total or said
    gap = f"within {found.verdict.gap_mmin / PER_MINUTE:,.1f} person-minutes of the best"
    proof = "proven to be the best" if found.verdict.is_optimal else gap
    assumed = (
        f"{event}, {scenario.asked.phase}, {scenario.asked.case} case; {standard(scenario.density).label('en')}; "
        f"at most {scenario.walk_min:g} minutes."
    )
    leave = (
        f"{whole['people']:,} people live there, {whole['displaced_people']:,} leave home, "
        f"{whole['seeking_people']:,} seek ground."
    )
    split = (
        f"Of these {whole['placed_people']:,} have a place, {whole['full_people']:,} have only full spaces in reach, "
        f"{whole['out_of_reach_people']:,} have none in reach."
    )
    walk = f"Mean walk {minutes:.1f} minutes; the plan is {proof}."
    return [assumed, leave, split, walk, *(note.text() for note in found.notes())]


def _protection(found: Plan) -> pandas.DataFrame:
    """Spaces by how many people lose their place if the space is lost."""
    names = found.spaces.set_index("id")["name_en"]
    wards = found.ground.homes.wards.set_index("id")["name_en"]
    rows = []
    for done, (space, worth) in enumerate(protection(found)):
        progress(f"worth of {space}", done / len(names))
        rows.append((space, names[space], *_worth_row(worth), _losing(worth, sorted(set(_ward_ids(found))), wards)))
    columns = ["id", "name_en", "lose_people", "lose_person_min", "gain_people", "gain_person_min", "wards_that_lose"]
    table = pandas.DataFrame(rows, columns=columns)
    return table.sort_values(["lose_people", "lose_person_min"], ascending=[False, False], ignore_index=True)


def _ward_ids(found: Plan) -> list[str]:
    return found.ground.homes.cells["ward"].tolist()


def _worth_row(worth: Worth) -> tuple[int, float, int, float]:
    lost, more = worth.if_lost, worth.if_widened
    return -lost.people, lost.walked_mmin / PER_MINUTE, more.people, more.walked_mmin / PER_MINUTE


def _losing(worth: Worth, ids: list[str], names: pandas.Series) -> str:
    """The wards that lose most, with their people."""
    losing = sorted((change, ward) for ward, change in zip(ids, worth.if_lost.by_ward.tolist(), strict=True))
    return ", ".join(f"{names[ward]} {-change:,}" for change, ward in losing[:3] if change < 0) or "-"
