"""A plan to begin with: cells one after another, each to its cheapest space with room at some prices.

A space is filled by one last cell, which goes on elsewhere, or has a place left: so the plan is a tree.
"""

import numba
import numpy
from numpy.typing import NDArray

from geo.planning.allocation.simplex import Columns
from geo.planning.allocation.tree import NOBODY, Plan

__all__ = ["first_plan"]


def _nowhere(people: NDArray[numpy.int64], room: NDArray[numpy.int64]) -> Plan:
    """A plan that sends nobody yet."""
    cells, sinks = len(people), len(room)
    sink, filler = numpy.zeros(cells, numpy.int32), numpy.full(sinks, NOBODY, numpy.int32)
    cost, filling, filling_cost = (numpy.zeros(size, numpy.int64) for size in (cells, sinks, sinks))
    return Plan(sink, cost, people.copy(), room.copy(), filler, filling, filling_cost)


@numba.njit(cache=True, nogil=True)
def _regret(columns: Columns, price: NDArray[numpy.int64], penalty: int) -> NDArray[numpy.int64]:
    """What each cell would pay more at its second choice than at its first; being left out is a choice."""
    regret = numpy.zeros(len(columns.held), numpy.int64)
    for row in range(len(regret)):
        first = second = numpy.int64(penalty)
        for at in range(columns.held[row]):
            value = columns.time[row, at] + price[columns.space[row, at]]
            if value < first:
                first, second = value, first
            elif value < second:
                second = value
        regret[row] = second - first
    return regret


@numba.njit(cache=True, nogil=True)
def _first_choice(
    columns: Columns, row: int, left: NDArray[numpy.int64], price: NDArray[numpy.int64], penalty: int
) -> tuple[int, int]:
    """Sink and cost of a cell's cheapest space with room, or of being left out."""
    best, sink, cost = numpy.int64(penalty), len(left) - 1, penalty
    for at in range(columns.held[row]):
        space = columns.space[row, at]
        value = columns.time[row, at] + price[space]
        if left[space] > 0 and value < best:
            best, sink, cost = value, space, columns.time[row, at]
    return sink, cost


@numba.njit(cache=True, nogil=True)
def _send(columns: Columns, order: NDArray[numpy.int64], plan: Plan, price: NDArray[numpy.int64], penalty: int) -> None:
    """Send the cells one after another; who fills a space goes on to the next with the rest."""
    for row in order:
        sink, cost = _first_choice(columns, row, plan.left, price, penalty)
        while plan.left[sink] <= plan.people[row]:
            plan.filler[sink] = row
            plan.filling[sink] = plan.left[sink]
            plan.filling_cost[sink] = cost
            plan.people[row] -= plan.left[sink]
            plan.left[sink] = 0
            sink, cost = _first_choice(columns, row, plan.left, price, penalty)
        plan.left[sink] -= plan.people[row]
        plan.sink[row] = sink
        plan.cost[row] = cost


def first_plan(
    columns: Columns,
    people: NDArray[numpy.int64],
    room: NDArray[numpy.int64],
    price: NDArray[numpy.int64],
    penalty: int,
) -> Plan:
    """A plan in which every space is full by one last cell, which goes on elsewhere, or has a place left.

    Cells with most to lose choose first.

    Args:
        columns: spaces at hand for each cell.
        people: people of each cell.
        room: places of each sink, the last being the place of those left out, which never fills.
        price: prices that the choice goes by.
        penalty: cost of leaving one person out.
    """
    plan = _nowhere(people, room)
    order = numpy.argsort(-_regret(columns, price, penalty), kind="stable")
    _send(columns, order, plan, price, penalty)
    return plan
