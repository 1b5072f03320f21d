"""XLSX sheets read as a stream of cells: a cell's address is held against the limits before it takes any room."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from geo.errors import InputError, MissingError, Problem
from geo.sources import archive, markup
from geo.sources.archive import Member
from geo.sources.extract import Extract, Layer
from geo.sources.limits import Limits, over
from geo.sources.tables import Numbered, header_of, rows_of

__all__ = ["read"]

_BOOK = "xl/workbook.xml"
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no zones
_DAY_ZERO_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - sheets know no zones
_WRONG_LEAP_DAY = 60
"""Day that spreadsheets call 29 February 1900; the days before it are counted one off."""
_LAST_DAY = 2_958_466
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DATE_LETTERS = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.')
_LOOK_ROWS = 20
_LETTERS = re.compile(r"[A-Z]{1,3}")
_MOST_DIGITS = 9
_FALSE = frozenset({"0", "false", "off"})


class _EnoughError(Exception):
    """The rows asked for are there."""


@dataclass(frozen=True)
class _Book:
    """Sheets by name with the part that holds each, shared texts, which styles are dates, the first day."""

    sheets: Mapping[str, str]
    texts: tuple[str, ...]
    dates: tuple[bool, ...]
    day_zero: datetime


class _Parts:
    """Parts of the package by name."""

    def __init__(self, opened: zipfile.ZipFile, members: tuple[Member, ...], limits: Limits) -> None:
        self._opened, self._limits = opened, limits
        self._members = {str(member.path).lower(): member for member in members}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    def walk(self, name: str, start: markup.Start, end: markup.End) -> None:
        """Stream the elements of a part."""
        member = self._members.get(name.lower())
        if member is None:
            raise InputError(Problem("import.xlsx_part", {"part": name[:100]}))
        with archive.content_of(self._opened, member) as source:
            markup.stream(source, start, end, self._limits)


def _ignore(*_said: object) -> None:
    """Do nothing with an element."""


def _relations(parts: _Parts) -> Mapping[str, str]:
    """Parts that the workbook refers to, by relation; links to other files are left out."""
    found: dict[str, str] = {}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            whole = PurePosixPath(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
            found[attributes.get("Id", "")] = str(whole)

    parts.walk("xl/_rels/workbook.xml.rels", start, _ignore)
    return found


def _sheets(parts: _Parts) -> tuple[dict[str, str], datetime]:
    """Visible and hidden sheets by name, and the day from which the workbook counts."""
    relations = _relations(parts)
    found: dict[str, str] = {}
    days = [_DAY_ZERO]

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            if relation in relations:
                found[attributes.get("name", "")] = relations[relation]
        elif name == "workbookPr" and attributes.get("date1904", "0").lower() not in _FALSE:
            days.append(_DAY_ZERO_1904)

    parts.walk(_BOOK, start, _ignore)
    return {name: part for name, part in found.items() if part in parts and "worksheets" in part}, days[-1]


class _SharedTexts:
    """Gathers the shared texts, phonetic readings left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._is_reading = False

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        if name == "si":
            self._pieces.clear()
        elif name == "rPh":
            self._is_reading = True

    def end(self, name: str, text: str) -> None:
        if name == "rPh":
            self._is_reading = False
        elif name == "t" and not self._is_reading:
            self._pieces.append(text)
        elif name == "si":
            self.texts.append("".join(self._pieces))


def _texts(parts: _Parts) -> tuple[str, ...]:
    """Shared texts of the workbook."""
    found = _SharedTexts()
    if "xl/sharedStrings.xml" in parts:
        parts.walk("xl/sharedStrings.xml", found.start, found.end)
    return tuple(found.texts)


def _is_date_format(code: str) -> bool:
    """Whether a number format shows days: y, d or m outside brackets and quotes."""
    return bool(re.search("[ydm]", _DATE_LETTERS.sub("", code.lower()))) and "general" not in code.lower()


def _dates(parts: _Parts) -> tuple[bool, ...]:
    """Whether each cell style shows a date."""
    if "xl/styles.xml" not in parts:
        return ()
    formats: dict[str, bool] = {}
    found: list[bool] = []
    inside = [""]

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = _is_date_format(attributes.get("formatCode", ""))
        elif name in {"cellXfs", "cellStyleXfs"}:
            inside[0] = name
        elif name == "xf" and inside[0] == "cellXfs":
            number = attributes.get("numFmtId", "0")
            builtin = _whole(number) in _DATE_FORMATS
            found.append(formats.get(number, builtin))

    parts.walk("xl/styles.xml", start, _ignore)
    return tuple(found)


