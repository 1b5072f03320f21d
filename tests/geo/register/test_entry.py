"""What becomes of what a person enters by hand."""

import pandas
import pytest
import shapely

from geo.register.entry import ENTRY_SOURCE, NEW, addition, entered, parent_of, removal
from geo.schema import table


class _Places:
    """Index of one ward in one district and an old village on the same ground."""

    def locate(self, lon_deg: float, lat_deg: float) -> pandas.DataFrame:
        units = [("old", "former_vdc"), ("ward", "ward"), ("district", "district")]
        here = 85 < lon_deg < 86 and 27 < lat_deg < 28
        return pandas.DataFrame(units if here else [], columns=["id", "kind"])


def _frame(name: str, rows: list[dict[str, object]]) -> pandas.DataFrame:
    return pandas.DataFrame(rows, columns=list(table(name).names), dtype=object)


@pytest.fixture
def tables() -> dict[str, pandas.DataFrame]:
    return {
        "source": _frame("source", [{"id": ENTRY_SOURCE}]),
        "location": _frame("location", [{"id": "f", "version": 3}, {"id": "camp", "version": 7}]),
        "location_name": _frame("location_name", [{"id": "f~1", "location_id": "f", "name": "Old"}]),
        "location_alternative": _frame("location_alternative", []),
        "open_space": _frame("open_space", [{"location_id": "f"}]),
        "space_survey": _frame("space_survey", [{"id": "f@r", "location_id": "f"}]),
        "checklist_answer": _frame("checklist_answer", []),
        "exclusion": _frame("exclusion", []),
        "notice_space": _frame("notice_space", [{"id": "n-f", "location_id": "f"}]),
        **{name: _frame(name, []) for name in ("space_boundary", "space_side", "parcel_space", "permitted_use")},
        "site": _frame("site", [{"location_id": "camp", "open_space_id": "f"}]),
    }


def _entered(rows, tables):
    return entered(rows, "f", version=3, tables=tables, places=_Places())


def test_a_changed_field_becomes_an_update_held_to_the_version_seen(tables):
    (edit,) = _entered({("open_space", "f"): {"owner_name": "Guthi"}}, tables)
    assert (edit.table, edit.key, edit.values, edit.operation, edit.version) == (
        "open_space", "f", {"owner_name": "Guthi"}, "update", 3,
    )  # fmt: skip


def test_a_new_boundary_says_anew_which_ward_the_place_lies_in(tables):
    (edit,) = _entered({("location", "f"): {"geometry": shapely.Point(85.3, 27.7)}}, tables)
    assert edit.values["parent_id"] == "ward"


def test_a_boundary_that_was_emptied_leaves_the_unit_as_it_was(tables):
    (edit,) = _entered({("location", "f"): {"geometry": None}}, tables)
    assert edit.values == {"geometry": None}


def test_a_former_unit_is_never_the_parent_of_a_new_boundary():
    assert parent_of(shapely.Point(85.3, 27.7), _Places()) == "ward"
    assert parent_of(shapely.Point(80.0, 29.0), _Places()) is None
    assert parent_of(None, _Places()) is None


def test_an_emptied_name_is_removed_and_a_new_one_gets_a_free_key(tables):
    new = {"name": "New", "lang": "en", "kind": "alias"}
    rows = {("location_name", "f~1"): {"name": None}, ("location_name", NEW): new}
    removed, added = _entered(rows, tables)
    assert (removed.operation, removed.key) == ("delete", "f~1")
    assert (added.operation, added.key, added.values["source_id"]) == ("insert", "f~2", ENTRY_SOURCE)


def test_values_of_a_new_round_come_with_the_round_and_the_source(tables):
    tables["source"] = tables["source"].iloc[:0]
    rows = {("survey_round", NEW): {"id": "2026-11"}, ("space_survey", NEW): {"round_id": "2026-11"}}
    edits = {edit.table: edit for edit in _entered(rows, tables)}
    assert list(edits) == ["source", "survey_round", "space_survey"]
    assert edits["space_survey"].key == "f-2026-11"


def test_a_new_space_begins_with_everything_not_known(tables):
    space_id, edits = addition({("location", NEW): {"name_en": "Tar"}}, tables=tables, places=_Places())
    rows = {edit.table: edit.values for edit in edits}
    assert space_id == "local-tar"
    assert rows["location"]["precision"] == "unknown"
    assert rows["location"]["sensitivity"] == "restricted"
    assert rows["open_space"]["owner_class"] == "unknown"
    assert all(edit.operation == "insert" for edit in edits)


def test_a_removal_takes_everything_that_belongs_to_the_space_and_unlinks_its_sites(tables):
    edits = removal(tables, "f")
    deleted = [(edit.table, edit.key) for edit in edits if edit.operation == "delete"]
    own = [("location_name", "f~1"), ("open_space", "f"), ("space_survey", "f@r"), ("notice_space", "n-f")]
    assert deleted == [*own, ("location", "f")]
    (unlinked,) = [edit for edit in edits if edit.operation == "update"]
    assert (unlinked.table, unlinked.values, unlinked.version) == ("site", {"open_space_id": None}, 7)
