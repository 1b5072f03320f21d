"""Files of the legal record: told by their first bytes, kept beside the register, given out as files only."""

import hashlib
import io

import pytest
from PIL import Image

from app.jobs import Jobs
from geo.register import attachments
from tests.app.exchange import AtOnce
from tests.app.forms import HOST, form_in, press

PDF = b"%PDF-1.7\nscan of the gazette\n%%EOF"
NEW = "/attachments/new/gazette_notice/np-gazette-2013-04"


def downloaded(visitor, attachment_id):
    with visitor.get(f"/attachments/{attachment_id}", base_url=HOST) as answer:
        return answer.data, answer.headers


def attach(visitor, content, name, **changed):
    fields = dict(form_in(visitor.get(NEW, base_url=HOST)).fields)
    fields |= {"title": "Scan", "kind": "scan", "person_name": "Sita", **changed}
    sent = {**fields, "file": (io.BytesIO(content), name)}
    return visitor.post(NEW, data=sent, base_url=HOST, headers={"Referer": HOST + NEW})


def test_a_scan_is_kept_beside_the_register_and_comes_back_byte_for_byte(office):
    register, person = office
    sita = person()
    assert attach(sita, PDF, "../../gazette.exe").status_code == 302
    (row,) = register.table("attachment").to_dict("records")
    digest = hashlib.sha256(PDF).hexdigest()
    assert (row["sha256"], row["media_type"], row["file"]) == (digest, "application/pdf", f"{digest}.pdf")
    content, headers = downloaded(sita, row["id"])
    assert content == PDF
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]


def test_a_scan_is_no_longer_lacking_and_a_removal_can_be_undone(office):
    register, person = office
    sita = person()
    attach(sita, PDF, "scan.pdf")
    assert "No scan of the notice" not in sita.get("/spaces/kv-001/gazette", base_url=HOST).text
    (row,) = register.table("attachment").to_dict("records")
    press(sita, f"/attachments/{row['id']}/remove", seen_on="/gazette/notices/np-gazette-2013-04", fields={})
    assert register.table("attachment").empty
    press(sita, f"/changes/{register.version}/undo", seen_on="/changes", fields={})
    assert downloaded(sita, row["id"])[0] == PDF


def test_a_letter_has_no_copy_that_everybody_may_see(office):
    register, person = office
    sita = person()
    attach(sita, PDF, "scan.pdf")
    (row,) = register.table("attachment").to_dict("records")
    answer = press(sita, f"/attachments/{row['id']}/public", seen_on=NEW, fields={"is_public": "1"})
    assert answer.status_code == 400
    assert "no copy without place and time" in answer.text


def test_a_scan_as_tiff_is_kept_and_looked_at_as_pdf(office):
    register, person = office
    sita = person()
    written = io.BytesIO()
    Image.new("1", (80, 110), 1).save(written, "TIFF", save_all=True, append_images=[Image.new("L", (80, 110))])
    assert attach(sita, written.getvalue(), "scan.tif", is_public="1").status_code == 302
    (row,) = register.table("attachment").to_dict("records")
    assert (row["media_type"], row["is_public"]) == ("image/tiff", True)
    assert downloaded(sita, row["id"])[0] == written.getvalue()
    with sita.get(f"/attachments/{row['id']}/view", base_url=HOST) as shown:
        assert (shown.mimetype, shown.data[:5]) == ("application/pdf", b"%PDF-")
    assert f"/attachments/{row['id']}/view" in sita.get("/gazette/notices/np-gazette-2013-04", base_url=HOST).text


@pytest.mark.parametrize(
    ("content", "changed", "said"),
    (
        (b"", {}, "Choose a file."),
        (b"<html><script>alert(1)</script>", {}, "no scan as TIFF and no PDF"),
        (b"\xff\xd8\xff broken", {}, "damaged"),
        (PDF, {"title": " "}, "Say what the file shows."),
        (PDF, {"kind": "virus"}, "Choose what it is."),
        (PDF, {"person_name": ""}, "Say who you are"),
    ),
)
def test_what_is_no_attachment_is_refused_with_what_to_do(office, content, changed, said):
    register, person = office
    answer = attach(person(), content, "scan.pdf", **changed)
    assert answer.status_code == 400
    assert said in answer.text
    assert register.table("attachment").empty


@pytest.mark.parametrize(
    "address", ("/attachments/none", "/attachments/new/change/1", "/attachments/new/gazette_notice/none")
)
def test_files_of_nothing_are_not_found(office, address):
    _, person = office
    assert person().get(address, base_url=HOST).status_code == 404


def test_a_long_scan_is_taken_in_by_a_job_with_progress(office, monkeypatch):
    register, person = office
    sita = person()
    monkeypatch.setitem(sita.application.extensions, "chaur_jobs", Jobs(AtOnce()))
    monkeypatch.setattr(attachments, "_QUICK_PIXELS", 10_000)
    written = io.BytesIO()
    Image.new("1", (80, 110), 1).save(written, "TIFF", save_all=True, append_images=[Image.new("1", (80, 110))])
    answer = attach(sita, written.getvalue(), "scan.tif", is_public="1")
    assert answer.location.startswith("/jobs/")
    (row,) = register.table("attachment").to_dict("records")
    assert (row["media_type"], row["is_public"]) == ("image/tiff", True)
