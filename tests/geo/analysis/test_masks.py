"""Cells taken by shapes, grids and narrowness, each held to a slow twin that asks cell by cell."""

import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.lattice import Window, obstacles
from geo.analysis.masks import Sampled, keep_wide, mark, take_marked


def middles(window):
    """Middle of each cell of a window."""
    row, column = numpy.mgrid[window.row : window.row + window.rows, window.column : window.column + window.columns]
    return shapely.points((column + 0.5) * window.cell_m, -(row + 0.5) * window.cell_m)


def marked(shapes, reach_m, window):
    mask = window.blank()
    mark(mask, window, obstacles(numpy.array(shapes, dtype=object), numpy.array(reach_m, dtype=float)))
    return mask.astype(bool)


def test_a_ring_keeps_its_hole_and_a_buffer_eats_into_it():
    window = Window(-5, 0, 5, 5, 1.0)
    ring = shapely.box(0, 0, 5, 5).difference(shapely.box(1, 1, 4, 4))
    assert marked([ring], [0], window).sum() == 16
    # within 0.5 of the ring lie the middles that are half a cell inside the hole: all but the one in the middle
    assert marked([ring], [0.5], window).sum() == 24


def test_a_distance_of_nothing_takes_no_more_than_the_shape():
    window = Window(-4, 0, 4, 4, 1.0)
    assert marked([shapely.box(1, 1, 3, 3)], [0], window).sum() == 4


coordinates = st.integers(-30, 30).map(lambda number: number / 3 + 0.01)
corners = st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=7, unique=True)


def shape_of(points, kind):
    if kind == "area":
        return shapely.buffer(shapely.Polygon(points), 0)
    return shapely.LineString(points) if kind == "line" else shapely.MultiPoint(points)


@given(points=corners, kind=st.sampled_from(["area", "line", "points"]), reach=st.sampled_from([0.0, 0.7, 2.3]))
@settings(max_examples=80)
def test_a_cell_is_taken_when_its_middle_is_in_the_shape_or_near_it(points, kind, reach):
    window = Window(-6, -7, 13, 12, 1.0)
    shape = shape_of(points, kind)
    found = marked([shape], [reach], window)
    distance = shapely.distance(shape, middles(window))
    sure = numpy.abs(distance - reach) > 1e-9
    if shape.is_empty:
        assert not found.any()
    elif reach == 0:
        assert (found == (distance == 0))[distance > 1e-9].all()
        inside = shapely.contains_properly(shape, middles(window))
        assert found[inside].all()
    else:
        assert (found == (distance <= reach))[sure].all()


@given(points=corners, reach=st.sampled_from([0.0, 1.3]), row=st.integers(-9, 3), column=st.integers(-9, 3))
@settings(max_examples=40)
def test_a_cell_is_decided_alike_in_every_window(points, reach, row, column):
    shape = [shape_of(points, "area")]
    whole, part = Window(-12, -12, 24, 24, 1.0), Window(row, column, 9, 8, 1.0)
    cut = marked(shape, [reach], whole)[row + 12 : row + 21, column + 12 : column + 20]
    assert (marked(shape, [reach], part) == cut).all()


def test_ground_that_a_grid_marks_is_taken_where_the_grid_says():
    window = Window(-4, 0, 4, 4, 10.0)  # 40 m wide and high
    steep = numpy.array([[1, 0], [0, 1]], dtype=numpy.uint8)  # cells of 20 m
    mask = window.blank()
    take_marked(mask, window, Sampled(steep, lambda x, y: (2 - y / 20, x / 20)), step_cells=4)
    assert mask.tolist() == [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]


def test_ground_outside_the_grid_is_not_taken():
    window = Window(-2, 5, 2, 2, 10.0)
    mask = window.blank()
    take_marked(mask, window, Sampled(numpy.ones((1, 1), numpy.uint8), lambda x, y: (-y, x)), step_cells=2)
    assert not mask.any()


def slow_wide(taken, width_cells):
    """Keep a cell when a disc that holds it is all open; look at every disc and every cell."""
    reach = int(width_cells / 2)
    disc = [
        (dy, dx)
        for dy in range(-reach, reach + 1)
        for dx in range(-reach, reach + 1)
        if dy**2 + dx**2 <= (width_cells / 2) ** 2
    ]
    rows, columns = taken.shape

    def is_open(row, column):
        return not (0 <= row < rows and 0 <= column < columns) or not taken[row, column]

    kept = numpy.ones_like(taken)
    for row in range(-reach, rows + reach):
        for column in range(-reach, columns + reach):
            if all(is_open(row + dy, column + dx) for dy, dx in disc):
                for dy, dx in disc:
                    if 0 <= row + dy < rows and 0 <= column + dx < columns:
                        kept[row + dy, column + dx] = 0
    return kept


@pytest.mark.parametrize("width_cells", (0, 1, 2, 3, 4.5, 6))
def test_only_ground_that_a_disc_fits_into_is_kept(width_cells):
    random = numpy.random.default_rng(5)
    for share in (0.05, 0.2, 0.5):
        taken = numpy.pad((random.random((14, 17)) < share).astype(numpy.uint8), 8, constant_values=1)
        assert (keep_wide(taken, width_cells=width_cells) == slow_wide(taken, width_cells)).all()


def test_a_strip_narrower_than_the_disc_is_lost_and_a_wider_one_kept():
    strip = numpy.ones((5, 40), dtype=numpy.uint8)
    strip[1:4] = 0
    assert keep_wide(numpy.pad(strip, 4, constant_values=1), width_cells=4).all()
    assert not keep_wide(numpy.pad(strip, 4, constant_values=1), width_cells=2)[5:8, 6:40].any()
