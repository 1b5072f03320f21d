"""The pages of losses: told with dates and m2, a case opened from one, the days of a ground in their order."""

import re
from datetime import date

import numpy
import pytest
import shapely

from geo.pipeline.layers import layers
from geo.plane import to_degrees
from tests.material.maps import features_made

SPACE = "kv-001"
HERE = shapely.box(85.2, 27.6, 85.6, 27.8)


@pytest.fixture
def built(office, tmp_path):
    """An office whose register holds footprints of two dates: on one space a house of 120 m2 was built."""
    register, person = office
    middle = register.table("location").set_index("id").geometry.loc[SPACE].representative_point()
    origin = numpy.repeat([[middle.x, middle.y]], 2, axis=0)
    houses = to_degrees(numpy.array([shapely.box(-400, 0, -390, 10), shapely.box(0, 0, 10, 12)], dtype=object), origin)
    for title, dated, shapes in (("Old", date(2015, 4, 1), houses[:1]), ("New", date(2025, 1, 1), houses)):
        made = features_made(tmp_path, "buildings", {"geometry": list(shapes)}, title=title, dated=dated, coverage=HERE)
        layers(register).take_in([made], by="Sita")
    return register, person()


def opened(visitor, address):
    """The page, once the job that makes it has ended."""
    for _ in range(200):
        answer = visitor.get(address, follow_redirects=True)
        if b"data-job" not in answer.data:
            return answer.get_data(as_text=True)
        visitor.application.extensions["chaur_jobs"]._pool.submit(lambda: None).result()
    raise AssertionError(address)


def test_a_loss_is_told_with_its_dates_and_becomes_a_case(built):
    register, visitor = built
    page = opened(visitor, "/losses")
    assert re.search(r">120<", page)
    assert "2015-04-01" in page
    assert visitor.get("/losses.geojson").json["features"][0]["properties"]["location_id"] == SPACE
    fields = {
        "csrf_token": re.search(r'csrf_token" value="([^"]+)"', page).group(1),
        "location_id": SPACE,
        "person_name": "Hari",
    }
    assert visitor.post("/losses/0/case", data=fields).status_code == 302
    case = register.table("encroachment").iloc[0]
    assert (case["channel"], case["cause"], case["area_m2"]) == ("analysis", "building", pytest.approx(120, abs=0.1))
    assert visitor.post("/losses/7/case", data=fields).status_code == 404


def test_the_days_of_a_ground_stand_in_their_order_newest_first(built):
    _, visitor = built
    page = opened(visitor, f"/spaces/{SPACE}/losses")
    assert page.index("Lost since") < page.index("Survey 2020-03") < page.index("Survey 2019-12")


def test_without_two_dated_layers_the_page_says_what_is_missing(office):
    _, person = office
    page = person().get("/losses").get_data(as_text=True)
    assert "footprints of two dates are needed" in page
    assert person().get("/spaces/nowhere/losses").status_code == 404
