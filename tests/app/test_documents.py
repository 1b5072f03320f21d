"""Documents from the pages: of one space or of chosen ones, made as jobs, in the languages asked for."""

import io
import re
import zipfile
from pathlib import Path

import docx
import pypdfium2
import pytest

from geo.outputs.sheetmap import atlas as atlas_module
from geo.register.store import Edit
from tests.app.exchange import Desk
from tests.app.forms import HOST

pytestmark = pytest.mark.whole


def _content(desk: Desk, page) -> tuple[str, bytes]:
    address = re.search(r'href="(/export/[^"]+/file)"', page.text)[1]
    answer = desk.get(address)
    name = re.search(r"filename=(\S+)", answer.headers["Content-Disposition"])[1]
    content = answer.get_data()
    answer.close()
    return name, content


def _pages(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def test_the_map_sheet_of_a_space_is_made_from_its_page(trying: Desk):
    assert "/spaces/kv-001/documents" in trying.get("/spaces/kv-001").text
    page = trying.send(trying.get("/spaces/kv-001/documents"), "/sheet", labels="en", number="7/2083", paper="A3")
    name, content = _content(trying, page)
    assert name == "chaur-kv-001-sheet.pdf"
    sheet = _pages(content)[0]
    assert "7/2083" in sheet
    assert "Scale 1:" in sheet
    assert "(A3)" in sheet
    assert "chaur:kv-001" in sheet


def test_an_atlas_holds_the_spaces_that_were_chosen(trying: Desk):
    page = trying.send(trying.get("/documents?register=valley_83"), "/documents/atlas")
    index, *sheets = _pages(_content(trying, page)[1])
    assert "kv-076" in index
    assert len(sheets) >= 5
    one = _pages(_content(trying, trying.send(trying.get("/documents?q=kv-001"), "/documents/atlas"))[1])
    assert "kv-001" in one[0]
    assert "kv-076" not in one[0]


def test_the_volumes_of_a_large_atlas_come_in_one_archive(trying: Desk, monkeypatch):
    monkeypatch.setattr(atlas_module, "VOLUME_SPACES", 2)
    page = trying.send(trying.get("/documents?register=valley_83"), "/documents/atlas")
    name, content = _content(trying, page)
    assert name.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [Path(one).suffix for one in archive.namelist()] == [".pdf"] * 3


def test_where_nothing_is_chosen_nothing_can_be_made(trying: Desk):
    page = trying.get("/documents?q=nowhere-at-all")
    assert "nothing to make a document of" in page.text
    assert "Not done" in trying.send(page, "/documents/atlas").text


def test_a_scale_that_is_none_is_refused(trying: Desk):
    assert trying.post("/spaces/kv-001/documents/sheet", scale="777").status_code == 400
    assert trying.post("/spaces/kv-001/documents/sheet", audience="all").status_code == 400


def test_a_space_that_is_not_there_has_no_documents(trying: Desk):
    assert trying.visitor.get("/spaces/kv-999/documents", base_url=HOST).status_code == 404


def test_the_pages_speak_nepali(trying: Desk):
    assert "कागजात" in trying.get("/documents?lang=ne").text
    assert "नक्सा पाना" in trying.get("/spaces/kv-001/documents?lang=ne").text
    trying.get("/documents?lang=en")


def test_the_schedule_of_chosen_spaces_is_made_as_a_word_file(trying: Desk):
    page = trying.send(trying.get("/documents?q=kv-001"), "/documents/schedule", form="docx", labels="en")
    name, content = _content(trying, page)
    assert name.endswith(".docx")
    texts = [cell.text for row in docx.Document(io.BytesIO(content)).tables[0].rows for cell in row.cells]
    assert any("kv-001" in text for text in texts)


def test_a_draft_notice_names_the_bases_that_were_ticked(trying: Desk):
    page = trying.get("/documents?q=kv-001")
    assert "only the title of the section" in page.text.casefold()
    made = trying.send(page, "/documents/notice", labels="en", basis=["lgoa_2074_s10"], authority="Town <b>hall</b>")
    text = " ".join(_pages(_content(trying, made)[1]))
    assert "Under section 10 of the Local Government Operation Act" in text
    assert "Town <b>hall</b> specifies the 1 open spaces" in text


def test_the_dossier_of_a_space_is_made_from_its_page(trying: Desk):
    page = trying.send(trying.get("/spaces/kv-001/documents"), "/dossier", labels="ne")
    assert "मिसिल" in _pages(_content(trying, page)[1])[0]


def test_a_letter_allows_only_the_days_that_are_offered(trying: Desk):
    page = trying.send(trying.get("/spaces/kv-001/documents"), "/letter", labels="en", days="7", addressee="Hari")
    text = _pages(_content(trying, page)[1])[0]
    assert "You are given 7 days" in text
    assert "To: Hari" in text
    assert trying.post("/spaces/kv-001/documents/letter", days="8").status_code == 400
    assert trying.post("/spaces/kv-001/documents/letter", case="e9").status_code == 404


@pytest.mark.parametrize("code", ("/gazette", "/gazette/notices/n1", "/spaces/kv-001"))
def test_square_codes_lead_to_pages_there_are(trying: Desk, code: str):
    assert trying.app.url_map.bind("desk.example").test(code)


def test_a_link_chooses_the_notice_or_the_case(desk: Desk, office):
    register, _ = office
    source = register.table("source")["id"].iloc[0]
    row = {"id": "n1", "level": "federal", "title_en": "Notice one", "status": "draft", "source_id": source}
    register.apply([Edit("gazette_notice", "n1", row, operation="insert")], by="Sita")
    assert '<option value="n1" selected>' in desk.get("/documents?notice=n1").text
    assert '<option value="n1">' in desk.get("/documents").text
