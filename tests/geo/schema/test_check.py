"""The check of a frame against a plain reading of every cell, one at a time."""

import datetime
import math

import geopandas
import pandas
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.schema import Column, Table, table, vocabulary
from geo.schema.check import check, checked, stripped


def column(name, kind, **more):
    told = {
        "unit": "",
        "vocabulary": "",
        "dbf": "",
        "hxl": "",
        "access": "",
        "label_en": "",
        "label_ne": "",
        "about": "",
    }
    return Column(**{"table": "plots", "name": name, "kind": kind, **told, **more})


PLOTS = Table(
    "plots",
    (
        column("id", "text", is_key=True, required=True),
        column("name", "text", required=True),
        column("area_m2", "number", minimum=0.0, maximum=1000.0),
        column("people", "integer", minimum=0.0),
        column("walled", "boolean"),
        column("dated", "date"),
        column("access", "code", vocabulary="site_access"),
        column("uses", "codes", vocabulary="suggested_use"),
    ),
)
NAMES = [declared.name for declared in PLOTS.columns]
TRUE, FALSE = {"true", "1", "1.0", "yes"}, {"false", "0", "0.0", "no"}


def number(value):
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def slow_codes(declared, value):
    codes = [code.strip() for code in value.split(";") if code.strip()]
    fits = set(codes) <= set(vocabulary(declared.vocabulary)) and (declared.kind == "codes" or len(codes) == 1)
    return (";".join(codes) or None, []) if fits else (None, ["schema.not_term"])


def slow_number(declared, value):
    found = number(value)
    if found is None or (declared.kind == "integer" and (found % 1 or abs(found) >= 2**53)):
        return None, [f"schema.not_{declared.kind}"]
    limits = {
        "schema.below": declared.minimum is not None and found < declared.minimum,
        "schema.above": declared.maximum is not None and found > declared.maximum,
    }
    return found, [code for code, broken in limits.items() if broken]


def slow_boolean(_declared, value):
    return (value.lower() in TRUE, []) if value.lower() in TRUE | FALSE else (None, ["schema.not_boolean"])


def slow_date(_declared, value):
    try:
        return datetime.datetime.fromisoformat(value), []
    except ValueError:
        return None, ["schema.not_date"]


READERS = {
    "number": slow_number,
    "integer": slow_number,
    "boolean": slow_boolean,
    "date": slow_date,
    "code": slow_codes,
    "codes": slow_codes,
    "text": lambda _declared, value: (value, []),
}


def slow_value(declared, value):
    """Value of one cell in its type and the codes of the rules it breaks."""
    if value is None or str(value).strip() in {"", "nan"}:
        return None, ["schema.required"] if declared.required else []
    return READERS[declared.kind](declared, str(value).strip())


def slow(frame):
    """Accepted rows and (row, column, code) of every problem."""
    ids = [str(value).strip() if value is not None else "" for value in frame["id"]]
    found, problems = [], set()
    for place, row in enumerate(frame.to_dict("records")):
        values, broken = {}, set()
        for declared in PLOTS.columns:
            values[declared.name], codes = slow_value(declared, row[declared.name])
            broken |= {(place + 1, declared.name, code) for code in codes}
        if ids[place] and ids.count(ids[place]) > 1:
            broken.add((place + 1, "id", "schema.duplicate_key"))
        problems |= broken
        found += [] if broken else [values]
    return found, problems


def plain(value):
    if value is None or value is pandas.NA or value is pandas.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.to_pydatetime() if isinstance(value, pandas.Timestamp) else value


BLANK = st.sampled_from([None, "", "  "])
TEXT = st.one_of(BLANK, st.sampled_from(["a", " a ", "b", "चौर", "0", "x;y"]))
CELLS = {
    "id": TEXT,
    "name": TEXT,
    "area_m2": st.one_of(BLANK, st.floats(-10, 1100), st.sampled_from(["12.5", "-0", "1e3", "inf", "nan!", "1,5", 7])),
    "people": st.one_of(BLANK, st.integers(-3, 30), st.sampled_from(["7", "7.0", "7.5", 7.0, 1e300, str(2**53)])),
    "walled": st.one_of(BLANK, st.booleans(), st.sampled_from(["Yes", "NO", "1", 0, "maybe", " true "])),
    "dated": st.one_of(BLANK, st.dates(datetime.date(1900, 1, 1)).map(str), st.sampled_from(["2020-13-01", "today"])),
    "access": st.one_of(BLANK, st.sampled_from([*vocabulary("site_access"), " all_year", "road", "all_year;none"])),
    "uses": st.one_of(BLANK, st.sampled_from(["helipad", "helipad; logistics ;", ";", "helipad;moon"])),
}
FRAMES = st.lists(st.fixed_dictionaries(CELLS), max_size=5).map(
    lambda rows: pandas.DataFrame(rows, columns=NAMES, dtype=object)
)


