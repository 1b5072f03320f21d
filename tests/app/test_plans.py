"""Pages of a plan: the scenario, who goes where, what each space is worth, two plans side by side."""

import json
import re
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from app.plan_choice import Choice, choice_from
from geo.errors import InputError
from geo.outputs.palette import CHANGE, SPLIT
from tests.app.exchange import Desk, Later
from tests.app.forms import HOST

ROOT = Path(__file__).parents[2]
TOWN = "places=np-l-5243263003"
EVENT = f"event=intensity&mmi=8&{TOWN}"
ROOM = 545  # places of kv-001 at 3.5 m2, the only space within reach of Bhaktapur among the few of the register


def number(text):
    return int(text.replace(",", "").replace("−", "-"))


def figures(text):
    """Figures of the band by their name."""
    found = re.findall(r"<dt>([^<]*)</dt><dd>([\d,]+)", text)
    return {name: number(figure) for name, figure in found}


def table(text, heading):
    """Rows of the table under a heading, each as its cells without tags."""
    body = text.partition(f'<h2 id="{heading}">')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("</tr>")]
    return [[re.sub(r"<[^>]*>", "", cell).strip() for cell in row] for row in rows if row]


def test_the_pages_have_the_colours_of_the_files():
    style = (ROOT / "app/static/css/plan.css").read_text(encoding="utf-8")
    told = dict(re.findall(r"--(placed|full|out): (#[0-9a-f]{6})", style))
    assert dict(re.findall(r"--(less): (#[0-9a-f]{6})", style)) == {"less": CHANGE["less"]}
    assert told == {"placed": SPLIT["placed"], "full": SPLIT["full"], "out": SPLIT["out_of_reach"]}


def test_an_empty_address_is_the_usual_scenario_and_a_scenario_is_its_own_address():
    assert choice_from(MultiDict()) == Choice()
    assert Choice().address == ""
    asked = MultiDict([("event", "intensity"), ("mmi", "7.5"), ("places", "b"), ("places", "a"), ("closed", "bridges")])
    choice = choice_from(asked)
    assert (choice.places, choice.mmi, choice.closed) == (("a", "b"), 7.5, ("bridges",))
    assert choice_from(MultiDict(choice.query)) == choice


def test_codes_nobody_knows_are_as_usual():
    assert (
        choice_from(MultiDict(dict.fromkeys(("event", "phase", "per", "aim", "case", "closed"), "comet"))) == Choice()
    )


@pytest.mark.parametrize(
    ("field", "text"), (("mmi", "13"), ("mmi", "strong"), ("limit_min", "0"), ("held_percent", "101"), ("mmi", "nan"))
)
def test_a_number_out_of_bounds_is_refused_with_its_field(field, text):
    with pytest.raises(InputError) as refused:
        choice_from(MultiDict({field: text}))
    assert [(one.code, one.column) for one in refused.value.problems] == [(f"plan.number_{field}", field)]


def test_the_scenario_says_what_can_be_chosen_and_what_was_typed_wrong(trying: Desk):
    text = trying.get("/plan").text
    assert "Homeless of the Kathmandu Valley" in text
    assert "Bhaktapur Municipality" in text
    wrong = trying.get("/plan/result?mmi=99")
    assert wrong.status_code == 400
    assert "99 is no intensity: give a number from 1 to 12" in wrong.text
    assert 'value="99"' in wrong.text


def test_the_split_adds_up_in_the_band_in_every_ward_and_in_total(trying: Desk):
    text = trying.get(f"/plan/result?{EVENT}").text
    band = figures(text)
    assert band["People living there"] == 78_854
    assert band["placed"] + band["in reach, but full"] + band["out of reach"] == band["Seek an open space"]
    rows = [[number(cell) for cell in row[1:7]] for row in table(text, "wards")]
    assert all(placed + full + out == seek for *_, seek, placed, full, out in rows)
    assert [sum(column) for column in zip(*rows, strict=True)] == [
        band[name]
        for name in (
            "People living there",
            "Leave home",
            "Seek an open space",
            "placed",
            "in reach, but full",
            "out of reach",
        )
    ]
    assert "Checked by a separate program: no plan places more people" in text
    assert "are an estimate" in text


def test_a_space_takes_in_no_more_than_it_has_places(trying: Desk):
    rows = table(trying.get(f"/plan/result?{EVENT}").text, "spaces")
    ground = next(row for row in rows if row[1].startswith("Adarsha"))
    assert number(ground[2]) == number(ground[3]) == ROOM
    assert all(number(row[2]) <= number(row[3]) for row in rows)


def test_the_map_holds_what_the_tables_say(trying: Desk):
    features = json.loads(trying.get(f"/plan/map.geojson?{EVENT}").data)["features"]
    by_kind = {
        kind: [one["properties"] for one in features if one["properties"]["kind"] == kind]
        for kind in ("ward", "flow", "space")
    }
    band = figures(trying.get(f"/plan/result?{EVENT}").text)
    assert (
        sum(one["placed"] for one in by_kind["ward"]) == sum(one["people"] for one in by_kind["flow"]) == band["placed"]
    )
    assert sum(one["people"] for one in by_kind["space"]) == band["placed"]
    assert {one["worst"] for one in by_kind["ward"]} <= {"placed", "full", "out_of_reach", "nobody"}


