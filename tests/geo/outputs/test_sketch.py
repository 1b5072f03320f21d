"""The small map that needs no script."""

import re

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.outputs.sketch import sketch

_SQUARE = shapely.box(85.3100, 27.7050, 85.3110, 27.7059)  # 98.7 m by 99.8 m on the ellipsoid


def _points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


def test_a_square_of_a_hundred_metres_fills_the_height_of_the_picture():
    found = sketch([("area", _SQUARE)], frame=_SQUARE, width_px=300, height_px=200, margin_px=20)
    corners = _points(found.layers[0].path)
    heights = [y for _, y in corners]
    assert (min(heights), max(heights)) == pytest.approx((20.0, 180.0), abs=0.3)


def test_north_is_up():
    north = shapely.box(85.3103, 27.7057, 85.3105, 27.7058)
    found = sketch([("area", _SQUARE), ("north", north)], frame=_SQUARE)
    middle = [sum(y for _, y in _points(layer.path)) / len(_points(layer.path)) for layer in found.layers]
    assert middle[1] < middle[0]


def test_the_scale_bar_has_a_round_length_that_agrees_with_the_drawing():
    found = sketch([("area", _SQUARE)], frame=_SQUARE, width_px=300, height_px=200, margin_px=20)
    heights = [y for _, y in _points(found.layers[0].path)]
    px_per_m = (max(heights) - min(heights)) / 99.76
    assert found.bar_m in {20, 50}
    assert found.bar_px / found.bar_m == pytest.approx(px_per_m, rel=0.01)


def test_a_missing_geometry_is_left_out():
    assert [layer.style for layer in sketch([("area", _SQUARE), ("gone", None)], frame=_SQUARE).layers] == ["area"]


def test_a_part_without_breadth_is_left_out_and_the_rest_is_drawn():
    """A strip of a few square centimetres ends in one place on the picture, where the library mends no lines."""
    speck = shapely.Polygon([(85.3105, 27.7055)] * 4)
    whole = sketch([("strip", shapely.MultiPolygon([speck, _SQUARE]))], frame=_SQUARE)
    assert whole.layers == sketch([("strip", _SQUARE)], frame=_SQUARE).layers


def test_a_point_is_drawn_as_a_dot_and_frames_itself():
    point = shapely.Point(85.31, 27.70)
    found = sketch([("dot", point)], frame=point)
    assert "a6 6" in found.layers[0].path


def test_what_lies_far_outside_the_frame_is_cut_away():
    nepal = shapely.box(80, 26, 88, 30)
    found = sketch([("country", nepal)], frame=_SQUARE, width_px=300, height_px=200)
    assert all(-310 <= x <= 610 and -210 <= y <= 410 for x, y in _points(found.layers[0].path))


@given(st.floats(80.1, 88.0), st.floats(26.4, 30.0), st.floats(0.0001, 0.5), st.floats(0.0001, 0.3))
def test_every_frame_in_nepal_is_seen_whole(lon_deg, lat_deg, width_deg, height_deg):
    shape = shapely.box(lon_deg, lat_deg, lon_deg + width_deg, lat_deg + height_deg)
    found = sketch([("area", shape)], frame=shape)
    assert all(0 <= x <= found.width_px and 0 <= y <= found.height_px for x, y in _points(found.layers[0].path))
    assert 0 < found.bar_px <= found.width_px / 3 + 0.01
