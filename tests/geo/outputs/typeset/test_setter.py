"""What is set can be read back as it was written, and no text of a record can change what is set."""

import datetime
import re
import shutil
import subprocess

import pypdfium2
import pytest

from geo.errors import UnavailableError
from geo.messages import sentences
from geo.outputs.typeset.setter import plain, set_pdf

CONJUNCTS = "राष्ट्रिय क्षेत्रफल श्री मुचुल्का ट्रष्ट र्‍याली गर्‍यो द्वन्द्व ज्ञान अनुसूची भक्तपुर कित्ता"
DAY = datetime.date(2026, 11, 24)


def index_record(name):
    blank = {"en": "x", "ne": "क"}
    row = {"cells": ["1", "toy-1", name, "Toyland"], "first": 0, "count": 0}
    index = {"title": blank, "said": blank, "day": blank, "head": [blank] * 6, "rows": [row], "no_place": blank}
    return {"name": "Toyland", "index": index, "sheets": []}


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def joined(text):
    return " ".join(text.split())


def test_nepali_is_copied_from_the_page_as_it_was_written():
    found = joined(text_of(set_pdf("sheet", index_record(CONJUNCTS))))
    for word in CONJUNCTS.split():
        assert word in found


def nepali_words():
    """Every Nepali word of our own sentences: some two thousand, with all conjuncts in use."""
    written = " ".join(both["ne"] for both in sentences().values())
    return sorted(set(re.findall(r"[\u0900-\u0963\u200c\u200d]+", written)))


def test_every_nepali_word_of_our_sentences_is_copied_letter_by_letter():
    found = "".join(text_of(set_pdf("sheet", index_record(" / ".join(nepali_words())))).split())
    assert [word for word in nepali_words() if word not in found] == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler's pdftotext")
@pytest.mark.whole
def test_pdftotext_reads_every_nepali_word_of_our_sentences(tmp_path):
    (tmp_path / "a.pdf").write_bytes(set_pdf("sheet", index_record(" / ".join(nepali_words()))))
    run = subprocess.run(["pdftotext", "a.pdf", "-"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    found = set(run.stdout.split())
    assert [word for word in nepali_words() if word not in found] == []


@pytest.mark.parametrize(
    "name",
    ('#panic("x")', '#import "x.typ": *', "$a$ *b* _c_ `d` <e> @f", '"]] #eval("1+1") [', "= Heading \\ // comment"),
)
def test_a_name_that_looks_like_markup_is_printed_as_it_stands(name):
    assert joined(name) in joined(text_of(set_pdf("sheet", index_record(name))))


def test_the_same_record_gives_the_same_file():
    once, again = (set_pdf("sheet", index_record("Bus Park"), made_on=DAY) for _ in range(2))
    assert once == again


def test_letters_that_turn_the_order_of_a_line_are_replaced():
    assert plain("a\u202eb\u0000") == "a\ufffdb\ufffd"
    assert plain("र्\u200dय") == "र्\u200dय"


def test_a_template_that_fails_is_said_in_words():
    with pytest.raises(UnavailableError, match="cannot be set"):
        set_pdf("sheet", {"name": "without sheets"})
