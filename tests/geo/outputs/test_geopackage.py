import json
import os
import sqlite3
import subprocess
from contextlib import closing

import geopandas
import pyogrio
import pytest
import shapely

from geo.outputs import geopackage
from geo.outputs.export import export
from geo.outputs.layers import prepare
from geo.outputs.palette import FILLING, SPLIT
from tests.geo.outputs import planned
from tests.geo.outputs.samples import EDITION, NEPALI, assessments, changes, sources, spaces

LOOK = """
import json, sys
from qgis.core import QgsSymbolLayer
from qgis.core import QgsApplication, QgsVectorLayer, QgsCoordinateTransform, QgsCoordinateReferenceSystem, QgsProject
program = QgsApplication([], False)
program.initQgis()
seen = {}
for name in sys.argv[2:]:
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr")
    renderer = layer.renderer()
    found = {"valid": layer.isValid(), "rows": layer.featureCount()}
    if renderer is not None:
        found["renderer"] = renderer.type()
        found["labels"] = layer.labelsEnabled() and layer.labeling().settings().fieldName
        found["symbol"] = renderer.symbol().type() if renderer.type() == "singleSymbol" else None
        if renderer.type() == "singleSymbol":
            drawn = renderer.symbol().symbolLayer(0).dataDefinedProperties()
            found["width"] = drawn.property(QgsSymbolLayer.PropertyStrokeWidth).expressionString()
        if renderer.type() == "categorizedSymbol":
            found["classes"] = {c.value(): [c.label(), c.symbol().color().name()] for c in renderer.categories()}
        to_wgs = QgsCoordinateTransform(layer.crs(), QgsCoordinateReferenceSystem("EPSG:4326"), QgsProject.instance())
        place = to_wgs.transform(next(layer.getFeatures()).geometry().centroid().asPoint())
        found["place"] = [place.x(), place.y()]
    found["alias"] = layer.attributeDisplayName(layer.fields().indexOf("usable_area_m2"))
    found["name"] = next(layer.getFeatures()).attribute("name_ne") if layer.fields().indexOf("name_ne") >= 0 else None
    seen[name] = found
print("SEEN" + json.dumps(seen, default=str))
sys.stdout.flush()
program.exitQgis()
"""


@pytest.fixture
def made(tmp_path):
    def make(*, crs="EPSG:4326", language="en", **tables):
        tables = tables or {"spaces": spaces(), "site_assessment": assessments(), "source": sources()}
        path = tmp_path / "ground.gpkg"
        layers = prepare(tables, crs=crs, audience="restricted").layers
        return path, geopackage.write(path, layers, edition=EDITION, language=language)

    return make


def asked(path, question):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(question).fetchall()


def test_one_layer_a_table_and_one_a_kind_where_kinds_are_mixed(made):
    path, _ = made()
    assert dict(pyogrio.list_layers(path).tolist()) == {
        "spaces": "MultiPolygon",
        "spaces_points": "Point",
        "site_assessment": None,
        "source": None,
        "layer_styles": None,
    }


def test_rows_without_a_place_stay_in_the_first_layer(made):
    path, _ = made()
    found = geopandas.read_file(path, layer="spaces")
    assert found["id"].tolist() == ["toy-1", "toy-3", "toy-4"]
    assert found.geometry[2] is None
    assert found["name_ne"][0] == NEPALI


def test_dates_truth_values_and_moments_have_types_of_their_own(made):
    path, _ = made(site_assessment=assessments(), change=changes())
    fields = pyogrio.read_info(path, layer="site_assessment")
    types = dict(zip(fields["fields"], fields["ogr_types"], strict=True))
    assert types["assessed_on"] == "OFTDate"
    assert pyogrio.read_info(path, layer="change")["ogr_types"][1] == "OFTDateTime"


def test_the_file_is_of_the_version_that_older_programs_read_and_whole(made):
    path, _ = made()
    assert asked(path, "PRAGMA user_version") == [(10200,)]
    assert asked(path, "PRAGMA integrity_check") == [("ok",)]
    assert asked(path, "PRAGMA journal_mode") == [("delete",)]


def test_every_layer_has_a_style_that_loads_by_itself(made):
    path, _ = made()
    styles = asked(path, "SELECT f_table_name, f_geometry_column, useAsDefault FROM layer_styles")
    with_place = [("spaces", "geometry", 1), ("spaces_points", "geometry", 1)]
    assert styles == [*with_place, ("site_assessment", "", 1), ("source", "", 1)]


def test_columns_and_codes_are_explained_inside(made):
    path, _ = made(language="ne")
    label = "SELECT title, constraint_name FROM gpkg_data_columns WHERE column_name = 'size_class'"
    assert set(asked(path, label)) == {("आकार वर्ग", "size_class")}
    codes = "SELECT value, description FROM gpkg_data_column_constraints WHERE constraint_name='size_class'"
    assert ("large", "ठूलो") in asked(path, codes)


