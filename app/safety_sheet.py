"""What the pages about safety show: each space's verdict, its reasons in order of weight, and how old the data are."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext

from app.jobs import Progress
from app.language import digits, language, number, term
from app.snapshot import Snapshot
from geo import pipeline
from geo.analysis.safety import Aspect, SpaceSafety
from geo.layer import LayerCard
from geo.pipeline.safety import EventSafety
from geo.schema import vocabulary

__all__ = ["Line", "SafetySheet", "age", "aspect_label", "judge_all", "kept_judgement", "needs_long", "safety_sheet"]

_HEAVY = ("not_safe", "with_care", "safe", "no_data")
_JUDGED_BY = frozenset({"ways", "land_use", "amenities", "hazard", "intensity"})


@dataclass(frozen=True)
class Line:
    """One aspect as it is read: what, how it is judged, why, on which layer of which age."""

    name: str
    label: str
    level: str
    reason: str
    layer: str
    age: str


@dataclass(frozen=True)
class SafetySheet:
    """One space: its verdict, the lines that decide it, and the names of what is not known."""

    verdict: str
    lines: tuple[Line, ...]

    @property
    def deciding(self) -> tuple[Line, ...]:
        """Lines that object; where none does and all is known, all of them."""
        objecting = tuple(line for line in self.lines if line.level in {"not_safe", "with_care"})
        return objecting or tuple(line for line in self.lines if line.level == "safe")

    @property
    def not_known(self) -> tuple[str, ...]:
        """What no layer tells."""
        return tuple(line.label for line in self.lines if line.level == "no_data")


def aspect_label(name: str) -> str:
    """What an aspect is called: one that is always asked for, or a kind of hazard."""
    return term("safety_aspect" if name in vocabulary("safety_aspect") else "hazard_kind", name)


def age(card: LayerCard | None) -> str:
    """How old what a layer shows is, in whole years."""
    if card is None:
        return ""
    if card.dated is None:
        return gettext("date not known")
    years = (datetime.datetime.now(datetime.UTC).date() - card.dated).days * 100 // 36525
    if years < 1:
        return gettext("less than a year old")
    return ngettext("%(count)s year old", "%(count)s years old", years, count=number(years))


def _line(aspect: Aspect) -> Line:
    reason = digits(aspect.reason.text(language()))
    title = aspect.card.title if aspect.card else ""
    return Line(aspect.name, aspect_label(aspect.name), aspect.level, reason, title, age(aspect.card))


def safety_sheet(one: SpaceSafety) -> SafetySheet:
    """A judgement for reading, what objects first."""
    ordered = sorted(one.aspects, key=lambda aspect: _HEAVY.index(aspect.level))
    return SafetySheet(one.verdict, tuple(_line(aspect) for aspect in ordered))


def _key(event_id: str | None) -> str:
    return f"safety {event_id or ''}"


def needs_long(held: Snapshot) -> bool:
    """Whether there are layers to be read, so that judging takes more than a moment."""
    cards = held.kept("layer cards", lambda: pipeline.layers(held.register).cards())
    return any(card.kind in _JUDGED_BY for card in cards)


def judge_all(held: Snapshot, event_id: str | None, progress: Progress = lambda _step, _share: None) -> EventSafety:
    """All spaces judged, and kept as long as the register stands."""
    words: dict[str, Callable[[], str]] = {
        "roads": lambda: gettext("Following the roads"),
        "judge": lambda: gettext("Judging the spaces"),
    }
    found = pipeline.event_safety(
        held.register, event_id=event_id, progress=lambda step, share: progress(words[step](), share)
    )
    kept: EventSafety = held.kept(_key(event_id), lambda: found)
    return kept


def kept_judgement(held: Snapshot, event_id: str | None) -> EventSafety | None:
    """All spaces judged, where that was done already or takes no time."""
    found: EventSafety | None = held.found(_key(event_id))
    if found is None and not needs_long(held):
        found = judge_all(held, event_id)
    return found


def counts(sheets: Sequence[SafetySheet]) -> dict[str, int]:
    """Number of spaces by verdict."""
    return {code: sum(sheet.verdict == code for sheet in sheets) for code in vocabulary("safety_verdict")}


def shared_gaps(sheets: Sequence[SafetySheet]) -> list[str]:
    """What is not known of any space."""
    known: Any = [set(sheet.not_known) for sheet in sheets]
    shared = set.intersection(*known) if known else set()
    return [aspect_label(name) for name in vocabulary("safety_aspect") if aspect_label(name) in shared]
