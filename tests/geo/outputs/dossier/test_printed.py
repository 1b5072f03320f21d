"""What is printed can be searched as it was written; no text of the record changes the page; nothing is cut off."""

import io
import shutil
import subprocess

import pypdfium2
import pytest
from PIL import Image

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
from geo.outputs.dossier.printed import pdf
from tests.geo.outputs.dossier.legal import DAY

WORDS = "राष्ट्रिय क्षेत्रफल श्री मुचुल्का ट्रक ट्रष्ट गर्‍यो र्‍याली अनुसूची कित्ता लालपुर्जा द्वन्द्व ज्ञान"
HOSTILE = (
    '#panic("x")',
    "$a$ *b* _c_ `d` <e> @f",
    '"]] #eval("1+1") [',
    "= H \\ // c",
    "#let x = 1; {}",
    "a#b@c[d]$e$",
)


def document(*blocks, language="ne", **more):
    part = Part(language, "मस्यौदा", "चलानी नं.: 7", "made", "पृष्ठ", blocks)
    return Document("Test", [part], "chaur:toy-1", DAY, **more)


def pages(made):
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf(made))]


def picture(kind="PNG"):
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(written, kind)
    return written.getvalue()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler's pdftotext")
@pytest.mark.whole
def test_pdftotext_gives_the_same_letters_back(tmp_path):
    (tmp_path / "a.pdf").write_bytes(
        pdf(document(Heading(WORDS), Paragraph(WORDS), Listing(WORDS.split(), [], [1] * 13)))
    )
    words = subprocess.run(["pdftotext", "a.pdf", "-"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    found = words.stdout.split()
    assert all(found.count(word) == 3 for word in WORDS.split())


@pytest.mark.parametrize("block", (Paragraph(WORDS), Heading(WORDS), Facts([("क", WORDS)]), Paragraph(WORDS, "note")))
def test_nepali_is_copied_as_it_was_written(block):
    (page,) = pages(document(block))
    for word in WORDS.split():
        assert word in page


def test_the_words_of_a_table_and_of_its_spanning_rows_are_copied_too():
    (page,) = pages(document(Listing(["अनुसूची"], ["राष्ट्रिय", ["क्षेत्रफल"]], [1])))
    assert all(word in page for word in ("अनुसूची", "राष्ट्रिय", "क्षेत्रफल"))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_looks_like_markup_is_printed_as_it_stands(text):
    (page,) = pages(document(Paragraph(text), Facts([(text, text)]), Listing([text], [[text], text], [1])))
    assert page.count(" ".join(text.split())) == 6


def test_a_very_long_name_wraps_and_stays_on_the_page():
    name = "क्षेत्र " * 400 + "END"
    (page,) = pages(document(Heading(name), Listing(["a", "b"], [[name, "1"]], [1, 9])))[:1]
    assert "END" in page


def test_a_table_of_a_thousand_rows_repeats_its_head_on_every_page():
    found = pages(document(Listing(["कित्ता"], [[f"plot {number}"] for number in range(1000)], [1])))
    assert len(found) > 10
    assert all("कित्ता" in page for page in found)
    assert "plot 999" in found[-1]


def test_a_turn_lays_the_page_down_and_the_next_sets_it_up_again():
    made = document(Paragraph("a"), Turn(lying=True), Paragraph("b"), Turn(lying=False), Paragraph("c"))
    sizes = [page.get_size() for page in pypdfium2.PdfDocument(pdf(made))]
    assert [width > height for width, height in sizes] == [False, True, False]


def test_every_page_says_what_it_is_with_its_number():
    found = pages(document(Paragraph("a"), Turn(lying=True), Paragraph("b")))
    assert all("मस्यौदा" in page and "चलानी नं.: 7" in page for page in found)
    assert [f"पृष्ठ {number} / २" in page for number, page in zip("१२", found, strict=True)] == [True, True]
    assert "chaur:toy-1" in found[0]


def test_places_to_sign_and_photos_are_set():
    blocks = [Signatures(["Prepared by"], ["Name"]), Photo(picture(), "North"), Photo(picture("JPEG"), "South")]
    (page,) = pages(document(*blocks, language="en"))
    assert all(text in page for text in ("Prepared by", "Name:", "North", "South"))


def test_the_same_document_gives_the_same_file():
    assert pdf(document(Paragraph("a"))) == pdf(document(Paragraph("a")))
