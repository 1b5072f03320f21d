"""Two people at one record of the law, one case, one permit: both are told, and nothing that was typed is lost."""

import re

import pytest

from geo.pipeline.cases import report, today
from geo.register.permits import permitted
from tests.app.forms import HOST, form_in, send

NOTICE = "np-gazette-2013-04"
EDIT = f"/gazette/notices/{NOTICE}/edit"
LINES = f"/gazette/notices/{NOTICE}/spaces/edit"
SITA = {"reason": "read off the record", "evidence": "letter 3", "person_name": "Sita"}
RAM = {**SITA, "person_name": "Ram"}
KHANDA, NUMBER = f"gazette_notice:{NOTICE}:khanda", f"notice_space:{NOTICE}-kv-001:serial_no"


@pytest.fixture
def two(office):
    register, person = office
    return register, person(), person()


def opened(visitor, address, action=""):
    return form_in(visitor.get(address, base_url=HOST), action=action)


def both_see(two, address, action=""):
    return [opened(visitor, address, action) for visitor in two[1:]]


def text(answer):
    return re.sub(r"<[^>]+>", " ", answer.text)


def test_two_people_who_number_the_same_line_choose_and_ticked_spaces_are_carried(two):
    register, sita, ram = two
    first, second = both_see(two, LINES)
    gone = f"{NOTICE}-kv-002"
    assert send(sita, LINES, first, {NUMBER: "7", **SITA}).status_code == 302
    clash = send(ram, LINES, second, {NUMBER: "8", "remove": gone, **RAM})
    assert clash.status_code == 409
    assert "Sita" in text(clash)
    assert send(ram, LINES, form_in(clash), {f"choice:{NUMBER}": "mine"}).status_code == 302
    lines = register.table("notice_space").set_index("id")
    assert lines.loc[f"{NOTICE}-kv-001", "serial_no"] == 8
    assert gone not in lines.index


def test_two_people_who_number_different_lines_are_not_stopped(two):
    register, sita, ram = two
    first, second = both_see(two, LINES)
    send(sita, LINES, first, {NUMBER: "7", **SITA})
    other = NUMBER.replace("kv-001", "kv-002")
    assert send(ram, LINES, second, {other: "8", **RAM}).status_code == 302
    numbers = register.table("notice_space").set_index("location_id")["serial_no"]
    assert (numbers["kv-001"], numbers["kv-002"]) == (7, 8)


def test_a_line_that_somebody_took_out_gives_back_what_was_typed_in_it(two):
    _, sita, ram = two
    first, second = both_see(two, LINES)
    send(sita, LINES, first, {"remove": f"{NOTICE}-kv-001", **SITA})
    answer = send(ram, LINES, second, {NUMBER.replace("serial_no", "remarks"): "north half only", **RAM})
    assert answer.status_code == 400
    assert "You had typed there: north half only" in text(answer)


@pytest.mark.parametrize(("choice", "stands"), (("theirs", "63"), ("mine", "64")))
def test_two_people_who_write_the_volume_of_one_notice_choose(two, choice, stands):
    register, sita, ram = two
    first, second = both_see(two, EDIT)
    send(sita, EDIT, first, {KHANDA: "63", **SITA})
    clash = send(ram, EDIT, second, {KHANDA: "64", KHANDA.replace("khanda", "note"): "page 3", **RAM})
    assert clash.status_code == 409
    assert all(said in text(clash) for said in ("63", "64", "Sita"))
    assert send(ram, EDIT, form_in(clash), {f"choice:{KHANDA}": choice}).status_code == 302
    (notice,) = register.table("gazette_notice").to_dict("records")
    assert (notice["khanda"], notice["note"]) == (stands, "page 3")


def test_a_notice_that_was_changed_is_looked_at_again_before_it_is_removed(two):
    register, sita, ram = two
    remove = f"/gazette/notices/{NOTICE}/remove"
    form = form_in(send(ram, remove, opened(ram, remove), {"person_name": "Ram"}))
    send(sita, EDIT, opened(sita, EDIT), {KHANDA: "63", **SITA})
    answer = send(ram, remove, form, {"reason": "entered twice"})
    assert answer.status_code == 409
    assert "changed by Sita" in text(answer)
    assert form_in(answer).value("reason") == "entered twice"
    assert send(ram, remove, form_in(answer), {}).status_code == 302
    assert register.table("gazette_notice").empty


