"""Forms of the legal record: what is saved with history, undone, refused; and what two people did at once."""

import io

import geopandas
import pytest
import shapely

from geo.crs import mutm
from geo.sources import boundary
from tests.app.forms import HOST, form_in, press, send
from tests.geo.sources.conftest import parse_here

WHY = {"reason": "read off the record", "evidence": "letter 3", "person_name": "Sita"}
NOTICE = "np-gazette-2013-04"
SIDES = "/spaces/kv-001/gazette/sides/edit"
PARCEL = "/spaces/kv-001/gazette/parcels/new"
BOUNDARY = "/spaces/kv-001/gazette/boundaries/new"


def form(visitor, address):
    answer = visitor.get(address, base_url=HOST)
    assert answer.status_code == 200
    return form_in(answer)


def filled(visitor, address, changed):
    return send(visitor, address, form(visitor, address), {**changed, **WHY})


def rows(register, table, **where):
    return register.table(table, where=where).to_dict("records")


def test_a_notice_that_was_found_is_written_down_and_its_day_converted(office):
    register, person = office
    prefix = f"gazette_notice:{NOTICE}:"
    answer = filled(
        person(), f"/gazette/notices/{NOTICE}/edit", {f"{prefix}khanda": "६३", f"{prefix}date_bs": "२०७०।१।९"}
    )
    assert answer.status_code == 302
    (notice,) = rows(register, "gazette_notice", id=NOTICE)
    assert (notice["khanda"], notice["date_bs"], notice["date_table"]) == ("६३", "२०७०।१।९", "nepali_datetime")
    assert f"{notice['date_ad']:%Y-%m-%d}" == "2013-04-22"


def test_a_day_that_is_no_day_is_kept_as_printed_and_not_converted(office):
    register, person = office
    sita = person()
    filled(sita, f"/gazette/notices/{NOTICE}/edit", {f"gazette_notice:{NOTICE}:date_bs": "२०७० वैशाख"})
    (notice,) = rows(register, "gazette_notice", id=NOTICE)
    assert notice["date_bs"] == "२०७० वैशाख"
    assert str(notice["date_ad"]) == "NaT"
    assert "is no Bikram Sambat day" in sita.get(f"/gazette/notices/{NOTICE}", base_url=HOST).text


def test_a_draft_is_recorded_named_spaces_are_added_and_taken_out(office):
    register, person = office
    sita = person()
    answer = filled(sita, "/gazette/notices/new", {"gazette_notice:new:title_en": "Draft of 2083"})
    assert answer.location.startswith("/gazette/notices/notice-1?saved=")
    page = "/gazette/notices/notice-1/spaces/edit"
    assert filled(sita, page, {"add": ["kv-001", "kv-002"]}).status_code == 302
    assert (
        filled(sita, page, {"notice_space:notice-1-kv-001:serial_no": "७", "remove": "notice-1-kv-002"}).status_code
        == 302
    )
    (line,) = rows(register, "notice_space", notice_id="notice-1")
    assert (line["location_id"], line["serial_no"]) == ("kv-001", 7)


def test_a_notice_without_a_title_is_refused_with_what_was_typed(office):
    register, person = office
    answer = filled(person(), "/gazette/notices/new", {"gazette_notice:new:khanda": "७६"})
    assert answer.status_code == 400
    assert 'value="७६"' in answer.text
    assert len(rows(register, "gazette_notice")) == 1


def test_a_notice_is_removed_with_its_lines_only_with_a_reason_and_comes_back(office):
    register, person = office
    sita = person()
    address = f"/gazette/notices/{NOTICE}/remove"
    refused = send(sita, address, form(sita, address), {"reason": "", "person_name": "Sita"})
    assert refused.status_code == 400
    assert send(sita, address, form(sita, address), {"reason": "twice", "person_name": "Sita"}).status_code == 302
    assert rows(register, "gazette_notice") == rows(register, "notice_space") == []
    press(sita, f"/changes/{register.version}/undo", seen_on="/changes", fields={})
    assert len(rows(register, "notice_space")) == 5


def test_four_sides_are_written_and_one_is_emptied_again(office):
    register, person = office
    sita = person()
    texts = {f"space_side:kv-001-{side}:text_ne": "बाटो" for side in ("east", "west", "north", "south")}
    answer = filled(sita, SIDES, texts)
    assert "Sides not described" not in sita.get(answer.location, base_url=HOST).text
    assert filled(sita, SIDES, {"space_side:kv-001-east:text_ne": ""}).status_code == 302
    assert {side["side"] for side in rows(register, "space_side")} == {"west", "north", "south"}


