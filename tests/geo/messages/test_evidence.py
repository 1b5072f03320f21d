"""Numbers in sentences as people write them."""

import pytest

from geo.messages.evidence import said, said_in


@pytest.mark.parametrize(
    ("number", "english", "nepali"),
    (
        (0, "0", "०"),
        (999, "999", "९९९"),
        (1000, "1,000", "१,०००"),
        (117155.44, "117,155.44", "१,१७,१५५.४४"),
        (1431956.83, "1,431,956.83", "१४,३१,९५६.८३"),
        (-12345678, "-12,345,678", "-१,२३,४५,६७८"),
        (3.5, "3.5", "३.५"),
        (0.1, "0.1", "०.१"),
        (537.0, "537", "५३७"),
    ),
)
def test_numbers_are_grouped_by_thousands_in_english_and_by_lakhs_in_nepali(number, english, nepali):
    assert said(number, "en") == english
    assert said(number, "ne") == nepali


def test_degrees_are_text_and_keep_every_digit():
    assert said("85.4294001", "en") == "85.4294001"
    assert said("85.4294001", "ne") == "८५.४२९४००१"
    assert said("Bagmati Corridor 1", "ne") == "Bagmati Corridor 1"


def test_a_name_is_said_in_the_language_of_the_sentence():
    assert said_in({"unit": "Toyland", "unit_ne": "खेलौना"}, "en")["unit"] == "Toyland"
    assert said_in({"unit": "Toyland", "unit_ne": "खेलौना"}, "ne")["unit"] == "खेलौना"
