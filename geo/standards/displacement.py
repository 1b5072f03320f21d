"""How many people leave home and seek an open space: one row of ``displacement.csv`` a figure, low, central and high.

A row says where it comes from. No published table of such shares for Nepal could be read, so most are our own
proposals, held against what was counted in 2015; whoever knows better changes the row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from geo.errors import InputError, MissingError, Problem
from geo.standards import STATUSES, finite_number
from geo.standards.rows import blanks, texts, twice

__all__ = ["BUILDING_CLASSES", "CASES", "PHASES", "SETTINGS", "Displacement", "Figure", "displacement", "read_figures"]

CASES = ("low", "central", "high")
"""The three cases every figure has."""

BUILDING_CLASSES = ("weak", "medium", "strong")
"""Classes of buildings, most easily damaged first."""

SETTINGS = ("valley", "hill")
"""Where people live: the Kathmandu Valley, the hill districts."""

PHASES = ("first_nights", "weeks")
"""How long after the event: all who leave home seek a place to lie down; after weeks some live in a site."""

_NUMBERS = frozenset(CASES)
_NEEDED = ("key", "label_en", "label_ne", "unit", "source", "locator")


@dataclass(frozen=True)
class Figure:
    """A figure with its low, central and high case."""

    key: str
    label_en: str
    label_ne: str
    low: float
    central: float
    high: float
    unit: str
    condition: str
    condition_ne: str
    status: str
    evidence: str
    source: str
    locator: str

    def label(self, language: str) -> str:
        """Label in a language."""
        return self.label_ne if language == "ne" else self.label_en

    def said_of(self, language: str) -> str:
        """What the figure is a share of, or when it holds, in a language."""
        return self.condition_ne if language == "ne" else self.condition

    def of(self, case: str) -> float:
        """The figure of a case.

        Args:
            case: one of `CASES`.
        """
        return {"low": self.low, "central": self.central, "high": self.high}[case]


@dataclass(frozen=True)
class Displacement:
    """Figures of a file by key."""

    figures: Mapping[str, Figure]

    def figure(self, key: str) -> Figure:
        """Figure by key.

        Raises:
            MissingError: no such figure.
        """
        if key not in self.figures:
            known = ", ".join(self.figures)
            raise MissingError(Problem("standards.unknown", {"value": key, "known": known}, value=key))
        return self.figures[key]

    def leaving(self, building_class: str, case: str) -> dict[float, float]:
        """Share of the people of a class of buildings who leave home, by intensity.

        >>> displacement().leaving("strong", "central")[8.0]
        0.15

        Args:
            building_class: one of `BUILDING_CLASSES`.
            case: one of `CASES`.
        """
        start = f"leave.{building_class}.mmi_"
        found = {float(key.removeprefix(start)): each for key, each in self.figures.items() if key.startswith(start)}
        return {intensity: found[intensity].of(case) for intensity in sorted(found)}

    def stock(self, setting: str) -> dict[str, float]:
        """Share of people by class of building.

        Args:
            setting: one of `SETTINGS`.
        """
        return {each: self.figure(f"stock.{setting}.{each}").central for each in BUILDING_CLASSES}

    def seeking(self, setting: str, phase: str, case: str) -> float:
        """Share of those who left home who seek an open space or live in a site.

        Args:
            setting: one of `SETTINGS`.
            phase: one of `PHASES`.
            case: one of `CASES`.
        """
        return self.figure(f"seek.{setting}.{phase}").of(case)


def _problems(row: Mapping[str, str], *, file: str, line: int) -> list[Problem]:
    """Everything that keeps a row from being a figure."""
    numbers = [finite_number(row[case]) for case in CASES]
    known = [number for number in numbers if number is not None]
    codes = []
    if len(known) < len(CASES) or known != sorted(known) or known[0] < 0:
        codes.append(("standards.not_ordered", "central", " / ".join(row[case] for case in CASES)))
    elif row["unit"] == "share" and known[-1] > 1:
        codes.append(("standards.above_one", "high", row["high"]))
    if row["status"] not in STATUSES:
        codes.append(("standards.status", "status", row["status"]))
    return [
        *blanks(row, _NEEDED, key=row["key"], file=file, line=line),
        *(
            Problem(code, {"column": column, "value": value, "key": row["key"]}, file, line, column, value)
            for code, column, value in codes
        ),
    ]


def read_figures(path: Path) -> Displacement:
    """Figures of a file.

    Args:
        path: CSV file with the columns of `Figure`.

    Raises:
        InputError: a row lacks a column, its numbers are none or out of order, or its key stands twice.
    """
    names = [field.name for field in fields(Figure)]
    with path.open(encoding="utf-8", newline="") as lines:
        rows = texts(lines, names)
    problems = [problem for line, row in enumerate(rows, 2) for problem in _problems(row, file=path.name, line=line)]
    problems += twice([row["key"] for row in rows], file=path.name, column="key")
    if problems:
        raise InputError(problems)
    return Displacement({row["key"]: _figure(row) for row in rows})


def _figure(row: Mapping[str, str]) -> Figure:
    texts = {name: text for name, text in row.items() if name not in _NUMBERS}
    return Figure(low=float(row["low"]), central=float(row["central"]), high=float(row["high"]), **texts)


@cache
def displacement() -> Displacement:
    """The figures that ship."""
    return read_figures(Path(__file__).parent / "displacement.csv")
