"""Areas of open cells and their outlines: valid whatever the cells, the same ground as the cells themselves."""

from itertools import pairwise

import numpy
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import ndimage

from geo.analysis.outlines import areas, joined, outlines, runs_of

MASKS = arrays.arrays(numpy.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 1))


def cells_of(mask):
    """Open cells as squares, columns eastward and rows downward."""
    row, column = numpy.nonzero(mask == 0)
    return row, column, shapely.box(column, row, column + 1, row + 1)


def drawn(rows):
    """Mask of a drawing: a dot is open."""
    return numpy.array([[0 if letter == "." else 1 for letter in row] for row in rows], dtype=numpy.uint8)


def polygons(mask, *, least_cells=1):
    return outlines(*areas(runs_of(mask, row=0, column=0), least_cells=least_cells))


def test_cells_that_touch_at_a_corner_are_two_areas():
    found = polygons(drawn([".#", "#."]))
    assert [shape.bounds for shape in found] == [(0, 0, 1, 1), (1, 1, 2, 2)]


def test_an_area_that_touches_itself_at_a_corner_stays_valid():
    # the ground closes around the hole in the middle and touches itself at its lower left corner
    (shape,) = polygons(drawn(["....", ".##.", "#...", "#..."]))
    assert shape.is_valid
    (ring,) = polygons(drawn(["...", ".#.", "#.."]))
    assert ring.is_valid
    assert ring.area == 7
    assert len(ring.interiors) == 1


def test_a_hole_within_an_island_within_a_hole_is_an_area_of_its_own():
    found = polygons(drawn([".....", ".###.", ".#.#.", ".###.", "....."]))
    assert sorted(shape.area for shape in found) == [1, 16]


def test_small_areas_are_left_out():
    assert [shape.area for shape in polygons(drawn(["..#.", "..#."]), least_cells=3)] == [4]


def test_no_open_cell_gives_no_area():
    assert len(polygons(drawn(["##", "##"]))) == 0


@given(mask=MASKS)
@example(mask=drawn([".#.#.", "#.#.#", ".#.#."]))
@example(mask=drawn(["...", ".#.", "#.#"]))
@settings(max_examples=150)
def test_outlines_are_valid_and_cover_exactly_the_cells(mask):
    row, column, squares = cells_of(mask)
    found = polygons(mask)
    labels, count = ndimage.label(mask == 0)
    assert len(found) == count
    assert shapely.is_valid(found).all()
    for shape in found:
        inside = shapely.contains(shape, shapely.points(column + 0.5, row + 0.5))
        assert shapely.equals(shape, shapely.union_all(squares[inside]))
        assert len(set(labels[row[inside], column[inside]])) == 1
    assert shapely.area(found).sum() == (mask == 0).sum()


@given(mask=MASKS, cut=st.tuples(st.integers(0, 9), st.integers(0, 9)))
@settings(max_examples=60)
def test_runs_of_parts_are_the_runs_of_the_whole(mask, cut):
    rows, columns = (sorted({0, min(at, size), size}) for at, size in zip(cut, mask.shape, strict=True))
    parts = [
        runs_of(mask[top:bottom, left:right], row=top, column=left)
        for top, bottom in pairwise(rows)
        for left, right in pairwise(columns)
    ]
    whole, found = runs_of(mask, row=0, column=0), joined(parts[::-1])
    for name in ("row", "start", "end"):
        assert getattr(found, name).tolist() == getattr(whole, name).tolist()


@pytest.mark.parametrize("place", ((-7, -3), (0, 0), (5, 1000)))
def test_an_outline_lies_where_its_cells_do(place):
    row, column = place
    (shape,) = outlines(*areas(runs_of(drawn([".."]), row=row, column=column), least_cells=1))
    assert shape.bounds == (column, row, column + 2, row + 1)
