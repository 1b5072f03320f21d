"""Every rule of what a row of a file means for the register, and its laws on made-up files."""

import geopandas
import numpy
import pandas
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.register.merge import NewSpaces, merge
from geo.schema import table
from geo.schema.check import checked
from tests.geo.register.conftest import town

ABOUT = NewSpaces("2026-11", "user-1", "restricted", "ground.csv")
FIELD = shapely.box(85.30, 27.70, 85.31, 27.71)


def held():
    rows = town()
    names = [
        {"id": "kv-001~1", "location_id": "kv-001", "name": "Old field", "lang": "en"}
        | {"kind": "alias", "source_id": "survey"}
    ]
    rows["location_name"] = pandas.DataFrame(names)
    rows["location"] = rows["location"].assign(version=1)
    return {name: checked(frame, table(name)) for name, frame in rows.items()}


HELD = held()
NORTH = HELD["location"].set_index("id").geometry["kv-001"]


def locate(lon_deg, lat_deg):
    """Two wards that meet at 27.71 degrees north; nothing east of 86."""
    return [
        None if numpy.isnan(lon) or lon > 86 else "north" if lat > 27.71 else "south"
        for lon, lat in zip(lon_deg, lat_deg, strict=True)
    ]


def file(*rows, shapes=None):
    found = [None] * len(rows) if shapes is None else shapes
    return geopandas.GeoDataFrame(pandas.DataFrame(list(rows), dtype=object), geometry=list(found), crs="EPSG:4326")


def merged(*rows, shapes=None, about=ABOUT, tables=None, numbers=None):
    return merge(file(*rows, shapes=shapes), tables or HELD, about=about, locate=locate, numbers=numbers)


def values(found):
    return {(edit.table, edit.key): (edit.operation, dict(edit.values)) for edit in found.edits}


def after(found, tables=HELD):
    """The tables of the register once the import is in."""
    result = {}
    for name in ("location", "location_name", "open_space", "space_survey"):
        key = table(name).key.name
        rows = {row[key]: row for row in pandas.DataFrame(tables[name]).to_dict("records")}
        for edit in found.edits:
            if edit.table == name:
                rows[edit.key] = {**rows.get(edit.key, {}), key: edit.key, **edit.values}
        fresh = pandas.DataFrame(found.inserts.get(name, pandas.DataFrame())).to_dict("records")
        frame = pandas.DataFrame([*rows.values(), *fresh]).reindex(columns=table(name).names)
        if name == "location":
            frame = geopandas.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")
        result[name] = checked(frame, table(name))
    return result


def test_a_new_space_gets_an_id_of_its_name_defaults_and_the_unit_it_lies_in():
    found = merged({"name_en": "Tundikhel (Chautara)", "usable_area_m2": 900.0}, shapes=[FIELD])
    assert found.added == ("local-tundikhel-chautara",)
    place = found.inserts["location"].iloc[0]
    assert (place["kind"], place["parent_id"], place["precision"]) == ("open_space", "south", "digitised")
    assert (place["sensitivity"], place["source_id"]) == ("restricted", "user-1")
    space = found.inserts["open_space"].iloc[0]
    assert (space["register"], space["endorsement"], space["access"]) == ("local", "mapped", "unknown")
    survey = found.inserts["space_survey"].iloc[0]
    assert (survey["location_id"], survey["round_id"], survey["usable_area_m2"]) == (found.added[0], "2026-11", 900.0)


def test_a_new_space_of_which_only_the_name_is_known_has_no_survey_and_no_place():
    found = merged({"name_en": "Field"})
    assert found.inserts["space_survey"].empty
    place = found.inserts["location"].iloc[0]
    assert (place["precision"], place["parent_id"]) == ("unknown", None)


def test_what_the_survey_reports_goes_to_the_survey():
    reported = {"ward_printed": 5, "elevation_m": 1313.0, "capacity_people": 530, "total_area_m2": 2172.0}
    row = {"name_en": "Field", "lon_deg": 85.3, "lat_deg": 27.7, **reported}
    survey = merged(row, shapes=[shapely.Point(85.3, 27.7)]).inserts["space_survey"].iloc[0]
    assert {name: survey[name] for name in reported} == reported
    assert (survey["lon_printed_deg"], survey["lat_printed_deg"]) == (85.3, 27.7)


