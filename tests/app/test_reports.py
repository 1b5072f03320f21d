"""The pages of reports and cases: a report from a phone, its number, its steps; nothing of the reporter leaves."""

import io
import re

import pytest
from PIL import Image

from geo.pipeline.cases import today
from geo.register.store import Edit
from tests.material.photos import photo_bytes

SPACE = "kv-001"
SECRETS = ("Sita Rai", "9841000000", "behind the temple")


@pytest.fixture
def desk(office):
    register, person = office
    return register, person()


def token(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True)).group(1)


def sent(visitor, address, form_page, **fields):
    fields["csrf_token"] = token(visitor.get(form_page))
    return visitor.post(address, data=fields, content_type="multipart/form-data")


def reported(visitor, **more):
    name, contact, description = SECRETS
    told = {"space": SPACE, "cause": "wall_fence", "description": description}
    return sent(visitor, "/report", "/report", **{**told, "reporter": name, "reporter_contact": contact, **more})


def test_a_report_gets_a_number_and_the_number_shows_where_it_stands(desk):
    _, visitor = desk
    answer = reported(visitor)
    assert answer.status_code == 302
    page = visitor.get(answer.location).get_data(as_text=True)
    number = re.search(r'id="number"[^>]*>([^<]+)<', page).group(1)
    again = visitor.get(f"/report/status?reference={number.lower()}").get_data(as_text=True)
    assert "Reported" in again
    for secret in SECRETS:
        assert secret not in page + again


def test_a_wrong_number_is_told_with_an_example(desk):
    _, visitor = desk
    answer = visitor.get("/report/status?reference=0000-0000")
    assert answer.status_code == 404
    assert "look like" in answer.get_data(as_text=True)


def test_a_report_that_says_nothing_keeps_what_was_typed(desk):
    register, visitor = desk
    answer = reported(visitor, description="", lon_deg="85.9", lat_deg="x")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "is no number" in page
    assert 'value="Sita Rai"' in page
    assert register.table("encroachment").empty


def test_the_photo_is_shown_without_what_the_camera_wrote(desk):
    register, visitor = desk
    photo = photo_bytes(lat=(27, 42, 0), lon=(85, 19, 0), taken="2026:11:20 14:05:09", comment="SITA-RAI")
    assert reported(visitor, photo=(io.BytesIO(photo), "a.jpg")).status_code == 302
    key = register.table("attachment")["id"].iloc[0]
    with visitor.get(f"/evidence/{key}/public") as shown, Image.open(io.BytesIO(shown.data)) as image:
        assert dict(image.getexif()) == {}
    with visitor.get(f"/evidence/{key}/original") as original:
        assert original.data == photo
    case = register.table("encroachment")["id"].iloc[0]
    assert f"/evidence/{key}/public" in visitor.get(f"/cases/{case}").get_data(as_text=True)


def test_the_office_lets_everybody_see_a_photo_and_takes_it_back(desk):
    register, visitor = desk
    photo = photo_bytes(lat=(27, 42, 0), lon=(85, 19, 0), taken="2026:11:20 14:05:09", comment="SITA-RAI")
    reported(visitor, photo=(io.BytesIO(photo), "a.jpg"))
    key, number = register.table("attachment")["id"].iloc[0], register.table("encroachment")["reference_no"].iloc[0]
    case, shown = f"/cases/{register.table('encroachment')['id'].iloc[0]}", f"/report/photos/{number}/{key}"

    def release(is_public):
        return sent(visitor, f"/attachments/{key}/public", case, is_public=is_public, person_name="Hari")

    assert visitor.get(shown).status_code == 404
    assert release("1").location.startswith(case)
    assert shown in visitor.get(f"/report/status?reference={number}").get_data(as_text=True)
    with visitor.get(shown) as copy, Image.open(io.BytesIO(copy.data)) as image:
        assert dict(image.getexif()) == {}
    register.apply([Edit("location", SPACE, {"sensitivity": "partners"})], by="Ram")
    assert visitor.get(shown).status_code == 404, "the place itself is no longer for everybody"
    assert release("0").status_code == 302
    refused = release("1")
    assert refused.status_code == 400
    assert "not for everybody" in refused.get_data(as_text=True)
    assert not register.table("attachment")["is_public"].any()


