"""Kept layers are read around a place: the same cells and features, and no more than may be held."""

import hashlib

import geopandas
import numpy
import pytest
import shapely

from geo.errors import LimitError
from geo.layer import features_of
from geo.sources import stored
from tests.material.maps import tif

VALUES = numpy.arange(36, dtype="float32").reshape(6, 6)


@pytest.fixture
def grid(tmp_path):
    return tif(tmp_path / "a.tif", VALUES, west=85.30, north=27.76, step=0.01)


def read(path, bounds=None):
    return stored.read_grid(path, crs="EPSG:4326", unit="m", bounds_deg=bounds, name="a")


def test_a_part_of_a_grid_holds_the_same_values_at_the_same_places(grid):
    points = shapely.points([[85.325, 27.735], [85.335, 27.725]])
    whole, part = read(grid), read(grid, (85.32, 27.72, 85.34, 27.74))
    assert part.values.size < whole.values.size
    assert part.sample(points).tolist() == whole.sample(points).tolist() == [14.0, 21.0]


def test_outside_a_grid_there_is_none(grid):
    assert read(grid, (84.0, 27.0, 84.1, 27.1)) is None


def test_a_grid_too_large_to_hold_is_refused_by_name(grid, monkeypatch):
    monkeypatch.setattr(stored, "_MOST_CELLS", 10)
    with pytest.raises(LimitError, match="Layer a has 36 cells"):
        read(grid)


def test_cells_looked_at_are_those_under_the_positions(grid):
    lon, lat = numpy.array([[85.325, 85.335, 80.0]]), numpy.array([[27.735, 27.725, 27.7]])
    found = stored.sampled(grid, lon, lat, crs="EPSG:4326")
    assert found[0, :2].tolist() == [14.0, 21.0]
    assert numpy.isnan(found[0, 2])


def test_from_afar_cells_are_left_out_but_stay_where_they_are(grid, monkeypatch):
    monkeypatch.setattr(stored, "_MOST_LOOKED_AT", 3)
    lon, lat = numpy.meshgrid(numpy.linspace(85.305, 85.355, 6), numpy.linspace(27.755, 27.705, 6))
    found = stored.sampled(grid, lon, lat, crs="EPSG:4326")
    assert numpy.abs(found - VALUES).max() <= 7  # a neighbour: one cell further and one row down


def test_features_come_back_with_the_columns_of_their_kind(tmp_path):
    shapes = [shapely.box(85.30, 27.70, 85.31, 27.71), shapely.box(86.30, 27.70, 86.31, 27.71)]
    rows = geopandas.GeoDataFrame({"water_class": ["pond", "पोखरी"]}, geometry=shapes, crs="EPSG:4326")
    stored.write_features(features_of("water", rows), "water", tmp_path / "a.parquet")
    found = stored.read_features(tmp_path / "a.parquet", "water", bounds_deg=(86.2, 27.6, 86.4, 27.8))
    assert found["water_class"].tolist() == ["पोखरी"]
    assert found["width_m"].isna().all()
    assert found.crs == "EPSG:4326"


def test_the_checksum_is_that_of_the_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"chaur")
    assert stored.checksum(tmp_path / "a") == hashlib.sha256(b"chaur").hexdigest()
