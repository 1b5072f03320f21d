"""Shapes made plain and safe."""

import struct

import numpy
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import LimitError
from geo.sources.limits import Limits
from geo.sources.shapes import from_wkb, from_wkt, plain
from tests.material.hostile import blobs, texts

LIMITS = Limits()
SQUARE = shapely.box(0, 0, 1, 1)


def codes(result):
    return [fault.code for fault in result.faults]


def test_collections_nested_two_hundred_thousand_times_are_refused_and_do_not_end_the_process():
    with pytest.raises(LimitError) as error:
        from_wkb([blobs.deep()], LIMITS)
    assert error.value.problems[0].parameters["setting"] == "depth"
    with pytest.raises(LimitError):
        from_wkt([texts.deep_wkt()], LIMITS)


def test_a_refusal_names_the_feature():
    with pytest.raises(LimitError) as error:
        from_wkb([shapely.to_wkb(SQUARE), blobs.deep()], LIMITS)
    assert error.value.problems[0].row == 2


def test_corner_points_are_counted():
    with pytest.raises(LimitError) as error:
        from_wkb([shapely.to_wkb(SQUARE)] * 3, Limits(vertices=14))
    assert error.value.problems[0].parameters["found"] == 15


def test_lines_are_counted_where_any_are_allowed_and_are_faults_of_their_rows_where_none_are():
    lines = numpy.array([shapely.LineString([(85, 27), (85, 28)])] * 3, dtype=object)
    assert len(plain(lines, Limits(lines=3)).faults) == 0
    assert [fault.place for fault in plain(lines, Limits()).faults] == [0, 1, 2]
    with pytest.raises(LimitError, match="lines"):
        plain(lines, Limits(lines=2))


def test_heights_are_dropped_and_counted():
    result = from_wkb(list(shapely.to_wkb([shapely.Point(1, 2, 3), shapely.Point(1, 2)])), LIMITS)
    assert shapely.to_wkt(result.geometries).tolist() == ["POINT (1 2)", "POINT (1 2)"]
    assert result.changes == {"import.note_flat": 1}


def test_measures_are_dropped_too():
    result = from_wkt(["POINT M (1 2 9)", "POLYGON ZM ((0 0 1 1, 1 0 1 1, 1 1 1 1, 0 0 1 1))"], LIMITS)
    assert not shapely.has_m(result.geometries).any()
    assert result.changes["import.note_flat"] == 2


def test_collections_of_areas_or_one_point_are_unwrapped():
    found = from_wkt(
        [
            "GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0)), GEOMETRYCOLLECTION (POLYGON ((2 2, 3 2, 3 3, 2 2))))",
            "GEOMETRYCOLLECTION (POINT (1 2))",
            "MULTIPOINT (1 2)",
        ],
        LIMITS,
    )
    assert [shape.geom_type for shape in found.geometries] == ["MultiPolygon", "Point", "Point"]
    assert found.changes == {"import.note_unwrapped": 3}


@pytest.mark.parametrize(
    "text",
    (
        "LINESTRING (0 0, 1 1)",
        "MULTIPOINT (1 2, 3 4)",
        "GEOMETRYCOLLECTION (POINT (1 2), POLYGON ((0 0, 1 0, 1 1, 0 0)))",
        "MULTILINESTRING ((0 0, 1 1))",
    ),
)
def test_what_is_neither_point_nor_area_is_rejected_with_its_kind(text):
    result = from_wkt([text], LIMITS)
    assert result.geometries.tolist() == [None]
    assert codes(result) == ["import.geometry_kind"]
    assert result.faults[0].parameters["found"]


def test_a_ring_that_crosses_itself_is_kept_as_it_is():
    bow = "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))"
    result = from_wkt([bow], LIMITS)
    assert result.geometries[0].equals_exact(shapely.from_wkt(bow))
    assert result.faults == ()


def test_an_open_ring_is_closed_and_counted():
    text = from_wkt(["POLYGON ((0 0, 1 0, 1 1))"], LIMITS)
    blob = from_wkb([struct.pack("<BIII6d", 1, 3, 1, 3, 0, 0, 1, 0, 1, 1)], LIMITS)
    for result in (text, blob):
        assert result.geometries[0].area == 0.5
        assert result.changes == {"import.note_closed": 1}


def test_positions_without_numbers_are_rejected():
    result = from_wkb(list(shapely.to_wkb([shapely.Point(numpy.nan, 1), shapely.Point(numpy.inf, 1), SQUARE])), LIMITS)
    assert [fault.place for fault in result.faults] == [0, 1]
    assert codes(result) == ["import.not_finite"] * 2


def test_empty_shapes_are_no_position():
    result = from_wkt(["POINT EMPTY", "POLYGON EMPTY", None], LIMITS)
    assert result.geometries.tolist() == [None, None, None]
    assert result.faults == ()
    assert result.changes == {"import.note_empty_shape": 2}


def test_damaged_shapes_are_rejected_one_by_one():
    good = shapely.to_wkb(SQUARE)
    result = from_wkb([good, b"", good[:-5], blobs.boastful(), b"\x01\x11\x00\x00\x00\x00"], LIMITS)
    assert [fault.place for fault in result.faults] == [1, 2, 3, 4]
    assert set(codes(result)) == {"import.geometry_broken"}
    assert result.geometries[0] == SQUARE


def test_curves_become_short_straight_pieces():
    result = from_wkb([blobs.circle()], LIMITS)
    assert result.geometries[0].geom_type == "Polygon"
    assert result.changes == {"import.note_straight": 1}


def test_curves_in_text_are_rejected():
    result = from_wkt(["CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0))"], LIMITS)
    assert codes(result) == ["import.geometry_curved_text"]


def test_the_system_inside_extended_text_and_binary_is_found():
    assert from_wkt(["SRID=32645;POINT (1 2)"], LIMITS).srids == {32645}
    assert from_wkb([blobs.with_srid(6207)], LIMITS).srids == {6207}


areas = st.tuples(st.floats(-100, 100), st.floats(-50, 50), st.floats(0.1, 5), st.floats(0.1, 5)).map(
    lambda corner: shapely.box(corner[0], corner[1], corner[0] + corner[2], corner[1] + corner[3])
)
points = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(shapely.Point)


@given(st.lists(st.one_of(areas, points, st.none()), max_size=8))
def test_points_and_areas_come_through_binary_and_text_unchanged(shapes):
    given_shapes = numpy.array([*shapes, None], dtype=object)[:-1]
    for flavor in ("iso", "extended"):
        result = from_wkb(list(shapely.to_wkb(given_shapes, flavor=flavor)), LIMITS)
        assert result.geometries.tolist() == shapes
    written = from_wkt(list(shapely.to_wkt(given_shapes, rounding_precision=-1)), LIMITS).geometries
    assert [shape is None for shape in written] == [shape is None for shape in shapes]
    known = [place for place, shape in enumerate(shapes) if shape is not None]
    assert shapely.equals_exact(written[known], given_shapes[known], tolerance=1e-12).all()


def test_the_shapes_given_are_not_changed():
    shapes = numpy.array([shapely.Point(1, 2, 3), shapely.LineString([(0, 0), (1, 1)])], dtype=object)
    before = shapely.to_wkt(shapes).tolist()
    plain(shapes, LIMITS)
    assert shapely.to_wkt(shapes).tolist() == before
