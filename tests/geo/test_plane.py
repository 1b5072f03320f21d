"""The flat sheet around a place agrees with PROJ's transverse Mercator and leads back to where it came from."""

import numpy
import pyproj
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import plane, toy
from geo.crs import area_m2

GROUNDS = toy.spaces().geometry.to_numpy()


@given(st.floats(80.1, 88.2), st.floats(26.4, 30.4), st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
def test_a_point_within_five_kilometres_lies_where_proj_puts_it(lon, lat, east, north):
    origin = numpy.array([[lon, lat]])
    way = pyproj.Proj(proj="tmerc", lat_0=lat, lon_0=lon, k=1, ellps="WGS84", units="m")
    found = plane.to_plane(numpy.array([shapely.Point(lon + east, lat + north)], dtype=object), origin)
    expected = way(lon + east, lat + north)
    assert numpy.abs(shapely.get_coordinates(found)[0] - expected).max() < 1e-4


def test_what_goes_to_the_sheet_comes_back_to_a_thousandth_of_a_millimetre():
    origins = plane.origins_deg(GROUNDS)
    back = plane.to_degrees(plane.to_plane(GROUNDS, origins), origins)
    gap = numpy.abs(shapely.get_coordinates(back) - shapely.get_coordinates(GROUNDS))
    assert gap.max() * 111_000 < 1e-6


def test_areas_on_the_sheet_are_those_on_the_ellipsoid_to_one_part_in_a_million():
    flat = shapely.area(plane.to_plane(GROUNDS, plane.origins_deg(GROUNDS)))
    assert numpy.abs(flat / area_m2(GROUNDS) - 1).max() < 1e-6


def test_heights_are_left_out_and_a_missing_shape_stays_missing():
    shapes = numpy.array([shapely.Point(85.3, 27.7, 1300.0), None], dtype=object)
    moved = plane.to_plane(shapes, plane.origins_deg(shapes))
    assert moved[1] is None
    assert not shapely.has_z(moved[0])