def test_where_nobody_knows_the_shaking_nobody_is_guessed_to_leave(trying: Desk):
    text = trying.get(f"/plan/result?{TOWN}").text
    assert figures(text)["Leave home"] == 0
    assert "no intensity of the shaking is known" in text


def test_the_only_space_in_reach_is_worth_all_its_people(trying: Desk):
    text = trying.get(f"/plan/protection?{EVENT}").text
    first = re.search(r"<tbody><tr[^>]*>(.*?)</tr>", text, re.DOTALL).group(1)
    assert "Adarsha Azad" in first
    assert f"<strong>{ROOM}</strong>" in first


def test_a_lost_space_shows_beside_the_plan_that_has_it(trying: Desk):
    address = f"/plan/compare?first={EVENT.replace('&', '%26').replace('=', '%3D')}&second="
    text = trying.get(address + f"{EVENT}&lost=kv-001".replace("&", "%26").replace("=", "%3D")).text
    assert "without Adarsha Azad Higher Secondary School" in text
    assert f"−{ROOM}" in text
    assert "No space differs" in trying.get(address + EVENT.replace("&", "%26").replace("=", "%3D")).text


def test_a_plan_made_before_is_offered_again(trying: Desk):
    trying.get(f"/plan/result?{EVENT}")
    text = trying.get("/plan").text
    assert "Planned before" in text
    assert "Bhaktapur Municipality · intensity 8.0" in text


def test_what_is_not_there_is_named_and_the_job_leads_back_to_the_scenario(trying: Desk):
    said = trying.get(f"/plan/result?{EVENT}&lost=kv-999")
    assert "There is no space kv-999" in said.text
    assert "Back to the scenario" in said.text


def test_a_plan_that_takes_a_while_can_be_stopped(trying: Desk):
    later = Later()
    jobs = trying.app.extensions["chaur_jobs"]
    kept, jobs._pool = jobs._pool, later
    try:
        page = trying.get(f"/plan/result?{EVENT}&limit_min=17")
        assert "Stop</button>" in page.text
        trying.post(f"{page.request.path}/stop")
        later.work()
        assert "Stopped: Planning who goes where" in trying.get(page.request.path).text
    finally:
        jobs._pool = kept


def test_the_pages_are_nepali_for_who_reads_nepali(trying: Desk):
    text = trying.visitor.get(f"/plan/result?{EVENT}&lang=ne", base_url=HOST, follow_redirects=True).text
    assert "को कहाँ जान्छ" in text
    assert "७८,८५४" in text


def test_the_form_shows_every_option_that_was_chosen_and_a_new_row_is_added(trying: Desk):
    sent = "fix_place=np-l-5243263003-w01&fix_space=kv-001&fix_people=7"
    drawn = "drawn_text=LINESTRING(85.31 27.7,85.32 27.7)"
    text = trying.get(f"/plan?{EVENT}&use_space=kv-002&use_as=helipad&{sent}&{drawn}").text
    for said in ("→ Helipad", "Bhaktapur-1 → Adarsha Azad Higher Secondary School: 7 people", "Line, 986 m"):
        assert said in text
    half = trying.get("/plan?use_space=kv-002&lost=kv-001")
    assert half.status_code == 400
    assert "Choose both a space and the use" in half.text
    assert '<option value="kv-001" selected>' in half.text


def test_uses_that_must_not_meet_are_refused_before_planning_and_by_the_plan(trying: Desk):
    both = f"{EVENT}&use=kv-001:helipad&use=kv-001:medical_assistance"
    assert "cannot be Helipad and Medical assistance area at once" in trying.get(f"/plan?{both}").text
    assert "Give one of them another space" in trying.get(f"/plan/result?{both}").text


def test_people_sent_by_hand_stay_in_the_plan_and_an_order_too_large_says_why(trying: Desk):
    ward = "np-l-5243263003-w01"
    text = trying.get(f"/plan/result?{EVENT}&fix={ward}:kv-001:9").text
    assert "9 people from Bhaktapur-1 to " in text
    assert "still seek ground" in trying.get(f"/plan/result?{EVENT}&fix={ward}:kv-001:99999").text


def test_ones_own_number_is_planned_with_and_must_be_given(trying: Desk):
    band = figures(trying.get(f"/plan/result?{TOWN}&event=own&people=5000").text)
    assert band["Seek an open space"] == band["Leave home"] == 5000
    assert trying.get(f"/plan/result?{TOWN}&event=own").status_code == 400


def test_as_many_scenarios_are_remembered_as_a_cookie_holds(trying: Desk):
    drawn = "l" + "CA" * 700
    for limit in range(20, 23):
        trying.get(f"/plan/result?{EVENT}&limit_min={limit}&drawn={drawn}")
    before = trying.get("/plan").text.partition("Planned before")[2]
    assert re.findall(r"limit_min=(\d+)", before) == ["22"]
