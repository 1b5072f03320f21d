"""What the pages about cases, permits and losses share: choices of grounds, days in both calendars, sent files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas
from flask import request

from app.language import digits, language, name_of
from app.snapshot import Snapshot
from geo.bsdate import devanagari_digits, from_ad, in_almanac
from geo.errors import InputError, Problem
from geo.outputs.sketch import Sketch, sketch
from geo.pipeline.cases import Evidence
from geo.register.attachments import MOST_BYTES, Document, File, received, takes_long
from geo.sources.photo import Photo
from geo.sources.scan import Scan

__all__ = [
    "LongScan",
    "both_days",
    "evidence_from",
    "ground_choices",
    "ground_picture",
    "step_evidence",
    "typed_day",
    "typed_number",
    "typed_text",
]

_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_LONGEST = 2000
_KINDS = {Photo: "photo", Scan: "scan", Document: "letter"}


def both_days(value: Any) -> str:
    """Day in both calendars, the reader's own first; empty where there is none."""
    if value is None or pandas.isna(value):
        return ""
    day = pandas.Timestamp(value).date()
    if not in_almanac(day):
        return digits(day.isoformat())
    bs = from_ad(day).text(language())
    return f"{bs} ({devanagari_digits(day.isoformat())})" if language() == "ne" else f"{day.isoformat()} ({bs} BS)"


def ground_choices(held: Snapshot) -> list[tuple[str, str]]:
    """Ids and names of all open spaces in the reader's language, by name."""
    rows = held.spaces()[["id", "name_en", "name_ne", "district"]]
    named = [(row["id"], name_of(row), row["district"]) for row in rows.to_dict("records")]
    told = [(key, name if pandas.isna(district) else f"{name} ({district})") for key, name, district in named]
    return sorted(told, key=lambda pair: pair[1].casefold())


def typed_text(name: str) -> str | None:
    """Text of a field of the sent form; None where it is empty."""
    return request.form.get(name, "").strip()[:_LONGEST] or None


def typed_number(name: str) -> float | None:
    """Number of a field of the sent form, in either script; None where it is empty.

    Raises:
        InputError: it is no number, or below nothing.
    """
    text = request.form.get(name, "").translate(_DIGITS).replace(",", "").strip()
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not abs(found) < float("inf"):
        raise InputError(Problem("form.number", {"value": text[:40]}, column=name))
    return found


def typed_day(name: str) -> date | None:
    """Day of a field of the sent form, in either script; None where it is empty.

    Raises:
        InputError: it is no day.
    """
    text = request.form.get(name, "").translate(_DIGITS).strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(Problem("form.day", {"value": text[:40]}, column=name)) from None


@dataclass(frozen=True)
class LongScan:
    """A scan whose pages are more than can be painted while somebody waits for a page."""

    content: bytes
    title: str

    def evidence(self, progress: Callable[[float], None]) -> Evidence:
        """The scan with its pages painted."""
        return _evidence(received(self.content, progress=progress), self.title)


def _evidence(file: File, title: str) -> Evidence:
    return Evidence(file, _KINDS[type(file)], title)


def _sent(name: str) -> bytes | None:
    """What was sent in a field for files, cut where it is too large to be taken; None where no file was chosen."""
    sent = request.files.get(name)
    return sent.stream.read(MOST_BYTES + 1) if sent is not None and sent.filename else None


def step_evidence(name: str, *, title: str) -> Evidence | LongScan | None:
    """The file of a field of the sent form, a long scan still to be read; None where none was chosen.

    Raises:
        InputError: it is no photo, scan or PDF, or damaged.
        LimitError: it is too large.
    """
    content = _sent(name)
    if content is None:
        return None
    return LongScan(content, title) if takes_long(content) else _evidence(received(content), title)


def evidence_from(name: str, *, title: str, read: Callable[[bytes], File]) -> Evidence | None:
    """The file of a field of the sent form; None where none was chosen.

    Args:
        name: the field.
        title: what the file shows.
        read: reader of the files that are taken there.

    Raises:
        InputError: it is no photo, scan or PDF, or damaged.
        LimitError: it is too large.
    """
    content = _sent(name)
    return None if content is None else _evidence(read(content), title)


def ground_picture(ground: Any, marks: Iterable[tuple[str, Any]]) -> Sketch | None:
    """Sketch of a ground with what lies on it; None where the ground has no boundary."""
    if ground is None or ground.is_empty or ground.geom_type == "Point":
        return None
    return sketch([("sketch-area", ground), *marks], frame=ground)
