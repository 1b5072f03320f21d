"""Printed points: what they may mean, and how far they lie from their grounds."""

import geopandas
import numpy
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import toy
from geo.register.doctor import diagnose
from geo.register.doctor.positions import decimals
from geo.register.doctor.systems import readings, rereadings

PLACE = 1  # Bus Park: 85.307 to 85.308 east, 27.706 to 27.707 north
HERE = (85.3075, 27.7065)


def examined(lon, lat):
    surveys = toy.surveys()
    surveys.loc[PLACE, ["lon_printed_deg", "lat_printed_deg"]] = [lon, lat]
    return diagnose(toy.spaces(), surveys, wards=toy.wards())


def only(lon, lat):
    (finding,) = examined(lon, lat)
    return finding


def values(finding):
    return {each.column: each.value for each in finding.suggestions}


def test_a_point_on_its_ground_or_a_few_metres_off_is_fine():
    assert examined(*HERE) == []
    assert examined(85.30815, 27.7065) == []


def test_the_distance_of_a_point_is_that_to_the_nearest_edge():
    finding = only(HERE[0], 27.707 + 0.00105)
    assert finding.rule == "position.outside"
    assert finding.evidence["distance_m"] == 116  # 0.00105 degrees of 110,815 m


def test_exchanged_axes_are_exchanged_back():
    finding = only(HERE[1], HERE[0])
    assert finding.rule == "position.exchanged_axes"
    assert values(finding) == {"lon_printed_deg": HERE[0], "lat_printed_deg": HERE[1]}


def test_the_test_vector_of_the_cadastre_is_read_as_mutm_84():
    found = readings(numpy.array([629903.5635]), numpy.array([3065970.1821]))
    mutm_84 = next(each for each in found if each.system == "MUTM-84")
    assert mutm_84.positions_deg.tolist()[0] == pytest.approx((85.3150, 27.7060), abs=1e-7)
    assert not mutm_84.exchanged


def test_numbers_that_are_no_metres_have_no_reading():
    for numbers in ((85.3, 27.7), (461546.671, 126870.006)):
        found = readings(*(numpy.array([number]) for number in numbers))
        assert all(numpy.isnan(each.positions_deg).all() for each in found)


def test_northing_before_easting_is_read_too():
    found = readings(numpy.array([3065970.1821]), numpy.array([629903.5635]))
    assert {each.exchanged for each in found if not numpy.isnan(each.lon_deg[0])} == {True}


@given(lon=st.floats(81, 87), lat=st.floats(26.5, 30.4))
def test_a_reading_undoes_each_wrong_system(lon, lat):
    from geo.register.doctor.systems import _to_degrees

    for right, wrong in (("MUTM-84", "EPSG:32645"), ("MUTM-87", "EPSG:32644"), ("EPSG:32644", "EPSG:32645")):
        metres = _to_degrees(right).transform(numpy.array([lon]), numpy.array([lat]), direction="INVERSE")
        taken = _to_degrees(wrong).transform(*metres)
        back = next(each for each in rereadings(*taken) if (each.system, each.taken_for) == (right, wrong))
        assert back.positions_deg.tolist()[0] == pytest.approx((lon, lat), abs=1e-6)


def test_a_point_on_the_old_datum_is_recognised():
    off = next(iter(rereadings(*(numpy.array([axis]) for axis in HERE))))
    printed = (2 * HERE[0] - off.lon_deg[0], 2 * HERE[1] - off.lat_deg[0])
    finding = only(*printed)
    assert finding.rule == "position.wrong_zone"
    assert finding.evidence["system"] == "EPSG:6207"
    assert finding.evidence["distance_m"] == pytest.approx(234 - 49, abs=5)  # half the ground is 49 m wide


@pytest.mark.parametrize(
    ("lon", "lat"), ((82.3075, 27.7065), (85.3975, 27.7065), (85.3075, 27.4065), (85.3075, 27.7765), (95.3075, 27.7065))
)
def test_one_wrong_digit_is_found_and_put_right(lon, lat):
    finding = only(lon, lat)
    assert finding.rule == "position.digit"
    assert values(finding) == {"lon_printed_deg": HERE[0], "lat_printed_deg": HERE[1]}
    assert finding.evidence["lon"] == f"{lon:.10g}"


def test_coordinates_cut_short_are_no_typing_error():
    assert only(85.3, 27.7).rule == "position.truncated"
    assert only(85.31, 27.71).rule == "position.truncated"


def test_metres_without_a_boundary_name_every_system_that_lies_in_nepal():
    grounds = toy.spaces()
    shapes = [*grounds.geometry[:1], None, *grounds.geometry[2:]]
    surveys = toy.surveys()
    surveys.loc[PLACE, ["lon_printed_deg", "lat_printed_deg"]] = [629903.5635, 3065970.1821]
    found = {each.rule: each for each in diagnose(grounds.set_geometry(geopandas.GeoSeries(shapes, crs=4326)), surveys)}
    assert "MUTM-84" in str(found["position.projected"].evidence["system"])
    assert found["position.projected"].suggestions == ()


def test_two_points_on_each_other_s_ground_are_exchanged():
    surveys = toy.surveys()
    columns = ["lon_printed_deg", "lat_printed_deg"]
    first, second = (surveys.loc[row, columns].tolist() for row in (1, 4))
    surveys.loc[1, columns], surveys.loc[4, columns] = second, first
    (finding,) = diagnose(toy.spaces(), surveys, wards=toy.wards())
    assert (finding.rule, finding.location_ids) == ("rows.exchanged", ("toy-2", "toy-5"))
    assert finding.evidence["kind"] == "point"


def test_points_that_are_the_geometry_itself_are_examined():
    points = shapely.centroid(toy.spaces().geometry.to_numpy())
    spaces = toy.spaces().set_geometry(geopandas.GeoSeries(points, crs=4326))
    surveys = toy.surveys()[["location_id", "round_id", "usable_area_m2"]]
    assert diagnose(spaces, surveys, wards=toy.wards()) == []
    turned = [*points[:3], shapely.Point(points[3].y, points[3].x), *points[4:]]
    (finding,) = diagnose(spaces.set_geometry(geopandas.GeoSeries(turned, crs=4326)), surveys)
    assert (finding.rule, finding.location_ids, finding.round_ids) == ("position.exchanged_axes", ("toy-4",), ())
    (suggestion,) = finding.suggestions
    assert (suggestion.table, suggestion.key, suggestion.column) == ("location", "toy-4", "geometry")
    assert suggestion.value.equals_exact(points[3], 1e-6)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=5), st.integers(80, 88))
def test_decimals_are_those_that_were_printed(digits, whole):
    printed = [round(whole + 1 / 7, digit) for digit in digits]
    expected = [len(f"{number:.6f}".rstrip("0").partition(".")[2]) for number in printed]
    assert decimals(numpy.array(printed, dtype=float)).tolist() == expected
