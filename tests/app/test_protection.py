"""What to protect first: the value comes from the plan that is chosen, and the page says which."""

import re

from geo.pipeline.plans import plan
from geo.pipeline.saved import keep
from geo.pipeline.scenario import Scenario, ground
from geo.pipeline.seekers import Asked

TOWN = "np-l-5243263003"
ROOM = 545  # places of kv-001 at 3.5 m2, the only space within reach of Bhaktapur among the few of the register


def said(answer):
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_without_a_plan_the_page_says_so_and_shows_the_way_to_one(trying):
    page = trying.get("/protection")
    assert "No plan is chosen" in said(page)
    assert "no plan chosen" in said(page)
    assert 'href="/plan"' in page.text


def test_a_scenario_that_was_planned_gives_the_value(trying):
    address = f"event=intensity&mmi=8&places={TOWN}"
    trying.get(f"/plan/result?{address}")
    page = trying.get("/protection")
    link = re.search(r'href="(/protection\?[^"]*scenario=[^"]*)"', page.text).group(1).replace("&amp;", "&")
    text = said(trying.get(link))
    assert f"{ROOM} people lose shelter" in text
    assert "A scenario that is not saved" in text
    assert "at most 30" in text or "30 min" in text


def test_a_saved_plan_gives_the_value_and_is_named(desk):
    register = desk.app.extensions["chaur_register"]
    scenario = Scenario((TOWN,), Asked(mmi=8.0))
    plan_id = keep(register, plan(ground(register, scenario), scenario), name="Drill of Mangsir", by="Sita")
    assert "Drill of Mangsir" in said(desk.get("/protection"))
    text = said(desk.get(f"/protection?plan={plan_id}"))
    assert f"{ROOM} people lose shelter" in text
    assert "saved by Sita" in text
    assert "3.5 m" in text
    assert desk.get("/protection?plan=plan-9").status_code == 404
