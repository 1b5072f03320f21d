"""How near the next space is, by ward; sums tie out."""

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.analysis.access.coverage import coverage, longer, nearest
from geo.analysis.access.ticks import UNREACHABLE

WALKS = arrays(numpy.int32, st.tuples(st.integers(1, 6), st.integers(0, 230)), elements=st.integers(0, 90))


@settings(max_examples=25, deadline=None)
@given(WALKS, st.integers(1, 5))
def test_the_nearest_spaces_are_those_of_sorting_every_row_whole(walks, keep):
    walks = numpy.where(walks > 80, UNREACHABLE, walks).astype(numpy.int32)
    space, time = nearest(lambda first, last: walks[:, first:last], spaces=walks.shape[1], keep=keep)
    for cell, row in enumerate(walks.tolist()):
        order = sorted(range(len(row)), key=lambda at: (row[at], at))[:keep]
        assert time[cell].tolist() == [row[at] for at in order]
        assert space[cell].tolist() == [at if row[at] < UNREACHABLE else -1 for at in order]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 500), st.sampled_from("abc")), min_size=1))
def test_the_bands_of_each_ward_add_up_to_its_people(cells):
    time, people, ward = (numpy.array(part) for part in zip(*cells, strict=True))
    table = coverage(time, people, ward, limits_min=[5, 10, 30])
    assert (table.drop(columns="people").sum(axis=1) == table["people"]).all()
    assert table.loc["total", "people"] == people.sum()


def test_a_limit_counts_who_needs_exactly_so_long():
    table = coverage(numpy.array([5_000, 5_001]), [1, 10], ["w", "w"], limits_min=[5, 10])
    assert table.loc["w"].tolist() == [11, 1, 10, 0]


def test_a_closed_road_makes_ways_longer_or_takes_them():
    before = numpy.array([5_000, 5_000, 5_000, UNREACHABLE], numpy.int32)
    after = numpy.array([5_000, 9_000, UNREACHABLE, UNREACHABLE], numpy.int32)
    table = longer(before, after, [1, 20, 300, 4000], ["a", "a", "b", "b"])
    assert table.loc["a"].tolist() == pytest.approx([20, 0, 4])
    assert table.loc["b"].tolist() == [0, 300, 0]
    assert table.loc["total"].tolist() == pytest.approx([20, 300, 4])
