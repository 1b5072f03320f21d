"""The page of one open space, its edit form, adding and removing."""

import re

import pytest
from flask.testing import FlaskClient

from tests.app.forms import HOST, SentForm, form_in, press, send

EDIT = "/spaces/kv-001/edit"
USABLE = "space_survey:kv-001-2020-03:usable_area_m2"
WHY = {"reason": "measured anew", "evidence": "letter 12 of the ward", "person_name": "Sita"}


def _text(visitor: FlaskClient, address: str) -> str:
    answer = visitor.get(address, base_url=HOST)
    assert answer.status_code == 200
    return answer.text


def _form(visitor: FlaskClient, address: str = EDIT) -> SentForm:
    return form_in(visitor.get(address, base_url=HOST))


def _usable_m2(register) -> float:
    return float(register.table("space_survey", where={"id": "kv-001-2020-03"})["usable_area_m2"].iloc[0])


def test_the_page_names_the_space_and_says_that_its_nepali_name_is_not_known(client):
    page = _text(client, "/spaces/kv-001")
    assert "<h1>Adarsha Azad Higher Secondary School</h1>" in page
    assert re.search(r'Nepali name: <span class="unknown">not known</span>', page)


def test_the_page_gives_people_under_all_four_standards_with_what_each_leaves_out(client):
    # 1,910 m2 of usable ground in the newest round: 1910/3.5 = 545.7, /4.5 = 424.4, /30 = 63.7, /45 = 42.4
    page = _text(client, "/spaces/kv-001")
    table = page.partition('class="capacity"')[2].partition("</table>")[0]
    assert re.findall(r'<td class="num">([\d,]+)</td>', table) == ["545", "424", "63", "42"]
    assert table.count("m² per person") == 4
    assert "Not a camp capacity" in table


def test_the_page_sets_the_rounds_side_by_side_and_marks_what_differs(client):
    page = _text(client, "/spaces/kv-001")
    rounds = page.partition('class="rounds"')[2].partition("</table>")[0]
    usable = rounds.partition("Usable area")[2].partition("</tr>")[0]
    assert "1,857" in usable
    assert "1,910" in usable
    assert "differs" in usable


def test_a_total_area_that_was_only_rounded_does_not_count_as_different(client):
    # 2,171.66 m2 in one round, 2,172 m2 in the other
    page = _text(client, "/spaces/kv-001")
    total = page.partition('class="rounds"')[2].partition("Total area")[2].partition("</tr>")[0]
    assert "differs" not in total


def test_the_position_can_be_copied_in_degrees_and_in_the_cadastres_zone(client):
    page = _text(client, "/spaces/kv-001")
    assert re.search(r'id="wgs84">27\.6676\d\d, 85\.4318\d\d<', page)
    assert "Point inside, MUTM 84" in page


def test_every_figure_links_to_its_method(client):
    page = _text(client, "/spaces/kv-001")
    for anchor in ("area", "capacity", "doctor", "rounds", "precision", "size"):
        assert f"#{anchor}" in page


def test_the_page_holds_no_inline_style_and_no_inline_script(client):
    for address in ("/spaces/kv-001", "/spaces/kv-001/panel", EDIT, "/spaces/new"):
        page = _text(client, address)
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\bsrc=)", page)


def test_the_panel_is_a_fragment_that_begins_with_a_second_heading(client):
    fragment = _text(client, "/spaces/kv-001/panel")
    assert "<html" not in fragment
    assert "<h1" not in fragment
    assert fragment.partition("<h")[2].startswith("2>")


def test_the_panel_of_a_site_is_found_under_the_same_address(client):
    answer = client.get("/spaces/site-bhimtar/panel", base_url=HOST, follow_redirects=True)
    assert answer.status_code == 200
    assert "Bhimtar" in answer.text


def test_a_space_that_does_not_exist_is_said_to_be_missing(client):
    assert client.get("/spaces/kv-999", base_url=HOST).status_code == 404
    assert client.get("/spaces/kv-999/edit", base_url=HOST).status_code == 404


def test_the_nepali_page_writes_figures_in_devanagari(client):
    page = client.get("/spaces/kv-001?lang=ne", base_url=HOST).text
    assert "१,९१०" in page


def test_a_saved_figure_stands_on_the_page_with_who_changed_it(office):
    register, person = office
    sita = person()
    answer = send(sita, EDIT, _form(sita), {USABLE: "1,950.5", **WHY})
    assert answer.status_code == 302
    assert _usable_m2(register) == 1950.5
    page = _text(sita, answer.location)
    assert "Saved as change 2." in page
    assert "by Sita" in page
    assert "letter 12 of the ward" in page


