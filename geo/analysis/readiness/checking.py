"""All rules over all spaces, and the list a planner works through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas
import pandas

from geo.analysis.readiness.area import area_lacks
from geo.analysis.readiness.boundary import boundary_lacks
from geo.analysis.readiness.lack import RULES, SEVERITIES, Lack
from geo.analysis.readiness.parcels import parcel_lacks
from geo.analysis.readiness.record import record_lacks
from geo.analysis.readiness.subject import Limits, Records, Subject, subjects

__all__ = ["Readiness", "examined"]


@dataclass(frozen=True)
class Readiness:
    """What each space lacks.

    Attributes:
        subjects: the records as the rules looked at them, in the order of the spaces.
        lacks: everything that is lacking, space by space, gravest first.
    """

    subjects: tuple[Subject, ...]
    lacks: tuple[Lack, ...]

    @cached_property
    def by_space(self) -> Mapping[str, tuple[Lack, ...]]:
        """Lacks of each space, gravest first; a space that lacks nothing has an empty tuple."""
        found: dict[str, list[Lack]] = {subject.id: [] for subject in self.subjects}
        for lack in self.lacks:
            found[lack.location_id].append(lack)
        return {space: tuple(some) for space, some in found.items()}

    def table(self) -> pandas.DataFrame:
        """One row a space: id, whether a notice can be drafted (ready), and how much blocks, is to check, is noted."""
        rows = [
            {"id": space, **{severity: [lack.severity for lack in some].count(severity) for severity in SEVERITIES}}
            for space, some in self.by_space.items()
        ]
        found = pandas.DataFrame(rows, columns=["id", *SEVERITIES])
        return found.assign(ready=found["blocks"] == 0)

    def counts(self) -> dict[str, int]:
        """How many spaces break each rule, the rules in their order; rules that none breaks are left out."""
        broken = pandas.DataFrame([(lack.rule, lack.location_id) for lack in self.lacks], columns=["rule", "id"])
        spaces = broken.groupby("rule")["id"].nunique()
        return {rule: int(spaces[rule]) for rule in RULES if rule in spaces}


def _in_order(lacks: Sequence[Lack]) -> list[Lack]:
    return sorted(lacks, key=lambda lack: SEVERITIES.index(lack.severity))


def examined(
    spaces: geopandas.GeoDataFrame, records: Records, *, limits: Limits, errors: Mapping[str, int]
) -> Readiness:
    """What each space lacks before a notice about it can be published.

    Args:
        spaces: flat rows of spaces.
        records: the tables of the legal record.
        limits: what the records are held against.
        errors: number of grave findings of the doctor that are open, by space.
    """
    found = subjects(spaces, records, limits=limits, errors=errors)
    lacks = [
        lack
        for subject in found
        for lack in _in_order(
            [
                *boundary_lacks(subject, limits),
                *area_lacks(subject, limits),
                *parcel_lacks(subject, limits),
                *record_lacks(subject),
            ]
        )
    ]
    return Readiness(tuple(found), tuple(lacks))
