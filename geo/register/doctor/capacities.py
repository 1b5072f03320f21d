"""Rules about printed capacities: which density they used, and where they do not follow from the usable area."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy

from geo.register.doctor.case import Bools, Case, Floats
from geo.register.doctor.finding import Finding
from geo.standards import standards

__all__ = ["capacity", "densities"]


def densities() -> tuple[float, ...]:
    """Areas per person that a printed capacity may rest on [m2/person], densest first."""
    return tuple(sorted({each.value for each in standards().values() if each.unit == "m2/person"}))


def _near(case: Case, capacity: Floats | float, expected: Floats | float) -> Bools:
    """Where a capacity is the expected one but for rounding."""
    room = numpy.maximum(case.limits["capacity_rounding"], case.limits["capacity_gap_share"] * expected)
    return numpy.asarray(numpy.abs(capacity - expected) <= room)


def _density(case: Case, capacity: Floats, usable: Floats) -> float:
    """Density of a table [m2/person]: the one asked for, else the one that most of its rows follow."""
    if case.density_m2_per_person is not None:
        return case.density_m2_per_person
    counts = {each: int((_near(case, capacity, usable / each) & (usable > 0)).sum()) for each in densities()}
    return max(counts, key=lambda each: (counts[each], -each))


@dataclass(frozen=True)
class _Table:
    """The columns of one round and the density of its capacities."""

    round_id: str
    people: Floats
    usable_m2: Floats
    total_m2: Floats
    density: float


def capacity(case: Case) -> Iterator[Finding]:
    """Capacities that do not follow from the usable area by the density of their table."""
    for round_id in case.rounds:
        columns = ("capacity_people", "usable_area_m2", "total_area_m2")
        people, usable, total = (case.values(round_id, name) for name in columns)
        if numpy.isnan(usable).all():
            continue
        table = _Table(round_id, people, usable, total, _density(case, people, usable))
        follows = _near(case, people, usable / table.density)
        wrong = numpy.where(usable > 0, ~follows, people > 0) & ~numpy.isnan(people)
        for place in numpy.flatnonzero(wrong):
            explain = _against_area if usable[place] > 0 else _without_area
            yield explain(case, table, int(place))


def _owner(case: Case, table: _Table, place: int) -> int | None:
    """The nearest row above that prints the same capacity, within reach of a fill-down."""
    reach = int(case.limits["run_reach"])
    for other in range(place - 1, max(-1, place - reach - 1), -1):
        if table.people[other] == table.people[place] > 0:
            return other
    return None


def _from_total(case: Case, table: _Table, place: int) -> bool:
    people = table.people[place]
    return people > 0 and bool(_near(case, people, table.total_m2[place] / table.density))


def _other_row(case: Case, table: _Table, owner: int, place: int, value: int | None) -> Finding:
    names = {"owner": str(case.names[owner]), "name": str(case.names[place])}
    fix = case.survey_fix(table.round_id, place, {"capacity_people": value})
    numbers = {"capacity": table.people[place]}
    return case.finding("capacity.other_row", [owner, place], [table.round_id], evidence={**names, **numbers}, fix=fix)


def _without_area(case: Case, table: _Table, place: int) -> Finding:
    """Finding about a capacity beside no usable area: another row's figure, the total area, or nothing known."""
    owner = _owner(case, table, place)
    if owner is not None:
        return _other_row(case, table, owner, place, None)
    numbers = {"capacity": table.people[place], "density": table.density}
    if _from_total(case, table, place):
        total_m2 = table.total_m2[place]
        return case.finding(
            "capacity.from_total", [place], [table.round_id], evidence={"total_m2": total_m2, **numbers}
        )
    return case.finding("capacity.without_area", [place], [table.round_id], evidence=numbers)


def _against_area(case: Case, table: _Table, place: int) -> Finding:
    """Finding about a capacity beside a usable area: a digit, another density, the total area, another row's figure."""
    people, usable = table.people[place], table.usable_m2[place]
    right = round(usable / table.density)
    numbers = {"capacity": people, "density": table.density, "usable_m2": usable, "wanted": right}
    others = [each for each in densities() if _near(case, people, usable / each)]
    owner = _owner(case, table, place)
    if any(_near(case, people, usable / table.density * factor) for factor in (10, 0.1)):
        rule = "capacity.factor_ten"
    elif owner is not None:
        return _other_row(case, table, owner, place, right)
    elif others:
        rule, numbers["other_density"] = "capacity.density", others[0]
    elif _from_total(case, table, place):
        rule, numbers["total_m2"] = "capacity.from_total", table.total_m2[place]
    else:
        return case.finding("capacity.differs", [place], [table.round_id], evidence=numbers)
    fix = case.survey_fix(table.round_id, place, {"capacity_people": right})
    return case.finding(rule, [place], [table.round_id], evidence=numbers, fix=fix)
