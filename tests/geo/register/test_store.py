"""The store: what is loaded and edited stands there, in declared types, on either database."""

import datetime

import geopandas
import pandas
import pytest
import shapely

from geo.errors import ConflictError, InputError, MissingError
from geo.register.history import undo
from geo.register.store import Edit, Register, open_register
from geo.schema import table
from geo.schema.check import checked
from tests.geo.register.conftest import location, locations, sources, town


def codes(error: pytest.ExceptionInfo) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_a_new_register_is_empty_and_has_version_zero(empty):
    assert empty.version == 0
    assert len(empty.table("location")) == 0
    assert list(empty.table("location").columns) == list(table("location").names)


def test_what_is_loaded_reads_back_in_the_types_of_the_declared_table(register):
    for name, frame in town().items():
        given = checked(frame.assign(version=1) if name == "location" else frame, table(name))
        expected = given.sort_values(table(name).key.name, ignore_index=True)
        found = register.table(name)
        assert list(found.columns) == list(table(name).names)
        pandas.testing.assert_frame_equal(found[expected.columns], expected, check_exact=True)


def test_locations_read_as_geodataframe_in_wgs84_with_empty_geometry_where_no_position_is_known(register):
    found = register.table("location")
    assert isinstance(found, geopandas.GeoDataFrame)
    assert found.crs == "EPSG:4326"
    assert found.set_index("id").geometry["site-1"] is None
    assert found.set_index("id").geometry["kv-001"].equals(shapely.box(85.31, 27.71, 85.32, 27.72))


def test_a_table_can_be_asked_for_rows_that_hold_a_value_one_of_several_or_none(register):
    assert list(register.table("location", where={"kind": "open_space"})["id"]) == ["kv-001", "kv-002"]
    assert list(register.table("location", where={"id": ["kv-002", "site-1", "none"]})["id"]) == ["kv-002", "site-1"]
    assert list(register.table("location", where={"parent_id": None})["id"]) == ["np-d27", "site-1"]
    assert len(register.table("location", where={"id": []})) == 0


def test_dates_and_moments_read_back_to_the_second(register):
    found = register.table("survey_round").set_index("id")
    assert found["dated"]["2020-03"] == pandas.Timestamp("2020-03-08")
    moment = register.table("change")["changed_at"].iloc[0]
    assert abs(moment - datetime.datetime.now(tz=datetime.UTC).replace(tzinfo=None)) < datetime.timedelta(minutes=25)


def test_asking_for_an_unknown_table_or_column_names_the_known_ones(register):
    with pytest.raises(MissingError, match=r"no table nonsense.*location"):
        register.table("nonsense")
    with pytest.raises(MissingError, match="no column colour"):
        register.table("location", where={"colour": "red"})


def test_several_tables_come_from_one_moment(register):
    found = register.tables(["location", "space_survey"])
    assert {name: len(frame) for name, frame in found.items()} == {"location": 4, "space_survey": 3}


def test_an_edit_changes_the_row_counts_the_version_and_writes_one_revision_a_field(register):
    number = register.apply(
        [Edit("location", "kv-001", {"name_en": "Upper field", "note": "Gate moved"}, version=1)],
        by="Sita",
        reason="site visit",
        evidence="photo 12",
    )
    row = register.table("location", where={"id": "kv-001"}).iloc[0]
    assert (row["name_en"], row["note"], row["version"]) == ("Upper field", "Gate moved", 2)
    assert number == register.version == 2
    written = register.table("revision", where={"change_id": number})
    fields = written[["table_name", "row_key", "location_id", "column_name", "old_value", "new_value"]]
    assert fields.values.tolist() == [
        ["location", "kv-001", "kv-001", "name_en", '"North field"', '"Upper field"'],
        ["location", "kv-001", "kv-001", "note", "null", '"Gate moved"'],
    ]
    change = register.table("change", where={"id": number}).iloc[0]
    assert (change["changed_by"], change["kind"], change["reason"]) == ("Sita", "edit", "site visit")
    assert change["evidence"] == "photo 12"


def test_an_edit_of_what_belongs_to_a_location_counts_on_the_location(register):
    register.apply([Edit("space_survey", "kv-001-2019-12", {"usable_area_m2": 6900}, version=1)], by="Sita")
    versions = register.table("location").set_index("id")["version"]
    assert versions.to_dict() == {"kv-001": 2, "kv-002": 1, "np-d27": 1, "site-1": 1}


