"""The tolerance between two sources: errors add as squares, and certainty stretches them."""

import numpy
import pytest

from geo.analysis.encroachment.noise import tolerance_m
from tests.geo.analysis.encroachment.field import RULES


def test_the_tolerance_holds_ninety_five_of_a_hundred_shifts_of_two_sources():
    # drawn independently: two in three points of each source within 3 m
    dice = numpy.random.default_rng(1)
    spread_m = 3.0 / numpy.sqrt(-2 * numpy.log(1 - 0.6667))
    one, other = dice.normal(0, spread_m, (2, 2, 200_000))
    shift = numpy.hypot(*(one - other))
    assert (shift <= tolerance_m(3.0, 3.0, rules=RULES)).mean() == pytest.approx(0.95, abs=0.003)


def test_the_less_accurate_source_decides():
    assert tolerance_m(0.0, 10.0, rules=RULES) == pytest.approx(16.51, abs=0.01)
    assert tolerance_m(0.2, 10.0, rules=RULES) == pytest.approx(16.51, abs=0.01)
    assert tolerance_m(0.0, 0.0, rules=RULES) == 0
