"""Wards and elevations as printed, against the ground."""

import geopandas
import pytest
import shapely

from geo import toy
from geo.register.doctor import diagnose


def examined(*, wards=None, spaces=None, **values):
    surveys = toy.surveys()
    for column, value in values.items():
        surveys.loc[1, column] = value
    return diagnose(toy.spaces() if spaces is None else spaces, surveys, wards=toy.wards() if wards is None else wards)


def test_a_ward_the_ground_does_not_touch_is_named_with_the_right_one():
    (finding,) = examined(ward_printed=3)
    assert (finding.rule, finding.evidence["ward"], finding.evidence["unit"]) == ("ward.differs", 1, "Toyland")
    assert finding.suggestions[0].value == 1
    assert "100 % of it lies in ward 1 (Toyland)" in finding.text("en")


def straddling(share_in_two):
    """Bus Park, moved so that a share of it lies in ward 2."""
    east = 85.31 + 0.001 * share_in_two
    shapes = toy.spaces().geometry.tolist()
    shapes[1] = shapely.box(east - 0.001, 27.706, east, 27.707)
    return toy.spaces().set_geometry(geopandas.GeoSeries(shapes, crs=4326))


@pytest.mark.parametrize(("share", "rules"), ((0.06, []), (0.04, ["ward.differs"])))
def test_a_ward_that_holds_a_part_to_speak_of_is_right(share, rules):
    found = examined(spaces=straddling(share), ward_printed=2, lon_printed_deg=None)
    assert [finding.rule for finding in found if finding.rule == "ward.differs"] == rules


def test_no_ward_is_suggested_where_the_ground_is_divided():
    surveys = toy.surveys().drop(columns=["lon_printed_deg"])
    surveys.loc[1, "ward_printed"] = 4
    (finding,) = diagnose(straddling(0.3), surveys, wards=toy.wards())
    assert (finding.evidence["ward"], finding.evidence["share_percent"], finding.suggestions) == (1, 70, ())


def test_without_ward_areas_the_column_by_geometry_is_used():
    surveys = toy.surveys()
    surveys.loc[1, "ward_printed"] = 3
    (finding,) = diagnose(toy.spaces(), surveys)
    assert (finding.rule, finding.evidence["kind"]) == ("ward.differs", "column")


def test_ward_numbers_may_stand_in_the_identifiers():
    renamed = toy.wards().drop(columns=["ward", "parent_name"]).assign(id=[f"np-l-toy-w{n:02}" for n in range(1, 5)])
    assert examined(wards=renamed) == []
    (finding,) = examined(wards=renamed, ward_printed=2)
    assert (finding.evidence["unit"], finding.evidence["unit_ne"]) == ("toy", "toy")


def test_a_space_outside_every_ward_is_left_alone():
    assert examined(wards=toy.wards().iloc[[3]], ward_printed=1) == []


@pytest.mark.parametrize(("elevation", "kind"), ((27.7065, "latitude"), (27.71, "latitude"), (85.3075, "longitude")))
def test_an_elevation_that_is_a_coordinate_is_emptied(elevation, kind):
    (finding,) = examined(elevation_m=elevation)
    assert (finding.rule, finding.evidence["kind"]) == ("elevation.coordinate", kind)
    assert finding.suggestions[0].value is None


@pytest.mark.parametrize("elevation", (0, 30.1, 54.9, 8850.5, 13050))
def test_an_elevation_no_ground_of_nepal_has_is_asked_about(elevation):
    (finding,) = examined(elevation_m=elevation)
    assert (finding.rule, finding.suggestions) == ("elevation.implausible", ())


@pytest.mark.parametrize("elevation", (60, 85.0, 90.2, 1310.25, 5400))
def test_ground_of_the_plain_and_of_the_mountains_is_possible(elevation):
    assert examined(elevation_m=elevation) == []
