import subprocess

import pyogrio
import pytest
from defusedxml import ElementTree

from geo.outputs import kml
from geo.outputs.layers import prepare
from tests.geo.outputs.samples import EDITION, NEPALI, assessments, changes, spaces, texts

KML = "{http://www.opengis.net/kml/2.2}"
HOSTILE = '<script>alert(1)</script> & "quotes" ]]> ${name}'


@pytest.fixture
def made(tmp_path):
    def make(language="en", **tables):
        path = tmp_path / "ground.kml"
        layers = prepare(tables or {"spaces": spaces()}, audience="restricted").layers
        kml.write(path, layers, edition=EDITION, language=language)
        return path

    return make


def marks(path):
    return ElementTree.parse(path).getroot().findall(f".//{KML}Placemark")


@pytest.mark.parametrize(("language", "name"), (("en", "Airport Field"), ("ne", NEPALI)))
def test_a_placemark_is_named_in_the_language(made, language, name):
    assert marks(made(language))[0].findtext(f"{KML}name") == name


def test_a_placemark_without_a_nepali_name_has_its_english_one(made):
    assert marks(made("ne"))[1].findtext(f"{KML}name") == "Bus Park"


def test_values_are_text_in_every_place(made):
    path = made(spaces=spaces(name_en=texts(HOSTILE, "b", "c", "d")))
    mark = marks(path)[0]
    assert mark.findtext(f"{KML}name") == HOSTILE
    described = mark.findtext(f"{KML}description")
    assert "<script" not in described
    assert "&lt;script&gt;" in described
    assert pyogrio.read_dataframe(path, layer="spaces")["name_en"][0] == HOSTILE


def test_the_description_speaks_with_labels_instead_of_codes(made):
    described = marks(made("ne"))[0].findtext(f"{KML}description")
    assert "आकार वर्ग: ठूलो" in described
    assert "प्रस्तावित प्रयोग: गोदाम; हेलिप्याड" in described


def test_the_class_of_a_place_chooses_its_style(made):
    path = made()
    assert [mark.findtext(f"{KML}styleUrl") for mark in marks(path)] == [
        "#spaces.large",
        "#spaces.small",
        "#spaces.medium",
        "#spaces.unknown",
    ]
    styles = {style.get("id") for style in ElementTree.parse(path).getroot().iter(f"{KML}Style")}
    assert {"spaces.large", "spaces.unknown", "spaces."} <= styles


def test_columns_come_back_typed_and_holes_stay_holes(made):
    found = pyogrio.read_dataframe(made(), layer="spaces")
    assert found["usable_area_m2"].tolist()[:3] == [70_000.0, 7_000.0, 14_000.5]
    assert found["people_at_3_5_m2"].tolist()[:3] == [20_000, 2_000, 4_000]
    assert len(found.geometry[0].interiors) == 1
    assert found.geometry[2].geom_type == "MultiPolygon"
    assert found.geometry[3] is None


def test_the_identifier_stands_under_its_field_name_since_readers_keep_id_for_themselves(made):
    assert pyogrio.read_dataframe(made(), layer="spaces")["LOC_ID"].tolist() == ["toy-1", "toy-2", "toy-3", "toy-4"]


def test_other_tables_are_folders_of_their_own(made):
    path = made(spaces=spaces(), site_assessment=assessments(), change=changes())
    assert pyogrio.list_layers(path)[:, 0].tolist() == ["spaces", "site_assessment", "change"]
    found = pyogrio.read_dataframe(path, layer="change")
    assert found["undoes"].tolist()[1] == 2**40
    assert found["changed_at"].tolist() == ["2020-03-08T23:59:59Z", "1969-12-31T00:00:01Z"]


@pytest.mark.gdal
def test_gdal_reads_it(made, ogrinfo):
    said = subprocess.run([ogrinfo, "-al", "-so", made()], capture_output=True, text=True, check=True)
    assert "Feature Count: 4" in said.stdout
    assert "usable_area_m2: Real" in said.stdout
