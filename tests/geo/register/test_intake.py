"""Imports on a register, on both stores: planned, taken in, taken back."""

import dataclasses
import datetime

import geopandas
import numpy
import pandas
import pytest
import shapely

from geo.errors import ConflictError
from geo.register.history import history, undo
from geo.register.intake import Order, as_survey, plan_intake, take_in
from geo.register.places import PlaceIndex
from geo.register.store import Edit
from geo.schema import SPACES, tables

ORDER = Order("2026-11", "Survey of the ward", "Sita", reason="yearly visit", file="ward.csv")
FIELD = shapely.box(85.33, 27.70, 85.34, 27.71)
ROWS = (
    {"id": "kv-001", "name_en": "North field", "usable_area_m2": 6400.0, "owner_name": "Army", "other_names": "Chaur"},
    {"id": None, "name_en": "School ground", "usable_area_m2": 900.0, "owner_name": None, "other_names": "स्कुल चौर"},
    {"id": "kv-002", "name_en": "South field", "usable_area_m2": None, "owner_name": None, "other_names": None},
)


def accepted(*rows, shapes=(None, FIELD, None)):
    frame = geopandas.GeoDataFrame(pandas.DataFrame(list(rows)), geometry=list(shapes), crs="EPSG:4326")
    return frame.reindex(columns=list(SPACES.names)).astype({"lon_deg": "float64", "lat_deg": "float64"})


def planned(register, *rows, order=ORDER, shapes=(None, FIELD, None), given=None, numbers=None):
    places = PlaceIndex(*register.tables(["location", "location_name"]).values())
    frame = accepted(*rows, shapes=shapes)
    told = {"given": given or [*rows[0], "geometry"], "numbers": numbers}
    return plan_intake(register, frame, order=order, locate=places.smallest, **told)


def everything(register):
    """All rows of all tables but the record of changes, without the versions."""
    stored = [name for name, found in tables().items() if any(column.is_key for column in found.columns)]
    names = [name for name in stored if name not in {"change", "revision"}]
    found = {}
    for name, frame in register.tables(names).items():
        plain = pandas.DataFrame(frame).drop(columns="version", errors="ignore")
        if "geometry" in plain:
            plain["geometry"] = shapely.to_wkb(plain["geometry"].to_numpy())
        found[name] = plain.astype(object).where(plain.notna(), None).to_dict("records")
    return found


def test_a_plan_writes_nothing(register):
    before = everything(register)
    planned(register, *ROWS)
    assert everything(register) == before
    assert register.version == 1


def test_a_file_comes_in_as_one_change_with_its_source_and_its_round(register):
    number = take_in(register, planned(register, *ROWS))
    assert number == register.version == 2
    assert register.table("change", where={"id": 2})[["changed_by", "kind", "reason", "evidence"]].iloc[0].tolist() == [
        "Sita",
        "import",
        "yearly visit",
        "ward.csv",
    ]
    ((source,),) = register.table("source", where={"title": "Survey of the ward"})[["id"]].to_numpy().tolist()
    assert register.table("survey_round", where={"id": "2026-11"})["source_id"].tolist() == [source]
    surveys = register.table("space_survey", where={"round_id": "2026-11"}).set_index("location_id")
    assert surveys["usable_area_m2"].to_dict() == {"kv-001": 6400.0, "local-school-ground": 900.0}
    new = register.table("location", where={"id": "local-school-ground"}).iloc[0]
    assert (new["parent_id"], new["sensitivity"], new["version"]) == ("np-d27", "restricted", 1)
    names = register.table("location_name").set_index("location_id")["name"].to_dict()
    assert names == {"kv-001": "Chaur", "local-school-ground": "स्कुल चौर"}
    assert register.table("open_space", where={"location_id": "kv-001"})["owner_name"].tolist() == ["Army"]


def test_the_same_file_changes_nothing_the_second_time(register):
    take_in(register, planned(register, *ROWS))
    before = everything(register)
    again = planned(register, *ROWS)
    assert not again.changes_something
    assert take_in(register, again) == 2
    assert everything(register) == before


def test_taking_an_import_back_restores_everything(register):
    before = everything(register)
    undo(register, take_in(register, planned(register, *ROWS)), by="Ram")
    assert everything(register) == before


def test_a_file_that_only_corrects_names_no_source_and_no_round(register):
    rows = {"id": "kv-001", "owner_name": "Army"}
    take_in(register, planned(register, rows, shapes=[None]))
    assert "Survey of the ward" not in set(register.table("source")["title"])
    assert "2026-11" not in set(register.table("survey_round")["id"])
    assert history(register, "kv-001").iloc[0]["evidence"] == "ward.csv"


def test_columns_the_file_does_not_give_say_nothing(register):
    rows = {"id": "kv-001", "owner_name": "Army", "access": "none"}
    planned_now = planned(register, rows, shapes=[FIELD], given=["id", "owner_name"])
    columns = {name for edit in planned_now.edits for name in edit.values}
    assert columns == {"owner_name", "geometry"}


def test_a_new_round_keeps_its_title_and_its_date(register):
    order = dataclasses.replace(ORDER, round_label="November 2026", round_dated=datetime.date(2026, 11, 1))
    take_in(register, planned(register, *ROWS, order=order))
    known = register.table("survey_round", where={"id": "2026-11"}).iloc[0]
    assert known["label_en"] == "November 2026"
    assert known["dated"] == pandas.Timestamp("2026-11-01")


def test_a_source_of_the_same_title_is_used_again(register):
    order = dataclasses.replace(ORDER, source_title="Survey of the town")
    take_in(register, planned(register, *ROWS, order=order))
    assert register.table("source")["id"].tolist() == ["survey"]


def test_what_somebody_changed_since_the_plan_is_not_overwritten(register):
    intake = planned(register, *ROWS)
    register.apply([Edit("open_space", "kv-001", {"owner_name": "Police"})], by="Hari")
    before = everything(register)
    with pytest.raises(ConflictError):
        take_in(register, intake)
    assert everything(register) == before


def test_a_confused_row_stays_out_with_its_number_and_the_others_come_in(register):
    rows = [{**ROWS[0], "id": "np-d27"}, *ROWS[1:]]
    intake = planned(register, *rows, numbers=[2, 3, 4])
    assert len(intake.merge.added) + len(intake.merge.changed) + len(intake.merge.unchanged) == len(rows) - 1
    (refused,) = intake.merge.refused
    assert refused.text() == (
        "ward.csv, row 2: np-d27 is Kathmandu (district) in the register and no open space: "
        "leave the identifier out or correct it."
    )


def test_rows_of_a_file_are_a_survey_that_the_doctor_reads():
    rows = accepted(*ROWS).assign(lon_deg=[85.3, numpy.nan, numpy.nan], lat_deg=[27.7, numpy.nan, numpy.nan])
    spaces, surveys = as_survey(rows, numbers=[2, 3, 7])
    assert spaces["id"].tolist() == surveys["location_id"].tolist() == ["kv-001", "row 3", "kv-002"]
    assert surveys["round_id"].tolist() == ["file"] * 3
    assert surveys["name_printed"].tolist() == ["North field", "School ground", "South field"]
    assert surveys["lon_printed_deg"][0] == 85.3


def test_a_row_without_name_is_called_by_its_id_and_without_both_by_its_number():
    rows = accepted({"id": "kv-001"}, {"id": None}, shapes=[None, None]).assign(round_id=["2019-12", None])
    spaces, surveys = as_survey(rows)
    assert spaces["name_en"].tolist() == ["kv-001", "row 2"]
    assert surveys["round_id"].tolist() == ["2019-12", "file"]
