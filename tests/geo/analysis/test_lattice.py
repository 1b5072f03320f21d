"""Windows of the lattice, and shapes in flat form."""

import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.lattice import Window, by_tile, obstacles

HOLED = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))


def test_a_window_says_where_it_lies_and_grows_on_every_side():
    window = Window(-2, 3, 2, 4, 5.0)
    assert window.bounds_m() == (15.0, 0.0, 35.0, 10.0)
    assert window.grown(1).bounds_m() == (10.0, -5.0, 40.0, 15.0)
    assert window.grown(1).blank().shape == (4, 6)


def test_shapes_of_every_kind_are_taken_apart():
    shapes = numpy.array(
        [HOLED, shapely.Point(1, 1), shapely.MultiPolygon([shapely.box(20, 0, 21, 1), HOLED]), shapely.Point()],
        dtype=object,
    )
    found = obstacles(shapes, numpy.array([1.0, 2.0, 3.0, 4.0]))
    rings_of_shapes = numpy.diff(found.flat.shapes).tolist()
    assert sorted(zip(rings_of_shapes, found.flat.has_inside.tolist(), found.flat.reach_m.tolist(), strict=True)) == [
        (1, False, 2.0),
        (1, True, 3.0),
        (2, True, 1.0),
        (2, True, 3.0),
    ]
    assert found.flat.rings[-1] == len(found.flat.points_m)


def test_a_missing_shape_takes_nothing():
    assert len(obstacles(numpy.array([None], dtype=object), numpy.zeros(1)).flat.reach_m) == 0


@given(
    corners=st.lists(st.tuples(*[st.integers(-40, 40)] * 2, *[st.integers(0, 25)] * 2), min_size=1, max_size=8),
    reach=st.integers(0, 6),
    margin=st.integers(0, 3),
)
@settings(max_examples=40)
def test_every_tile_is_told_all_shapes_that_touch_it(corners, reach, margin):
    shapes = numpy.array([shapely.box(x, y, x + w + 0.5, y + h + 0.5) for x, y, w, h in corners], dtype=object)
    found = obstacles(shapes, numpy.full(len(shapes), float(reach)))
    windows = [Window(row * 7, column * 7, 7, 7, 3.0) for row in range(-2, 2) for column in range(-2, 2)]
    for window, chosen in zip(windows, by_tile(found, windows, margin_cells=margin), strict=True):
        near = shapely.distance(shapely.box(*window.grown(margin).bounds_m()), shapes) < reach
        assert set(numpy.flatnonzero(near)) <= set(chosen.tolist())


def test_a_shape_far_from_all_tiles_is_given_to_the_nearest_at_most():
    far = obstacles(numpy.array([shapely.box(1000, 1000, 1001, 1001)], dtype=object), numpy.zeros(1))
    told = by_tile(far, [Window(0, 0, 4, 4, 1.0), Window(0, 4, 4, 4, 1.0)], margin_cells=0)
    assert [part.tolist() for part in told] == [[], [0]]


@pytest.mark.parametrize(("box", "touches"), (((1, -3, 2, -1), [0]), ((9, -3, 10, -1), [])))
def test_one_window_asks_for_what_touches_it(box, touches):
    found = obstacles(numpy.array([shapely.box(*box)], dtype=object), numpy.zeros(1))
    assert found.touching(Window(0, 0, 4, 4, 1.0)).tolist() == touches
