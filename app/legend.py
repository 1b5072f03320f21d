"""The key to the map: by what the grounds are coloured, in which classes, at which round."""

from dataclasses import dataclass

from flask_babel import gettext

from app.drawing import changed_rounds
from app.grounds import round_labels
from app.language import digits, language, number, term
from app.selection import Selection
from app.snapshot import Snapshot
from geo.schema import vocabulary

__all__ = ["CLASS_STARTS", "Legend", "legend"]

CLASS_STARTS = (0, 200, 1000, 3000, 10000)
"""First number of people of each class of the map; the same under every standard, so that a switch is seen."""


@dataclass(frozen=True)
class Legend:
    """Title and classes; each class is named by the style it is drawn in."""

    title: str
    classes: tuple[tuple[str, str], ...]
    note: str = ""


def _people(asked: Selection) -> Legend:
    standard = asked.standard
    ends = [*CLASS_STARTS[1:], None]
    labels = [
        gettext("%(first)s or more", first=number(first))
        if end is None
        else gettext("%(first)s to %(last)s", first=number(first), last=number(end - 1))
        for first, end in zip(CLASS_STARTS, ends, strict=True)
    ]
    classes = [(f"class-{place}", label) for place, label in enumerate(labels, 1)]
    name = getattr(standard, f"label_{language()}")
    title = gettext("People at %(area)s m² each", area=digits(asked.per))
    return Legend(title, (*reversed(classes), ("unknown", gettext("Usable area not known"))), name)


def _terms(title: str, vocabulary_name: str) -> Legend:
    terms = [(f"{vocabulary_name}-{code}", term(vocabulary_name, code)) for code in vocabulary(vocabulary_name)]
    return Legend(title, tuple(terms))


def _size() -> Legend:
    sizes = _terms(gettext("Size class by usable area"), "size_class")
    return Legend(sizes.title, sizes.classes, gettext("Our proposal: no official threshold is known"))


def _findings() -> Legend:
    found = _terms(gettext("Worst open finding"), "severity")
    return Legend(found.title, (*found.classes, ("severity-none", gettext("No open finding"))))


def _change(held: Snapshot) -> Legend:
    rounds = changed_rounds(held)
    labels = round_labels(held)
    note = gettext("%(first)s to %(second)s", first=labels[rounds[0]], second=labels[rounds[1]]) if rounds else ""
    classes = (
        ("change-loss", gettext("Smaller")),
        ("change-same", gettext("The same")),
        ("change-gain", gettext("Larger")),
        ("change-unclear", gettext("Not compared: findings are open")),
        ("unknown", gettext("Not known in both rounds")),
    )
    return Legend(gettext("Change of usable area"), classes, note)


def legend(held: Snapshot, asked: Selection) -> Legend:
    """The key for the colours asked for."""
    if asked.colour == "change":
        return _change(held)
    return {"people": lambda: _people(asked), "size": _size, "findings": _findings}[asked.colour]()
