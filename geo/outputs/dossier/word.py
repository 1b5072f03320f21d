"""Documents as DOCX files, to be edited further: the same blocks, with a font for Devanagari set as complex script."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import singledispatch
from typing import Any

import docx
from docx.document import Document as WordFile
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from PIL import Image

from geo.messages import Language
from geo.outputs.dossier.blocks import (
    Block,
    Document,
    Drawing,
    Facts,
    Heading,
    Key,
    Listing,
    Paragraph,
    Part,
    Photo,
    Signatures,
    Turn,
    Widths,
)  # fmt: skip
from geo.outputs.qr import qr_png
from geo.outputs.sheetmap.paper import A4
from geo.outputs.typeset.setter import plain, set_pictures

__all__ = ["LATIN", "NEPALI", "docx_file"]

LATIN, NEPALI = "Calibri", "Nirmala UI"
"""Fonts for Latin and for Devanagari letters; where one is missing the word processor takes another that has them."""

_TONGUES: Mapping[Language, str] = {"en": "en-GB", "ne": "ne-NP"}
_SIZES_PT = {"Normal": 10.0, "Heading 1": 15.0, "Heading 2": 11.5}
_SMALL_PT, _NOTE_PT, _SHEET_DPI = 6.5, 8.0, 170.0
_MARGIN_MM, _NARROW_MM, _DRAWN_MM = 18.0, 10.0, 165.0
_MM_PER_INCH, _TWIPS_PER_INCH = 25.4, 1440
_SHARE = 0.86
"""Share of the page that a map sheet fills; head, foot and the line below it take the rest."""
_GAPS_PT = {"Normal": (2.0, 4.0), "Heading 1": (4.0, 8.0), "Heading 2": (10.0, 4.0)}
"""White above and below a paragraph."""
_FACT_WIDTHS = (2.0, 3.0)
_BLACK = RGBColor(0, 0, 0)


def _child(parent: BaseOxmlElement, name: str, **attributes: str) -> BaseOxmlElement:
    """The child element of that name with these attributes, made where it is not there."""
    found = parent.find(qn(name))
    if found is None:
        found = OxmlElement(name)
        parent.append(found)
    for attribute, value in attributes.items():
        found.set(qn(f"w:{attribute}"), value)
    return found


def _dress(style: ParagraphStyle, size_pt: float, gaps_pt: tuple[float, float]) -> None:
    """Fonts and sizes of a style for Latin letters and for complex scripts, which Devanagari is; printed in black."""
    style.font.size, style.font.color.rgb = Pt(size_pt), _BLACK
    style.paragraph_format.space_before, style.paragraph_format.space_after = (Pt(gap) for gap in gaps_pt)
    properties = style.element.get_or_add_rPr()
    _child(properties, "w:rFonts", ascii=LATIN, hAnsi=LATIN, cs=NEPALI)
    for theme in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
        properties.find(qn("w:rFonts")).attrib.pop(qn(f"w:{theme}"), None)
    _child(properties, "w:szCs", val=str(round(2 * size_pt)))
    _child(properties, "w:lang", val="en-GB", bidi="ne-NP")


def _run(paragraph: WordParagraph, text: str, language: Language, *, size_pt: float = 0, bold: bool = False) -> None:
    """Add text to a paragraph; Nepali text is marked as complex script, so that its own font and size are used."""
    run = paragraph.add_run(plain(text))
    run.bold = bold or None
    properties = run.element.get_or_add_rPr()
    if bold:
        _child(properties, "w:bCs")
    if size_pt:
        run.font.size = Pt(size_pt)
        _child(properties, "w:szCs", val=str(round(2 * size_pt)))
    if language == "ne":
        _child(properties, "w:cs")
    _child(properties, "w:lang", val=_TONGUES[language], bidi="ne-NP")


def _spread(table: Table, widths: Widths, width_mm: float) -> None:
    """Give the columns of a table their relative widths, and every cell, since word processors go by the cells."""
    table.autofit = False
    whole = sum(widths)
    _child(_element(table).tblPr, "w:tblW", type="dxa", w=str(round(width_mm / _MM_PER_INCH * _TWIPS_PER_INCH)))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width_mm * width / whole)
    for cells in _rows(table):
        for cell, width in zip(cells, widths, strict=True):
            cell.width = Mm(width_mm * width / whole)


def _element(table: Table) -> Any:
    """The element of a table that was written last."""
    return table.part.element.body.tbl_lst[-1]


def _inner_mm(file: WordFile) -> float:
    """Width between the margins of the page that is written."""
    section = file.sections[-1]
    width, left, right = (side or 0 for side in (section.page_width, section.left_margin, section.right_margin))
    return float((width - left - right) / Mm(1))


def _fill(cell: _Cell, text: str, language: Language, *, size_pt: float = 0, bold: bool = False) -> None:
    _run(cell.paragraphs[0], text, language, size_pt=size_pt, bold=bold)


@singledispatch
def _write(block: Block, _file: WordFile, _language: Language) -> None:
    """Write a block at the end of the file."""
    raise TypeError(type(block).__name__)


@_write.register
def _(block: Heading, file: WordFile, language: Language) -> None:
    paragraph = file.add_heading(level=block.level)
    _run(paragraph, block.text, language)
    if block.level == 1:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


@_write.register
def _(block: Paragraph, file: WordFile, language: Language) -> None:
    paragraph = file.add_paragraph()
    _run(paragraph, block.text, language, size_pt=_NOTE_PT if block.manner == "note" else 0)
    if block.manner == "middle":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


@_write.register
def _(block: Facts, file: WordFile, language: Language) -> None:
    table = file.add_table(rows=len(block.rows), cols=len(_FACT_WIDTHS))
    _spread(table, _FACT_WIDTHS, _inner_mm(file))
    for cells, (label, value) in zip(_rows(table), block.rows, strict=True):
        _fill(cells[0], label, language)
        _fill(cells[1], value, language, bold=True)


def _rows(table: Table) -> Iterator[tuple[_Cell, ...]]:
    """Cells of a table, row by row; asking for single cells would go through the whole table each time."""
    return (row.cells for row in table.rows)


@_write.register
def _(block: Listing, file: WordFile, language: Language) -> None:
    size_pt = _SMALL_PT if block.small else _NOTE_PT
    table = file.add_table(rows=len(block.rows) + 1, cols=len(block.head), style="Table Grid")
    _spread(table, block.widths, _inner_mm(file))
    head, *body = _rows(table)
    for cell, text in zip(head, block.head, strict=True):
        _fill(cell, text, language, size_pt=size_pt, bold=True)
    _child(file.element.body.tbl_lst[-1].tr_lst[0].get_or_add_trPr(), "w:tblHeader")
    for line in _element(table).tr_lst:
        _child(line.get_or_add_trPr(), "w:cantSplit")
    for cells, row in zip(body, block.rows, strict=True):
        if isinstance(row, str):
            _fill(cells[0].merge(cells[-1]), row, language, size_pt=size_pt, bold=True)
            continue
        for cell, text in zip(cells, row, strict=True):
            _fill(cell, text, language, size_pt=size_pt)


@_write.register
def _(block: Photo, file: WordFile, language: Language) -> None:
    file.add_picture(io.BytesIO(block.content), height=Mm(70))
    _run(file.add_paragraph(), block.caption, language, size_pt=_NOTE_PT)


@_write.register
def _(block: Drawing, file: WordFile, language: Language) -> None:
    (picture,) = set_pictures("drawing", {**asdict(block), "width_mm": _DRAWN_MM}, resolution_dpi=_SHEET_DPI)
    file.add_picture(io.BytesIO(picture), width=Mm(_DRAWN_MM))
    _run(file.add_paragraph(), block.caption, language, size_pt=_NOTE_PT)


@_write.register
def _(block: Key, file: WordFile, language: Language) -> None:
    paragraph = file.add_paragraph()
    if block.title:
        _run(paragraph, f"{block.title}: ", language, size_pt=_NOTE_PT, bold=True)
    for colour, said in block.rows:
        square = paragraph.add_run("■ ")
        square.font.color.rgb = RGBColor.from_string(colour.removeprefix("#"))
        _run(paragraph, f"{said}   ", language, size_pt=_NOTE_PT)


@_write.register
def _(block: Signatures, file: WordFile, language: Language) -> None:
    file.add_paragraph()
    table = file.add_table(rows=1, cols=len(block.roles))
    _child(_element(table).tr_lst[0].get_or_add_trPr(), "w:cantSplit")
    for cell, role in zip(next(_rows(table)), block.roles, strict=True):
        _fill(cell, role, language, bold=True)
        for line in ("", *block.lines):
            _run(cell.add_paragraph(), f"{line}: ……………………" if line else "……………………", language)


@_write.register
def _(block: Turn, file: WordFile, _language: Language) -> None:
    _turn(file.add_section(), block)


def _turn(section: Section, block: Turn) -> None:
    """Let the pages of a section lie or stand."""
    wide, high = (A4.height_mm, A4.width_mm) if block.lying else (A4.width_mm, A4.height_mm)
    _page(section, wide, high, margin_mm=_NARROW_MM if block.lying else _MARGIN_MM)


def _page(section: Section, width_mm: float, height_mm: float, *, margin_mm: float) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if width_mm > height_mm else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width_mm), Mm(height_mm)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(margin_mm)


def _head(part: Part, section: Section) -> None:
    """What stands at the head and foot of the pages of a part."""
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    _run(section.header.paragraphs[0], f"{part.running}    {part.stamp}", part.language, size_pt=_NOTE_PT, bold=True)
    foot = section.footer.paragraphs[0]
    _run(foot, f"{part.made}    {part.page_word} ", part.language, size_pt=_NOTE_PT)
    _number(section, part.language)


def _number(section: Section, language: Language) -> None:
    """Add the number of the page to the foot, which the word processor counts, in the digits of the language."""
    form = {"en": "decimal", "ne": "hindiNumbers"}[language]
    properties = section.part.element.body.sectPr
    numbered = _child(properties, "w:pgNumType", fmt=form)
    properties.find(qn("w:cols")).addprevious(numbered)
    field = _child(section.footer.paragraphs[0].paragraph_format.element, "w:fldSimple", instr="PAGE")
    run = OxmlElement("w:r")
    properties = _child(run, "w:rPr")
    _child(properties, "w:sz", val=str(round(2 * _NOTE_PT)))
    _child(properties, "w:szCs", val=str(round(2 * _NOTE_PT)))
    _child(run, "w:t").text = "1" if language == "en" else "१"
    field.append(run)


def _code(file: WordFile, code: str) -> None:
    """The square code at the right of the first line, with what it says."""
    paragraph = file.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _run(paragraph, f"{code}  ", "en", size_pt=_SMALL_PT)
    paragraph.add_run().add_picture(io.BytesIO(qr_png(code)), width=Mm(20))


def _sheets(file: WordFile, document: Document, language: Language) -> None:
    """Map sheets and tables of coordinates as pictures, each on a page of its own."""
    record = {"name": document.title, "sheets": list(document.sheets), "points": list(document.points)}
    for content in set_pictures("sheet", record, resolution_dpi=_SHEET_DPI):
        wide, high = (round(side * _MM_PER_INCH / _SHEET_DPI, 1) for side in _pixels(content))
        _page(file.add_section(), wide, high, margin_mm=_NARROW_MM / 2)
        file.add_picture(io.BytesIO(content), width=Mm(wide * _SHARE), height=Mm(high * _SHARE))
        _run(file.add_paragraph(), document.reduced, language, size_pt=_SMALL_PT)


def _pixels(content: bytes) -> tuple[int, int]:
    """Width and height of a picture."""
    with Image.open(io.BytesIO(content)) as picture:
        return picture.size


def _part(file: WordFile, part: Part, section: Section, code: str) -> None:
    """Write a part; where it begins with a turn of the page, its first page lies so."""
    first, *others = part.blocks
    turned = isinstance(first, Turn)
    _turn(section, first if isinstance(first, Turn) else Turn(lying=False))
    _head(part, section)
    _code(file, code)
    for block in others if turned else part.blocks:
        _write(block, file, part.language)


def docx_file(document: Document) -> bytes:
    """DOCX file of a document; map sheets are pictures in it, reduced, which a line below each says.

    Raises:
        UnavailableError: the font is missing, or the typesetter refuses.
    """
    file = docx.Document()
    file.core_properties.title, file.core_properties.author = plain(document.title)[:255], "Chaur"
    for name, size_pt in _SIZES_PT.items():
        _dress(file.styles[name], size_pt, _GAPS_PT[name])
    for number, part in enumerate(document.parts):
        _part(file, part, file.add_section() if number else file.sections[0], document.code)
    if document.sheets:
        _sheets(file, document, document.parts[0].language)
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()
