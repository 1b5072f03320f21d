"""Clauses by which a notice names its legal basis, each with what was read of the provision and where.

The provisions are those of the vocabulary ``legal_basis``. The wording of every clause is our proposal: a drafting aid
that a law officer checks, as the status of the provision tells him.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from geo.errors import InputError, MissingError, Problem
from geo.messages import Language
from geo.standards import STATUSES
from geo.standards.rows import blanks, texts, twice

__all__ = ["LegalBasis", "legal_bases", "legal_basis", "read"]


_FILE = "legal_bases.csv"


@dataclass(frozen=True)
class LegalBasis:
    """A provision as a notice names it; ``status`` says how far the provision itself was checked."""

    key: str
    label_en: str
    label_ne: str
    wording: str
    status: str
    evidence: str
    source: str
    locator: str
    check_en: str
    check_ne: str

    def clause(self, language: Language) -> str:
        """Words of the notice."""
        return self.label_ne if language == "ne" else self.label_en

    def check(self, language: Language) -> str:
        """What a law officer must look at before it is used."""
        return self.check_ne if language == "ne" else self.check_en


def read(lines: Iterable[str]) -> dict[str, LegalBasis]:
    """Legal bases of a table by key.

    Raises:
        InputError: a row lacks a value or its status is none.
    """
    names = [field.name for field in fields(LegalBasis)]
    rows = texts(lines, names)
    problems: list[Problem] = twice([row["key"] for row in rows], file=_FILE, column="key")
    for line, row in enumerate(rows, start=2):
        blank = blanks(row, names, key=row["key"], file=_FILE, line=line)
        marks = {name: row[name] for name in ("wording", "status") if row[name] not in STATUSES}
        problems += blank or [
            Problem("standards.status", {"column": name, "value": mark, "key": row["key"]}, _FILE, line, name, mark)
            for name, mark in marks.items()
        ]
    if problems:
        raise InputError(problems)
    return {row["key"]: LegalBasis(**row) for row in rows}


@cache
def legal_bases() -> Mapping[str, LegalBasis]:
    """All legal bases that ship, by the codes of the vocabulary ``legal_basis``."""
    with (Path(__file__).parent / _FILE).open(encoding="utf-8", newline="") as lines:
        return read(lines)


def legal_basis(key: str) -> LegalBasis:
    """Legal basis by code.

    Raises:
        MissingError: no such basis.
    """
    if key not in legal_bases():
        raise MissingError(Problem("standards.no_basis", {"value": key, "known": ", ".join(legal_bases())}, value=key))
    return legal_bases()[key]
