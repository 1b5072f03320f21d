"""Tiles become one grid as they are; what cannot be a height is unknown; what does not fit is refused by name."""

import math

import numpy
import pytest
import rasterio

from geo.errors import InputError, LimitError
from geo.sources import rasters
from geo.sources.limits import Limits
from tests.material.maps import files, tif

DEM = {"kind": "dem", "measure": "", "ranks": {}, "empty_is_zero": False}
CLASSES = {"kind": "hazard", "measure": "class", "ranks": {}, "empty_is_zero": False}


@pytest.fixture
def grid(tmp_path, monkeypatch):
    """Read files; gives what is told and the cells."""
    monkeypatch.chdir(tmp_path)

    def read(*paths, limits=None, **options):
        told = rasters.read(files(*paths), {**DEM, **options}, tmp_path, limits or Limits(), lambda _step, _share: None)
        with rasterio.open(tmp_path / "grid.tif") as source:
            return told, source.read(1)

    return read


def test_tiles_lie_beside_each_other_as_they_are(grid, tmp_path):
    west = tif(tmp_path / "west.tif", [[1, 2], [3, 4]], west=85.30, north=27.70)
    east = tif(tmp_path / "east.tif", [[5, 6], [7, 8]], west=85.302, north=27.699)
    told, cells = grid(east, west)
    expected = [[1, 2, math.nan, math.nan], [3, 4, 5, 6], [math.nan, math.nan, 7, 8]]
    numpy.testing.assert_array_equal(cells, expected)
    (layer,) = told["layers"]
    assert layer["transform"][2] == pytest.approx(85.30)
    assert layer["transform"][5] == pytest.approx(27.70)
    assert layer["share_known"] == 8 / 12
    assert (layer["lowest"], layer["highest"]) == (1.0, 8.0)


def test_where_tiles_overlap_the_first_with_a_value_counts(grid, tmp_path):
    first = tif(tmp_path / "a.tif", numpy.array([[1.0, -9999.0]]), west=85.30, north=27.70, nodata=-9999.0)
    second = tif(tmp_path / "b.tif", [[5.0, 6.0]], west=85.30, north=27.70)
    assert grid(first, second)[1].tolist() == [[1.0, 6.0]]


def test_a_large_grid_is_the_same_strip_by_strip(grid, tmp_path):
    values = numpy.arange(1100 * 3, dtype="float32").reshape(1100, 3)
    _told, cells = grid(tif(tmp_path / "a.tif", values, west=85.30, north=27.70, step=0.0001))
    numpy.testing.assert_array_equal(cells, values)


def test_heights_no_place_has_are_unknown_and_counted(grid, tmp_path):
    told, cells = grid(tif(tmp_path / "a.tif", [[-32768.0, 1300.0, 99999.0]], west=85.3, north=27.7))
    numpy.testing.assert_array_equal(cells, [[math.nan, 1300.0, math.nan]])
    assert [(note.code, note.parameters) for note in told["notes"]] == [("layer.raster_taken_out", {"count": 2})]


def test_scale_and_offset_are_applied(grid, tmp_path):
    path = tif(tmp_path / "a.tif", numpy.array([[130]], dtype="int16"), west=85.3, north=27.7)
    with rasterio.open(path, "r+") as target:
        target.scales, target.offsets = (10.0,), (5.0,)
    assert grid(path)[1].tolist() == [[1305.0]]


def test_srtm_heights_lie_on_the_edges_of_their_degree(grid, tmp_path):
    heights = numpy.full((1201, 1201), 1300, dtype=">i2")
    heights[0, 0] = -32768
    path = tmp_path / "N27E085.hgt"
    path.write_bytes(heights.tobytes())
    told, cells = grid(path)
    (layer,) = told["layers"]
    assert layer["boxes"] == [
        [pytest.approx(edge) for edge in (85 - 1 / 2400, 27 - 1 / 2400, 86 + 1 / 2400, 28 + 1 / 2400)]
    ]
    assert math.isnan(cells[0, 0])
    assert cells[1200, 1200] == 1300


def test_neighbouring_srtm_tiles_share_their_edge(grid, tmp_path):
    for name, height in (("N27E085.hgt", 1300), ("N27E086.hgt", 1500)):
        (tmp_path / name).write_bytes(numpy.full((1201, 1201), height, dtype=">i2").tobytes())
    _told, cells = grid(tmp_path / "N27E085.hgt", tmp_path / "N27E086.hgt")
    assert cells.shape == (1201, 2401)
    assert cells[0, [1200, 1201]].tolist() == [1300, 1500]


def test_classes_are_ranked_as_it_is_said(grid, tmp_path):
    path = tif(tmp_path / "a.tif", numpy.array([[10, 20, 30]], dtype="uint8"), west=85.3, north=27.7)
    _told, cells = grid(path, **{**CLASSES, "ranks": {"10": 1, "20": 2, "30": 3}})
    assert cells.tolist() == [[1.0, 2.0, 3.0]]


def test_classes_nobody_ranks_are_named(grid, tmp_path):
    path = tif(tmp_path / "a.tif", numpy.array([[1, 2, 7]], dtype="uint8"), west=85.3, north=27.7)
    with pytest.raises(InputError, match="not known to be low, medium or high: 7"):
        grid(path, **CLASSES)


def test_cells_without_a_hazard_are_none_only_where_it_is_said(grid, tmp_path):
    path = tif(tmp_path / "a.tif", numpy.array([[255, 2]], dtype="uint8"), west=85.3, north=27.7, nodata=255)
    numpy.testing.assert_array_equal(grid(path, **CLASSES)[1], [[math.nan, 2.0]])
    assert grid(path, **{**CLASSES, "empty_is_zero": True})[1].tolist() == [[0.0, 2.0]]


@pytest.mark.parametrize(
    ("more", "code"),
    (
        ({"crs": "EPSG:32645", "step": 0.001}, "layer.tiles_crs"),
        ({"step": 0.002}, "layer.tiles_size"),
        ({"west": 85.3003}, "layer.tiles_between"),
    ),
)
def test_tiles_that_do_not_fit_are_named(grid, tmp_path, more, code):
    first = tif(tmp_path / "a.tif", [[1.0]], west=85.30, north=27.70)
    second = tif(tmp_path / "b.tif", [[1.0]], **{"west": 85.31, "north": 27.70, **more})
    with pytest.raises(InputError) as caught:
        grid(first, second)
    assert [(problem.code, problem.file) for problem in caught.value.problems] == [(code, "b.tif")]


def test_a_mosaic_with_more_cells_than_allowed_is_refused(grid, tmp_path):
    near = tif(tmp_path / "a.tif", [[1.0]], west=80.0, north=27.70)
    far = tif(tmp_path / "b.tif", [[1.0]], west=88.0, north=30.0)
    with pytest.raises(LimitError, match="the limit cells is 1000000"):
        grid(near, far, limits=Limits(cells=1_000_000))


def test_a_raster_without_any_value_is_refused(grid, tmp_path):
    with pytest.raises(InputError, match="No cell of the raster"):
        grid(tif(tmp_path / "a.tif", [[-32768.0]], west=85.3, north=27.7))
