"""The GeoPackage: other programs read it as it is, and its index stays in step with every edit."""

import sqlite3
import struct
import subprocess
from contextlib import closing
from pathlib import Path

import geopandas
import numpy
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.register import gpkg as package
from geo.register import rows, views
from geo.register.store import Edit, open_register
from tests.geo.register.conftest import location, locations


def opened(path) -> closing:
    connection = sqlite3.connect(path, isolation_level=None)
    package.add_functions(connection)
    return closing(connection)


def in_step(path) -> bool:
    """Whether the index holds exactly the box of every geometry (in single precision, rounded outwards)."""
    with opened(path) as connection:
        boxes = {row[0]: row[1:] for row in connection.execute("SELECT * FROM rtree_location_geometry")}
        rows = connection.execute("SELECT fid, geometry FROM location WHERE geometry NOT NULL").fetchall()
        check = connection.execute("SELECT rtreecheck('rtree_location_geometry')").fetchone()[0]
    expected = {fid: shapely.from_wkb(package.wkb(blob)).bounds for fid, blob in rows}
    same = boxes.keys() == expected.keys() and all(
        abs(boxes[fid][place] - bound) < 1e-4
        for fid, (west, south, east, north) in expected.items()
        for place, bound in enumerate((west, east, south, north))
    )
    return same and check == "ok"


def test_a_blob_has_the_header_of_the_standard():
    header = struct.unpack("<2sBBi4d", package.blob(shapely.box(85, 27, 86, 28))[:40])
    assert header == (b"GP", 0, 0b11, 4326, 85.0, 86.0, 27.0, 28.0)
    assert package.wkb(package.blob(shapely.Point(1, 2))) == shapely.to_wkb(shapely.Point(1, 2))


def test_an_empty_geometry_has_the_empty_flag_and_no_box():
    blob = package.blob(shapely.Polygon())
    assert blob[3] == 0b10001
    assert shapely.from_wkb(package.wkb(blob)).is_empty


@given(st.lists(st.one_of(st.none(), st.tuples(st.floats(-180, 180), st.floats(-90, 90))), max_size=5))
def test_many_blobs_are_made_as_single_ones_are(places):
    shapes = numpy.array([None, *(place and shapely.Point(place).buffer(0.1) for place in places)], dtype=object)[1:]
    assert package.blobs(shapes) == [shape and package.blob(shape) for shape in shapes]


@pytest.mark.parametrize("order", ("<", ">"))
def test_the_bounds_of_a_blob_are_read_with_and_without_a_box_in_it_in_either_byte_order(order):
    body = shapely.to_wkb(shapely.Point(85, 27), byte_order=1)
    flags = 0b1 if order == "<" else 0b0
    bare = struct.pack(f"{order}2sBBi", b"GP", 0, flags, 4326) + body
    boxed = struct.pack(f"{order}2sBBi4d", b"GP", 0, flags | 0b10, 4326, 85.0, 85.0, 27.0, 27.0) + body
    with opened(":memory:") as connection:
        for blob in (bare, boxed, package.blob(shapely.Point(85, 27))):
            query = "SELECT ST_MinX(:b), ST_MaxX(:b), ST_MinY(:b), ST_MaxY(:b), ST_IsEmpty(:b)"
            assert connection.execute(query, {"b": blob}).fetchone() == (85.0, 85.0, 27.0, 27.0, 0)


def test_nothing_has_no_bounds():
    with opened(":memory:") as connection:
        query = "SELECT ST_MinX(NULL), ST_IsEmpty(NULL), AsEWKB(NULL), GeomFromEWKB(NULL, 4326), GeomFromEWKT(NULL)"
        assert connection.execute(query).fetchone() == (None,) * 5
        empty = package.blob(shapely.Polygon())
        assert connection.execute("SELECT ST_MinX(?), ST_IsEmpty(?)", (empty, empty)).fetchone() == (None, 1)


