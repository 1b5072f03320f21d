"""The edition of an export: whose figures, as of when, under which terms, and on which standard.

An export is read far from the program, so it carries these in whatever place its format has for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.analysis.capacity import column
from geo.errors import Problem
from geo.messages import Language, sentence
from geo.outputs.layers import Layer
from geo.standards import AREA_PER_PERSON, Standard, standard

__all__ = ["Cut", "Edition", "File", "Written", "capacity_standards"]

_UNDATED = date(1980, 1, 1)
"""Stands in files that must carry a date when the edition has none; the first a zip archive can say."""


@dataclass(frozen=True)
class Edition:
    """What an export says of itself.

    ``standard_key`` is the area per person the planner counted with; it leads where only one capacity is shown.
    """

    title_en: str = "Open spaces"
    title_ne: str = "खुला क्षेत्र"
    version: str = ""
    made_on: date | None = None
    licence: str = ""
    standard_key: str = AREA_PER_PERSON[0]

    @property
    def standard(self) -> Standard:
        """The area per person the planner counted with."""
        return standard(self.standard_key)

    @property
    def stamp(self) -> date:
        """Date for places that cannot stay empty."""
        return self.made_on or _UNDATED

    def title(self, language: Language) -> str:
        """Title in a language."""
        return self.title_ne if language == "ne" else self.title_en

    def lines(self, language: Language) -> list[str]:
        """Title, version, date, licence and standard, one sentence each."""
        chosen = self.standard
        said = [self.title(language)]
        if self.version:
            said.append(sentence("export.about_version", language, version=self.version))
        if self.made_on:
            said.append(sentence("export.about_date", language, date=self.made_on.isoformat()))
        licence = self.licence or sentence("export.licence", language)
        said.append(sentence("export.about_licence", language, licence=licence))
        parameters = {"standard": chosen.label(language), "leaves_out": chosen.leaves_out(language)}
        said.append(sentence("export.about_standard", language, **parameters))
        return said


@dataclass(frozen=True)
class Cut:
    """A text that a format could not hold whole."""

    table: str
    key: str
    column: str
    kept: str
    full: str


@dataclass(frozen=True)
class File:
    """A file of an export: its name in the archive (or alone), the table it holds and its rows."""

    name: str
    table: str = ""
    rows: int = 0


@dataclass(frozen=True)
class Written:
    """What a writer did."""

    files: tuple[File, ...]
    cuts: tuple[Cut, ...] = ()
    notes: tuple[Problem, ...] = ()


def capacity_standards(layers: Sequence[Layer]) -> Mapping[str, Standard]:
    """Standards behind the capacity columns of the layers, by column name."""
    every = {column(found): found for found in map(standard, AREA_PER_PERSON)}
    present = {name for layer in layers for name in layer.attributes.column_names}
    return {name: found for name, found in every.items() if name in present}
