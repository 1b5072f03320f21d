"""What goes out comes back: any table, in every format, within the limits that docs/exports.md names."""

import csv
import json
import zipfile
from datetime import date

import geopandas
import openpyxl
import pandas
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.outputs.cells import unguarded_text
from geo.outputs.export import export, file_suffix
from geo.schema import SPACES, table, vocabulary
from geo.sources.files import read as import_file
from tests.geo.outputs import samples

pytestmark = pytest.mark.whole

WORDS = ("राष्ट्रिय", "क्षेत्रफल", "श्री ज्ञान", "द्वन्द्व", "र्‍याली", "=1+1", "'=1", "+977", "<b>&amp;", '"q"', "a,b;c", "]]>")
strange = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffe\uffff")
)
words = st.one_of(st.sampled_from(WORDS), strange.map(lambda text: text[:60].strip()))
text_cells = st.one_of(st.none(), words).map(lambda text: text or None)
number_cells = st.one_of(st.none(), st.floats(-1e300, 1e300), st.just(177_228.49))
whole_cells = st.one_of(st.none(), st.integers(-(2**53) + 1, 2**53 - 1))
truth_cells = st.sampled_from((None, True, False))
date_cells = st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2199, 12, 31)))
CELLS = {"text": text_cells, "number": number_cells, "integer": whole_cells, "boolean": truth_cells, "date": date_cells}

lon, lat = st.floats(80.05, 88.0), st.floats(26.34, 30.0)
side = st.floats(1e-6, 0.2)
points = st.builds(shapely.Point, lon, lat)
boxes = st.builds(lambda x, y, width, height: shapely.box(x, y, x + width, y + height), lon, lat, side, side)
rings = boxes.map(lambda box: box.difference(shapely.box(*box.buffer(-min(side_lengths(box)) / 4).bounds)))
lines = st.builds(lambda a, b: shapely.LineString([a, b]), points, points).filter(lambda line: line.length > 0)
several = st.lists(st.integers(81, 87), min_size=2, max_size=3, unique=True).map(
    lambda wests: shapely.MultiPolygon([shapely.box(west, 27, west + 0.1234567890123, 28) for west in wests])
)
shape_cells = st.one_of(st.none(), points, boxes, rings, lines, several)


def side_lengths(box):
    west, south, east, north = box.bounds
    return east - west, north - south


def code_cells(column):
    codes = st.sampled_from(tuple(vocabulary(column.vocabulary)))
    if column.kind == "code":
        return st.one_of(st.none(), codes)
    return st.one_of(st.none(), st.lists(codes, min_size=1, max_size=3, unique=True).map(";".join))


def cells(column):
    return code_cells(column) if column.vocabulary else CELLS[column.kind]


def series(column, values):
    if column.kind == "date":
        return pandas.Series(pandas.to_datetime(values)).astype("datetime64[s]")
    kinds = {"integer": "Int64", "number": "float64", "boolean": "boolean"}
    return pandas.Series(values, dtype=kinds.get(column.kind, object))


CHOSEN = {
    "spaces": (
        "name_en",
        "name_ne",
        "register_no",
        "endorsement",
        "usable_area_m2",
        "size_class",
        "suggested_uses",
        "people_at_3_5_m2",
        "note",
    ),
    "site_assessment": ("location_id", "assessed_on", "problems", "labour", "improved", "note"),
}


@st.composite
def frames(draw, name):
    declared = SPACES if name == "spaces" else table(name)
    count = draw(st.integers(1, 4))
    found = {"id": series(declared["id"], [f"{name}-{row}" for row in range(count)])}
    for column in map(declared.__getitem__, CHOSEN[name]):
        found[column.name] = series(column, draw(st.lists(cells(column), min_size=count, max_size=count)))
    if name != "spaces":
        return pandas.DataFrame(found)
    shapes = draw(st.lists(shape_cells, min_size=count, max_size=count))
    return geopandas.GeoDataFrame(found, geometry=shapes, crs="EPSG:4326")


def known(value):
    return value is not None and value is not pandas.NaT and value is not pandas.NA and value == value  # noqa: PLR0124


def plain(column, value):
    """A cell as the test compares it."""
    if not known(value) or value == "":
        return None
    if column.kind == "date":
        return pandas.Timestamp(value).date()
    return {"integer": int, "number": float, "boolean": truth}.get(column.kind, str)(value)


def truth(value):
    return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value), bool(value) == 1)


def rows(frame, name):
    """Cells by identifier and column."""
    declared = SPACES if name == "spaces" else table(name)
    found = {}
    for row in frame.to_dict("records"):
        found[row["id"]] = {column: plain(declared[column], row.get(column)) for column in CHOSEN[name]}
    return found


def shape_key(shape):
    """A shape without order, direction or the difference between one and a collection of one."""
    if shape is None:
        return None
    parts = [shapely.normalize(part) for part in shapely.get_parts(shape)]
    return sorted(part.wkb for part in parts)


