"""The list of boundary points: every corner once, in order, to the millimetre of an independent computation."""

from math import atanh, cos, cosh, radians, sin, sinh, sqrt

import numpy
import pyproj
import pytest
import shapely

from geo import toy
from geo.outputs.sheetmap.frame import Zone
from geo.outputs.sheetmap.points import boundary_points, grid_area_m2


def transverse_mercator(lon_deg, lat_deg, meridian_deg):
    """Easting and northing [m] by Krueger's series of the third order, on Everest 1830 (1937 Adjustment)."""
    a, f = 6_377_276.345, 1 / 300.8017
    n = f / (2 - f)
    radius = a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    alphas = (n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16, 13 * n**2 / 48 - 3 * n**3 / 5, 61 * n**3 / 240)
    e = sqrt(f * (2 - f))
    lat, lon = radians(lat_deg), radians(lon_deg - meridian_deg)
    t = sinh(atanh(sin(lat)) - e * atanh(e * sin(lat)))
    xi, eta = numpy.arctan2(t, cos(lon)), atanh(sin(lon) / sqrt(1 + t**2))
    east = eta + sum(al * cos(2 * j * xi) * sinh(2 * j * eta) for j, al in enumerate(alphas, 1))
    north = xi + sum(al * sin(2 * j * xi) * cosh(2 * j * eta) for j, al in enumerate(alphas, 1))
    return 500_000 + 0.9999 * radius * east, 0.9999 * radius * north


def to_nepal_1981(lon_deg, lat_deg):
    """Longitude and latitude on Everest 1830 by the published shift of three lengths (EPSG:6208)."""
    a, f = 6_378_137.0, 1 / 298.257223563
    e2, lon, lat = f * (2 - f), radians(lon_deg), radians(lat_deg)
    across = a / sqrt(1 - e2 * sin(lat) ** 2)
    x, y = across * cos(lat) * cos(lon) - 293.17, across * cos(lat) * sin(lon) - 726.18
    z = across * (1 - e2) * sin(lat) - 245.36
    a, f = 6_377_276.345, 1 / 300.8017
    e2, flat = f * (2 - f), numpy.hypot(x, y)
    found = numpy.arctan2(z, flat * (1 - e2))
    for _ in range(8):
        across = a / sqrt(1 - e2 * sin(found) ** 2)
        found = numpy.arctan2(z + e2 * across * sin(found), flat)
    return numpy.degrees(numpy.arctan2(y, x)), numpy.degrees(found)


@pytest.mark.parametrize(("lon_deg", "lat_deg"), ((85.3012, 27.7055), (85.4399, 27.6671), (85.66, 27.71)))
def test_coordinates_agree_with_pyproj_and_with_the_formulas_to_a_millimetre(lon_deg, lat_deg):
    shape = shapely.box(lon_deg, lat_deg, lon_deg + 0.001, lat_deg + 0.001)
    meridian_deg = 84 if lon_deg < 85.5 else 87
    described = (
        f"+proj=tmerc +lat_0=0 +lon_0={meridian_deg} +k=0.9999 +x_0=500000 +y_0=0 +a=6377276.345 +rf=300.8017 "
        "+towgs84=293.17,726.18,245.36 +units=m"
    )
    to_plane = pyproj.Transformer.from_crs("EPSG:4326", pyproj.CRS.from_proj4(described), always_xy=True)
    for point in boundary_points(shape).itertuples():
        printed = float(f"{point.easting_m:.3f}"), float(f"{point.northing_m:.3f}")
        by_hand = transverse_mercator(*to_nepal_1981(point.lon_deg, point.lat_deg), meridian_deg)
        assert printed == pytest.approx(by_hand, abs=0.001)
        assert printed == pytest.approx(to_plane.transform(point.lon_deg, point.lat_deg), abs=0.001)


def test_points_run_clockwise_from_the_northernmost_and_lengths_close_the_ring():
    shape = shapely.Polygon([(85.301, 27.701), (85.303, 27.701), (85.303, 27.702), (85.301, 27.703)])
    points = boundary_points(shape)
    assert points["point_no"].tolist() == [1, 2, 3, 4]
    assert points[["lon_deg", "lat_deg"]].values.tolist() == [
        [85.301, 27.703], [85.303, 27.702], [85.303, 27.701], [85.301, 27.701],
    ]  # fmt: skip
    assert points["to_next_m"].sum() == pytest.approx(Zone(84).shape_m(shape).length)


def test_every_corner_of_every_ring_is_numbered_once_the_largest_part_first():
    large, small = shapely.box(85.30, 27.70, 85.31, 27.71), shapely.box(85.32, 27.70, 85.321, 27.701)
    holed = large - shapely.box(85.304, 27.704, 85.305, 27.705)
    points = boundary_points(shapely.MultiPolygon([small, holed]))
    assert points["point_no"].tolist() == list(range(1, 13))
    assert points["ring"].tolist() == ["outer"] * 4 + ["hole"] * 4 + ["outer"] * 4
    assert points["part_no"].tolist() == [1] * 8 + [2] * 4


def test_the_direction_of_a_ring_does_not_matter():
    shape = toy.spaces().geometry.iloc[0]
    assert boundary_points(shape.reverse()).equals(boundary_points(shape))


def test_a_point_has_no_corners():
    assert boundary_points(shapely.Point(85.3, 27.7)).empty


def test_the_area_on_the_plane_is_that_of_the_surveyors_formula():
    shape = shapely.Polygon([(85.301, 27.701), (85.304, 27.7015), (85.303, 27.704), (85.3005, 27.703)])
    points = boundary_points(shape)
    x, y = points["easting_m"].to_numpy(), points["northing_m"].to_numpy()
    x, y = x - x.mean(), y - y.mean()
    by_coordinates = abs((x * numpy.roll(y, -1) - numpy.roll(x, -1) * y).sum()) / 2
    assert grid_area_m2(shape) == pytest.approx(by_coordinates, abs=0.01)