def test_several_edits_of_one_place_count_as_one_change(register):
    edits = [
        Edit("space_survey", "kv-001-2019-12", {"usable_area_m2": 1}, version=1),
        Edit("open_space", "kv-001", {"helipad": "yes"}, version=1),
        Edit("open_space", "kv-001", {"trees": "no"}, version=1),
    ]
    register.apply(edits, by="Sita")
    assert register.table("location", where={"id": "kv-001"})["version"].item() == 2
    row = register.table("open_space", where={"location_id": "kv-001"}).iloc[0]
    assert (row["helipad"], row["trees"]) == ("yes", "no")


def test_every_kind_of_value_can_be_edited(register):
    register.apply([Edit("survey_round", "2019-12", {"dated": "2019-12-13"})], by="Sita")
    register.apply([Edit("open_space", "kv-001", {"register_no": 83, "suggested_uses": "warehouse"})], by="Sita")
    register.apply([Edit("location", "site-1", {"geometry": "POINT (85.1 27.1)"})], by="Sita")
    register.apply(
        [Edit("location", "kv-002", {"geometry": {"type": "Point", "coordinates": [85.2, 27.2]}})], by="Sita"
    )
    register.apply([Edit("location", "kv-001", {"geometry": shapely.box(85, 27, 86, 28), "name_ne": "चौर"})], by="Sita")
    assert register.table("survey_round")["dated"].iloc[0] == pandas.Timestamp("2019-12-13")
    space = register.table("open_space").iloc[0]
    assert (space["register_no"], space["suggested_uses"]) == (83, "warehouse")
    shapes = register.table("location").set_index("id").geometry
    assert shapes["site-1"] == shapely.Point(85.1, 27.1)
    assert shapes["kv-002"] == shapely.Point(85.2, 27.2)
    assert shapes["kv-001"].equals(shapely.box(85, 27, 86, 28))


def test_an_assessment_with_a_true_or_false_can_be_added_and_emptied(register):
    values = {"location_id": "site-1", "labour": "volunteers", "improved": True, "source_id": "survey"}
    register.apply([Edit("site_assessment", "a1", values, operation="insert", version=1)], by="Sita")
    assert register.table("site_assessment")["improved"].tolist() == [True]
    register.apply([Edit("site_assessment", "a1", {"improved": None})], by="Sita")
    assert register.table("site_assessment")["improved"].isna().tolist() == [True]


def test_an_edit_that_changes_nothing_leaves_no_trace(register):
    assert register.apply([Edit("location", "kv-001", {"name_en": "North field"}, version=1)], by="Sita") == 1
    assert register.version == 1
    assert register.table("location", where={"id": "kv-001"})["version"].item() == 1


def test_a_place_and_what_belongs_to_it_are_added_and_removed_together(register):
    place = location("kv-003", "open_space", "New field", shapely.Point(85.3, 27.7))
    survey = {"location_id": "kv-003", "round_id": "2020-03", "total_area_m2": 12.5, "source_id": "survey"}
    added = [
        Edit("space_survey", "kv-003-2020-03", survey, operation="insert"),
        Edit("location", "kv-003", place, operation="insert"),
    ]
    register.apply(added, by="Sita")
    assert register.table("location", where={"id": "kv-003"})["version"].item() == 1
    removed = [Edit(edit.table, edit.key, operation="delete") for edit in added]
    register.apply(removed, by="Sita")
    assert len(register.table("location", where={"id": "kv-003"})) == 0
    assert len(register.table("space_survey", where={"location_id": "kv-003"})) == 0


def test_a_place_that_comes_back_does_not_repeat_a_version(register):
    place = location("kv-003", "open_space", "New field", None)
    register.apply([Edit("location", "kv-003", place, operation="insert")], by="Sita")
    register.apply([Edit("location", "kv-003", operation="delete")], by="Sita")
    register.apply([Edit("location", "kv-003", place, operation="insert")], by="Sita")
    assert register.table("location", where={"id": "kv-003"})["version"].item() == 3


