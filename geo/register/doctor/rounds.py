"""Rules that hold one survey round against the one before it."""

from collections.abc import Iterator
from itertools import pairwise

import numpy

from geo.register.doctor.case import Bools, Case, Floats
from geo.register.doctor.finding import Finding, Suggestion

__all__ = ["between_rounds", "usable_exchanged"]

_NEAR_LOG = float(numpy.log(1.25))
_EQUAL_LOG = float(numpy.log(1.02))


def between_rounds(case: Case) -> Iterator[Finding]:
    """Totals that changed, areas that lost or gained a digit, usable areas that fell to nothing."""
    for older, newer in _pairs(case):
        for column in ("total_area_m2", "usable_area_m2"):
            yield from _column(case, older, newer, column)


def _pairs(case: Case) -> Iterator[tuple[str, str]]:
    """Rounds that follow each other and share spaces."""
    for older, newer in pairwise(case.rounds):
        if ((case.rows_of(older) >= 0) & (case.rows_of(newer) >= 0)).any():
            yield older, newer


def _column(case: Case, older: str, newer: str, column: str) -> Iterator[Finding]:
    before, after = case.values(older, column), case.values(newer, column)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        ratio = after / before
    digit = _digit(ratio, case.limits["digit_gap_share"])
    changed = (numpy.abs(ratio - 1) > case.limits["area_gap_share"]) & (
        numpy.abs(after - before) > case.limits["area_rounding"]
    )
    for place in numpy.flatnonzero((before > 0) & changed):
        numbers = {"before_m2": before[place], "after_m2": after[place], "kind": column.partition("_")[0]}
        if digit[place]:
            yield case.finding("rounds.digit", [place], [older, newer], evidence=numbers)
        elif column == "total_area_m2":
            percent = float(ratio[place] - 1) * 100
            yield case.finding(
                "rounds.total_changed", [place], [older, newer], evidence={"change_percent": percent, **numbers}
            )
        elif after[place] == 0:
            yield case.finding("rounds.fell_to_zero", [place], [older, newer], evidence=numbers)


def _digit(ratio: Floats, gap_share: float) -> Bools:
    """Where a ratio is ten or a tenth, but for a real change of the same size as the tolerance."""
    return numpy.asarray((numpy.abs(ratio * 10 - 1) <= gap_share) | (numpy.abs(ratio / 10 - 1) <= gap_share))


def _log(numbers: Floats) -> Floats:
    return numpy.log(numpy.where(numbers > 0, numbers, numpy.nan))


def usable_exchanged(case: Case) -> Iterator[Finding]:
    """Neighbouring names whose usable areas changed places between the rounds.

    Each new figure must be near the other name's old one and far from its own; and either both are all but equal to
    it, or one of them passes its total area as it stands.
    """
    for older, newer in _pairs(case):
        old, new = (_log(case.values(round_id, "usable_area_m2")) for round_id in (older, newer))
        total = _log(case.values(newer, "total_area_m2"))
        for step in range(1, int(case.limits["run_reach"]) + 1):
            first, second = numpy.arange(len(old) - step), numpy.arange(step, len(old))
            crossed = numpy.maximum(numpy.abs(new[first] - old[second]), numpy.abs(new[second] - old[first]))
            straight = numpy.minimum(numpy.abs(new[first] - old[first]), numpy.abs(new[second] - old[second]))
            too_large = (new[first] > total[first] + _EQUAL_LOG) | (new[second] > total[second] + _EQUAL_LOG)
            fits = ~(new[first] > total[second] + _EQUAL_LOG) & ~(new[second] > total[first] + _EQUAL_LOG)
            found = (straight > _NEAR_LOG) & fits
            found &= (crossed <= _EQUAL_LOG) | (too_large & (crossed <= _NEAR_LOG))
            for place in numpy.flatnonzero(found):
                yield _exchange(case, (older, newer), int(place), int(place) + step)


def _exchange(case: Case, rounds: tuple[str, str], first: int, second: int) -> Finding:
    """Finding about two names, with their figures of the newer round changed back."""
    newer = rounds[1]
    usable, people = (case.values(newer, name) for name in ("usable_area_m2", "capacity_people"))
    columns = {"usable_area_m2": usable}
    if not numpy.isnan(people[[first, second]]).any():
        columns["capacity_people"] = people
    fix: list[Suggestion] = []
    for mine, other in ((first, second), (second, first)):
        values = {name: _number(numbers[other]) for name, numbers in columns.items()}
        fix += case.survey_fix(newer, mine, values)
    said = {"first": str(case.names[first]), "second": str(case.names[second])}
    numbers = {"first_m2": usable[first], "second_m2": usable[second]}
    return case.finding("rounds.usable_exchanged", [first, second], rounds, evidence={**said, **numbers}, fix=fix)


def _number(number: float) -> float | int:
    return int(number) if float(number).is_integer() else float(number)
