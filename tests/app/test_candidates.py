"""Pages that look for open ground: refused where it cannot be told, a job, a list, and one click into the register."""

import re

import pytest
import shapely

from app.jobs import Jobs
from geo.register.layers import LayerStore
from tests.app.forms import HOST, press
from tests.material.maps import features_made

PAGE = "/candidates"


@pytest.fixture
def sita(office):
    visitor = office[1]()
    press(visitor, "/person", seen_on="/person", fields={"person_name": "Sita", "next": "/"})
    return visitor


@pytest.fixture
def area(office, tmp_path):
    """Ground around a space of the register, in which a house and a road are mapped."""
    register, _ = office
    space = register.table("location").set_index("id").geometry["kv-004"]
    found = space.buffer(0.001).envelope
    west, south, east, north = found.bounds
    house = shapely.box(west, south, west + 0.0001, south + 0.0001)
    road = shapely.LineString([(east, south), (east, north)])
    made = [
        features_made(tmp_path, "buildings", {"height_m": [6.0], "geometry": [house]}, coverage=found),
        features_made(tmp_path, "ways", {"motor": [True], "geometry": [road]}, coverage=found),
    ]
    LayerStore(register).take_in(made, by="Hari")
    return found


def search(visitor, area, **changed):
    fields = {"geometry": area.wkt, "least_area": "1000", "width": "0.1", **changed}
    return press(visitor, PAGE, seen_on=PAGE, fields=fields)


def found(visitor, area, **changed):
    """Address and text of the page of what was found."""
    job = search(visitor, area, **changed).request.path.rpartition("/")[2]
    extensions = visitor.application.extensions
    jobs = extensions["chaur_jobs"]
    jobs.stop()
    kept = Jobs()
    kept._jobs.update(jobs._jobs)
    extensions["chaur_jobs"] = kept
    answer = visitor.get(f"{PAGE}/{job}", base_url=HOST, follow_redirects=True)
    return f"{PAGE}/{job}", answer.text


def test_without_buildings_the_page_says_what_to_bring_and_a_search_is_refused(sita):
    text = sita.get(PAGE, base_url=HOST).text
    assert "There is no layer of kind “Buildings”." in text
    assert "Add a layer" in text
    _, text = found(sita, shapely.box(85.31, 27.69, 85.32, 27.70))
    assert "The layer of buildings does not cover 100 percent of the area" in text
    assert "Nothing in the register was changed." in text


def test_what_is_found_is_a_list_with_a_map_and_survives_a_reload(sita, area):
    address, text = found(sita, area)
    (key,) = re.findall(r'<tr id="(open-\w{8})">', text)
    assert "1 open ground found" in text
    assert "Registered grounds in the area, which are left out: 1." in text
    assert re.search(r'<a href="/spaces/kv-004">', text)
    assert "No layer covers all of the area for: Water, Power lines, Use of land, Height model" in text
    assert sita.get(address, base_url=HOST).text.count(key) == text.count(key)
    (feature,) = sita.get(f"{address}.geojson", base_url=HOST).json["features"]
    told = feature["properties"]
    assert (told["id"], told["rank"], told["beside"], told["slope_mean_deg"]) == (key, 1, "kv-004", None)
    assert f'href="{address}.geojson" download' in text


@pytest.mark.whole
def test_one_click_takes_a_candidate_into_the_register_and_the_undo_takes_it_out(sita, area, office):
    register, _ = office
    address, text = found(sita, area)
    (key,) = re.findall(r'<tr id="(open-\w{8})">', text)
    before = len(register.table("open_space"))
    text = press(sita, f"{address}/{key}/promote", seen_on=address).text
    assert "Saved as change" in text
    assert "In the register" in text
    row = register.table("location", where={"name_en": f"Open ground {key[5:]}"}).iloc[0]
    assert register.table("open_space", where={"location_id": row["id"]})["endorsement"].tolist() == ["candidate"]
    assert sita.get(f"/spaces/{row['id']}", base_url=HOST).status_code == 200
    press(sita, re.search(r"/changes/\d+/undo", text).group(), seen_on=address, fields={"location_id": ""})
    assert len(register.table("open_space")) == before
    assert "Take in as candidate" in sita.get(address, base_url=HOST).text
    assert press(sita, f"{address}/open-00000000/promote", seen_on=address).status_code == 404


@pytest.mark.parametrize(
    ("changed", "said"),
    (
        ({"geometry": ""}, "Choose a municipality or a ward, or draw an area."),
        ({"geometry": "nonsense"}, "WKT"),
        ({"least_area": "many"}, "The size many is no number above 0."),
        ({"width": "0"}, "The size 0 is no number above 0."),
    ),
)
def test_a_form_that_does_not_fit_is_refused_and_keeps_what_was_typed(sita, area, changed, said):
    answer = search(sita, area, **changed)
    assert answer.status_code == 400
    assert said in answer.text
    assert all(value in answer.text for value in changed.values())


def test_units_that_are_covered_can_be_chosen(sita, office, tmp_path):
    register, _ = office
    wards = register.table("location")
    ward = wards[wards["kind"] == "ward"].iloc[0]
    around = ward["geometry"].buffer(0.001)
    far = around.buffer(0.01).exterior
    made = [
        features_made(tmp_path, "buildings", {"height_m": [6.0], "geometry": [far.buffer(1e-5)]}, coverage=around),
        features_made(tmp_path, "ways", {"motor": [True], "geometry": [far]}, coverage=around),
    ]
    LayerStore(register).take_in(made, by="Hari")
    assert f'<option value="{ward["id"]}">' in sita.get(PAGE, base_url=HOST).text
    address, text = found(sita, ward["geometry"], geometry="", unit=ward["id"], least_area="५०००")
    assert "open ground" in text
    collection = sita.get(f"{PAGE}/coverage.geojson", base_url=HOST).json
    assert shapely.geometry.shape(collection["features"][0]["geometry"]).equals(around)
    assert address