def test_a_stale_edit_is_refused_with_both_values_field_by_field_and_nothing_is_written(register):
    register.apply([Edit("location", "kv-001", {"name_en": "Upper field", "name_ne": "माथिल्लो"}, version=1)], by="Ram")
    mine = [
        Edit("location", "kv-001", {"name_en": "Great field", "note": "mine"}, version=1),
        Edit("open_space", "kv-001", {"helipad": "yes"}, version=1),
        Edit("open_space", "kv-002", {"helipad": "yes"}, version=1),
    ]
    with pytest.raises(ConflictError, match="kv-001 was changed by Ram") as caught:
        register.apply(mine, by="Sita")
    fields = {field.column: (field.before, field.theirs, field.mine) for field in caught.value.fields}
    assert fields == {
        "name_en": ("North field", "Upper field", "Great field"),
        "name_ne": (None, "माथिल्लो", None),
        "note": (None, None, "mine"),
        "helipad": ("unknown", "unknown", "yes"),
    }
    assert caught.value.current_version == 2
    assert set(register.table("open_space")["helipad"]) == {"unknown"}
    assert register.version == 2


def test_a_conflict_shows_the_value_both_started_from_however_often_others_changed_it(register):
    for name in ("First", "Second", "Third"):
        register.apply([Edit("location", "kv-001", {"name_en": name})], by="Ram")
    with pytest.raises(ConflictError) as caught:
        register.apply([Edit("location", "kv-001", {"name_en": "Mine"}, version=2)], by="Sita")
    (field,) = caught.value.fields
    assert (field.before, field.theirs, field.mine) == ("First", "Third", "Mine")


def test_both_wanting_the_same_value_is_shown_as_such(register):
    register.apply([Edit("location", "kv-001", {"name_en": "Upper field"}, version=1)], by="Ram")
    with pytest.raises(ConflictError) as caught:
        register.apply([Edit("location", "kv-001", {"name_en": "Upper field", "note": "x"}, version=1)], by="Sita")
    assert {field.column: (field.theirs, field.mine) for field in caught.value.fields} == {
        "name_en": ("Upper field", "Upper field"),
        "note": (None, "x"),
    }


def test_a_row_added_to_a_place_by_others_makes_my_copy_of_the_place_stale(register):
    survey = {"location_id": "kv-002", "round_id": "2020-03", "usable_area_m2": 5.0, "source_id": "survey"}
    register.apply([Edit("space_survey", "kv-002-2020-03", survey, operation="insert", version=1)], by="Ram")
    with pytest.raises(ConflictError) as caught:
        register.apply([Edit("location", "kv-002", {"note": "mine"}, version=1)], by="Sita")
    added = next(field for field in caught.value.fields if field.column == "*")
    assert (added.table, added.key, added.before) == ("space_survey", "kv-002-2020-03", None)
    assert added.theirs["usable_area_m2"] == 5.0


def test_a_row_that_belongs_to_no_place_is_held_against_the_version_of_the_register(register):
    seen = register.version
    register.apply([Edit("source", "survey", {"note": "theirs"}, version=seen)], by="Ram")
    register.apply([Edit("survey_round", "2019-12", {"note": "unrelated"}, version=seen)], by="Sita")
    with pytest.raises(ConflictError) as caught:
        register.apply([Edit("source", "survey", {"note": "mine"}, version=seen)], by="Sita")
    (field,) = caught.value.fields
    assert (field.column, field.before, field.theirs, field.mine) == ("note", None, "theirs", "mine")


def test_editing_a_row_that_somebody_removed_is_a_conflict_and_an_unknown_row_is_missing(register):
    register.apply([Edit("space_survey", "kv-002-2019-12", operation="delete")], by="Ram")
    with pytest.raises(ConflictError, match="removed"):
        register.apply([Edit("space_survey", "kv-002-2019-12", {"usable_area_m2": 1})], by="Sita")
    with pytest.raises(MissingError, match="nothing-here"):
        register.apply([Edit("space_survey", "nothing-here", {"usable_area_m2": 1})], by="Sita")


def test_all_problems_of_an_edit_are_told_at_once_and_nothing_is_written(register):
    edits = [
        Edit("location", "kv-001", {"name_en": " ", "precision": "exact", "geometry": "LINESTRING (0 0, 1 1)"}),
        Edit("open_space", "kv-001", {"register_no": 0}),
        Edit("space_survey", "kv-001-2019-12", {"usable_area_m2": "much"}),
    ]
    with pytest.raises(InputError) as caught:
        register.apply(edits, by="Sita")
    assert sorted(codes(caught)) == [
        "register.geometry_kind",
        "schema.below",
        "schema.not_number",
        "schema.not_term",
        "schema.required",
    ]
    assert "location kv-001: The column name_en needs a value" in str(caught.value)
    assert register.version == 1


