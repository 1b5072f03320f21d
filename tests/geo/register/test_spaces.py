"""The flat table of spaces out of the register's tables."""

import geopandas
import pandas
import pytest
import shapely

from geo.register.spaces import LATEST, round_order, space_rows, unit_names
from geo.schema import SPACES
from tests.app.small import small_tables
from tests.geo.register.conftest import AMENITIES


def units():
    rows = [
        ("np", "country", "Nepal", None),
        ("np-p3", "province", "Bagmati", "np"),
        ("np-d27", "district", "Kathmandu", "np-p3"),
        ("np-l-1", "local_level", "Kirtipur", "np-d27"),
        ("np-l-1-w05", "ward", "Kirtipur-5", "np-l-1"),
        ("kv-001", "open_space", "Field", "np-l-1-w05"),
        ("kv-002", "open_space", "Ground", "np-d27"),
        ("kv-003", "open_space", "Lost", None),
        ("kv-004", "open_space", "Orphan", "gone"),
    ]
    return pandas.DataFrame(rows, columns=["id", "kind", "name_en", "parent_id"])


def test_a_place_lies_in_the_units_above_it():
    found = unit_names(units())
    assert found.loc["kv-001"].tolist() == ["Bagmati", "Kathmandu", "Kirtipur", 5, "np-l-1"]
    assert found.loc["np-l-1", ["district", "local_level"]].tolist() == ["Kathmandu", "Kirtipur"]


def test_units_that_are_not_known_stay_unknown():
    found = unit_names(units())
    assert found.loc["kv-002", "district"] == "Kathmandu"
    assert found.loc["kv-002", ["local_level", "local_level_id", "ward"]].isna().all()
    assert found.loc[["kv-003", "kv-004"]].isna().all(axis=None)
    assert str(found["ward"].dtype) == "Int64"


def test_the_order_of_the_rows_does_not_matter():
    mixed = units().sample(frac=1, random_state=3)
    pandas.testing.assert_frame_equal(unit_names(mixed).loc[units()["id"]], unit_names(units()))


def test_parents_that_go_round_in_a_circle_end():
    rows = pandas.DataFrame(
        [("a", "ward", "A-1", "b"), ("b", "district", "B", "a")], columns=["id", "kind", "name_en", "parent_id"]
    )
    assert unit_names(rows)["district"].tolist() == ["B", "B"]


def test_rounds_go_from_the_oldest_to_the_newest_and_those_without_a_date_first():
    rows = [("b", "2020-03-08"), ("a", "2019-12-12"), ("z", None), ("c", "2019-12-12")]
    rounds = pandas.DataFrame(rows, columns=["id", "dated"])
    assert round_order(rounds.assign(dated=pandas.to_datetime(rounds["dated"]))) == ["z", "a", "c", "b"]


def register_tables():
    shapes = {"kv-001": shapely.box(85.3, 27.7, 85.31, 27.71), "kv-002": shapely.Point(85.4, 27.6)}
    told = {"name_ne": None, "precision": "digitised", "sensitivity": "public", "source_id": "s", "note": None}
    locations = units().assign(**told, version=1)
    locations = geopandas.GeoDataFrame(locations, geometry=[shapes.get(one) for one in locations["id"]], crs=4326)
    spaces = [
        {"location_id": key, "register": register, "register_no": number, "endorsement": "endorsed", "source_id": "s"}
        | {"owner_class": "unknown", "access": "unknown", **AMENITIES}
        for key, register, number in (
            ("kv-003", "local", None),
            ("kv-002", "valley_83", 1),
            ("kv-001", "valley_83", 2),
            ("kv-004", "iom_municipal", None),
        )
    ]
    surveys = [
        ("kv-001", "2019-12", 100.0, 50.0, 5, 1313.0),
        ("kv-001", "2020-03", 90.0, 40.0, None, None),
        ("kv-001", "2021-01", None, None, 6, None),
        ("kv-002", "2019-12", None, None, 9, None),
    ]
    columns = ["location_id", "round_id", "total_area_m2", "usable_area_m2", "ward_printed", "elevation_m"]
    surveys = pandas.DataFrame(surveys, columns=columns)
    rounds = pandas.DataFrame({"id": ["2019-12", "2020-03", "2021-01"]})
    names = [("kv-001", "Old"), ("kv-001", "New"), ("kv-001", "Old")]
    return {
        "location": locations,
        "location_name": pandas.DataFrame(names, columns=["location_id", "name"]),
        "open_space": pandas.DataFrame(spaces),
        "space_survey": surveys.assign(id=surveys["location_id"] + surveys["round_id"], source_id="s"),
        "survey_round": rounds.assign(dated=pandas.to_datetime(rounds["id"] + "-01")),
    }


