"""One thing that a record lacks or contradicts: the rule, how grave it is, its numbers, what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from geo.messages import Language, sentence
from geo.messages.evidence import said_in
from geo.schema import Column, Term

__all__ = ["RULES", "SEVERITIES", "Evidence", "Lack", "labelled"]

Evidence = Mapping[str, float | int | str]
"""Numbers and names of a sentence; a name may stand beside it in Nepali as ``name_ne``."""

SEVERITIES = ("blocks", "check", "note")
"""How grave a lack is, gravest first: no notice before it is mended; somebody must look; worth knowing."""

RULES: Mapping[str, str] = {
    "boundary.none": "blocks",
    "boundary.invalid": "blocks",
    "boundary.not_surveyed": "blocks",
    "boundary.coarse": "check",
    "boundary.moved": "check",
    "boundary.overlaps": "blocks",
    "area.systems": "check",
    "area.printed": "blocks",
    "area.unreadable": "blocks",
    "area.reported": "check",
    "parcels.none": "blocks",
    "parcels.sheet": "check",
    "parcels.area_unknown": "blocks",
    "parcels.area_unreadable": "blocks",
    "parcels.area_apart": "check",
    "parcels.not_drawn": "check",
    "parcels.uncovered": "blocks",
    "parcels.other_space": "check",
    "ward.differs": "check",
    "ward.parcel": "blocks",
    "sides.missing": "blocks",
    "sides.no_nepali": "check",
    "name.no_nepali": "blocks",
    "owner.unknown": "check",
    "custodian.unknown": "check",
    "notice.none": "note",
    "notice.incomplete": "check",
    "notice.no_scan": "note",
    "notice.no_serial": "note",
    "findings.open": "check",
}
"""Severity of each rule, in the order in which a space is examined."""


@dataclass(frozen=True)
class Lack:
    """One thing that a space lacks; ``evidence`` holds the numbers and names of its sentence."""

    location_id: str
    rule: str
    evidence: Evidence = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """How grave it is."""
        return RULES[self.rule]

    def title(self, language: Language = "en") -> str:
        """Name of the rule, in a few words."""
        return sentence(f"readiness.title.{self.rule}", language)

    def text(self, language: Language = "en") -> str:
        """What is the matter, with its numbers."""
        return self._sentence(f"readiness.{self.rule}", language)

    def advice(self, language: Language = "en") -> str:
        """What to do about it."""
        return self._sentence(f"readiness.do.{self.rule}", language)

    def _sentence(self, code: str, language: Language) -> str:
        return sentence(code, language, **said_in(self.evidence, language))


def labelled(name: str, declared: Iterable[Column | Term]) -> dict[str, str]:
    """Evidence that names columns or codes by their labels, in both languages.

    >>> from geo.schema import vocabulary
    >>> labelled("sides", [vocabulary("side")["east"], vocabulary("side")["west"]])
    {'sides': 'East, West', 'sides_ne': 'पूर्व, पश्चिम'}
    """
    labels = [(one.label_en, one.label_ne) for one in declared]
    english, nepali = (", ".join(some) for some in zip(*labels, strict=True))
    return {name: english, f"{name}_ne": nepali}
