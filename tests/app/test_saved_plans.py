"""Saved plans as a visitor goes through them: kept, listed, made again, renamed, removed and undone, side by side."""

import json
import re
import shutil
from dataclasses import replace

import pytest

from app import create_app, snapshot
from app.plan_address import choice_of
from app.plan_choice import Choice
from app.settings import Settings
from geo.outputs.palette import CHANGE
from geo.pipeline.saved import kept, scenario_of, scenario_told
from geo.register.store import Edit
from tests.app.exchange import Desk
from tests.app.forms import HOST
from tests.app.test_plan_choice import FULL

TOWN = "places=np-l-5243263003"
EVENT = f"event=intensity&mmi=8&{TOWN}"
SMALLEST_M2 = 10.0


def saved(desk, name="Drill", address=EVENT, **fields):
    """Id of a plan that was kept from its page."""
    desk.get(f"/plan/result?{address}")
    page = desk.post(f"/plans?{address}", name=name, person_name="Sita", **fields)
    assert page.status_code == 200
    return page.request.path.rpartition("/")[2]


@pytest.fixture(scope="module")
def desk(small_file, tmp_path_factory):
    """A visitor at a register that the tests of this file fill with plans."""
    folder = tmp_path_factory.mktemp("plans")
    path = shutil.copy(small_file, folder / "chaur.gpkg")
    made = create_app(Settings(register_url=str(path), folder=folder / "instance", testing=True))
    visitor = made.test_client()
    visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    yield Desk(made, visitor)
    made.extensions["chaur_register"].close()


@pytest.fixture(scope="module")
def drill(desk):
    """Id of a plan that the tests only read."""
    return saved(desk, note="for the drill")


@pytest.fixture
def register(desk):
    return desk.app.extensions["chaur_register"]


def test_where_no_plan_was_saved_the_list_says_how_to_save_one(trying: Desk):
    assert "No plan was saved yet" in trying.get("/plans").text


def test_a_plan_is_kept_from_its_page_with_name_note_and_who_and_listed_with_its_scenario(desk, drill):
    page, listed = desk.get(f"/plans/{drill}").text, desk.get("/plans").text
    for text in (page, listed):
        assert "Drill" in text
        assert "for the drill" in text
        assert "Sita" in text
        assert "the register is as it was" in text
    assert "Bhaktapur Municipality · intensity 8.0 everywhere · first nights" in listed
    assert f"/plan/result?event=intensity&amp;limit_min=30&amp;{TOWN}" in page


def test_a_plan_made_again_from_the_same_data_is_the_same_to_the_last_person(desk, drill):
    text = desk.get(f"/plans/{drill}/again").text
    assert "The plan is the same to the last person." in text
    assert "Nothing of it changed" in text


def test_a_plan_of_a_register_that_changed_meanwhile_is_looked_at_again_before_it_is_kept(desk):
    page = desk.post(f"/plans?{EVENT}&limit_min=11", name="Unseen", note="typed", person_name="Sita")
    assert "The register changed meanwhile" in page.text
    assert 'value="Unseen"' in page.text
    assert "Unseen" not in desk.get("/plans").text


def test_a_plan_can_be_kept_after_another_without_being_made_anew(desk):
    for limit in (12, 13):
        desk.get(f"/plan/result?{EVENT}&limit_min={limit}")
    for limit in (12, 13):
        page = desk.post(f"/plans?{EVENT}&limit_min={limit}", name=f"Walk {limit}", person_name="Sita")
        assert page.request.path.startswith("/plans/")
        assert "The plan is saved." in page.text


def test_renaming_and_removing_can_be_undone(desk, register):
    plan_id = saved(desk)
    assert "A plan needs a name" in desk.post(f"/plans/{plan_id}/rename", name=" ").text
    desk.post(f"/plans/{plan_id}/rename", name="Autumn drill", note="")
    assert kept(register).set_index("id").loc[plan_id, "name"] == "Autumn drill"
    page = desk.post(f"/plans/{plan_id}/remove")
    assert "Autumn drill" not in page.text
    undone = desk.send(page, "/undo")
    assert undone.request.path == "/plans"
    assert "Autumn drill" in undone.text


def test_two_saved_plans_stand_side_by_side_as_they_were_saved(desk, drill):
    first, second = drill, saved(desk, "Without the school", f"{EVENT}&lost=kv-001")
    text = desk.get(f"/plans/compare?first={first}&second={second}").text
    assert "Drill" in text
    assert "Without the school" in text
    assert "−545" in text
    assert CHANGE["less"] in desk.get(f"/plans/compare.svg?first={first}&second={second}").text
    assert "No space differs" in desk.get(f"/plans/compare?first={first}&second={first}").text


def test_a_file_of_a_saved_plan_is_written_in_a_job(desk, drill):
    page = desk.post(f"/plans/{drill}/files", kind="plan.gpkg")
    assert "The file is ready" in page.text
    with desk.get(f"{page.request.path}/file") as file:
        assert file.data


def test_a_plan_that_is_not_there_is_named_on_the_list(desk):
    page = desk.get("/plans/plan-999")
    assert page.status_code == 404
    assert "There is no plan plan-999" in page.text


def test_the_pages_are_nepali_for_who_reads_nepali(desk, drill):
    text = desk.visitor.get(f"/plans/{drill}?lang=ne", base_url=HOST).text
    desk.get("/plans?lang=en")
    assert "सबैतिर तीव्रता ८.०" in text
    assert "दर्ता जस्ताको तस्तै छ" in text


def test_a_scenario_finds_its_address_again_unless_the_pages_cannot_say_it(desk):
    with desk.app.test_request_context():
        held = snapshot()
        choice = Choice(places=("np-l-5243263003",), event="intensity", mmi=7.5, held_percent=7.0, closed=("bridges",))
        scenario = choice.scenario(held)
        assert choice_of(scenario, held) == choice
        finer = type(scenario)(**{**vars(scenario), "cell_m": 50.0})
        assert choice_of(finer, held) is None
        whole = replace(FULL, bands="", to="")
        kept_told = json.loads(json.dumps(scenario_told(whole.scenario(held))))
        assert choice_of(scenario_of(kept_told), held) == whole


def test_a_plan_made_again_after_its_space_shrank_says_just_that(desk, drill, register):
    keys = register.table("space_survey").query("location_id == 'kv-001'")["id"]
    register.apply([Edit("space_survey", key, {"usable_area_m2": SMALLEST_M2}) for key in keys], by="Hari")
    text = desk.get(f"/plans/{drill}/again").text
    assert "The plan is not the same any more." in text
    said = re.findall(r"<li><strong>([^<]*)</strong>: ([^<]*)</li>", text)
    assert said == [("Space: its outline or usable area", "Adarsha Azad Higher Secondary School: changed")]
    assert "the register changed 1 time since" in text
