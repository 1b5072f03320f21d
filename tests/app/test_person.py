"""Who is at the keyboard."""

import pytest

from tests.app.forms import HOST, press


@pytest.fixture
def sita(office):
    return office[1]()


def test_the_name_is_kept_until_another_person_takes_over(sita):
    press(sita, "/person", seen_on="/person", fields={"person_name": "  Sita \n Rai ", "next": "/changes"})
    assert 'value="Sita Rai"' in sita.get("/person", base_url=HOST).text
    press(sita, "/person", seen_on="/person", fields={"person_name": "Ram", "next": "/changes"})
    assert 'value="Ram"' in sita.get("/person", base_url=HOST).text


def test_an_empty_name_is_asked_for_again(sita):
    assert press(sita, "/person", seen_on="/person", fields={"person_name": " "}).status_code == 400


@pytest.mark.parametrize(
    "address", ("//evil.example", "https://evil.example/", "/\\evil.example", "evil", "/a\r\nb: c")
)
def test_the_way_on_never_leads_to_another_host(sita, address):
    token = sita.get("/person", base_url=HOST).text.partition('name="csrf-token" content="')[2].partition('"')[0]
    sent = {"csrf_token": token, "person_name": "S", "next": address}
    answer = sita.post("/person", data=sent, base_url=HOST, headers={"Referer": HOST + "/person"})
    assert answer.location == "/"


def test_a_name_with_markup_is_shown_as_text(sita):
    press(
        sita, "/person", seen_on="/person", fields={"person_name": "<img src=x onerror=alert(1)>", "next": "/changes"}
    )
    assert "<img src=x" not in sita.get("/person", base_url=HOST).text
