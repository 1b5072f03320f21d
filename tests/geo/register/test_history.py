"""History and undo: every value can be followed back, every change taken back as long as its fields still stand."""

import shutil
from pathlib import Path

import pandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import ConflictError, InputError, MissingError
from geo.register.history import history, undo
from geo.register.store import Edit, Register, open_register
from tests.geo.register.conftest import AMENITIES, location, locations

WATCHED = ("source", "survey_round", "location", "open_space", "space_survey", "site", "finding_decision")


def state(register: Register) -> dict[str, list[list[object]]]:
    """Every row of the register but the counting of versions."""
    found = {}
    for name in WATCHED:
        frame = pandas.DataFrame(register.table(name)).drop(columns="version", errors="ignore")
        found[name] = frame.astype("string").fillna("-").to_numpy().tolist()
    return found


def test_the_history_of_a_place_tells_who_changed_what_when_from_what_to_what_and_why(register):
    register.apply(
        [Edit("location", "kv-001", {"name_en": "Upper field"})], by="Sita", reason="visit", evidence="photo"
    )
    register.apply([Edit("space_survey", "kv-001-2019-12", {"usable_area_m2": 6900})], by="Ram")
    told = history(register, "kv-001")
    assert told["change_id"].tolist() == [3, 2, 1, 1, 1, 1]
    newest, older = told.iloc[0], told.iloc[1]
    assert (newest["changed_by"], newest["table_name"], newest["row_key"]) == ("Ram", "space_survey", "kv-001-2019-12")
    assert (newest["column_name"], newest["old_value"], newest["new_value"]) == ("usable_area_m2", 7000.0, 6900.0)
    assert (older["reason"], older["evidence"], older["kind"]) == ("visit", "photo", "edit")
    assert (older["column_name"], older["old_value"], older["new_value"]) == ("name_en", "North field", "Upper field")
    assert told["changed_at"].dtype == "datetime64[s]"
    assert set(told["column_name"].iloc[2:]) == {"*"}


def test_a_place_nobody_knows_has_an_empty_history_of_the_same_columns(register):
    assert len(history(register, "nowhere")) == 0
    assert list(history(register, "nowhere").columns) == list(history(register, "kv-001").columns)


def test_an_edit_is_taken_back_and_done_again(register):
    before = state(register)
    edited = register.apply([Edit("location", "kv-001", {"name_en": "Upper", "geometry": "POINT (85 27)"})], by="Sita")
    after = state(register)
    undone = undo(register, edited, by="Ram", reason="wrong field")
    assert state(register) == before
    change = register.table("change", where={"id": undone}).iloc[0]
    assert (change["kind"], change["undoes"], change["reason"], change["changed_by"]) == (
        "undo",
        edited,
        "wrong field",
        "Ram",
    )
    assert history(register, "kv-001").set_index("change_id")["undone_by"][edited].tolist() == [undone, undone]
    undo(register, undone, by="Sita")
    assert state(register) == after


def test_an_import_is_taken_back_whole_and_done_again(register):
    before = state(register)
    names = pandas.DataFrame([{"location_id": "kv-009", "register": "local", "endorsement": "candidate"} | AMENITIES])
    tables = {
        "location": locations(location("kv-009", "open_space", "East field", None)),
        "open_space": names.assign(owner_class="unknown", access="unknown", source_id="survey"),
    }
    imported = register.load(tables, by="Sita", kind="import")
    after = state(register)
    undone = undo(register, imported, by="Ram")
    assert state(register) == before
    undo(register, undone, by="Ram")
    assert state(register) == after
    assert register.table("location", where={"id": "kv-009"})["version"].item() == 3


def test_taking_back_an_accepted_finding_opens_it_again(register):
    before = state(register)
    edits = [
        Edit("space_survey", "kv-001-2020-03", {"usable_area_m2": 650.05}),
        Edit("finding_decision", "f1", {"decision": "accepted"}, operation="insert"),
    ]
    undo(register, register.apply(edits, by="Sita", kind="finding"), by="Sita")
    assert state(register) == before


def test_a_removed_row_comes_back_as_it_was(register):
    before = state(register)
    removed = register.apply([Edit("space_survey", "kv-001-2020-03", operation="delete")], by="Sita")
    undo(register, removed, by="Sita")
    assert state(register) == before


def test_what_was_changed_again_later_is_not_taken_back_and_named(register):
    first = register.apply([Edit("location", "kv-001", {"name_en": "Second", "note": "kept"})], by="Sita")
    register.apply([Edit("location", "kv-001", {"name_en": "Third"})], by="Ram")
    before = state(register)
    with pytest.raises(ConflictError, match="1 of its fields") as caught:
        undo(register, first, by="Sita")
    (field,) = caught.value.fields
    assert (field.table, field.key, field.column) == ("location", "kv-001", "name_en")
    assert (field.before, field.theirs, field.mine) == ("Second", "Third", "North field")
    assert state(register) == before


