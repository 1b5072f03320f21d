"""The three-way split: who has a place, who has spaces in reach that are full, who has none in reach."""

import numpy
import pandas
from numpy.typing import NDArray

from geo.planning.allocation.case import Allocation, Case

__all__ = ["TOTAL", "by_cell", "by_ward", "lacks", "within_reach"]

TOTAL = "total"
"""Name of the row that sums all wards."""


def within_reach(case: Case) -> NDArray[numpy.bool_]:
    """Whether a cell has a space with places within the limit.

    Args:
        case: people, places, times and walking limit.
    """
    has_places = case.capacity_people > 0
    reached = numpy.zeros(len(case.people), numpy.bool_)
    for cells, spaces, table in case.times.tables():
        reached[cells] |= (table[:, has_places[spaces]] <= case.limit_mmin).any(axis=1)
    return reached


def by_cell(plan: Allocation) -> pandas.DataFrame:
    """People of each cell: all, placed, in reach of full spaces, out of reach; the last three add up to the first.

    >>> import numpy
    >>> from geo.planning.allocation.case import case
    >>> from geo.planning.allocation.optimum import optimum
    >>> from geo.planning.allocation.times import Table
    >>> minutes = Table(numpy.array([[5000], [5000], [40_000]], numpy.int32))
    >>> plan = optimum(case([60, 20, 7], [50], minutes, ward=["1", "2", "2"], limit_min=30))
    >>> by_ward(plan).loc["total"].tolist()
    [87, 50, 30, 7]

    Args:
        plan: a plan.
    """
    placed = plan.from_cells()
    left = plan.case.people - placed
    reached = within_reach(plan.case)
    columns = {
        "people": plan.case.people,
        "placed_people": placed,
        "full_people": numpy.where(reached, left, 0),
        "out_of_reach_people": numpy.where(reached, 0, left),
    }
    return pandas.DataFrame(columns)


def by_ward(plan: Allocation) -> pandas.DataFrame:
    """The same by ward, with the sum of all wards in the last row.

    Args:
        plan: a plan.
    """
    wards = by_cell(plan).groupby(plan.case.ward, sort=True).sum()
    wards.index.name = "ward"
    total = pandas.DataFrame([wards.sum()], index=pandas.Index([TOTAL], name="ward"))
    return pandas.concat([wards, total])


def lacks(parts: pandas.DataFrame) -> pandas.Series:
    """What most of those without a place lack: ``full``, ``out_of_reach``; ``placed`` or ``nobody`` where none is.

    >>> columns = ["placed_people", "full_people", "out_of_reach_people"]
    >>> lacks(pandas.DataFrame([(5, 0, 0), (5, 3, 4), (0, 0, 0)], columns=columns)).tolist()
    ['placed', 'out_of_reach', 'nobody']

    Args:
        parts: rows with the three parts of the split.
    """
    placed, full, out = (parts[name] for name in ("placed_people", "full_people", "out_of_reach_people"))
    lack = numpy.where(full >= out, "full", "out_of_reach")
    satisfied = numpy.where(placed > 0, "placed", "nobody")
    return pandas.Series(numpy.where(full + out > 0, lack, satisfied), index=parts.index, dtype=object)
