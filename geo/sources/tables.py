"""Tables of cells: where the header stands, the HXL tag row under it, and CSV with any usual separator."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from geo.errors import InputError, Problem
from geo.sources.encodings import decoded
from geo.sources.extract import Extract, Layer, Rows, as_arrow, unique
from geo.sources.limits import Limits, over

__all__ = ["Header", "header_of", "longest_cell", "read", "rows_of", "tags_in"]

_SEPARATORS = (",", ";", "\t", "|")
_TAG = re.compile(r"\s*#[A-Za-z][\w]*(?:\s*\+\s*[A-Za-z][\w]*)*\s*", re.ASCII)
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_LOOK_ROWS = 20
_TITLE_SHARE = 0.5
_SAMPLE_CHARACTERS = 20_000

Numbered = tuple[int, Sequence[Any]]


@dataclass(frozen=True)
class Header:
    """Column names, HXL tags by column, and how many of the first rows they take up."""

    names: tuple[str, ...]
    tags: Mapping[str, str]
    used: int
    number: int


def _is_filled(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _filled(row: Sequence[Any]) -> int:
    return sum(map(_is_filled, row))


def tags_in(row: Sequence[Any]) -> bool:
    """Whether a row is an HXL tag row: something in it, and nothing but tags.

    >>> tags_in(["#loc+name", "", "#geo+lat"]), tags_in(["#1", "x"])
    (True, False)
    """
    cells = [str(cell) for cell in row if cell is not None and str(cell).strip()]
    return bool(cells) and all(_TAG.fullmatch(cell) for cell in cells)


def header_of(first: Sequence[Numbered], limits: Limits) -> Header:
    """The header among the first rows: the first row that is at least half as wide as the widest.

    Raises:
        InputError: there is no row with anything in it.
        LimitError: more columns than the limits allow.
    """
    widest = max((_filled(row) for _number, row in first), default=0)
    if not widest:
        raise InputError(Problem("import.no_header"))
    place = next(i for i, (_number, row) in enumerate(first) if _filled(row) >= max(1, _TITLE_SHARE * widest))
    number, row = first[place]
    width = max(i for i, cell in enumerate(row) if cell is not None and str(cell).strip()) + 1
    names = ["" if cell is None else str(cell).replace("\n", " ") for cell in row[:width]]
    if tags_in(row):
        named = unique([name.strip() for name in names], limits)
        return Header(tuple(named), dict(zip(named, named, strict=True)), place + 1, number)
    named = unique(names, limits)
    below = first[place + 1][1] if place + 1 < len(first) else ()
    if not tags_in(below):
        return Header(tuple(named), {}, place + 1, number)
    tags = {name: str(cell).strip() for name, cell in zip(named, below, strict=False) if cell}
    return Header(tuple(named), tags, place + 2, number)


def _cell(cell: Any) -> Any:
    """A cell as it is meant: blank as missing, without the apostrophe that keeps a text from running as a formula."""
    if not isinstance(cell, str):
        return cell
    if cell.startswith("'") and _GUARDED.match(cell):
        return cell[1:]
    return cell if cell.strip() else None


def _fitted(row: Sequence[Any], width: int) -> list[Any]:
    cells = [_cell(cell) for cell in row[:width]]
    return cells + [None] * (width - len(cells))


def rows_of(numbered: Iterable[Numbered], limits: Limits) -> tuple[Header, Rows, list[Problem], list[Problem]]:
    """Header, columns, notes and problems of rows that carry their number in the file.

    Rows with nothing in them are left out. A row with more cells than the header is a problem: its values may stand in
    the wrong columns.

    Raises:
        InputError: there is no header.
        LimitError: more rows or columns than the limits allow.
    """
    source = iter(numbered)
    first = list(islice(source, _LOOK_ROWS))
    header = header_of(first, limits)
    width = len(header.names)
    kept: list[list[Any]] = []
    numbers: list[int] = []
    problems = []
    for number, row in chain(first[header.used :], source):
        if not any(_is_filled(cell) for cell in row):
            continue
        if len(kept) >= limits.features:
            raise over("features", limits, found=f"> {limits.features}")
        if len(row) > width and _filled(row[width:]):
            problems.append(Problem("import.row_width", {"cells": len(row), "columns": width}, row=number))
        kept.append(_fitted(row, width))
        numbers.append(number)
    values = zip(*kept, strict=True) if kept else ([] for _ in header.names)
    columns = {name: as_arrow(list(column)) for name, column in zip(header.names, values, strict=True)}
    return header, Rows(columns, numbers), _notes(header), problems


def _notes(header: Header) -> list[Problem]:
    notes = []
    if header.number > 1:
        notes.append(Problem("import.note_header_row", {"row": header.number}))
    if header.tags:
        notes.append(Problem("import.note_hxl", {"count": len(header.tags)}))
    return notes


def _stated_separator(text: str) -> tuple[str, str]:
    """Separator that a first line like ``sep=;`` names, and the text with that line emptied."""
    stated = re.match(r"sep=(.)(?=\r?\n)", text, re.IGNORECASE)
    return (stated[1], text[stated.end() :]) if stated else ("", text)


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the most, and evenly many, cells."""
    sample = text[:_SAMPLE_CHARACTERS]
    whole = sample if len(sample) == len(text) else sample[: sample.rfind("\n") + 1] or sample

    def evenness(separator: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(whole, newline=""), delimiter=separator) if row]
        except csv.Error:
            return 0, 0
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return (widths.count(usual) * (usual > 1), usual)

    return max(_SEPARATORS, key=evenness)


def _records(text: str, separator: str, limits: Limits) -> Iterator[Numbered]:
    """Records of a CSV text with the line on which each begins.

    Raises:
        InputError: a record cannot be read.
        LimitError: a cell is longer than the limits allow.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 0
    try:
        for row in reader:
            yield line + 1, row
            line = reader.line_num
    except csv.Error as error:
        if "field larger" in str(error):
            raise over("cell_characters", limits, found=f"> {limits.cell_characters}", row=line + 1) from error
        raise InputError(Problem("import.csv_broken", {"reason": str(error)}, row=line + 1)) from error


@contextmanager
def longest_cell(characters: int) -> Iterator[None]:
    """Lets csv read cells up to a length [characters]; its limit holds for the whole process, so it is put back."""
    before = csv.field_size_limit(characters)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def read(path: Path, layer: str | None, limits: Limits) -> Extract:  # noqa: ARG001 - the file is one table
    """Rows of a CSV file, separated by comma, semicolon, tab or bar; all values as text.

    Raises:
        InputError: the file is no text, or has no header.
        LimitError: more rows, columns or characters than the limits allow.
    """
    text, encoding, said = decoded(path.read_bytes())
    separator, text = _stated_separator(text)
    separator = separator or _separator(text)
    with longest_cell(limits.cell_characters):
        header, rows, notes, problems = rows_of(_records(text, separator, limits), limits)
    shown = {"\t": "tab"}.get(separator, separator)
    notes = [*said, Problem("import.note_separator", {"separator": shown}), *notes]
    return Extract(
        format="CSV",
        layers=(Layer("table", len(rows.numbers), header.names),),
        layer="table",
        rows=rows,
        encoding=encoding,
        tags=header.tags,
        notes=tuple(notes),
        problems=tuple(problems),
    )
