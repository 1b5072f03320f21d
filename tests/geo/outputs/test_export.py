import os
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas
import pytest

from geo.crs import area_m2
from geo.errors import ChaurError, InputError, MissingError, UnavailableError
from geo.outputs import export as front
from geo.outputs import geopackage
from geo.outputs.export import FORMATS, export, file_suffix
from geo.pipeline.ground import ground_pieces, usable_ground
from tests.geo.meadow import features, square
from tests.geo.outputs.samples import EDITION, assessments, sources, spaces
from tests.geo.pipeline.test_ground import full, layer
from tests.geo.toy_tables import ToyTables

TABLES = {"spaces": spaces(), "site_assessment": assessments(), "source": sources()}


def named(folder, name, count=1):
    return folder / f"ground{file_suffix(name, table_count=count)}"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", ("en", "ne"))
def test_every_format_takes_one_table_and_several(tmp_path, name, language):
    for tables in ({"spaces": spaces()}, TABLES):
        path = named(tmp_path, name, len(tables))
        report = export(tables, path, format=name, language=language, edition=EDITION)
        assert report.path == path
        drawn = set(tables) - ({"site_assessment"} if name == "map" else set())
        assert {file.table for file in report.files if file.table} == drawn
        assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
        path.unlink()


@pytest.mark.parametrize("name", ("csv", "geojson", "geoparquet", "flatgeobuf"))
def test_several_tables_of_a_single_table_format_are_an_archive(tmp_path, name):
    export(TABLES, tmp_path / "ground.zip", format=name, edition=EDITION)
    with zipfile.ZipFile(tmp_path / "ground.zip") as archive:
        found = archive.namelist()
        said = archive.read("README.txt").decode()
    suffix = FORMATS[name].suffix
    assert set(found) == {f"{table}{suffix}" for table in TABLES} | {"columns.csv", "codes.csv", "README.txt"}
    assert "Book of Toyland" in said
    assert ("HXL" in said) == (name == "csv")


@pytest.mark.parametrize("name", ("geojson", "kml", "csv", "workbook", "map"))
def test_a_format_that_cannot_say_a_system_refuses_another(tmp_path, name):
    with pytest.raises(InputError, match=r"EPSG:4326.*MUTM-84"):
        export({"spaces": spaces()}, named(tmp_path, name), format=name, crs="MUTM-84")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ("shapefile", "geopackage", "geoparquet", "flatgeobuf"))
@pytest.mark.parametrize("crs", ("MUTM-81", "EPSG:32644"))
def test_the_others_take_any(tmp_path, name, crs):
    path = named(tmp_path, name)
    export({"spaces": spaces()}, path, format=name, crs=crs)
    assert path.exists()


def test_a_wrong_suffix_and_a_wrong_system_are_told_together(tmp_path):
    with pytest.raises(InputError) as raised:
        export({"spaces": spaces()}, tmp_path / "ground.txt", format="geojson", crs="MUTM-84")
    assert [problem.code for problem in raised.value.problems] == ["export.crs_fixed", "export.suffix"]


def test_an_unknown_format_is_named_with_the_known_ones(tmp_path):
    with pytest.raises(MissingError, match=r"dwg.*shapefile, geopackage"):
        export({"spaces": spaces()}, tmp_path / "ground.dwg", format="dwg")


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(UnavailableError, match="nowhere"):
        export({"spaces": spaces()}, tmp_path / "nowhere" / "ground.csv", format="csv")


def test_an_export_replaces_the_one_before(tmp_path):
    path = tmp_path / "ground.csv"
    path.write_text("old")
    export({"spaces": spaces()}, path, format="csv")
    assert path.read_text(encoding="utf-8-sig").startswith("id,")


def test_a_failed_export_leaves_the_one_before_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "ground.csv"
    path.write_text("old")

    def full_disk(path, *_, **__):
        Path(path).write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(front.tables, "write", full_disk)
    with pytest.raises(UnavailableError, match="No space left"):
        export({"spaces": spaces()}, path, format="csv")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["ground.csv"]  # noqa: PTH208 - hidden files count


