"""The doctor's findings on the page, and what people decide about them."""

import re

import pytest

from tests.app.forms import HOST, form_in, press, send

WHO = {"person_name": "Sita"}


@pytest.fixture
def faulty(office):
    """Register in which a printed capacity has lost its last digit, and its finding."""
    register, person = office
    capacity = register.table("space_survey", where={"id": "kv-001-2020-03"})["capacity_people"].iloc[0]
    assert capacity == 546
    from geo.register.store import Edit

    register.apply([Edit("space_survey", "kv-001-2020-03", {"capacity_people": 54})], by="Ram")
    page = person().get("/findings?space=kv-001", base_url=HOST).text
    (finding,) = re.findall(r'action="/findings/([0-9a-f]+)/accept"', page)
    return register, person, finding


def _capacity(register) -> int:
    return int(register.table("space_survey", where={"id": "kv-001-2020-03"})["capacity_people"].iloc[0])


def test_findings_are_listed_by_severity_with_their_numbers(client):
    page = client.get("/findings", base_url=HOST).text
    severities = re.findall(r'class="card finding-card (\w+)"', page)
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    assert re.search(r"21,465", page)  # the usable area that exceeds its total at St. Xavier's School


@pytest.mark.parametrize(
    "question", ("severity=error", "rule=area.usable_above_total", "district=Lalitpur", "space=kv-069")
)
def test_each_filter_keeps_only_what_it_names(client, question):
    everything = set(re.findall(r'id="([0-9a-f]{16})"', client.get("/findings?decision=all", base_url=HOST).text))
    chosen = set(re.findall(r'id="([0-9a-f]{16})"', client.get(f"/findings?{question}", base_url=HOST).text))
    assert len(chosen) < len(everything)


def test_a_filter_that_names_nothing_says_that_nothing_is_there(client):
    assert "Nothing here." in client.get("/findings?rule=no.such", base_url=HOST).text


def test_a_page_beyond_the_last_shows_the_last(client):
    assert client.get("/findings?page=9999", base_url=HOST).status_code == 200
    assert client.get("/findings?page=x", base_url=HOST).status_code == 200


def test_accepting_writes_the_suggestion_and_the_decision_as_one_change(faulty):
    register, person, finding = faulty
    answer = press(person(), f"/findings/{finding}/accept", seen_on="/findings", fields=WHO)
    assert "Accepted as change 3." in answer.text
    assert _capacity(register) in {545, 546}
    decision = register.table("finding_decision").iloc[0]
    assert (decision["decision"], decision["decided_by"], decision["change_id"]) == ("accepted", "Sita", 3)
    assert register.table("change", where={"id": 3})["kind"].iloc[0] == "finding"


def test_undoing_an_acceptance_opens_the_finding_again(faulty):
    register, person, finding = faulty
    sita = person()
    press(sita, f"/findings/{finding}/accept", seen_on="/findings", fields=WHO)
    press(sita, "/changes/3/undo", seen_on="/changes")
    assert _capacity(register) == 54
    assert register.table("finding_decision").empty
    assert finding in sita.get("/findings", base_url=HOST).text


def test_dismissing_needs_a_reason_and_can_be_taken_back(faulty):
    register, person, finding = faulty
    sita = person()
    assert "Say why" in press(sita, f"/findings/{finding}/dismiss", seen_on="/findings", fields=WHO).text
    assert register.version == 2
    press(sita, f"/findings/{finding}/dismiss", seen_on="/findings", fields={"reason": "जाँच गरिएको"})
    assert finding not in sita.get("/findings", base_url=HOST).text
    dismissed = sita.get("/findings?decision=dismissed", base_url=HOST).text
    assert finding in dismissed
    assert "जाँच गरिएको" in dismissed
    press(sita, f"/findings/{finding}/reopen", seen_on="/findings?decision=dismissed")
    assert finding in sita.get("/findings", base_url=HOST).text


def test_a_dismissed_finding_is_not_counted_on_the_page_of_the_space(faulty):
    _, person, finding = faulty
    sita = person()
    before = sita.get("/spaces/kv-001", base_url=HOST).text.count('class="finding ')
    press(sita, f"/findings/{finding}/dismiss", seen_on="/findings", fields={"reason": "r", **WHO})
    assert sita.get("/spaces/kv-001", base_url=HOST).text.count('class="finding ') == before - 1


def test_two_people_who_decide_at_once_do_not_overwrite_each_other(faulty):
    register, person, finding = faulty
    press(person(), f"/findings/{finding}/dismiss", seen_on="/findings", fields={"reason": "first", **WHO})
    answer = press(person(), f"/findings/{finding}/dismiss", seen_on="/findings", fields={"reason": "second", **WHO})
    assert "Someone decided about this finding meanwhile" in answer.text
    assert register.table("finding_decision")["reason"].tolist() == ["first"]


def test_the_first_decision_asks_once_for_the_name_and_loses_nothing(faulty):
    register, person, finding = faulty
    sita = person()
    asked = press(sita, f"/findings/{finding}/dismiss", seen_on="/findings", fields={"reason": "seen on the ground"})
    form = form_in(asked, action="dismiss")
    assert form.value("reason") == "seen on the ground"
    assert send(sita, f"/findings/{finding}/dismiss", form, {"person_name": "Sita"}).status_code == 302
    assert register.table("finding_decision")["reason"].tolist() == ["seen on the ground"]
    assert "person_name" not in press(sita, f"/findings/{finding}/reopen", seen_on="/findings").text


def test_a_finding_that_is_not_there_is_said_to_be_missing(office):
    _, person = office
    assert press(person(), "/findings/0000/accept", seen_on="/findings", fields=WHO).status_code == 404


def test_deciding_needs_the_pages_token(faulty):
    register, person, finding = faulty
    assert person().post(f"/findings/{finding}/accept", data=WHO, base_url=HOST).status_code == 400
    assert person().get(f"/findings/{finding}/accept", base_url=HOST).status_code == 405
    assert register.version == 2
