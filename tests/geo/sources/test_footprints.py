"""Buildings of a country come from lines, tables and GeoParquet, in parts and within bounds."""

import gzip
import json

import geopandas
import pytest
import shapely

from geo.errors import InputError, LimitError
from geo.sources import footprints
from geo.sources.limits import Limits
from tests.material.maps import files

HOUSE = "POLYGON ((85.3 27.7, 85.301 27.7, 85.301 27.701, 85.3 27.701, 85.3 27.7))"


@pytest.fixture
def read(tmp_path):
    """Read files as buildings; gives rows and codes of notes."""

    def of(*paths, **limits):
        bounds = Limits(**limits) if limits else Limits.layers()
        answer = footprints.read(files(*paths), {}, tmp_path, bounds, lambda _step, _share: None)
        return geopandas.read_parquet(tmp_path / "buildings.parquet"), [note.code for note in answer["notes"]]

    return of


def test_a_table_with_well_known_text_packed_or_not(read, tmp_path):
    text = f'latitude,longitude,confidence,geometry\n27.7,85.3,0.9,"{HOUSE}"\n'.encode()
    (tmp_path / "a.csv").write_bytes(text)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(text))
    rows, notes = read(tmp_path / "a.csv", tmp_path / "b.csv.gz")
    assert (len(rows), notes) == (2, [])
    assert rows.geometry.iloc[0].equals(shapely.from_wkt(HOUSE))


def test_heights_that_can_be_none_are_unknown(read, tmp_path):
    rows = "".join(f'"{HOUSE}",{height}\n' for height in ("7.5", "-1", "0", "inf", "nan", "high", ""))
    (tmp_path / "a.csv").write_text(f"geometry,height\n{rows}", encoding="utf-8")
    found, _notes = read(tmp_path / "a.csv")
    assert found["height_m"].dropna().tolist() == [7.5]


def test_features_line_by_line_with_classes_in_devanagari(read, tmp_path):
    shape = json.loads(shapely.to_geojson(shapely.from_wkt(HOUSE)))
    feature = {"type": "Feature", "properties": {"height": 6, "class": "विद्यालय"}, "geometry": shape}
    (tmp_path / "a.geojsonl").write_text(json.dumps(feature, ensure_ascii=False) + "\n", encoding="utf-8")
    rows, _notes = read(tmp_path / "a.geojsonl")
    assert rows[["height_m", "building_class"]].values.tolist() == [[6.0, "विद्यालय"]]


def test_what_is_no_area_on_the_globe_is_left_out_and_counted(read, tmp_path):
    far = HOUSE.replace("85.3", "333085.3")
    (tmp_path / "a.csv").write_text(f'wkt\n"{HOUSE}"\n"POINT (85 27)"\n"{far}"\n', encoding="utf-8")
    rows, notes = read(tmp_path / "a.csv")
    assert (len(rows), notes) == (1, ["layer.left_out"])


@pytest.mark.parametrize("text", ("", "a,b\n1,2\n", "wkt\n", "{\n"))
def test_a_file_without_areas_is_refused(read, tmp_path, text):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read(tmp_path / "a.csv")


def test_a_packed_file_that_unpacks_without_end_is_refused(read, tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"wkt\n" + b'"POINT (1 1)"\n' * 200_000))
    with pytest.raises(LimitError, match="unpacked_bytes"):
        read(tmp_path / "a.csv.gz", unpacked_bytes=100_000)


def test_more_buildings_than_allowed_are_refused(read, tmp_path):
    (tmp_path / "a.csv").write_text("wkt\n" + f'"{HOUSE}"\n' * 4, encoding="utf-8")
    with pytest.raises(LimitError, match="features"):
        read(tmp_path / "a.csv", features=3)


def test_geoparquet_in_another_system_is_refused(read, tmp_path):
    frame = geopandas.GeoDataFrame(geometry=[shapely.from_wkt(HOUSE)], crs="EPSG:4326")
    frame.to_parquet(tmp_path / "a.parquet")
    assert len(read(tmp_path / "a.parquet")[0]) == 1
    frame.to_crs(32645).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(InputError, match="EPSG:4326"):
        read(tmp_path / "b.parquet")
