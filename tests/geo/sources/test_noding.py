"""Lines are cut where they share a corner, and their ends have the same number there."""

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.sources.noding import cut


def line(*points):
    return shapely.LineString(points)


def test_a_crossing_without_a_shared_corner_is_a_bridge():
    parts = cut(shapely.multilinestrings([[[(0, 0), (2, 2)]], [[(0, 2), (2, 0)]]]))
    assert parts["place"].tolist() == [0, 1]
    assert len(set(parts["node_from"]) | set(parts["node_to"])) == 4


def test_a_line_that_comes_back_to_itself_is_cut_there():
    loop = shapely.linestrings([[(0, 0), (1, 0), (1, 1), (0, 1), (1, 0)]])
    parts = cut(loop)
    assert [len(part.coords) for part in parts["line"]] == [2, 4]
    assert parts["node_to"][0] == parts["node_from"][1] == parts["node_to"][1]


def test_ends_that_meet_to_a_centimetre_are_one_place():
    parts = cut(shapely.linestrings([[(85.3, 27.7), (85.31, 27.7)], [(85.31 + 1e-9, 27.7), (85.32, 27.7)]]))
    assert parts["node_to"][0] == parts["node_from"][1]


points = st.tuples(st.integers(0, 3), st.integers(0, 3))
lines = st.lists(st.lists(points, min_size=2, max_size=5, unique=True), min_size=1, max_size=4)


@given(lines)
@settings(max_examples=40)
def test_no_length_is_lost_and_every_shared_corner_is_an_end(drawn):
    shapes = shapely.from_wkt([line(*one).wkt for one in drawn])
    parts = cut(shapes)
    assert abs(shapely.length(parts["line"].to_numpy()).sum() - shapely.length(shapes).sum()) < 1e-9
    corners = [corner for one in drawn for corner in one]
    shared = {corner for corner in corners if corners.count(corner) > 1}
    inner = {tuple(point) for part in parts["line"] for point in list(part.coords)[1:-1]}
    assert not inner & {(float(x), float(y)) for x, y in shared}
