"""Edit forms of sites, service points and units: what is saved, undone, refused, and what two people did at once."""

import pytest

from app import create_app
from app.settings import Settings
from app.views import places
from geo.register.store import open_register
from tests.app.forms import HOST, form_in, press, send
from tests.app.small import small_tables

SITE = "/places/idp2015-bkt004/edit"
BHIMTAR = "/places/site-bhimtar/edit"
WARD = "np-l-5243271001"
WHY = {"reason": "told by the ward", "evidence": "letter 3", "person_name": "Sita"}
MANAGED = "site:idp2015-bkt004:managed_by"


def _form(visitor, address):
    answer = visitor.get(address, base_url=HOST)
    assert answer.status_code == 200
    return form_in(answer)


def _one(register, table, column, **where):
    found = register.table(table, where=where)[column].tolist()
    assert len(found) == 1
    return found[0]


def test_what_is_saved_about_a_site_stands_on_its_page_and_can_be_undone(office):
    register, person = office
    sita = person()
    before = _one(register, "site", "managed_by", location_id="idp2015-bkt004")
    answer = send(sita, SITE, _form(sita, SITE), {MANAGED: "Ward office", **WHY})
    assert answer.status_code == 302
    page = sita.get(answer.location, base_url=HOST).text
    assert "Saved as change 2." in page
    assert "Ward office" in page
    press(sita, "/changes/2/undo", seen_on="/sites/idp2015-bkt004", fields={"location_id": "idp2015-bkt004"})
    assert _one(register, "site", "managed_by", location_id="idp2015-bkt004") == before


def test_a_count_is_added_under_its_day_and_removed_by_emptying_the_day(office):
    register, person = office
    sita = person()
    new = {"site_count:new:counted_on": "2026-11-24", "site_count:new:people": "१,२००"}
    assert send(sita, SITE, _form(sita, SITE), {**new, **WHY}).status_code == 302
    key = "idp2015-bkt004-2026-11-24"
    assert _one(register, "site_count", "people", id=key) == 1200
    assert send(sita, SITE, _form(sita, SITE), {f"site_count:{key}:counted_on": "", **WHY}).status_code == 302
    assert register.table("site_count", where={"id": key}).empty


def test_a_figure_about_a_site_needs_its_evidence(office):
    register, person = office
    sita = person()
    sent = {"site_count:new:counted_on": "2026-11-24", "site_count:new:people": "50", **WHY, "evidence": ""}
    answer = send(sita, SITE, _form(sita, SITE), sent)
    assert answer.status_code == 400
    assert "say on what evidence" in answer.text
    assert 'value="50"' in answer.text
    assert register.table("site_count", where={"id": "idp2015-bkt004-2026-11-24"}).empty


def test_an_assessment_says_yes_no_or_not_known(office):
    register, person = office
    sita = person()
    form = _form(sita, BHIMTAR)
    assert form.value("site_assessment:site-bhimtar-2015-07-29:improved") == "true"
    new = {"site_assessment:new:assessed_on": "2016-01-02", "site_assessment:new:improved": "false"}
    assert send(sita, BHIMTAR, form, {**new, **WHY}).status_code == 302
    assert bool(_one(register, "site_assessment", "improved", id="site-bhimtar-2016-01-02")) is False
    assert _one(register, "site_assessment", "labour", id="site-bhimtar-2016-01-02") == "unknown"


def test_a_site_is_given_a_point_and_the_unit_that_holds_it(office):
    register, person = office
    sita = person()
    sent = {"location:site-bhimtar:geometry": "POINT (85.4319 27.6677)", "location:site-bhimtar:precision": "surveyed"}
    assert send(sita, BHIMTAR, _form(sita, BHIMTAR), {**sent, **WHY}).status_code == 302
    row = register.table("location", where={"id": "site-bhimtar"}).iloc[0]
    assert (row["geometry"].x, row["geometry"].y) == (85.4319, 27.6677)
    assert row["parent_id"] == "np-l-5243263003-w05"  # kv-001, whose point this is, is printed in ward 5 of Bhaktapur


def test_the_names_of_a_unit_are_edited_and_its_borders_are_not(office):
    register, person = office
    sita = person()
    address = f"/places/{WARD}/edit"
    form = _form(sita, address)
    assert form.value(f"location:{WARD}:geometry") is None
    new = {"location_name:new:name": "ठिमी", "location_name:new:lang": "ne"}
    assert send(sita, address, form, {**new, **WHY, f"location:{WARD}:geometry": "POINT (0 0)"}).status_code == 302
    assert "ठिमी" in sita.get(f"/places/{WARD}", base_url=HOST).text
    assert register.table("location", where={"id": WARD})["geometry"].iloc[0].geom_type != "Point"
    named = register.table("location_name", where={"name": "ठिमी"})["id"].iloc[0]
    assert send(sita, address, _form(sita, address), {f"location_name:{named}:name": "", **WHY}).status_code == 302
    assert register.table("location_name", where={"id": named}).empty


