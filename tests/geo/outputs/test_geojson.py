import json
import subprocess

import geopandas
import pytest
import shapely

from geo.outputs import geojson
from tests.geo.outputs.samples import EDITION, NEPALI, RING, assessments, layer, spaces


@pytest.fixture
def made(tmp_path):
    def make(name="spaces", frame=None, language="en"):
        path = tmp_path / "ground.geojson"
        found = layer(name, spaces() if frame is None else frame)
        return path, geojson.write(path, found, edition=EDITION, language=language)

    return make


def features(path):
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def test_areas_follow_the_right_hand_rule(made):
    frame = spaces()
    frame.loc[0, "geometry"] = shapely.orient_polygons(RING, exterior_cw=True)
    path, _ = made(frame=frame)
    outer, hole = (shapely.LinearRing(ring) for ring in features(path)[0]["geometry"]["coordinates"])
    assert (outer.is_ccw, hole.is_ccw) == (True, False)


def test_a_place_that_is_not_known_is_null(made):
    path, _ = made()
    assert [feature["geometry"] and feature["geometry"]["type"] for feature in features(path)] == [
        "Polygon",
        "Point",
        "MultiPolygon",
        None,
    ]


def test_no_member_names_a_coordinate_system(made):
    path, _ = made()
    assert "crs" not in json.loads(path.read_text(encoding="utf-8"))


def test_values_keep_their_types_and_the_identifier_leads(made):
    path, _ = made()
    first = features(path)[0]
    assert first["id"] == "toy-1"
    assert first["properties"]["register_no"] == 1
    assert first["properties"]["usable_area_m2"] == 70_000.0
    assert first["properties"]["name_ne"] == NEPALI
    assert features(path)[2]["properties"]["register_no"] is None


def test_a_table_without_geometry_has_dates_and_truth_values(made):
    path, _ = made("site_assessment", assessments())
    assert [feature["properties"]["assessed_on"] for feature in features(path)] == ["2015-07-29", None, "1934-01-15"]
    assert [feature["properties"]["improved"] for feature in features(path)] == [True, None, False]
    assert {feature["geometry"] for feature in features(path)} == {None}


def test_edition_and_extent_stand_beside_the_features(made):
    path, _ = made(language="ne")
    head = json.loads(path.read_text(encoding="utf-8"))
    assert head["title"] == "खुला क्षेत्र"
    assert "Attribute the register." in head["description"]
    assert head["bbox"] == [85.3, 27.7, 85.32, 27.72]


def test_coordinates_are_not_rounded(made):
    frame = spaces()
    frame.loc[1, "geometry"] = shapely.Point(85.31234567890123, 27.7)
    path, _ = made(frame=frame)
    assert features(path)[1]["geometry"]["coordinates"] == [85.31234567890123, 27.7]


def test_an_area_smaller_than_a_centimetre_stays_an_area(made):
    frame = spaces()
    frame.loc[0, "geometry"] = shapely.box(85.3, 27.7, 85.3 + 1e-9, 27.7 + 1e-9)
    path, _ = made(frame=frame)
    assert geopandas.read_file(path).geometry[0].geom_type == "Polygon"


def test_a_table_without_rows_is_a_collection_without_features(made):
    path, _ = made(frame=spaces().iloc[:0])
    assert features(path) == []


@pytest.mark.gdal
def test_gdal_reads_it(made, ogrinfo):
    path, _ = made()
    said = subprocess.run([ogrinfo, "-al", "-so", path], capture_output=True, text=True, check=True)
    assert "Feature Count: 4" in said.stdout
    assert said.stderr == ""
