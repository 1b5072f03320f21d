"""Spaces are put together by the square they lie in; none is lost and none stands twice."""

import pandas
import shapely

from geo.pipeline.tiling import box_around, tiled


def squares(*places):
    shapes = [None if place is None else shapely.box(place, 27.7, place + 0.01, 27.71) for place in places]
    return pandas.Series(shapes, dtype=object)


def test_neighbours_come_together_and_each_shape_once():
    parts = [part.index.tolist() for part in tiled(squares(85.31, 85.52, 85.36, None), side_deg=0.1)]
    assert parts == [[0, 2], [1], [3]]


def test_the_box_goes_round_all_shapes_with_its_margin():
    found = box_around(squares(85.30, 85.40), margin_deg=0.5)
    assert [round(edge, 9) for edge in found] == [84.8, 27.2, 85.91, 28.21]


def test_where_there_is_no_shape_there_is_no_box():
    assert box_around(squares(None), margin_deg=1) is None
    assert box_around(squares(), margin_deg=1) is None
