"""What is entered of the legal record, as edits."""

import pandas
import pytest

from geo.errors import InputError
from geo.register.entry import NEW
from geo.register.records import (
    boundary_edits,
    line_edits,
    notice_edits,
    parcel_edits,
    parcel_removal,
    removal_of,
    side_edits,
    side_key,
)
from tests.geo.analysis.readiness.records import MEADOW, changed, complete, empty, frame


def tables(records=None):
    known = records or empty()
    return {**known, "source": frame("source"), "encroachment": frame("encroachment")}


def notice(**values):
    _, edits = notice_edits({("gazette_notice", NEW): {"title_en": "N", **values}}, tables=tables(), version=3)
    return edits[-1].values


@pytest.mark.parametrize(
    ("given", "day", "table"),
    (
        ({"date_bs": "2070-01-09"}, "2013-04-22", "nepali_datetime"),
        ({"date_bs": "2070-01-09", "date_ad": pandas.Timestamp("2013-04-22")}, "2013-04-22", "nepali_datetime"),
        ({"date_bs": "2070-01-09", "date_ad": pandas.Timestamp("2013-04-23")}, "2013-04-23", "printed"),
        ({"date_bs": "Baisakh"}, None, None),
        ({"date_ad": pandas.Timestamp("2013-04-23")}, "2013-04-23", None),
    ),
)
def test_a_printed_day_is_converted_and_the_table_is_named(given, day, table):
    values = notice(**given)
    assert (values["date_ad"], values["date_table"]) == (day, table)


@pytest.mark.parametrize(
    ("table", "printed", "day"),
    (
        ("printed", "Baisakh 2070", "2013-04-23"),
        ("printed", "2070-01-09", "2013-04-23"),
        (None, "2070-01-09", "2013-04-23"),
        ("nepali_datetime", "2070-01-09", "2013-04-22"),
        ("nepali_datetime", "Baisakh 2070", None),
    ),
)
def test_a_corrected_day_in_bikram_sambat_leaves_a_typed_day_and_replaces_a_converted_one(table, printed, day):
    records = changed("gazette_notice", "n1", date_ad=pandas.Timestamp("2013-04-23"), date_table=table)
    _, (edit,) = notice_edits({("gazette_notice", "n1"): {"date_bs": printed}}, tables=tables(records), version=3)
    assert edit.values["date_ad"] == day


def test_what_is_not_about_the_day_leaves_the_day_alone():
    _, (edit,) = notice_edits({("gazette_notice", "n1"): {"khanda": "7"}}, tables=tables(complete()), version=3)
    assert dict(edit.values) == {"khanda": "7"}
    assert edit.version == 3


def test_the_first_entry_by_hand_brings_its_source():
    _, edits = notice_edits({("gazette_notice", NEW): {"title_en": "N"}}, tables=tables(), version=3)
    assert [(edit.table, edit.operation) for edit in edits] == [("source", "insert"), ("gazette_notice", "insert")]


def test_lines_are_added_once_changed_and_taken_out():
    edits = line_edits(
        {("notice_space", "m1"): {"serial_no": 5}},
        "n1",
        tables=tables(complete()),
        added=[MEADOW, "toy-1"],
        removed=[],
        version=3,
    )
    assert [(edit.key, edit.operation) for edit in edits] == [("m1", "update"), ("n1-toy-1", "insert")]
    gone = line_edits(
        {("notice_space", "m1"): {"serial_no": 5}}, "n1", tables=tables(complete()), added=[], removed=["m1"], version=3
    )
    assert [(edit.key, edit.operation) for edit in gone] == [("m1", "delete")]


def test_a_side_has_one_row_for_what_is_to_be_printed():
    records = tables(complete())
    assert side_key(records, MEADOW, "north") == "north"
    assert side_key(records, "toy-1", "north") == "toy-1-north"


def test_a_side_is_added_changed_and_removed_when_nothing_is_left():
    records = tables(complete())
    added = side_edits({("space_side", "toy-1-north"): {"text_ne": "खोला"}}, "toy-1", tables=records, version=2)
    assert (added[-1].operation, added[-1].values["side"]) == ("insert", "north")
    assert side_edits({("space_side", "north"): {"text_en": "Road"}}, MEADOW, tables=records, version=2)[0].values
    (gone,) = side_edits({("space_side", "north"): {"text_ne": None}}, MEADOW, tables=records, version=2)
    assert gone.operation == "delete"


def test_a_boundary_dated_in_bikram_sambat_only_is_dated_in_ad():
    edits = boundary_edits({("space_boundary", NEW): {"date_bs": "2083-06-01"}}, MEADOW, tables=tables(), version=2)
    assert edits[-1].values["dated"] == "2026-09-17"
    assert edits[-1].key == f"{MEADOW}-b1"


def test_a_parcel_comes_with_its_link_or_only_the_link_where_it_is_recorded():
    both = {("parcel", NEW): {"plot_no": "7"}, ("parcel_space", NEW): {"part": "whole"}}
    assert [edit.table for edit in parcel_edits(both, MEADOW, tables=tables(), version=2)][-2:] == [
        "parcel",
        "parcel_space",
    ]
    link = {("parcel_space", NEW): {"parcel_id": "p1", "part": "part"}}
    assert [edit.key for edit in parcel_edits(link, "toy-1", tables=tables(complete()), version=2)][-1] == "p1-toy-1"


def test_a_parcel_goes_with_its_last_space_unless_a_case_names_it():
    records = tables(complete())
    assert [edit.table for edit in parcel_removal(records, MEADOW, "p1")] == ["parcel_space", "parcel"]
    case = frame("encroachment", {"id": "c1", "parcel_id": "p1", "location_id": MEADOW})
    assert [edit.table for edit in parcel_removal({**records, "encroachment": case}, MEADOW, "p1")] == ["parcel_space"]


def test_a_notice_goes_with_its_lines_and_the_sides_it_prints():
    records = tables(complete())
    assert [edit.key for edit in removal_of(records, "gazette_notice", "n1")] == ["m1", "n1"]
    assert [edit.key for edit in removal_of(records, "space_boundary", "b1")] == ["b1"]


def test_a_boundary_whose_printed_day_is_no_day_is_refused_with_the_reason():
    rows = {("space_boundary", NEW): {"role": "surveyed", "method": "unknown", "date_bs": "2081-02-33"}}
    with pytest.raises(InputError, match="2081-02-33"):
        boundary_edits(rows, "kv-001", tables=tables(), version=1)
