"""Rows of the table of layers: the card a row holds, the row a new layer makes, and which layers tell the same."""

import hashlib
from dataclasses import fields
from typing import Any

import pandas

from geo.layer import LayerCard
from geo.sources.layers import Made

__all__ = ["card_of", "identifier", "row_of", "same_subject"]

_ID_DIGITS = 8
_CARD = tuple(field.name for field in fields(LayerCard))


def _text(value: Any) -> str:
    return "" if pandas.isna(value) else str(value)


def _number(value: Any) -> float | None:
    return None if pandas.isna(value) else float(value)


def card_of(row: Any) -> LayerCard:
    """Card of a row of the table."""
    return LayerCard(
        id=row.id,
        kind=row.kind,
        title=row.title,
        source=_text(row.source),
        dated=None if pandas.isna(row.dated) else pandas.Timestamp(row.dated).date(),
        licence=_text(row.licence),
        resolution_m=_number(row.resolution_m),
        crs=row.source_crs,
        features=None if pandas.isna(row.features) else int(row.features),
        hazard_kind=_text(row.hazard_kind),
        measure=_text(row.measure),
        return_period_years=_number(row.return_period_years),
        note=_text(row.note),
    )


def row_of(made: Made, layer_id: str) -> dict[str, Any]:
    """Row of the table for a layer as a file made it."""
    values = {name: getattr(made.card, name) or None for name in _CARD if name not in {"id", "crs"}}
    values["dated"] = made.card.dated.isoformat() if made.card.dated else None
    values["features"] = made.card.features
    kept = {"source_crs": made.card.crs, "file": f"{layer_id}{made.path.suffix}", "sha256": made.sha256}
    return {**values, **kept, "geometry": made.coverage}


def identifier(made: Made) -> str:
    """Identifier of a layer: its kind, and digits that follow from its content and what it is about."""
    card = made.card
    about = f"{made.sha256} {card.hazard_kind} {card.measure} {card.return_period_years}"
    return f"{card.kind}-{hashlib.sha256(about.encode()).hexdigest()[:_ID_DIGITS]}"


def same_subject(card: LayerCard, other: LayerCard) -> bool:
    """Whether a new layer takes the place of an old one: of hazards, only one that tells the same of the same."""
    told = (card.kind, card.hazard_kind, card.measure, card.return_period_years)
    return told == (other.kind, other.hazard_kind, other.measure, other.return_period_years)
