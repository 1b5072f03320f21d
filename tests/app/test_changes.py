"""The history on the pages: who, when, from what to what, and taking back."""

import pytest

from geo.register.store import Edit
from tests.app.forms import HOST, press

WHO = {"person_name": "Sita", "location_id": "kv-001"}
NOTE = ("location", "kv-001")


@pytest.fixture
def noted(office):
    """Register in which two notes were written one after the other, and a person."""
    register, person = office
    for number, note in ((2, "first"), (3, "second")):
        done = register.apply([Edit(*NOTE, {"note": note})], by="Ram", reason=f"reason {number}", evidence="letter")
        assert done == number
    return register, person()


def _note(register) -> str | None:
    return register.table("location", where={"id": "kv-001"})["note"].iloc[0]


def test_the_history_tells_who_why_and_from_what_to_what(noted):
    _, sita = noted
    page = sita.get("/spaces/kv-001/history", base_url=HOST).text
    newest = page.partition('id="change-3"')[2].partition('id="change-2"')[0]
    for said in ("Ram", "reason 3", "letter", ">first<", ">second<", "Note"):
        assert said in newest


def test_the_moment_is_given_by_nepals_clock_in_both_calendars(noted):
    register, sita = noted
    changed_at = register.table("change", where={"id": 3})["changed_at"].iloc[0]
    page = sita.get("/changes", base_url=HOST).text
    import pandas

    assert f"{changed_at + pandas.Timedelta(hours=5, minutes=45):%Y-%m-%d}" in page
    assert "Mangsir" in page or "208" in page


def test_the_newest_change_is_taken_back_and_made_again(noted):
    register, sita = noted
    press(sita, "/changes/3/undo", seen_on="/changes", fields=WHO)
    assert _note(register) == "first"
    redo = sita.get("/changes", base_url=HOST).text
    assert "Redo what this took back" in redo
    press(sita, "/changes/4/undo", seen_on="/changes")
    assert _note(register) == "second"


@pytest.mark.parametrize(("back", "shown"), (("ground", "/spaces/kv-001/ground"), ("", "/spaces/kv-001/history")))
def test_who_takes_back_is_led_to_the_page_the_undo_stood_on(noted, back, shown):
    _, sita = noted
    answer = press(sita, "/changes/3/undo", seen_on="/changes", fields={**WHO, "back": back})
    assert answer.request.path == shown


def test_a_change_that_was_changed_over_names_the_change_in_the_way(noted):
    register, sita = noted
    answer = press(sita, "/changes/2/undo", seen_on="/changes", fields=WHO)
    assert "Change 2 cannot be taken back: change 3 by Ram" in answer.text
    assert register.version == 3


def test_a_change_taken_back_offers_no_second_undo_until_it_stands_again(noted):
    _, sita = noted
    press(sita, "/changes/3/undo", seen_on="/changes", fields=WHO)
    assert 'action="/changes/3/undo"' not in sita.get("/changes", base_url=HOST).text
    press(sita, "/changes/4/undo", seen_on="/changes")
    assert 'action="/changes/3/undo"' in sita.get("/changes", base_url=HOST).text


def test_the_first_load_cannot_be_taken_back(noted):
    register, sita = noted
    assert 'action="/changes/1/undo"' not in sita.get("/changes", base_url=HOST).text
    assert press(sita, "/changes/1/undo", seen_on="/changes", fields=WHO).status_code == 200
    assert register.version == 3


def test_a_change_that_does_not_exist_is_told(noted):
    _, sita = noted
    answer = press(sita, "/changes/99/undo", seen_on="/changes", fields=WHO)
    assert 'class="notice error"' in answer.text


def test_older_changes_stand_on_the_next_page(office):
    register, person = office
    for number in range(30):
        register.apply([Edit(*NOTE, {"note": f"note {number}"})], by="Ram")
    sita = person()
    first, second = (sita.get(f"/changes?page={page}", base_url=HOST).text for page in (1, 2))
    assert "note 29" in first
    assert "note 2<" not in first
    assert "note 2<" in second
    assert 'rel="next"' in first
    assert 'rel="next"' not in second


def test_nothing_changes_by_looking(noted):
    register, sita = noted
    assert sita.get("/changes/3/undo", base_url=HOST).status_code == 405
    assert register.version == 3


def test_a_place_without_any_history_is_not_found(noted):
    _, sita = noted
    assert sita.get("/spaces/nowhere/history", base_url=HOST).status_code == 404


def test_the_first_load_says_why_in_the_readers_language(noted):
    _, sita = noted
    assert "<p>Why: Shipped data</p>" in sita.get("/spaces/kv-001/history", base_url=HOST).text
    nepali = sita.get("/spaces/kv-001/history", base_url=HOST, headers={"Accept-Language": "ne"}).text
    assert "कार्यक्रमसँगै आएका तथ्य" in nepali
    assert "Shipped data" not in nepali
