"""Pages about displacement sites and about any other place."""

import re

from tests.app.forms import HOST


def _page(client, address: str) -> str:
    answer = client.get(address, base_url=HOST, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def _said(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_bhimtar_is_known_to_lie_in_the_former_sangachok_and_nowhere_nearer(client):
    said = _said(_page(client, "/sites/site-bhimtar"))
    assert "Position not surveyed. Known only to lie in: Sangachok" in said
    for ward in ("Chautara Sangachokgadhi-10", "Chautara Sangachokgadhi-11", "Chautara Sangachokgadhi-12"):
        assert ward in said


def test_bhimtar_is_drawn_as_an_area_and_never_as_a_point(client):
    page = _page(client, "/sites/site-bhimtar")
    assert "sketch-known-area" in page
    assert "sketch-dot" not in page
    assert 'id="wgs84"' not in page


def test_the_assessment_of_bhimtar_is_told_with_its_day_its_problems_and_who_helped(client):
    said = _said(_page(client, "/sites/site-bhimtar"))
    assert "Assessed 29 July 2015" in said
    assert "Garbage, Standing rainwater, Internal road" in said
    assert "Agency together with local volunteers" in said


def test_the_other_bhimtars_are_named_with_the_reason_why_they_are_not_the_place(client):
    said = _said(_page(client, "/sites/site-bhimtar"))
    assert "Indrawati" in said.partition("What else carries this name")[2]
    assert said.partition("What else carries this name")[2].count("Why it is not taken as the place") == 2


def test_the_former_vdc_of_bhimtar_warns_of_the_site_and_names_its_wards_of_today(client):
    said = _said(_page(client, "/places/np-v-230009"))
    assert "Indrawati-11" in said
    assert "Indrawati-12" in said
    assert "Not to be mistaken for Bhimtar ( Site )" in re.sub(r"\( ?Site ?\)", "( Site )", said)


def test_the_panel_of_a_site_is_a_fragment(client):
    fragment = _page(client, "/sites/site-bhimtar/panel")
    assert "<html" not in fragment
    assert fragment.partition("<h")[2].startswith("2>")


def test_a_site_of_2015_links_to_the_open_space_it_stood_on(client):
    assert 'href="/spaces/kv-001"' in _page(client, "/sites/idp2015-bkt004")


def test_a_ward_names_the_units_around_it_and_what_lies_in_it(client):
    page = _page(client, "/places/np-l-5243271001-w11")
    assert page.index(">Bagmati<") < page.index(">Kathmandu<")
    assert "What lies in it" in page


def test_spaces_and_sites_have_their_own_pages(client):
    assert client.get("/places/kv-001", base_url=HOST).location == "/spaces/kv-001"
    assert client.get("/places/site-bhimtar", base_url=HOST).location == "/sites/site-bhimtar"


def test_a_place_that_does_not_exist_is_not_found(client):
    for address in ("/places/np-x", "/sites/site-x", "/sites/kv-001", "/sites/site-x/panel"):
        assert client.get(address, base_url=HOST).status_code == 404
