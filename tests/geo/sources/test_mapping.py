"""Columns of files and our columns."""

import csv
from pathlib import Path

import pandas
import pytest

from geo.errors import InputError
from geo.schema import SPACES
from geo.sources import mapping as module
from geo.sources.mapping import POSITION_FIELDS, fields_of, propose, verified

NOTHING = pandas.DataFrame()
FORM = (
    "Name,Province,OID,District,Municipality,HLCIT_MUN,Ward,Address,Coordinates+Elevation,Longitude,Latitude,Elevation,"
    "Total Area,Usable-2013,Usable Open Space Area,Area Changed,Capacity,Suggested Use,Current Land Use,Catchment Area,"
    "Access to Site,Ownership,Special features,WASH Facilities_YN,WASH Facilities,Internet_YN,Internet,"
    "Boundary Wall_YN,Boundary Wall,Electricity Line_YN,Trees and Vegetation_YN,Trees and Vegetation,"
    "Health Facilities,Market,Security,Helipad,Educational Infrastructures,Issues,Description,Change_Remarks,Perimeter"
).split(",")


def taken_for(*headers, sample=NOTHING, tags=None):
    return [match.fields[0] if match.fields else "" for match in propose(headers, sample, tags=tags)]


@pytest.mark.parametrize("style", ("name", "dbf", "label_en", "label_ne", "full_en", "full_ne"))
def test_our_own_exports_are_matched_column_for_column(style):
    headers = {
        "full_en": [column.label("en") for column in SPACES.columns],
        "full_ne": [column.label("ne") for column in SPACES.columns],
    }.get(style) or [getattr(column, style) for column in SPACES.columns]
    found = propose(headers, NOTHING)
    assert [match.fields for match in found] == [(column.name,) for column in SPACES.columns]
    assert {match.confidence for match in found} == {1.0}


def test_tags_decide_whatever_the_header_says():
    tags = {f"x{place}": column.hxl for place, column in enumerate(SPACES.columns) if column.hxl}
    wanted = [column.name for column in SPACES.columns if column.hxl]
    assert taken_for(*tags, tags=tags) == wanted
    assert len(set(tags.values())) == len(tags)


def test_the_survey_form_of_41_columns_is_known():
    assert len(FORM) == 41
    found = {match.source: match.fields for match in propose(FORM, NOTHING)}
    assert found["Name"] == ("name_en",)
    assert found["Ward"] == ("ward_printed",)
    assert found["Ownership"] == ("owner_name", "owner_class")
    assert found["WASH Facilities_YN"] == found["WASH Facilities"] == ("water_and_toilets",)
    assert found["Internet_YN"] == found["Internet"] == ("internet",)
    assert found["Special features"] == found["Description"] == found["Change_Remarks"] == ("note",)
    assert found["Coordinates+Elevation"] == ("coordinates",)
    unused = {source for source, fields in found.items() if not fields}
    assert unused == {"OID", "HLCIT_MUN", "Address", "Usable-2013", "Area Changed", "Catchment Area", "Perimeter"}


def test_a_ward_of_a_foreign_file_is_the_printed_one_and_of_our_own_the_derived_one():
    assert taken_for("Name", "Ward") == ["name_en", "ward_printed"]
    assert taken_for("id", "name_en", "ward") == ["id", "name_en", "ward"]


@pytest.mark.parametrize(
    ("header", "expected"),
    (
        ("SITE NAME", "name_en"),
        ("Longitute", "lon_deg"),
        ("Latitiude", "lat_deg"),
        ("usable_area_sqm", "usable_area_m2"),
        ("Usable area (sq.m)", "usable_area_m2"),
        ("क्षेत्रफल", "total_area_m2"),
        ("क्षमता", "capacity_people"),
        ("खुला क्षेत्रको नाम", "name_en"),
        ("the_geom", "geometry"),
        ("MUTM Easting", "easting_m"),
        ("N", "northing_m"),
    ),
)
def test_synonyms_and_slips_are_understood(header, expected):
    assert taken_for(header) == [expected]


@pytest.mark.parametrize(
    "header", ("Total Area (Ropani)", "Area in hectare", "क्षेत्रफल (रोपनी)", "Elevation (ft)", "favourite colour")
)
def test_other_units_and_other_things_are_not_taken(header):
    assert taken_for(header) == [""]


def test_a_column_of_words_is_not_taken_for_numbers():
    sample = pandas.DataFrame({"Capacity": ["large", "small", None]})
    assert taken_for("Capacity", sample=sample) == [""]
    assert taken_for("Capacity", sample=pandas.DataFrame({"Capacity": ["५३०", "1,200"]})) == ["capacity_people"]


def test_the_surest_column_gets_the_field():
    assert taken_for("Usable Area", "Useable Area") == ["usable_area_m2", ""]
    assert taken_for("Useable Areas", "Usable Area") == ["", "usable_area_m2"]


def test_unsure_matches_are_shown_but_not_used():
    matches = propose(["Longitute"], NOTHING)
    assert fields_of(matches, least=0.9) == {}
    assert fields_of(matches) == {"Longitute": ("lon_deg",)}


def test_a_users_mapping_is_checked_as_a_whole():
    with pytest.raises(InputError) as error:
        verified({"A": "name_en", "B": "nonsense", "C": "name_en", "D": "id"}, ["A", "B", "C"])
    assert [problem.code for problem in error.value.problems] == [
        "import.no_column",
        "import.no_field",
        "import.field_twice",
    ]


def test_a_users_mapping_may_leave_columns_out_and_fill_two_fields_from_one():
    found = verified({"A": "name_en", "B": "", "C": ["owner_name", "owner_class"]}, ["A", "B", "C"])
    assert found == {"A": ("name_en",), "C": ("owner_name", "owner_class")}


def test_every_synonym_leads_to_a_field_or_to_none():
    path = Path(module.__file__).with_name("synonyms.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    known = {"", *SPACES.names, *POSITION_FIELDS}
    assert {row["field"] for row in rows} <= known
    keys = [module._key(row["header"]) for row in rows]
    twice = {key for key in keys if keys.count(key) > 1}
    assert all(len({row["field"] for row in rows if module._key(row["header"]) == key}) == 1 for key in twice)