def test_an_unknown_id_is_kept():
    assert merged({"id": "OS 12", "name_en": "Field"}).added == ("OS 12",)


def test_a_name_in_devanagari_alone_is_the_nepali_name_and_still_gets_an_id():
    found = merged({"name_en": "टुँडिखेल"}, {"name_en": "चौर"})
    assert found.added == ("local-space", "local-space-2")
    assert found.inserts["location"]["name_ne"].tolist() == ["टुँडिखेल", "चौर"]
    assert found.inserts["location"]["name_en"].tolist() == ["टुँडिखेल", "चौर"]


def test_a_name_in_devanagari_alone_leaves_the_latin_name_of_a_known_space():
    found = merged({"id": "kv-001", "name_en": "उत्तर मैदान"})
    assert values(found) == {("location", "kv-001"): ("update", {"name_ne": "उत्तर मैदान"})}


def test_other_names_become_names_of_the_place_each_in_the_language_of_its_script():
    names = merged({"name_en": "Field", "other_names": "Chaur; चौर ;Field;;Chaur"}).inserts["location_name"]
    assert names["name"].tolist() == ["Chaur", "चौर"]
    assert names["lang"].tolist() == ["en", "ne"]
    assert names["kind"].tolist() == ["alias", "alias"]
    assert names["id"].is_unique


def test_of_a_known_space_only_the_other_names_it_lacks_are_added():
    found = merged({"id": "kv-001", "other_names": "Old field; North field; Upper field"})
    ((key, (operation, row)),) = values(found).items()
    assert key == ("location_name", "kv-001~2")
    assert operation == "insert"
    assert row["name"] == "Upper field"


def test_a_known_id_changes_only_the_fields_that_differ():
    found = merged({"id": "kv-001", "name_en": "North field", "owner_name": "Army", "access": "all_year"})
    assert values(found) == {("open_space", "kv-001"): ("update", {"owner_name": "Army"})}
    assert (found.added, found.changed, found.unchanged) == ((), ("kv-001",), ())


def test_a_row_without_a_name_changes_the_space_its_id_names():
    found = merged({"id": "kv-002", "name_en": None, "usable_area_m2": 120.0}, about=NewSpaces("2019-12", "survey"))
    assert values(found) == {("space_survey", "kv-002-2019-12"): ("update", {"usable_area_m2": 120.0})}


def test_a_round_that_a_known_space_lacks_is_added_to_it():
    found = merged({"id": "kv-002", "usable_area_m2": 120.0, "elevation_m": 1300.0})
    ((key, (operation, row)),) = values(found).items()
    assert operation == "insert"
    assert key[0] == "space_survey"
    assert row == {
        "location_id": "kv-002",
        "round_id": "2026-11",
        "source_id": "user-1",
        "usable_area_m2": 120.0,
        "elevation_m": 1300.0,
    }


def test_empty_cells_never_erase():
    empty = dict.fromkeys(("name_en", "name_ne", "access", "suggested_uses", "usable_area_m2", "other_names"))
    found = merged({"id": "kv-001", **empty}, about=NewSpaces("2019-12", "survey"))
    assert found.edits == ()
    assert found.unchanged == ("kv-001",)


def test_every_edit_carries_the_version_that_was_compared():
    rows = {"id": "kv-001", "owner_name": "Army", "name_en": "N", "usable_area_m2": 3.0, "other_names": "X"}
    assert {edit.version for edit in merged(rows).edits} == {1}
    assert len(merged(rows).edits) == 4


def test_a_new_boundary_says_anew_how_exact_it_is_and_which_unit_it_lies_in():
    found = merged({"id": "kv-001"}, shapes=[FIELD])
    (key, (_, changed)), *_ = values(found).items()
    assert key == ("location", "kv-001")
    assert changed == {"geometry": FIELD, "parent_id": "south"}
    stated = merged({"id": "kv-001", "precision": "surveyed"}, shapes=[FIELD])
    assert values(stated)["location", "kv-001"][1]["precision"] == "surveyed"


def test_a_row_may_state_its_precision_while_another_gets_a_new_boundary():
    found = merged({"id": "kv-001", "precision": "surveyed"}, {"id": "kv-002", "precision": None}, shapes=[None, FIELD])
    assert values(found)["location", "kv-001"][1] == {"precision": "surveyed"}
    assert values(found)["location", "kv-002"][1] == {"geometry": FIELD, "parent_id": "south"}


