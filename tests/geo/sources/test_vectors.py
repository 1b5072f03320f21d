"""Shapefiles and FlatGeobuf."""

import contextlib
import zipfile

import geopandas
import pyogrio
import pytest
import shapely

from geo.crs import mutm
from geo.errors import InputError, LimitError, MissingError
from geo.sources.limits import Limits
from geo.sources.references import system, title
from geo.sources.vectors import read_flatgeobuf, read_shapefile, read_zipped
from tests.material.hostile import archives, blobs

LIMITS = Limits()
NEPALI = "काठमाडौँ महानगरपालिका"
SQUARE = shapely.box(20, 20, 21, 21)
AREA = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2), (1, 2)]])


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch, tmp_path):
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES"})  # the reading process has it in its environment
    yield
    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": None})


@pytest.fixture
def shapefile(tmp_path):
    """Write a shapefile; gives its parts by ending."""

    def make(name="spaces", crs=4326, shapes=(AREA, SQUARE), texts=(NEPALI, "b")):
        folder = tmp_path / f"made-{name}"
        folder.mkdir()
        frame = geopandas.GeoDataFrame({"NAME": list(texts)}, geometry=list(shapes), crs=crs)
        frame.to_file(folder / f"{name}.shp", encoding="UTF-8")
        return {path.suffix: path for path in folder.iterdir()}

    return make


def zipped(path, *sets, without=()):
    with zipfile.ZipFile(path, "w") as archive:
        for parts in sets:
            for ending, part in parts.items():
                if ending not in without:
                    archive.write(part, f"folder/{part.name}")
    return path


def codes(found):
    return [note.code for note in found.notes]


def test_a_zipped_shapefile_is_read_with_holes_and_nepali_names(tmp_path, shapefile):
    found = read_zipped(zipped(tmp_path / "a.zip", shapefile()), None, LIMITS)
    assert found.rows.columns["NAME"].to_pylist() == [NEPALI, "b"]
    assert [shape.area for shape in blobs.made(found.shapes)] == [80, 1]
    assert (found.layer, found.encoding, codes(found)) == ("spaces", "UTF-8", [])


def test_without_cpg_the_encoding_is_found_and_said(tmp_path, shapefile):
    found = read_zipped(zipped(tmp_path / "a.zip", shapefile(), without={".cpg"}), None, LIMITS)
    assert found.rows.columns["NAME"].to_pylist() == [NEPALI, "b"]
    assert codes(found) == ["import.note_no_cpg"]


def test_an_unknown_cpg_is_said_and_not_believed(tmp_path, shapefile):
    parts = shapefile()
    parts[".cpg"].write_text("../../klingon", encoding="utf-8")
    found = read_zipped(zipped(tmp_path / "a.zip", parts), None, LIMITS)
    assert found.rows.columns["NAME"].to_pylist() == [NEPALI, "b"]
    assert codes(found) == ["import.note_cpg_unknown", "import.note_no_cpg"]


@pytest.mark.parametrize(("without", "code"), ((".shx", "import.note_no_shx"), (".dbf", "import.note_no_dbf")))
def test_missing_side_files_are_said(tmp_path, shapefile, without, code):
    found = read_zipped(zipped(tmp_path / "a.zip", shapefile(), without={without}), None, LIMITS)
    assert code in codes(found)
    assert [shape.area for shape in blobs.made(found.shapes)] == [80, 1]


def test_the_system_of_the_cadastre_is_recognised(tmp_path, shapefile):
    found = read_zipped(zipped(tmp_path / "a.zip", shapefile(crs=mutm(84))), None, LIMITS)
    assert title(system(found.crs)) == "MUTM-84"
    assert read_zipped(zipped(tmp_path / "b.zip", shapefile("b"), without={".prj"}), None, LIMITS).crs == ""


def test_one_of_several_shapefiles_is_chosen_by_name(tmp_path, shapefile):
    path = zipped(
        tmp_path / "a.zip", shapefile("areas"), shapefile("points", shapes=[shapely.Point(1, 2)], texts=["p"])
    )
    assert {layer.name for layer in read_zipped(path, None, LIMITS).layers} == {"areas", "points"}
    assert read_zipped(path, "points", LIMITS).rows.columns["NAME"].to_pylist() == ["p"]
    with pytest.raises(MissingError):
        read_zipped(path, "lines", LIMITS)


