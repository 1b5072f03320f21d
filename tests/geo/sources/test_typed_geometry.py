"""Geometry that a person typed or pasted: what is taken and what is refused."""

import json

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import ChaurError, InputError, LimitError
from geo.sources.typed_geometry import geometry_from_text

_RING = [[85.31, 27.70], [85.32, 27.70], [85.32, 27.71], [85.31, 27.70]]
_TRIANGLE = shapely.Polygon(_RING)
_WKT = "POLYGON ((85.31 27.7, 85.32 27.7, 85.32 27.71, 85.31 27.7))"


def _codes(text: str) -> list[str]:
    with pytest.raises(ChaurError) as caught:
        geometry_from_text(text)
    for problem in caught.value.problems:
        assert problem.text("en")
        assert problem.text("ne")
    return [problem.code.removeprefix("typed_geometry.") for problem in caught.value.problems]


@pytest.mark.parametrize(
    "text",
    (
        _WKT,
        f"  SRID=4326;{_WKT.lower()}\n",
        "\ufeff" + _WKT,
        json.dumps({"type": "Polygon", "coordinates": [_RING]}),
        json.dumps({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [_RING]}}),
        json.dumps(
            {
                "type": "FeatureCollection",
                "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
                "features": [{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [_RING]}}],
            }
        ),
    ),
)
def test_wkt_and_geojson_say_the_same(text):
    assert geometry_from_text(text).equals(_TRIANGLE)


def test_blank_text_is_no_geometry():
    assert geometry_from_text(" \n\t") is None


def test_heights_are_dropped():
    assert not geometry_from_text("POLYGON Z ((85.31 27.7 1, 85.32 27.7 1, 85.32 27.71 1, 85.31 27.7 1))").has_z


@pytest.mark.parametrize(
    ("text", "code"),
    (
        ("somewhere near the river", "not_wkt"),
        ("POLYGON EMPTY", "not_wkt"),
        ("LINESTRING (85.31 27.7, 85.32 27.7)", "not_wkt"),
        ("GEOMETRYCOLLECTION (POINT (85.31 27.7))", "not_wkt"),
        ("POLYGON ((85.31 27.7, 85.32 27.7", "not_wkt"),
        ("POLYGON ((85.31 27.7, 85.32 27.7))", "not_wkt"),
        ("POINT (27.7 85.31)", "exchanged"),
        ("POINT (629903 3065970)", "outside"),
        ("POLYGON ((85.31 27.7, 85.32 27.71, 85.32 27.7, 85.31 27.71, 85.31 27.7))", "invalid"),
        ('{"type": "Polygon"', "broken_json"),
        ('{"type": "Polygon"}', "coordinates"),
        ("[1, 2]", "not_geojson"),
        ('{"type": "GeometryCollection", "geometries": []}', "kind"),
        ('{"type": "FeatureCollection", "features": []}', "one_feature"),
        ('{"type": "Point", "coordinates": ["85.31", "27.7"]}', "coordinates"),
        ('{"type": "Point", "coordinates": [NaN, 27.7]}', "coordinates"),
        ('{"type": "Point", "coordinates": [1e999, 27.7]}', "coordinates"),
        ('{"type": "Point", "coordinates": [' + "9" * 5000 + ", 27.7]}", "coordinates"),
        ('{"type": "Polygon", "coordinates": [[[85.31, 27.7], [85.32, 27.7]]]}', "coordinates"),
        (
            '{"type": "Point", "coordinates": [85.3, 27.7], "crs": {"type": "link", "properties": {"href": "http://x"}}}',
            "foreign_crs",
        ),
        ('{"type": "Feature", "geometry": {"type": "Point", "coordinates": [85.3, 27.7], "crs": 4326}}', "foreign_crs"),
    ),
)
def test_other_texts_are_refused_with_their_own_reason(text, code):
    assert _codes(text) == [code]


def test_deep_nesting_is_refused_before_anything_is_built():
    with pytest.raises(LimitError):
        geometry_from_text('{"type": "Polygon", "coordinates": ' + "[" * 100_000 + "]" * 100_000 + "}")
    with pytest.raises(InputError):
        geometry_from_text("POLYGON " + "(" * 100_000 + ")" * 100_000)


def test_a_boundary_of_too_many_points_is_refused_with_both_numbers():
    ring = ", ".join(f"{85.3 + place * 1e-6:.6f} 27.7" for place in range(50_001))
    with pytest.raises(LimitError, match="50004"):
        geometry_from_text(f"POLYGON ((85.3 27.6, {ring}, 85.36 27.6, 85.3 27.6))")


@given(st.text(max_size=60))
def test_any_text_gives_a_geometry_or_an_error_of_ours(text):
    try:
        found = geometry_from_text(text)
    except ChaurError:
        return
    assert found is None or found.is_valid


@given(st.floats(80.1, 88.0), st.floats(26.4, 30.0))
def test_a_point_comes_back_as_it_was_written(lon_deg, lat_deg):
    found = geometry_from_text(f"POINT ({lon_deg!r} {lat_deg!r})")
    assert (found.x, found.y) == (lon_deg, lat_deg)
