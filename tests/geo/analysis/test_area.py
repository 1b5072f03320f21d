"""Areas of boundaries as columns."""

import geopandas
import pyproj
import pytest
import shapely

from geo import toy
from geo.analysis.area import PLANAR_SYSTEMS, boundary_area_m2, planar_areas_m2
from geo.crs import crs_choices


def test_areas_of_toyland_are_rectangles_of_square_thousandths():
    square_m2 = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(shapely.box(85.3, 27.7, 85.301, 27.701))[0]
    thousandths = [8, 1, 2, 4, 1.5, 0.25]
    found = boundary_area_m2(toy.spaces())
    assert found.tolist() == pytest.approx([n * square_m2 for n in thousandths], rel=2e-4)


def test_the_system_the_shapes_come_in_does_not_matter():
    here = toy.spaces()
    elsewhere = here.to_crs(crs_choices()["MUTM-84"])
    assert boundary_area_m2(elsewhere).tolist() == pytest.approx(boundary_area_m2(here).tolist(), rel=1e-6)


def test_a_space_without_boundary_has_no_area_and_the_index_stays():
    grounds = toy.spaces().set_index("id")
    grounds.loc["toy-2", "geometry"] = None
    areas = boundary_area_m2(grounds)
    assert areas.index.tolist() == grounds.index.tolist()
    assert areas.isna().tolist() == [False, True, False, False, False, False]


def test_planar_areas_name_every_system_and_agree_with_a_plain_projection():
    grounds = toy.spaces()
    areas = planar_areas_m2(grounds)
    assert tuple(areas) == PLANAR_SYSTEMS
    for name in PLANAR_SYSTEMS:
        plain = geopandas.GeoSeries(grounds.geometry).to_crs(crs_choices()[name]).area
        assert areas[name].tolist() == pytest.approx(plain.tolist(), rel=1e-10)
