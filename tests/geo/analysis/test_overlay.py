"""Overlays keep areas only and come out where edges nearly lie on each other."""

import numpy
import pytest
import shapely

from geo.analysis import overlay


def array(*shapes):
    return numpy.array(shapes, dtype=object)


def test_touching_grounds_have_no_ground_in_common():
    found = overlay.in_common(array(shapely.box(0, 0, 1, 1)), array(shapely.box(1, 0, 2, 1)))[0]
    assert found.is_empty
    assert found.geom_type == "Polygon"


def test_pairs_are_cut_one_by_one_where_the_whole_column_does_not_come_out(monkeypatch):
    calls = []

    def faulty(one, other, grid_size=None):
        calls.append(grid_size)
        if grid_size is None:
            raise shapely.errors.GEOSException("too close")
        return one.difference(other, grid_size=grid_size)

    monkeypatch.setattr(shapely, "difference", faulty)
    found = overlay.cut_off(array(shapely.box(0, 0, 2, 1)), array(shapely.box(1, 0, 3, 1)))
    assert found[0].area == pytest.approx(1)
    assert calls == [None, None, 1e-9]


def test_what_two_houses_share_is_counted_once():
    assert overlay.merged(array(shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1))).area == 3


def test_a_crossing_ring_becomes_valid_and_a_valid_one_stays_itself():
    bow, square = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]), shapely.box(0, 0, 1, 1)
    found = overlay.valid(array(bow, square))
    assert found[0].is_valid
    assert found[1] is square
