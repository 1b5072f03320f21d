"""What takes ground away, and by which numbers: handed to the formulas as one frozen object."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from geo.errors import InputError, Problem
from geo.standards import Standard

__all__ = ["RULES", "STRIP", "Curve", "GroundRules", "Steps", "ordered"]

RULES = (
    "exclusion", "building", "debris", "water", "water_buffer", "power_line", "flood", "landslide", "other_hazard",
    "steep",
)  # fmt: skip
"""The rules in their usual order: what a planner drew, what stands there, what may fall or rise, what is too steep."""

STRIP = "strip"
"""The last rule, always: of what is left, the parts too narrow for a row of shelters."""

_Floats = NDArray[numpy.float64]


@dataclass(frozen=True)
class Curve:
    """Numbers between which one reads along a line; beyond the ends the end's own holds."""

    points: tuple[Standard, ...]
    read: tuple[Standard, ...]

    def __call__(self, value: _Floats) -> _Floats:
        """Number read at each value."""
        known = [standard.value for standard in self.points]
        return numpy.asarray(numpy.interp(value, known, [standard.value for standard in self.read]))


@dataclass(frozen=True)
class Steps:
    """Numbers by class: the first below the first limit, the next from there on, and so on."""

    limits: tuple[Standard, ...]
    read: tuple[Standard, ...]

    def __call__(self, value: _Floats) -> _Floats:
        """Number of the class each value falls into."""
        place = numpy.searchsorted([limit.value for limit in self.limits], value, side="right")
        return numpy.array([standard.value for standard in self.read], dtype=numpy.float64)[place]


@dataclass(frozen=True)
class GroundRules:
    """Every number by which ground is taken away.

    Attributes:
        debris: share of a building's height its debris reaches, by height [m].
        debris_least: least reach of the debris of the tallest class [m].
        storey_height: height of a storey [m], where only storeys are known.
        height_believed: greatest height of a building [m] that is no slip of the pen.
        height_assumed: height of a building [m] of which nothing is known.
        water_buffer: distance kept from rivers, lakes and their like [m].
        drain_buffer: distance kept from canals and drains [m].
        power_strip: strip kept clear on each side of a line [m], by voltage [V].
        voltage_assumed: voltage of a line [V] of which nothing is known.
        slope_max: steepest ground that counts as usable [deg or percent].
        slope_cell_max: largest cell [m] from which a slope inside a space may be read.
        hazard_rank: class of a mapped hazard [rank] from which ground is taken.
        hazard_depth: depth of mapped water [m] above which ground is taken.
        row_width: width of a row of shelters [m]; narrower parts are strips.
        order: the rules, first come first served.
    """

    debris: Curve
    debris_least: Standard
    storey_height: Standard
    height_believed: Standard
    height_assumed: Standard
    water_buffer: Standard
    drain_buffer: Standard
    power_strip: Steps
    voltage_assumed: Standard
    slope_max: Standard
    slope_cell_max: Standard
    hazard_rank: Standard
    hazard_depth: Standard
    row_width: Standard
    order: tuple[str, ...] = RULES

    @property
    def slope_max_deg(self) -> float:
        """Steepest usable ground [deg]; a percent is turned into degrees."""
        if self.slope_max.unit == "deg":
            return self.slope_max.value
        return float(numpy.degrees(numpy.arctan(self.slope_max.value / 100)))


def ordered(names: Sequence[str]) -> tuple[str, ...]:
    """All rules in the order asked for; those not named follow in their usual order.

    >>> ordered(["steep", "water"])[:3]
    ('steep', 'water', 'exclusion')

    Raises:
        InputError: a name is no rule, or stands twice.
    """
    wrong = [name for place, name in enumerate(names) if name not in RULES or name in names[:place]]
    if wrong:
        known = ", ".join(RULES)
        raise InputError([Problem("ground.rule", {"value": name, "known": known}, value=name) for name in wrong])
    return (*names, *(name for name in RULES if name not in names))
