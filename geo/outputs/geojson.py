"""GeoJSON after RFC 7946: WGS 84, right-hand rule, null for no geometry, coordinates as exact as they are kept.

GDAL's own writer is not used, since rounding lets it turn a tiny area into a point and repair what it was not asked to.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import shapely

from geo.messages import Language
from geo.outputs.batches import CHUNK_ROWS
from geo.outputs.edition import Edition, File, Written
from geo.outputs.layers import Layer
from geo.outputs.tables import plain

__all__ = ["write"]


def _said(value: object) -> Any:
    """A value as JSON has it; dates as ISO 8601 text."""
    return value if isinstance(value, str | int | float | None) else str(value)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_said, separators=(",", ":"))


def _head(layer: Layer, edition: Edition, language: Language) -> str:
    """Members of the collection before its features."""
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "name": layer.name,
        "title": edition.title(language),
        "description": "\n".join(edition.lines(language)),
    }
    if layer.geometry is not None and not shapely.is_missing(layer.geometry).all():
        head["bbox"] = shapely.total_bounds(layer.geometry).tolist()
    return _text(head).removesuffix("}")


def _shapes(layer: Layer, first: int) -> numpy.ndarray:
    """Geometry of a chunk of rows as GeoJSON text, outer rings counter-clockwise."""
    if layer.geometry is None:
        return numpy.full(min(CHUNK_ROWS, len(layer) - first), None, dtype=object)
    return shapely.to_geojson(shapely.orient_polygons(layer.geometry[first : first + CHUNK_ROWS]))


def _features(layer: Layer) -> Iterator[str]:
    attributes = plain(layer.attributes)
    key = layer.table.key.name
    for first in range(0, len(layer), CHUNK_ROWS):
        rows = attributes.slice(first, CHUNK_ROWS).to_pylist()
        for row, shape in zip(rows, _shapes(layer, first), strict=True):
            known = f'"id":{_text(row[key])},' if row.get(key) is not None else ""
            yield f'{{"type":"Feature",{known}"properties":{_text(row)},"geometry":{shape or "null"}}}'


def write(path: Path, layer: Layer, *, edition: Edition, language: Language) -> Written:
    """Write a table as GeoJSON.

    Args:
        path: file to write.
        layer: rows, their geometry in WGS 84.
        edition: what the file says of itself, in members beside the features.
        language: language of that.
    """
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f'{_head(layer, edition, language)},"features":[')
        for place, feature in enumerate(_features(layer)):
            out.write(f"{',' if place else ''}\n{feature}")
        out.write("\n]}\n")
    return Written((File(path.name, layer.name, len(layer)),))
