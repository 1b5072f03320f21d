"""KML 2.2 for Google Earth and field telephones: a folder a table, styled, with every column as typed extended data.

Names and values are text. Viewers show a description as HTML, so its text is escaped once for HTML and once for XML.
Source: OGC 12-007r2 (KML 2.3), of which only 2.2 is used.
"""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import TextIO

import pyarrow
import pyarrow.compute
import shapely
from shapely.geometry.base import BaseGeometry

from geo.messages import Language
from geo.outputs.batches import CHUNK_ROWS
from geo.outputs.edition import Edition, File, Written
from geo.outputs.layers import Layer
from geo.outputs.palette import INK, MARK, Look, theme
from geo.outputs.tables import plain
from geo.schema import Column, vocabulary

__all__ = ["write"]

_INT32_MOST = 2**31 - 1
_TAKEN = frozenset(
    {"id", "name", "description", "timestamp", "begin", "end", "icon"}
    | {"altitudemode", "tessellate", "extrude", "visibility", "draworder"}
)
"""Names that readers of KML keep for themselves; a column of such a name goes under its shapefile field."""


def _text(value: object) -> str:
    """Text of a value for XML, safe in elements and attributes."""
    return escape(str(value))


def _colour(colour: str, opacity: str) -> str:
    """KML's order: opacity, blue, green, red."""
    return f"{opacity}{colour[5:7]}{colour[3:5]}{colour[1:3]}"


def _style(name: str, look: Look) -> str:
    fill = 0 if look.outline else 1
    edge = look.colour if look.outline else INK
    return (
        f'<Style id="{name}"><IconStyle><color>{_colour(look.colour, "ff")}</color><scale>0.8</scale></IconStyle>'
        f"<LineStyle><color>{_colour(edge, 'ff')}</color><width>1.5</width></LineStyle>"
        f"<PolyStyle><color>{_colour(look.colour, 'bf')}</color><fill>{fill}</fill></PolyStyle></Style>"
    )


def _styles(layer: Layer) -> Iterator[str]:
    chosen = theme(layer.name)
    for code, look in (chosen.looks if chosen else {}).items():
        yield _style(f"{layer.name}.{code}", look)
    yield _style(f"{layer.name}.", Look(MARK))


def _field(column: Column) -> str:
    return column.dbf if column.name.lower() in _TAKEN else column.name


def _type(column: Column, values: pyarrow.ChunkedArray) -> str:
    """KML type of a column; a whole number past 32 bits goes as double, which readers keep whole."""
    if column.kind == "integer":
        most = pyarrow.compute.max(pyarrow.compute.abs(values)).as_py() or 0
        return "int" if most <= _INT32_MOST else "double"
    return {"number": "double", "boolean": "bool"}.get(column.kind, "string")


def _schema(layer: Layer, language: Language) -> str:
    fields = "".join(
        f'<SimpleField type="{_type(column, layer.attributes[column.name])}" name="{_field(column)}">'
        f"<displayName>{_text(column.label(language))}</displayName></SimpleField>"
        for column in layer.columns
    )
    return f'<Schema name="{layer.name}" id="{layer.name}">{fields}</Schema>'


def _coordinates(shape: BaseGeometry) -> str:
    said = " ".join(f"{x!r},{y!r}" for x, y in shapely.get_coordinates(shape).tolist())
    return f"<coordinates>{said}</coordinates>"


def _polygon(shape: BaseGeometry) -> str:
    outer, *holes = shapely.get_rings(shapely.orient_polygons(shape))
    inner = "".join(
        f"<innerBoundaryIs><LinearRing>{_coordinates(hole)}</LinearRing></innerBoundaryIs>" for hole in holes
    )
    outside = f"<outerBoundaryIs><LinearRing>{_coordinates(outer)}</LinearRing></outerBoundaryIs>"
    return f"<Polygon>{outside}{inner}</Polygon>"


def _shape(shape: BaseGeometry | None) -> str:
    """Geometry as KML; empty text where there is none."""
    if shape is None:
        return ""
    if shape.geom_type == "Polygon":
        return _polygon(shape)
    if shape.geom_type in {"Point", "LineString", "LinearRing"}:
        name = "Point" if shape.geom_type == "Point" else "LineString"
        return f"<{name}>{_coordinates(shape)}</{name}>"
    inside = "".join(_shape(part) for part in shapely.get_parts(shape))
    return f"<MultiGeometry>{inside}</MultiGeometry>"


def _shown(column: Column, value: object, language: Language) -> str:
    """A value as a reader wants it: codes by their labels."""
    if not column.vocabulary:
        return str(value)
    terms = vocabulary(column.vocabulary)
    found = [terms[code] for code in str(value).split(";") if code in terms]
    return "; ".join(term.label_ne if language == "ne" else term.label_en for term in found)


def _value(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else _text(value)


def _placemark(layer: Layer, row: dict[str, object], shape: BaseGeometry | None, language: Language) -> str:
    filled = [(column, row[column.name]) for column in layer.columns if row[column.name] is not None]
    names = ("name_ne", "name_en") if language == "ne" else ("name_en", "name_ne")
    name = next((row[column] for column in (*names, layer.table.key.name) if row.get(column)), "")
    lines = [f"{escape(column.label(language))}: {escape(_shown(column, value, language))}" for column, value in filled]
    chosen = theme(layer.name)
    code = row.get(chosen.column) if chosen else None
    style = f"{layer.name}.{code if chosen and code in chosen.looks else ''}"
    typed = "".join(f'<SimpleData name="{_field(column)}">{_value(value)}</SimpleData>' for column, value in filled)
    return (
        f"<Placemark><name>{_text(name)}</name><description>{_text('<br>'.join(lines))}</description>"
        f"<styleUrl>#{style}</styleUrl>"
        f'<ExtendedData><SchemaData schemaUrl="#{layer.name}">{typed}</SchemaData></ExtendedData>'
        f"{_shape(shape)}</Placemark>\n"
    )


def _write_folder(out: TextIO, layer: Layer, language: Language) -> None:
    out.write(f"<Folder><name>{layer.name}</name>\n")
    attributes = plain(layer.attributes)
    for first in range(0, len(layer), CHUNK_ROWS):
        rows = attributes.slice(first, CHUNK_ROWS).to_pylist()
        shapes = [None] * len(rows) if layer.geometry is None else layer.geometry[first : first + CHUNK_ROWS]
        out.writelines(_placemark(layer, row, shape, language) for row, shape in zip(rows, shapes, strict=True))
    out.write("</Folder>\n")


def write(path: Path, layers: Sequence[Layer], *, edition: Edition, language: Language) -> Written:
    """Write tables as one KML document.

    Args:
        path: file to write.
        layers: tables, their geometry in WGS 84.
        edition: what the document says of itself.
        language: language of names, labels and descriptions.
    """
    described = "<br>".join(escape(line) for line in edition.lines(language))
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n')
        out.write(f"<name>{_text(edition.title(language))}</name><description>{_text(described)}</description>\n")
        for layer in layers:
            out.writelines([*_styles(layer), _schema(layer, language), "\n"])
        for layer in layers:
            _write_folder(out, layer, language)
        out.write("</Document></kml>\n")
    return Written(tuple(File(path.name, layer.name, len(layer)) for layer in layers))
