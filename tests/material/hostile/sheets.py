"""Workbooks made by hand, hostile and good."""

import zipfile
from xml.sax.saxutils import escape

_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKED = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_BOOK = f'<workbook {_MAIN} {_LINKED}><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
_RELATIONS = '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'


def book(path, rows, *, head="", shared=None):
    """A workbook of one sheet from the XML of its rows."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("xl/workbook.xml", _BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONS)
        archive.writestr(
            "xl/worksheets/sheet1.xml", f"{head}<worksheet {_MAIN}><sheetData>{rows}</sheetData></worksheet>"
        )
        if shared is not None:
            archive.writestr("xl/sharedStrings.xml", shared)
    return path


def text_cell(address, text):
    return f'<c r="{address}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def far_corner(path):
    """Two cells: the first and the very last that a sheet can have."""
    first = f'<row r="1">{text_cell("A1", "Name")}</row>'
    return book(path, f'{first}<row r="1048576">{text_cell("XFD1048576", "x")}</row>')


def far_row(path):
    """A header and one row, a million empty rows between."""
    first = f'<row r="1">{text_cell("A1", "Name")}</row>'
    return book(path, f'{first}<row r="1048576">{text_cell("A1048576", "Tundikhel")}</row>')


def huge_cell(path, characters=6_000_000):
    """One cell with millions of characters."""
    return book(path, f'<row r="1">{text_cell("A1", "A" * characters)}</row>')


def entities(path):
    """A sheet that declares a document type."""
    head = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return book(path, '<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>', head=head)
