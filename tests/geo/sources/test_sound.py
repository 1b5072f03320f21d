"""Well-known binary looked through in arrays, held against the geometry library that makes the shapes one by one."""

import struct

import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import LimitError
from geo.sources import sound
from geo.sources.limits import Limits
from geo.sources.shapes import from_wkb, undecoded
from tests.material.hostile import blobs

HOLED = shapely.box(0, 0, 9, 9) - shapely.box(1, 1, 2, 2) - shapely.box(4, 4, 5, 5)
SHAPES = [HOLED, shapely.Point(1, 2), shapely.MultiPolygon([shapely.box(20, 0, 21, 1), HOLED]), shapely.box(0, 0, 1, 1)]


def polygon(*rings):
    """Well-known binary of a polygon, sound or not."""
    body = b"".join(struct.pack("<I", len(ring)) + numpy.array(ring, "<f8").tobytes() for ring in rings)
    return struct.pack("<BII", 1, 3, len(rings)) + body


def test_sound_shapes_stay_as_they_are_and_their_corners_are_counted():
    given_ = [*shapely.to_wkb(SHAPES), None]
    assert sound.vertices(given_) == shapely.get_num_coordinates(SHAPES).sum() == 15 + 1 + 20 + 5
    assert undecoded(given_, Limits()).geometries.tolist() == given_


def test_nothing_holds_no_corners():
    assert sound.vertices([]) == sound.vertices([None]) == 0


def test_shapes_beyond_one_batch_are_counted_too(monkeypatch):
    monkeypatch.setattr(sound, "_AT_ONCE", 3)
    assert sound.vertices([*shapely.to_wkb(SHAPES)] * 5) == 5 * 41


SQUARE = [(0, 0), (1, 0), (1, 1), (0, 0)]


@pytest.mark.parametrize(
    "blob",
    (
        b"",
        shapely.to_wkb(HOLED, byte_order=0),
        shapely.to_wkb(shapely.Point(1, 2, 3)),
        shapely.to_wkb(shapely.LineString([(0, 0), (1, 1), (2, 2)])),
        shapely.to_wkb(shapely.Polygon()),
        shapely.to_wkb(shapely.Point()),
        shapely.to_wkb(shapely.MultiPolygon()),
        shapely.to_wkb(HOLED) + b"\x00",
        shapely.to_wkb(HOLED)[:-1],
        polygon([(0, 0), (1, 0), (1, 1), (0, 1)]),
        polygon([(0, 0), (1, 0), (0, 0)]),
        polygon([(0, 0), (numpy.nan, 0), (1, 1), (0, 0)]),
        polygon([(0, 0), (numpy.inf, 0), (1, 1), (0, 0)]),
        polygon(SQUARE, []),
        struct.pack("<BIII", 1, 3, 1, 0xFFFFFFFF) + bytes(64),
        struct.pack("<BII", 1, 3, 0xFFFFFFFF) + polygon(SQUARE)[9:],
        struct.pack("<BII", 1, 6, 0xFFFFFFFF) + polygon(SQUARE),
        struct.pack("<BII", 1, 6, 1) + b"\x07" + polygon(SQUARE)[1:],
        blobs.deep(),
        blobs.deep_multipolygon(),
        blobs.boastful(),
        blobs.circle(),
        blobs.with_srid(),
    ),
)
def test_whatever_is_odd_is_left_to_be_looked_at_by_itself(blob):
    assert sound.vertices([*shapely.to_wkb(SHAPES), blob]) is None


def test_a_shape_of_very_many_rings_is_left_to_be_looked_at_by_itself(monkeypatch):
    monkeypatch.setattr(sound, "_MOST_STEPS", 2)
    assert sound.vertices([polygon(*[SQUARE] * 3)]) == 12
    assert sound.vertices([polygon(*[SQUARE] * 4)]) is None


def test_too_many_corners_are_refused():
    with pytest.raises(LimitError) as error:
        undecoded(list(shapely.to_wkb(SHAPES)), Limits(vertices=40))
    assert error.value.problems[0].parameters["found"] == 41


@settings(max_examples=60)
@given(
    place=st.integers(0, 200),
    byte=st.integers(0, 255),
    cut=st.integers(0, 60),
    shape=st.sampled_from(SHAPES),
)
def test_what_is_called_sound_is_what_the_geometry_library_makes(place, byte, cut, shape):
    blob = bytearray(shapely.to_wkb(shape))
    blob[place % len(blob)] = byte
    blob = bytes(blob[: len(blob) - max(cut - 50, 0)])
    slow = from_wkb([blob], Limits())
    if sound.vertices([blob]) is not None:
        assert not slow.faults
        assert not slow.changes
        assert shapely.to_wkb(slow.geometries).tolist() == [blob]
    else:
        assert blob != shapely.to_wkb(shape)
