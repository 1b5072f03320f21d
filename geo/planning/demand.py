"""How many people leave home in an event, and how many of them seek an open space: low, central and high.

    leave = people * sum over classes of buildings of share of people in the class * share that leaves
    seek  = leave * share that seeks an open space, by setting and by time since the event

Both are whole people, by largest remainders, so that what cells sum to is what was worked out for all together. Where
the intensity is not known nothing is guessed: such people are told apart.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray

from geo.errors import InputError, Problem
from geo.planning.population import apportioned, rounded

__all__ = ["Demand", "by_shaking", "by_total", "leaving_share"]

_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.int64]


class Demand(NamedTuple):
    """People of each cell who leave home, those of them who seek an open space, and whether nothing is known of it."""

    displaced_people: _Whole
    seeking_people: _Whole
    unknown: NDArray[numpy.bool_]


def leaving_share(intensity_mmi: ArrayLike, *, stock: Mapping[str, float], leaving: Mapping[str, Mapping]) -> _Floats:
    """Share of the people who leave home at an intensity; NaN where the intensity is not known.

    Between two intensities the share is interpolated; above the last the last holds. Below the first it falls to
    nothing at one degree less.

    >>> leaving_share([6.5, 5.5, 9, numpy.nan], stock={"weak": 1}, leaving={"weak": {6: 0.2, 7: 0.6}}).tolist()
    [0.4, 0.1, 0.6, nan]

    Args:
        intensity_mmi: Modified Mercalli intensity.
        stock: share of people by class of building.
        leaving: share that leaves by class of building and intensity.
    """
    intensity = numpy.asarray(intensity_mmi, numpy.float64)
    total = numpy.zeros_like(intensity)
    for building_class, share in stock.items():
        steps = sorted(leaving[building_class])
        shares = [leaving[building_class][step] for step in steps]
        total += share * numpy.interp(intensity, [steps[0] - 1, *steps], [0.0, *shares])
    return numpy.where(numpy.isnan(intensity), numpy.nan, total)


def by_shaking(people: ArrayLike, share_leaving: ArrayLike, share_seeking: ArrayLike) -> Demand:
    """People who leave and who seek, from the share of each cell.

    >>> found = by_shaking([100, 50, 9], [0.25, 0.5, numpy.nan], [0.5, 0.1, 0.1])
    >>> found.displaced_people.tolist(), found.seeking_people.tolist(), found.unknown.tolist()
    ([25, 25, 0], [13, 2, 0], [False, False, True])

    Args:
        people: people of each cell.
        share_leaving: share that leaves home, NaN where not known.
        share_seeking: share of those who leave that seeks an open space.
    """
    home = numpy.asarray(people, numpy.int64)
    share = numpy.asarray(share_leaving, numpy.float64)
    unknown = numpy.isnan(share)
    leaves = home * numpy.where(unknown, 0, share)
    displaced = rounded(leaves, most=home)
    seeks = rounded(leaves * numpy.asarray(share_seeking, numpy.float64), most=displaced)
    return Demand(displaced, seeks, unknown)


def by_total(people: ArrayLike, total_people: int, share_seeking: ArrayLike) -> Demand:
    """People who leave and who seek, from a total that is spread over all cells alike.

    Args:
        people: people of each cell.
        total_people: people who leave home in all.
        share_seeking: share of those who leave that seeks an open space.

    Raises:
        InputError: more are to leave than there are, or less than nobody.
    """
    home = numpy.asarray(people, numpy.int64)
    if not 0 <= total_people <= int(home.sum()):
        raise InputError(
            Problem("demand.total", {"value": total_people, "people": int(home.sum())}, value=total_people)
        )
    leaves = apportioned(total_people, home)
    exact = home / max(int(home.sum()), 1) * total_people
    seeks = rounded(exact * numpy.asarray(share_seeking, numpy.float64), most=leaves)
    return Demand(leaves, seeks, numpy.zeros(len(home), numpy.bool_))
