"""How a document says things in one language: sentences, numbers, days, codes, names, and what is not known."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas

from geo.bsdate import NEPAL_TIME, devanagari_digits
from geo.errors import InputError
from geo.messages import Language, known_text, sentence
from geo.outputs.dossier.records import known
from geo.outputs.sheetmap.title import day_text
from geo.schema import Column, vocabulary
from geo.units import read_land_area

__all__ = ["BLANK", "CELL_BLANK", "Voice"]

BLANK, CELL_BLANK = "…………………", "……"
"""A line to be filled in by hand, and one in the cell of a table: what the register does not know stays open."""

_NEPALI_GROUPS = re.compile(r"(\d)(?=(\d\d)*\d{3}$)")


def _in_nepal(moment: Any) -> Any:
    """A moment in UTC by the clock of Nepal."""
    return pandas.to_datetime(moment, utc=True).tz_convert(NEPAL_TIME) if known(moment) else moment


@dataclass(frozen=True)
class Voice:
    """One language of a document.

    Attributes:
        language: English or Nepali.
        places: Nepali names of districts and municipalities by their English ones.
        sources: titles of sources by identifier.
        ropani_m2: area of a ropani where an office rounds it [m2].
    """

    language: Language
    places: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    ropani_m2: float | None = None

    def digits(self, text: str) -> str:
        """Text in the digits of the language."""
        return devanagari_digits(text) if self.language == "ne" else text

    def said(self, code: str, **parameters: object) -> str:
        """Sentence of the documents."""
        return sentence(f"document.{code}", self.language, **parameters)

    def number(self, value: float, *, decimals: int = 0) -> str:
        """Number with its digits grouped as the language groups them.

        >>> Voice("ne").number(1234567.5, decimals=1), Voice("en").number(1234567)
        ('१२,३४,५६७.५', '1,234,567')
        """
        if self.language == "en":
            return f"{value:,.{decimals}f}"
        whole, _, part = f"{value:.{decimals}f}".partition(".")
        return devanagari_digits(_NEPALI_GROUPS.sub(r"\1,", whole) + (f".{part}" if part else ""))

    def known(self, value: Any) -> str:
        """A value for reading; the words "not known" where nobody said it."""
        text = known(value)
        return text or self.said("not_known")

    def blank(self, value: Any, *, line: str = BLANK) -> str:
        """A value for reading; an open line where it is to be filled in."""
        return known(value) or line

    def begun(self, text: str) -> str:
        """Text as the beginning of a sentence.

        >>> Voice("en").begun("under the Act")
        'Under the Act'
        """
        return text[:1].upper() + text[1:]

    def area(self, area_m2: Any) -> str:
        """Area in square metres to two decimals; the words "not known" where it is not."""
        if area_m2 is None or pandas.isna(area_m2):
            return self.said("not_known")
        return self.said("square_metres", area=self.number(float(area_m2), decimals=2))

    def day(self, value: Any) -> str:
        """Day in Bikram Sambat and AD; the words "not known" where it is not."""
        if value is None or pandas.isna(value):
            return self.said("not_known")
        stamp = pandas.Timestamp(value)
        return day_text(datetime.date(stamp.year, stamp.month, stamp.day), self.language)

    def term(self, name: str, codes: Any) -> str:
        """Labels of a code of a vocabulary, or of several separated by ``;``."""
        terms, label = vocabulary(name), f"label_{self.language}"
        found = [
            str(getattr(terms[code], label)) if code in terms else code for code in known(codes).split(";") if code
        ]
        return ", ".join(found) or self.said("not_known")

    def either(self, english: Any, nepali: Any) -> str:
        """The text of the language, the other one where only that is known; empty where neither is."""
        ordered = (nepali, english) if self.language == "ne" else (english, nepali)
        return next((text for text in map(known, ordered) if text), "")

    def name(self, row: Mapping[str, Any]) -> str:
        """Name of a row with ``name_en`` and ``name_ne``."""
        return self.either(row["name_en"], row["name_ne"])

    def place(self, name_en: Any) -> str:
        """Name of a district or municipality in the language; empty where it is not known."""
        english = known(name_en)
        return self.places.get(english, english) if self.language == "ne" else english

    def source(self, source_id: Any) -> str:
        """Title of a source, translated where a translation ships."""
        key = known(source_id)
        title = self.sources.get(key, key)
        return known_text(f"source.{key}", title, self.language) or self.said("not_known")

    def label(self, column: Column) -> str:
        """Label of a declared column, without its unit."""
        return column.label_ne if self.language == "ne" else column.label_en

    def cell(self, column: Column, value: Any) -> str:
        """Value of a declared column for reading; the words "not known" where it is not."""
        if column.vocabulary:
            return self.term(column.vocabulary, value)
        if column.kind in {"date", "timestamp"}:
            return self.day(_in_nepal(value) if column.kind == "timestamp" else value)
        if column.unit == "m2":
            return self.area(value)
        if column.unit == "people" and known(value):
            return self.number(float(value))
        if column.references == "source":
            return self.source(value)
        return self.digits(self.known(value)) if column.kind in {"integer", "number"} else self.known(value)

    def printed_area(self, printed: Any, *, area_m2: Any = None) -> str:
        """Area exactly as printed, with square metres that are said to be printed or computed.

        >>> Voice("en").printed_area("4-2-1-0")
        '4-2-1-0 (computed: 2,106.49 m²)'
        """
        text = known(printed)
        if area_m2 is not None and not pandas.isna(area_m2):
            both = self.area(area_m2)
            return f"{text} ({both})" if text else both
        try:
            computed_m2 = read_land_area(text).area_m2(ropani_m2=self.ropani_m2) if text else None
        except InputError:
            computed_m2 = None
        if computed_m2 is None:
            return text
        return f"{text} ({self.said('computed', value=self.area(computed_m2))})"
