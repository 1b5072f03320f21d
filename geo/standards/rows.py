"""Rows of the tables of standards as texts, and what every one of these tables is held against."""

import csv
from collections.abc import Iterable, Mapping, Sequence

from geo.errors import Problem

__all__ = ["blanks", "texts", "twice"]


def texts(lines: Iterable[str], names: Sequence[str]) -> list[dict[str, str]]:
    """Texts of each row by column; empty where the row or the whole table lacks it.

    >>> texts(["key,unit", "debris.reach"], ["key", "unit"])
    [{'key': 'debris.reach', 'unit': ''}]
    """
    return [{name: row.get(name) or "" for name in names} for row in csv.DictReader(lines)]


def blanks(row: Mapping[str, str], needed: Iterable[str], *, key: str, file: str, line: int) -> list[Problem]:
    """Problem of each column that a row leaves blank though it must not."""
    blank = [name for name in needed if not row[name].strip()]
    return [Problem("standards.blank", {"column": name, "key": key}, file, line, name, row[name]) for name in blank]


def twice(keys: Sequence[str], *, file: str, column: str) -> list[Problem]:
    """Problem of each key that stood in a row before; rows are counted as in a spreadsheet, after the head."""
    seen: set[str] = set()
    problems = []
    for line, key in enumerate(keys, start=2):
        if key in seen:
            problems.append(Problem("standards.twice", {"key": key}, file, line, column, key))
        seen.add(key)
    return problems
