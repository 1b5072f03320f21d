"""Excel workbook: a sheet a table with labels, units and HXL hashtags, and sheets that explain them.

Row 1 holds labels with units, row 2 HXL hashtags, the rest values; texts never run as formulas. The sheets after the
tables name the sources, the columns, the codes, and what each capacity leaves out. Rows are written as they come, so
memory stays small.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.compute
import shapely
import xlsxwriter
import xlsxwriter.exceptions

from geo.errors import LimitError, Problem
from geo.messages import Language, sentence
from geo.outputs import about
from geo.outputs.batches import CHUNK_ROWS
from geo.outputs.cells import guarded_text
from geo.outputs.edition import Cut, Edition, File, Written
from geo.outputs.graphemes import cut
from geo.outputs.layers import Layer
from geo.outputs.palette import MARK
from geo.outputs.tables import guard_layer, plain
from geo.schema import Column

__all__ = ["FAILURES", "write"]

FAILURES = (xlsxwriter.exceptions.XlsxWriterException,)
"""What the library raises when a disk is full or a folder is gone."""

_ROWS_MOST = 1_048_576
_HEAD_ROWS = 2
_TEXT_MOST = 32_767
_THOUSANDS = frozenset({"m2", "people", "households"})
_WIDTHS = {"integer": 11, "number": 13, "boolean": 9, "date": 12, "timestamp": 20}
_POINT_TAGS = ("#geo+lon", "#geo+lat")

Sheet = Any
Styles = Mapping[str, Any]


def _styles(book: Any) -> Styles:
    head = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    return {
        "head": book.add_format({**head, "bg_color": MARK, "font_color": "#ffffff"}),
        "tag": book.add_format({"italic": True, "font_color": "#4c5861", "bg_color": "#f1eee6", "font_size": 9}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 15}),
        "thousands": book.add_format({"num_format": "#,##0.##"}),
        "people": book.add_format({"num_format": "#,##0"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }


def _format(column: Column, styles: Styles) -> Any:
    """Cell format of a column; nothing where the plain one is right."""
    if column.kind == "date":
        return styles["date"]
    if column.unit in _THOUSANDS:
        return styles["people" if column.kind == "integer" else "thousands"]
    return None


def _put(sheet: Sheet, column: Column) -> Callable[..., Any]:
    """How the sheet takes the values of a column."""
    kinds = {"integer": sheet.write_number, "number": sheet.write_number, "boolean": sheet.write_boolean}
    if column.kind == "date":
        return lambda row, place, day, style: sheet.write_datetime(row, place, datetime.combine(day, time()), style)
    return kinds.get(column.kind, sheet.write_string)


def _width(column: Column) -> int:
    if column.name.startswith("name"):
        return 30
    return _WIDTHS.get(column.kind, 18)


def _fitted(layer: Layer, attributes: pyarrow.Table) -> tuple[pyarrow.Table, list[Cut]]:
    """Texts cut to what a cell holds, and the cuts."""
    cuts = []
    for place, column in enumerate(layer.columns):
        values = attributes.column(place)
        if not pyarrow.types.is_string(values.type) or (
            (pyarrow.compute.max(pyarrow.compute.binary_length(values)).as_py() or 0) <= _TEXT_MOST
        ):
            continue
        texts = values.to_pylist()
        for row, full in enumerate(texts):
            if full is not None and (kept := cut(full, size_bytes=_TEXT_MOST)) != full:
                texts[row] = kept
                cuts.append(Cut(layer.name, str(row + 1), column.name, kept, full))
        attributes = attributes.set_column(place, column.name, pyarrow.array(texts, pyarrow.string()))
    return attributes, cuts


def _lacks_points(layer: Layer) -> bool:
    """Whether the sheet needs a position beside the declared columns."""
    return layer.geometry is not None and not any(column.hxl == "#geo+lon" for column in layer.columns)


def _write_head(sheet: Sheet, layer: Layer, styles: Styles, language: Language) -> None:
    labels = [column.label(language) for column in layer.columns]
    tags = [column.hxl for column in layer.columns]
    if _lacks_points(layer):
        labels += [sentence(f"export.head_{name}", language) for name in ("lon_deg", "lat_deg")]
        tags += _POINT_TAGS
    for place, label in enumerate(labels):
        width = _width(layer.columns[place]) if place < len(layer.columns) else _WIDTHS["number"]
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, label, styles["head"])
    for place, tag in enumerate(tags):
        sheet.write_string(1, place, tag, styles["tag"])
    sheet.freeze_panes(_HEAD_ROWS, min(2, len(labels)))
    sheet.autofilter(1, 0, max(len(layer) + 1, _HEAD_ROWS), len(labels) - 1)


def _write_rows(sheet: Sheet, layer: Layer, attributes: pyarrow.Table, styles: Styles) -> None:
    writers = [(_put(sheet, column), _format(column, styles)) for column in layer.columns]
    points = shapely.get_coordinates(shapely.point_on_surface(layer.geometry)) if _lacks_points(layer) else None
    at = 0
    for first in range(0, len(layer), CHUNK_ROWS):
        batch = attributes.slice(first, CHUNK_ROWS)
        for row, values in enumerate(zip(*(column.to_pylist() for column in batch.columns), strict=True), start=first):
            for place, value in enumerate(values):
                if value is not None:
                    put, style = writers[place]
                    put(row + _HEAD_ROWS, place, value, style)
            if points is not None and layer.geometry is not None and layer.geometry[row] is not None:
                for side, value in enumerate(points[at]):
                    sheet.write_number(row + _HEAD_ROWS, len(writers) + side, value)
                at += 1


def _write_table(book: Any, layer: Layer, styles: Styles, language: Language) -> Written:
    """Write the sheet of a table.

    Raises:
        LimitError: the table has more rows than a sheet holds.
    """
    if len(layer) > _ROWS_MOST - _HEAD_ROWS:
        parameters = {"table": layer.name, "count": len(layer), "limit": _ROWS_MOST - _HEAD_ROWS}
        raise LimitError(Problem("export.sheet_full", parameters))
    guarded, notes = guard_layer(layer)
    attributes, cuts = _fitted(layer, plain(guarded))
    title = sentence("export.sheet_sources", language) if layer.name == "source" else layer.name
    sheet = book.add_worksheet(title)
    _write_head(sheet, layer, styles, language)
    _write_rows(sheet, layer, attributes, styles)
    if layer.geometry is not None:
        notes = (*notes, Problem("export.points_only", {"table": layer.name}))
    if cuts:
        notes = (*notes, Problem("export.cut", {"table": layer.name, "count": len(cuts), "file": "-"}))
    return Written((File(title, layer.name, len(layer)),), tuple(cuts), notes)


def _write_list(book: Any, name: str, rows: Sequence[about.Row], styles: Styles, language: Language) -> None:
    """Write a sheet of explanations."""
    heads = about.HEADS[name]
    sheet = book.add_worksheet(sentence(f"export.sheet_{name}", language))
    for place, head in enumerate(heads):
        sheet.set_column(
            place, place, 60 if head in {"about", "about_ne", "leaves_out", "title", "licence", "note"} else 24
        )
        sheet.write_string(0, place, sentence(f"export.head_{head}", language), styles["head"])
    for line, row in enumerate(rows, start=1):
        for place, head in enumerate(heads):
            value = row.get(head)
            if isinstance(value, int | float):
                sheet.write_number(line, place, value, styles["wrap"])
            elif value is not None:
                text = cut(guarded_text(str(value)), size_bytes=_TEXT_MOST)
                sheet.write_string(line, place, text, styles["wrap"])
    sheet.freeze_panes(1, 0)


def _write_about(book: Any, edition: Edition, styles: Styles, language: Language) -> None:
    sheet = book.add_worksheet(sentence("export.sheet_about", language))
    sheet.set_column(0, 0, 110)
    title, *lines = edition.lines(language)
    sheet.write_string(0, 0, guarded_text(title), styles["title"])
    for line, text in enumerate(lines, start=2):
        sheet.write_string(line, 0, guarded_text(text), styles["wrap"])


def write(path: Path, layers: Sequence[Layer], *, edition: Edition, language: Language) -> Written:
    """Write tables as an Excel workbook.

    Args:
        path: file to write.
        layers: tables, their geometry in WGS 84; the table ``source`` is the sheet of sources.
        edition: what the workbook says of itself.
        language: language of labels and explanations.

    Raises:
        LimitError: a table has more rows than a sheet holds.
    """
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    created = datetime.combine(edition.stamp, time())
    said = "\n".join(edition.lines(language))
    book.set_properties({"title": edition.title(language), "comments": said, "created": created})
    styles = _styles(book)
    in_order = sorted(layers, key=lambda layer: layer.name == "source")
    done = [_write_table(book, layer, styles, language) for layer in in_order]
    explained = {
        "columns": about.columns(layers),
        "codes": about.codes(layers),
        "standards": about.standards(layers, language),
    }
    if in_order[-1].name != "source":
        explained["sources"] = about.sources(layers)
    for name, rows in explained.items():
        _write_list(book, name, rows, styles, language)
    _write_about(book, edition, styles, language)
    book.close()
    files = tuple(file for written in done for file in written.files)
    cuts = tuple(found for written in done for found in written.cuts)
    return Written(files, cuts, tuple(note for written in done for note in written.notes))