def test_what_is_no_photo_is_refused_on_the_form(desk):
    register, visitor = desk
    answer = reported(visitor, photo=(io.BytesIO(b"GIF89a"), "a.gif"))
    assert answer.status_code == 400
    assert "no JPEG, PNG or WebP" in answer.get_data(as_text=True)
    assert register.table("encroachment").empty


def test_a_case_goes_its_way_on_its_page(desk):
    register, visitor = desk
    reported(visitor)
    case = register.table("encroachment")["id"].iloc[0]
    page = f"/cases/{case}"

    def step(**fields):
        return sent(visitor, f"{page}/steps", page, dated=today().isoformat(), person_name="Hari", **fields)

    early = step(kind="notice_served", deadline_days="7")
    assert early.status_code == 400
    assert "comes &#34;Inspected&#34;" in early.get_data(as_text=True)
    assert step(kind="assigned", assigned_to="Ward 5").status_code == 302
    assert step(kind="inspected", area_m2="१२०").status_code == 302
    assert step(kind="notice_served", deadline_days="7", file=(io.BytesIO(b"%PDF-1.7"), "n.pdf")).status_code == 302
    shown = visitor.get(page).get_data(as_text=True)
    assert "120 m²" in shown
    assert f"/spaces/{SPACE}/documents?case={case}" in shown
    assert "Sita Rai" in shown, "the office sees who reported"
    assert sent(visitor, f"{page}/undo", page).status_code == 302
    assert register.table("encroachment_step")["kind"].tolist()[-1] == "inspected"
    assert "Ward 5" in visitor.get("/cases").get_data(as_text=True)
    assert visitor.get("/cases/kv-001-e9").status_code == 404


def test_the_reporter_leaves_in_no_export_and_no_answer_of_the_map(desk):
    register, visitor = desk
    reported(visitor)
    case = register.table("encroachment")["id"].iloc[0]
    pages = ["/map/grounds.geojson", f"/spaces/{SPACE}", f"/spaces/{SPACE}/panel", "/cases", f"/spaces/{SPACE}/losses"]
    for address in [*pages, "/table", "/protection", "/losses"]:
        text = visitor.get(address).get_data(as_text=True)
        for secret in SECRETS[:2]:
            assert secret not in text, address
    assert case


def test_permits_are_entered_shown_on_the_ground_and_told_where_they_meet(desk):
    register, visitor = desk
    day = today().isoformat()

    def permit(title, **more):
        fields = {
            "space": SPACE,
            "use": "fairs_events",
            "title": title,
            "permitted_by": "Ward 5",
            "starts_on": day,
            "ends_on": day,
        }
        return sent(visitor, "/uses", "/uses", person_name="Hari", **{**fields, **more})

    assert permit("Fair").status_code == 302
    assert "In use today: Fair" in visitor.get(f"/spaces/{SPACE}").get_data(as_text=True)
    assert "Fair" in visitor.get("/").get_data(as_text=True)
    month = visitor.get(f"/uses?on={day}&calendar=bs").get_data(as_text=True)
    assert month.count("in use today") == 1, "the month shows the day"
    assert permit("Parking").status_code == 302
    assert "meet on one ground" in visitor.get("/uses").get_data(as_text=True)
    assert permit("Wrong", ends_on="2020-01-01").status_code == 400
    assert permit("Nobody", permitted_by="").status_code == 400
    key = register.table("permitted_use")["id"].iloc[0]
    assert sent(visitor, f"/uses/{key}/withdraw", "/uses").status_code == 302
    assert len(register.table("permitted_use")) == 1
    assert "No ground is in use" in visitor.get("/uses?on=2020-01-01").get_data(as_text=True)


def test_every_page_speaks_nepali(desk):
    _, visitor = desk
    for address in ("/report", "/report/status", "/cases", "/losses", "/uses", "/protection"):
        page = visitor.get(f"{address}?lang=ne")
        assert page.status_code == 200, address
        assert 'lang="ne"' in page.get_data(as_text=True)
