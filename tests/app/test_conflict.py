"""Two people at one form: nothing is lost, and each field has one value in the end."""

import re

import pytest
from flask.testing import FlaskClient

from tests.app.forms import HOST, SentForm, form_in, send

EDIT = "/spaces/kv-001/edit"
USABLE = "space_survey:kv-001-2020-03:usable_area_m2"
WHY = {"reason": "measured anew", "evidence": "letter 12 of the ward", "person_name": "Sita"}


def _form(visitor: FlaskClient, address: str = EDIT) -> SentForm:
    return form_in(visitor.get(address, base_url=HOST))


def _usable_m2(register) -> float:
    return float(register.table("space_survey", where={"id": "kv-001-2020-03"})["usable_area_m2"].iloc[0])


def test_two_people_who_change_different_fields_both_keep_their_work(office):
    register, person = office
    sita, ram = person(), person()
    forms = _form(sita), _form(ram)
    assert send(sita, EDIT, forms[0], {USABLE: "1950", **WHY}).status_code == 302
    clash = send(ram, EDIT, forms[1], {"location:kv-001:note": "Gate in the east", **WHY, "person_name": "Ram"})
    assert clash.status_code == 409
    assert "both can stand" in clash.text
    assert send(ram, EDIT, form_in(clash), {}).status_code == 302
    assert _usable_m2(register) == 1950.0
    assert register.table("location", where={"id": "kv-001"})["note"].iloc[0] == "Gate in the east"


@pytest.mark.parametrize(("choice", "stands"), (("theirs", 1950.0), ("mine", 1990.0)))
def test_two_people_who_change_one_field_choose_whose_value_stands(office, choice, stands):
    register, person = office
    sita, ram = person(), person()
    forms = _form(sita), _form(ram)
    send(sita, EDIT, forms[0], {USABLE: "1950", **WHY})
    mine = {USABLE: "1990", "location:kv-001:note": "Mine", **WHY, "person_name": "Ram"}
    clash = send(ram, EDIT, forms[1], mine)
    assert clash.status_code == 409
    said = re.sub(r"<[^>]+>", " ", clash.text)
    assert all(value in said for value in ("1,910", "1,950", "1,990", "Sita"))
    again = form_in(clash)
    assert again.value(f"choice:{USABLE}") == "theirs"
    assert send(ram, EDIT, again, {f"choice:{USABLE}": choice}).status_code == 302
    assert _usable_m2(register) == stands
    assert register.table("location", where={"id": "kv-001"})["note"].iloc[0] == "Mine"


def test_a_third_change_during_the_choice_is_met_by_the_screen_again(office):
    _, person = office
    sita, ram = person(), person()
    form = _form(ram)
    send(sita, EDIT, _form(sita), {USABLE: "1950", **WHY})
    clash = send(ram, EDIT, form, {USABLE: "1990", **WHY})
    send(sita, EDIT, _form(sita), {USABLE: "1960", **WHY})
    again = send(ram, EDIT, form_in(clash), {f"choice:{USABLE}": "mine"})
    assert again.status_code == 409
    assert "1,960" in again.text


def test_an_edit_of_a_space_that_was_removed_meanwhile_keeps_what_was_typed(office):
    _, person = office
    sita, ram = person(), person()
    form = _form(ram)
    send(sita, "/spaces/kv-001/remove", _form(sita, "/spaces/kv-001/remove"), {"reason": "r", "person_name": "Sita"})
    answer = send(ram, EDIT, form, {"location:kv-001:note": "Two hours of work", **WHY})
    assert answer.status_code == 409
    assert "Two hours of work" in answer.text
