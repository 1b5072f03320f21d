"""Shared ground, against a plain loop over all pairs."""

from itertools import combinations

import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.register.doctor import overlaps as module
from geo.register.doctor.overlaps import overlapping


def column(*shapes):
    found = numpy.full(len(shapes), None, dtype=object)
    found[:] = shapes
    return found


def plain(shapes):
    """Every pair of different shapes that share ground, one by one."""
    found = {}
    for left, right in combinations(range(len(shapes)), 2):
        first, second = shapes[left], shapes[right]
        if first is not None and second is not None:
            common = first.intersection(second).area
            if common > 0:
                smaller = min(first.area, second.area)
                found[left, right] = (common / smaller, common / (first.area + second.area - common))
    return found


def found(shapes):
    pairs = overlapping(shapes)
    shares = zip(pairs.share_of_smaller, pairs.share_of_union, strict=True)
    ways = zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)
    return {tuple(sorted(way)): share for way, share in zip(ways, shares, strict=True)}


sides = st.integers(1, 8)
boxes = st.tuples(sides, sides, sides, sides).map(
    lambda side: shapely.box(*side[:2], side[0] + side[2], side[1] + side[3])
)


@settings(max_examples=60)
@given(st.lists(st.none() | boxes, max_size=12))
def test_pairs_and_shares_are_those_of_a_plain_loop(shapes):
    fast, slow = found(column(*shapes)), plain(shapes)
    assert fast.keys() <= slow.keys()
    for way, share in fast.items():
        assert share == pytest.approx(slow[way])
    wkb = [None if shape is None else shape.normalize().wkb for shape in shapes]
    for left, right in slow.keys() - fast.keys():
        assert wkb.index(wkb[left]) != left or wkb.index(wkb[right]) != right


def test_shapes_that_only_touch_share_nothing():
    assert found(column(shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(2, 1, 3, 2))) == {}


def test_a_copy_is_paired_with_the_first_of_its_kind_however_its_ring_is_turned():
    square = shapely.box(0, 0, 1, 1)
    pairs = overlapping(column(square, None, square.reverse(), square))
    assert list(zip(pairs.left, pairs.right, strict=True)) == [(0, 2), (0, 3)]
    assert pairs.share_of_union.tolist() == [1, 1]


def test_a_table_of_copies_stays_small():
    pairs = overlapping(column(*[shapely.box(0, 0, 1, 1)] * 3000))
    assert len(pairs.left) == 2999
    assert pairs.complete


def test_a_table_of_nothing_but_overlaps_is_given_up(monkeypatch):
    monkeypatch.setattr(module, "MOST_PAIRS", 10)
    pairs = overlapping(column(*[shapely.box(0, 0, 1 + step, 1) for step in range(20)]))
    assert not pairs.complete
    assert len(pairs.left) == 10


def test_no_shapes_share_nothing():
    assert found(column()) == {}
    assert found(column(None, None)) == {}
