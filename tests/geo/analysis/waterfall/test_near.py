"""Boxes that touch are found as by holding each against each."""

import numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.waterfall.near import touching


def boxes(rng, count, size):
    corner = rng.integers(0, 60, (count, 2)).astype(float)
    found = numpy.concatenate([corner, corner + rng.integers(0, size, (count, 2))], axis=1)
    found[rng.random(count) < 0.1] = numpy.nan
    return found


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(0, 12), st.integers(0, 40), st.sampled_from([1, 4, 50]))
def test_pairs_are_those_found_by_holding_each_against_each(seed, few, many, size):
    rng = numpy.random.default_rng(seed)
    some, others = boxes(rng, few, size), boxes(rng, many, size)
    expected = [
        (one, other)
        for one, a in enumerate(some)
        for other, b in enumerate(others)
        if a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]
    ]
    assert list(zip(*(part.tolist() for part in touching(some, others)), strict=True)) == expected
