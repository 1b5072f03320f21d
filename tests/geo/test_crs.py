"""The systems of Nepal against the published vector, and what names and positions are plausible."""

import numpy
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import WGS84, area_m2, crs_choices, in_nepal, metric, mutm, mutm_meridian_deg, mutm_position, named
from geo.errors import MissingError

LON = st.floats(80.05, 88.21)
LAT = st.floats(26.34, 30.47)


def test_mutm_84_agrees_with_the_published_vector_there_and_back():
    to_mutm = pyproj.Transformer.from_crs(WGS84, mutm(84), always_xy=True)
    assert to_mutm.transform(85.3150, 27.7060) == pytest.approx((629903.5635, 3065970.1821), abs=5e-5)
    back = to_mutm.transform(629903.5635, 3065970.1821, direction="INVERSE")
    two_millimetres_deg = 2e-8  # the datums' heights differ, and a plan has none
    assert back == pytest.approx((85.3150, 27.7060), abs=two_millimetres_deg)


def test_a_zone_is_on_the_nepalese_datum_with_its_own_scale():
    zone = mutm(87)
    parameters = {item.name: item.value for item in zone.coordinate_operation.params}
    assert parameters["Longitude of natural origin"] == 87
    assert parameters["Scale factor at natural origin"] == 0.9999
    assert parameters["False easting"] == 500000
    assert zone.geodetic_crs.to_epsg() == 6207


def test_a_zone_read_back_from_its_text_is_the_same_system():
    again = pyproj.CRS(mutm(84).to_wkt("WKT1_ESRI"))
    there = [
        pyproj.Transformer.from_crs(WGS84, system, always_xy=True).transform(85.315, 27.706)
        for system in (mutm(84), pyproj.CRS(mutm(84).to_wkt()))
    ]
    assert there[0] == pytest.approx(there[1], abs=1e-6)
    assert again.coordinate_operation.params[0].name


@given(LON, LAT)
def test_a_position_in_its_own_zone_lies_within_three_half_degrees_of_the_meridian(lon, lat):
    meridian, easting, northing = mutm_position(lon, lat)
    assert meridian == mutm_meridian_deg(lon)
    assert abs(lon - meridian) <= 1.5 or meridian in {81, 87}
    assert 300_000 < easting < 700_000
    assert 2_900_000 < northing < 3_400_000


@pytest.mark.parametrize(
    ("lon", "meridian"), ((80.1, 81), (82.499, 81), (82.5, 84), (85.499, 84), (85.5, 87), (88, 87))
)
def test_zones_meet_half_way_between_their_meridians(lon, meridian):
    assert mutm_meridian_deg(lon) == meridian


def test_utm_changes_zone_at_84_degrees():
    assert [metric(lon).to_epsg() for lon in (80.1, 83.999, 84.0, 88.0)] == [32644, 32644, 32645, 32645]


@pytest.mark.parametrize(
    "name", ("MUTM-81", "MUTM-84", "MUTM-87", "EPSG:4326", "EPSG:32644", "epsg:32645", "ESRI:102100")
)
def test_systems_are_found_by_name_or_code(name):
    assert named(name).name


@pytest.mark.parametrize(
    "name",
    (
        "",
        "MUTM",
        "EPSG:0",
        "EPSG:",
        "EPSG:४३२६",
        "+proj=longlat",
        "urn:ogc:def:crs:EPSG::4326",
        "/etc/passwd",
        "EPSG:1 ",
    ),
)
def test_nothing_else_is_looked_up(name):
    with pytest.raises(MissingError) as error:
        named(name)
    assert "MUTM-84" in error.value.text()


def test_choices_begin_with_degrees_and_hold_all_zones():
    assert next(iter(crs_choices())) == "EPSG:4326"
    assert {"MUTM-81", "MUTM-84", "MUTM-87"} <= set(crs_choices())


def test_the_box_of_nepal_holds_its_borders_and_nothing_that_is_not_finite():
    lon = numpy.array([80.05, 88.21, 80.04, 85.3, numpy.nan])
    lat = numpy.array([26.34, 30.47, 28.0, 30.48, 27.0])
    assert in_nepal(lon, lat).tolist() == [True, True, False, False, False]


def test_areas_are_those_of_the_ellipsoid_whatever_the_direction_of_the_ring():
    square = shapely.box(85.0, 27.0, 85.001, 27.001)
    expected = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(square)[0]
    shapes = numpy.array([square, square.reverse(), shapely.Point(85, 27), None, shapely.Polygon()], dtype=object)
    found = area_m2(shapes)
    assert found[:2] == pytest.approx([abs(expected)] * 2, rel=1e-9)
    assert numpy.isnan(found[2:4]).all()
