"""The DOCX opens in a word processor with the same texts, Nepali set as complex script with a font that has it."""

import dataclasses
import io

import docx
import pytest
from docx.oxml.ns import qn
from PIL import Image

from geo.outputs.dossier import word
from geo.outputs.dossier.blocks import (
    Document,
    Facts,
    Heading,
    Listing,
    Paragraph,
    Part,
    Photo,
    Signatures,
    Turn,
)  # fmt: skip
from geo.outputs.dossier.word import LATIN, NEPALI, docx_file
from tests.geo.outputs.dossier.legal import DAY
from tests.geo.outputs.dossier.test_printed import HOSTILE, WORDS, document, picture


def opened(made):
    return docx.Document(io.BytesIO(docx_file(made)))


def cells(file):
    return [[cell.text for cell in row.cells] for table in file.tables for row in table.rows]


def test_texts_are_those_of_the_blocks():
    blocks = [
        Heading("अनुसूची", 1),
        Paragraph(WORDS),
        Facts([("क", "ख")]),
        Listing(["अ", "आ"], ["span", ["1", "2"]], [1, 2]),
    ]
    file = opened(document(*blocks))
    texts = [paragraph.text for paragraph in file.paragraphs]
    assert "अनुसूची" in texts
    assert WORDS in texts
    assert cells(file) == [["क", "ख"], ["अ", "आ"], ["span", "span"], ["1", "2"]]


@pytest.mark.parametrize("name", ("Normal", "Heading 1", "Heading 2"))
def test_styles_name_a_font_for_devanagari_as_complex_script(name):
    properties = opened(document(Paragraph(WORDS))).styles[name].element.rPr
    fonts = properties.find(qn("w:rFonts"))
    assert (fonts.get(qn("w:ascii")), fonts.get(qn("w:cs"))) == (LATIN, NEPALI)
    assert properties.find(qn("w:lang")).get(qn("w:bidi")) == "ne-NP"
    assert properties.find(qn("w:szCs")) is not None


def test_nepali_runs_are_marked_as_complex_script_and_english_ones_are_not():
    def marks(language):
        file = opened(document(Paragraph("text"), language=language))
        (run,) = next(one for one in file.paragraphs if one.text == "text").runs
        return run._r.rPr.find(qn("w:cs")) is not None

    assert (marks("ne"), marks("en")) == (True, False)


@pytest.mark.parametrize("text", (*HOSTILE, "Tundi\u202ekhel\x00\x0b", "x" * 5000, "<w:p/>&amp;"))
def test_text_of_any_kind_is_text(text):
    file = opened(document(Paragraph(text), Facts([(text, text)]), Heading(text)))
    kept = text.replace("\u202e", "\ufffd").replace("\x00", "\ufffd").replace("\x0b", "\ufffd")
    assert [paragraph.text for paragraph in file.paragraphs].count(kept) == 2
    assert cells(file) == [[kept, kept]]


def test_pages_lie_and_stand_as_the_blocks_say_and_the_head_says_draft():
    file = opened(document(Paragraph("a"), Turn(lying=True), Paragraph("b"), Turn(lying=False)))
    assert [section.page_width > section.page_height for section in file.sections] == [False, True, False]
    assert all("मस्यौदा" in section.header.paragraphs[0].text for section in file.sections)


def test_the_head_of_a_table_is_repeated_on_every_page():
    file = opened(document(Listing(["अ"], [["1"]], [1])))
    assert file.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_photos_code_and_places_to_sign_are_there():
    file = opened(document(Photo(picture(), "North"), Signatures(["Prepared by", "Checked by"], ["Name"])))
    assert len(file.inline_shapes) == 2
    assert "North" in [paragraph.text for paragraph in file.paragraphs]
    (row,) = cells(file)
    assert [text.splitlines()[0] for text in row] == ["Prepared by", "Checked by"]


def test_a_document_in_two_languages_has_both_parts():
    parts = [Part(language, language, "", "", "", [Paragraph(f"in {language}")]) for language in ("ne", "en")]
    file = opened(Document("Test", parts, "chaur:toy-1", DAY))
    texts = [paragraph.text for paragraph in file.paragraphs]
    assert texts.index("in ne") < texts.index("in en")
    assert [section.header.paragraphs[0].text.strip() for section in file.sections] == ["ne", "en"]


def test_columns_have_the_widths_of_the_listing_in_every_cell():
    file = opened(document(Listing(["अ", "आ"], [["1", "2"]], [1, 3]), Facts([("क", "ख")])))
    inner_mm = 210 - 2 * 18
    for row in file.tables[0].rows:
        assert [cell.width.mm for cell in row.cells] == pytest.approx([inner_mm / 4, 3 * inner_mm / 4], abs=0.1)
    assert not file.tables[0].autofit


def test_a_part_that_begins_with_a_turn_has_no_empty_page_before_it():
    file = opened(document(Turn(lying=True), Paragraph("a")))
    (section,) = file.sections
    assert section.page_width > section.page_height


def test_every_page_tells_its_number_in_the_digits_of_its_language():
    for language, form in (("ne", "hindiNumbers"), ("en", "decimal")):
        (section,) = opened(document(Paragraph("a"), language=language)).sections
        assert section.footer.paragraphs[0]._p.find(qn("w:fldSimple")).get(qn("w:instr")) == "PAGE"
        names = [child.tag for child in section._sectPr]
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:fmt")) == form
        assert names.index(qn("w:pgNumType")) < names.index(qn("w:cols")), "the order that word processors want"


def test_rows_and_places_to_sign_are_not_torn_apart_by_a_page():
    file = opened(document(Listing(["अ"], [["1"]], [1]), Signatures(["Prepared by"], ["Name"])))
    rows = [row for table in file.tables for row in table.rows]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_a_map_sheet_has_a_page_of_its_paper_s_size(monkeypatch):
    sheet = io.BytesIO()
    Image.new("RGB", (round(420 / 25.4 * 170), round(297 / 25.4 * 170))).save(sheet, "PNG")
    monkeypatch.setattr(word, "set_pictures", lambda *_, **__: [sheet.getvalue()])
    made = document(Paragraph("a"))
    section = opened(dataclasses.replace(made, sheets=[{}])).sections[-1]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((420, 297), abs=0.5)
