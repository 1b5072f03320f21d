import json

import geopandas
import pandas
import pyarrow.parquet
import pyproj

from geo.outputs import parquet
from tests.geo.outputs.samples import EDITION, NEPALI, assessments, layer, spaces


def made(folder, name="spaces", frame=None, crs="EPSG:4326"):
    path = folder / "ground.parquet"
    found = layer(name, spaces() if frame is None else frame, crs=crs)
    parquet.write(path, found, edition=EDITION, language="en")
    return path


def described(path):
    return json.loads(pyarrow.parquet.read_schema(path).metadata[b"geo"])


def test_rows_and_shapes_come_back_exact(tmp_path):
    found = geopandas.read_parquet(made(tmp_path))
    assert found["name_ne"][0] == NEPALI
    assert found.geometry[:3].geom_equals(spaces().geometry[:3]).all()
    assert found.geometry[3] is None


def test_the_metadata_are_those_of_version_1_1(tmp_path):
    told = described(made(tmp_path))
    column = told["columns"]["geometry"]
    assert (told["version"], told["primary_column"], column["encoding"]) == ("1.1.0", "geometry", "WKB")
    assert column["geometry_types"] == ["MultiPolygon", "Point", "Polygon"]
    assert column["bbox"] == [85.3, 27.7, 85.32, 27.72]
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]


def test_the_system_is_kept_exactly(tmp_path):
    told = described(made(tmp_path, crs="MUTM-84"))
    assert (
        pyproj.CRS.from_json_dict(told["columns"]["geometry"]["crs"])
        == geopandas.read_parquet(tmp_path / "ground.parquet").crs
    )
    back = geopandas.read_parquet(tmp_path / "ground.parquet").to_crs(4326).geometry[1]
    assert (round(back.x, 7), round(back.y, 7)) == (85.3150, 27.7060)


def test_the_box_of_each_row_lets_a_reader_skip(tmp_path):
    path = made(tmp_path)
    boxes = pyarrow.parquet.read_table(path, columns=["bbox"])["bbox"].to_pylist()
    assert boxes[1] == {"xmin": 85.315, "ymin": 27.706, "xmax": 85.315, "ymax": 27.706}
    assert boxes[3] is None
    assert len(geopandas.read_parquet(path, bbox=(85.0, 27.0, 85.301, 27.701))) == 1


def test_columns_carry_label_unit_and_hashtag(tmp_path):
    field = pyarrow.parquet.read_schema(made(tmp_path)).field("usable_area_m2")
    assert field.metadata == {
        b"label": b"Usable area (m2)",
        b"unit": b"m2",
        b"hxl": b"#indicator+area+usable",
    }


def test_a_table_without_geometry_is_plain_parquet(tmp_path):
    found = pandas.read_parquet(made(tmp_path, "site_assessment", assessments()))
    assert found["improved"].tolist() == [True, None, False]
    assert found["assessed_on"][0].isoformat() == "2015-07-29"


def test_a_table_without_rows_keeps_its_columns(tmp_path):
    found = geopandas.read_parquet(made(tmp_path, frame=spaces().iloc[:0]))
    assert len(found) == 0
    assert "usable_area_m2" in found