def test_a_figure_may_be_typed_in_devanagari(office):
    register, person = office
    sita = person()
    assert send(sita, EDIT, _form(sita), {USABLE: "१,९५०.२५", **WHY}).status_code == 302
    assert _usable_m2(register) == 1950.25


def test_a_form_in_which_nothing_was_changed_saves_nothing(office):
    register, person = office
    sita = person()
    answer = send(sita, EDIT, _form(sita), WHY)
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    assert register.version == 1


@pytest.mark.parametrize(
    ("left_out", "said"),
    (
        ("reason", "Say why: the history keeps it."),
        ("evidence", "say on what evidence"),
        ("person_name", "Say who you are"),
    ),
)
def test_a_changed_figure_needs_a_reason_evidence_and_a_name(office, left_out, said):
    register, person = office
    sita = person()
    answer = send(sita, EDIT, _form(sita), {USABLE: "1950", **WHY, left_out: ""})
    assert answer.status_code == 400
    assert said in answer.text
    assert register.version == 1


def test_a_text_needs_a_reason_but_no_evidence(office):
    _, person = office
    sita = person()
    answer = send(sita, EDIT, _form(sita), {"location:kv-001:note": "Gate in the east", **WHY, "evidence": ""})
    assert answer.status_code == 302


def test_nothing_that_was_typed_is_lost_when_a_field_is_wrong(office):
    register, person = office
    sita = person()
    typed = {
        USABLE: "about two thousand",
        "location:kv-001:note": "Gate in the east",
        "open_space:kv-001:issues": "waste",
    }
    answer = send(sita, EDIT, _form(sita), {**typed, **WHY})
    assert answer.status_code == 400
    again = form_in(answer)
    assert again.value(USABLE) == "about two thousand"
    assert again.value("location:kv-001:note") == "Gate in the east"
    assert again.value("reason") == WHY["reason"]
    assert "not_number" not in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert register.version == 1


def test_a_problem_is_said_in_the_readers_language(office):
    _, person = office
    sita = person()
    form = form_in(sita.get(f"{EDIT}?lang=ne", base_url=HOST))
    answer = send(sita, EDIT, form, {USABLE: "-5", **WHY})
    assert answer.status_code == 400
    assert "प्रयोगयोग्य क्षेत्रफल" in answer.text.partition('id="problems"')[2].partition("</div>")[0]


def test_hostile_values_come_back_as_text(office):
    _, person = office
    sita = person()
    hostile = '<script>alert("x")</script> & {{ 7*7 }} चौर'
    answer = send(
        sita, EDIT, _form(sita), {"location:kv-001:name_en": hostile, "location:kv-001:note": "न" * 10_000, **WHY}
    )
    assert answer.status_code == 302
    for address in (
        "/spaces/kv-001",
        "/spaces/kv-001/panel",
        EDIT,
        "/spaces/kv-001/history",
        "/changes",
        "/findings",
        "/compare",
    ):
        page = _text(sita, address)
        assert "<script>alert" not in page
        assert "49" not in page.partition("<h1>")[2].partition("</h1>")[0]


def test_a_name_of_ten_thousand_letters_is_refused_with_its_limit(office):
    _, person = office
    sita = person()
    answer = send(sita, EDIT, _form(sita), {"location:kv-001:name_en": "N" * 10_000, **WHY})
    assert answer.status_code == 400
    assert "At most 200 characters" in answer.text


def test_letters_that_turn_the_writing_direction_are_taken_out(office):
    register, person = office
    sita = person()
    send(sita, EDIT, _form(sita), {"location:kv-001:note": "ab\u202ecd\x00ef", **WHY})
    assert register.table("location", where={"id": "kv-001"})["note"].iloc[0] == "abcdef"


def test_a_form_cannot_change_the_row_of_another_place(office):
    register, person = office
    sita = person()
    send(sita, EDIT, _form(sita), {"location:kv-002:name_en": "Stolen", "location:kv-001:note": "x", **WHY})
    assert register.table("location", where={"id": "kv-002"})["name_en"].iloc[0] != "Stolen"


def test_a_boundary_is_shown_before_it_is_saved(office):
    register, person = office
    sita = person()
    square = "POLYGON ((85.43 27.667, 85.431 27.667, 85.431 27.668, 85.43 27.668, 85.43 27.667))"
    answer = send(sita, EDIT, _form(sita), {"location:kv-001:geometry": square, "action": "preview"})
    assert answer.status_code == 200
    # a thousandth of a degree there is 98.7 m by 110.8 m
    area = re.search(r"Now: ([\d,]+) m²", answer.text)
    assert area is not None
    assert int(area[1].replace(",", "")) == pytest.approx(10_937, abs=30)
    assert "sketch-proposed" in answer.text
    assert register.version == 1


