from datetime import date

import pytest

from geo.outputs.edition import Edition, capacity_standards
from geo.schema import SPACES
from tests.geo.outputs.samples import assessments, layer, spaces


def test_an_edition_says_its_standard_and_what_that_leaves_out():
    said = "\n".join(Edition(standard_key="camp.area").lines("en"))
    assert "45 m2/person" in said
    assert "no room to grow" in said


def test_an_edition_without_licence_says_that_none_is_stated():
    assert "no licence is stated" in "\n".join(Edition().lines("en"))


@pytest.mark.parametrize(("language", "words"), (("en", "Exported on 2026-11-24."), ("ne", "निर्यात मिति 2026-11-24।")))
def test_an_edition_is_dated_in_the_language(language, words):
    assert words in Edition(made_on=date(2026, 11, 24)).lines(language)


def test_an_edition_without_date_says_none():
    assert not any("Exported" in line for line in Edition().lines("en"))


def test_every_capacity_column_of_a_layer_finds_its_standard():
    found = capacity_standards([layer("spaces", spaces()), layer("site_assessment", assessments())])
    areas = {name: standard.value for name, standard in found.items()}
    assert areas == {"people_at_3_5_m2": 3.5, "people_at_45_m2": 45}


def test_no_capacity_leaves_without_its_standard_in_every_name():
    counted = [column for column in SPACES.columns if column.name.startswith("people_at_")]
    assert len(counted) == 4
    for column in counted:
        area = column.name.removeprefix("people_at_").removesuffix("_m2")
        assert area in column.dbf.lower()
        assert area.replace("_", ".") in column.label_en
        assert column.hxl.endswith(f"_{area}")


def test_a_capacity_as_printed_says_that_it_is():
    printed = SPACES["capacity_people"]
    assert "printed" in printed.label_en
    assert "3.5 m2" in printed.about
