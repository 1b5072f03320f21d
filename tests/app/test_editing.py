"""The form and what was changed in it, without a browser and without a register."""

import json

import pandas
import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict

from app.editing import Form, fields_of, filled, new_row_fields, text_of, typed_rows
from geo.schema import table

SURVEY = "space_survey:f@r:usable_area_m2"
USES = "open_space:f:suggested_uses"


@pytest.fixture(autouse=True)
def _request():
    app = Flask(__name__)
    app.secret_key = "x"
    Babel(app)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def _form() -> Form:
    survey = dict.fromkeys(table("space_survey").names)
    space = dict.fromkeys(table("open_space").names)
    rows = {
        "space_survey": pandas.DataFrame([{**survey, "id": "f@r", "usable_area_m2": 1910.5, "capacity_people": 545}]),
        "open_space": pandas.DataFrame(
            [{**space, "location_id": "f", "access": "all_year", "suggested_uses": "helipad"}]
        ),
    }
    return Form(fields_of(rows) | new_row_fields("survey_round", {}) | new_row_fields("space_survey", {}), 4)


def _sent(**fields: str) -> MultiDict[str, str]:
    return MultiDict({"reason": "r", "evidence": "e", **fields})


def test_a_number_stands_in_the_form_without_a_needless_point():
    assert text_of(table("space_survey")["usable_area_m2"], 1910.0) == "1910"
    assert text_of(table("space_survey")["usable_area_m2"], 1857.49) == "1857.49"
    assert text_of(table("space_survey")["usable_area_m2"], None) == ""


def test_only_what_differs_from_what_the_editor_saw_is_changed():
    form = filled(_form(), _sent(**{SURVEY: "1950"}))
    assert [f.name for f in form.changed] == [SURVEY]
    assert typed_rows(form) == {("space_survey", "f@r"): {"usable_area_m2": 1950.0}}


def test_a_value_others_changed_meanwhile_is_not_taken_for_a_change_of_the_editor():
    seen = json.dumps({SURVEY: "1800"})
    form = filled(_form(), _sent(base=seen, **{SURVEY: "1800"}))
    assert form.changed == []


@pytest.mark.parametrize("typed", ("१,९५०", "1,950", " 1950 ", "1 950.0"))
def test_numbers_are_read_as_people_write_them(typed):
    form = filled(_form(), _sent(**{SURVEY: typed}))
    assert typed_rows(form)["space_survey", "f@r"] == {"usable_area_m2": 1950.0}


@pytest.mark.parametrize(
    ("typed", "said"), (("many", "many"), ("-1", "0"), ("1e400", "1e400"), ("nan", "nan"), ("0x10", "0x10"))
)
def test_what_is_no_area_is_said_beside_the_field(typed, said):
    form = filled(_form(), _sent(**{SURVEY: typed}))
    typed_rows(form)
    assert not form.is_right
    assert said in form.fields[SURVEY].problems[0]
    assert "Usable area" in form.fields[SURVEY].problems[0]


def test_an_emptied_field_means_not_known():
    form = filled(_form(), _sent(**{SURVEY: ""}))
    assert typed_rows(form)["space_survey", "f@r"] == {"usable_area_m2": None}


def test_ticked_uses_come_in_the_order_of_the_vocabulary():
    sent = _sent(**{f"{USES}:shown": "1"})
    sent.setlist(USES, ["warehouse", "assembly_point"])
    assert typed_rows(filled(_form(), sent))["open_space", "f"] == {"suggested_uses": "assembly_point;warehouse"}


def test_no_use_ticked_means_none_while_a_form_without_the_boxes_changes_nothing():
    assert typed_rows(filled(_form(), _sent(**{f"{USES}:shown": "1"})))["open_space", "f"] == {"suggested_uses": None}
    assert filled(_form(), _sent()).changed == []


def test_a_code_that_is_not_in_the_vocabulary_is_refused():
    form = filled(_form(), _sent(**{"open_space:f:access": "by_boat"}))
    typed_rows(form)
    assert form.fields["open_space:f:access"].problems


def test_a_new_row_is_wanted_whole_as_soon_as_one_of_its_fields_is_filled():
    form = filled(_form(), _sent(**{"space_survey:new:round_id": "2020-03", "space_survey:new:usable_area_m2": "7"}))
    row = typed_rows(form)["space_survey", "new"]
    assert (row["round_id"], row["usable_area_m2"], row["total_area_m2"]) == ("2020-03", 7.0, None)


def test_values_without_a_round_are_refused_at_the_round():
    form = filled(_form(), _sent(**{"space_survey:new:usable_area_m2": "7"}))
    typed_rows(form)
    assert form.fields["space_survey:new:round_id"].problems


@pytest.mark.parametrize("round_id", ("2026:11", "नोभेम्बर", "A B", "../x"))
def test_a_new_rounds_identifier_is_short_and_plain(round_id):
    sent = {"survey_round:new:id": round_id, "survey_round:new:label_en": "L", "survey_round:new:dated": "2026-11-20"}
    form = filled(_form(), _sent(**sent))
    typed_rows(form)
    assert form.fields["survey_round:new:id"].problems


@pytest.mark.parametrize("base", ("", "{", "[1]", '"text"', "null", "[" * 5000))
def test_a_broken_note_of_what_was_seen_falls_back_to_the_register(base):
    assert filled(_form(), _sent(base=base)).fields[SURVEY].base == "1910.5"


def test_a_row_that_vanished_is_told_and_the_rest_is_kept():
    form = filled(_form(), _sent(base=json.dumps({"space_survey:gone:usable_area_m2": "5"}), **{SURVEY: "1950"}))
    assert form.problems["form"]
    assert form.fields[SURVEY].value == "1950"


@pytest.mark.parametrize("version", ("", "x", "-3", "४", "4.5"))
def test_a_version_that_is_no_number_is_that_of_the_register(version):
    assert filled(_form(), _sent(version=version)).version == 4


def test_uses_that_the_source_lists_in_another_order_are_not_changed_by_looking_at_them():
    assert text_of(table("open_space")["suggested_uses"], "warehouse;assembly_point") == "assembly_point;warehouse"