def test_two_people_who_write_the_same_side_are_asked_which_stands(office):
    register, person = office
    sita, ram = person(), person()
    first = form(ram, SIDES)
    filled(sita, SIDES, {"space_side:kv-001-east:text_ne": "बाटो"})
    mine = send(ram, SIDES, form(ram, SIDES), {"space_side:kv-001-east:text_ne": "खोला", **WHY})
    assert mine.status_code == 302
    late = send(ram, SIDES, first, {"space_side:kv-001-west:text_ne": "खोला", **WHY})
    assert late.status_code == 409
    assert [side["text_ne"] for side in rows(register, "space_side")] == ["खोला"]


def test_a_parcel_keeps_its_area_as_printed_and_shows_it_computed(office):
    register, person = office
    sita = person()
    told = {"parcel:new:plot_no": "१०१", "parcel:new:sheet_no": "२ ग", "parcel:new:area_printed": "४-२-१-०"}
    answer = filled(sita, PARCEL, told)
    (parcel,) = rows(register, "parcel")
    assert (parcel["area_printed"], parcel["sheet_no"], parcel["ward"]) == ("४-२-१-०", "२ ग", 5)
    assert "2,106.49" in sita.get(answer.location, base_url=HOST).text
    filled(
        sita, f"/spaces/kv-001/gazette/parcels/{parcel['id']}/edit", {f"parcel:{parcel['id']}:area_printed": "4-2-1"}
    )
    assert "name the units" in sita.get("/spaces/kv-001/gazette", base_url=HOST).text


def test_a_parcel_of_two_spaces_is_linked_and_only_goes_with_the_last(office):
    register, person = office
    sita = person()
    filled(sita, PARCEL, {"parcel:new:plot_no": "101"})
    other = "/spaces/kv-002/gazette/parcels/new"
    part = {"parcel_space:new:part": "part", "parcel_space:new:part_area_printed": "1-0-0-0"}
    assert filled(sita, other, {"parcel_space:new:parcel_id": "parcel-1", **part}).status_code == 302
    assert len(rows(register, "parcel")) == 1
    assert "also of another space" in sita.get("/spaces/kv-002/gazette", base_url=HOST).text
    for space, left in (("kv-001", 1), ("kv-002", 0)):
        address = f"/spaces/{space}/gazette/parcels/parcel-1/remove"
        assert send(sita, address, form(sita, address), {"reason": "sold"}).status_code == 302
        assert len(rows(register, "parcel")) == left


def test_a_surveyed_boundary_comes_from_a_file_in_mutm(office, tmp_path, monkeypatch):
    register, person = office
    monkeypatch.setattr(boundary, "parse", parse_here)
    path = tmp_path / "survey.gpkg"
    square = shapely.box(85.43, 27.67, 85.431, 27.671)
    geopandas.GeoDataFrame({"name": ["plot"]}, geometry=[square], crs=4326).to_crs(mutm(84)).to_file(path)
    sita = person()
    told = {"space_boundary:new:method": "total_station", "space_boundary:new:accuracy_m": "0.2"}
    told |= {"space_boundary:new:date_bs": "२०८३।६।१", **WHY}
    fields = dict(form(sita, BOUNDARY).fields) | told
    sent = {**fields, "geometry_file": (io.BytesIO(path.read_bytes()), "survey.gpkg")}
    answer = sita.post(BOUNDARY, data=sent, base_url=HOST, headers={"Referer": HOST + BOUNDARY})
    assert answer.status_code == 302
    (kept,) = rows(register, "space_boundary")
    assert shapely.hausdorff_distance(kept["geometry"], square) < 3e-8
    assert f"{kept['dated']:%Y-%m-%d}" == "2026-09-17"
    assert "Boundary not surveyed" not in sita.get(answer.location, base_url=HOST).text


def test_a_file_that_is_no_boundary_is_refused_beside_the_field(office, monkeypatch):
    _, person = office
    monkeypatch.setattr(boundary, "parse", parse_here)
    sita = person()
    fields = dict(form(sita, BOUNDARY).fields) | {"space_boundary:new:dated": "2026-09-17", **WHY}
    sent = {**fields, "geometry_file": (io.BytesIO(b"nothing"), "survey.zip")}
    answer = sita.post(BOUNDARY, data=sent, base_url=HOST, headers={"Referer": HOST + BOUNDARY})
    assert answer.status_code == 400
    assert "survey.zip" in answer.text


@pytest.mark.parametrize("address", ("/spaces/kv-999/gazette/sides/edit", "/gazette/notices/none/edit"))
def test_forms_of_what_nobody_knows_are_not_found(office, address):
    _, person = office
    assert person().get(address, base_url=HOST).status_code == 404
