"""GeoJSON, good and hostile."""

import json

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError, LimitError
from geo.sources.geojson import read
from geo.sources.limits import Limits
from tests.material.hostile import texts

LIMITS = Limits()
ADDRESS = "http://127.0.0.1:9/crs"


def opened(write, text, limits=LIMITS):
    return read(write("spaces.geojson", text), None, limits)


def refusal(write, text, limits=LIMITS):
    with pytest.raises((InputError, LimitError)) as error:
        opened(write, text, limits)
    assert error.value.text("ne")
    return error.value.problems[0].code


def test_a_collection_is_read_with_its_attributes_in_order(write):
    shape = {"type": "Polygon", "coordinates": [[[85.3, 27.7], [85.4, 27.7], [85.4, 27.8], [85.3, 27.7]]]}
    found = opened(write, texts.collection(texts.feature(area=12.5, open=True), texts.feature(shape, note={"a": [1]})))
    columns = {name: values.to_pylist() for name, values in found.rows.columns.items()}
    assert columns == {"name": ["A", "A"], "area": [12.5, None], "open": [True, None], "note": [None, '{"a": [1]}']}
    assert [shapely.to_wkt(shape) for shape in found.shapes] == [
        "POINT (85.3 27.7)",
        "POLYGON ((85.3 27.7, 85.4 27.7, 85.4 27.8, 85.3 27.7))",
    ]
    assert list(found.rows.numbers) == [1, 2]
    assert found.crs == "OGC:CRS84"


@pytest.mark.parametrize("document", (texts.feature(), texts.POINT))
def test_a_single_feature_or_shape_is_one_row(write, document):
    assert len(opened(write, json.dumps(document)).rows.numbers) == 1


def test_the_number_of_a_feature_becomes_its_identifier(write):
    found = opened(write, texts.collection({**texts.feature(), "id": "kv-001"}, texts.feature()))
    assert found.rows.columns["id"].to_pylist() == ["kv-001", None]


@pytest.mark.parametrize("at", ("collection", "feature", "shape", "nested"))
@pytest.mark.parametrize("key", ("crs", "CRS", "cRs"))
def test_a_crs_that_links_to_an_address_is_refused_at_every_depth(write, at, key):
    assert refusal(write, texts.linked_crs(ADDRESS, at=at, key=key)) == "import.json_crs"


def test_a_crs_written_with_escapes_is_refused_too(write):
    assert "crs" not in texts.escaped_crs("http://127.0.0.1:9/x")
    assert refusal(write, texts.escaped_crs(ADDRESS)) == "import.json_crs"


@pytest.mark.parametrize(
    "crs",
    (
        {"type": "name", "properties": {"name": ADDRESS}},
        {"type": "name", "properties": {"name": "file:///etc/passwd"}},
        {"type": "name", "properties": {"name": "+proj=utm"}},
        {"type": "name"},
        {"type": "EPSG", "properties": {"code": 4326}},
        ADDRESS,
        4326,
        [],
    ),
)
def test_a_crs_that_is_no_known_name_is_refused(write, crs):
    assert refusal(write, texts.collection(crs=crs)) == "import.json_crs"


@pytest.mark.parametrize("name", ("EPSG:32645", "urn:ogc:def:crs:EPSG::32645", "urn:ogc:def:crs:OGC:1.3:CRS84"))
def test_known_names_of_systems_are_taken_over(write, name):
    assert opened(write, texts.collection(crs={"type": "name", "properties": {"name": name}})).crs == name
    assert opened(write, texts.collection(crs=None)).crs == "OGC:CRS84"


def test_an_attribute_called_crs_is_only_an_attribute_if_it_names_a_system(write):
    assert opened(write, texts.collection(texts.feature(crs="EPSG:4326"))).rows.columns["crs"].to_pylist() == [
        "EPSG:4326"
    ]
    assert refusal(write, texts.collection(texts.feature(crs={"type": "link", "href": ADDRESS}))) == "import.json_crs"


def test_two_different_systems_in_one_file_are_refused(write):
    shape = {**texts.POINT, "crs": {"type": "name", "properties": {"name": "EPSG:32644"}}}
    crs = {"type": "name", "properties": {"name": "EPSG:32645"}}
    assert refusal(write, texts.collection(texts.feature(shape), crs=crs)) == "import.crs_several"


