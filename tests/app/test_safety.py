"""The page about safety in an event, and the card of a space."""

import re
from datetime import date

import pytest

from app.jobs import Jobs
from app.safety_sheet import age
from geo.layer import LayerCard
from geo.register.layers import LayerStore
from tests.app.forms import HOST
from tests.geo.pipeline.test_safety import road, shaken


def page(client, path, **answer):
    found = client.get(path, base_url=HOST, **answer)
    assert found.status_code == 200
    return found.text


def rows(text):
    return [row for row in text.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>") if "<th" in row]


def counted(text):
    return [int(number) for number in re.findall(r'<a class="chip[^>]*>[A-Za-z ]+: (\d+)</a>', text)]


@pytest.fixture
def shaken_office(office, tmp_path):
    """The small register with a hard event, a slight one, and a road with a bridge."""
    register, person = office
    made = [
        shaken(tmp_path, 8.5, "Hard", date(2015, 4, 25)),
        shaken(tmp_path, 5.0, "Slight", date(2023, 11, 3)),
        road(register, tmp_path, bridge=True),
    ]
    LayerStore(register).take_in(made, by="Sita")
    return person()


def judged(visitor, address="/safety"):
    """The page after its job is done."""
    answer = visitor.get(address, base_url=HOST)
    assert answer.status_code == 302
    extensions = visitor.application.extensions
    extensions["chaur_jobs"].stop()
    extensions["chaur_jobs"] = Jobs()
    return page(visitor, address)


def test_without_layers_no_space_is_called_safe_and_the_page_says_why(office):
    _register, person = office
    text = page(person(), "/safety")
    assert len(rows(text)) == 5
    assert counted(text) == [5, 0, 0, 0, 5]
    assert "No map of the shaking" in text
    assert "speaks of shaking, flood, landslide, fuel stations, dump sites, industry, access by road" in text


@pytest.mark.whole
def test_with_what_ships_the_earthquake_of_2015_calls_for_care_and_nothing_is_called_safe(client):
    text = judged(client)
    total, safe, with_care, not_safe, no_data = counted(text)
    assert (total, safe, not_safe) == (138, 0, 0)
    assert (with_care, no_data) == (33, 105)
    assert "25 April 2015" in text


def test_the_counts_add_up_and_choose_the_rows(shaken_office):
    text = judged(shaken_office, "/safety")
    total, *parts = counted(text)
    assert total == sum(parts) == len(rows(text))
    assert len(rows(page(shaken_office, "/safety?verdict=no_data"))) == parts[-1]
    assert "No space is judged so." in page(shaken_office, "/safety?verdict=not_safe")


def test_another_event_is_judged_with_its_reasons_layers_and_their_age(shaken_office):
    hard = next(name for name in re.findall(r'value="(intensity-\w+)"(?! selected)', judged(shaken_office)))
    text = judged(shaken_office, f"/safety?event={hard}")
    assert "Intensity 8.5; care is called for from 8" in text
    assert "Hard, 1" in text  # eleven years and more
    assert "years old" in text


def test_an_event_that_is_not_there_is_not_found(client):
    assert client.get("/safety?event=quake", base_url=HOST).status_code == 404


def test_the_card_of_a_space_waits_until_the_spaces_are_judged(shaken_office):
    assert "have not been judged" in page(shaken_office, "/spaces/kv-004")
    judged(shaken_office)
    card = page(shaken_office, "/spaces/kv-004").partition('id="safety"')[2].partition("</section>")[0]
    assert "Intensity 5; care is called for from 8." in card
    assert "A road leads there, 0 m away" in card
    assert "no layer" in card


def test_the_page_speaks_nepali_with_its_digits(shaken_office):
    judged(shaken_office)
    card = page(shaken_office, "/spaces/kv-004", headers={"Accept-Language": "ne"}).partition('id="safety"')[2]
    assert "तीव्रता ५; ८ देखि सावधानी चाहिन्छ।" in card


def test_the_age_of_data_is_told_in_whole_years(client):
    with client.application.test_request_context(headers={"Accept-Language": "en"}):
        assert age(LayerCard("a", "ways", "Ways")) == "date not known"
        assert age(LayerCard("a", "ways", "Ways", dated=date(2099, 1, 1))) == "less than a year old"
        assert age(LayerCard("a", "ways", "Ways", dated=date(1990, 1, 1))).endswith("years old")
        assert age(None) == ""