def test_a_boundary_outside_all_units_keeps_the_unit_that_is_known():
    found = merged({"id": "kv-001"}, shapes=[shapely.box(87, 27, 87.1, 27.1)])
    assert set(values(found)["location", "kv-001"][1]) == {"geometry"}


def test_a_boundary_that_begins_at_another_corner_or_differs_by_a_hair_is_the_same():
    corners = list(NORTH.exterior.coords)[1:]
    turned = shapely.Polygon([*corners[1:], corners[0]])
    hair = shapely.transform(turned, lambda points: points + 2e-7)
    assert merged({"id": "kv-001"}, shapes=[turned]).unchanged == ("kv-001",)
    assert merged({"id": "kv-001"}, shapes=[hair]).unchanged == ("kv-001",)


def test_a_point_never_takes_the_place_of_a_boundary():
    row = {"id": "kv-001", "lon_deg": 85.315, "lat_deg": 27.715}
    inside = merged(row, shapes=[shapely.Point(85.315, 27.715)])
    assert inside.edits == ()
    assert inside.bounded == ("kv-001",)


def test_a_printed_point_beside_the_boundary_is_kept_with_the_survey():
    row = {"id": "kv-001", "lon_deg": 85.40, "lat_deg": 27.70}
    found = merged(row, shapes=[shapely.Point(85.40, 27.70)], about=NewSpaces("2019-12", "survey"))
    printed = {"lon_printed_deg": 85.40, "lat_printed_deg": 27.70}
    assert values(found) == {("space_survey", "kv-001-2019-12"): ("update", printed)}


def refused(*rows, **more):
    found = merged(*rows, **more)
    return [(problem.code, problem.row, dict(problem.parameters)) for problem in found.refused], found


def test_an_id_that_stands_twice_in_a_file_is_refused_with_all_its_rows():
    found, outcome = refused({"id": "kv-001"}, {"id": "x", "name_en": "X"}, {"id": "kv-001"}, numbers=[2, 5, 9])
    told = {"value": "kv-001", "rows": "2, 9"}
    assert found == [("merge.twice", 2, told), ("merge.twice", 9, told)]
    assert outcome.refused[0].text().startswith("ground.csv, row 2: The identifier kv-001 stands in several rows")
    assert (outcome.added, outcome.edits) == (("x",), ())


def test_the_id_of_a_place_that_is_no_open_space_is_refused_by_name():
    found, _ = refused({"id": "np-d27", "name_en": "K"}, {"id": "kv-001"}, {"id": "site-1", "name_en": "B"})
    assert found == [
        ("merge.not_space", 1, {"value": "np-d27", "name": "Kathmandu", "kind": "district"}),
        ("merge.not_space", 3, {"value": "site-1", "name": "Bhimtar", "kind": "site"}),
    ]


def test_an_unknown_id_without_a_name_is_refused():
    found, _ = refused({"id": "kv-999"}, {"id": "kv-001"})
    assert found == [("merge.needs_name", 1, {"value": "kv-999"})]


@pytest.mark.parametrize("unfit", ("a/b", "a\\b", " a", "a\nb", "..", "new", "x" * 81))
def test_an_id_that_no_address_can_carry_is_refused(unfit):
    assert refused({"id": unfit, "name_en": "A"})[0] == [("merge.id", 1, {"value": unfit})]


def test_all_that_is_wrong_is_said_at_once_in_both_languages():
    found, outcome = refused({"id": "a/b", "name_en": "A"}, {"id": "kv-9"}, {"id": "np-d27"}, {"id": "c"}, {"id": "c"})
    assert [code for code, *_ in found] == [
        "merge.id",
        "merge.needs_name",
        "merge.not_space",
        "merge.twice",
        "merge.needs_name",
        "merge.twice",
        "merge.needs_name",
    ]
    assert all(problem.text("ne") != problem.text("en") for problem in outcome.refused)
    assert (outcome.added, outcome.changed, outcome.unchanged) == ((), (), ())


def test_a_row_without_an_id_is_the_space_of_that_name_on_that_ground():
    known = merged({"name_en": "north  FIELD", "owner_name": "Army"}, shapes=[NORTH])
    assert known.changed == ("kv-001",)
    elsewhere = merged({"name_en": "North field"}, shapes=[FIELD])
    assert elsewhere.added == ("local-north-field",)
    renamed = merged({"name_en": "Another"}, shapes=[NORTH])
    assert renamed.added == ("local-another",)


