"""Well-known binary before the geometry library sees it."""

import math

import numpy
import pytest
import shapely

from geo.sources import wkb
from tests.material.hostile import blobs


def test_depth_is_bounded():
    assert wkb.kinds(blobs.deep(63), depth=64) == {1, 7}
    with pytest.raises(wkb.TooDeepError):
        wkb.kinds(blobs.deep(64), depth=64)
    with pytest.raises(wkb.TooDeepError):
        wkb.kinds(blobs.deep_multipolygon(), depth=64)


@pytest.mark.parametrize(
    "blob",
    (b"", b"\x01", blobs.boastful(), b"\x07" + bytes(8), b"\x01\x63\x00\x00\x00" + bytes(8), blobs.circle()[:-1]),
)
def test_damaged_blobs_are_called_so(blob):
    with pytest.raises(ValueError):
        wkb.kinds(blob, depth=64)


@pytest.mark.parametrize("order", (0, 1))
@pytest.mark.parametrize("flavor", ("iso", "extended"))
@pytest.mark.parametrize(
    "text",
    (
        "POINT (1 2)",
        "POINT Z (1 2 3)",
        "MULTIPOLYGON Z (((0 0 1, 1 0 1, 1 1 1, 0 0 1)), ((5 5 1, 6 5 1, 6 6 1, 5 5 1), (5 5 1, 6 5 1, 6 6 1, 5 5 1)))",
        "GEOMETRYCOLLECTION (LINESTRING (0 0, 1 1), GEOMETRYCOLLECTION (POINT (1 2)))",
    ),
)
def test_the_walk_ends_where_the_shape_ends(text, order, flavor):
    blob = shapely.to_wkb(shapely.from_wkt(text), byte_order=order, flavor=flavor)
    found: set[int] = set()
    assert wkb._walk(blob, 0, 64, found) == len(blob)


def test_a_glance_finds_flat_shapes_and_named_systems():
    shapes = [shapely.Point(1, 2), shapely.MultiPoint([(1, 2)]), shapely.Point(1, 2, 3)]
    flat, named = wkb.glance([*shapely.to_wkb(shapes), blobs.with_srid(), None, b""])
    assert flat.tolist() == [True, False, True, True, False, False]
    assert named.tolist() == [False, False, False, True, False, False]
    assert wkb.header(blobs.with_srid()).srid == 4326


def test_a_circle_of_two_arcs_has_nearly_the_area_of_a_circle():
    shape = wkb.straightened(blobs.circle())
    inscribed = 90 / 2 * math.sin(2 * math.pi / 90)
    assert shape.area == pytest.approx(inscribed, rel=1e-9)
    assert shape.is_valid


def test_a_compound_ring_joins_its_pieces():
    shape = wkb.straightened(blobs.half_circle())
    assert shape.area == pytest.approx(math.pi / 2, rel=1e-3)
    assert shape.bounds == pytest.approx((0, 0, 2, 1), abs=1e-3)


def test_an_arc_through_three_positions_on_a_line_is_the_line():
    pieces = wkb._arc(*(numpy.array(position, dtype=float) for position in ((0, 0), (1, 1), (2, 2))))
    assert pieces.tolist() == [[1, 1], [2, 2]]
