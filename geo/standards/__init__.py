"""Numbers of the field, each with its unit, status and source.

One CSV file a topic, one row a number. A row without source, locator or unit is refused, so no number can exist
without saying where it comes from. Formulas never import this package: whoever calls them hands the standard in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from math import isfinite
from pathlib import Path

from geo.errors import InputError, MissingError, Problem
from geo.standards.rows import blanks, texts

__all__ = ["AREA_PER_PERSON", "STATUSES", "Standard", "finite_number", "read", "standard", "standards", "value"]

AREA_PER_PERSON = ("shelter.refuge_area", "shelter.covered_area_cold", "camp.area_services_outside", "camp.area")
"""Keys of the densities a planner can switch between, densest first."""

_OTHER_FORMS = frozenset({"displacement.csv", "legal_bases.csv", "suitability.csv", "use_conflicts.csv"})
"""Tables with a form and a reader of their own."""

_KINDS = frozenset({"min", "max", "target", "definition"})
STATUSES = frozenset({"verified", "second_hand", "unverified", "proposal"})
"""How far a number was checked."""


@dataclass(frozen=True)
class Standard:
    """A number of the field.

    ``status`` says how far it was checked: ``verified`` was read in the source itself, ``second_hand`` in another text
    that quotes it, ``unverified`` is recalled only, ``proposal`` is our own. ``leaves_out`` says what a figure built on
    it does not provide.
    """

    key: str
    value: float
    unit: str
    kind: str
    condition: str
    condition_ne: str
    status: str
    evidence: str
    source: str
    locator: str
    label_en: str
    label_ne: str
    leaves_out_en: str
    leaves_out_ne: str

    def label(self, language: str) -> str:
        """Label in a language, never without its number.

        >>> standard("camp.area").label("en")
        'Complete camp (45 m2/person)'
        """
        return f"{self.label_ne if language == 'ne' else self.label_en} ({self.value:g} {self.unit})"

    def leaves_out(self, language: str) -> str:
        """What a figure built on the standard does not provide, in a language."""
        return self.leaves_out_ne if language == "ne" else self.leaves_out_en


def finite_number(text: str) -> float | None:
    """Number a text tells; None where it tells none, or an endless one."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _problems(row: Mapping[str, str], *, file: str, line: int) -> list[Problem]:
    """Everything that keeps a row from being a standard."""
    needed = ["key", "label_en", "label_ne", "unit", "source", "locator"]
    if row["unit"] == "m2/person":
        needed += ["leaves_out_en", "leaves_out_ne"]
    codes = []
    if finite_number(row["value"]) is None:
        codes.append(("standards.not_number", "value"))
    if row["kind"] not in _KINDS:
        codes.append(("standards.kind", "kind"))
    if row["status"] not in STATUSES:
        codes.append(("standards.status", "status"))
    return [
        *blanks(row, needed, key=row["key"], file=file, line=line),
        *(
            Problem(code, {"column": column, "value": row[column], "key": row["key"]}, file, line, column, row[column])
            for code, column in codes
        ),
    ]


def read(paths: Iterable[Path]) -> dict[str, Standard]:
    """Standards of the files by key.

    Args:
        paths: CSV files with the columns of `Standard`.

    Raises:
        InputError: a row lacks its source, locator or unit, its number is none, or its key stands twice.
    """
    rows: list[tuple[dict[str, str], str, int]] = []
    names = [field.name for field in fields(Standard)]
    for path in paths:
        with path.open(encoding="utf-8", newline="") as lines:
            rows += [(row, path.name, line) for line, row in enumerate(texts(lines, names), start=2)]
    seen: set[str] = set()
    problems: list[Problem] = []
    for row, file, line in rows:
        problems += _problems(row, file=file, line=line)
        if row["key"] in seen:
            problems.append(Problem("standards.twice", {"key": row["key"]}, file, line, "key", row["key"]))
        seen.add(row["key"])
    if problems:
        raise InputError(problems)
    return {row["key"]: _standard(row) for row, _file, _line in rows}


def _standard(row: Mapping[str, str]) -> Standard:
    words = {name: text for name, text in row.items() if name != "value"}
    return Standard(value=float(row["value"]), **words)


@cache
def standards() -> Mapping[str, Standard]:
    """All standards that ship, by key."""
    files = sorted(Path(__file__).parent.glob("*.csv"))
    return read(file for file in files if file.name not in _OTHER_FORMS)


def standard(key: str) -> Standard:
    """Standard by key.

    Raises:
        MissingError: no such standard.
    """
    if key not in standards():
        raise MissingError(Problem("standards.unknown", {"value": key, "known": ", ".join(standards())}, value=key))
    return standards()[key]


def value(key: str, *, unit: str) -> float:
    """Number of a standard [the unit asked for].

    >>> value("shelter.refuge_area", unit="m2/person")
    3.5

    Args:
        key: key of the standard.
        unit: unit the caller reckons with; it must be the standard's own.

    Raises:
        MissingError: no such standard.
        InputError: the standard has another unit.
    """
    found = standard(key)
    if found.unit != unit:
        raise InputError(Problem("standards.unit", {"key": key, "value": found.unit, "wanted": unit}, value=unit))
    return found.value
