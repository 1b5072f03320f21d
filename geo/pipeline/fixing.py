"""People whom a planner sends to a space by hand: who of a place goes, and why an order cannot be followed."""

import numpy
from numpy.typing import NDArray

from geo.analysis.access.ticks import PER_MINUTE, UNREACHABLE
from geo.errors import InputError, Problem
from geo.pipeline.scenario import Fixed, Ground
from geo.pipeline.walks import Walks
from geo.planning.allocation.case import Flows, flows

__all__ = ["fixed_flows", "longest_min"]

_Whole = NDArray[numpy.int64]


def fixed_flows(on: Ground, orders: tuple[Fixed, ...], *, seeking: _Whole, places: _Whole, ways: Walks) -> Flows:
    """Flows of the orders: of each place those go first who have the shortest way to the space.

    Args:
        on: people and spaces of the area.
        orders: who is sent where; an earlier one is followed first.
        seeking: people of each cell who seek ground.
        places: places of each space that are planned with.
        ways: ways from every cell to every space, however long.

    Raises:
        InputError: an order cannot be followed: its place or space is not there, fewer people of the place seek ground
            or have a way to the space, or the space has no room for so many.
    """
    ids = on.spaces["id"].tolist()
    left, room = seeking.copy(), places.copy()
    problems: list[Problem] = []
    rows: list[tuple[_Whole, int, _Whole]] = []
    for order in orders:
        cells = _cells(on, order.place)
        space = ids.index(order.space) if order.space in ids else -1
        if space < 0 or not len(cells):
            code, name = ("people.no_space", order.space) if space < 0 else ("people.fixed_place", order.place)
            problems.append(Problem(code, {"value": name[:60]}, value=name))
            continue
        reached, going = _going(cells, left, ways.table(space, space + 1)[:, 0], people=order.people)
        told = {"place": _name(on, order.place), "space": str(on.spaces["name_en"].iloc[space]), "people": order.people}
        problems += _not_followed(order, told, seek=left[cells], reached=left[reached], room=int(room[space]))
        left[reached] -= going
        room[space] -= going.sum()
        rows.append((reached, space, going))
    if problems:
        raise InputError(problems)
    cell, people = (numpy.concatenate([row[at] for row in rows]) if rows else () for at in (0, 2))
    return flows(cell, numpy.repeat([row[1] for row in rows], [len(row[0]) for row in rows]), people)


def _cells(on: Ground, place: str) -> _Whole:
    """Cells of a ward, or of the wards of a municipality."""
    wards = on.homes.wards
    inside = wards.loc[(wards["id"] == place) | (wards["parent_id"] == place), "id"]
    return numpy.flatnonzero(on.homes.cells["ward"].isin(inside))


def _name(on: Ground, place: str) -> str:
    """Name of a place, or its identifier where it is no ward."""
    wards = on.homes.wards.set_index("id")["name_en"]
    return str(wards.get(place, place))


def _going(cells: _Whole, left: _Whole, time: NDArray[numpy.int32], *, people: int) -> tuple[_Whole, _Whole]:
    """Cells with a way to the space, the nearest first, and how many of each go."""
    reached = cells[time[cells] < UNREACHABLE]
    reached = reached[numpy.argsort(time[reached], kind="stable")]
    before = numpy.cumsum(left[reached]) - left[reached]
    return reached, numpy.clip(people - before, 0, left[reached])


def _not_followed(order: Fixed, told: dict[str, object], *, seek: _Whole, reached: _Whole, room: int) -> list[Problem]:
    """Why an order cannot be followed."""
    if order.people < 1:
        return [Problem("people.fixed_nobody", told)]
    most, way = int(seek.sum()), int(reached.sum())
    found = []
    if order.people > most:
        found.append(Problem("people.fixed_people", {**told, "most": f"{most:,}"}))
    elif order.people > way:
        found.append(Problem("people.fixed_way", {**told, "most": f"{way:,}"}))
    if order.people > room:
        found.append(Problem("people.fixed_room", {**told, "most": f"{room:,}"}))
    return found


def longest_min(chosen: Flows, ways: Walks) -> float:
    """Longest way of people sent by hand [min].

    Args:
        chosen: their flows.
        ways: ways from every cell to every space.
    """
    tables = {space: ways.table(space, space + 1)[:, 0] for space in numpy.unique(chosen.space).tolist()}
    times = [int(tables[space][cell]) for cell, space in zip(chosen.cell, chosen.space.tolist(), strict=True)]
    return max(times, default=0) / PER_MINUTE
