"""Areas on the ellipsoid against PROJ shape by shape."""

import numpy
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import area_m2, crs_choices
from geo.ellipsoid import geodesic_area_m2, planar_area_m2

GEOD = pyproj.Geod(ellps="WGS84")


def proj_area_m2(shape):
    return abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0])


@st.composite
def stars(draw):
    lon, lat = draw(st.floats(80.1, 88.2)), draw(st.floats(26.4, 30.4))
    reach_deg = draw(st.sampled_from((1e-4, 1e-3, 4e-3, 0.05)))
    corners = draw(st.integers(3, 12))
    radii = draw(st.lists(st.floats(0.2, 1), min_size=corners, max_size=corners))
    angles = numpy.linspace(0, 2 * numpy.pi, corners, endpoint=False)
    turns = list(zip(radii, angles, strict=True))
    ring = [(lon + reach_deg * r * numpy.cos(a), lat + reach_deg * r * numpy.sin(a)) for r, a in turns]
    return shapely.Polygon(ring if draw(st.booleans()) else ring[::-1])


@given(st.lists(stars(), min_size=1, max_size=5))
def test_area_of_a_column_is_proj_s_area_of_each_shape(shapes):
    found = geodesic_area_m2(numpy.array(shapes, dtype=object))
    expected = numpy.array([proj_area_m2(shape) for shape in shapes])
    assert numpy.all(numpy.abs(found - expected) <= 1e-9 * expected + 2e-4)


def test_a_second_by_a_second_at_the_equator_is_the_product_of_the_two_arcs():
    side_deg = 1 / 3600
    arc_of_equator_m = 6378137.0 * numpy.pi / 648000
    arc_of_meridian_m = 6378137.0 * (1 - GEOD.es) * numpy.pi / 648000
    square = numpy.array([shapely.box(85, 0, 85 + side_deg, side_deg)], dtype=object)
    assert geodesic_area_m2(square)[0] == pytest.approx(arc_of_equator_m * arc_of_meridian_m, rel=1e-9)


def test_a_hole_is_taken_off_and_parts_are_added():
    outer, hole = shapely.box(85.3, 27.7, 85.301, 27.701), shapely.box(85.3002, 27.7002, 85.3004, 27.7004)
    far = shapely.box(85.4, 27.7, 85.4005, 27.7005)
    shapes = numpy.array([outer, hole, far, shapely.MultiPolygon([outer - hole, far])], dtype=object)
    outer_m2, hole_m2, far_m2, all_m2 = geodesic_area_m2(shapes)
    assert all_m2 == pytest.approx(outer_m2 - hole_m2 + far_m2, rel=1e-12)


def test_what_has_no_area_has_none():
    shapes = numpy.array([shapely.Point(85, 27), None, shapely.LineString([(85, 27), (85.1, 27)])], dtype=object)
    assert numpy.isnan(geodesic_area_m2(shapes)).all()
    assert geodesic_area_m2(numpy.array([], dtype=object)).shape == (0,)
    assert geodesic_area_m2(numpy.array([shapely.Polygon()], dtype=object)).tolist() == [0.0]


def test_area_m2_of_the_coordinate_systems_is_the_same_function():
    square = numpy.array([shapely.box(85.3, 27.7, 85.301, 27.701)], dtype=object)
    assert area_m2(square) == geodesic_area_m2(square)


@pytest.mark.parametrize(
    ("system", "scale_ppm"), (("MUTM-84", 215), ("MUTM-87", 482), ("EPSG:32645", -119), ("EPSG:32644", 3677))
)
def test_planar_areas_at_ratnapark_carry_the_known_scale(system, scale_ppm):
    here = numpy.array([shapely.box(85.3145, 27.7055, 85.3155, 27.7065)], dtype=object)
    ratio = planar_area_m2(here, crs_choices()[system]) / geodesic_area_m2(here)
    everest_ppm = 17  # MUTM's scale is against Everest's ellipsoid, the area beside it against WGS 84's
    assert (ratio[0] - 1) * 1e6 == pytest.approx(scale_ppm, abs=everest_ppm)
