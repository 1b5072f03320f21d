"""Columns of a file turned into our columns: numbers understood, words to codes, texts joined, each change counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas

from geo.errors import Problem
from geo.schema import SPACES, Column
from geo.schema.check import stripped
from geo.sources.mapping import POSITION_FIELDS
from geo.sources.numerals import numbers
from geo.sources.terms import Meaning, in_words, terms

__all__ = ["Taken", "by_field", "taken"]

_MOST_MEANINGS = 50
_NO_VALUES = frozenset({*POSITION_FIELDS, "geometry"})
_AXES = frozenset({"lon_deg", "lat_deg"})
_JOIN = "; "

Choices = Mapping[str, Mapping[str, str | None]]


@dataclass(frozen=True)
class Taken:
    """Values in our columns, ready to be checked.

    Attributes:
        frame: our columns that the file gives, positions left out.
        meanings: for each column with a vocabulary, every different text with its meaning and count.
        notes: what was changed on the way.
    """

    frame: pandas.DataFrame
    meanings: Mapping[str, Mapping[str, tuple[Meaning, int]]]
    notes: tuple[Problem, ...]


def by_field(mapping: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Columns of the file by field.

    >>> by_field({"Name": ("name_en",), "Owner": ("owner_name", "owner_class")})["owner_class"]
    ['Owner']
    """
    found: dict[str, list[str]] = {}
    for source, fields in mapping.items():
        for field in fields:
            found.setdefault(field, []).append(source)
    return found


def _texts(values: pandas.Series) -> pandas.Series:
    """Values as texts without blanks around them, None where there is nothing; truth as yes and no."""
    return pandas.Series(stripped(in_words(values)), index=values.index, dtype=object)


def _joined(rows: pandas.DataFrame, sources: Sequence[str], separator: str) -> pandas.Series:
    """Texts of several columns side by side, empty ones left out."""
    if len(sources) == 1:
        return _texts(rows[sources[0]])
    columns = [_texts(rows[source]) for source in sources]
    joined = [
        separator.join(part for part in parts if part is not None) or None for parts in zip(*columns, strict=True)
    ]
    return pandas.Series(joined, index=rows.index, dtype=object)


def _coded(
    values: pandas.Series, column: Column, source: str, choices: Choices, *, keep_unknown: bool
) -> tuple[pandas.Series, Mapping[str, tuple[Meaning, int]], list[Problem]]:
    found = terms(values, column, chosen=choices.get(column.name))
    notes = []
    result = found.values
    unknown = [text for text, (told, _count) in found.meanings.items() if not told.how]
    if unknown and not keep_unknown:
        result = result.where(~result.isin(unknown), None)
    for text, (told, count) in list(found.meanings.items())[:_MOST_MEANINGS]:
        parameters = {"column": source, "text": text, "count": count, "codes": told.codes, "rest": told.rest}
        if told.how == "phrase":
            notes.append(Problem(f"import.note_meaning{'_rest' * bool(told.rest)}", parameters, column=source))
        elif not told.how and not keep_unknown:
            notes.append(Problem("import.note_unknown_value", parameters, column=source, value=text))
    return result, found.meanings, notes


def _numeric(
    values: pandas.Series, column: Column, source: str, *, decimal_comma: bool
) -> tuple[pandas.Series, list[Problem]]:
    # in a whole number a comma can only part the thousands
    found = numbers(values, unit=column.unit, decimal_comma=decimal_comma and column.kind == "number")
    notes = [
        Problem(code, {"column": source, "count": count, "example": example}, column=source)
        for code, (count, example) in found.ways.items()
    ]
    return found.values, notes


def taken(
    rows: pandas.DataFrame,
    mapping: Mapping[str, Sequence[str]],
    *,
    used: frozenset[str] = frozenset(),
    choices: Choices | None = None,
    keep_unknown: bool = True,
    decimal_comma: bool = False,
) -> Taken:
    """Our columns out of the file's rows.

    Args:
        rows: rows in the file's own columns.
        mapping: fields by column of the file.
        used: columns of the file that gave the positions.
        choices: by field, the code a user decided on for a text; None leaves the field empty.
        keep_unknown: whether a word outside the vocabulary stays, to be rejected by the check, or is left away.
        decimal_comma: whether a comma may stand for the decimal point.
    """
    columns: dict[str, pandas.Series] = {}
    meanings: dict[str, Mapping[str, tuple[Meaning, int]]] = {}
    notes: list[Problem] = []
    for field, sources in by_field(mapping).items():
        if field in _NO_VALUES or (field in _AXES and not used.isdisjoint(sources)):
            continue
        column, source = SPACES[field], sources[0]
        said: list[Problem] = []
        if column.vocabulary:
            texts = rows[source] if len(sources) == 1 else _joined(rows, sources, " ")
            values, meanings[field], said = _coded(texts, column, source, choices or {}, keep_unknown=keep_unknown)
        elif column.kind in {"number", "integer"}:
            values, said = _numeric(rows[source], column, source, decimal_comma=decimal_comma)
        else:
            values = _joined(rows, sources, _JOIN)
        columns[field] = values
        notes += said
    return Taken(pandas.DataFrame(columns, index=rows.index, copy=False), meanings, tuple(notes))
