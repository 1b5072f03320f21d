"""Commands that judge spaces: how safe they are in an event."""

import argparse
from typing import Any

import pandas

from geo.analysis.safety import Aspect, SpaceSafety
from geo.commands.answers import Answer, opened, progress
from geo.layer import LayerCard
from geo.pipeline.safety import EventSafety, event_safety
from geo.schema import vocabulary

__all__ = ["safety"]


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
