"""Slope, aspect and low points of grids, against hand-made ramps and GDAL's own program."""

import shutil
import subprocess

import numpy
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis import terrain

TEN = {"cell_width_m": 10.0, "cell_height_m": 10.0}


def hills(rows=60, columns=50):
    y, x = numpy.mgrid[0:rows, 0:columns]
    return 1300 + 40 * numpy.sin(x / 7) + 25 * numpy.cos(y / 5) + numpy.random.default_rng(3).normal(0, 0.5, x.shape)


def slow_slope_deg(z, width, height):
    found = numpy.full(z.shape, numpy.nan)
    for r in range(1, len(z) - 1):
        for c in range(1, len(z[0]) - 1):
            a, b, d, e, f, g, h, i, j = z[r - 1 : r + 2, c - 1 : c + 2].ravel()
            east = ((d + 2 * g + j) - (a + 2 * e + h)) / (8 * width[r])
            south = ((h + 2 * i + j) - (a + 2 * b + d)) / (8 * height)
            found[r, c] = numpy.degrees(numpy.arctan(numpy.hypot(east, south)))
            if numpy.isnan(f):
                found[r, c] = numpy.nan
    return found


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_a_plane_has_the_slope_of_its_two_rises(east, north):
    y, x = numpy.mgrid[0:3, 0:3]
    plane = 10 * (east * x - north * y)
    expected = numpy.degrees(numpy.arctan(numpy.hypot(east, north)))
    assert terrain.slope_deg(plane, **TEN)[1, 1] == pytest.approx(expected, abs=1e-9)


def test_slope_and_aspect_taken_together_are_those_taken_one_by_one():
    slope, aspect = terrain.slope_and_aspect_deg(hills(), **TEN)
    numpy.testing.assert_array_equal(slope, terrain.slope_deg(hills(), **TEN))
    numpy.testing.assert_array_equal(aspect, terrain.aspect_deg(hills(), **TEN))


def test_one_to_five_degrees_are_not_one_to_five_percent():
    assert terrain.percent_of_degrees(numpy.array([1.0, 5.0])).round(2).tolist() == [1.75, 8.75]


@pytest.mark.parametrize(("east", "north", "aspect"), ((1, 0, 270), (-1, 0, 90), (0, 1, 180), (0, -1, 0), (-1, -1, 45)))
def test_aspect_is_the_direction_water_runs(east, north, aspect):
    y, x = numpy.mgrid[0:3, 0:3]
    assert terrain.aspect_deg(10.0 * (east * x - north * y), **TEN)[1, 1] == pytest.approx(aspect)


def test_level_ground_has_no_aspect():
    assert numpy.isnan(terrain.aspect_deg(numpy.ones((3, 3)), **TEN)).all()


def test_the_window_equals_the_cell_by_cell_formula_with_unknown_cells_and_rows_of_different_width():
    z, width = hills(), numpy.linspace(27.4, 27.2, 60)
    z[20, 20] = numpy.nan
    fast = terrain.slope_deg(z, cell_width_m=width, cell_height_m=30.8)
    numpy.testing.assert_allclose(fast, slow_slope_deg(z, width, 30.8), atol=1e-10)


def test_a_grid_smaller_than_the_window_has_no_slope():
    assert numpy.isnan(terrain.slope_deg(numpy.ones((2, 5)), **TEN)).all()


@pytest.mark.gdal
@pytest.mark.parametrize(
    ("word", "height_m", "gap_deg"), (("slope", 30.0, 1e-3), ("slope", 25.0, 1e-3), ("aspect", 30.0, 0.1))
)
def test_slope_and_aspect_equal_gdaldem_cell_by_cell(tmp_path, word, height_m, gap_deg):
    # gdaldem's aspect takes every cell for a square one and reckons in single precision
    z = hills(200, 180).astype(numpy.float32)
    z[50:53, 60] = -9999
    profile = {"driver": "GTiff", "width": 180, "height": 200, "count": 1, "dtype": "float32", "nodata": -9999}
    place = rasterio.Affine(30, 0, 330_000, 0, -height_m, 3_070_000)
    with rasterio.open(tmp_path / "dem.tif", "w", **profile, crs="EPSG:32645", transform=place) as written:
        written.write(z, 1)
    program = shutil.which("gdaldem")
    subprocess.run([program, word, tmp_path / "dem.tif", tmp_path / "out.tif", "-q"], check=True)
    with rasterio.open(tmp_path / "out.tif") as read:
        theirs = numpy.where(read.read(1) == -9999, numpy.nan, read.read(1)).astype(float)
    known = numpy.where(z == -9999, numpy.nan, z).astype(float)
    formula = {"slope": terrain.slope_deg, "aspect": terrain.aspect_deg}[word]
    ours = formula(known, cell_width_m=30.0, cell_height_m=height_m)
    gap = numpy.abs(ours - theirs)
    assert (numpy.isnan(ours) == numpy.isnan(theirs)).all()
    assert numpy.nanmax(numpy.minimum(gap, 360 - gap)) < gap_deg


def test_water_stands_in_a_pit_to_its_lowest_rim_and_leaves_at_the_edge():
    ground = numpy.full((5, 5), 5.0)
    ground[1:4, 1:4] = 2.0
    ground[2, 4] = 3.0
    depth = terrain.ponding_depth_m(ground)
    assert (depth[1:4, 1:4] == 1.0).all()
    assert depth.sum() == 9


def test_water_runs_into_unknown_ground():
    ground = numpy.full((5, 5), 5.0)
    ground[2, 2] = 1.0
    ground[2, 3] = numpy.nan
    assert numpy.nansum(terrain.ponding_depth_m(ground)) == 0


def slow_fill(ground):
    """Every cell falls from the sky until no pass lets it sink further (Planchon and Darboux)."""
    known = ~numpy.isnan(ground)
    rim = numpy.zeros(ground.shape, dtype=bool)
    rim[[0, -1]] = rim[:, [0, -1]] = True
    filled = numpy.where(rim | ~known, ground, numpy.inf)
    while True:
        before = filled.copy()
        for r in range(1, len(ground) - 1):
            for c in range(1, len(ground[0]) - 1):
                lowest = numpy.nanmin(filled[r - 1 : r + 2, c - 1 : c + 2])
                filled[r, c] = max(ground[r, c], min(filled[r, c], lowest))
        if (before == filled).all():
            return filled - ground


def test_the_flood_from_the_rim_equals_the_slow_one():
    ground = numpy.random.default_rng(11).integers(0, 9, (12, 14)).astype(float)
    numpy.testing.assert_array_equal(terrain.ponding_depth_m(ground), slow_fill(ground))
