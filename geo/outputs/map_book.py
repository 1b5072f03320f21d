"""What the one-file map shows, as one JSON text: rows, shapes, labels in both languages, standards, sources."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import geopandas
import numpy
import shapely

from geo.crs import WGS84
from geo.messages import sentences
from geo.outputs import about
from geo.outputs.borders import border_lines, light
from geo.outputs.edition import Edition, capacity_standards
from geo.outputs.layers import Layer
from geo.outputs.palette import INK, MARK, theme
from geo.outputs.tables import plain
from geo.schema import Column, vocabulary
from geo.standards import Standard, standard

__all__ = ["UNITS", "book_text", "split_units"]

UNITS: Mapping[str, float] = {"province": 2.0, "district": 1.6, "local_level": 1.1, "ward": 0.7}
"""Kinds of administrative units drawn as borders, and the width of their lines in pixels."""

_LANGUAGES = ("en", "ne")
_PLACES = 6
_BORDER_TOLERANCE_DEG = 0.0001
_SHOWN_AT_FIRST = frozenset({"district", "local_level"})
_DOUBTFUL = ("admin_area", "gazetteer", "unknown")
_WORD = "export.map_"
_DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


def split_units(layer: Layer) -> tuple[Layer, dict[str, Layer]]:
    """The layer without administrative units, and the units by kind."""
    if layer.name != "location" or "kind" not in layer.attributes.column_names:
        return layer, {}
    kinds = numpy.array(layer.attributes["kind"].to_pylist(), dtype=object)
    units = {kind: layer.take(kinds == kind) for kind in UNITS if (kinds == kind).any()}
    return layer.take(~numpy.isin(kinds.astype(str), list(UNITS))), units


def _border(kind: str, layer: Layer) -> dict[str, Any]:
    """Border lines of units of a kind and where their names go."""
    shapes = layer.geometry if layer.geometry is not None else numpy.array([])
    frame = geopandas.GeoDataFrame(geometry=shapes, crs=WGS84)
    points = shapely.get_coordinates(shapely.point_on_surface(shapes[~shapely.is_missing(shapes)]))
    names = [row for row, shape in zip(layer.attributes.to_pylist(), shapes, strict=True) if shape is not None]
    return {
        "kind": kind,
        "weight": UNITS[kind],
        "on": kind in _SHOWN_AT_FIRST,
        "lines": json.loads(shapely.to_geojson(border_lines(frame, tolerance_deg=_BORDER_TOLERANCE_DEG))),
        "names": [
            {"lon": lon, "lat": lat, "en": row.get("name_en"), "ne": row.get("name_ne")}
            for row, (lon, lat) in zip(names, points.round(_PLACES).tolist(), strict=True)
        ],
    }


def _column(column: Column) -> dict[str, str]:
    named = {"name": column.name, "kind": column.kind, "unit": column.unit, "vocabulary": column.vocabulary}
    return {**named, **{language: column.label(language) for language in _LANGUAGES}}


def _layer(layer: Layer) -> dict[str, Any]:
    chosen = theme(layer.name)
    labels = sentences().get(f"export.layer_{layer.name}", dict.fromkeys(_LANGUAGES, layer.name))
    rows = [list(row.values()) for row in plain(layer.attributes).to_pylist()]
    shapes = [None] * len(rows) if layer.geometry is None else shapely.to_geojson(light(layer.geometry, places=_PLACES))
    return {
        "name": layer.name,
        "key": layer.table.key.name,
        "label": labels,
        "columns": [_column(column) for column in layer.columns],
        "theme": asdict(chosen) if chosen else None,
        "rows": rows,
        "shapes": [json.loads(shape) if shape else None for shape in shapes],
    }


def _vocabularies(layers: Sequence[Layer]) -> dict[str, dict[str, dict[str, str]]]:
    used = {column.vocabulary for layer in layers for column in layer.columns if column.vocabulary}
    return {
        name: {code: {"en": term.label_en, "ne": term.label_ne} for code, term in vocabulary(name).items()}
        for name in sorted(used | {"location_kind"})
    }


def _standards(layers: Sequence[Layer]) -> list[dict[str, Any]]:
    return [
        {
            "key": found.key,
            "column": name,
            "label": _rate(found),
            "leaves_out": {language: found.leaves_out(language) for language in _LANGUAGES},
        }
        for name, found in capacity_standards(layers).items()
    ]


def _rate(found: Standard) -> dict[str, str]:
    """The area a person first, then what it stands for."""
    labels = {"en": found.label_en, "ne": found.label_ne}
    said = sentences()["export.rate"]
    return {
        language: said[language].format(value=_said(found.value, language), label=labels[language])
        for language in _LANGUAGES
    }


def _said(value: float, language: str) -> str:
    """A number in the digits of the language."""
    text = f"{value:g}"
    return text.translate(_DEVANAGARI) if language == "ne" else text


def _proposal(layers: Sequence[Layer]) -> dict[str, str] | None:
    """Sentence that says whose thresholds the size classes follow."""
    if not any("size_class" in layer.attributes.column_names for layer in layers):
        return None
    limits = {name: f"{standard(f'size.{name}_from_area').value:,.0f}" for name in ("large", "medium")}
    said = sentences()["export.class_proposal"]
    return {"en": said["en"].format(**limits), "ne": said["ne"].format(**limits).translate(_DEVANAGARI)}


def _source_lines(layers: Sequence[Layer]) -> list[str]:
    names = ("title", "publisher", "dated", "licence")
    found = about.sources(layers)
    return [". ".join(str(row[name]) for name in names if row.get(name)) or str(row.get("id")) for row in found]


def book_text(layers: Sequence[Layer], *, edition: Edition, language: str) -> str:
    """The map's book as JSON that may stand inside a script element.

    Args:
        layers: tables in WGS 84; those with geometry are drawn, ``source`` is listed, units of ``location`` are
            borders.
        edition: what the map says of itself.
        language: language in which it opens.
    """
    drawn, borders = [], []
    for layer in layers:
        if layer.geometry is None:
            continue
        places, units = split_units(layer)
        borders += [_border(kind, found) for kind, found in units.items()]
        if len(places):
            drawn.append(places)
    known = _standards(drawn)
    leading = next((found["column"] for found in known if found["key"] == edition.standard_key), None)
    book = {
        "language": language,
        "title": {tongue: edition.title(tongue) for tongue in ("en", "ne")},  # type: ignore[arg-type]
        "about": {tongue: edition.lines(tongue)[1:] for tongue in ("en", "ne")},  # type: ignore[arg-type]
        "words": {code.removeprefix(_WORD): said for code, said in sentences().items() if code.startswith(_WORD)},
        "vocabularies": _vocabularies(drawn),
        "layers": [_layer(layer) for layer in sorted(drawn, key=lambda layer: layer.name != "spaces")],
        "borders": borders,
        "standards": known,
        "standard": leading or (known[0]["column"] if known else None),
        "proposal": _proposal(drawn),
        "sources": _source_lines(layers),
        "doubtful": _DOUBTFUL,
        "mark": MARK,
        "ink": INK,
    }
    return json.dumps(book, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
