"""Which suggested uses leave a space to people who sleep there, and which must not share a space."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geo.errors import InputError, Problem
from geo.standards import standards
from geo.standards.rows import blanks, texts, twice

__all__ = ["Conflict", "conflicts", "read_conflicts", "sheltering_share"]

_NEEDED = ("use", "other", "reason_en", "reason_ne", "status", "source", "locator")


@dataclass(frozen=True)
class Conflict:
    """Two uses that must not share a space, and why."""

    use: str
    other: str
    reason_en: str
    reason_ne: str
    status: str
    source: str
    locator: str

    def reason(self, language: str) -> str:
        """Why, in a language."""
        return self.reason_ne if language == "ne" else self.reason_en


@cache
def sheltering_share() -> Mapping[str, float]:
    """Share of a space's places that stay for people to sleep, by the use the space is given to.

    >>> sheltering_share()["helipad"], sheltering_share()["settlement_camp"]
    (0.0, 1.0)
    """
    rows = (key.split(".") for key in standards() if key.startswith("use."))
    return {use: standards()[f"use.{use}.{figure}"].value for _, use, figure in rows}


def read_conflicts(path: Path) -> list[Conflict]:
    """Conflicts of a file.

    Args:
        path: CSV file with the columns of `Conflict`.

    Raises:
        InputError: a row lacks a column, or names a use against itself or twice.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        rows = texts(lines, _NEEDED)
    problems: list[Problem] = []
    for line, row in enumerate(rows, start=2):
        problems += blanks(row, _NEEDED, key=row["use"], file=path.name, line=line)
        if row["use"] == row["other"]:
            problems.append(Problem("standards.twice", {"key": row["use"]}, path.name, line, "other", row["other"]))
    pairs = [" / ".join(sorted((row["use"], row["other"]))) for row in rows]
    problems += twice(pairs, file=path.name, column="other")
    if problems:
        raise InputError(problems)
    return [Conflict(**row) for row in rows]


@cache
def conflicts() -> tuple[Conflict, ...]:
    """All conflicts that ship."""
    return tuple(read_conflicts(Path(__file__).parent / "use_conflicts.csv"))