def test_a_new_boundary_says_anew_which_ward_the_space_lies_in(office):
    register, person = office
    sita = person()
    square = "POLYGON ((85.3145 27.7055, 85.3150 27.7055, 85.3150 27.7060, 85.3145 27.7060, 85.3145 27.7055))"
    assert send(sita, EDIT, _form(sita), {"location:kv-001:geometry": square, **WHY}).status_code == 302
    location = register.table("location", where={"id": "kv-001"}).iloc[0]
    assert location["geometry"].area == pytest.approx(2.5e-7)
    assert location["parent_id"].startswith("np-l-5243271001-w")


def test_a_boundary_with_latitude_first_is_refused_with_advice(office):
    _, person = office
    sita = person()
    turned = "POLYGON ((27.667 85.43, 27.667 85.431, 27.668 85.431, 27.667 85.43))"
    answer = send(sita, EDIT, _form(sita), {"location:kv-001:geometry": turned, **WHY})
    assert answer.status_code == 400
    assert "latitude first" in answer.text


def test_values_of_a_new_round_are_added_with_the_round(office):
    register, person = office
    sita = person()
    values = {
        "survey_round:new:id": "2026-11",
        "survey_round:new:label_en": "Survey of the municipality",
        "survey_round:new:dated": "२०२६-११-२०",
        "space_survey:new:usable_area_m2": "1800",
    }
    assert send(sita, EDIT, _form(sita), {**values, **WHY}).status_code == 302
    row = register.table("space_survey", where={"round_id": "2026-11"}).iloc[0]
    assert (row["location_id"], row["usable_area_m2"]) == ("kv-001", 1800.0)
    assert "1,800" in _text(sita, "/spaces/kv-001").partition('class="figures"')[2].partition("</dl>")[0]


def test_a_new_round_needs_its_day(office):
    _, person = office
    sita = person()
    values = {
        "survey_round:new:id": "2026-11",
        "survey_round:new:label_en": "S",
        "space_survey:new:usable_area_m2": "1",
    }
    answer = send(sita, EDIT, _form(sita), {**values, **WHY})
    assert answer.status_code == 400
    assert "Give the day of the survey" in answer.text


def test_a_space_is_added_with_its_name_alone(office):
    register, person = office
    sita = person()
    answer = send(sita, "/spaces/new", _form(sita, "/spaces/new"), {"location:new:name_en": "नयाँ Chaur", **WHY})
    assert answer.status_code == 302
    page = _text(sita, answer.location)
    assert "No boundary is known." in page
    row = register.table("open_space", where={"register": "local"}).iloc[0]
    assert (row["endorsement"], row["owner_class"]) == ("candidate", "unknown")


def test_a_space_without_a_name_is_not_added(office):
    register, person = office
    sita = person()
    answer = send(sita, "/spaces/new", _form(sita, "/spaces/new"), WHY)
    assert answer.status_code == 400
    assert "Name (English)" in answer.text.partition('id="problems"')[2].partition("</div>")[0]
    assert register.version == 1


def test_a_removed_space_leaves_the_pages_and_comes_back_when_the_removal_is_undone(office):
    register, person = office
    sita = person()
    rows = {name: len(register.table(name)) for name in ("location", "space_survey", "checklist_answer", "open_space")}
    form = _form(sita, "/spaces/kv-004/remove")
    assert send(sita, "/spaces/kv-004/remove", form, {"reason": "", "person_name": "Sita"}).status_code == 400
    answer = send(sita, "/spaces/kv-004/remove", form, {"reason": "entered twice", "person_name": "Sita"})
    assert answer.status_code == 302
    assert sita.get("/spaces/kv-004", base_url=HOST).status_code == 404
    assert "entered twice" in _text(sita, "/spaces/kv-004/history")
    press(sita, "/changes/2/undo", seen_on="/changes")
    assert {name: len(register.table(name)) for name in rows} == rows
    assert sita.get("/spaces/kv-004", base_url=HOST).status_code == 200


def test_a_space_where_people_stayed_in_2015_can_be_removed_and_its_site_stays(office):
    register, person = office
    sita = person()
    site = register.table("site", where={"open_space_id": "kv-001"}).iloc[0]["location_id"]
    form = _form(sita, "/spaces/kv-001/remove")
    assert send(sita, "/spaces/kv-001/remove", form, {"reason": "r", "person_name": "Sita"}).status_code == 302
    assert register.table("site", where={"location_id": site})["open_space_id"].isna().all()


def test_a_form_without_its_token_is_refused(office):
    register, person = office
    answer = person().post(EDIT, data={"location:kv-001:note": "x", **WHY}, base_url=HOST)
    assert answer.status_code == 400
    assert register.version == 1


def test_a_space_without_other_names_names_none(client):
    assert "Other names" not in client.get("/spaces/kv-005", base_url=HOST).text
