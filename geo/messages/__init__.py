"""Sentences for people, English and Nepali, one CSV file a topic.

A problem travels through the program as a code with parameters; only the edge (page, command line, workbook) turns it
into a sentence in the reader's language.
"""

import csv
from functools import cache
from numbers import Real
from pathlib import Path
from typing import Literal

Language = Literal["en", "ne"]

__all__ = ["Language", "devanagari_digits", "known_text", "sentence", "sentences"]

_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")


@cache
def sentences() -> dict[str, dict[str, str]]:
    """Templates by code, then by language.

    Raises:
        ValueError: the same code stands twice, or a language is empty.
    """
    found: dict[str, dict[str, str]] = {}
    for path in sorted(Path(__file__).parent.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["code"] in found or not row["en"] or not row["ne"]:
                    msg = f"{path.name}: code {row['code']!r} stands twice or lacks a language"
                    raise ValueError(msg)
                found[row["code"]] = {"en": row["en"], "ne": row["ne"]}
    return found


def devanagari_digits(text: str) -> str:
    """Text with its ASCII digits written in Devanagari.

    >>> devanagari_digits("2072-01-12")
    '२०७२-०१-१२'
    """
    return text.translate(_DIGITS)


def _in_nepali(value: object) -> object:
    """A number as Nepali writes it; texts stay, since they may be names of files, columns and systems."""
    return devanagari_digits(str(value)) if isinstance(value, Real) else value


def sentence(code: str, language: Language, **parameters: object) -> str:
    """Sentence for a code in one language, with its parameters filled in.

    >>> sentence("schema.required", "en", column="name_en")
    'The column name_en needs a value: fill it in.'
    >>> sentence("import.note_no_position", "ne", count=12)[:2]
    '१२'

    Raises:
        KeyError: no file of this folder knows the code, or a parameter of the sentence is missing.
    """
    if language == "ne":
        parameters = {name: _in_nepali(value) for name, value in parameters.items()}
    return sentences()[code][language].format_map(parameters)


def known_text(code: str, text: str, language: Language) -> str:
    """Text of the register in a language: translated where just this text has a translation under the code.

    >>> known_text("source.osm", "OpenStreetMap", "ne")
    'OpenStreetMap (खुला सडक नक्सा)'
    >>> known_text("source.osm", "Our own tracing", "ne")
    'Our own tracing'
    """
    both = sentences().get(code)
    return both[language] if both is not None and both["en"] == text else text
