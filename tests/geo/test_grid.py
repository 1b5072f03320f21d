"""A grid knows where its cells lie and how large they are on the ground."""

import numpy
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.grid import Grid

HEIGHTS = numpy.arange(12, dtype=float).reshape(3, 4)
DEGREES = Grid(HEIGHTS, (0.01, 0.0, 85.30, 0.0, -0.01, 27.73), "EPSG:4326", "m")
METRES = Grid(HEIGHTS, (30.0, 0.0, 330_000.0, 0.0, -30.0, 3_066_000.0), "EPSG:32645", "m")


def test_each_cell_gives_its_own_value_at_its_middle():
    rows, columns = numpy.mgrid[0:3, 0:4]
    middles = shapely.points(85.305 + 0.01 * columns.ravel(), 27.725 - 0.01 * rows.ravel())
    assert DEGREES.sample(middles).tolist() == HEIGHTS.ravel().tolist()


def test_a_projected_grid_is_asked_in_degrees():
    lon, lat = pyproj.Transformer.from_crs(32645, 4326, always_xy=True).transform(330_045.0, 3_065_925.0)
    assert METRES.sample(shapely.points([[lon, lat]])).tolist() == [9.0]


def test_outside_and_without_a_point_nothing_is_known():
    points = numpy.array([shapely.Point(85.2, 27.7), None, shapely.Point()], dtype=object)
    assert numpy.isnan(DEGREES.sample(points)).all()


def test_cells_in_degrees_have_their_true_size_on_the_ellipsoid():
    geod = pyproj.Geod(ellps="WGS84")
    width_m, height_m = DEGREES.cell_sizes_m()
    for row, lat in enumerate((27.725, 27.715, 27.705)):
        assert width_m[row] == pytest.approx(geod.inv(85.30, lat, 85.31, lat)[2], rel=1e-6)
        assert height_m[row] == pytest.approx(geod.inv(85.3, lat - 0.005, 85.3, lat + 0.005)[2], rel=1e-6)


def test_cells_in_metres_have_the_size_of_the_transform():
    assert [size.tolist() for size in METRES.cell_sizes_m()] == [[30.0] * 3, [30.0] * 3]
    assert METRES.resolution_m == 30.0


def test_the_box_in_degrees_holds_the_whole_grid():
    west, south, east, north = METRES.bounds_deg
    back = pyproj.Transformer.from_crs(32645, 4326, always_xy=True)
    lon, lat = back.transform([330_000, 330_120, 330_000, 330_120], [3_066_000, 3_066_000, 3_065_910, 3_065_910])
    assert west <= min(lon) + 1e-9
    assert max(lon) <= east + 1e-9
    assert south <= min(lat) + 1e-9
    assert max(lat) <= north + 1e-9


def test_a_clip_elsewhere_leaves_nothing():
    assert DEGREES.clip((86.0, 27.7, 86.1, 27.8)) is None


def test_a_clip_keeps_a_margin_of_cells():
    cut = DEGREES.clip((85.311, 27.711, 85.319, 27.719), margin_cells=0)
    assert cut.values.tolist() == [[5.0]]
    assert DEGREES.clip((85.311, 27.711, 85.319, 27.719)).values.tolist() == HEIGHTS[:, :3].tolist()


@given(
    west=st.floats(85.29, 85.35), south=st.floats(27.69, 27.74), width=st.floats(0.001, 0.05),
    margin=st.integers(0, 3),
)  # fmt: skip
def test_a_clip_gives_the_values_of_the_whole(west, south, width, margin):
    cut = DEGREES.clip((west, south, west + width, south + width), margin_cells=margin)
    point = shapely.points([[west + width / 2, south + width / 2]])
    expected = DEGREES.sample(point)
    found = numpy.array([numpy.nan]) if cut is None else cut.sample(point)
    numpy.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("values", "transform"),
    (
        (HEIGHTS[0], (1.0, 0.0, 0.0, 0.0, -1.0, 0.0)),
        (HEIGHTS.astype(int), (1.0, 0.0, 0.0, 0.0, -1.0, 0.0)),
        (HEIGHTS, (1.0, 0.1, 0.0, 0.0, -1.0, 0.0)),
        (HEIGHTS, (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)),
    ),
)
def test_what_is_no_upright_table_of_numbers_is_no_grid(values, transform):
    with pytest.raises(ValueError, match="grid"):
        Grid(values, transform, "EPSG:4326", "m")
