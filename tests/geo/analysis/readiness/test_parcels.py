"""Parcels: their areas, whether they cover the space, whose ground they reach into."""

import pytest
import shapely

from geo.analysis.readiness.parcels import parcel_area_m2
from geo.crs import area_m2
from geo.errors import InputError
from tests.geo.analysis.readiness.records import MEADOW, changed, complete, frame, half, lacks, meadow, spaces, without

PARCEL = {"part": "whole", "area_printed": None, "part_area_printed": None, "area_m2": None}


@pytest.mark.parametrize(
    ("said", "area"),
    (
        ({"area_m2": 250.0}, 250.0),
        ({"area_printed": "2-0-0-0"}, 1017.47409408),
        ({"area_printed": "2-0-0-0", "area_m2": 900.0}, 1017.47409408),
        ({"part": "part", "area_printed": "2-0-0-0", "part_area_printed": "1-0-0-0"}, 508.73704704),
        ({"part": "part", "area_printed": "2-0-0-0", "area_m2": 1017.0}, None),
        ({"part": "unknown", "area_printed": "2-0-0-0"}, None),
        ({}, None),
    ),
)
def test_of_a_parcel_that_lies_in_the_space_in_part_only_the_part_counts(said, area):
    assert parcel_area_m2({**PARCEL, **said}) == (area if area is None else pytest.approx(area))


def test_an_area_that_cannot_be_read_is_refused():
    with pytest.raises(InputError):
        parcel_area_m2({**PARCEL, "area_printed": "4-2-1"})


def test_a_space_without_parcels_lacks_them():
    assert set(lacks(without("parcel_space"))) == {"parcels.none"}


def test_each_parcel_whose_area_is_not_known_or_not_readable_is_named():
    assert "plot 101" in lacks(changed("parcel", "p1", area_m2=None))["parcels.area_unknown"].text()
    assert "Plot 101" in lacks(changed("parcel", "p1", area_printed="4-2-1"))["parcels.area_unreadable"].text()


def test_parcels_that_do_not_add_up_to_the_space_are_said_with_both_areas():
    one = float(area_m2([half()])[0])
    found = lacks(changed("parcel", "p1", area_m2=one / 2))["parcels.area_apart"]
    assert found.evidence["parcels_m2"] == pytest.approx(1.5 * one, rel=1e-6)
    assert found.evidence["percent"] == pytest.approx(-25, abs=0.01)


def test_ground_that_no_parcel_covers_is_measured():
    found = lacks(changed("parcel", "p2", geometry=half(0.75, 1)))["parcels.uncovered"]
    assert found.evidence["percent"] == pytest.approx(25, abs=0.01)
    assert found.evidence["bare_m2"] == pytest.approx(area_m2([meadow()])[0] / 4, rel=1e-3)


def test_whether_parcels_without_an_outline_cover_the_space_is_not_guessed():
    found = lacks(changed("parcel", "p2", geometry=None))
    assert set(found) == {"parcels.not_drawn"}
    assert "plot 102" in found["parcels.not_drawn"].text()


def test_a_parcel_that_reaches_into_another_space_is_found_unless_it_is_recorded_there():
    rows = spaces()
    left, bottom, right, top = meadow().bounds
    rows.loc[rows["id"] == "toy-3", "geometry"] = shapely.box(right, bottom, right + 0.001, top)
    wider = changed("parcel", "p2", geometry=shapely.box(left + 0.001, bottom, right + 0.0005, top))
    found = lacks(wider, rows)["parcels.other_space"]
    assert found.evidence["other"] == "Durbar Square"
    assert found.evidence["shared_m2"] == pytest.approx(10_930, rel=1e-3)
    links = wider["parcel_space"].to_dict("records")
    link = {"id": "l3", "parcel_id": "p2", "location_id": "toy-3", "part": "part"}
    assert "parcels.other_space" not in lacks({**wider, "parcel_space": frame("parcel_space", *links, link)}, rows)


def test_parcels_without_a_map_sheet_are_named():
    assert "101" in lacks(changed("parcel", "p1", sheet_no=None))["parcels.sheet"].text()


def test_parcels_of_other_spaces_do_not_matter():
    records = complete()
    links = records["parcel_space"].to_dict("records")
    more = {"id": "l9", "parcel_id": "p1", "location_id": "toy-1", "part": "part", "part_area_printed": "x"}
    assert not lacks({**records, "parcel_space": frame("parcel_space", *links, more)})
    assert MEADOW != "toy-1"
