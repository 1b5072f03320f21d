"""Scenarios on the page: weights and value functions are changed, refused by name, and undone."""

import re

import pytest

from app.scenario_form import form_parts, wanted
from geo.register.scenarios import TABLES, Choice, scenario_model
from geo.standards.suitability import model
from tests.app.forms import HOST, press
from tests.app.test_suitability import gathered

LIST = "/suitability/scenarios"
FIRST = f"{LIST}/scenario-1"


@pytest.fixture
def sita(office):
    visitor = office[1]()
    press(visitor, "/person", seen_on="/person", fields={"person_name": "Sita", "next": "/person"})
    return visitor


def fields(visitor, **changed):
    """Fields of the form as the page holds them, some of them typed over."""
    text = visitor.get(FIRST, base_url=HOST).text
    held = dict(re.findall(r'name="((?:weight|at|score|code):[^"]+|version)" value="([^"]*)"', text))
    return held | {name.replace("__", ":"): value for name, value in changed.items()}


def add(visitor, name="Flood"):
    return press(visitor, LIST, seen_on=LIST, fields={"name": name, "note": "When rivers are high"})


def save(visitor, **changed):
    return press(visitor, FIRST, seen_on=FIRST, fields=fields(visitor, **changed))


def model_of(office):
    return scenario_model(office[0].tables(TABLES), "scenario-1")


def test_a_scenario_begins_as_shipped_and_is_on_the_list(sita):
    assert "There is no scenario yet." in sita.get(LIST, base_url=HOST).text
    assert "Flood" in add(sita).text
    assert "0 parts differ from what ships" in sita.get(LIST, base_url=HOST).text


def test_a_scenario_without_a_name_is_refused(sita, office):
    answer = add(sita, name=" ")
    assert answer.status_code == 400
    assert "A scenario needs a name." in answer.text
    assert office[0].table("suitability_scenario").empty


def test_weights_and_corners_are_changed_in_either_digits_and_undone(sita, office):
    add(sita)
    text = save(sita, weight__security="३", at__road_m__1="2000", code__season__not_in_monsoon="0.2").text
    assert "Saved as change" in text
    found = model_of(office)
    assert found.criteria["security"].weight == 3
    assert found.indicators["road_m"].points == ((50, 1), (2000, 0))
    assert dict(found.indicators["season"].codes)["not_in_monsoon"] == 0.2
    assert len(office[0].table("suitability_choice")) == 3
    undo = re.search(r"/changes/\d+/undo", text).group()
    press(sita, undo, seen_on=FIRST, fields={"location_id": ""})
    assert model_of(office) == model()
    told = sita.get("/changes", base_url=HOST).text
    assert "Choice of a scenario · Security" in told


def test_a_corner_is_added_and_taken_away(sita, office):
    add(sita)
    save(sita, at__road_m__2="3000", score__road_m__2="0", score__road_m__1="0.5")
    assert model_of(office).indicators["road_m"].points == ((50, 1), (1000, 0.5), (3000, 0))
    save(sita, at__road_m__1="", score__road_m__1="")
    assert model_of(office).indicators["road_m"].points == ((50, 1), (3000, 0))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    (
        ("weight__security", "-1", "The weight of security is -1"),
        ("weight__security", "much", "The weight of security is nan"),
        ("score__road_m__1", "7", "The value function of road_m"),
        ("at__road_m__1", "far;away", "The value function of road_m"),
        ("code__season__all_year", "", "The value function of season"),
    ),
)
def test_what_does_not_fit_is_named_and_what_was_typed_stays(sita, office, field, typed, said):
    add(sita)
    answer = save(sita, **{field: typed})
    assert answer.status_code == 400
    assert said in answer.text
    assert f'name="{field.replace("__", ":")}" value="{typed}"' in answer.text
    assert model_of(office) == model()


def test_saving_nothing_changes_nothing(sita, office):
    add(sita)
    version = office[0].version
    assert "Nothing of the scenario was changed." in save(sita).text
    assert office[0].version == version


def test_of_two_who_change_one_weight_the_second_is_told(sita):
    add(sita)
    save(sita, weight__security="2")
    late = fields(sita, weight__security="9")
    save(sita, weight__security="3")
    answer = press(sita, FIRST, seen_on=FIRST, fields=late)
    assert answer.status_code == 409
    assert "Someone changed this scenario meanwhile" in answer.text


def test_the_list_is_ranked_anew_at_once_for_a_scenario_changes_no_fact(sita):
    gathered(sita, "/suitability")
    add(sita)
    save(sita, weight__security="3")
    text = sita.get("/suitability?scenario=scenario-1", base_url=HOST).text
    assert "Security <b>38 %</b> <small>(as shipped 17 %)</small>" in text


def test_a_removed_scenario_is_gone_and_comes_back_by_undo(sita, office):
    add(sita)
    text = press(sita, f"{FIRST}/remove", seen_on=LIST).text
    assert "There is no scenario yet." in text
    assert sita.get(FIRST, base_url=HOST).status_code == 404
    press(sita, re.search(r"/changes/\d+/undo", text).group(), seen_on=LIST, fields={"location_id": ""})
    assert office[0].table("suitability_scenario")["name"].tolist() == ["Flood"]


def test_a_form_sent_as_it_came_wants_what_there_is(sita):
    with sita.application.test_request_context(headers={"Accept-Language": "en"}):
        parts = form_parts(model(), model())
    sent = {}
    for key, part in parts.items():
        sent[f"weight:{key}"] = part.weight
        for place, (code, left, score) in enumerate(part.corners):
            sent |= (
                {f"code:{key}:{code}": score} if code else {f"at:{key}:{place}": left, f"score:{key}:{place}": score}
            )
    expected = {
        key: Choice(weight, model().indicators[key].written if key in model().indicators else "")
        for key, weight in model().weights().items()
    }
    assert wanted(model(), sent) == expected