def _moment(days: float, day_zero: datetime) -> Any:
    """Day or moment as ISO text; the number itself where it is no day."""
    if not 0 <= days < _LAST_DAY:
        return days
    no_leap_day = 1 if day_zero == _DAY_ZERO and 1 <= days < _WRONG_LEAP_DAY else 0
    moment = day_zero + timedelta(days=days + no_leap_day)
    if days % 1 == 0:
        return moment.date().isoformat()
    whole = (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
    return whole.isoformat(sep=" ") if days >= 1 else whole.time().isoformat()


def _address(text: str) -> tuple[int, int]:
    """Row and column, from one, of an address like ``AB12``.

    Raises:
        ValueError: it is no address.
    """
    letters = text.rstrip("0123456789")
    return int(text[len(letters) :]), _column(letters)


@lru_cache(maxsize=4096)
def _column(letters: str) -> int:
    """Column, from one, by its letters.

    >>> _column("A"), _column("XFD")
    (1, 16384)

    Raises:
        ValueError: they are no letters of a column.
    """
    if not _LETTERS.fullmatch(letters):
        raise ValueError(letters)
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column


def _whole(text: str) -> int:
    """Number of a short text of digits; -1 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else -1


class _Sheet:
    """Gathers the filled cells of a sheet, row by row."""

    def __init__(self, book: _Book, limits: Limits, most_rows: int | None) -> None:
        self.rows: list[tuple[int, dict[int, Any]]] = []
        self._book, self._limits, self._most_rows = book, limits, most_rows
        self._row = self._column = 0
        self._cells: dict[int, Any] = {}
        self._attributes: Mapping[str, str] = {}
        self._pieces: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self._cells = {}
            self._column = 0
            number = _whole(attributes.get("r", ""))
            self._row = number if number > 0 else self._row + 1

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self._attributes = attributes
        self._pieces.clear()
        try:
            row, self._column = _address(attributes["r"])
        except (KeyError, ValueError):
            row, self._column = self._row, self._column + 1
        if row != self._row:
            raise InputError(Problem("import.xlsx_address", {"cell": attributes.get("r", "")[:20]}, row=self._row))

    def end(self, name: str, text: str) -> None:
        if name in {"v", "t"}:
            self._pieces.append(text)
        elif name == "c" and self._pieces:
            value = self._value("".join(self._pieces))
            if value is not None and value != "":
                self._keep(value)
        elif name == "row" and self._cells:
            self.rows.append((self._row, self._cells))
            if len(self.rows) > self._limits.features + _LOOK_ROWS:
                raise over("features", self._limits, found=f"> {self._limits.features}")
            if self._most_rows is not None and len(self.rows) >= self._most_rows:
                raise _EnoughError

    def _keep(self, value: Any) -> None:
        if self._column > self._limits.fields:
            raise over("fields", self._limits, found=self._column, row=self._row)
        self._cells[self._column] = value

    def _value(self, text: str) -> Any:
        kind = self._attributes.get("t", "n")
        if kind == "s":
            place = _whole(text)
            return self._book.texts[place] if 0 <= place < len(self._book.texts) else None
        if kind == "b":
            return text not in _FALSE
        if kind == "e":
            return None
        if kind in {"str", "inlineStr", "d"}:
            return text
        try:
            number = float(text)
        except ValueError:
            return text
        place = _whole(self._attributes.get("s", "0"))
        is_date = 0 <= place < len(self._book.dates) and self._book.dates[place]
        return _moment(number, self._book.day_zero) if is_date else number


def _gathered(parts: _Parts, book: _Book, sheet: str, limits: Limits, most_rows: int | None = None) -> _Sheet:
    found = _Sheet(book, limits, most_rows)
    with suppress(_EnoughError):
        parts.walk(book.sheets[sheet], found.start, found.end)
    return found


def _numbered(rows: list[tuple[int, dict[int, Any]]]) -> Iterator[Numbered]:
    """Rows as lists of cells, gaps filled with None."""
    for number, cells in rows:
        row = [None] * max(cells)
        for column, value in cells.items():
            row[column - 1] = value
        yield number, row


def _layer(parts: _Parts, book: _Book, sheet: str, limits: Limits) -> Layer:
    """Name and header of a sheet, read from its first rows."""
    first = list(_numbered(_gathered(parts, book, sheet, limits, _LOOK_ROWS).rows))
    return Layer(sheet, None, header_of(first, limits).names if first else ())


def read(path: Path, layer: str | None, limits: Limits) -> Extract:
    """Rows of one sheet of a workbook.

    Args:
        path: file.
        layer: sheet to read; the first with anything in it where none is named.
        limits: bounds in force.

    Raises:
        InputError: the workbook is damaged, or the sheet has no header.
        MissingError: no sheet has that name.
        LimitError: more cells, rows, columns or bytes than the limits allow.
    """
    with archive.opened(path, limits) as (opened, members):
        parts = _Parts(opened, members, limits)
        sheets, day_zero = _sheets(parts)
        book = _Book(sheets, _texts(parts), _dates(parts), day_zero)
        layers = [_layer(parts, book, sheet, limits) for sheet in sheets]
        chosen = layer if layer is not None else next((found.name for found in layers if found.columns), "")
        if chosen not in sheets:
            raise MissingError(Problem("import.layer", {"layer": chosen, "known": ", ".join(sheets)}, value=chosen))
        gathered = _gathered(parts, book, chosen, limits)
        header, rows, notes, problems = rows_of(_numbered(gathered.rows), limits)
    return Extract(
        format="XLSX",
        layers=tuple(layers),
        layer=chosen,
        rows=rows,
        tags=header.tags,
        notes=tuple(notes),
        problems=tuple(problems),
    )
