"""A cadastral file on its page: looked at first, recorded as one change, undone as one."""

import io
import json

import pytest
import shapely

from geo.sources import parcels
from tests.app.forms import HOST, form_in, press
from tests.geo.sources.conftest import parse_here

PAGE = "/gazette/parcels/import"


@pytest.fixture
def found(desk, monkeypatch):
    """Answer to a file with two plots that share the ground kv-001 and one far from it."""
    monkeypatch.setattr(parcels, "parse", parse_here)
    register = desk.app.extensions["chaur_register"]
    ground = register.table("location", where={"id": "kv-001"})["geometry"].iloc[0]
    west, south, east, north = ground.bounds
    middle = (west + east) / 2
    boxes = [
        shapely.box(west, south, middle, north),
        shapely.box(middle, south, east, north),
        shapely.box(80, 28, 81, 29),
    ]
    features = [
        {
            "type": "Feature",
            "properties": {"KITTA_NO": str(n), "sheet": "102-0456"},
            "geometry": shape.__geo_interface__,
        }
        for n, shape in enumerate(boxes, 1)
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    form = dict(form_in(desk.visitor.get(PAGE, base_url=HOST)).fields)
    sent = {**form, "file": (io.BytesIO(content), "ward 5.geojson")}
    return (
        register,
        desk,
        desk.visitor.post(PAGE, data=sent, base_url=HOST, headers={"Referer": HOST + PAGE}, follow_redirects=True),
    )


def test_the_file_is_looked_at_recorded_as_one_change_and_undone(found):
    register, desk, shown = found
    assert "Parcels of ward 5.geojson" in shown.text
    assert "3 plots with an outline and a number; 2 meet a space" in shown.text
    assert register.table("parcel").empty
    address = shown.request.path
    recorded = press(desk.visitor, address, seen_on=address, fields={"person_name": "Sita"})
    assert recorded.request.path == "/spaces/kv-001/gazette"
    assert sorted(register.table("parcel")["plot_no"]) == ["1", "2"]
    assert "No parcel is recorded" not in recorded.text
    assert recorded.text.count('class="sketch-plot"') == 2, "the outlines are drawn"
    assert "on no parcel" not in recorded.text, "both plots cover the whole ground"
    again = press(desk.visitor, address, seen_on=address)
    assert again.status_code == 409
    press(desk.visitor, f"/changes/{register.version}/undo", seen_on="/changes")
    assert register.table("parcel").empty


def test_a_page_without_a_file_says_so(desk):
    answer = press(desk.visitor, PAGE, seen_on=PAGE)
    assert answer.status_code == 400