def test_the_edition_stands_in_the_metadata_and_dates_the_file(made):
    path, _ = made()
    described, changed = asked(path, "SELECT description, last_change FROM gpkg_contents WHERE table_name='spaces'")[0]
    assert "Attribute the register." in described
    assert "3.5 m2/person" in described
    assert changed == "2026-11-24T00:00:00.000Z"
    assert pyogrio.read_info(path, layer="spaces")["dataset_metadata"]["TITLE"] == "Open spaces"


def test_layers_carry_the_spatial_index_of_the_standard(made):
    path, _ = made()
    listed = asked(path, "SELECT table_name FROM gpkg_extensions WHERE extension_name='gpkg_rtree_index'")
    assert sorted(listed) == [("spaces",), ("spaces_points",)]
    found = pyogrio.read_dataframe(path, layer="spaces", bbox=(85.31, 27.71, 85.33, 27.73))
    assert "toy-1" in found["id"].tolist()


def test_a_name_in_another_style_of_quotes_does_no_harm(made):
    frame = spaces()
    frame["name_en"] = 'Robert\'); DROP TABLE "spaces";--'
    path, _ = made(spaces=frame)
    assert set(geopandas.read_file(path, layer="spaces")["name_en"]) == set(frame["name_en"])


@pytest.mark.parametrize("crs", ("MUTM-81", "MUTM-84", "MUTM-87", "EPSG:32645"))
def test_the_system_reads_back_as_it_was(made, crs):
    path, _ = made(crs=crs)
    found = geopandas.read_file(path, layer="spaces_points")
    back = found.to_crs(4326).geometry[0]
    assert (round(back.x, 7), round(back.y, 7)) == (85.3150, 27.7060)


def test_a_table_without_rows_can_be_opened(made):
    path, _ = made(spaces=spaces().iloc[:0])
    assert len(geopandas.read_file(path, layer="spaces")) == 0


@pytest.mark.gdal
def test_gdal_opens_every_layer(made, ogrinfo):
    path, _ = made()
    said = subprocess.run([ogrinfo, "-al", "-so", path], capture_output=True, text=True, check=True)
    assert "ERROR" not in said.stderr
    assert said.stdout.count("Layer name:") == 5
    assert "size_class: String (0.0), domain name=size_class" in said.stdout


def looked_at(path, qgis, tmp_path, *names):
    """What QGIS says of layers of a file."""
    script = tmp_path / "look.py"
    script.write_text(LOOK)
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": "", "HOME": str(tmp_path)}
    surroundings.pop("PYTHONPATH", None)
    ran = subprocess.run([qgis, script, path, *names], capture_output=True, text=True, check=False, env=surroundings)
    assert "SEEN" in ran.stdout, ran.stderr
    return json.loads(ran.stdout.split("SEEN")[1])


@pytest.mark.qgis
def test_qgis_opens_a_plan_in_the_colours_of_its_parts(qgis, tmp_path):
    path = tmp_path / "plan.gpkg"
    export(planned.tables(), path, format="geopackage", audience="restricted")
    seen = looked_at(path, qgis, tmp_path, "planned_ward", "planned_space_points", "planned_flow")
    assert all(found["valid"] for found in seen.values())
    assert seen["planned_ward"]["classes"]["full"] == ["In reach, but full", SPLIT["full"]]
    assert seen["planned_space_points"]["classes"]["full"] == ["Full", FILLING["full"]]
    assert seen["planned_flow"]["width"] == '0.2 + 2.8 * sqrt("people" / maximum("people"))'


@pytest.mark.qgis
def test_qgis_opens_the_layers_styled_labelled_and_in_their_place(made, qgis, tmp_path):
    path, _ = made(crs="MUTM-84")
    seen = looked_at(path, qgis, tmp_path, "spaces", "spaces_points", "site_assessment", "source")
    assert all(found["valid"] for found in seen.values())
    assert [found["rows"] for found in seen.values()] == [3, 1, 3, 3]
    areas = seen["spaces"]
    assert areas["renderer"] == "categorizedSymbol"
    assert areas["classes"]["large"] == ["Large", "#253494"]
    assert areas["labels"] == 'coalesce("name_en", "name_ne")'
    assert areas["alias"] == "Usable area (m2)"
    assert areas["name"] == NEPALI
    assert areas["place"] == pytest.approx([85.31, 27.71], abs=1e-6)
    assert seen["spaces_points"]["renderer"] == "categorizedSymbol"
    assert seen["spaces_points"]["place"] == pytest.approx([85.3150, 27.7060], abs=1e-7)


def test_a_mixed_layer_splits_without_losing_a_row(made):
    frame = spaces()
    frame.loc[3, "geometry"] = shapely.LineString([(85.3, 27.7), (85.4, 27.8)])
    path, written = made(spaces=frame)
    assert {file.name: file.rows for file in written.files} == {"spaces": 2, "spaces_lines": 1, "spaces_points": 1}
    assert len(geopandas.read_file(path, layer="spaces_lines")) == 1