def test_a_file_never_stands_under_its_name_half_written(tmp_path, monkeypatch):
    path = tmp_path / "ground.gpkg"
    seen = []
    furnish = geopackage._furnish

    def watched(made, *arguments, **options):
        seen.append((made, path.exists()))
        furnish(made, *arguments, **options)

    monkeypatch.setattr(geopackage, "_furnish", watched)
    export({"spaces": spaces()}, path, format="geopackage")
    ((made, stood),) = seen
    assert made.parent.parent == tmp_path
    assert not stood


def test_notes_speak_both_languages(tmp_path):
    report = export({"spaces": spaces()}, tmp_path / "ground.csv", format="csv")
    assert "3 texts" in report.text()
    assert "३ पाठ" in report.text("ne")


def test_an_error_names_the_row(tmp_path):
    bad = spaces()
    bad["version"] = ["one", "two", "three", "four"]
    with pytest.raises(ChaurError, match="version"):
        export({"spaces": bad}, tmp_path / "ground.csv", format="csv")


def test_every_sentence_of_the_exports_has_the_same_parameters_in_both_languages():
    from geo.messages import sentences

    for code, said in sentences().items():
        if code.startswith("export."):
            assert set(re.findall(r"\{(\w+)\}", said["en"])) == set(re.findall(r"\{(\w+)\}", said["ne"])), code


@pytest.fixture(scope="module")
def ground():
    house = layer("buildings", features(square(0, 0, 40)))
    found = usable_ground(ToyTables(), lambda _: full(buildings=house, water=None))
    tables = {"ground": found.table, "ground_piece": ground_pieces(found)}
    return {name: frame.assign(sensitivity="public") for name, frame in tables.items()}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_the_usable_ground_with_its_waterfall_and_pieces(tmp_path, name, ground):
    path = tmp_path / f"ground{file_suffix(name, table_count=2)}"
    found = export(ground, path, format=name, edition=EDITION)
    assert {file.table for file in found.files} >= {"ground", "ground_piece"}


def test_a_geopackage_of_the_usable_ground_holds_what_each_rule_takes_in_its_colour(tmp_path, ground):
    export(ground, tmp_path / "g.gpkg", format="geopackage", edition=EDITION)
    rows = geopandas.read_file(tmp_path / "g.gpkg", layer="ground_piece").set_index(["location_id", "rule"])
    house = rows.loc["toy-4", "building"]
    assert house["turn"] == 2
    assert house["taken_m2"] == pytest.approx(1600, rel=1e-3)
    assert area_m2([house.geometry])[0] == pytest.approx(house["taken_m2"], rel=1e-6)
    with closing(sqlite3.connect(tmp_path / "g.gpkg")) as held:
        [[style]] = held.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = 'ground_piece'")
    assert 'attr="rule"' in style


def test_a_shapefile_of_the_usable_ground_has_the_short_names_of_the_dictionary(tmp_path, ground):
    export(ground, tmp_path / "g.zip", format="shapefile", edition=EDITION)
    rows = geopandas.read_file(f"/vsizip/{tmp_path / 'g.zip'}/ground_areas.shp").set_index("LOC_ID")
    meadow = rows.loc["toy-4"]
    assert meadow["BUILD_M2"] == pytest.approx(1600, rel=1e-3)
    assert meadow["USE_LO_M2"] == 0
    assert meadow["NOT_KNOWN"] == "water;water_buffer"
    taken = meadow[["EXCL_M2", "BUILD_M2", "DEBRIS_M2", "STEEP_M2", "STRIP_M2"]].sum()
    assert meadow["GROSS_M2"] - taken == pytest.approx(meadow["USE_HI_M2"], abs=0.01)


def test_the_ground_of_a_place_that_is_not_public_stays_behind(tmp_path, ground):
    closed = {name: frame.assign(sensitivity="restricted") for name, frame in ground.items()}
    report = export(closed, tmp_path / "g.gpkg", format="geopackage")
    assert [note.parameters["table"] for note in report.notes if note.code == "export.withheld"] == list(ground)
