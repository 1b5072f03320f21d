import subprocess

import geopandas
import pyogrio
import pytest

from geo.outputs import flatgeobuf
from tests.geo.outputs.samples import EDITION, NEPALI, layer, spaces


def made(folder, frame, crs="EPSG:4326"):
    path = folder / "ground.fgb"
    return path, flatgeobuf.write(path, layer("spaces", frame, crs=crs), edition=EDITION, language="ne")


def test_rows_types_and_text_come_back(tmp_path):
    path, written = made(tmp_path, spaces())
    found = geopandas.read_file(path).set_index("id")
    assert found.loc["toy-1", "name_ne"] == NEPALI
    assert found.loc["toy-1", "people_at_3_5_m2"] == 20_000
    assert found.geometry["toy-4"] is None
    assert [note.code for note in written.notes] == ["export.no_index"]


def test_with_a_place_in_every_row_there_is_a_spatial_index(tmp_path):
    path, written = made(tmp_path, spaces().iloc[:3])
    assert written.notes == ()
    assert pyogrio.read_dataframe(path, bbox=(85.3005, 27.7005, 85.3010, 27.7010))["id"].tolist() == ["toy-1"]


def test_the_system_comes_back(tmp_path):
    path, _ = made(tmp_path, spaces().iloc[1:2], crs="MUTM-87")
    back = geopandas.read_file(path).to_crs(4326).geometry[0]
    assert (round(back.x, 7), round(back.y, 7)) == (85.3150, 27.7060)


def test_the_edition_stands_in_its_metadata(tmp_path):
    path, _ = made(tmp_path, spaces().iloc[:3])
    assert pyogrio.read_info(path)["layer_metadata"]["TITLE"] == "खुला क्षेत्र"


@pytest.mark.gdal
def test_gdal_reads_it(tmp_path, ogrinfo):
    path, _ = made(tmp_path, spaces().iloc[:3])
    said = subprocess.run([ogrinfo, "-al", "-so", path], capture_output=True, text=True, check=True)
    assert "Feature Count: 3" in said.stdout