@pytest.mark.parametrize(
    ("edit", "code"),
    (
        (Edit("location", "kv-001", {"id": "kv-009"}), "register.not_editable"),
        (Edit("location", "kv-001", {"version": 7}), "register.not_editable"),
        (Edit("open_space", "kv-001", {"location_id": "kv-002"}), "register.not_editable"),
        (Edit("space_survey", "kv-001-2019-12", {"location_id": "kv-002"}), "register.not_editable"),
        (Edit("location", "kv-001", {"colour": "red"}), "schema.unknown_column"),
        (Edit("space", "kv-001", {"ward": 3}), "schema.unknown_table"),
        (Edit("change", "1", {"reason": "none"}), "schema.unknown_table"),
        (Edit("revision", "1", operation="delete"), "schema.unknown_table"),
        (Edit("location", "kv-001", {"parent_id": "np-d99"}), "schema.dangling"),
        (Edit("location", "kv-001", {"geometry": "POINT (185 27)"}), "register.geometry_range"),
        (Edit("location", "kv-001", {"geometry": "POLYGON EMPTY"}), "register.geometry_kind"),
        (Edit("location", "kv-001", {"geometry": "POINT (85"}), "register.geometry_unread"),
        (Edit("location", "kv-001", {"geometry": "GEOMETRYCOLLECTION (POINT (1 1))"}), "register.geometry_unread"),
        (Edit("location", "kv-001", operation="delete"), "register.in_use"),
        (Edit("source", "survey", operation="delete"), "register.in_use"),
        (Edit("location", "kv-001", {"name_en": "x", "kind": "site"}, operation="insert"), "register.taken"),
    ),
)
def test_an_edit_that_may_not_be_is_refused_by_name(register, edit, code):
    with pytest.raises(InputError) as caught:
        register.apply([edit], by="Sita")
    assert code in codes(caught)
    assert register.version == 1


def test_changing_and_removing_a_row_in_one_step_is_refused(register):
    edits = [Edit("site", "site-1", {"site_status": "closed"}), Edit("site", "site-1", operation="delete")]
    with pytest.raises(InputError, match="added or removed and changed"):
        register.apply(edits, by="Sita")


def test_a_change_needs_an_author_and_a_known_kind(register):
    with pytest.raises(InputError) as caught:
        register.apply([Edit("location", "kv-001", {"note": "x"})], by=" ", kind="whim")
    assert codes(caught) == ["schema.required", "schema.not_term"]


def test_a_decision_about_a_finding_carries_its_change_author_and_moment(register):
    edits = [
        Edit("space_survey", "kv-001-2020-03", {"usable_area_m2": 650.05}),
        Edit("finding_decision", "lost-digit-kv-001", {"decision": "accepted"}, operation="insert"),
    ]
    number = register.apply(edits, by="Sita", kind="finding")
    row = register.table("finding_decision").iloc[0]
    assert (row["decision"], row["decided_by"], row["change_id"]) == ("accepted", "Sita", number)
    assert not pandas.isna(row["decided_at"])


def test_a_register_opened_again_holds_what_was_written(place):
    with open_register(place) as first:
        first.load(town(), by="set-up", kind="set_up")
    with open_register(place) as second:
        assert second.version == 1
        assert len(second.table("location")) == 4


def test_a_second_opening_sees_the_changes_of_the_first_at_once(place):
    with open_register(place) as one, open_register(place) as other:
        one.load(town(), by="set-up", kind="set_up")
        assert other.version == 1
        other.apply([Edit("location", "kv-001", {"note": "seen"}, version=1)], by="Ram")
        assert one.table("location", where={"id": "kv-001"})["note"].item() == "seen"


def test_texts_with_quotes_percent_signs_and_devanagari_come_back_exactly(register):
    text = 'O\'Hara "50%" :name ?, \\n चौर — 🏕 ; DROP TABLE location'
    register.apply([Edit("location", "kv-001", {"note": text}, version=1)], by=text, reason=text)
    assert register.table("location", where={"note": text})["id"].tolist() == ["kv-001"]
    assert register.table("change", where={"changed_by": text})["reason"].tolist() == [text]


def test_coordinates_come_back_to_the_last_bit(register):
    point = shapely.Point(85.300000000000011, 27.1 + 0.2)
    register.apply([Edit("location", "site-1", {"geometry": point})], by="Sita")
    found = register.table("location", where={"id": "site-1"}).geometry.item()
    assert (found.x, found.y) == (point.x, point.y)
    register.apply([Edit("location", "site-1", {"geometry": None})], by="Sita")
    assert register.table("location", where={"id": "site-1"}).geometry.item() is None


