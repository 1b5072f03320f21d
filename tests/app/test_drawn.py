"""Lines and areas as short texts: they come back as they were, and what is no drawing is refused."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.drawn import MOST_CHARACTERS, opened, typed, written
from geo.errors import ChaurError, InputError

CORNER = st.tuples(st.integers(-18_000_000, 18_000_000), st.integers(-9_000_000, 9_000_000))
REFUSED = "is no drawn line or area"


@settings(max_examples=40, deadline=None)
@given(st.lists(CORNER, min_size=2, max_size=12, unique=True))
def test_a_line_comes_back_with_every_corner(corners):
    line = shapely.LineString([(x / 100_000, y / 100_000) for x, y in corners])
    (back,) = opened(written(line))
    assert shapely.equals_exact(back, line, tolerance=1e-9)


def test_an_area_of_a_town_takes_few_characters_and_its_holes_are_left_out():
    area = shapely.box(85.3, 27.7, 85.31, 27.71).difference(shapely.box(85.303, 27.703, 85.304, 27.704))
    (text,) = written(area)
    assert len(text) < 35
    assert opened([text])[0].equals(shapely.box(85.3, 27.7, 85.31, 27.71))


def test_several_parts_are_several_texts():
    parts = shapely.MultiLineString([[(85, 27), (85.1, 27)], [(86, 27), (86.1, 27)]])
    assert [shape.length for shape in opened(written(parts))] == pytest.approx([0.1, 0.1])


@pytest.mark.parametrize("text", ("", "x", "l", "lAA", "pAAAA", "l!!", "lgg", "lggAA", "l" + "_" * 40 + "A"))
def test_what_is_no_drawing_is_refused(text):
    with pytest.raises(InputError, match=REFUSED):
        opened([text])


def test_more_than_an_address_carries_is_refused_with_what_to_do():
    with pytest.raises(InputError, match="command line"):
        opened(["l" + "A" * MOST_CHARACTERS])


def test_a_point_closes_nothing():
    with pytest.raises(InputError, match="Point"):
        written(shapely.Point(85, 27))


@pytest.mark.parametrize(
    ("text", "kind"),
    (
        ("85.31 27.7, 85.32 27.7", "LineString"),
        (" linestring(85 27,85.1 27, 85.1 27.1) ", "LineString"),
        ("85 27, 85.1 27, 85.1 27.1, 85 27", "Polygon"),
        ("POLYGON ((85 27, 85.1 27, 85.1 27.1, 85 27))", "Polygon"),
    ),
)
def test_what_is_typed_becomes_a_line_or_an_area(text, kind):
    assert typed(text).geom_type == kind


@pytest.mark.parametrize("text", ("85.31", "85.31 27.7", "85 27, 85 27", "near the bridge", "85 27, 86"))
def test_what_is_neither_is_refused(text):
    with pytest.raises(ChaurError):
        typed(text)
    assert typed(" ") is None
