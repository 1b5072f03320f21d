"""GeoPackage, good and hostile."""

import contextlib
import sqlite3

import geopandas
import pandas
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import mutm
from geo.errors import InputError, LimitError, MissingError
from geo.sources.geopackage import read
from geo.sources.limits import Limits
from geo.sources.references import system, title
from tests.material.hostile import blobs, databases

LIMITS = Limits()


def wkt(found):
    return [None if shape is None else shapely.to_wkt(shape) for shape in blobs.made(found.shapes)]


def test_a_feature_table_is_read(tmp_path):
    found = read(databases.good(tmp_path / "a.gpkg"), None, LIMITS)
    assert {name: values.to_pylist() for name, values in found.rows.columns.items()} == {"name": ["Tundikhel"]}
    assert wkt(found) == ["POINT (85.3 27.7)"]
    assert (found.layer, found.crs, found.layers[0].rows) == ("spaces", "EPSG:4326", 1)


def test_a_file_of_another_program_is_read_with_its_types(tmp_path):
    frame = geopandas.GeoDataFrame(
        {
            "name": ["क", None],
            "n": [1, 2],
            "x": [0.5, None],
            "flag": [True, False],
            "day": pandas.to_datetime(["2020-03-08", None]),
        },
        geometry=[shapely.Point(629903, 3065970), None],
        crs=mutm(84),
    )
    frame.to_file(tmp_path / "a.gpkg", layer="some spaces")
    found = read(tmp_path / "a.gpkg", "some spaces", LIMITS)
    columns = {name: values.to_pylist() for name, values in found.rows.columns.items()}
    assert columns["name"] == ["क", None]
    assert columns["n"] == [1, 2]
    assert columns["x"] == [0.5, None]
    assert columns["flag"] == [True, False]
    assert columns["day"][0].startswith("2020-03-08")
    assert title(system(found.crs)) == "MUTM-84"


@pytest.mark.parametrize(
    "make", (databases.endless_view, databases.endless_catalogue, databases.loads_code, databases.virtual_layer)
)
def test_views_and_virtual_tables_are_refused_without_being_run(tmp_path, make):
    with pytest.raises(InputError) as error:
        read(make(tmp_path / "a.gpkg"), None, LIMITS)
    assert error.value.problems[0].code in {"import.gpkg_none", "import.gpkg_view"}
    assert error.value.text("ne")


def test_a_view_beside_a_table_is_left_out_and_said(tmp_path):
    found = read(databases.view_beside_a_table(tmp_path / "a.gpkg"), None, LIMITS)
    assert [note.parameters["name"] for note in found.notes if note.code == "import.note_gpkg_view"] == ["more"]
    assert [layer.name for layer in found.layers] == ["spaces"]


def test_triggers_lie_still(tmp_path):
    path = databases.with_triggers(tmp_path / "a.gpkg", "hostile")
    before = path.read_bytes()
    found = read(path, None, LIMITS)
    assert found.rows.columns["name"].to_pylist() == ["Tundikhel"]
    assert path.read_bytes() == before
    assert [other.name for other in tmp_path.iterdir()] == ["a.gpkg"]


def test_endless_nesting_in_a_shape_is_refused_with_its_row(tmp_path):
    rows = [("A", databases.POINT), ("B", databases.blob(blobs.deep()))]
    with pytest.raises(LimitError) as error:
        read(databases.good(tmp_path / "a.gpkg", rows), None, LIMITS)
    assert error.value.problems[0].row == 2


def test_odd_shapes_are_faults_of_their_row(tmp_path):
    odd = [b"", b"GP", b"XX" + bytes(30), b"GP\x00\x0f" + bytes(60), databases.blob(b"\x01"), "text", 5]
    rows = [("good", databases.POINT), *(("odd", value) for value in odd), ("none", None)]
    found = read(databases.good(tmp_path / "a.gpkg", rows), None, LIMITS)
    assert [fault.place for fault in found.faults] == list(range(1, 8))
    assert wkt(found)[0] == "POINT (85.3 27.7)"


def test_curves_are_made_straight_and_said(tmp_path):
    found = read(databases.good(tmp_path / "a.gpkg", [("A", databases.blob(blobs.circle()))]), None, LIMITS)
    assert found.shapes[0].geom_type == "Polygon"
    assert [note.code for note in found.notes] == ["import.note_straight"]


def test_a_layer_is_chosen_by_name(tmp_path):
    path = databases.good(tmp_path / "a.gpkg", name='odd "name"; drop table x')
    assert read(path, 'odd "name"; drop table x', LIMITS).rows.columns["name"].to_pylist() == ["Tundikhel"]
    with pytest.raises(MissingError) as error:
        read(path, "spaces", LIMITS)
    assert "odd" in error.value.text("en")


@pytest.mark.parametrize("content", (b"SQLite format 3\x00", b"SQLite format 3\x00" + bytes(5_000)))
def test_damaged_databases_are_refused(write, content):
    with pytest.raises(InputError):
        read(write("a.gpkg", content), None, LIMITS)


def test_other_databases_are_refused(tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "a.gpkg")) as connection:
        connection.execute("create table secrets (a)")
    with pytest.raises(InputError) as error:
        read(tmp_path / "a.gpkg", None, LIMITS)
    assert error.value.problems[0].code == "import.gpkg_none"


def test_texts_that_are_no_utf_8_are_marked(tmp_path):
    path = databases.good(tmp_path / "a.gpkg", [("A", databases.POINT)])
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("update spaces set name = cast(x'41ff42' as text)")
        connection.commit()
    assert read(path, None, LIMITS).rows.columns["name"].to_pylist() == ["A\ufffdB"]


@pytest.mark.parametrize(
    ("limits", "setting"),
    ((Limits(features=1), "features"), (Limits(fields=0), "fields"), (Limits(vertices=1), "vertices")),
)
def test_limits_are_held(tmp_path, limits, setting):
    path = databases.good(tmp_path / "a.gpkg", [("A", databases.POINT), ("B", databases.POINT)])
    with pytest.raises(LimitError) as error:
        read(path, None, limits)
    assert error.value.problems[0].parameters["setting"] == setting


def test_a_layer_without_rows_is_empty(tmp_path):
    assert len(read(databases.good(tmp_path / "a.gpkg", []), None, LIMITS).rows.numbers) == 0


names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


@settings(max_examples=25)
@given(st.lists(st.tuples(names, st.floats(80.1, 88.1), st.floats(26.4, 30.4)), max_size=6))
def test_what_is_written_is_read_back(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("gpkg") / "a.gpkg"
    points = [shapely.Point(lon, lat) for _name, lon, lat in rows]
    databases.good(
        path,
        [(name, databases.blob(shapely.to_wkb(point))) for (name, _lon, _lat), point in zip(rows, points, strict=True)],
    )
    found = read(path, None, LIMITS)
    assert found.rows.columns["name"].to_pylist() == [name for name, _lon, _lat in rows]
    assert blobs.made(found.shapes).tolist() == points


def test_texts_numbers_and_bytes_of_one_table_stay_in_their_rows(tmp_path):
    path = databases.good(tmp_path / "a.gpkg", [("Tundikhel", databases.POINT), (None, databases.POINT)])
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("alter table spaces add column note TEXT")
        connection.execute("alter table spaces add column area REAL")
        connection.execute("update spaces set note = 'a' || char(31) || 'b', area = 1.5 where name is null")
        connection.commit()
    found = {name: cells.to_pylist() for name, cells in read(path, None, LIMITS).rows.columns.items()}
    assert found == {"name": ["Tundikhel", None], "note": [None, "a\x1fb"], "area": [None, 1.5]}
