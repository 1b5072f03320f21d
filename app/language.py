"""Nepali or English: which one the reader wants, and how numbers, days and labels look in it."""

import datetime
import re
from typing import Any, cast

import pandas
from flask import Flask, g, request, session, url_for
from flask_babel import Babel, gettext

from geo.bsdate import devanagari_digits, from_ad, in_almanac
from geo.messages import Language, known_text, sentence
from geo.schema import Column, Term, table, vocabulary

__all__ = ["label_of", "language", "prepare", "say", "show"]

_NEPAL_CLOCK = datetime.timedelta(hours=5, minutes=45)
_FINE_M = 10
"""Lengths below it are told with centimetres: the accuracy of a survey, not the height of a hill."""

LANGUAGES: tuple[Language, ...] = ("en", "ne")


def language() -> Language:
    """Language of this request: asked for in the address, else kept in the session, else the browser's choice."""
    kept: Language | None = getattr(g, "language", None)  # one look-up: a page of a long list asks a thousand times
    if kept is not None:
        return kept
    asked = (request.args.get("lang"), session.get("lang"))
    known: Language | None = next((code for code in asked if code in LANGUAGES), None)
    found = known or cast("Language", request.accept_languages.best_match(LANGUAGES, "en"))
    g.language = found
    if asked[0] in LANGUAGES:
        session["lang"] = asked[0]
    return found


def digits(text: str) -> str:
    """Text in the digits of the reader's language."""
    return devanagari_digits(text) if language() == "ne" else text


def _grouped(number: str) -> str:
    """Whole digits grouped the South Asian way: 12,34,567 (used in Nepali)."""
    head, tail = number[:-3], number[-3:]
    groups: list[str] = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*groups, tail])


def number(value: Any, places: int = 0) -> str:
    """Number for reading; a dash of words where it is not known."""
    if value is None or pandas.isna(value):
        return gettext("not known")
    text = f"{abs(value):,.{places}f}"
    if language() == "ne":
        whole, _, part = text.replace(",", "").partition(".")
        text = _grouped(whole) + (f".{part}" if part else "")
    return digits(("−" if round(value, places) < 0 else "") + text)


def day(value: Any) -> str:
    """Day for reading: AD in English, Bikram Sambat with AD in Nepali."""
    if value is None or pandas.isna(value):
        return gettext("not known")
    stamp = pandas.Timestamp(value)
    ad = datetime.date(stamp.year, stamp.month, stamp.day)
    if language() == "en":
        return f"{ad.day} {ad:%B %Y}"
    said = digits(ad.isoformat())
    return f"{from_ad(ad).text('ne')} ({said})" if in_almanac(ad) else said


def moment(value: Any) -> str:
    """Moment in UTC for reading: Nepal's clock, AD day and Bikram Sambat day in both languages."""
    if value is None or pandas.isna(value):
        return gettext("not known")
    stamp = pandas.Timestamp(value) + _NEPAL_CLOCK
    said = f"{stamp:%Y-%m-%d} ({from_ad(stamp.date()).text(language())}), {stamp:%H:%M}"
    return digits(said)


def label_of(column: Column) -> str:
    """Label of a column in the reader's language, with its unit."""
    return re.sub(r"\bm2\b", "m²", column.label(language()))


def term(vocabulary_name: str, code: Any) -> str:
    """Label of a code, or of several separated by ``;``."""
    if code is None or pandas.isna(code) or code == "":
        return gettext("not known")
    terms = vocabulary(vocabulary_name)
    labels = [getattr(terms[part], f"label_{language()}") if part in terms else part for part in str(code).split(";")]
    return ", ".join(labels)


def terms(vocabulary_name: str) -> list[tuple[str, str]]:
    """Codes of a vocabulary with their labels, in the order they are shown."""
    return [(code, getattr(found, f"label_{language()}")) for code, found in vocabulary(vocabulary_name).items()]


def show(column: Column, value: Any) -> str:
    """Value of a column for reading."""
    if column.vocabulary:
        return term(column.vocabulary, value)
    if column.kind in {"date", "timestamp"}:
        return day(value)
    if column.kind in {"integer", "number"}:
        places = {"m2": 0, "ropani": 2, "deg": 5, "share": 3}.get(column.unit, 0)
        is_fine = column.unit == "m" and not pandas.isna(value) and abs(value) < _FINE_M
        return number(value, 2 if is_fine else places)
    if value is None or pandas.isna(value) or value == "":
        return gettext("not known")
    return str(value)


def say(code: str, **parameters: object) -> str:
    """Sentence of the core in the reader's language."""
    return sentence(code, language(), **parameters)


def name_of(row: Any) -> str:
    """Name of a place in the reader's language, English where no Nepali name is known."""
    nepali = row["name_ne"]
    return str(nepali) if language() == "ne" and isinstance(nepali, str) and nepali else str(row["name_en"])


def source_title(source: Any) -> str:
    """Title of a source in the reader's language, as it stands in the register where no translation ships."""
    return known_text(f"source.{source['id']}", str(source["title"]), language())


def round_note(survey_round: Any) -> str:
    """Note on a survey round in the reader's language, as it stands in the register where no translation ships."""
    note = survey_round["note"]
    return known_text(f"round.{survey_round['id']}", note, language()) if isinstance(note, str) else ""


def meaning(declared: Column | Term) -> str:
    """What a column or a code means, in the reader's language."""
    return declared.meaning(language())


def same_page(**changed: Any) -> str:
    """Address of this page with some of its parameters changed; for a page that was sent a form, the map."""
    if request.method != "GET" or request.endpoint is None:
        return url_for("map.home", **changed)
    kept: dict[str, Any] = {**request.args.to_dict(flat=False), **(request.view_args or {}), **changed}
    return url_for(request.endpoint, **kept)


def prepare(app: Flask) -> None:
    """Add translation and the reading filters to an application."""
    Babel(app, locale_selector=language, default_translation_directories="translations")
    app.jinja_env.filters.update(number=number, day=day, digits=digits, moment=moment)
    app.jinja_env.globals.update(language=language, show=show, term=term, label_of=label_of, say=say, name_of=name_of)
    app.jinja_env.globals.update(terms=terms, spec=table, meaning=meaning)
    app.jinja_env.globals.update(source_title=source_title, round_note=round_note)
    app.jinja_env.globals.update(same_page=same_page)