@settings(max_examples=60)
@given(FRAMES)
def test_the_check_agrees_with_a_reading_of_every_cell(frame):
    result = check(frame, PLOTS)
    rows, problems = slow(frame)
    assert {(problem.row, problem.column, problem.code) for problem in result.problems} == problems
    accepted = [
        {name: plain(value) for name, value in row.items()} for row in result.accepted.astype(object).to_dict("records")
    ]
    assert accepted == rows
    assert len(result.accepted) + len(result.rejected) == len(frame)


@settings(max_examples=20)
@given(FRAMES)
def test_what_passed_once_passes_again_unchanged(frame):
    once = check(frame, PLOTS).accepted
    again = check(once, PLOTS)
    assert again.problems == ()
    pandas.testing.assert_frame_equal(again.accepted, once)


@settings(max_examples=20)
@given(FRAMES)
def test_the_input_is_left_as_it_is(frame):
    before = frame.copy()
    check(frame, PLOTS)
    pandas.testing.assert_frame_equal(frame, before)


def one(**values):
    return pandas.DataFrame([{"id": "a", "name": "A", **values}])


def test_columns_come_in_declared_types_and_order_whatever_the_file_had():
    found = check(one(colour="red", people="7")[["colour", "people", "name", "id"]], PLOTS).accepted
    assert list(found.columns) == NAMES
    kinds = {"area_m2": "float64", "people": "Int64", "walled": "boolean", "dated": "datetime64[s]", "access": "object"}
    assert {name: str(found[name].dtype) for name in kinds} == kinds


def test_every_row_with_a_repeated_key_is_named():
    frame = pandas.DataFrame({"id": ["a", "b", " a"], "name": ["A", "B", "C"]})
    result = check(frame, PLOTS, first_row=2)
    assert [(problem.code, problem.row) for problem in result.problems] == [
        ("schema.duplicate_key", 2),
        ("schema.duplicate_key", 4),
    ]
    assert result.accepted["id"].tolist() == ["b"]


def test_a_row_is_rejected_once_with_all_its_problems():
    result = check(one(area_m2=-1, people="many"), PLOTS)
    assert {problem.code for problem in result.problems} == {"schema.below", "schema.not_integer"}
    assert len(result.rejected) == 1
    assert all(problem.text() and problem.text("ne") for problem in result.problems)


def test_columns_that_must_be_there_are_asked_for_all_at_once():
    with pytest.raises(InputError) as error:
        check(pandas.DataFrame({"people": [1]}), PLOTS)
    assert [problem.column for problem in error.value.problems] == ["id", "name"]


def test_the_frame_in_declared_types_or_every_problem():
    assert checked(one(), PLOTS)["id"].tolist() == ["a"]
    with pytest.raises(InputError) as error:
        checked(one(area_m2="wide", walled="maybe"), PLOTS)
    assert len(error.value.problems) == 2


def test_geometry_is_taken_over_with_its_system_and_falls_with_its_row():
    declared = table("location")
    told = {"kind": "site", "precision": "unknown", "sensitivity": "public", "source_id": "s", "version": 1}
    rows = pandas.DataFrame([{"id": key, "name_en": name, **told} for key, name in (("a", "A"), ("b", ""), ("c", "C"))])
    shapes = [shapely.Point(place, 27) for place in (85, 86, 87)]
    found = check(geopandas.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326"), declared).accepted
    assert [point.x for point in found.geometry] == [85, 87]
    assert found.crs.to_epsg() == 4326


def test_an_empty_frame_passes():
    assert len(check(pandas.DataFrame(columns=["id", "name"]), PLOTS).accepted) == 0


CELLS = st.one_of(
    st.none(),
    st.just(math.nan),
    st.integers(-9, 9),
    st.sampled_from([b"x", "\ud800", "", " ", "\u3000", "मैदान\u00a0", " a\tb\n", "\x1c", "e\u200b"]),
    st.text(max_size=2),
)


def bare(cell):
    """The text of a cell without blanks around it, nothing where nothing is left."""
    return None if cell is None or isinstance(cell, float) else str(cell).strip() or None


@settings(max_examples=60)
@given(st.lists(CELLS, max_size=4) | st.lists(st.text(max_size=3), max_size=4))
def test_blanks_around_a_text_are_taken_away_as_python_takes_them(cells):
    series = pandas.Series(cells, dtype=object)
    assert stripped(series).tolist() == [bare(cell) for cell in cells]
    assert list(map(type, series)) == list(map(type, cells))


def test_texts_with_nothing_to_take_away_stay_the_same_objects():
    cells = pandas.Series(["Tundikhel", "टुँडिखेल"], dtype=object)
    assert [id(text) for text in stripped(cells)] == [id(text) for text in cells]
