"""What the doctor says: a finding, its evidence, and what a click may put right."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geo.messages import Language, sentence, sentences
from geo.messages.evidence import said_in

__all__ = ["Finding", "Suggestion", "finding_id"]

_DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


@dataclass(frozen=True)
class Suggestion:
    """One value that would put a row right: table, key of the row, column, and the value to write."""

    table: str
    key: str
    column: str
    value: object


def finding_id(rule: str, location_ids: Sequence[str], round_ids: Sequence[str]) -> str:
    """Identifier of a finding: the same rule on the same rows of the same rounds has it again, in any order.

    >>> finding_id("ward.differs", ["b", "a"], ["2020"]) == finding_id("ward.differs", ["a", "b"], ["2020"])
    True
    """
    parts = "\x1f".join([rule, *sorted(location_ids), "\x1e", *sorted(round_ids)])
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or doubtful: the rule it breaks, the rows, the numbers, what to do.

    ``evidence`` holds the numbers and names of the sentence; degrees stand in it as text, so that no digit is lost. A
    name ``unit`` may stand beside it in Nepali as ``unit_ne``.
    ``suggestions`` belong together: they are written as one change, or not at all. There are none where only somebody
    who looks at the ground or at the source can decide.
    """

    id: str
    rule: str
    severity: str
    location_ids: tuple[str, ...]
    round_ids: tuple[str, ...]
    evidence: Mapping[str, float | int | str] = field(default_factory=dict)
    suggestions: tuple[Suggestion, ...] = ()

    def text(self, language: Language = "en") -> str:
        """Sentence that says what is wrong, with its numbers, and what to do."""
        texts = said_in(self.evidence, language)
        rounds = " / ".join(self.round_ids).strip(" /")
        rounds = rounds.translate(_DEVANAGARI) if language == "ne" else rounds
        texts["round"] = rounds or sentence("doctor.this_table", language)
        code = f"doctor.{self.rule}"
        if f"{code}.{self.evidence.get('kind')}" in sentences():
            code = f"{code}.{self.evidence['kind']}"
        return sentence(code, language, **texts)

    def title(self, language: Language = "en") -> str:
        """Name of the broken rule."""
        return sentence(f"doctor.title.{self.rule}", language)