def test_two_people_who_changed_one_field_choose_which_stands(office):
    register, person = office
    sita, hari = person(), person()
    seen = _form(hari, SITE)
    send(sita, SITE, _form(sita, SITE), {MANAGED: "Ward office", **WHY})
    answer = send(hari, SITE, seen, {MANAGED: "Red Cross", **WHY, "person_name": "Hari"})
    assert answer.status_code == 409
    assert "Ward office" in answer.text
    form = form_in(answer, action="/edit")
    assert form.action == SITE
    assert send(hari, SITE, form, {f"choice:{MANAGED}": "mine"}).status_code == 302
    assert _one(register, "site", "managed_by", location_id="idp2015-bkt004") == "Red Cross"


def test_a_form_that_changes_nothing_or_names_no_place_is_told_so(office):
    _, person = office
    sita = person()
    answer = send(sita, SITE, _form(sita, SITE), WHY)
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    assert sita.get("/places/nowhere/edit", base_url=HOST).status_code == 404


@pytest.mark.parametrize(
    ("address", "onward"),
    (("/places/kv-001/edit", "/spaces/kv-001/edit"), ("/spaces/site-bhimtar/edit", "/places/site-bhimtar/edit")),
)
def test_spaces_and_sites_find_their_own_form(client, address, onward):
    answer = client.get(address, base_url=HOST)
    assert (answer.status_code, answer.location) == (302, onward)


def test_a_service_point_is_edited_with_its_service(client):
    form = form_in(client.get("/places/osm-268310351/edit", base_url=HOST))
    assert form.value("service_point:osm-268310351:service") == "bus_station"
    assert places.pages.name == "places"


def test_the_forms_are_found_on_the_pages_in_both_languages(client):
    for address, word in (("/sites/site-bhimtar", "Edit"), (f"/places/{WARD}", "Edit names")):
        assert f'/edit">{word}</a>' in client.get(address, base_url=HOST).text
    assert "गणना थप्नुहोस्" in client.get(f"{SITE}?lang=ne", base_url=HOST).text


@pytest.fixture
def database_office(postgis_url, tmp_path):
    """As ``office``, with the register in a PostGIS database."""
    url = postgis_url()
    with open_register(url) as register:
        register.load(small_tables(), by="Chaur", kind="set_up", reason="Shipped data")
    made = create_app(Settings(register_url=url, folder=tmp_path / "instance", testing=True))
    yield made.extensions["chaur_register"], made.test_client
    made.extensions["chaur_register"].close()


@pytest.mark.postgis
def test_in_a_database_a_site_is_counted_placed_and_put_back(database_office):
    register, person = database_office
    sita = person()
    before = register.table("location", where={"id": "site-bhimtar"})["geometry"].iloc[0]
    where = {"location:site-bhimtar:geometry": "POINT (85.4319 27.6677)", "location:site-bhimtar:precision": "surveyed"}
    new = {"site_count:new:counted_on": "2026-11-24", "site_count:new:people": "१,२००"}
    assert send(sita, BHIMTAR, _form(sita, BHIMTAR), {**where, **new, **WHY}).status_code == 302
    row = register.table("location", where={"id": "site-bhimtar"}).iloc[0]
    assert (row["geometry"].x, row["geometry"].y, row["parent_id"]) == (85.4319, 27.6677, "np-l-5243263003-w05")
    assert _one(register, "site_count", "people", id="site-bhimtar-2026-11-24") == 1200
    press(sita, "/changes/2/undo", seen_on="/sites/site-bhimtar", fields={"location_id": "site-bhimtar"})
    assert register.table("location", where={"id": "site-bhimtar"})["geometry"].iloc[0].equals_exact(before)
    assert register.table("site_count", where={"id": "site-bhimtar-2026-11-24"}).empty


@pytest.mark.postgis
def test_in_a_database_names_of_a_unit_are_edited_and_two_people_choose_which_value_stands(database_office):
    register, person = database_office
    sita, hari = person(), person()
    address = f"/places/{WARD}/edit"
    new = {"location_name:new:name": "ठिमी", "location_name:new:lang": "ne"}
    assert send(sita, address, _form(sita, address), {**new, **WHY}).status_code == 302
    assert "ठिमी" in sita.get(f"/places/{WARD}", base_url=HOST).text
    seen = _form(hari, SITE)
    send(sita, SITE, _form(sita, SITE), {MANAGED: "Ward office", **WHY})
    answer = send(hari, SITE, seen, {MANAGED: "Red Cross", **WHY, "person_name": "Hari"})
    assert answer.status_code == 409
    assert send(hari, SITE, form_in(answer, action="/edit"), {f"choice:{MANAGED}": "mine"}).status_code == 302
    assert _one(register, "site", "managed_by", location_id="idp2015-bkt004") == "Red Cross"