def test_geometry_is_read_from_text_and_binary():
    point = package.blob(shapely.Point(85, 27))
    with opened(":memory:") as connection:
        assert connection.execute("SELECT GeomFromEWKT('SRID=4326;POINT (85 27)')").fetchone() == (point,)
        wkb = shapely.to_wkb(shapely.set_srid(shapely.Point(85, 27), 4326), include_srid=True)
        assert connection.execute("SELECT GeomFromEWKB(?, 4326)", (wkb,)).fetchone() == (point,)
        assert connection.execute("SELECT AsBinary(?)", (point,)).fetchone() == (shapely.to_wkb(shapely.Point(85, 27)),)


def test_the_index_stays_in_step_with_additions_edits_and_removals(gpkg):
    path = Path(gpkg.place)
    assert in_step(path)
    gpkg.apply([Edit("location", "kv-001", {"geometry": "POINT (81 29)"})], by="Sita")
    gpkg.apply([Edit("location", "site-1", {"geometry": "POINT (82 29)"})], by="Sita")
    gpkg.apply([Edit("location", "kv-002", {"geometry": None})], by="Sita")
    place = location("kv-009", "open_space", "New", shapely.Point(83, 28))
    gpkg.apply([Edit("location", "kv-009", place, operation="insert")], by="Sita")
    gpkg.load(
        {"location": locations(location("kv-010", "site", "Newer", shapely.Point(84, 28)))}, by="S", kind="import"
    )
    assert in_step(path)
    gpkg.apply([Edit("location", "kv-009", operation="delete")], by="Sita")
    assert in_step(path)


def test_a_large_load_fills_the_index_at_once_and_leaves_the_triggers_as_they_were(gpkg, monkeypatch):
    def triggers():
        with closing(sqlite3.connect(gpkg.place)) as connection:
            return set(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))

    before = triggers()
    monkeypatch.setattr(rows, "_MANY_ROWS", 3)
    gpkg.apply([Edit("location", "site-1", {"note": "no shape"})], by="Sita")
    shapes = [None, shapely.Point(84, 28), shapely.box(83, 28, 83.5, 28.5), None]
    places = locations(*(location(f"x-{n}", "site", f"X {n}", shape) for n, shape in enumerate(shapes)))
    gpkg.load({"location": places}, by="Sita", kind="import")
    gpkg.apply([Edit("location", "x-3", {"geometry": "POINT (82 29)"})], by="Sita")
    assert in_step(Path(gpkg.place))
    assert triggers() == before
    assert gpkg.table("location", where={"id": ["x-1", "x-2"]}).geometry.tolist() == shapes[1:3]


def test_a_row_that_was_removed_does_not_leave_its_number_to_a_large_load(gpkg, monkeypatch):
    place = location("gone", "site", "Gone", shapely.Point(84, 28))
    gpkg.apply([Edit("location", "gone", place, operation="insert")], by="Sita")
    gpkg.apply([Edit("location", "gone", operation="delete")], by="Sita")
    monkeypatch.setattr(rows, "_MANY_ROWS", 1)
    gpkg.load({"location": locations(location("new", "site", "New", None))}, by="Sita", kind="import")
    with closing(sqlite3.connect(gpkg.place)) as connection:
        assert connection.execute("SELECT fid FROM location WHERE id = 'new'").fetchone() == (6,)


