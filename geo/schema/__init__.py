"""Every table's columns, declared once.

``columns.csv`` holds one row a column (type, unit, vocabulary, rule, ten-character shapefile name, HXL tag, access
class, label in English and Nepali), ``vocabularies.csv`` the code lists, ``about_ne.csv`` what each column and code
means in Nepali. From them come the import check, the ORM, the exports' field maps and dictionaries, form labels and the
data dictionary; no second place repeats a column.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geo.errors import MissingError, Problem

__all__ = ["SPACES", "Column", "Table", "Term", "table", "tables", "vocabulary"]

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Term:
    """A code of a vocabulary with its labels."""

    code: str
    label_en: str
    label_ne: str
    about: str
    about_ne: str = ""

    def meaning(self, language: str) -> str:
        """What the code means, in a language; in English where no Nepali is written."""
        return (language == "ne" and self.about_ne) or self.about


@dataclass(frozen=True)
class Column:
    """One column: what it holds and how it is named everywhere."""

    table: str
    name: str
    kind: str
    unit: str
    vocabulary: str
    dbf: str
    hxl: str
    access: str
    label_en: str
    label_ne: str
    about: str
    is_key: bool = False
    required: bool = False
    derived: bool = False
    minimum: float | None = None
    maximum: float | None = None
    references: str = ""
    about_ne: str = ""

    def meaning(self, language: str) -> str:
        """What the column holds, in a language; in English where no Nepali is written."""
        return (language == "ne" and self.about_ne) or self.about

    def label(self, language: str) -> str:
        """Label in a language, with the unit in brackets where there is one."""
        label = self.label_ne if language == "ne" else self.label_en
        return f"{label} ({self.unit})" if self.unit in {"m2", "m", "deg"} else label


@dataclass(frozen=True)
class Table:
    """A declared table: a name and its columns in order."""

    name: str
    columns: tuple[Column, ...]

    def __getitem__(self, name: str) -> Column:
        """Column by name.

        Raises:
            MissingError: the table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        parameters = {"table": self.name, "column": name, "known": ", ".join(self.names)}
        raise MissingError(Problem("schema.unknown_column", parameters, column=name))

    def __contains__(self, name: object) -> bool:
        """Whether the table has a column of that name."""
        return name in self.names

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def key(self) -> Column:
        """The column that identifies a row: the declared key, or the first column where rows are not kept."""
        return next((column for column in self.columns if column.is_key), self.columns[0])

    @property
    def geometry(self) -> Column | None:
        """The geometry column, if the table has one."""
        return next((column for column in self.columns if column.kind == "geometry"), None)


def _rule(text: str) -> dict[str, object]:
    """Keyword arguments of a Column from the words of its rule."""
    words = text.split()
    rule: dict[str, object] = {
        "is_key": "key" in words,
        "required": "required" in words or "key" in words,
        "derived": "derived" in words,
    }
    for word in words:
        name, _, value = word.partition("=")
        if name in {"min", "max"}:
            rule[f"{name}imum"] = float(value)
        elif name == "ref":
            rule["references"] = value
    return rule


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def _about_ne() -> Mapping[tuple[str, str], str]:
    """Meanings in Nepali by table and column, or by ``vocabulary NAME`` and code."""
    return {(row["table"], row["name"]): row["about_ne"] for row in _rows(_HERE / "about_ne.csv")}


@cache
def tables() -> Mapping[str, Table]:
    """All declared tables by name."""
    columns: dict[str, list[Column]] = {}
    for row in _rows(_HERE / "columns.csv"):
        rule = _rule(row.pop("rule"))
        meaning = _about_ne().get((row["table"], row["name"]), "")
        columns.setdefault(row["table"], []).append(Column(**row, **rule, about_ne=meaning))  # type: ignore[arg-type]
    return {name: Table(name, tuple(found)) for name, found in columns.items()}


def table(name: str) -> Table:
    """Declared table by name.

    Raises:
        MissingError: no such table is declared.
    """
    if name not in tables():
        parameters = {"value": name, "known": ", ".join(tables())}
        raise MissingError(Problem("schema.unknown_table", parameters, value=name))
    return tables()[name]


@cache
def _vocabularies() -> Mapping[str, Mapping[str, Term]]:
    found: dict[str, dict[str, Term]] = {}
    for row in _rows(_HERE / "vocabularies.csv"):
        meaning = _about_ne().get((f"vocabulary {row['vocabulary']}", row["code"]), "")
        term = Term(row["code"], row["label_en"], row["label_ne"], row["about"], meaning)
        found.setdefault(row["vocabulary"], {})[term.code] = term
    return found


def vocabulary(name: str) -> Mapping[str, Term]:
    """Terms of a vocabulary by code, in the order they are shown.

    Raises:
        MissingError: no such vocabulary is declared.
    """
    if name not in _vocabularies():
        parameters = {"value": name, "known": ", ".join(_vocabularies())}
        raise MissingError(Problem("schema.unknown_vocabulary", parameters, value=name))
    return _vocabularies()[name]


def _compose(name: str, picks: Iterable[str]) -> Table:
    """Table made of columns of other tables, ``table.column`` each."""
    found = []
    for pick in picks:
        owner, _, column = pick.partition(".")
        found.append(table(owner)[column])
    return Table(name, tuple(found))


_SPACE_COLUMNS = """
location.id location.name_en location.name_ne space.other_names
open_space.register open_space.register_no open_space.endorsement
space.province space.district space.local_level space.local_level_id space.ward
space.lon_deg space.lat_deg location.precision
space_survey.round_id space_survey.total_area_m2 space_survey.usable_area_m2 space.boundary_area_m2 space.size_class
space_survey.capacity_people
space.people_at_3_5_m2 space.people_at_4_5_m2 space.people_at_30_m2 space.people_at_45_m2
space_survey.ward_printed space_survey.elevation_m
open_space.owner_class open_space.owner_name open_space.custodian open_space.access
open_space.suggested_uses open_space.current_uses
open_space.water_and_toilets open_space.internet open_space.boundary_wall open_space.electricity
open_space.trees open_space.helipad open_space.issues
open_space.near_health open_space.near_market open_space.near_security open_space.near_education
space.findings space_survey.correction location.sensitivity location.source_id location.note location.version
location.geometry
""".split()

SPACES: Table = _compose("spaces", _SPACE_COLUMNS)
"""The flat table of open spaces that files, pages and analysis exchange: one row a space, at one survey round."""
