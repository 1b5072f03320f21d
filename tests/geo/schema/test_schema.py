"""What is declared is whole: every column has what the import, the register and every export need of it."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from geo import schema
from geo.errors import MissingError
from geo.schema import SPACES, table, tables, vocabulary

COLUMNS = [column for declared in tables().values() for column in declared.columns]
KINDS = {"integer", "number", "boolean", "date", "timestamp", "text", "json", "code", "codes", "geometry"}
named = pytest.mark.parametrize("column", COLUMNS, ids=lambda column: f"{column.table}.{column.name}")


@named
def test_a_column_is_of_a_known_kind_with_labels_in_both_languages(column):
    assert column.kind in KINDS
    assert re.fullmatch(r"[a-z][a-z0-9_]*", column.name)
    assert column.label_en
    assert column.label_ne
    assert column.about
    assert column.access in {"public", "partners", "restricted"}


@named
def test_a_column_of_codes_has_a_vocabulary_and_no_other_column_has_one(column):
    assert bool(column.vocabulary) == (column.kind in {"code", "codes"})
    if column.vocabulary:
        assert vocabulary(column.vocabulary)


@named
def test_the_unit_is_the_end_of_the_name(column):
    if column.unit:
        assert column.name.endswith(f"_{column.unit}") or column.unit in {"people", "households", "persons"}


@named
def test_a_column_refers_to_a_table_that_is_declared(column):
    assert not column.references or column.references in tables()


@pytest.mark.parametrize("declared", tables().values(), ids=lambda declared: declared.name)
def test_names_within_a_table_are_unique_and_short_ones_fit_a_shapefile(declared):
    short = [column.dbf for column in declared.columns]
    assert len(set(declared.names)) == len(declared.names)
    assert len(set(short)) == len(short)
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]{0,9}", name) for name in short)
    assert declared.name in {"space", "ground"} or len([column for column in declared.columns if column.is_key]) == 1
    assert len([column for column in declared.columns if column.kind == "geometry"]) <= 1


def test_the_flat_table_names_each_column_once_and_fits_a_shapefile():
    assert len(set(SPACES.names)) == len(SPACES.names)
    short = [column.dbf for column in SPACES.columns]
    assert len(set(short)) == len(short)
    assert SPACES.key.name == "id"
    assert SPACES.geometry is SPACES["geometry"]


def test_codes_are_unique_and_labelled_in_both_languages():
    path = Path(schema.__file__).parent / "vocabularies.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    pairs = [(row["vocabulary"], row["code"]) for row in rows]
    assert len(set(pairs)) == len(pairs)
    assert all(row["label_en"] and row["label_ne"] for row in rows)
    assert all(re.fullmatch(r"[a-z0-9_.]+", row["code"]) for row in rows)


def test_labels_carry_their_unit():
    usable = table("space_survey")["usable_area_m2"]
    assert usable.label("en") == "Usable area (m2)"
    assert usable.label("ne") == "प्रयोगयोग्य क्षेत्रफल (m2)"
    assert table("location")["name_en"].label("en") == "Name (English)"


def test_rules_are_read_from_their_words():
    ward = table("space_survey")["ward_printed"]
    assert (ward.minimum, ward.maximum, ward.required, ward.derived) == (1.0, 40.0, False, False)
    key = table("location")["id"]
    assert (key.is_key, key.required) == (True, True)
    assert table("location")["parent_id"].references == "location"
    assert table("space")["ward"].derived


@pytest.mark.parametrize(
    ("ask", "known"),
    (
        (lambda: table("spaces"), "location"),
        (lambda: vocabulary("colour"), "precision"),
        (lambda: table("location")["colour"], "name_en"),
    ),
)
def test_what_is_not_declared_is_refused_with_what_is(ask, known):
    with pytest.raises(MissingError) as error:
        ask()
    assert known in error.value.text()
    assert known in error.value.text("ne")


def test_a_table_knows_its_columns():
    assert "name_en" in table("location")
    assert "colour" not in table("location")
    assert 7 not in table("location")
    assert table("survey_round").geometry is None


def test_a_meaning_is_told_in_nepali_where_one_is_written():
    column, term = table("space_survey")["usable_area_m2"], vocabulary("precision")["surveyed"]
    assert column.meaning("en") == "Usable area as reported"
    assert column.meaning("ne") == "प्रतिवेदनमा दिइएको प्रयोगयोग्य क्षेत्रफल"
    assert (term.meaning("en"), term.meaning("ne")) == ("Measured on the ground", "जमिनमै नापिएको")
    assert replace(column, about_ne="").meaning("ne") == "Usable area as reported"


def test_every_meaning_in_nepali_belongs_to_a_column_or_a_code_and_is_nepali():
    with (Path(schema.__file__).parent / "about_ne.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        _, _, name = row["table"].rpartition(" ")
        declared = vocabulary(name) if row["table"].startswith("vocabulary ") else table(name).names
        assert row["name"] in declared
        assert any("\u0900" <= letter <= "\u097f" for letter in row["about_ne"])