def test_a_row_without_id_and_position_is_never_taken_for_a_space_of_another_source():
    first = merged({"name_en": "Field"})
    tables = {**HELD, **after(first)}
    assert merged({"name_en": "Field"}, tables=tables).unchanged == ("local-field",)
    other = NewSpaces("2026-11", "user-2")
    assert merged({"name_en": "Field"}, tables=tables, about=other).added == ("local-field-2",)


def test_a_space_that_another_row_names_by_id_is_not_recognised_a_second_time():
    found = merged({"id": "kv-001"}, {"id": None, "name_en": "North field"}, shapes=[None, NORTH])
    assert found.unchanged == ("kv-001",)
    assert found.added == ("local-north-field",)


def test_rows_that_are_alike_are_recognised_in_their_order():
    rows = [{"name_en": "School", "usable_area_m2": float(area)} for area in range(1, 13)]
    first = merged(*rows)
    again = merged(*rows, tables={**HELD, **after(first)})
    assert again.unchanged == first.added


def test_an_empty_file_means_nothing():
    found = merge(file().assign(id=None, name_en=None), HELD, about=ABOUT, locate=locate)
    assert (found.inserts, found.edits, found.added) == ({}, (), ())


NAMES = st.sampled_from(["Field", "चौर", "School", "North field", "Old; New"])
SHAPES = st.one_of(
    st.none(),
    st.builds(
        lambda x, y, size: shapely.box(85.3 + x, 27.7 + y, 85.3 + x + size, 27.7 + y + size),
        *(st.integers(0, 3).map(lambda step: step * 0.01) for _ in range(2)),
        st.sampled_from([0.001, 0.002]),
    ),
    st.builds(lambda x: shapely.Point(85.3 + x * 0.01, 27.7), st.integers(0, 3)),
)
AREAS = st.one_of(st.none(), st.integers(0, 9000).map(float))
ROWS = st.fixed_dictionaries(
    {
        "id": st.one_of(st.none(), st.sampled_from(["kv-001", "kv-002", "x-1", "x-2", "x-3"])),
        "name_en": NAMES,
        "name_ne": st.one_of(st.none(), st.just("मैदान")),
        "other_names": st.one_of(st.none(), st.sampled_from(["Chaur; चौर", "Old field", ";"])),
        "usable_area_m2": AREAS,
        "total_area_m2": AREAS,
        "owner_name": st.one_of(st.none(), st.sampled_from(["Army", "School"])),
        "access": st.one_of(st.none(), st.sampled_from(["all_year", "unknown"])),
        "precision": st.one_of(st.none(), st.just("surveyed")),
        "geometry": SHAPES,
    }
)
FILES = st.lists(ROWS, max_size=6).filter(
    lambda rows: len({row["id"] for row in rows if row["id"]}) == len([row for row in rows if row["id"]])
)


def parted(rows):
    plain = [{name: value for name, value in row.items() if name != "geometry"} for row in rows]
    return plain, [row["geometry"] for row in rows]


def kept(tables):
    """Whether every value that was known before is still known."""
    for name, rows_after in tables.items():
        key = table(name).key.name
        before, now = HELD[name].set_index(key), rows_after.set_index(key)
        if (before.notna() & now.loc[before.index, before.columns].isna()).to_numpy().any():
            return False
    return True


@settings(max_examples=12)
@given(FILES)
def test_a_file_is_brought_in_whole_erases_nothing_and_means_nothing_the_second_time(rows):
    plain, shapes = parted(rows)
    first = merged(*plain, shapes=shapes)
    touched = [*first.added, *first.changed, *first.unchanged]
    assert len(touched) == len(set(touched)) == len(rows)
    assert {row["id"] for row in rows if row["id"]} <= set(touched)
    tables = after(first)
    assert kept(tables)
    owners = tables["open_space"].set_index("location_id")["owner_name"]
    assert all(owners[row["id"]] == row["owner_name"] for row in plain if row["id"] and row["owner_name"])
    second = merged(*plain, shapes=shapes, tables={**HELD, **tables})
    assert (second.inserts, second.edits) == ({}, ())
    assert set(second.unchanged) == set(touched)
