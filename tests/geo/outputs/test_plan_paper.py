"""The paper of a plan: its figures tie out, its text can be searched in Nepali, a word processor opens it."""

import datetime
import io
import unicodedata

import docx
import pypdfium2
import pytest

from geo.outputs.dossier.printed import pdf
from geo.outputs.dossier.word import docx_file
from geo.outputs.plan_paper import Paper, plan_document, split_of
from tests.geo.outputs import planned

PAPER = Paper({"en": "Town · first nights", "ne": "नगर · पहिला रातहरू"}, datetime.date(2026, 11, 24), "7", "Drill")


@pytest.fixture(scope="module")
def tables():
    return planned.tables()


def bare(text):
    """Text without spaces: a reader of PDF files guesses where they are."""
    return unicodedata.normalize("NFC", "".join(text.split()))


def said(content):
    """Bare text of the pages of a PDF file."""
    pages = pypdfium2.PdfDocument(content)
    return bare("".join(page.get_textpage().get_text_range() for page in pages))


def test_the_paper_tells_the_split_the_spaces_and_what_it_rests_on_in_both_languages(tables):
    text = said(pdf(plan_document(tables, PAPER, speech="both")))
    for words in (
        "Placed: 60 (61.9 %)",
        "In reach, but full: 30",
        "Out of reach: 7",
        "Drill",
        "Straight lines times 1.4.",
    ):
        assert bare(words) in text
    for words in ("ठाउँ पाएका: ६०", "पहिला रातहरू", "हिँड्ने सीमा", "हाम्रो आफ्नै प्रस्ताव"):
        assert bare(words) in text


def test_the_paper_of_one_language_is_in_that_language(tables):
    text = said(pdf(plan_document(tables, PAPER, speech="en")))
    assert bare("Spaces to open first") in text
    assert bare("पहिले खोल्ने") not in text


def test_a_word_processor_reads_the_same_figures_and_holds_the_map_as_a_picture(tables):
    file = docx.Document(io.BytesIO(docx_file(plan_document(tables, PAPER, speech="ne"))))
    assert any("ठाउँ पाएका: ६०" in paragraph.text for paragraph in file.paragraphs)
    assert len(file.inline_shapes) == 3  # square code, bar, map


def test_the_split_is_that_of_the_figures(tables):
    assert split_of(tables["planned_figure"]) == {"placed": 60, "full": 30, "out_of_reach": 7}
