"""A ring is never called sound that meets itself."""

import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.waterfall.simple import simple


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=7))
def test_a_ring_called_sound_is_valid(places):
    ring = numpy.array([*places, places[0]], dtype=float)
    told = simple(ring, numpy.array([0]), numpy.array([len(ring)]))[0]
    assert not told or shapely.Polygon(ring).is_valid


@pytest.mark.parametrize("seed", range(3))
def test_a_star_is_called_sound(seed):
    rng = numpy.random.default_rng(seed)
    turn = numpy.linspace(0, 2 * numpy.pi, 11, endpoint=False)
    star = numpy.stack([numpy.cos(turn), numpy.sin(turn)], axis=1) * rng.uniform(0.3, 1, (11, 1))
    ring = numpy.concatenate([star, star[:1]])
    assert simple(ring, numpy.array([0]), numpy.array([12]))[0]
