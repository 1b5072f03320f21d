"""Sentences for people, English and Nepali, one CSV file a topic.

A problem travels through the program as a code with parameters; only the edge (page, command line, workbook) turns it
into a sentence in the reader's language.
"""

import csv
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["en", "ne"]

__all__ = ["Language", "known_text", "sentence", "sentences"]


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


def sentence(code: str, language: Language, **parameters: object) -> str:
    """Sentence for a code in one language, with its parameters filled in.

    >>> sentence("schema.required", "en", column="name_en")
    'The column name_en needs a value: fill it in.'

    Raises:
        KeyError: no file of this folder knows the code, or a parameter of the sentence is missing.
    """
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
