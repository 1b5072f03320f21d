"""How far two sources may lie apart without anything having changed on the ground."""

from dataclasses import dataclass

import numpy

from geo.standards import Standard

__all__ = ["ChangeRules", "tolerance_m"]


@dataclass(frozen=True)
class ChangeRules:
    """Every number by which a change is told from noise.

    Attributes:
        share_within: share of a source's points that lie within its stated accuracy.
        certainty: share of the shifts between two sources that counts as noise.
        least_area: smallest loss that is told [m2].
        least_growth: growth of a building, as a share of its area, from which on it counts as enlarged.
        same_shape: likeness of two drawings from which on they may show the same building.
        inside: share of a new building at the border that must lie inside.
        outline_inside: share of an outline inside the ground below which it may belong to another ground.
        around: width of the ring around a ground in which two sources must show the same town [m].
        sources_differ: share of new buildings in that ring above which the sources are not comparable.
    """

    share_within: Standard
    certainty: Standard
    least_area: Standard
    least_growth: Standard
    same_shape: Standard
    inside: Standard
    outline_inside: Standard
    around: Standard
    sources_differ: Standard


def tolerance_m(first_accuracy_m: float, second_accuracy_m: float, *, rules: ChangeRules) -> float:
    """Shift between two sources that is not exceeded with the certainty asked for [m].

    The errors of both sources add up as squares. The distance of a point from its true place is taken for that of a
    circular normal error, so that a share p of all points lies within a distance that grows with sqrt(-ln(1 - p)).

    >>> from geo.pipeline.losses import change_rules
    >>> round(tolerance_m(3.0, 3.0, rules=change_rules()), 2)
    7.01

    Args:
        first_accuracy_m: accuracy of one source.
        second_accuracy_m: accuracy of the other.
        rules: share of points within the accuracy, and certainty.
    """
    shares = numpy.array([rules.certainty.value, rules.share_within.value])
    asked, stated = numpy.sqrt(-numpy.log1p(-shares))
    return float(numpy.hypot(first_accuracy_m, second_accuracy_m) * asked / stated)
