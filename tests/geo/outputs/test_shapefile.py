import csv
import io
import subprocess
import zipfile

import geopandas
import numpy
import pyproj
import pytest
import shapely

from geo.crs import named
from geo.outputs import shapefile
from geo.outputs.layers import prepare
from geo.outputs.shapefile import TWIN
from tests.geo.outputs.samples import EDITION, NEPALI, POINT, assessments, sources, spaces, texts

TWO_MILLIMETRES_DEG = 2e-8
"""What the change of datum, without heights, loses on the way there and back."""


@pytest.fixture
def made(tmp_path):
    def make(*, crs="EPSG:4326", language="en", **tables):
        tables = tables or {"spaces": spaces(), "site_assessment": assessments(), "source": sources()}
        folder = tmp_path / f"made-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        path = folder / "ground.zip"
        layers = prepare(tables, crs=crs, audience="restricted").layers
        return path, shapefile.write(path, layers, edition=EDITION, language=language)

    return make


def names(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def text(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode("utf-8-sig")


def rows(path, name):
    return list(csv.DictReader(io.StringIO(text(path, name), newline="")))


def test_each_kind_of_geometry_has_a_file_and_rows_without_any_a_table(made):
    path, written = made()
    parts = {file.name: file.rows for file in written.files if file.table}
    assert parts == {
        "spaces_areas.shp": 2,
        "spaces_points.shp": 1,
        "spaces_no_geometry.dbf": 1,
        "site_assessment.dbf": 3,
        "source.dbf": 3,
    }
    assert {"spaces_areas.shx", "spaces_areas.prj", "spaces_areas.cpg", TWIN, "README.txt"} <= set(names(path))
    assert [note.code for note in written.notes] == ["export.split", "export.without_geometry"]


def test_field_names_are_the_fixed_ones_of_ten_ascii_letters(made):
    path, _ = made()
    found = geopandas.read_file(path, layer="spaces_areas")
    assert {"LOC_ID", "NAME_NE", "USABLE_M2", "PPL_3_5M2", "PPL_45M2"} <= set(found.columns)
    assert all(name.isascii() and len(name) <= 10 for name in found.columns)


def test_nepali_text_comes_back_exact(made):
    path, _ = made()
    assert geopandas.read_file(path, layer="spaces_areas")["NAME_NE"].tolist() == [NEPALI, "दरबार"]
    assert text(path, "spaces_areas.cpg") == "UTF-8"


@pytest.mark.parametrize("crs", ("MUTM-81", "MUTM-84", "MUTM-87", "EPSG:32644", "EPSG:32645", "EPSG:4326", "EPSG:6207"))
def test_the_projection_reads_back_as_the_very_system(made, crs):
    path, _ = made(crs=crs)
    found = geopandas.read_file(path, layer="spaces_points")
    assert found.crs.equals(named(crs), ignore_axis_order=True)
    back = pyproj.Transformer.from_crs(found.crs, 4326, always_xy=True).transform(*found.geometry[0].coords[0])
    assert back == pytest.approx((POINT.x, POINT.y), abs=TWO_MILLIMETRES_DEG)
    there = pyproj.Transformer.from_crs(4326, named(crs), always_xy=True).transform(POINT.x, POINT.y)
    assert found.geometry[0].coords[0] == pytest.approx(there, abs=1e-9)


def test_the_mutm_test_vector_goes_there_and_back_through_the_file(made):
    path, _ = made(crs="MUTM-84")
    found = geopandas.read_file(path, layer="spaces_points")
    assert found.crs.to_authority() == ("ESRI", "102306")
    assert numpy.round(found.geometry[0].coords[0], 4).tolist() == [629903.5635, 3065970.1821]
    assert numpy.round(found.to_crs(4326).geometry[0].coords[0], 7).tolist() == [85.3150, 27.7060]


def test_a_long_text_is_cut_at_a_whole_character_and_stands_in_full_beside(made):
    full = "खुला क्षेत्र " * 20
    path, written = made(spaces=spaces(note=texts(full.strip(), "short", None, "क्ष" * 40)))
    kept = {cut.key: cut.kept for cut in written.cuts}
    assert set(kept) == {"toy-1", "toy-4"}
    assert kept["toy-4"] == "क्ष" * 28  # 28 x 9 bytes = 252; a 29th would pass 254
    assert all(len(text.encode()) <= 254 for text in kept.values())
    assert [row["full"] for row in rows(path, "cuts.csv")] == [full.strip(), "क्ष" * 40]
    assert geopandas.read_file(path, layer="spaces_areas")["NOTE"][0] == kept["toy-1"].strip()
    twin = geopandas.read_file(f"/vsizip/{path}/{TWIN}", layer="spaces")
    assert twin["note"][0] == full.strip()


def test_without_long_texts_there_is_no_list_of_cuts(made):
    assert "cuts.csv" not in names(made()[0])


def test_the_dictionary_explains_every_field(made):
    path, _ = made()
    explained = {row["shapefile_field"]: row for row in rows(path, "columns.csv") if row["table"] == "spaces"}
    found = geopandas.read_file(path, layer="spaces_areas")
    assert set(found.columns) - {"geometry"} == set(explained)
    assert explained["USABLE_M2"]["column"] == "usable_area_m2"
    assert explained["USABLE_M2"]["unit"] == "m2"
    assert explained["USABLE_M2"]["hxl"] == "#indicator+area+usable"
    listed = {(row["vocabulary"], row["code"]) for row in rows(path, "codes.csv")}
    assert {("size_class", "large"), ("suggested_use", "warehouse")} <= listed


@pytest.mark.parametrize(("language", "words"), (("en", "Terms of use: Attribute"), ("ne", "प्रयोगका सर्त: Attribute")))
def test_the_text_to_read_first_names_edition_licence_standard_and_sources(made, language, words):
    path, _ = made(language=language)
    said = text(path, "README.txt")
    assert words in said
    assert "2026-11-24" in said
    assert "people_at_3_5_m2" in said
    assert "Book of Toyland. Toy Press. 2019-12-12. CC-BY 4.0" in said
    assert "Another book" not in said  # no row rests on it


def test_shapes_of_many_kinds_in_one_row_stay_in_the_twin(made):
    frame = spaces()
    frame.loc[1, "geometry"] = shapely.GeometryCollection([POINT])
    path, written = made(spaces=frame)
    assert {file.name: file.rows for file in written.files if file.table} == {
        "spaces_areas.shp": 2,
        "spaces_no_geometry.dbf": 2,
    }
    twin = geopandas.read_file(f"/vsizip/{path}/{TWIN}", layer="spaces_collections")
    assert twin.geometry[0].geom_type == "GeometryCollection"


def test_a_table_without_rows_is_a_table_without_rows(made):
    path, written = made(spaces=spaces().iloc[:0])
    assert [(file.name, file.rows) for file in written.files if file.table] == [("spaces_no_geometry.dbf", 0)]
    assert len(geopandas.read_file(path, layer="spaces_no_geometry")) == 0


@pytest.mark.gdal
def test_gdal_lists_every_part(made, ogrinfo):
    path, _ = made(crs="MUTM-84")
    said = subprocess.run([ogrinfo, "-al", "-so", f"/vsizip/{path}"], capture_output=True, text=True, check=True).stdout
    for name in ("spaces_areas", "spaces_points", "spaces_no_geometry", "site_assessment", "source"):
        assert f"Layer name: {name}" in said
    assert "Nepal_1981_MUTM_84" in said or "MUTM" in said
