"""Rows of the table of layers: the card a row holds, the row a new layer makes, which layers tell the same or meet."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

import geopandas
import pandas
import shapely

from geo.crs import WGS84
from geo.layer import Layer, LayerCard
from geo.sources.layers import Made

__all__ = ["Bounds", "card_of", "identifier", "near", "row_of", "same_subject", "together", "unit_of"]

Bounds = tuple[float, float, float, float]
_UNITS = {"dem": "m", "intensity": "mmi", "population": "people"}
_HAZARD_UNITS = {"depth_m": "m"}

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


def unit_of(card: LayerCard) -> str:
    """Unit of the values of a layer's grid: m, mmi or class."""
    return _UNITS.get(card.kind) or _HAZARD_UNITS.get(card.measure, "class")


def near(rows: Iterable[Any], kind: str, bounds_deg: Bounds | None) -> Iterator[Any]:
    """Rows of a kind whose coverage touches a box."""
    box = None if bounds_deg is None else shapely.box(*bounds_deg)
    for row in rows:
        if row.kind == kind and (box is None or shapely.intersects(row.geometry, box)):
            yield row


def finest(rows: Iterable[Any]) -> list[Any]:
    """Rows of grids, those with the finest cells first."""
    return sorted(rows, key=lambda row: row.resolution_m)


def together(layers: Sequence[Layer]) -> Layer:
    """Layers of one kind as one: a feature counts in the first layer whose coverage holds a point of it."""
    first, *others = layers
    coverage, parts = first.coverage, [first.features]
    for layer in others:
        if layer.features is not None:
            points = shapely.point_on_surface(layer.features.geometry.to_numpy())
            parts.append(layer.features[~shapely.covers(coverage, points)])
        coverage = shapely.union(coverage, layer.coverage)
    if not others:
        return first
    rows = geopandas.GeoDataFrame(pandas.concat(parts, ignore_index=True), crs=WGS84)
    titles = " + ".join(layer.card.title for layer in layers)
    return Layer(replace(first.card, title=titles, features=len(rows)), coverage, features=rows)
