"""What belongs to a space is found, what its readers may not see is named, and the better boundary is drawn."""

import pandas
import pytest

from geo.outputs.dossier.records import Records, drawn_boundary, withheld
from tests.geo.outputs.dossier.legal import FIELD, ROWS, SURVEYED, records

ROW = {"id": "toy-1", "geometry": FIELD, "source_id": "toy"}


def test_parcels_come_in_the_order_of_sheet_and_plot_with_their_part():
    found = records().parcels("toy-1")
    assert found["plot_no"].tolist() == ["12", "47"]
    assert found["part"].tolist() == ["whole", "part"]
    assert records().parcels("toy-2").empty


def test_the_sides_of_a_notice_go_before_those_to_be_printed():
    assert records().sides("toy-1")["north"] == {"en": "River", "ne": ""}
    assert records().sides("toy-1", notice_id="n1")["north"] == {"en": "", "ne": "खोला"}
    assert set(records().sides("toy-1")) == {"east", "north"}


def test_the_notices_of_a_space_carry_its_line_of_the_schedule():
    (notice,) = records().notices("toy-1")
    assert (notice["id"], notice["serial_no"], notice["remarks"]) == ("n1", 1, "Keep #open")


def test_a_register_without_the_tables_has_no_record():
    empty = Records({})
    assert empty.parcels("toy-1").empty
    assert empty.sides("toy-1") == {}
    assert empty.notices("toy-1") == []
    assert drawn_boundary(empty, ROW) == (ROW, {"published": False})


def test_a_surveyed_boundary_is_drawn_rather_than_that_of_the_register():
    drawn, about = drawn_boundary(records(), ROW)
    assert drawn["geometry"].equals(SURVEYED)
    assert (about["role"], about["accuracy_m"], about["published"]) == ("surveyed", 0.05, False)


@pytest.mark.parametrize(("status", "published"), (("published", True), ("draft", False)))
def test_a_boundary_is_published_only_when_its_notice_is(status, published):
    gazetted = [row for row in ROWS["space_boundary"] if row["role"] == "gazetted"]
    notices = [{**ROWS["gazette_notice"][0], "status": status}]
    _, about = drawn_boundary(records(space_boundary=gazetted, gazette_notice=notices), ROW)
    assert about["role"] == "gazetted"
    assert about["published"] is published


def test_a_boundary_without_a_shape_is_not_drawn():
    rows = [{**row, "geometry": None} for row in ROWS["space_boundary"]]
    assert drawn_boundary(records(space_boundary=rows), ROW)[0]["geometry"] is FIELD


def test_owners_are_for_the_office_alone():
    assert [withheld("parcel", "owner_name", who) for who in ("public", "partners", "restricted")] == [
        True,
        True,
        False,
    ]
    assert not withheld("parcel", "plot_no", "public")
    assert pandas.isna(records().row("encroachment", "none").get("id"))
