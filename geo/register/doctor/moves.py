"""Which rows of a round have the values of another space.

A row is *confirmed* if its total area agrees with the boundary of its space (or, without a boundary that can testify,
with the space's area in the round before). Other rows are joined to the space whose boundary or former area they have,
if that space's own row is not confirmed either: rows far apart only if they have each other's area, neighbours in the
register in any case. Where such a join stands, the next one in line may be rougher.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

from geo.register.doctor.case import Bools, Case, Floats, Ints
from geo.register.doctor.points import distance_m, in_others

__all__ = ["Move", "Moved", "exchanged_points", "moved"]

_SAME_PRINT = 1e-6
_MOST_OWNERS = 50


@dataclass(frozen=True)
class Move:
    """A row that has the values of another space: the place of the name it stands beside, and of their owner.

    ``name`` is negative for a row whose name the register does not know: minus one minus its position in the rows.
    """

    name: int
    owner: int


@dataclass(frozen=True)
class Moved:
    """The moves of one round, and which spaces' rows are confirmed."""

    round_id: str
    moves: tuple[Move, ...]
    confirmed: Bools


@dataclass(frozen=True)
class _Round:
    """What the search needs of one round.

    Of the rows that are not confirmed: names (as in `Move`), positions in the register and areas. Of the spaces:
    area of the boundary that can testify, area in the round before, whether their row is not confirmed.
    """

    names: Ints
    positions: Floats
    areas_m2: Floats
    boundary_m2: Floats
    former_m2: Floats
    vacant: Bools


def _gap(area: Floats, reference: Floats) -> Floats:
    with numpy.errstate(divide="ignore", invalid="ignore"):
        return numpy.asarray(numpy.abs(area / reference - 1))


def _confirmed(case: Case, total: Floats, former: Floats) -> Bools:
    """Which printed areas agree with their boundary, or with their former area where no boundary can testify."""
    by_boundary = _gap(total, case.trusted_area_m2) <= case.limits["area_gap_share"]
    same = numpy.abs(total - former) <= case.limits["area_rounding"] + former * _SAME_PRINT
    return numpy.asarray(by_boundary | (numpy.isnan(case.trusted_area_m2) & same))


def _strangers(case: Case, round_id: str) -> tuple[Ints, Floats]:
    """Rows of names the register does not know: their positions in the rows, and a position in the register.

    The latter is just behind the space whose row stands before them in the table.
    """
    mine = numpy.flatnonzero(case.rows["round_id"].to_numpy(dtype=object) == round_id)
    place = case.rows["place"].to_numpy()[mine]
    unknown = numpy.flatnonzero(place < 0)
    last = numpy.maximum.accumulate(numpy.where(place >= 0, numpy.arange(len(place)), -1))[unknown]
    before = numpy.where(last >= 0, place[last], -1)
    return mine[unknown], before + 0.5


def _round(case: Case, round_id: str, total: Floats, former: Floats, confirmed: Bools) -> _Round:
    places = numpy.flatnonzero(~confirmed & ~numpy.isnan(total))
    rows, positions = _strangers(case, round_id)
    stray_m2 = case.rows["total_area_m2"].to_numpy()[rows]
    return _Round(
        names=numpy.concatenate([places, -1 - rows]),
        positions=numpy.concatenate([places.astype("float64"), positions]),
        areas_m2=numpy.concatenate([total[places], stray_m2]),
        boundary_m2=case.trusted_area_m2,
        former_m2=former,
        vacant=~confirmed,
    )


def _equal_pairs(areas: Floats, wanted: Floats, room: Floats) -> tuple[Ints, Ints]:
    """Pairs (number of an area, number of a wanted one) that are the same within the room of the wanted one.

    An area that could be more than `_MOST_OWNERS` of the wanted ones tells nothing and is left out.
    """
    order = numpy.argsort(wanted, kind="stable")
    wanted, room = wanted[order], room[order]
    widest = float(room.max(initial=0.0))
    low = numpy.searchsorted(wanted, areas - widest, side="left")
    count = numpy.searchsorted(wanted, areas + widest, side="right") - low
    count = numpy.where(count <= _MOST_OWNERS, count, 0)
    number = numpy.repeat(numpy.arange(len(areas)), count)
    at = numpy.arange(len(number)) - numpy.repeat(numpy.cumsum(count) - count, count) + low[number]
    near = numpy.abs(areas[number] - wanted[at]) <= room[at]
    return number[near], order[at[near]]


def _tight(case: Case, here: _Round) -> tuple[Ints, Ints]:
    """Pairs (number of a row, place of another space) where the row has the area that the space should have."""
    told = numpy.flatnonzero(here.areas_m2 > 0)
    found = []
    for areas, relative in ((here.boundary_m2, case.limits["area_match_share"]), (here.former_m2, _SAME_PRINT)):
        places = numpy.flatnonzero(here.vacant & (areas > 0))
        room = relative + case.limits["area_rounding"] / areas[places]
        number, at = _equal_pairs(numpy.log(here.areas_m2[told]), numpy.log(areas[places]), room)
        found.append((told[number], places[at]))
    numbers, owners = (numpy.concatenate(parts) for parts in zip(*found, strict=True))
    other = here.names[numbers] != owners
    return numbers[other], owners[other]


