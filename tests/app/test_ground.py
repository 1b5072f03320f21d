"""Pages about usable ground: an honest answer for every space, the order of the rules, and drawings."""

import json
import re

import numpy
import pytest
import shapely

from geo import pipeline
from geo.crs import area_m2
from tests.app.forms import HOST, press
from tests.geo.pipeline.test_ground import full

POND = "POLYGON ((85.3341 27.6775, 85.3344 27.6775, 85.3344 27.6778, 85.3341 27.6778, 85.3341 27.6775))"


def page(client, path, **answer):
    found = client.get(path, base_url=HOST, **answer)
    assert found.status_code == 200
    return found.text


def cells(text):
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.findall(r'<td class="num">(.*?)</td>', row) for row in body.split("</tr>") if "<td" in row]


@pytest.mark.whole
def test_every_space_has_a_row_and_the_page_says_what_no_layer_tells(client):
    text = page(client, "/ground")
    assert len(cells(text)) == 138
    assert "No layer of this register speaks of Buildings, Reach of debris, Water" in text
    assert "Total of 138 spaces" in text


@pytest.mark.whole
def test_the_sums_are_those_of_the_rows(client):
    text = page(client, "/ground")
    foot = re.findall(r'<td class="num">(.*?)</td>', text.partition("<tfoot>")[2].partition("</tfoot>")[0])
    total = int(foot[0].replace(",", ""))
    rows = [int(row[1].replace(",", "")) for row in cells(text) if "unknown" not in row[1]]
    assert abs(sum(rows) - total) <= len(rows) / 2


@pytest.mark.whole
def test_what_the_doctor_finds_about_areas_stands_beside_the_figures(client):
    row = page(client, "/ground").partition(">Civil Aviation 2<")[2].partition("</tr>")[0]
    assert "/findings?space=" in row  # its usable area lost a digit between the rounds


def test_the_ground_of_one_space_is_a_table_of_rules_that_can_be_moved(client):
    text = page(client, "/spaces/kv-004/ground")
    assert "Serve Buildings earlier" in text
    moved = re.search(r'href="([^"]*)" aria-label="Serve Buildings earlier"', text).group(1).replace("&amp;", "&")
    again = page(client, moved)
    assert again.index("piece-building") < again.index("piece-exclusion")
    assert client.get("/spaces/kv-004/ground?order=lava", base_url=HOST).status_code == 400
    assert client.get("/spaces/kv-999/ground", base_url=HOST).status_code == 404


def test_a_space_s_own_page_shows_its_waterfall_and_the_reported_figure_beside_it(client):
    text = page(client, "/spaces/kv-004")
    assert "Usable ground, computed" in text
    assert "0 to 18,237 m²" in text
    assert "14,475 m²" in text


def test_the_picture_is_a_png(client):
    found = client.get("/spaces/kv-004/ground.png", base_url=HOST)
    assert found.mimetype == "image/png"
    assert found.data.startswith(b"\x89PNG")


def test_the_pieces_to_draw_beside_are_geojson_of_the_space(client):
    found = client.get("/spaces/kv-004/ground.geojson", base_url=HOST).get_json()
    assert [feature["properties"]["rule"] for feature in found["features"]] == ["usable"]
    drawn = shapely.from_geojson(json.dumps(found["features"][0]["geometry"]))
    assert area_m2(numpy.array([drawn]))[0] == pytest.approx(18_237, abs=1)


def test_of_a_space_without_a_boundary_nothing_is_computed_and_nothing_is_said_not_to_fit(client):
    text = page(client, "/spaces/kv-048/ground")
    assert "No boundary is known, so nothing can be computed." in text
    assert "7,250 m²" in text
    assert '<dd><span class="unknown">none</span></dd>' not in text
    assert "Picture for a dossier" not in text


def test_reported_and_computed_areas_stand_beside_each_other(client):
    text = page(client, "/spaces/kv-004/ground")
    assert "Gross, by the boundary" in text
    assert "Total, as reported" in text
    assert "agrees with what the rules leave" in text


def test_the_pages_speak_nepali(client):
    text = page(client, "/spaces/kv-004/ground", headers={"Accept-Language": "ne"})
    assert "भग्नावशेष पुग्ने" in text
    assert "१८,२३७" in text


SPACE = "/spaces/kv-004/ground"


@pytest.fixture
def sita(office):
    visitor = office[1]()
    press(visitor, "/person", seen_on="/person", fields={"person_name": "Sita", "next": "/person"})
    return visitor


def draw(visitor, **changed):
    fields = {"kind": "pond", "name": "Rani", "note": "deep", "geometry": POND} | changed
    return press(visitor, "/spaces/kv-004/exclusions", seen_on=SPACE, fields=fields)


def test_a_drawn_pond_is_taken_from_the_ground_and_can_be_taken_out(sita, office):
    register, _ = office
    text = draw(sita).text
    assert "Rani" in text
    shape = register.table("location").set_index("id").geometry["kv-004"]
    pond_m2 = area_m2(numpy.array([shapely.intersection(shape, shapely.from_wkt(POND))]))[0]
    taken = text.partition("Drawn as not usable</th>")[2].partition("</tr>")[0]
    assert f">−{pond_m2:.0f}</td>" in taken
    remove = f"{SPACE.removesuffix('ground')}exclusions/kv-004-x1/remove"
    assert "Nothing is drawn." in press(sita, remove, seen_on=SPACE).text
    assert register.table("exclusion").empty
    assert press(sita, remove, seen_on=SPACE).status_code == 404


def test_a_saved_drawing_can_be_taken_back_where_it_was_saved(sita, office):
    register, _ = office
    text = draw(sita).text
    change = re.search(r"/changes/(\d+)/undo", text).group(1)
    press(sita, f"/changes/{change}/undo", seen_on=f"{SPACE}?saved={change}", fields={"location_id": "kv-004"})
    assert register.table("exclusion").empty


def test_a_drawing_beside_the_space_is_kept_and_said_to_lie_outside(sita):
    far = "POLYGON ((85.4 27.7, 85.401 27.7, 85.401 27.701, 85.4 27.7))"
    assert "lies outside this space" in draw(sita, geometry=far).text


@pytest.mark.parametrize("shape", ("", "POINT (85 27)", "nonsense"))
def test_what_is_no_area_is_refused_and_what_was_typed_stays(sita, shape):
    answer = draw(sita, geometry=shape)
    assert answer.status_code == 400
    assert 'value="Rani"' in answer.text


@pytest.mark.whole
def test_with_layers_the_list_is_reckoned_by_a_job_that_survives_a_reload(office, monkeypatch):
    _, person = office
    visitor = person()
    monkeypatch.setattr(pipeline, "has_layers", lambda _: True)
    monkeypatch.setattr(pipeline, "around", lambda _: lambda _bounds: full())
    first = visitor.get("/ground", base_url=HOST)
    assert first.status_code == 302
    visitor.application.extensions["chaur_jobs"].stop()
    text = page(visitor, "/ground")
    assert "Total of" in text
