"""The rule about values that stand beside the wrong names: shifted runs, exchanged rows, single strays."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy

from geo.register.doctor.case import Case
from geo.register.doctor.finding import Finding, Suggestion
from geo.register.doctor.groups import joined
from geo.register.doctor.moves import Move, Moved, exchanged_points, moved

__all__ = ["displaced_rows"]

_AREA_COLUMNS = ("total_area_m2", "usable_area_m2", "capacity_people", "total_area_ropani")
_POINT_COLUMNS = ("lon_printed_deg", "lat_printed_deg")
_MOST_MOVES = 40


def displaced_rows(case: Case) -> Iterator[Finding]:
    """Shifted runs, exchanged rows and single strays of every round."""
    for result in moved(case):
        ways = {(move.name, move.owner) for move in result.moves}
        by_area = {pair for pair in ways if pair[0] < pair[1] and pair[::-1] in ways}
        by_point = set(exchanged_points(case, result.round_id))
        for pair in sorted(by_area | by_point):
            yield _exchange(case, result.round_id, pair, area=pair in by_area, point=pair in by_point)
        single = [move for move in result.moves if tuple(sorted((move.name, move.owner))) not in by_area]
        yield from _runs(case, result, single)


def _exchange(case: Case, round_id: str, pair: tuple[int, int], *, area: bool, point: bool) -> Finding:
    """Finding about two names whose rows changed places, with what belongs together changed back."""
    whole_row = ("ward_printed",) if area and point else ()
    columns = (_AREA_COLUMNS if area else ()) + (_POINT_COLUMNS if point else ()) + whole_row
    first, second = pair
    fix = _moved_back(case, round_id, {first: second, second: first}, columns)
    kind = "area_and_point" if area and point else "area" if area else "point"
    evidence: dict[str, object] = {"first": case.names[first], "second": case.names[second], "kind": kind}
    if area:
        total = case.values(round_id, "total_area_m2")
        evidence |= {"first_m2": total[first], "second_m2": total[second]}
    return case.finding("rows.exchanged", pair, [round_id], evidence=evidence, fix=fix)


def _moved_back(
    case: Case, round_id: str, owner_by_name: Mapping[int, int], columns: Sequence[str]
) -> tuple[Suggestion, ...]:
    """Suggestions that write each name's values beside their owner; none unless every row finds its place."""
    if set(owner_by_name) != set(owner_by_name.values()) or min(owner_by_name) < 0:
        return ()
    fix: list[Suggestion] = []
    for name, owner in owner_by_name.items():
        for column in columns:
            numbers = case.values(round_id, column)
            if not numpy.isnan(numbers[[name, owner]]).all():
                fix += case.survey_fix(round_id, owner, {column: _number(numbers[name])})
    return tuple(fix)


def _number(number: float) -> float | int | None:
    if numpy.isnan(number):
        return None
    return int(number) if float(number).is_integer() else float(number)


def _direction(group: Sequence[Move]) -> str:
    """Where the values of a run come from: the next name of the list, the previous one, or both."""
    ahead = [move.owner > move.name for move in group if move.name >= 0]
    return "mixed" if not ahead or (any(ahead) and not all(ahead)) else "next" if ahead[0] else "previous"


def _places(group: Sequence[Move]) -> list[int]:
    """Places of the spaces a group is about, in order of the register."""
    return sorted({place for move in group for place in (move.name, move.owner) if place >= 0})


def _groups(case: Case, found: Sequence[Move]) -> list[list[Move]]:
    """Moves that hang together: through a shared space, or as neighbours that moved the same way."""
    by_name = {move.name: move for move in found}
    groups = [
        [by_name[place] for place in places if place in by_name]
        for places in joined((move.name, move.owner) for move in found)
    ]
    groups.sort(key=lambda group: _places(group)[0])
    merged = groups[:1]
    for group in groups[1:]:
        before = merged[-1]
        same = _direction(before) == _direction(group) != "mixed"
        if same and _places(group)[0] - _places(before)[-1] <= case.limits["run_gap"]:
            merged[-1] = before + group
        else:
            merged.append(group)
    return merged


def _span(result: Moved, group: Sequence[Move]) -> list[int]:
    """Places a run is about, with those between them whose own row nothing confirms."""
    places = _places(group)
    between = [place for low, high in pairwise(places) for place in range(low + 1, high)]
    return sorted({*places, *(place for place in between if not result.confirmed[place])})


def _runs(case: Case, result: Moved, found: Sequence[Move]) -> Iterator[Finding]:
    """Findings about shifted runs and single strays."""
    printed = case.rows["name_printed"].to_numpy(dtype=object)
    for group in _groups(case, found):
        names = [case.names[move.name] if move.name >= 0 else printed[-1 - move.name] for move in group]
        shown = [f"{name} ← {case.names[move.owner]}" for name, move in zip(names, group, strict=True)]
        more = [f"… (+{len(shown) - _MOST_MOVES})"] if len(shown) > _MOST_MOVES else []
        fix = _moved_back(case, result.round_id, {move.name: move.owner for move in group}, _AREA_COLUMNS)
        is_run = len(group) >= case.limits["run_length"]
        places = _span(result, group) if is_run else _places(group)
        evidence = {
            "first": case.names[places[0]],
            "last": case.names[places[-1]],
            "count": len(group),
            "moves": "; ".join(shown[:_MOST_MOVES] + more),
            "kind": _direction(group),
        }
        rule = "rows.shifted" if is_run else "rows.other_row"
        yield case.finding(rule, places, [result.round_id], evidence=evidence, fix=fix)
