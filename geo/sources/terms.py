"""Words of a file to codes of a vocabulary: codes and labels as they are, free text by phrases, the rest to people."""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy
import pandas

from geo.schema import Column, vocabulary
from geo.schema.check import distinct
from geo.sources.numerals import BLANKS

__all__ = ["Meaning", "Terms", "in_words", "meaning", "plain_words", "terms"]

_BETWEEN = re.compile(r"[^\w\u0900-\u097f]+")
_PARTS = re.compile(r"[;,/|\n&]| and | र ", re.IGNORECASE)
_NOTHING = frozenset({"no", "none", "no issue", "no issues", "छैन"})


@dataclass(frozen=True)
class Meaning:
    """What a text was taken to mean: codes separated by semicolons, how they were found, and what was left over.

    ``how`` is ``code``, ``label``, ``phrase``, ``chosen`` (by the user), ``blank``, or empty where nothing was found.
    """

    codes: str | None
    how: str = ""
    rest: str = ""


@dataclass(frozen=True)
class Terms:
    """A column in codes; the text itself where nothing was found. Each different text with its meaning and count."""

    values: pandas.Series
    meanings: Mapping[str, tuple[Meaning, int]] = field(default_factory=dict)


def plain_words(text: str) -> str:
    """Small letters and digits of a text, other characters as single blanks.

    >>> plain_words("  All-year  (Round) ")
    'all year round'
    """
    return _BETWEEN.sub(" ", unicodedata.normalize("NFKC", text).casefold().replace("_", " ")).strip()


@cache
def _whole_words(scope: str) -> tuple[tuple[str, str], ...]:
    """Phrases of a scope in plain words, in order, each with its code."""
    path = Path(__file__).with_name("phrases.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            (plain_words(row["phrase"]), row["code"]) for row in csv.DictReader(lines) if row["scope"] == scope
        )


@cache
def _phrases(scope: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns that find a scope's phrases at the beginning of words, in order, each with its code."""
    return tuple((re.compile(rf"(?:^|\s){re.escape(phrase)}"), code) for phrase, code in _whole_words(scope))


@cache
def _labels(name: str) -> Mapping[str, str]:
    """Codes by their code and labels in plain words; labels that two codes share are left out."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for term in vocabulary(name).values():
        for label in (term.label_en, term.label_ne):
            words = plain_words(label)
            shared |= {words} if found.get(words, term.code) != term.code else set()
            found.setdefault(words, term.code)
    for words in shared:
        del found[words]
    return {**found, **{plain_words(code): code for code in vocabulary(name)}}


def _found(scope: str, words: str) -> list[str]:
    """Codes whose phrases stand in the words, each once, in the order of the phrases."""
    return list(dict.fromkeys(code for phrase, code in _phrases(scope) if phrase.search(words)))


def _amenity(words: str) -> str:
    """State of an amenity: what the text begins with, limited where it says so; empty where it says neither.

    >>> _amenity("yes in nearby buildings"), _amenity("no but available at the hospital"), _amenity("few trees")
    ('limited', 'no', 'limited')
    """
    first = words.partition(" ")[0]
    state = next((code for phrase, code in _whole_words("amenity") if phrase == first), "")
    if state == "no":
        return "limited" if _found("amenity_possible", words) else "no"
    return "limited" if _found("amenity_limited", words) else state


def _by_phrases(text: str, name: str, *, several: bool) -> Meaning:
    """Meaning by phrases: of the whole where one code is wanted, part by part where several may stand."""
    words = plain_words(text)
    if name == "amenity_state":
        state = _amenity(words)
        return Meaning(state, "phrase") if state else Meaning(None)
    if name == "space_issue" and words in _NOTHING:
        return Meaning(None, "blank")
    if not several:
        codes = _found(name, words)
        return Meaning(codes[0], "phrase") if codes else Meaning(None)
    codes = []
    rest = []
    for part in _PARTS.split(text):
        known = _labels(name).get(plain_words(part))
        here = [known] if known else _found(name, plain_words(part))
        codes += here
        rest += [] if here or not plain_words(part) else [part.strip()]
    if not codes:
        return Meaning(None)
    return Meaning(";".join(dict.fromkeys(codes)), "phrase", ", ".join(rest))


def meaning(text: str, column: Column) -> Meaning:
    """What a text means in the vocabulary of a column.

    >>> from geo.schema import SPACES
    >>> meaning("All year round", SPACES["access"]).codes
    'all_year'
    >>> meaning("Football Ground and cultivation area", SPACES["current_uses"]).codes
    'sports_ground;farming'
    >>> meaning("Yes in nearby buildings", SPACES["water_and_toilets"]).codes
    'limited'
    """
    if text.strip().casefold() in BLANKS and plain_words(text) not in _labels(column.vocabulary):
        return Meaning(None, "blank")
    codes = [code.strip() for code in text.split(";") if code.strip()]
    several = column.kind == "codes"
    if codes and all(code in vocabulary(column.vocabulary) for code in codes) and (several or len(codes) == 1):
        return Meaning(";".join(codes), "code")
    label = _labels(column.vocabulary).get(plain_words(text))
    if label:
        return Meaning(label, "label")
    return _by_phrases(text, column.vocabulary, several=several)


def in_words(values: pandas.Series) -> pandas.Series:
    """Values with truth as yes and no."""
    if pandas.api.types.is_bool_dtype(values) or (values.dtype == object and bool in {*map(type, values.tolist())}):
        return values.astype(object).map({True: "yes", False: "no"})
    return values


def terms(values: pandas.Series, column: Column, *, chosen: Mapping[str, str | None] | None = None) -> Terms:
    """A column in codes of its vocabulary.

    Args:
        values: column of texts.
        column: declared column the values are for.
        chosen: code by text where the user decided; None leaves the field empty.
    """
    decided = chosen or {}
    places, different = distinct(in_words(values))
    counts = numpy.bincount(places[places >= 0], minlength=len(different))
    meanings: dict[str, tuple[Meaning, int]] = {}
    replaced = numpy.full(len(different) + 1, None, dtype=object)  # the place of a missing text is -1, the last
    for place in numpy.argsort(-counts, kind="stable"):
        text = different[place]
        found = Meaning(decided[text], "chosen") if text in decided else meaning(text, column)
        meanings[text] = (found, int(counts[place]))
        replaced[place] = found.codes if found.how else text
    return Terms(pandas.Series(replaced[places], index=values.index, dtype=object), meanings)
