"""What can go wrong, in six kinds; each is also the built-in error a caller expects.

An error that is about data carries *all* its problems: they are collected first and raised once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geo.messages import Language, sentence

__all__ = [
    "ChaurError",
    "ConflictError",
    "FieldConflict",
    "InputError",
    "LimitError",
    "MissingError",
    "Problem",
    "UnavailableError",
]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input: what, where, and the numbers of its sentence."""

    code: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    file: str = ""
    row: int | None = None
    column: str = ""
    value: object = None

    def text(self, language: Language = "en") -> str:
        """Sentence that names the place, the rule and what to do."""
        row = "" if self.row is None else sentence("import.row", language, row=self.row)
        place = ", ".join(part for part in (self.file, row) if part)
        said = sentence(self.code, language, **self.parameters)
        return f"{place}: {said}" if place else said


class ChaurError(Exception):
    """Base of every error this package raises on purpose; carries the problems behind it."""

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.text())

    def text(self, language: Language = "en") -> str:
        """All problems, one a line."""
        return "\n".join(problem.text(language) for problem in self.problems)


class InputError(ChaurError, ValueError):
    """The data given do not mean what they should."""


class LimitError(ChaurError, ValueError):
    """An input is larger, deeper or of another make than the program accepts."""


class MissingError(ChaurError, LookupError):
    """A thing asked for by name does not exist."""


class UnavailableError(ChaurError, OSError):
    """A part outside the program (file, database, folder) cannot be reached."""


@dataclass(frozen=True)
class FieldConflict:
    """A field two people changed: what both started from, what each made of it."""

    table: str
    key: str
    column: str
    before: object
    theirs: object
    mine: object


class ConflictError(ChaurError, RuntimeError):
    """The row changed since it was read; carries both values, field by field."""

    def __init__(self, problem: Problem, fields: Sequence[FieldConflict], current_version: int) -> None:
        super().__init__(problem)
        self.fields = tuple(fields)
        self.current_version = current_version