def test_spaces_stand_in_the_order_of_their_registers():
    assert space_rows(register_tables())["id"].tolist() == ["kv-002", "kv-001", "kv-004", "kv-003"]


def test_the_newest_round_that_reports_an_area_counts_and_keeps_what_only_older_ones_printed():
    row = space_rows(register_tables(), round_id=LATEST).set_index("id").loc["kv-001"]
    assert (row["round_id"], row["total_area_m2"], row["usable_area_m2"]) == ("2020-03", 90.0, 40.0)
    assert (row["ward_printed"], row["elevation_m"]) == (6, 1313.0)


def test_at_a_round_only_what_it_reports_stands():
    rows = space_rows(register_tables(), round_id="2019-12").set_index("id")
    assert rows.loc["kv-001", "usable_area_m2"] == 50.0
    assert pandas.isna(rows.loc["kv-003", "usable_area_m2"])
    assert pandas.isna(rows.loc["kv-003", "round_id"])


def test_a_space_has_its_names_its_units_and_a_point_inside():
    rows = space_rows(register_tables()).set_index("id")
    assert rows.loc["kv-001", "other_names"] == "Old; New"
    assert (rows.loc["kv-001", "local_level_id"], rows.loc["kv-001", "ward"]) == ("np-l-1", 5)
    assert (rows.loc["kv-002", "lon_deg"], rows.loc["kv-002", "lat_deg"]) == pytest.approx((85.4, 27.6))
    assert rows.loc[["kv-003", "kv-004"], "lon_deg"].isna().all()


def test_the_columns_are_those_of_the_flat_table_in_its_order():
    columns = list(space_rows(register_tables()).columns)
    assert columns == [name for name in SPACES.names if name in columns]


def told(row):
    """What a row tells, without what it leaves empty."""
    return {name: value for name, value in row.items() if not pandas.isna(value)}


def plain_survey(tables, location_id, round_id):
    """What the surveys tell of a space, by going through them from the oldest to the newest."""
    order = round_order(tables["survey_round"])
    surveys = [row for row in tables["space_survey"].to_dict("records") if row["location_id"] == location_id]
    surveys.sort(key=lambda row: order.index(row["round_id"]))
    if round_id != LATEST:
        return next((told(row) for row in surveys if row["round_id"] == round_id), {})
    reporting = [row for row in surveys if {"usable_area_m2", "total_area_m2"} & told(row).keys()]
    older = {name: row[name] for row in surveys for name in ("ward_printed", "elevation_m") if name in told(row)}
    return (told((reporting or surveys)[-1]) if surveys else {}) | older


def plain_row(tables, location_id, round_id):
    """What the register tells of one space, looked up table by table."""
    space = next(row for row in tables["open_space"].to_dict("records") if row["location_id"] == location_id)
    place = next(row for row in tables["location"].to_dict("records") if row["id"] == location_id)
    found = plain_survey(tables, location_id, round_id) | told(space) | told(place)
    found |= told(unit_names(tables["location"]).loc[location_id])
    names = tables["location_name"]
    others = dict.fromkeys(names.loc[names["location_id"] == location_id, "name"])
    return found | ({"other_names": "; ".join(others)} if others else {})


@pytest.mark.parametrize("round_id", (LATEST, "2019-12", "2020-03"))
def test_the_rows_tell_what_going_through_the_tables_one_by_one_tells(round_id):
    tables = small_tables()
    for row in space_rows(tables, round_id=round_id).drop(columns=["lon_deg", "lat_deg"]).to_dict("records"):
        expected = plain_row(tables, row["id"], round_id)
        assert told(row) == {name: value for name, value in expected.items() if name in row}