def test_changes_are_taken_back_once_the_later_ones_are(register):
    before = state(register)
    first = register.apply([Edit("location", "kv-001", {"name_en": "Second"})], by="Sita")
    second = register.apply([Edit("location", "kv-001", {"name_en": "Third"})], by="Ram")
    undo(register, second, by="Sita")
    undo(register, first, by="Sita")
    assert state(register) == before


def test_an_import_whose_row_was_edited_later_is_not_taken_back(register):
    place = locations(location("kv-009", "open_space", "East field", None))
    imported = register.load({"location": place}, by="Sita", kind="import")
    register.apply([Edit("location", "kv-009", {"note": "checked"})], by="Ram")
    with pytest.raises(ConflictError) as caught:
        undo(register, imported, by="Sita")
    assert [(field.key, field.column, field.theirs) for field in caught.value.fields] == [("kv-009", "note", "checked")]


def test_an_import_that_others_build_on_is_not_taken_back(register):
    place = locations(location("kv-009", "open_space", "East field", None))
    imported = register.load({"location": place}, by="Sita", kind="import")
    values = {"location_id": "kv-009", "round_id": "2020-03", "source_id": "survey"}
    register.apply([Edit("space_survey", "kv-009-2020-03", values, operation="insert")], by="Ram")
    with pytest.raises(InputError, match="kv-009-2020-03 of space_survey still names it"):
        undo(register, imported, by="Sita")


def test_an_added_row_that_was_removed_since_and_a_removed_one_that_is_back_are_conflicts(register):
    values = {"location_id": "kv-002", "round_id": "2020-03", "source_id": "survey"}
    added = register.apply([Edit("space_survey", "s", values, operation="insert")], by="Sita")
    removed = register.apply([Edit("space_survey", "s", operation="delete")], by="Sita")
    with pytest.raises(ConflictError):
        undo(register, added, by="Sita")
    register.apply([Edit("space_survey", "s", values, operation="insert")], by="Sita")
    with pytest.raises(ConflictError):
        undo(register, removed, by="Sita")


def test_a_change_is_taken_back_once_and_the_set_up_never(register):
    edited = register.apply([Edit("location", "kv-001", {"name_en": "Upper"})], by="Sita")
    undone = undo(register, edited, by="Sita")
    with pytest.raises(InputError, match=f"already taken back by the change {undone}"):
        undo(register, edited, by="Sita")
    redone = undo(register, undone, by="Sita")
    assert undo(register, edited, by="Sita") > redone
    with pytest.raises(InputError, match="made the register"):
        undo(register, 1, by="Sita")
    with pytest.raises(MissingError, match="no change 99"):
        undo(register, 99, by="Sita")


_TEXTS = st.sampled_from(["a", "चौर", "b;c", None])
_CHANGES = st.lists(
    st.one_of(
        st.builds(
            lambda key, text: [Edit("location", key, {"note": text})], st.sampled_from(["kv-001", "site-1"]), _TEXTS
        ),
        st.builds(
            lambda area, text: [
                Edit("space_survey", "kv-001-2019-12", {"usable_area_m2": area}),
                Edit("open_space", "kv-002", {"owner_name": text}),
            ],
            st.one_of(st.none(), st.floats(0, 1e9)),
            _TEXTS,
        ),
        st.builds(
            lambda lon: [Edit("location", "site-1", {"geometry": None if lon is None else f"POINT ({lon} 27)"})],
            st.one_of(st.none(), st.integers(80, 88)),
        ),
    ),
    max_size=5,
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=_CHANGES)
def test_a_version_counts_the_changes_of_its_place_and_taking_all_back_leads_to_the_beginning(
    town_file, tmp_path, wanted
):
    with open_register(Path(shutil.copy(town_file, tmp_path / "law.gpkg"))) as register:
        before = state(register)
        numbers = [register.apply(edits, by="Sita") for edits in wanted]
        made = register.table("change")["id"].tolist()
        assert made == list(range(1, len(made) + 1))
        touched = register.table("revision").groupby("location_id")["change_id"].nunique()
        versions = register.table("location").set_index("id")["version"]
        assert versions.to_dict() == touched.to_dict()
        for number in sorted({number for number in numbers if number > 1}, reverse=True):
            undo(register, number, by="Sita")
        assert state(register) == before


def test_the_value_a_field_had_after_any_change_follows_from_the_values_now_and_the_later_revisions(register):
    names = ["North field", "Second", "Third", "Fourth"]
    for name in names[1:]:
        register.apply([Edit("location", "kv-001", {"name_en": name})], by="Sita")
    told = history(register, "kv-001")
    value, found = register.table("location", where={"id": "kv-001"})["name_en"].item(), []
    for row in told[told["column_name"] == "name_en"].itertuples():
        assert row.new_value == value
        found.append(value)
        value = row.old_value
    assert [*found, value] == names[::-1]
