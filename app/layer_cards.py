"""Cards of layers as the pages show them: words in the reader's language, coverage as a small map."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from app.language import day, language, number, say, term
from app.snapshot import Snapshot
from app.whereabouts import covered
from geo import pipeline
from geo.layer import LayerCard
from geo.messages import known_text
from geo.outputs.sketch import Sketch
from geo.pipeline.layers import LayerEntry

__all__ = ["LayerSheet", "Overlay", "entries_of", "layer_sheets", "missing_sheets", "overlays_of", "title_of"]

_M2_PER_KM2 = 1_000_000


@dataclass(frozen=True)
class LayerSheet:
    """A card for reading.

    Attributes:
        id: identifier of the layer.
        title: its name.
        kind: its kind.
        facts: label and text of what is known of it; empty text for what is not.
        notes: what a reader must know before using it.
        is_lost: whether its file is gone.
        picture: where it speaks.
    """

    id: str
    title: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    is_lost: bool
    picture: Sketch


def _known(part: str, card: LayerCard, text: str) -> str:
    return known_text(f"layer_{part}.{card.id}", text, language())


def title_of(card: LayerCard) -> str:
    """Name of a layer in the reader's language, where it ships."""
    return _known("title", card, card.title)


def _kind(card: LayerCard) -> str:
    kind = term("layer_kind", card.kind)
    return f"{kind}: {term('hazard_kind', card.hazard_kind)}" if card.hazard_kind else kind


def _area(area_m2: float) -> str:
    return gettext("%(area)s km²", area=number(area_m2 / _M2_PER_KM2, 0 if area_m2 > 10 * _M2_PER_KM2 else 2))


def _facts(entry: LayerEntry) -> tuple[tuple[str, str], ...]:
    card = entry.card
    size = "" if card.resolution_m is None else gettext("%(size)s m", size=number(card.resolution_m, 0))
    years = "" if card.return_period_years is None else number(card.return_period_years, 0)
    told = [
        (gettext("Source"), _known("source", card, card.source)),
        (gettext("Shows the state of"), "" if card.dated is None else day(card.dated)),
        (gettext("Licence"), card.licence),
        (gettext("Coverage"), _area(entry.area_m2)),
        (gettext("Came in"), card.crs),
        (gettext("Cell size"), size) if entry.has_grid else (gettext("Features"), number(card.features)),
    ]
    if card.kind == "hazard":
        told += [(gettext("Tells"), term("layer_measure", card.measure)), (gettext("Return period, years"), years)]
    return tuple(told)


def _sheet(held: Snapshot, entry: LayerEntry) -> LayerSheet:
    card = entry.card
    notes = [_known("note", card, card.note), *(caveat.text(language()) for caveat in entry.caveats)]
    return LayerSheet(
        id=card.id,
        title=title_of(card),
        kind=_kind(card),
        facts=_facts(entry),
        notes=tuple(note for note in notes if note),
        is_lost=entry.is_lost,
        picture=covered(held, entry.coverage),
    )


def entries_of(held: Snapshot) -> tuple[LayerEntry, ...]:
    """All layers of the register as it stands."""
    found: tuple[LayerEntry, ...] = held.kept("layer entries", lambda: pipeline.layer_entries(held.register))
    return found


def layer_sheets(held: Snapshot) -> list[LayerSheet]:
    """Cards of all layers."""
    return [_sheet(held, entry) for entry in entries_of(held)]


@dataclass(frozen=True)
class Overlay:
    """A layer as the menu of the map offers it."""

    id: str
    title: str
    kind: str
    is_picture: bool
    address: str


def overlays_of(held: Snapshot) -> list[Overlay]:
    """Layers that can be laid over the map: those whose files are there."""
    return [
        Overlay(
            entry.card.id,
            title_of(entry.card),
            entry.card.kind,
            is_picture=entry.has_grid,
            address=url_for(f"layers.{'picture' if entry.has_grid else 'features'}", layer_id=entry.card.id),
        )
        for entry in entries_of(held)
        if not entry.is_lost
    ]


def missing_sheets(held: Snapshot) -> list[tuple[str, str]]:
    """Kinds of layers of which there is none, and what one would tell."""
    kinds = pipeline.missing_kinds([entry.card for entry in entries_of(held)])
    return [(term("layer_kind", kind), say(f"layer_unlocks.{kind}")) for kind in kinds]
