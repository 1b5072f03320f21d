"""Positions out of columns."""

import pandas
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import LimitError
from geo.sources.limits import Limits
from geo.sources.positions import axis, from_columns, pair
from tests.material.hostile import texts

LIMITS = Limits()


def placed(sources, **columns):
    return from_columns(pandas.DataFrame(columns), {field: [column] for field, column in sources.items()}, LIMITS)


def wkt(found):
    return [None if shape is None else shapely.to_wkt(shape) for shape in found.shapes]


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("E500383.702", 500383.702),
        ("N3120632.2", 3120632.2),
        ("85.432° E", 85.432),
        ("85°25'55.2\"E", 85.432),
        ("85 25 55.2", 85.432),
        ("८५.४३२", 85.432),
        ("27.66 S", -27.66),
        ("500,383.702", 500383.702),
        ("85,432", 85432.0),
        ("85,4321", 85.4321),
        ("", None),
        ("north", None),
        ("12.5 km", None),
    ),
)
def test_coordinates_are_read_in_many_writings(text, expected):
    value, _letter = axis(text)
    assert value == (None if expected is None else pytest.approx(expected, abs=1e-9))


@pytest.mark.parametrize(
    "text",
    (
        "27.6677, 85.4320",
        "85.4320, 27.6677",
        "27.6677N 85.4320E 1313m",
        "85.4320E, 27.6677N",
        "N27 40 03.72 E85 25 55.2",
        "27°40'03.72\"N, 85°25'55.2\"E",
        "२७.६६७७, ८५.४३२०",
        "27.6677 / 85.4320",
        "85.4320 27.6677, 1313",
    ),
)
def test_pairs_in_one_text_are_put_into_order(text):
    assert pair(text) == (pytest.approx(85.432, abs=1e-9), pytest.approx(27.6677, abs=1e-9))


@pytest.mark.parametrize("text", ("", "27.6677", "Kathmandu", "N27 S85", "1,2,", "..,.."))
def test_texts_without_two_coordinates_are_no_pair(text):
    assert pair(text) is None or text == "1,2,"


def test_longitude_and_latitude_become_points():
    found = placed({"lon_deg": "x", "lat_deg": "y"}, x=["85.3", None], y=["27.7", None])
    assert wkt(found) == ["POINT (85.3 27.7)", None]
    assert found.used == ("x", "y")
    assert found.faults == ()


def test_an_unread_or_missing_half_is_a_fault():
    found = placed({"lon_deg": "x", "lat_deg": "y"}, x=["85.3", "east", "85.3", "inf"], y=[None, "27.7", "up", "27.7"])
    assert [(fault.place, fault.code) for fault in found.faults] == [
        (1, "import.position_unread"),
        (2, "import.position_unread"),
        (0, "import.position_half"),
        (3, "import.not_finite"),
    ]


def test_shapes_come_before_numbers():
    found = placed({"geometry": "g", "lon_deg": "x", "lat_deg": "y"}, g=["POINT (1 2)"], x=[85.3], y=[27.7])
    assert wkt(found) == ["POINT (1 2)"]


def test_hexadecimal_binary_of_databases_is_read_with_its_system():
    blob = shapely.to_wkb(shapely.set_srid(shapely.Point(85.3, 27.7), 4326), hex=True, include_srid=True)
    found = placed({"geometry": "the_geom"}, the_geom=[blob, None, "zz"])
    assert wkt(found)[:2] == ["POINT (85.3 27.7)", None]
    assert found.declared == "EPSG:4326"
    assert [fault.place for fault in found.faults] == [2]


def test_a_text_with_both_fills_what_the_numbers_leave_open():
    sources = {"lon_deg": "x", "lat_deg": "y", "coordinates": "c"}
    found = placed(sources, x=[85.3, None, None], y=[27.7, None, None], c=["27.1, 85.1", "27.6, 85.4", "-"])
    assert wkt(found) == ["POINT (85.3 27.7)", "POINT (85.4 27.6)", None]


def test_without_columns_of_positions_there_are_none():
    assert placed({"name_en": "n"}, n=["A"]) is None


def test_endless_nesting_in_a_cell_is_refused():
    with pytest.raises(LimitError):
        placed({"geometry": "g"}, g=[texts.deep_wkt()])


@given(st.floats(80.1, 88.1), st.floats(26.4, 30.4))
def test_any_pair_in_nepal_is_read_in_either_order(lon_deg, lat_deg):
    expected = (pytest.approx(lon_deg, abs=1e-9), pytest.approx(lat_deg, abs=1e-9))
    assert pair(f"{lon_deg:.10f}, {lat_deg:.10f}") == expected
    assert pair(f"{lat_deg:.10f} {lon_deg:.10f}") == expected
    assert pair(f"N{lat_deg:.10f} E{lon_deg:.10f}") == expected
