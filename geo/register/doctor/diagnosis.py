"""The examination: every rule over a table, and what of it remains when one finding explains another."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

import geopandas
import pandas

from geo.register.doctor.areas import ropani, table_system, total_area, usable_above_total
from geo.register.doctor.boundaries import copies, crossing, elsewhere, missing, scraps, shared_ground, slivers
from geo.register.doctor.capacities import capacity
from geo.register.doctor.case import Case, make_case
from geo.register.doctor.displaced import displaced_rows
from geo.register.doctor.finding import Finding
from geo.register.doctor.grounds import elevation, ward
from geo.register.doctor.names import printed_names, same_names
from geo.register.doctor.positions import positions
from geo.register.doctor.repeats import filled_down
from geo.register.doctor.rounds import between_rounds, usable_exchanged
from geo.register.doctor.rules import RULES

__all__ = ["boundary_cleared", "cleared", "diagnose"]

_EXAMINATIONS: tuple[Callable[[Case], Iterable[Finding]], ...] = (
    displaced_rows,
    filled_down,
    copies,
    crossing,
    elsewhere,
    scraps,
    slivers,
    shared_ground,
    missing,
    usable_above_total,
    total_area,
    ropani,
    table_system,
    capacity,
    positions,
    ward,
    elevation,
    usable_exchanged,
    between_rounds,
    same_names,
    printed_names,
)
_ORDER = {code: number for number, code in enumerate(RULES)}
_MOVED = frozenset({"rows.shifted", "rows.exchanged", "rows.other_row"})
_OPEN: Mapping[str, Mapping[str, str]] = {"boundary.duplicate": {"kind": "open"}}
_GRAVITY = {"error": 0, "warning": 1, "note": 2}


def diagnose(
    spaces: pandas.DataFrame,
    surveys: pandas.DataFrame | None,
    *,
    wards: geopandas.GeoDataFrame | None = None,
    density_m2_per_person: float | None = None,
) -> list[Finding]:
    """Findings about a table of spaces, gravest first; a mistake that explains another is told once.

    Columns that are absent keep their rules silent. The order of the spaces is that of the register: shifted runs are
    told by it. Neither table is changed.

    Rules, tolerances and their limits: docs/method.md, section Doctor.

    >>> from geo import toy
    >>> diagnose(toy.spaces(), toy.surveys(), wards=toy.wards())
    []
    >>> surveys = toy.surveys()
    >>> surveys.loc[0, "usable_area_m2"], surveys.loc[0, "capacity_people"] = 700_000.0, 200_000
    >>> [finding.rule for finding in diagnose(toy.spaces(), surveys)]
    ['area.usable_above_total']

    Args:
        spaces: one row a space: id, name_en, geometry (boundary or point or None), optionally other_names, ward.
        surveys: one row a space and round: location_id, round_id and any columns of a survey; None if the columns of
            one survey stand in ``spaces`` itself.
        wards: areas of the wards: id, ward, geometry, parent_name or parent_id.
        density_m2_per_person: density of the printed capacities; found out round by round if not given.
    """
    case = make_case(spaces, surveys, wards=wards, density_m2_per_person=density_m2_per_person)
    found = {finding.id: finding for examine in _EXAMINATIONS for finding in examine(case)}
    kept = _careful(_unexplained(found.values()))
    return sorted(kept, key=lambda finding: (_GRAVITY[finding.severity], _ORDER[finding.rule]))


def _touches(location_ids: Iterable[str], round_ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs (space, round) of a finding; the round is empty where it is about the space itself."""
    return product(location_ids, tuple(round_ids) or ("",))


def _careful(found: Sequence[Finding]) -> list[Finding]:
    """Findings without suggestions about rows that stand under the wrong name: those are moved first."""
    wrong = [finding for finding in found if finding.rule in _MOVED]
    moved = {row for finding in wrong for row in _touches(finding.location_ids, finding.round_ids)}
    moved |= {(space, "") for space, _ in moved}
    return [_without_fix(finding) if _rests_on(finding, moved) else finding for finding in found]


def _rests_on(finding: Finding, moved: set[tuple[str, str]]) -> bool:
    """Whether a finding would write on a moved row without moving it back."""
    touched = _touches(finding.location_ids, finding.round_ids)
    return bool(finding.suggestions) and finding.rule not in _MOVED and not moved.isdisjoint(touched)


def _without_fix(finding: Finding) -> Finding:
    evidence = {**finding.evidence, **_OPEN.get(finding.rule, {})}
    return replace(finding, suggestions=(), evidence=evidence)


def _unexplained(found: Iterable[Finding]) -> list[Finding]:
    """Findings that no stronger one on the same rows explains."""
    ordered = sorted(found, key=lambda finding: _ORDER[finding.rule])
    explained: dict[str, set[tuple[str, str]]] = {}
    kept = []
    for finding in ordered:
        known = explained.get(finding.rule, set())
        if known and finding.location_ids and _covered(finding, known):
            continue
        kept.append(finding)
        rule = RULES[finding.rule]
        rows = finding.location_ids[:1] if rule.explains_first_only else finding.location_ids
        for weaker in rule.explains:
            explained.setdefault(weaker, set()).update(_touches(rows, finding.round_ids))
    return kept


def _covered(finding: Finding, known: set[tuple[str, str]]) -> bool:
    """Whether every space of a finding stands in a stronger one, in one of its rounds or in all."""
    rounds = finding.round_ids or ("",)
    return all(
        (space, "") in known or any((space, round_id) in known for round_id in rounds) for space in finding.location_ids
    )


def cleared(
    spaces: pandas.DataFrame,
    surveys: pandas.DataFrame,
    findings: Sequence[Finding],
    *,
    round_a: str,
    round_b: str,
) -> pandas.Index:
    """Identifiers of the spaces whose change of usable area between two rounds may be shown.

    Both rounds must know the usable area, and no finding may say that a figure of the space in either round, or the
    boundary it is drawn with, belongs to another space or is not to be trusted.

    Args:
        spaces: the examined spaces.
        surveys: the examined surveys.
        findings: what `diagnose` said about them.
        round_a: one round.
        round_b: the other round.
    """
    known = surveys[surveys["usable_area_m2"].notna()]
    sides: Mapping[str, set] = {
        name: set(known.loc[known["round_id"] == name, "location_id"]) for name in (round_a, round_b)
    }
    blocked = {
        space
        for finding in findings
        if RULES[finding.rule].blocks_change
        for space, round_id in _touches(finding.location_ids, finding.round_ids)
        if round_id in {"", round_a, round_b}
    }
    allowed = spaces["id"].isin(sides[round_a] & sides[round_b]) & ~spaces["id"].isin(blocked)
    return pandas.Index(spaces.loc[allowed, "id"])


def boundary_cleared(spaces: pandas.DataFrame, findings: Sequence[Finding]) -> pandas.Index:
    """Identifiers of the spaces whose boundary may be held against other maps.

    No open finding may say that the boundary is faulty, or that what stands under the name belongs to another space.

    Args:
        spaces: the examined spaces.
        findings: what `diagnose` said about them and nobody decided.
    """
    doubts = (f for f in findings if not f.round_ids and (RULES[f.rule].blocks_change or _faulty_boundary(f)))
    return pandas.Index(spaces.loc[~spaces["id"].isin({one for f in doubts for one in f.location_ids}), "id"])


def _faulty_boundary(finding: Finding) -> bool:
    return finding.rule.startswith("boundary.") and finding.severity == "error"
