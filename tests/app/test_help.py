"""Help in both languages: every part it points at is there, and its figures are those of the standards."""

import re

import pytest

from geo.schema import SPACES
from geo.standards import AREA_PER_PERSON, standard
from tests.app.exchange import Desk


@pytest.fixture(params=("en", "ne"))
def page(request, trying: Desk):
    return trying.get(f"/help?lang={request.param}")


def test_every_link_within_the_page_has_its_target(page):
    targets = set(re.findall(r'id="([^"]+)"', page.text))
    links = set(re.findall(r'href="#([^"]+)"', page.text)) - {"main"}
    assert links
    assert links <= targets


def test_both_languages_have_the_same_parts(trying: Desk):
    pages = [trying.get(f"/help?lang={code}").text for code in ("en", "ne")]
    english, nepali = (re.findall(r'<section class="card" id="([^"]+)"', text) for text in pages)
    assert english == nepali
    assert {"area", "capacity", "doctor", "precision", "rounds", "size"} <= set(english)


def test_every_field_of_the_table_is_explained(page):
    for column in SPACES.columns:
        assert f"<code>{column.name}</code>" in page.text


def test_every_standard_stands_there_with_what_it_leaves_out_and_its_source(trying: Desk):
    text = trying.get("/help?lang=en").text
    for key in AREA_PER_PERSON:
        found = standard(key)
        assert found.label_en in text
        assert found.source.split("&")[0] in text


def test_the_limits_of_the_size_classes_are_those_of_the_standards(trying: Desk):
    large, medium = (standard(f"size.{name}_from_area").value for name in ("large", "medium"))
    text = trying.get("/help?lang=en").text
    assert f"Large from {large:,.0f} m²" in text
    assert f"medium from {medium:,.0f} m²" in text


def test_sources_are_named_with_their_licence(trying: Desk):
    text = trying.get("/help?lang=en").text
    assert 'id="source-iom-2019-12"' in text
    assert "no licence stated" in text


def test_the_nepali_page_has_nepali_digits_and_days(trying: Desk):
    text = trying.get("/help?lang=ne").text
    assert "२०७६" in text
    assert "3.5" not in re.sub(r"<code>.*?</code>|<td[^>]*>.*?</td>", "", text)


def test_sources_fields_and_rounds_are_told_in_the_readers_language(trying: Desk):
    english, nepali = (trying.get(f"/help?lang={code}").text for code in ("en", "ne"))
    for told, in_nepali in (
        ("Revision of the table of the 83 open spaces", "८३ खुला क्षेत्रको तालिकाको संशोधन"),
        ("Usable area as reported", "प्रतिवेदनमा दिइएको प्रयोगयोग्य क्षेत्रफल"),
        ("The day of the table is not known.", "तालिकाको दिन थाहा छैन।"),
    ):
        assert told in english
        assert told not in nepali
        assert in_nepali in nepali
