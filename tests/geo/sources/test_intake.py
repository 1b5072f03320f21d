"""Columns of a file put into ours."""

import pandas
import pytest

from geo.sources.intake import by_field, taken


def values(rows, mapping, **options):
    return taken(pandas.DataFrame(rows), mapping, **options).frame.to_dict("list")


def codes(found):
    return [note.code for note in found.notes]


def test_two_fields_can_come_from_one_column():
    rows = {"Ownership": ["Nepal Army", "Guthi Sansthan", None]}
    assert values(rows, {"Ownership": ("owner_name", "owner_class")}) == {
        "owner_name": ["Nepal Army", "Guthi Sansthan", None],
        "owner_class": ["security_forces", "trust", None],
    }


@pytest.mark.parametrize(
    ("yes_no", "text", "expected"),
    (
        ("Yes", "in nearby buildings", "limited"),
        ("Yes", "Concrete wall", "yes"),
        ("No", None, "no"),
        (None, "Yes (fences)", "yes"),
        ("Yes", None, "yes"),
        (True, None, "yes"),
        (False, None, "no"),
    ),
)
def test_yes_no_and_its_text_are_read_together(yes_no, text, expected):
    rows = {"WASH_YN": pandas.Series([yes_no], dtype=object), "WASH": [text]}
    assert values(rows, {"WASH_YN": ("water_and_toilets",), "WASH": ("water_and_toilets",)}) == {
        "water_and_toilets": [expected]
    }


def test_texts_of_several_columns_are_joined():
    rows = {"a": ["x", None, ""], "b": ["y", "z", None]}
    assert values(rows, {"a": ("note",), "b": ("note",)}) == {"note": ["x; y", "z", None]}


def test_numbers_are_understood_and_said():
    found = taken(pandas.DataFrame({"A": ["८,०९१.५३", "5 sqm", "much"]}), {"A": ("total_area_m2",)})
    assert found.frame["total_area_m2"].tolist() == [8091.53, 5.0, "much"]
    assert set(codes(found)) == {"import.note_devanagari", "import.note_thousands", "import.note_unit"}


def test_a_comma_parts_the_thousands_of_people_even_where_it_may_be_a_decimal_point():
    rows, mapping = {"A": ["१,२००", "1,5"], "B": ["1,5", "1,200"]}, {"A": ("capacity_people",), "B": ("total_area_m2",)}
    assert values(rows, mapping, decimal_comma=True) == {
        "capacity_people": [1200, "1,5"],
        "total_area_m2": [1.5, "1,200"],
    }


def test_unknown_words_stay_to_be_rejected_or_are_left_away():
    rows, mapping = {"A": ["all_year", "Link Road"]}, {"A": ("access",)}
    assert values(rows, mapping) == {"access": ["all_year", "Link Road"]}
    found = taken(pandas.DataFrame(rows), mapping, keep_unknown=False)
    assert found.frame["access"].tolist() == ["all_year", None]
    assert codes(found) == ["import.note_unknown_value"]


def test_the_users_choices_are_used():
    rows = {"A": ["Link Road", "Gravel"]}
    assert values(rows, {"A": ("access",)}, choices={"access": {"Link Road": "unknown", "Gravel": None}}) == {
        "access": ["unknown", None]
    }


def test_columns_that_gave_positions_are_no_values():
    rows = {"x": ["85.3"], "y": ["27.7"], "g": ["POINT (1 2)"], "e": ["5"]}
    mapping = {"x": ("lon_deg",), "y": ("lat_deg",), "g": ("geometry",), "e": ("easting_m",)}
    assert values(rows, mapping, used=frozenset({"x", "y"})) == {}
    assert values(rows, mapping) == {"lon_deg": [85.3], "lat_deg": [27.7]}


def test_whole_numbers_in_text_columns_keep_their_digits():
    assert values({"H": pandas.Series([5243271001, None], dtype=object)}, {"H": ("local_level_id",)}) == {
        "local_level_id": ["5243271001", None]
    }


def test_sources_are_found_by_field():
    assert by_field({"a": ("note", "id"), "b": ("note",)}) == {"note": ["a", "b"], "id": ["a"]}
