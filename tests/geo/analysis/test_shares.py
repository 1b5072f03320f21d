"""Covered shares of cells: exact against a slow cutting of every cell, and against exactextract."""

import numpy
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.shares import FIGURES, figures

ROWS, COLUMNS = 12, 15


def grid(seed=0):
    values = numpy.random.default_rng(seed).normal(0, 100, (1, ROWS, COLUMNS))
    values[0, 3:5, 6:9] = numpy.nan
    return values


def array(*shapes):
    found = numpy.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


def slowly(shape, values):
    """Each cell is cut with the shape."""
    cells = [
        (shapely.intersection(shape, shapely.box(column, row, column + 1, row + 1)).area, values[row, column])
        for row in range(ROWS)
        for column in range(COLUMNS)
    ]
    known = [(share, value) for share, value in cells if share > 1e-12 and not numpy.isnan(value)]
    touched = [value for _, value in known] or [numpy.nan]
    total = sum(share * value for share, value in known)
    return [total, sum(share for share, _ in known), min(touched), max(touched)]


@st.composite
def grounds(draw):
    """Rings of three to nine corners, some with a hole, some of two parts, some beyond the grid."""
    seed, corners = draw(st.integers(0, 10_000)), draw(st.integers(3, 9))
    chance = numpy.random.default_rng(seed)
    turn = numpy.sort(chance.uniform(0, 2 * numpy.pi, corners))
    reach = chance.uniform(0.1, 9, corners)
    middle = chance.uniform((-3, -3), (COLUMNS + 3, ROWS + 3))
    star = shapely.make_valid(
        shapely.Polygon(numpy.stack([numpy.cos(turn), numpy.sin(turn)], 1) * reach[:, None] + middle)
    )
    hole = shapely.box(*middle, *(middle + 0.7))
    return [star, star.difference(hole), shapely.union(star, shapely.box(1, 1, 3.25, 2)), star.reverse()][seed % 4]


@given(grounds(), st.integers(0, 5))
def test_every_share_is_what_cutting_each_cell_gives(ground, seed):
    values = grid(seed)
    found = figures(array(ground), values)[0, 0]
    numpy.testing.assert_allclose(found, slowly(ground, values[0]), atol=1e-9, rtol=1e-9)


@given(grounds())
def test_all_cells_together_hold_as_much_as_the_shape_inside_the_grid(ground):
    inside = shapely.intersection(ground, shapely.box(0, 0, COLUMNS, ROWS)).area
    assert figures(array(ground), numpy.ones((1, ROWS, COLUMNS)))[0, 0, 1] == pytest.approx(inside, abs=1e-9)


def test_edges_on_the_lines_of_the_grid_touch_no_cell_beside_them():
    values = numpy.arange(9.0).reshape(1, 3, 3)
    middle = shapely.box(1, 1, 2, 2)
    assert figures(array(middle), values)[0, 0].tolist() == [4, 1, 4, 4]


def test_several_grids_and_shapes_are_told_at_once_and_what_has_no_area_holds_nothing():
    values = numpy.array([[[1.0, 2.0]], [[10.0, numpy.nan]]])
    shapes = array(shapely.box(0, 0, 2, 1), None, shapely.Point(0.5, 0.5), shapely.Polygon(), shapely.box(5, 5, 6, 6))
    found = figures(shapes, values)
    assert found[0].tolist() == [[3, 2, 1, 2], [10, 1, 10, 10]]
    for nothing in found[1:]:
        assert nothing[:, :2].tolist() == [[0, 0], [0, 0]]
        assert numpy.isnan(nothing[:, 2:]).all()
    assert figures(array(), values).shape == (0, 2, len(FIGURES))
