"""The rectangle and the circle lie inside the ground and are the largest where one can tell by hand."""

import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis import fitting


def turned(shape, angle):
    return shapely.transform(shape, lambda points: fitting._turned(points, angle))


@pytest.mark.parametrize("angle", (0.0, 0.3, 1.1))
def test_a_rectangle_fits_into_itself_however_it_is_turned(angle):
    found = fitting.rectangle_that_fits(turned(shapely.box(0, 0, 120, 37), angle))
    assert (found.length_m, found.width_m) == (pytest.approx(120, abs=0.01), pytest.approx(37, abs=0.01))


def test_in_an_l_the_longer_arm_wins():
    shape = shapely.union_all([shapely.box(0, 0, 100, 30), shapely.box(0, 0, 30, 80)])
    found = fitting.rectangle_that_fits(shape)
    assert (found.length_m, found.width_m) == (pytest.approx(100, abs=0.01), pytest.approx(30, abs=0.01))


@pytest.mark.parametrize("length_m", (100, 2_000, 40_000))
def test_a_rectangle_is_found_on_a_road_however_narrow_for_its_length(length_m):
    road = shapely.union_all([shapely.box(0, 0, length_m, 20), shapely.box(0, 0, 20, length_m)])
    found = fitting.rectangle_that_fits(road)
    assert (found.length_m, found.width_m) == (pytest.approx(length_m, rel=1e-3), pytest.approx(20, rel=1e-3))
    assert road.buffer(1e-6).contains(found.shape)


def test_a_shrine_in_the_middle_leaves_the_larger_side():
    shape = shapely.difference(shapely.box(0, 0, 100, 60), shapely.box(45, 20, 50, 25))
    found = fitting.rectangle_that_fits(shape)  # north of it 100 x 35, east of it 50 x 60
    assert found.area_m2 == pytest.approx(3500, abs=1)


@settings(max_examples=15)
@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=3, max_size=9))
def test_what_fits_lies_inside(points):
    shape = shapely.convex_hull(shapely.multipoints(points))
    if shape.geom_type != "Polygon" or shape.area < 1:
        return
    found = fitting.rectangle_that_fits(shape)
    if found is not None:
        assert shapely.difference(found.shape, shape).area < 1e-3
        assert (
            found.area_m2 >= shape.area / 4
        )  # half of the hull is always reachable; the search finds at least half that
    diameter, centre = fitting.circle_that_fits(shape)
    assert shapely.difference(centre.buffer(diameter / 2), shape).area < 1e-3


def test_the_circle_of_a_square_touches_its_sides():
    diameter, centre = fitting.circle_that_fits(shapely.box(0, 0, 52, 52))
    assert diameter == pytest.approx(52, abs=0.06)
    assert (centre.x, centre.y) == (pytest.approx(26, abs=0.1), pytest.approx(26, abs=0.1))


def test_nothing_fits_on_no_ground():
    for nothing in (None, shapely.Polygon()):
        assert fitting.rectangle_that_fits(nothing) is None
        assert fitting.circle_that_fits(nothing)[0] == 0


def slow_block(inside):
    best = 0
    for r0 in range(len(inside)):
        for c0 in range(len(inside[0])):
            for r1 in range(r0 + 1, len(inside) + 1):
                for c1 in range(c0 + 1, len(inside[0]) + 1):
                    if inside[r0:r1, c0:c1].all():
                        best = max(best, (r1 - r0) * (c1 - c0))
    return best


def test_the_largest_block_equals_trying_all():
    for seed in range(20):
        inside = numpy.random.default_rng(seed).random((6, 7)) < 0.7
        bottom, left, top, right = fitting._largest_block(inside)
        assert inside[bottom:top, left:right].all()
        assert (top - bottom) * (right - left) == slow_block(inside)
