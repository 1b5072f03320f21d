"""What a person decides about a file before it comes in: columns, words, survey round, source, coordinate system."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import pandas
from flask_babel import gettext

from app.language import label_of
from app.uploads import Upload
from geo.errors import Problem
from geo.register.intake import Order
from geo.schema import SPACES, vocabulary
from geo.sources.files import Inspection, Reading, read
from geo.sources.mapping import POSITION_FIELDS

__all__ = ["AS_FILE", "OTHER", "Asked", "Word", "asked_in", "field_choices", "reading_of", "words_of"]

AS_FILE, OTHER = "", "other"
_ROUND = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LONGEST = 300
_MOST_WORDS = 60
_LEAVE_EMPTY = "-"
_SET_BY_REGISTER = frozenset({"version", "source_id", "round_id"})
_PLACE_OF_ITS_OWN = frozenset({"lon_deg", "lat_deg", "other_names"})
"""Fields of the flat table that a file may give although the register keeps them elsewhere."""
_JOIN = ";"


@dataclass(frozen=True)
class Word:
    """A text of the file in a field with a code list: what it was taken for, in how many rows."""

    field: str
    text: str
    codes: str | None
    count: int

    @property
    def vocabulary(self) -> str:
        """Code list of the field."""
        return SPACES[self.field].vocabulary


@dataclass(frozen=True)
class Asked:
    """What was decided; the plain object stands for nothing decided yet.

    Attributes:
        layer: layer the decisions are about.
        round: existing survey round; empty for a new one.
        new_round: name of the new round.
        dated: day of the new round, as the form gives it.
        source: title of the source.
        reason: why the file comes in.
        crs: how to read the coordinates; empty as the file says.
        sensitivity: who may see new places.
        district: id of the district the file is about; empty where nobody said.
        unknown: what becomes of a word outside a code list: ``reject`` or ``empty``.
        mapping: fields by column of the file, several joined by ``;``; None where nothing was decided.
        words: by field, the code for a text; ``-`` leaves the field empty.
    """

    layer: str = ""
    round: str = ""
    new_round: str = ""
    dated: str = ""
    source: str = ""
    reason: str = ""
    crs: str = AS_FILE
    sensitivity: str = "restricted"
    unknown: str = "reject"
    district: str = ""
    mapping: Mapping[str, str] | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, made: Upload) -> "Asked":
        """What was decided about an upload so far."""
        kept = made.state().get("asked", {})
        names = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in names})

    def plain(self) -> dict[str, Any]:
        """The decisions as they are kept."""
        return asdict(self)

    @property
    def round_id(self) -> str:
        """Survey round that the areas belong to; a new one without a name is called by its month."""
        return self.round or self.new_round or self.dated[:7]

    @property
    def day(self) -> datetime.date | None:
        """Day of a new round; None where it is not given or none."""
        try:
            return datetime.date.fromisoformat(self.dated)
        except ValueError:
            return None

    def problems(self, rounds: pandas.DataFrame, *, today: datetime.date) -> list[Problem]:
        """What keeps the decisions from being tried.

        Args:
            rounds: survey rounds of the register.
            today: last day a survey can have been made.
        """
        found = []
        if self.dated and self.day is None:
            found.append(Problem("upload.date", {"value": self.dated[:40]}))
        if self.day is not None and self.day > today:
            found.append(Problem("upload.date_future", {"value": self.dated}))
        if self.sensitivity not in vocabulary("sensitivity"):
            found.append(Problem("upload.sensitivity", {"value": self.sensitivity[:40]}))
        return [*found, *self._round_problems(set(rounds["id"]))]

    def _round_problems(self, known: set[str]) -> list[Problem]:
        if self.round:
            return [] if self.round in known else [Problem("upload.round_unknown", {"value": self.round[:60]})]
        if not self.round_id:
            return [Problem("upload.round_needed")]
        if not _ROUND.fullmatch(self.round_id):
            return [Problem("upload.round_form", {"value": self.round_id[:60]})]
        return [Problem("upload.round_exists", {"value": self.round_id})] if self.round_id in known else []

    def order(self, made: Upload, *, by: str) -> Order:
        """What the register is told about the file."""
        return Order(
            round_id=self.round_id,
            source_title=self.source or made.name,
            by=by,
            round_dated=None if self.round else self.day,
            reason=self.reason,
            sensitivity=self.sensitivity,
            file=made.name,
        )


def _texts(form: Mapping[str, str]) -> dict[str, str]:
    plain = ("round", "dated", "source", "reason", "sensitivity", "unknown", "crs", "district")
    found = {name: " ".join(form.get(name, "").split())[:_LONGEST] for name in plain}
    if found["crs"] == OTHER:
        found["crs"] = form.get("other_crs", "").strip()[:_LONGEST]
    if found["round"]:
        return {**found, "new_round": "", "dated": ""}
    return {**found, "new_round": form.get("new_round", "").strip().lower()[:_LONGEST]}


def asked_in(form: Mapping[str, str], found: Inspection) -> Asked:
    """Decisions that a sent form holds; columns and words are those of the file, whatever the form says.

    Args:
        form: fields of the form.
        found: the file as the form showed it.
    """
    mapping = {column.name: form.get(f"field-{place}", "")[:_LONGEST] for place, column in enumerate(found.columns)}
    words: dict[str, dict[str, str]] = {}
    for place, word in enumerate(words_of(found)):
        chosen = form.get(f"word-{place}", "")
        if chosen == _LEAVE_EMPTY or chosen in vocabulary(word.vocabulary):
            words.setdefault(word.field, {})[word.text] = chosen
    return Asked(layer=found.layer, mapping=mapping, words=words, **_texts(form))


def words_of(found: Inspection) -> list[Word]:
    """Texts of the file in fields with a code list, those that are not understood first."""
    every = [
        Word(name, text, told.codes, count)
        for name, texts in found.values.items()
        for text, (told, count) in texts.items()
        if told.how not in {"code", "label", "blank"}
    ]
    return sorted(every, key=lambda word: (word.codes is not None, -word.count))[:_MOST_WORDS]


def field_choices() -> list[tuple[str, str]]:
    """Fields a column can be read as, with their labels."""
    own = [
        (column.name, label_of(column))
        for column in SPACES.columns
        if column.name not in _SET_BY_REGISTER and (not column.derived or column.name in _PLACE_OF_ITS_OWN)
    ]
    labels = {
        "easting_m": gettext("Easting (m)"),
        "northing_m": gettext("Northing (m)"),
        "coordinates": gettext("Coordinates as text"),
    }
    return [*own, *((name, labels[name]) for name in POSITION_FIELDS)]


def reading_of(made: Upload, asked: Asked) -> Reading:
    """The file read as it was decided.

    Raises:
        InputError: the decisions do not fit the file.
        LimitError: the file is larger, deeper or slower than the limits allow.
        MissingError: there is no such layer, column, field or coordinate system.
    """
    mapping = None
    if asked.mapping is not None:
        mapping = {source: tuple(taken.split(_JOIN)) for source, taken in asked.mapping.items() if taken}
    words = {
        name: {text: None if code == _LEAVE_EMPTY else code for text, code in texts.items()}
        for name, texts in asked.words.items()
    }
    return read(
        made.path,
        layer=asked.layer or None,
        mapping=mapping,
        crs=asked.crs or None,
        choices=words,
        unknown="empty" if asked.unknown == "empty" else "reject",
    )
