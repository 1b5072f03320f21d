"""Files of a plan from its page: every kind is written, what the form does not offer is refused, the map prints."""

from xml.etree.ElementTree import fromstring

import pytest

from app.plan_files import KINDS, labels
from geo.outputs.palette import FILLING
from tests.app.exchange import Desk

EVENT = "event=intensity&mmi=8&places=np-l-5243263003"


@pytest.mark.parametrize("kind", ("plan.pdf", "plan.docx", "plan.gpkg", "plan.kml", "actions.csv", "map.png"))
def test_a_file_is_written_and_can_be_saved(trying: Desk, kind):
    trying.get(f"/plan/result?{EVENT}")
    page = trying.post(f"/plan/files?{EVENT}", kind=kind, speech="ne")
    assert "The file is ready" in page.text
    assert "Another file of the same plan" in page.text
    with trying.get(f"{page.request.path}/file") as file:
        assert len(file.data) > 1000


def test_every_kind_of_file_has_a_name(trying: Desk):
    with trying.app.test_request_context():
        assert sorted(labels()) == sorted(KINDS)


def test_how_many_lose_their_place_goes_along_where_it_was_asked(trying: Desk):
    page = trying.post(f"/plan/files?{EVENT}", kind="actions.csv", worth="yes")
    with trying.get(f"{page.request.path}/file") as file:
        assert "If it is lost, 545 people have no place anywhere." in file.data.decode("utf-8-sig")


@pytest.mark.parametrize("wrong", ({"kind": "plan.exe"}, {"crs": "EPSG:1"}, {"speech": "fr"}, {"audience": "all"}))
def test_what_the_form_does_not_offer_is_refused(trying: Desk, wrong):
    assert trying.post(f"/plan/files?{EVENT}", **{"kind": "plan.gpkg", **wrong}).status_code == 400


def test_the_map_of_the_page_prints_as_a_drawing(trying: Desk):
    assert "plan-print" in trying.get(f"/plan/result?{EVENT}").text
    answer = trying.get(f"/plan/map.svg?{EVENT}")
    assert answer.mimetype == "image/svg+xml"
    drawn = fromstring(answer.data)  # noqa: S314 - our own picture
    assert any(one.get("fill") == FILLING["full"] for one in drawn.iter())
