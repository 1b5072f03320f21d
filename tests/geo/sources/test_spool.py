"""Features on their way into a file: bounded, sorted by place, and read by others."""

import geopandas
import numpy
import pytest
import shapely
from pyarrow import parquet

from geo.errors import LimitError
from geo.sources.limits import Limits
from geo.sources.spool import Spool

SQUARE = shapely.box(85.300, 27.700, 85.301, 27.701)


def spool(folder, **limits):
    return Spool("buildings", folder, Limits(**limits))


def test_rows_come_back_with_their_columns_and_the_file_is_a_geoparquet(tmp_path):
    one = spool(tmp_path)
    one.add(SQUARE, (6.0, 2.0, "मन्दिर"))
    one.add_all(numpy.array([shapely.box(85.4, 27.7, 85.401, 27.701)]), {"height_m": [3.0], "levels": [1.0],
                "building_class": ["house"]})  # fmt: skip
    told = one.finish(tmp_path / "a.parquet")
    rows = geopandas.read_parquet(tmp_path / "a.parquet")
    assert told["features"] == len(rows) == 2
    assert sorted(rows["building_class"]) == ["house", "मन्दिर"]
    assert shapely.from_wkb(told["hull"]).covers(rows.geometry).all()


def test_a_small_area_is_found_without_the_others(tmp_path):
    one = spool(tmp_path)
    for x in range(4):
        one.add(shapely.box(85 + x, 27, 85.001 + x, 27.001), (1.0, 1.0, str(x)))
    one.finish(tmp_path / "a.parquet")
    found = geopandas.read_parquet(tmp_path / "a.parquet", bbox=(86.9, 26.9, 87.1, 27.1))
    assert found["building_class"].tolist() == ["2"]


def test_what_is_put_aside_is_cleared_away(tmp_path):
    one = spool(tmp_path)
    one.add(SQUARE, (1.0, 1.0, ""))
    one.finish(tmp_path / "a.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]


def test_an_empty_layer_writes_nothing(tmp_path):
    assert spool(tmp_path).finish(tmp_path / "a.parquet") == {"kind": "buildings", "features": 0, "hull": ""}
    assert list(tmp_path.iterdir()) == []


def test_more_than_the_limit_is_refused_while_it_comes(tmp_path):
    one = spool(tmp_path, features=2)
    with pytest.raises(LimitError, match="features"):
        one.add_all(numpy.array([SQUARE] * 3), {"height_m": [1.0] * 3, "levels": [1.0] * 3, "building_class": [""] * 3})


def test_neighbours_are_kept_in_one_group(tmp_path, monkeypatch):
    monkeypatch.setattr("geo.sources.spool._GROUP_ROWS", 2)
    one = spool(tmp_path)
    for x in (85.0, 88.0, 85.0001, 88.0001):
        one.add(shapely.box(x, 27, x + 1e-5, 27.00001), (1.0, 1.0, f"{x:.0f}"))
    one.finish(tmp_path / "a.parquet")
    file = parquet.ParquetFile(tmp_path / "a.parquet")
    groups = [set(file.read_row_group(n)["building_class"].to_pylist()) for n in range(file.num_row_groups)]
    assert groups == [{"85"}, {"88"}]