@pytest.mark.parametrize(
    "text",
    (
        texts.pipeline("/etc/passwd"),
        '{"type": "Topology", "objects": {}}',
        '{"geometryType": "esriGeometryPoint", "features": []}',
        '{"type": "FeatureCollection"}',
        '{"a": 1}',
        "[1, 2]",
        '{"type": ["FeatureCollection"]}',
    ),
)
def test_other_json_is_refused_with_its_name(write, text):
    assert refusal(write, text) == "import.json_kind"


def test_damage_is_refused_with_its_place(write):
    with pytest.raises(InputError) as error:
        opened(write, '{"type": "FeatureCollection",\n "features": [}')
    assert error.value.problems[0].parameters["line"] == 2
    assert error.value.problems[0].parameters["byte"] == 44


@pytest.mark.parametrize("text", (texts.deep_shape_json(), texts.deep_coordinates_json(), '{"type":' * 200_000))
def test_endless_nesting_is_refused(write, text):
    assert refusal(write, text) in {"import.limit_depth", "import.limit_vertices"}


def test_a_collection_a_little_too_deep_is_refused(write):
    shape = texts.POINT
    for _ in range(LIMITS.depth):
        shape = {"type": "GeometryCollection", "geometries": [shape]}
    assert refusal(write, texts.collection(texts.feature(shape))) == "import.limit_depth"
    assert opened(write, texts.collection(texts.feature(shape["geometries"][0]))).faults == ()


@pytest.mark.parametrize(
    ("coordinates", "code"),
    (
        (["85.3", "27.7"], "import.text_position"),
        ([float("nan"), 27.7], "import.not_finite"),
        ([float("inf"), 27.7], "import.not_finite"),
        ([85.3], "import.geometry_broken"),
        ([[85.3, 27.7]], "import.geometry_broken"),
        ({"x": 1}, "import.geometry_broken"),
        ([None, None], "import.geometry_broken"),
    ),
)
def test_odd_coordinates_are_faults_of_their_row_alone(write, coordinates, code):
    odd = texts.feature({"type": "Point", "coordinates": coordinates})
    found = opened(write, texts.collection(texts.feature(), odd, texts.feature()))
    assert [(fault.place, fault.code) for fault in found.faults] == [(1, code)]
    assert [shape is not None for shape in found.shapes] == [True, False, True]


@pytest.mark.parametrize("ring", ([[0, 0], [1, 1]], [[0, 0], "x", [1, 1], [0, 0]], [], [[0, 0], [1], [1, 1], [0, 0]]))
def test_a_damaged_ring_is_a_fault_of_its_row_alone(write, ring):
    odd = texts.feature({"type": "Polygon", "coordinates": [ring] if ring else [[]]})
    good = texts.feature({"type": "Polygon", "coordinates": [[[85, 27], [85.1, 27], [85.1, 27.1], [85, 27]]]})
    found = opened(write, texts.collection(good, odd, good))
    assert [shape is not None for shape in found.shapes] == [True, False, True]


def test_entries_that_are_no_features_are_problems_of_their_row(write):
    found = opened(write, texts.collection(texts.feature(), "text", {"type": "Point"}))
    assert [(problem.code, problem.row) for problem in found.problems] == [
        ("import.json_feature", 2),
        ("import.json_feature", 3),
    ]
    assert list(found.rows.numbers) == [1]


@pytest.mark.parametrize(
    ("limits", "code"),
    (
        (Limits(features=2), "import.limit_features"),
        (Limits(fields=0), "import.limit_fields"),
        (Limits(vertices=2), "import.limit_vertices"),
    ),
)
def test_limits_are_held(write, limits, code):
    assert refusal(write, texts.collection(*[texts.feature()] * 3), limits) == code


def test_an_empty_collection_has_no_rows(write):
    assert len(opened(write, '{"type": "FeatureCollection", "features": []}').rows.numbers) == 0


def test_numbers_with_thousands_of_digits_are_refused(write):
    assert (
        refusal(write, texts.collection(texts.feature(n=1)).replace('"n": 1', f'"n": {"9" * 5_000}'))
        == "import.json_number"
    )


values = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), st.text()
)


@given(
    st.lists(
        st.tuples(st.text(max_size=20), st.integers(-(2**40), 2**40), st.floats(-1e9, 1e9), st.booleans()), max_size=6
    )
)
def test_what_is_written_is_read_back(tmp_path_factory, rows):
    features = [texts.feature(name=name, count=count, area=area, open=flag) for name, count, area, flag in rows]
    path = tmp_path_factory.mktemp("json") / "x.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    found = read(path, None, LIMITS).rows.columns
    for place, name in enumerate(("name", "count", "area", "open")):
        assert (found[name].to_pylist() if name in found else []) == [row[place] for row in rows]
