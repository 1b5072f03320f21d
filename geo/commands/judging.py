"""Commands that judge spaces: how safe they are in an event, and how suitable."""

import argparse
from typing import Any

import pandas

from geo.analysis.safety import Aspect, SpaceSafety
from geo.analysis.suitability import steps
from geo.analysis.weighing import decisive, unknown_first, weight_margins
from geo.commands.answers import Answer, opened, plain_rows, progress
from geo.errors import MissingError, Problem
from geo.layer import LayerCard
from geo.pipeline.safety import EventSafety, event_safety
from geo.pipeline.suitability import Suitability, space_suitability
from geo.schema import vocabulary

__all__ = ["safety", "suitability"]


def _label(name: str) -> str:
    """What an aspect of safety is called: one that is always asked for, or a kind of hazard."""
    return (vocabulary("safety_aspect").get(name) or vocabulary("hazard_kind")[name]).label_en


def _card(card: LayerCard | None) -> dict[str, Any] | None:
    return None if card is None else {"id": card.id, "title": card.title, "source": card.source, "dated": card.dated}


def _aspect(aspect: Aspect) -> dict[str, Any]:
    told = {"aspect": aspect.name, "level": aspect.level, "reason": aspect.reason.text()}
    return {**told, "reason_ne": aspect.reason.text("ne"), "layer": _card(aspect.card)}


def _values(found: EventSafety) -> dict[str, Any]:
    """The whole answer for programs."""
    names = dict(zip(found.rows["id"], found.rows["name_en"], strict=True))
    spaces = [
        {"id": key, "name_en": names[key], "verdict": one.verdict, "aspects": [_aspect(part) for part in one.aspects]}
        for key, one in found.spaces.items()
    ]
    return {"event": _card(found.event), "spaces": spaces}


def _one_space(one: SpaceSafety) -> pandas.DataFrame:
    rows = [
        (
            _label(part.name),
            part.level,
            part.reason.text(),
            part.card.title if part.card else None,
            part.card.dated if part.card else None,
        )
        for part in one.aspects
    ]
    return pandas.DataFrame(rows, columns=["aspect", "level", "reason", "layer", "dated"])


def _named(one: SpaceSafety, *levels: str) -> str:
    return ", ".join(part.name for part in one.aspects if part.level in levels) or "-"


def safety(options: argparse.Namespace) -> Answer:
    """How safe the spaces, or one of them, are in an event."""
    ids = [options.id] if options.id else None
    with opened(options) as register:
        found = event_safety(register, event_id=options.event, ids=ids, progress=progress)
    event = f"Event: {found.event.title} ({found.event.id})." if found.event else "No shaking of an event is known."
    if options.id:
        one = found.spaces[options.id]
        label = vocabulary("safety_verdict")[one.verdict].label_en
        return Answer(_values(found), [event, f"{label}."], table=_one_space(one))
    names = dict(zip(found.rows["id"], found.rows["name_en"], strict=True))
    rows = [
        (key, names[key], one.verdict, _named(one, "not_safe", "with_care"), _named(one, "no_data"))
        for key, one in found.spaces.items()
    ]
    table = pandas.DataFrame(rows, columns=["id", "name_en", "verdict", "because_of", "no_data_on"])
    counts = table["verdict"].value_counts()
    said = [f"{counts.get(code, 0)} {term.label_en.lower()}" for code, term in vocabulary("safety_verdict").items()]
    return Answer(_values(found), [event, f"{len(table)} spaces: {', '.join(said)}."], table=table)


_SUITABILITY_COLUMNS = "rank id name_en class points known_share rank_low rank_high".split()


def _range(least: str, most: str) -> str:
    return least if least == most else f"{least} to {most}"


def _ranked(found: Suitability) -> pandas.DataFrame:
    """The list as it is read: class and points as ranges."""
    table = found.table()
    classes = [_range(*pair) for pair in zip(table["class_best"], table["class_worst"], strict=True)]
    ends = table[["points_least", "points_most"]].round().astype(int).astype(str)
    points = [_range(*pair) for pair in zip(ends["points_least"], ends["points_most"], strict=True)]
    return table.assign(**{"class": classes, "points": points, "known_share": table["known_share"].round(2)})


def _about_one(found: Suitability, location_id: str) -> dict[str, Any]:
    """What changes one space's class, and what to find out first."""
    of_space = {
        "criteria": decisive(found.assessment),
        "weights": weight_margins(found.assessment),
        "find_out_first": unknown_first(found.assessment),
    }
    parts = {
        name: plain_rows(rows[rows["space"] == location_id].drop(columns="space")) for name, rows in of_space.items()
    }
    classes = {letter: float(share) for letter, share in found.stability.classes.loc[location_id].items()}
    return {**parts, "class_share_of_weights": classes}


def suitability(options: argparse.Namespace) -> Answer:
    """How suitable the spaces are, ranked, or every step of one of them."""
    with opened(options) as register:
        found = space_suitability(register, scenario_id=options.scenario, progress=progress)
    ranked = _ranked(found)
    if options.id is None:
        counts = ", ".join(
            f"{count} {letter}" for letter, count in ranked["class_middle"].value_counts().sort_index().items()
        )
        lines = [f"{len(ranked)} spaces; at the middle of the points: {counts}."]
        return Answer(plain_rows(found.table()), lines, table=pandas.DataFrame(ranked[_SUITABILITY_COLUMNS]))
    if options.id not in ranked.index:
        raise MissingError(Problem("ground.no_space", {"value": options.id}, value=options.id))
    one, table = ranked.loc[options.id], steps(found.assessment, found.known.measured, options.id)
    lines = [
        f"Class {one['class']}, {one['points']} points of 100; {one['known_share']:.0%} of the weight is known.",
        f"Rank {one['rank']} of {len(ranked)}; {one['rank_low']} to {one['rank_high']} over all sets of weights.",
    ]
    values = {
        **plain_rows(found.table().loc[[options.id]])[0],
        "steps": plain_rows(table),
        **_about_one(found, options.id),
    }
    return Answer(values, lines, table=table.round(2))
