"""What the form of a scenario offers: spaces, places, uses, closures drawn before, and the words of each row."""

from dataclasses import dataclass
from typing import Any

import geopandas
import numpy
from flask import url_for
from flask_babel import gettext

from app.drawn import opened
from app.language import language, name_of, number, term, terms
from app.plan_choice import Choice
from app.snapshot import Snapshot
from geo import pipeline
from geo.analysis.network.graph import lengths_m
from geo.crs import WGS84, area_m2
from geo.errors import MissingError
from geo.layer import LayerCard
from geo.pipeline.homes import units_in
from geo.pipeline.scenario import clashing, valley_districts

__all__ = ["Row", "clash_words", "drawn_rows", "fixed_rows", "map_of", "offered", "use_rows"]


@dataclass(frozen=True)
class Row:
    """One thing chosen before: the text an address carries, and what it is called."""

    code: str
    label: str


def _cards(held: Snapshot, kind: str) -> list[LayerCard]:
    return [card for card in pipeline.layers(held.register).cards() if card.kind == kind]


def _names(held: Snapshot) -> dict[str, str]:
    return {row["id"]: name_of(row) for row in held.spaces()[["id", "name_en", "name_ne"]].to_dict("records")}


def drawn_rows(choice: Choice) -> list[Row]:
    """Lines and areas that close streets, with their size."""
    rows = []
    for code in choice.drawn:
        (shape,) = opened([code])
        if shape.geom_type == "LineString":
            length_m = float(lengths_m(numpy.array([shape], dtype=object))[0])
            rows.append(Row(code, gettext("Line, %(length)s m", length=number(length_m))))
        else:
            ground_m2 = float(area_m2(numpy.array([shape], dtype=object))[0])
            rows.append(Row(code, gettext("Area, %(area)s m²", area=number(ground_m2))))
    return rows


def use_rows(held: Snapshot, choice: Choice) -> list[Row]:
    """Spaces given to a use."""
    names = _names(held)
    parts = [(one, *one.partition(":")[::2]) for one in choice.use]
    return [Row(code, f"{names.get(space, space)} → {term('suggested_use', use)}") for code, space, use in parts]


def fixed_rows(held: Snapshot, choice: Choice) -> list[Row]:
    """People sent by hand."""
    spaces, places = _names(held), held.table("location").set_index("id", drop=False)
    rows = []
    for code, order in zip(choice.fix, choice.orders, strict=True):
        place = name_of(places.loc[order.place]) if order.place in places.index else order.place
        told = {"place": place, "space": spaces.get(order.space, order.space), "people": number(order.people)}
        rows.append(Row(code, gettext("%(place)s → %(space)s: %(people)s people", **told)))
    return rows


def clash_words(held: Snapshot, choice: Choice) -> list[str]:
    """Why uses must not share a space, for each such pair."""
    names = _names(held)
    return [
        gettext(
            "%(space)s cannot be %(use)s and %(other)s at once: %(reason)s.",
            space=names.get(space, space),
            use=term("suggested_use", rule.use),
            other=term("suggested_use", rule.other),
            reason=rule.reason(language()),
        )
        for space, rule in clashing(choice.uses)
    ]


def _places(held: Snapshot, choice: Choice) -> list[dict[str, Any]]:
    """Wards of the chosen area, the Valley's where none is chosen, by name."""
    locations = geopandas.GeoDataFrame(held.table("location"), crs=WGS84)
    try:
        rows = units_in(locations, choice.places or valley_districts(held))
    except MissingError:
        return []
    return [dict(row) for row in rows[["id", "name_en", "name_ne"]].to_dict("records")]


def map_of(held: Snapshot) -> dict[str, str]:
    """Addresses of what the map of a scenario shows."""
    ways = _cards(held, "ways")
    return {
        "units": url_for("map.units", level="ward"),
        "grounds": url_for("map.geojson"),
        "ways": url_for("layers.features", layer_id=ways[0].id) if ways else "",
    }


def offered(held: Snapshot, choice: Choice) -> dict[str, Any]:
    """What the form offers and what was chosen before."""
    spaces = held.spaces().sort_values("name_en")
    named = ["id", "name_en", "name_ne"]
    surveyed = spaces["usable_area_m2"].notna()
    outlined = spaces.geometry.geom_type.isin(["Polygon", "MultiPolygon"])
    return {
        "spaces": spaces[named].to_dict("records"),
        "candidates": spaces.loc[~surveyed & outlined, named].to_dict("records"),
        "events": _cards(held, "intensity"),
        "wards": _places(held, choice),
        "all_uses": terms("suggested_use"),
        "drawn": drawn_rows(choice),
        "given": use_rows(held, choice),
        "sent": fixed_rows(held, choice),
        "clashes": clash_words(held, choice),
        "map": map_of(held),
    }