def test_what_was_typed_about_a_removed_notice_stands_on_the_answer(two):
    _, sita, ram = two
    form, remove = opened(ram, EDIT), f"/gazette/notices/{NOTICE}/remove"
    send(sita, remove, opened(sita, remove), {"reason": "entered twice", "person_name": "Sita"})
    answer = send(ram, EDIT, form, {KHANDA: "sixty-three", **RAM})
    assert answer.status_code == 409
    assert "sixty-three" in answer.text


def test_two_people_who_write_the_area_of_one_parcel_choose(two):
    register, sita, ram = two
    new = "/spaces/kv-001/gazette/parcels/new"
    send(sita, new, opened(sita, new), {"parcel:new:plot_no": "101", **SITA})
    edit, area = "/spaces/kv-001/gazette/parcels/parcel-1/edit", "parcel:parcel-1:area_printed"
    first, second = both_see(two, edit)
    send(sita, edit, first, {area: "4-2-1-0", **SITA})
    clash = send(ram, edit, second, {area: "4-2-1-1", "parcel_space:parcel-1-kv-001:part": "part", **RAM})
    assert clash.status_code == 409
    assert send(ram, edit, form_in(clash), {f"choice:{area}": "mine"}).status_code == 302
    assert register.table("parcel")["area_printed"].tolist() == ["4-2-1-1"]
    assert register.table("parcel_space")["part"].tolist() == ["part"]


def test_two_people_who_add_the_next_step_of_one_case_are_told_and_keep_their_words(two):
    register, sita, ram = two
    told = {"location_id": "kv-001", "channel": "office", "cause": "parking", "description": "Trucks"}
    case, _ = report(register, told, by="Sita")
    page, steps = f"/cases/{case}", f"/cases/{case}/steps"
    first, second = both_see(two, page, steps)
    step = {"kind": "assigned", "dated": today().isoformat(), "assigned_to": "Ward 5", "note": ""}
    assert send(sita, steps, first, {**step, "person_name": "Sita"}).status_code == 302
    late = send(ram, steps, second, {**step, "assigned_to": "Ward 6", "note": "by phone", "person_name": "Ram"})
    assert late.status_code == 409
    assert "Sita" in text(late)
    assert 'value="Ward 6"' in late.text
    assert "by phone" in late.text
    undo = opened(sita, page, "/undo")
    assert send(ram, steps, form_in(late, action=steps), {}).status_code == 302
    assert send(sita, f"{page}/undo", undo, {}).status_code == 409, "it would have taken back the step of Ram"
    assert register.table("encroachment_step")["assigned_to"].dropna().tolist() == ["Ward 5", "Ward 6"]


def test_two_people_at_one_permit_choose_and_a_changed_one_is_looked_at_before_it_is_taken_out(two):
    register, sita, ram = two
    fair = {"location_id": "kv-001", "use": "fairs_events", "permitted_by": "Ward 5", "title": "Fair"}
    days = {"starts_on": today(), "ends_on": today()}
    key, edits = permitted({**fair, **days}, tables=register.tables(["source", "open_space", "permitted_use"]))
    register.apply(edits, by="Hari")
    edit, title = f"/uses/{key}/edit", f"permitted_use:{key}:title"
    first, second = both_see(two, edit)
    withdraw = opened(ram, "/uses", f"/uses/{key}/withdraw")
    assert send(sita, edit, first, {title: "Book fair", **SITA}).status_code == 302
    clash = send(ram, edit, second, {title: "Flower fair", **RAM})
    assert clash.status_code == 409
    assert send(ram, f"/uses/{key}/withdraw", withdraw, {"person_name": "Ram"}).status_code == 409
    assert register.table("permitted_use")["title"].tolist() == ["Book fair"]
    backwards = send(ram, edit, opened(ram, edit), {title.replace("title", "ends_on"): "2020-01-01", **RAM})
    assert backwards.status_code == 400
    assert "lies before the first" in text(backwards)
