"""Map sheets of a register: what the record says of a boundary stands on its sheet, and nothing hidden is drawn."""

import shutil

import pypdfium2
import pytest

from geo import pipeline
from geo.errors import MissingError
from geo.outputs.sheetmap.atlas import Layout
from geo.pipeline.mapsheets import chosen, sheet_maker
from geo.register.store import Edit, open_register
from tests.geo.outputs.dossier.legal import DAY
from tests.material.maps import features_made

pytestmark = pytest.mark.whole


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.fixture
def own(small_file, tmp_path):
    with open_register(shutil.copy(small_file, tmp_path / "own.gpkg")) as register:
        yield register


def maker(register, **options):
    return sheet_maker(register, pipeline.spaces(register), made_on=DAY, layout=Layout(), **options)


def test_a_sheet_names_the_space_its_source_and_the_version_of_the_register(small_register):
    sheet, *points = text_of(maker(small_register, document_no="12/2083").sheet("kv-001"))
    name = pipeline.spaces(small_register).set_index("id").loc["kv-001", "name_en"]
    assert name in sheet
    assert "12/2083" in sheet
    assert f"register {small_register.version}" in sheet
    assert "Boundary of the register" in sheet
    assert points


def test_the_square_code_leads_to_the_record(small_register):
    assert "https://desk.example/spaces/kv-001" in text_of(
        maker(small_register, address="https://desk.example/").sheet("kv-001")
    )[0].replace(" ", "")


def test_a_surveyed_boundary_is_drawn_with_its_accuracy_and_sides(own):
    shape = pipeline.spaces(own).set_index("id").loc["kv-001", "geometry"]
    source = own.table("source")["id"].iloc[0]
    boundary = {
        "id": "b1", "location_id": "kv-001", "role": "surveyed", "dated": DAY.isoformat(), "method": "gnss_survey",
        "accuracy_m": 0.05, "area_printed": "4-2-1-0", "geometry": shape.buffer(-0.00005), "source_id": source,
    }  # fmt: skip
    side = {"id": "s1", "location_id": "kv-001", "side": "east", "text_en": "Ring Road", "source_id": source}
    rows = {"space_boundary": boundary, "space_side": side}
    edits = [Edit(name, row["id"], row, operation="insert") for name, row in rows.items()]
    own.apply(edits, by="Sita", reason="survey")
    sheet = text_of(maker(own).sheet("kv-001"))[0]
    assert "As surveyed" in sheet
    assert "may lie 0.05 m off" in sheet
    assert "4-2-1-0" in sheet
    assert "Ring Road" in sheet


def test_spaces_nobody_knows_are_named_all_together(small_register):
    with pytest.raises(MissingError) as error:
        chosen(pipeline.spaces(small_register), ["kv-001", "kv-999", "nowhere"])
    assert [problem.value for problem in error.value.problems] == ["kv-999", "nowhere"]


def test_a_hidden_space_is_refused_to_the_public_and_left_out_of_its_atlas(own, tmp_path):
    row = own.table("location", where={"id": "kv-001"}).iloc[0]
    own.apply([Edit("location", "kv-001", {"sensitivity": "restricted"}, version=row["version"])], by="Sita")
    with pytest.raises(MissingError):
        maker(own).sheet("kv-001")
    (file,) = maker(own).atlas(tmp_path / "atlas.pdf", ["kv-001", "kv-002"])
    assert "kv-001" not in " ".join(text_of(file))
    assert text_of(maker(own, audience="restricted").sheet("kv-001"))


def test_an_atlas_keeps_the_order_it_was_asked_in(small_register, tmp_path):
    (file,) = maker(small_register).atlas(tmp_path / "atlas.pdf", ["kv-005", "kv-001"])
    index = text_of(file)[0]
    assert index.index("kv-005") < index.index("kv-001")


def test_buildings_of_an_imported_layer_are_drawn_and_stand_in_the_key(own, tmp_path):
    shape = pipeline.spaces(own).set_index("id").loc["kv-001", "geometry"]
    near = shape.centroid.buffer(0.0001)
    before = text_of(maker(own).sheet("kv-001"))[0]
    made = features_made(tmp_path, "buildings", {"height_m": [6.0], "geometry": [near]}, title="Footprints")
    pipeline.layers(own).take_in([made], by="Sita")
    after = text_of(maker(own).sheet("kv-001"))[0]
    assert "No roads and buildings" in before
    assert "Building" not in before
    assert "No roads and buildings" not in after
    assert "Building" in after
