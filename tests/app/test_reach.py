"""Pages on reach: bands that add up, what closures change, the nearest spaces of a place, and files to take home."""

import json
import re

import pytest

from geo.pipeline.reaching import reach
from geo.pipeline.scenario import Scenario, ground
from tests.app.exchange import Desk
from tests.app.forms import HOST
from tests.app.test_plans import figures, number, table

WARD = "np-l-5243271001-w09"
HERE = "85.3565, 27.6964"


def asked(more: str = "") -> str:
    return f"/reach/result?places={WARD}&bands=10,30,60{more}"


def test_the_form_says_what_can_be_chosen_and_keeps_what_was_wrong(trying: Desk):
    assert "Minutes to tell apart" in trying.get("/reach").text
    wrong = trying.get("/reach/result?bands=soon")
    assert wrong.status_code == 400
    assert "soon cannot be used as bands" in wrong.text
    assert 'value="soon"' in wrong.text
    assert trying.get("/reach?drawn=l!!").status_code == 400


def test_the_bands_add_up_and_are_those_of_the_command(trying: Desk, small_register):
    text = trying.get(asked()).text
    band = figures(text)
    people = band.pop("People living there")
    assert sum(band.values()) == people == 34_606
    scenario = Scenario((WARD,))
    told = reach(ground(small_register, scenario), scenario, limits_min=[10, 30, 60]).wards.loc["total"].tolist()
    assert [people, *band.values()] == told
    (row,) = [row for row in table(text, "wards") if row[0] == "Kathmandu-9"]
    assert [number(cell) for cell in row[1:6]] == told
    assert "straight lines times 1.4" in text
    assert "10 min: straight line" in text


def test_a_lost_space_makes_ways_longer_and_names_the_wards(trying: Desk):
    text = trying.get(asked("&lost=kv-004")).text
    assert "What the closed streets and lost spaces change" in text
    assert "Kathmandu-9" in text.partition('id="changed"')[2].partition("</section>")[0]
    assert 'id="changed"' not in trying.get(asked()).text


def test_the_nearest_spaces_of_a_place_are_told_on_the_page_and_to_the_map(trying: Desk):
    text = trying.get(asked(f"&at={HERE}")).text
    told = text.partition('id="near"')[2].partition("</section>")[0]
    assert "people live in this cell of Kathmandu-9" in told
    spaces = json.loads(trying.get(asked(f"&at={HERE}").replace("/result", "/near.json")).data)["spaces"]
    assert [space["time_min"] for space in spaces] == sorted(space["time_min"] for space in spaces)
    assert spaces[0]["name"] in told
    assert "Nobody who was asked about" in trying.get(asked("&at=80,27")).text
    assert "Write longitude and latitude" in trying.get(asked("&at=here")).text


def test_the_map_holds_areas_wards_spaces_and_what_was_drawn(trying: Desk):
    drawn = "&drawn_text=LINESTRING (85.35 27.70, 85.36 27.70)"
    features = json.loads(trying.get(asked(drawn).replace("/result", "/map.geojson")).data)["features"]
    kinds = [one["properties"]["kind"] for one in features]
    assert (kinds.count("area"), kinds.count("ward"), kinds.count("closed")) == (3, 1, 1)


@pytest.mark.parametrize("name", ("geopackage", "geojson", "workbook"))
def test_areas_and_people_by_band_are_written_to_files(trying: Desk, name: str):
    page = trying.get(asked()).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
    action = re.search(r'action="(/reach/export[^"]*)"', page).group(1).replace("&amp;", "&")
    done = trying.visitor.post(action, data={"csrf_token": token, "format": name}, base_url=HOST, follow_redirects=True)
    assert "chaur-reach-" in done.text


def test_a_service_nobody_offers_near_by_is_refused_by_the_job(trying: Desk):
    assert '<option value="hospital"' in trying.get("/reach").text
    assert "No place that offers border_post" in trying.get(asked("&to=border_post&lost=kv-004")).text


def test_vehicles_without_roads_are_refused_by_the_job_which_leads_back(trying: Desk):
    text = trying.get(asked("&means=vehicle")).text
    assert "nothing can be said of vehicles" in text
    assert "Back to what was asked" in text


def test_the_page_is_nepali_for_who_reads_nepali(trying: Desk):
    text = trying.visitor.get(asked("&lang=ne"), base_url=HOST, follow_redirects=True).text
    assert "नजिकको खुला स्थान कति टाढा" in text
    assert "३४,६०६" in text
