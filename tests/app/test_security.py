"""What every answer carries, and which requests are not served at all."""

import mimetypes

import pytest

from app import create_app
from app.security import CONTENT_SECURITY_POLICY
from app.settings import Settings
from tests.app.forms import HOST, form_in, send

PAGES = ("/", "/table", "/help", "/import", "/absent")


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_forbids_what_is_not_ours(client, address):
    headers = client.get(address, base_url=HOST).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-cache"


def test_the_policy_lets_nothing_in_from_another_host_and_no_script_from_a_page():
    rules = dict(rule.split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("host", ("127.0.0.1", "127.0.0.1:8765", "localhost:1", "[::1]:8765"))
def test_this_computer_is_served_under_its_own_names(client, host):
    assert client.get("/help", base_url=f"http://{host}").status_code == 200


@pytest.mark.parametrize("host", ("chaur.example", "127.0.0.1.example:8765", "192.168.1.5", "localhost.example"))
def test_a_foreign_name_is_not_served(client, host):
    answer = client.get("/", base_url=f"http://{host}")
    assert answer.status_code == 421
    assert "kv-001" not in answer.text
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("address", ("/import", "/person"))
def test_a_form_without_its_token_is_refused(client, address):
    assert client.post(address, base_url=HOST).status_code == 400


@pytest.mark.parametrize(("code", "said"), (("en", "Not saved yet"), ("ne", "अझै सुरक्षित भएको छैन")))
def test_a_form_sent_too_late_keeps_what_was_typed_and_can_be_sent_again(client, code, said):
    typed = {"person_name": "Sita <b>", "next": "/table"}
    client.get(f"/person?lang={code}", base_url=HOST)
    answer = client.post("/person", data=typed, base_url=HOST, headers={"Origin": HOST})
    assert answer.status_code == 400
    assert said in answer.text
    assert "Sita &lt;b&gt;" in answer.text
    again = send(client, "/person", form_in(answer, action="/person"), {})
    assert (again.status_code, again.location) == (302, "/table")


@pytest.mark.parametrize(
    "headers", ({"Origin": "http://127.0.0.1:9"}, {"Origin": HOST, "Sec-Fetch-Site": "cross-site"}, {})
)
def test_a_form_from_elsewhere_is_not_offered_again(client, headers):
    answer = client.post("/person", data={"person_name": "Mallory"}, base_url=HOST, headers=headers)
    assert answer.status_code == 400
    assert "Mallory" not in answer.text
    assert "Use Back in your browser" in answer.text


def test_the_session_is_kept_from_scripts_and_other_sites(client):
    cookie = client.get("/?lang=ne", base_url=HOST).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_a_body_above_the_limit_is_refused(small_file, tmp_path):
    app = create_app(Settings(str(small_file), tmp_path, upload_mb=1, testing=True))
    try:
        answer = app.test_client().post("/import", data=b"x" * (2**20 + 1), base_url=HOST)
    finally:
        app.extensions["chaur_register"].close()
    assert answer.status_code == 413


def test_scripts_are_sent_as_scripts_whatever_the_system_says(small_file, tmp_path):
    mimetypes.add_type("text/plain", ".js")
    app = create_app(Settings(str(small_file), tmp_path, testing=True))
    try:
        with app.test_client().get("/static/js/map.js", base_url=HOST) as answer:
            assert answer.mimetype == "text/javascript"
    finally:
        app.extensions["chaur_register"].close()
