"""How many people a usable area holds, never without the standard that says so."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

from geo.errors import InputError, Problem
from geo.standards import Standard

__all__ = ["Total", "column", "people", "people_by_standard", "total"]

_NOISE = 1e-9
"""Relative rounding noise of a division; a quotient this close below a whole number is that number."""


def column(standard: Standard) -> str:
    """Name of the column of people counted by a standard; it carries the area a person.

    >>> from geo.standards import standard
    >>> column(standard("shelter.refuge_area"))
    'people_at_3_5_m2'
    """
    return f"people_at_{standard.value:g}_m2".replace(".", "_")


def _whole(quotient: NDArray[numpy.float64]) -> NDArray[numpy.float64]:
    """Quotients rounded down, but not below a whole number that only noise keeps them from."""
    nearest = numpy.round(quotient)
    reached = numpy.abs(quotient - nearest) <= _NOISE * numpy.maximum(nearest, 1)
    return numpy.where(reached, nearest, numpy.floor(quotient))


def people(usable_area_m2: pandas.Series, standard: Standard) -> pandas.Series:
    """Whole people a usable area holds at an area per person [people]; unknown where the area is unknown.

    ``floor(usable area / area per person)``. Source: the standard's own; the published registers of the Kathmandu
    Valley divide by 3.5 and round to the nearest.

    >>> from geo.standards import standard
    >>> people(pandas.Series([10.5, 44.9, 0.0, None]), standard("shelter.refuge_area")).tolist()
    [3, 12, 0, <NA>]

    Args:
        usable_area_m2: usable area of each space.
        standard: area per person, in m2/person.

    Raises:
        InputError: the standard is no area per person, or an area is negative or endless.
    """
    if standard.unit != "m2/person":
        raise InputError(Problem("capacity.unit", {"key": standard.key, "value": standard.unit}))
    area = usable_area_m2.astype("Float64").to_numpy(dtype="float64", na_value=numpy.nan)
    wrong = (area < 0) | numpy.isinf(area)
    if wrong.any():
        raise InputError(Problem("capacity.negative_area", {"count": int(wrong.sum())}))
    whole = pandas.Series(_whole(area / standard.value), index=usable_area_m2.index, name=column(standard))
    return whole.astype("Float64").astype("Int64")


def people_by_standard(usable_area_m2: pandas.Series, standards: Sequence[Standard]) -> pandas.DataFrame:
    """People at each standard [people], one column a standard, named by its area per person.

    >>> from geo.standards import AREA_PER_PERSON, standard
    >>> all_four = [standard(key) for key in AREA_PER_PERSON]
    >>> people_by_standard(pandas.Series([9000.0]), all_four).loc[0].to_dict()
    {'people_at_3_5_m2': 2571, 'people_at_4_5_m2': 2000, 'people_at_30_m2': 300, 'people_at_45_m2': 200}

    Args:
        usable_area_m2: usable area of each space.
        standards: areas per person.
    """
    return pandas.DataFrame({column(each): people(usable_area_m2, each) for each in standards})


@dataclass(frozen=True)
class Total:
    """A sum that says how much it does not know."""

    people: int
    usable_area_m2: float
    known_spaces: int
    unknown_spaces: int
    standard: Standard


def total(usable_area_m2: pandas.Series, standard: Standard) -> Total:
    """Sum over all spaces [people, m2], with the spaces whose usable area is unknown counted, not guessed.

    People are summed space by space, so the total is that of the list and not of one large field.

    Args:
        usable_area_m2: usable area of each space.
        standard: area per person.
    """
    counted = people(usable_area_m2, standard)
    known = int(counted.notna().sum())
    area_m2 = float(usable_area_m2.astype("Float64").sum())
    return Total(int(counted.sum()), area_m2, known, len(counted) - known, standard)
