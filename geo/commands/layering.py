"""Commands about layers: list them, add one from files, remove one."""

import argparse
from dataclasses import asdict
from pathlib import Path

import pandas

from geo import pipeline
from geo.commands.answers import Answer, opened, progress, tabled
from geo.layer import LayerCard
from geo.messages import sentence
from geo.register.store import Register
from geo.schema import vocabulary
from geo.sources.order import Order, order_of

__all__ = ["layer", "layers"]

_SHOWN = "id kind hazard_kind title source dated licence resolution_m features".split()
_OPTIONS = {"hazard": "hazard_kind", "return_period": "return_period_years"}
_ORDER = (
    "kind", "title", "source", "dated", "licence", "note", "hazard", "measure", "return_period", "crs",
    "class_column", "depth_column", "classes", "coverage",
)  # fmt: skip


def _notes(card: LayerCard) -> list[str]:
    """What a reader of the card must know."""
    return [f"{card.id}: {said}" for said in (card.note, *(each.text() for each in pipeline.caveats(card))) if said]


def layers(options: argparse.Namespace) -> Answer:
    """The cards of all layers, and which kinds are missing."""
    with opened(options) as register:
        store = pipeline.layers(register)
        rows, cards, gone = store.table(), store.cards(), store.lost()
    bounds = pandas.DataFrame(rows.geometry.bounds.round(4))
    told = rows.assign(
        dated=pandas.Series([card.dated for card in cards], dtype=object),
        coverage_deg=bounds.to_numpy().tolist(),
        is_there=[card.id not in gone for card in cards],
    )
    labels = vocabulary("layer_kind")
    lines = [line for card in cards for line in _notes(card)]
    lines += [sentence("layer.file_lost", "en", value=one, folder=store.folder) for one in gone]
    lines += [
        f"No layer of: {labels[kind].label_en}. {sentence(f'layer_unlocks.{kind}', 'en')}"
        for kind in pipeline.missing_kinds(cards)
    ]
    return tabled(told, _SHOWN, lines=lines)


def _order(options: argparse.Namespace, register: Register) -> Order:
    said = {_OPTIONS.get(name, name): getattr(options, name) for name in _ORDER}
    return order_of(said, area=pipeline.place_area(register), empty_is_zero=options.empty_is_zero)


def _undo(change_id: int) -> str:
    return f"This is change {change_id}; take it back with: python3 chaur.py undo {change_id} --by NAME"


def _added(options: argparse.Namespace, register: Register) -> Answer:
    files = [(Path(name), Path(name).name) for name in options.file]
    taken = pipeline.take_in_layers(
        register,
        files,
        _order(options, register),
        by=options.by,
        replacing=options.replace,
        reason=options.reason,
        progress=progress,
    )
    notes = [note.text() for note in taken.notes]
    values = {
        "change": taken.change_id,
        "layers": [asdict(card) for card in taken.cards],
        "replaced": taken.replaced,
        "notes": notes,
    }
    table = pandas.DataFrame([asdict(card) for card in taken.cards])[_SHOWN]
    caveats = [line for card in taken.cards for line in _notes(card)]
    return Answer(values, [*notes, *caveats, _undo(taken.change_id)], table=table)


def _removed(options: argparse.Namespace, register: Register) -> Answer:
    changes = [pipeline.layers(register).remove(one, by=options.by, reason=options.reason) for one in options.id]
    return Answer({"changes": changes}, [_undo(change_id) for change_id in changes])


def _shipped(options: argparse.Namespace, register: Register) -> Answer:
    change_id = pipeline.layers(register).take_in_shipped(by=options.by, reason=options.reason)
    said = "All layers that ship are in the register already." if change_id is None else _undo(change_id)
    return Answer({"change": change_id}, [said])


_ACTS = {"add": _added, "remove": _removed, "shipped": _shipped}


def layer(options: argparse.Namespace) -> Answer:
    """Add a layer from files, remove layers, or add those that ship."""
    with opened(options) as register:
        return _ACTS[options.act](options, register)
