"""Borders as lines: each stretch once, ends joined, nothing moved further than allowed."""

import geopandas
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import toy
from geo.outputs.borders import border_lines, light

SMALL_DEG = 1e-6


def test_a_border_between_two_units_is_drawn_once():
    lines = border_lines(toy.wards(), tolerance_deg=SMALL_DEG)
    # four squares of 0.01 degrees in a square: eight outer sides and four inner ones
    assert lines.length == pytest.approx(12 * 0.01)


@given(st.integers(1, 5), st.integers(1, 5))
def test_a_grid_of_units_has_as_much_border_as_its_sides_say(columns, rows):
    squares = [shapely.box(x, y, x + 1, y + 1) for x in range(columns) for y in range(rows)]
    lines = border_lines(geopandas.GeoDataFrame(geometry=squares, crs=4326), tolerance_deg=SMALL_DEG)
    assert lines.length == pytest.approx(columns * (rows + 1) + rows * (columns + 1))


def test_units_of_several_parts_have_all_their_borders():
    island = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(3, 3, 4, 4)])
    lines = border_lines(geopandas.GeoDataFrame(geometry=[island], crs=4326), tolerance_deg=SMALL_DEG)
    assert lines.length == pytest.approx(8)


def test_units_without_a_shape_have_no_border():
    nothing = geopandas.GeoDataFrame(geometry=[None, shapely.Polygon()], crs=4326)
    assert border_lines(nothing, tolerance_deg=SMALL_DEG).is_empty


def test_rounding_moves_a_corner_by_no_more_than_half_the_last_decimal():
    shape = shapely.Point(85.1234567, 27.7654321)
    assert light([shape], places=4)[0].equals(shapely.Point(85.1235, 27.7654))