def test_the_height_of_a_geometry_is_left_out(register):
    register.apply([Edit("location", "site-1", {"geometry": shapely.Point(85, 27, 1350)})], by="Sita")
    assert not register.table("location", where={"id": "site-1"}).geometry.item().has_z


def test_the_place_of_a_register_names_no_password(place):
    with open_register(place) as opened:
        assert isinstance(opened, Register)
        assert ":***@" in opened.place or "@" in opened.place or opened.place.endswith("new.gpkg")


def test_a_load_for_places_that_stand_already_counts_on_them(register):
    names = [
        {"id": "n1", "location_id": "kv-001", "name": "Uttar", "lang": "en", "kind": "alias", "source_id": "survey"}
    ]
    register.load({"location_name": pandas.DataFrame(names)}, by="Sita", kind="import")
    assert register.table("location", where={"id": "kv-001"})["version"].item() == 2


def test_a_load_with_any_fault_adds_nothing_and_tells_every_fault(register):
    places = locations(
        location("kv-001", "open_space", "Twice", None),
        location("kv-010", "open_space", "Fine", None),
        location("kv-011", "open_space", "Nowhere", None, parent_id="np-d99"),
        location("kv-012", "open_space", "Outside", shapely.Point(500, 0)),
    )
    with pytest.raises(InputError) as caught:
        register.load({"location": places}, by="Sita", kind="import")
    assert codes(caught) == ["register.geometry_range"]
    with pytest.raises(InputError) as caught:
        register.load({"location": places.iloc[:3]}, by="Sita", kind="import")
    assert {(problem.code, problem.row) for problem in caught.value.problems} == {
        ("register.taken", 1),
        ("schema.dangling", 3),
    }
    assert register.version == 1
    assert len(register.table("location")) == 4


def test_a_load_refuses_geometry_that_is_not_in_wgs84(empty):
    frames = town()
    for crs in ("EPSG:32645", None):
        frames["location"] = frames["location"].set_crs(crs, allow_override=True)
        with pytest.raises(InputError, match="EPSG:4326"):
            empty.load(frames, by="Sita", kind="import")


def test_a_load_of_a_table_the_register_keeps_itself_is_refused(register):
    with pytest.raises(MissingError, match="revision"):
        register.load({"revision": pandas.DataFrame()}, by="Sita", kind="import")


def test_loading_an_empty_frame_adds_no_rows(register):
    register.load({"location_name": register.table("location_name")}, by="Sita", kind="import")
    assert len(register.table("location_name")) == 0


def test_a_load_may_edit_in_the_same_change_and_each_place_counts_it_once(register):
    survey = [{"id": "kv-002-2020-03", "location_id": "kv-002", "round_id": "2020-03", "source_id": "second"}]
    tables = {"source": sources().assign(id="second"), "space_survey": pandas.DataFrame(survey)}
    edits = [
        Edit("location", "kv-002", {"note": "seen again", "source_id": "second"}, version=1),
        Edit("location", "kv-001", {"note": "seen too"}, version=1),
    ]
    number = register.load(tables, by="Sita", kind="import", edits=edits)
    assert register.table("location").set_index("id")["version"].to_dict() == {
        "kv-001": 2,
        "kv-002": 2,
        "np-d27": 1,
        "site-1": 1,
    }
    undo(register, number, by="Sita")
    assert register.table("location", where={"id": "kv-002"})["note"].isna().item()
    assert len(register.table("space_survey")) == 3
    assert len(register.table("source")) == 1


def test_a_load_whose_edit_is_stale_adds_nothing_and_shows_only_what_others_changed(register):
    register.apply([Edit("location", "kv-002", {"note": "theirs"}, version=1)], by="Ram")
    survey = [{"id": "kv-002-2020-03", "location_id": "kv-002", "round_id": "2020-03", "source_id": "survey"}]
    with pytest.raises(ConflictError) as caught:
        register.load(
            {"space_survey": pandas.DataFrame(survey)},
            by="Sita",
            kind="import",
            edits=[Edit("location", "kv-002", {"note": "mine"}, version=1)],
        )
    (field,) = caught.value.fields
    assert (field.before, field.theirs, field.mine) == (None, "theirs", "mine")
    assert len(register.table("space_survey")) == 3