def test_other_files_in_the_archive_are_named(tmp_path, shapefile):
    path = zipped(tmp_path / "a.zip", shapefile())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("README.txt", "x")
    found = read_zipped(path, None, LIMITS)
    assert found.notes[0].parameters == {"count": 1, "names": "README.txt"}


def test_parts_of_the_same_name_in_two_folders_are_refused(tmp_path, shapefile):
    path = zipped(tmp_path / "a.zip", shapefile())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("other/SPACES.DBF", b"x")
    with pytest.raises(InputError) as error:
        read_zipped(path, None, LIMITS)
    assert error.value.problems[0].code == "import.zip_twice"


def test_parts_that_do_not_belong_together_are_refused(tmp_path, shapefile):
    mixed = {**shapefile(), ".dbf": shapefile("longer", shapes=[AREA] * 3, texts="abc")[".dbf"]}
    mixed[".dbf"] = mixed[".dbf"].rename(mixed[".shp"].with_suffix(".dbf"))
    with pytest.raises(InputError) as error:
        read_zipped(zipped(tmp_path / "a.zip", mixed), None, LIMITS)
    assert error.value.problems[0].code == "import.shapefile_uneven"


def test_what_only_calls_itself_a_shapefile_is_refused(tmp_path):
    path = archives.packed(tmp_path / "a.zip", spaces__shp="<OGRVRTDataSource/>", spaces__dbf="x")
    with pytest.raises(InputError):
        read_zipped(path, None, LIMITS)


@pytest.mark.parametrize("keep_bytes", (60, 110, 150))
def test_a_cut_shapefile_gives_no_shape_that_was_not_there(tmp_path, shapefile, keep_bytes):
    parts = shapefile()
    parts[".shp"].write_bytes(parts[".shp"].read_bytes()[:keep_bytes])
    with contextlib.suppress(InputError):
        found = read_zipped(zipped(tmp_path / "a.zip", parts, without={".shx"}), None, LIMITS)
        assert all(shape is None for shape in blobs.made(found.shapes))


def test_nothing_is_left_in_the_working_folder(tmp_path, shapefile):
    read_zipped(zipped(tmp_path / "a.zip", shapefile()), None, LIMITS)
    assert list((tmp_path / "work").iterdir()) == []


def test_a_shapefile_on_disk_brings_its_parts(shapefile):
    found = read_shapefile(shapefile()[".shp"], None, LIMITS)
    assert found.rows.columns["NAME"].to_pylist() == [NEPALI, "b"]
    assert found.layer == "spaces"


def test_large_parts_of_a_shapefile_on_disk_are_refused(shapefile):
    with pytest.raises(LimitError) as error:
        read_shapefile(shapefile()[".shp"], None, Limits(file_bytes=50))
    assert error.value.problems[0].parameters["setting"] == "file_bytes"


def test_flatgeobuf_is_read(tmp_path):
    frame = geopandas.GeoDataFrame(
        {"name": [NEPALI, None], "n": [1, 2]}, geometry=[AREA, shapely.box(0, 0, 1, 1)], crs=32645
    )
    frame.to_file(tmp_path / "a.fgb")
    found = read_flatgeobuf(tmp_path / "a.fgb", None, LIMITS)
    assert set(found.rows.columns["name"].to_pylist()) == {NEPALI, None}
    assert sorted(shape.area for shape in blobs.made(found.shapes)) == [1, 80]
    assert found.crs == "EPSG:32645"


def test_damaged_flatgeobuf_is_refused(write):
    with pytest.raises(InputError) as error:
        read_flatgeobuf(write("a.fgb", b"fgb\x03fgb\x01" + b"\xff" * 60), None, LIMITS)
    assert error.value.problems[0].code == "import.broken"


@pytest.mark.parametrize(("limits", "setting"), ((Limits(features=1), "features"), (Limits(vertices=5), "vertices")))
def test_limits_are_held(tmp_path, shapefile, limits, setting):
    with pytest.raises(LimitError) as error:
        read_zipped(zipped(tmp_path / "a.zip", shapefile()), None, limits)
    assert error.value.problems[0].parameters["setting"] == setting
