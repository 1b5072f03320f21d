"""Documents of a register: chosen spaces in every form and language, with what its readers may see and nothing more."""

import io
import shutil
from datetime import UTC, datetime

import docx
import pypdfium2
import pytest

from geo import pipeline
from geo.errors import InputError, MissingError
from geo.outputs.dossier.letter import Letter
from geo.outputs.sheetmap.atlas import Layout
from geo.pipeline.documents import deadline_days, deadlines, document_maker, save, written
from geo.register.attachments import attached, folder_of, keep_files
from geo.register.store import Edit, open_register
from geo.sources.photo import Photo
from geo.standards.legal_bases import legal_basis
from tests.geo.outputs.dossier.legal import DAY
from tests.geo.outputs.dossier.test_printed import picture

pytestmark = pytest.mark.whole


@pytest.fixture
def own(small_file, tmp_path):
    with open_register(shutil.copy(small_file, tmp_path / "own.gpkg")) as register:
        yield register


def maker(register, *, speech="en", **options):
    rows = pipeline.spaces(register)
    return document_maker(register, rows, made_on=DAY, layout=Layout(speech=speech), **options)


def pages(document):
    made = pypdfium2.PdfDocument(written(document, "pdf"))
    return [" ".join(page.get_textpage().get_text_range().split()) for page in made]


def add(register, name, row):
    register.apply([Edit(name, row["id"], row, operation="insert")], by="Sita", reason="test")


def test_a_dossier_ends_with_the_map_sheet_and_the_coordinates(small_register):
    found = pages(maker(small_register, number="5/2083").dossier("kv-001"))
    assert "Dossier:" in found[0]
    assert "Document no.: 5/2083" in found[0]
    assert "Draft, not an official text" in found[0]
    assert any("Scale 1:" in page for page in found)
    assert "Coordinates of the boundary points" in found[-1]
    assert "chaur:kv-001 5/2083" in found[0]


def test_coordinates_in_the_dossier_agree_with_pyproj_to_a_millimetre(small_register):
    from pyproj import CRS, Transformer

    tm = "+proj=tmerc +lat_0=0 +lon_0=84 +k=0.9999 +x_0=500000 +y_0=0 +a=6377276.345 +rf=300.8017 +units=m"
    towgs = " +towgs84=293.17,726.18,245.36,0,0,0,0 +no_defs"
    turn = Transformer.from_crs("EPSG:4326", CRS.from_proj4(tm + towgs), always_xy=True)
    (record,) = maker(small_register).dossier("kv-001").points
    for _, easting, northing, lon, lat, _ in record["rows"]:
        east_m, north_m = turn.transform(float(lon), float(lat))
        assert abs(east_m - float(easting)) < 0.0016
        assert abs(north_m - float(northing)) < 0.0016


@pytest.mark.parametrize("speech", ("en", "ne", "both"))
def test_a_document_speaks_the_languages_asked_for(small_register, speech):
    found = " ".join(pages(maker(small_register, speech=speech).schedule(["kv-001"])))
    assert ("Schedule" in found) == (speech != "ne")
    assert ("अनुसूची" in found) == (speech != "en")


def test_both_forms_hold_the_same_names(small_register, tmp_path):
    document = maker(small_register).schedule(["kv-001", "kv-002"])
    save(document, tmp_path / "a.docx")
    texts = [cell.text for row in docx.Document(tmp_path / "a.docx").tables[0].rows for cell in row.cells]
    names = pipeline.spaces(small_register).set_index("id").loc[["kv-001", "kv-002"], "name_en"]
    (page,) = pages(document)
    assert all(name in page and any(name in text for text in texts) for name in names)
    save(document, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_map_sheets_of_a_docx_are_pictures_that_say_they_are_reduced(small_register):
    file = docx.Document(io.BytesIO(written(maker(small_register).dossier("kv-001"), "docx")))
    assert len(file.inline_shapes) == 3
    assert sum("reduced to fit" in paragraph.text for paragraph in file.paragraphs) == 2
    shapes = list(file.inline_shapes)[1:]
    assert all(shape.width <= file.sections[-1].page_width for shape in shapes)


def test_a_notice_on_record_brings_its_spaces_in_the_order_of_its_schedule(own):
    source = own.table("source")["id"].iloc[0]
    notice = {"id": "n1", "level": "federal", "title_en": "Notice #1", "status": "published", "source_id": source}
    notice |= {"khanda": "६४", "sankhya": "३०", "date_bs": "२०७१।९।७"}
    add(own, "gazette_notice", notice)
    for serial, place in enumerate(("kv-005", "kv-001"), 1):
        link = {"id": f"l{serial}", "notice_id": "n1", "location_id": place, "serial_no": serial}
        add(own, "notice_space", link)
    making = maker(own, address="https://desk.example")
    found = " ".join(pages(making.notice(making.draft(notice_id="n1"))))
    assert found.index("kv-005") < found.index("kv-001")
    assert "Notice #1" in found
    assert "As published in the gazette" in found
    assert "Draft, not" not in found
    assert "https://desk.example/gazette/notices/n1" in found


def test_what_is_not_there_is_refused_by_name(small_register):
    making = maker(small_register)
    for asked in (
        lambda: making.schedule(["nowhere"]), lambda: making.schedule([]), lambda: making.draft(notice_id="n9"),
        lambda: making.draft(bases=["lex"]), lambda: making.case("kv-001", "e9"), lambda: making.dossier("kv-999"),
    ):  # fmt: skip
        with pytest.raises(MissingError):
            asked()


def test_letters_allow_seven_or_thirty_five_days(small_register):
    assert deadlines() == (7, 35)
    assert deadline_days(7) == 7
    with pytest.raises(InputError):
        deadline_days(8)
    written_to = Letter(7, legal_basis("lgoa_2074_s41"), addressee="#let x")
    assert "To: #let x" in pages(maker(small_register).letter("kv-001", written_to))[0]


def test_only_public_copies_of_photos_are_shown_and_to_the_public_only_those_that_may_be(own):
    photo = Photo(picture("JPEG"), picture("JPEG") + b" ", "image/jpeg", None, None, None)
    keep_files(folder_of(own), photo)
    for title, is_public in (("Open gate", True), ("Inner yard", False)):
        about = {
            "table_name": "open_space", "row_key": "kv-001", "kind": "photo", "title": title, "is_public": is_public,
        }  # fmt: skip
        at = datetime(2026, 11, 24, tzinfo=UTC)
        own.apply([attached(photo, about, by="Sita", at=at, taken=own.table("attachment"))], by="Sita")
    public = " ".join(pages(maker(own).dossier("kv-001")))
    office = " ".join(pages(maker(own, audience="restricted").dossier("kv-001")))
    assert ("Open gate" in public, "Inner yard" in public) == (True, False)
    assert ("Open gate" in office, "Inner yard" in office) == (True, True)


def test_an_office_that_rounds_the_ropani_has_it_in_its_documents(small_register, monkeypatch):
    monkeypatch.setenv("CHAUR_ROPANI_M2", "508.72")
    rounded = " ".join(pages(maker(small_register).dossier("kv-001")))
    monkeypatch.delenv("CHAUR_ROPANI_M2")
    exact = " ".join(pages(maker(small_register).dossier("kv-001")))
    units = [text.split("ropani-aana-paisa-daam ")[1].split()[0] for text in (rounded, exact)]
    assert units[0] != units[1]
    assert units[0].split("-")[:2] == units[1].split("-")[:2]