def test_the_file_says_what_it_is_and_what_is_in_it(gpkg):
    with closing(sqlite3.connect(gpkg.place)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (package.APPLICATION_ID,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        contents = dict(connection.execute("SELECT table_name, data_type FROM gpkg_contents"))
        types = {row[2] for name in contents for row in connection.execute(f"PRAGMA table_info({name})")}
    layers = {name for name, kind in contents.items() if kind == "features"}
    drawn = {"location", "space_boundary", "parcel", "encroachment", "exclusion", "layer"}
    assert layers == drawn | set(views.NAMES)
    assert {"open_space", "revision", "change", "source"} <= contents.keys()
    assert types <= {"INTEGER", "TEXT", "DOUBLE", "BOOLEAN", "DATE", "DATETIME", "GEOMETRY"}


def test_the_date_of_every_layer_follows_the_newest_change(gpkg):
    with closing(sqlite3.connect(gpkg.place)) as connection, connection:
        connection.execute("UPDATE gpkg_contents SET last_change = '2000-01-01T00:00:00.000Z'")
    gpkg.apply([Edit("location", "kv-001", {"note": "x"})], by="Sita")
    with closing(sqlite3.connect(gpkg.place)) as connection:
        dates = {row[0] for row in connection.execute("SELECT last_change FROM gpkg_contents")}
    assert len(dates) == 1
    assert dates.pop() > "2020"


def test_pyogrio_reads_locations_and_tables_as_the_register_does(gpkg):
    gpkg.apply([Edit("location", "kv-001", {"name_ne": "चौर"})], by="Sita")
    read = pyogrio.read_dataframe(gpkg.place, layer="location")
    held = gpkg.table("location")
    assert read["id"].tolist() == ["np-d27", "kv-001", "kv-002", "site-1"]
    assert read.set_index("id")["name_ne"]["kv-001"] == "चौर"
    assert read.crs == "EPSG:4326"
    assert read.set_index("id").geometry["kv-001"].equals(held.set_index("id").geometry["kv-001"])
    changes = pyogrio.read_dataframe(gpkg.place, layer="change")
    assert changes["changed_at"].tolist() == gpkg.table("change")["changed_at"].dt.tz_localize("UTC").tolist()
    rounds = pyogrio.read_dataframe(gpkg.place, layer="survey_round")
    assert rounds["dated"].dt.strftime("%Y-%m-%d").tolist() == ["2019-12-12", "2020-03-08"]


def test_open_spaces_are_a_layer_with_the_newest_survey_that_has_them(gpkg):
    layer = pyogrio.read_dataframe(gpkg.place, layer="open_spaces").set_index("id")
    assert layer["round_id"].to_dict() == {"kv-001": "2020-03", "kv-002": "2019-12"}
    assert layer["usable_area_m2"].to_dict() == {"kv-001": 6500.5, "kv-002": 100.0}
    assert layer["suggested_uses"]["kv-001"] == "helipad;logistics"
    assert layer.geometry["kv-001"].equals(shapely.box(85.31, 27.71, 85.32, 27.72))


def test_units_and_sites_are_layers_of_their_own(gpkg):
    read = {name: pyogrio.read_dataframe(gpkg.place, layer=name) for name in views.NAMES}
    assert read["admin_units"]["id"].tolist() == ["np-d27"]
    assert read["sites"]["id"].tolist() == ["site-1"]
    assert read["sites"]["site_status"].tolist() == ["historic"]
    assert len(read["service_points"]) == 0


def test_the_views_answer_on_both_stores(register):
    with register.reading() as connection:
        counts = {name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in views.NAMES}  # noqa: S608
        areas = dict(connection.exec_driver_sql("SELECT id, usable_area_m2 FROM open_spaces").all())
    assert counts == {"admin_units": 1, "open_spaces": 2, "service_points": 0, "sites": 1}
    assert areas == {"kv-001": 6500.5, "kv-002": 100.0}


def test_a_program_that_writes_through_gdal_keeps_the_index_in_step(gpkg):
    path = Path(gpkg.place)
    gpkg.close()
    frame = geopandas.GeoDataFrame(
        [{"id": "kv-020", "kind": "site", "name_en": "By GDAL", "precision": "surveyed", "sensitivity": "public"}],
        geometry=[shapely.Point(86, 27)],
        crs="EPSG:4326",
    ).assign(source_id="survey", version=1)
    pyogrio.write_dataframe(frame, path, layer="location", append=True)
    assert in_step(path)
    with open_register(path) as again:
        assert again.table("location", where={"id": "kv-020"}).geometry.item() == shapely.Point(86, 27)


@pytest.mark.gdal
def test_ogrinfo_reads_every_layer_without_a_warning(gpkg, ogrinfo):
    gpkg.apply([Edit("location", "kv-001", {"geometry": "POINT (85 27)", "name_en": "Edited"})], by="Sita")
    gpkg.close()
    done = subprocess.run([ogrinfo, "-ro", "-al", gpkg.place], capture_output=True, text=True, check=True)
    assert "Warning" not in done.stdout + done.stderr
    assert "ERROR" not in done.stdout + done.stderr
    assert "name_en (String) = Edited" in done.stdout
    assert "POINT (85 27)" in done.stdout
    query = "SELECT HasSpatialIndex('location', 'geometry')"
    asked = [ogrinfo, "-ro", "-q", gpkg.place, "-sql", query]
    assert "= 1" in subprocess.run(asked, capture_output=True, text=True, check=True).stdout


_IN_QGIS = """
import sys
from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer
application = QgsApplication([], False)
application.initQgis()
for name in sys.argv[2:]:
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr")
    near = QgsFeatureRequest().setFilterRect(QgsRectangle(85.31, 27.71, 85.315, 27.715))
    found = sorted(feature["id"] for feature in layer.getFeatures(near)) if layer.isValid() else []
    print(name, layer.isValid(), layer.featureCount(), layer.crs().authid(), *found)
layer = QgsVectorLayer(f"{sys.argv[1]}|layername=location", "location", "ogr")
layer.startEditing()
feature = next(layer.getFeatures("\\"id\\" = 'kv-002'"))
layer.changeAttributeValue(feature.id(), layer.fields().indexOf("note"), "from QGIS")
geometry = feature.geometry()
geometry.translate(0.5, 0.5)
layer.changeGeometry(feature.id(), geometry)
print("committed", layer.commitChanges())
del layer, feature, geometry
application.exitQgis()
"""


@pytest.mark.qgis
def test_qgis_opens_every_layer_and_its_edits_keep_the_index_in_step(gpkg, qgis, tmp_path):
    path = Path(gpkg.place)
    gpkg.close()
    environment = {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": "", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    asked = [qgis, "-c", _IN_QGIS, path, "location", *views.NAMES]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.splitlines() == [
        "location True 4 EPSG:4326 kv-001 np-d27",
        "admin_units True 1 EPSG:4326 np-d27",
        "open_spaces True 2 EPSG:4326 kv-001",
        "service_points True 0 ",  # QGIS opens a layer without any geometry as a plain table
        "sites True 1 ",
        "committed True",
    ]
    assert in_step(path)
    with open_register(path) as again:
        row = again.table("location", where={"id": "kv-002"})
    assert row["note"].item() == "from QGIS"
    assert row.geometry.item().bounds == pytest.approx((85.81, 28.19, 85.82, 28.20))


@pytest.mark.qgis
@pytest.mark.postgis
def test_qgis_opens_the_layers_of_a_postgis_register(town_database, qgis, tmp_path):
    host, _, rest = town_database.partition("@")[2].partition(":")
    port, _, name = rest.partition("/")
    script = """
import sys
from qgis.core import QgsApplication, QgsVectorLayer
application = QgsApplication([], False)
application.initQgis()
for name in sys.argv[2:]:
    source = f"{sys.argv[1]} key='fid' srid=4326 type=Polygon table=\\"public\\".\\"{name}\\" (geometry)"
    layer = QgsVectorLayer(source, name, "postgres")
    print(name, layer.isValid(), layer.featureCount())
application.exitQgis()
"""
    environment = {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": "", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    asked = [qgis, "-c", script, f"host={host} port={port} dbname={name} user=chaur", "location", "open_spaces"]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.splitlines() == ["location True 4", "open_spaces True 2"]
