"""Rejected rows as a table: where, which column, which value, which rule, what to do, and the row as it was."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy
import pandas
from numpy.typing import NDArray

from geo.errors import Problem

__all__ = ["REASON_COLUMNS", "rejected", "write_rejects"]

REASON_COLUMNS = ("row", "column", "value", "rule", "sentence_en", "sentence_ne")
"""Columns that come before those of the file."""

_NUMBER = re.compile(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?", re.ASCII)
_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _sentence(problem: Problem, language: str) -> str:
    bare = Problem(problem.code, problem.parameters)
    return bare.text("ne" if language == "ne" else "en")


def rejected(problems: Sequence[Problem], rows: pandas.DataFrame, numbers: NDArray[numpy.int64]) -> pandas.DataFrame:
    """One line for each problem of a row: the reason columns, then the row in the file's own columns.

    Args:
        problems: problems, those without a row number are passed over.
        rows: rows in the file's own columns.
        numbers: number of each row in the file.
    """
    known = [problem for problem in problems if problem.row is not None]
    reasons = pandas.DataFrame(
        {
            "row": [problem.row for problem in known],
            "column": [problem.column for problem in known],
            "value": pandas.Series([None if p.value is None else str(p.value) for p in known], dtype=object),
            "rule": [problem.code for problem in known],
            "sentence_en": [_sentence(problem, "en") for problem in known],
            "sentence_ne": [_sentence(problem, "ne") for problem in known],
        },
        columns=list(REASON_COLUMNS),
    )
    places = pandas.Index(numbers).get_indexer(reasons["row"].to_numpy(dtype=numpy.int64))
    beside = rows.iloc[places[places >= 0]].reset_index(drop=True)
    beside.index = pandas.Index(numpy.flatnonzero(places >= 0))
    clear = {name: f"file: {name}" for name in beside.columns if name in REASON_COLUMNS}
    return reasons.join(beside.rename(columns=clear))


def _harmless(value: object) -> object:
    """The value, with an apostrophe before what a spreadsheet would run as a formula."""
    if isinstance(value, str) and value.startswith(_STARTS) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def write_rejects(rejects: pandas.DataFrame, path: Path) -> None:
    """Write the rejected rows as CSV that spreadsheets open with Devanagari right and formulas asleep."""
    safe = rejects.rename(columns={name: str(_harmless(str(name))) for name in rejects.columns}).map(_harmless)
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")