def shapes(frame):
    return {row["id"]: shape_key(row["geometry"]) for row in frame.to_dict("records")}


def named_by(frame, names):
    return frame.rename(columns=names)


def field_names(name):
    declared = SPACES if name == "spaces" else table(name)
    return {column.dbf: column.name for column in declared.columns}


def back_shapefile(path, name):
    with zipfile.ZipFile(path) as archive:
        listed = [entry.filename for entry in archive.infolist()]
    layers = [entry[:-4] for entry in listed if entry.endswith(".dbf")]
    parts = [geopandas.read_file(f"/vsizip/{path}/{layer}.dbf") for layer in layers]
    return named_by(pandas.concat([part.assign(geometry=part.get("geometry")) for part in parts]), field_names(name))


def back_geopackage(path, name):
    layers = [layer for layer in pyogrio.list_layers(path)[:, 0] if layer.startswith(name)]
    return pandas.concat([geopandas.read_file(path, layer=layer) for layer in layers])


def back_kml(path, name):
    return named_by(pyogrio.read_dataframe(path, layer=name).drop(columns="id"), field_names(name))


def back_geojson(path, name):
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    found = pandas.DataFrame([feature["properties"] for feature in features], dtype=object)
    texts = [json.dumps(feature["geometry"]) for feature in features]
    assert len(pyogrio.read_dataframe(path)) == len(features)
    return found.assign(geometry=[None if text == "null" else shapely.from_geojson(text) for text in texts])


def back_csv(path, name):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        names, _, *values = csv.reader(lines)
    found = pandas.DataFrame(values, columns=names, dtype=object).map(unguarded_text)
    if "geometry_wkt" not in found:
        return found
    return found.assign(geometry=[shapely.from_wkt(text) if text else None for text in found["geometry_wkt"]])


def back_workbook(path, name):
    declared = SPACES if name == "spaces" else table(name)
    _, tags, *values = openpyxl.load_workbook(path)[name].iter_rows(values_only=True)
    names = [next((column.name for column in declared.columns if column.hxl == tag), tag) for tag in tags]
    found = pandas.DataFrame(values, columns=names, dtype=object)
    return found.map(lambda cell: unguarded_text(cell) if isinstance(cell, str) else cell)


def back_parquet(path, name):
    return geopandas.read_parquet(path) if name == "spaces" else pandas.read_parquet(path)


BACK = {
    "shapefile": back_shapefile,
    "geopackage": back_geopackage,
    "geojson": back_geojson,
    "kml": back_kml,
    "csv": back_csv,
    "workbook": back_workbook,
    "geoparquet": back_parquet,
    "flatgeobuf": lambda path, _: geopandas.read_file(path),
}
law = settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.parametrize("form", BACK)
@law
@given(st.data())
def test_a_table_of_grounds_comes_back(tmp_path_factory, form, data):
    frame = data.draw(frames("spaces"))
    path = tmp_path_factory.mktemp("trip") / f"ground{file_suffix(form)}"
    report = export({"spaces": frame}, path, format=form, audience="restricted")
    found = BACK[form](path, "spaces")
    assert report.cuts == ()
    if form == "workbook":  # sixteen significant digits, one less than a number may have
        frame["usable_area_m2"] = frame["usable_area_m2"].map(lambda number: float(f"{number:.16G}"))
    assert rows(found, "spaces") == rows(frame, "spaces")
    if form != "workbook":  # a sheet holds a point inside each shape
        assert shapes(found) == shapes(frame)


@pytest.mark.parametrize("form", BACK)
@law
@given(st.data())
def test_a_table_with_dates_and_truth_values_comes_back(tmp_path_factory, form, data):
    frame = data.draw(frames("site_assessment"))
    path = tmp_path_factory.mktemp("trip") / f"rows{file_suffix(form)}"
    export({"site_assessment": frame}, path, format=form, audience="restricted")
    assert rows(BACK[form](path, "site_assessment"), "site_assessment") == rows(frame, "site_assessment")


LAYERS = {"shapefile": ("spaces_areas", "spaces_points"), "geopackage": ("spaces", "spaces_points")}


@pytest.mark.parametrize("form", BACK)
def test_our_own_import_takes_every_export_as_it_was(tmp_path, form):
    frame = samples.spaces()
    if form == "shapefile":  # rows without shape lie in a table beside it, which the import leaves alone
        frame = frame[frame.geometry.notna()]
    path = tmp_path / f"ground{file_suffix(form)}"
    export({"spaces": frame}, path, format=form, audience="restricted")
    found = pandas.concat([import_file(path, layer=layer).accepted for layer in LAYERS.get(form, (None,))])
    assert rows(found, "spaces") == rows(frame, "spaces")
    if form != "workbook":
        assert shapes(found) == shapes(frame)
