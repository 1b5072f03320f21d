"""The rule about values filled down: one area and capacity on several names."""

from collections.abc import Iterator

import numpy
import pandas

from geo.register.doctor.case import Bools, Case, Floats, Ints
from geo.register.doctor.finding import Finding, Suggestion

__all__ = ["filled_down"]

_COLUMNS = ("total_area_m2", "usable_area_m2", "capacity_people")


def _runs(values: list[Floats]) -> Iterator[Ints]:
    """Places that print the same total area and the same capacity (or, without one, usable area), group by group."""
    total, usable, people = values
    beside = numpy.where(numpy.isnan(people), usable, people)
    places = numpy.flatnonzero((total > 0) & ~numpy.isnan(beside))
    table = pandas.DataFrame({"total": total[places], "beside": beside[places], "what": numpy.isnan(people[places])})
    repeated = table.duplicated(keep=False)
    if not repeated.any():
        return
    for _, group in table[repeated].groupby(["total", "beside", "what"], sort=False):
        yield places[group.index.to_numpy()]


def filled_down(case: Case) -> Iterator[Finding]:
    """Areas and capacities that stand on several names, told apart into their owner and the copies.

    Equal figures whose boundaries all agree with them are two equal grounds. Without boundaries, only neighbours in
    the register are taken for copies.
    """
    for round_id in case.rounds:
        values = [case.values(round_id, name) for name in _COLUMNS]
        for places in _runs(values):
            total = values[0][places]
            gap = numpy.abs(total / case.trusted_area_m2[places] - 1)
            fits, denied = gap <= case.limits["area_gap_share"], gap > case.limits["area_gap_share"]
            near = numpy.diff(places, prepend=places[0]) <= case.limits["run_reach"]
            owner = int(numpy.flatnonzero(fits)[0]) if fits.any() else 0
            copied = ~fits & (denied | near)
            copied[owner] = False
            if copied.any():
                yield _finding(case, round_id, places, owner=owner, copied=copied, denied=denied)


def _finding(case: Case, round_id: str, places: Ints, *, owner: int, copied: Bools, denied: Bools) -> Finding:
    """Finding about one group; the copies that their own boundary contradicts can be emptied."""
    fix: list[Suggestion] = []
    if all(denied[copied]) and not denied[owner]:
        for place in places[copied]:
            fix += case.survey_fix(round_id, int(place), dict.fromkeys(_COLUMNS))
    about = [int(places[owner]), *(int(place) for place in places[copied])]
    total, people = (case.values(round_id, name)[about[0]] for name in ("total_area_m2", "capacity_people"))
    said = {"owner": str(case.names[about[0]]), "copies": case.named(about[1:]), "count": len(about)}
    numbers = {"total_m2": total} if numpy.isnan(people) else {"total_m2": total, "capacity": people}
    kind = "capacity" if len(numbers) > 1 else "area"
    return case.finding("values.filled_down", about, [round_id], evidence={"kind": kind, **said, **numbers}, fix=fix)