def _chosen(case: Case, here: _Round) -> dict[int, int]:
    """Owner by name: each other's area first, then the nearest; no owner twice."""
    numbers, owners = _tight(case, here)
    names, distance = here.names[numbers], numpy.abs(here.positions[numbers] - owners)
    pairs = list(zip(names.tolist(), owners.tolist(), strict=True))
    ways = set(pairs)
    mutual = numpy.array([way[::-1] in ways for way in pairs], dtype=bool)
    steps = {(name, owner - name) for name, owner in ways}
    beside = [(name - 1, owner - name) in steps or (name + 1, owner - name) in steps for name, owner in pairs]
    in_run = numpy.array(beside, dtype=bool) & (distance <= case.limits["run_reach"])
    keep = numpy.flatnonzero(mutual | (distance <= case.limits["run_reach"]))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for at in keep[numpy.lexsort((names[keep], distance[keep], ~mutual[keep], ~in_run[keep]))]:
        name, owner = int(names[at]), int(owners[at])
        if name not in found and owner not in taken:
            found[name] = owner
            taken.add(owner)
    return found


def _add_returns(case: Case, total: Floats, confirmed: Bools, found: dict[int, int]) -> None:
    """Add the way back where the owner's own row has, roughly, the area of the name's boundary."""
    for name, owner in list(found.items()):
        if name >= 0 and owner not in found and name not in found.values() and not confirmed[owner]:
            alike = abs(float(total[owner]) / float(case.measured_area_m2[name]) - 1)
            if alike <= case.limits["area_alike_share"]:
                found[owner] = name


def _loose(case: Case, total: Floats, here: _Round) -> NDArray[numpy.int64]:
    """Pairs (name, owner) of neighbours, shape (pairs, 2), where the row has roughly the area the space should have."""
    wanted = numpy.where(numpy.isnan(here.boundary_m2), here.former_m2, here.boundary_m2)
    places = numpy.arange(len(total))
    asked = here.vacant & ~numpy.isnan(total)
    found = [numpy.empty((0, 2), dtype=numpy.int64)]
    for step in range(1, int(case.limits["run_reach"]) + 1):
        for name, owner in ((places[:-step], places[step:]), (places[step:], places[:-step])):
            alike = _gap(total[name], wanted[owner]) <= case.limits["area_alike_share"]
            keep = asked[name] & here.vacant[owner] & alike
            found.append(numpy.column_stack([name[keep], owner[keep]]))
    return numpy.concatenate(found)


def _add_line(pairs: Iterable[tuple[int, int]], found: dict[int, int]) -> None:
    """Add rough joins that carry a line on: the owner hands its own values on the same way, or the name receives so."""
    waiting = list(pairs)
    while True:
        ahead = {owner: owner > name for name, owner in found.items() if name >= 0}
        onward = {name: owner > name for name, owner in found.items() if name >= 0}
        added = False
        for name, owner in waiting:
            way = owner > name
            if name not in found and owner not in ahead and way in {onward.get(owner), ahead.get(name)}:
                found[name] = owner
                ahead[owner] = onward[name] = way
                added = True
        if not added:
            return


def _moves(case: Case, round_id: str, total: Floats, former: Floats) -> Moved:
    """Moves of one round."""
    confirmed = _confirmed(case, total, former)
    here = _round(case, round_id, total, former, confirmed)
    if not len(here.names):
        return Moved(round_id, (), confirmed)
    found = _chosen(case, here)
    if found:
        _add_returns(case, total, confirmed, found)
        _add_line([(int(name), int(owner)) for name, owner in _loose(case, total, here)], found)
    moves = tuple(Move(name, owner) for name, owner in sorted(found.items()))
    return Moved(round_id, moves, confirmed)


def moved(case: Case) -> Iterator[Moved]:
    """Moves of every round, older rounds first; what was found in one puts its areas right for the next."""
    former = numpy.full(len(case.ids), numpy.nan)
    areas = case.rows["total_area_m2"].to_numpy()
    for round_id in case.rounds:
        total = case.values(round_id, "total_area_m2")
        result = _moves(case, round_id, total, former)
        yield result
        righted = total.copy()
        righted[[move.name for move in result.moves if move.name >= 0]] = numpy.nan
        for move in result.moves:
            righted[move.owner] = total[move.name] if move.name >= 0 else areas[-1 - move.name]
        former = numpy.where(numpy.isnan(righted), former, righted)


def exchanged_points(case: Case, round_id: str) -> list[tuple[int, int]]:
    """Pairs of spaces whose printed points lie on each other's ground; one of the two may lie near it only."""
    limit_m, near_m = case.limits["point_distance"], case.limits["point_near_distance"]
    found = set()
    for here in case.points:
        if not here.printed or here.round_id != round_id:
            continue
        numbers, others = in_others(case.boundaries, here, tolerance_m=limit_m)
        number_of = pandas.Series(numpy.arange(len(here.places)), index=here.places)
        back = number_of.reindex(others).fillna(-1).to_numpy(dtype=numpy.int64)
        places = here.places[numbers]
        off_m = distance_m(case.boundaries[places], here.lon_deg[back], here.lat_deg[back])
        mutual = (back >= 0) & (off_m <= near_m) & ~(here.distance_m[back] <= limit_m)
        low, high = numpy.minimum(places, others)[mutual], numpy.maximum(places, others)[mutual]
        found |= set(zip(low.tolist(), high.tolist(), strict=True))
    return sorted(found)
