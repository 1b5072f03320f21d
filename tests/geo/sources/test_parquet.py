"""GeoParquet."""

import geopandas
import pandas
import pyarrow
import pytest
import shapely
from pyarrow import parquet

from geo.crs import mutm
from geo.errors import InputError, LimitError
from geo.sources.limits import Limits
from geo.sources.parquet import read
from geo.sources.references import system, title

LIMITS = Limits()


@pytest.fixture
def good(tmp_path):
    frame = geopandas.GeoDataFrame(
        {"name": ["क", None], "n": [1, 2], "day": pandas.to_datetime(["2020-03-08", None]), "uses": [["a", "b"], None]},
        geometry=[shapely.Point(629903, 3065970), None],
        crs=mutm(84),
    )
    frame.to_parquet(tmp_path / "a.parquet", write_covering_bbox=True)
    return tmp_path / "a.parquet"


def test_a_geoparquet_file_is_read(good):
    found = read(good, None, LIMITS)
    columns = {name: values.to_pylist() for name, values in found.rows.columns.items()}
    assert columns["name"] == ["क", None]
    assert columns["n"] == [1, 2]
    assert columns["day"][0].startswith("2020-03-08")
    assert columns["uses"] == ['["a", "b"]', None]
    assert set(columns) == {"name", "n", "day", "uses"}
    assert title(system(found.crs)) == "MUTM-84"


def test_a_file_that_says_no_system_is_in_degrees(tmp_path):
    geopandas.GeoDataFrame(geometry=[shapely.Point(85.3, 27.7)], crs=4326).to_parquet(tmp_path / "a.parquet")
    assert title(system(read(tmp_path / "a.parquet", None, LIMITS).crs)) == "EPSG:4326"


def test_a_parquet_file_without_geometry_is_refused(tmp_path):
    parquet.write_table(pyarrow.table({"a": [1]}), tmp_path / "a.parquet")
    with pytest.raises(InputError) as error:
        read(tmp_path / "a.parquet", None, LIMITS)
    assert error.value.problems[0].code == "import.parquet_no_geo"


@pytest.mark.parametrize("geo", ("null", "[]", "{", '{"primary_column": "g"}', "[" * 5_000))
def test_a_damaged_description_is_refused(tmp_path, geo):
    table = pyarrow.table({"g": [b""]}).replace_schema_metadata({"geo": geo})
    parquet.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(InputError):
        read(tmp_path / "a.parquet", None, LIMITS)


def test_another_encoding_of_shapes_is_refused(good, tmp_path):
    geopandas.read_parquet(good).to_parquet(tmp_path / "b.parquet", geometry_encoding="geoarrow")
    with pytest.raises(InputError) as error:
        read(tmp_path / "b.parquet", None, LIMITS)
    assert error.value.problems[0].code == "import.parquet_encoding"


@pytest.mark.parametrize("keep_bytes", (4, 60, 400))
def test_a_cut_file_is_refused(good, write, keep_bytes):
    with pytest.raises(InputError):
        read(write("b.parquet", good.read_bytes()[:keep_bytes]), None, LIMITS)


def test_a_small_file_that_announces_much_is_refused_by_its_footer(tmp_path):
    table = pyarrow.table({"a": pyarrow.array(["x" * 1_000] * 5_000)}).replace_schema_metadata(
        {"geo": '{"primary_column": "a", "columns": {"a": {"encoding": "WKB"}}}'}
    )
    parquet.write_table(table, tmp_path / "a.parquet", use_dictionary=False, compression="zstd")
    assert (tmp_path / "a.parquet").stat().st_size < 20_000
    with pytest.raises(LimitError) as error:
        read(tmp_path / "a.parquet", None, Limits(unpacked_bytes=1_000_000))
    assert error.value.problems[0].parameters["setting"] == "unpacked_bytes"


@pytest.mark.parametrize(("limits", "setting"), ((Limits(features=1), "features"), (Limits(fields=2), "fields")))
def test_limits_are_held(good, limits, setting):
    with pytest.raises(LimitError) as error:
        read(good, None, limits)
    assert error.value.problems[0].parameters["setting"] == setting
