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


def those(misfit):
    """Names of the columns of which something is so."""
    return [f"{column.table}.{column.name}" for column in COLUMNS if misfit(column)]


def test_every_column_is_of_a_known_kind_with_a_plain_name():
    assert those(lambda column: column.kind not in KINDS) == []
    assert those(lambda column: not re.fullmatch(r"[a-z][a-z0-9_]*", column.name)) == []
    assert those(lambda column: column.access not in {"public", "partners", "restricted"}) == []


def test_every_column_has_a_meaning_and_labels_in_both_languages():
    assert those(lambda column: not (column.label_en and column.label_ne)) == []
    assert those(lambda column: not column.about) == []


def test_a_column_of_codes_has_a_vocabulary_and_no_other_column_has_one():
    assert those(lambda column: bool(column.vocabulary) != (column.kind in {"code", "codes"})) == []
    assert those(lambda column: column.vocabulary and not vocabulary(column.vocabulary)) == []


def test_the_unit_is_the_end_of_the_name():
    without = {"", "people", "households", "persons"}
    misfits = those(lambda column: column.unit not in without and not column.name.endswith(f"_{column.unit}"))
    assert misfits == []


def test_a_column_refers_to_a_table_that_is_declared():
    assert those(lambda column: column.references and column.references not in tables()) == []


def test_what_does_not_fit_is_named():
    assert those(lambda column: column == table("site")["location_id"]) == ["site.location_id"]


def test_names_within_a_table_are_unique_and_short_ones_fit_a_shapefile():
    for declared in tables().values():
        short = [column.dbf for column in declared.columns]
        assert len(set(declared.names)) == len(declared.names), declared.name
        assert len(set(short)) == len(short), declared.name
        assert [name for name in short if not re.fullmatch(r"[A-Z][A-Z0-9_]{0,9}", name)] == [], declared.name


def test_a_table_has_one_key_and_at_most_one_geometry():
    keys = {name: sum(column.is_key for column in declared.columns) for name, declared in tables().items()}
    shapes = {
        name: sum(column.kind == "geometry" for column in declared.columns) for name, declared in tables().items()
    }
    kept = {name for name, declared in tables().items() if not all(column.derived for column in declared.columns)}
    assert [name for name, count in keys.items() if count != 1 and name in kept] == []
    assert [name for name, count in shapes.items() if count > 1] == []


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


def test_every_meaning_is_written_in_nepali_too():
    with (Path(schema.__file__).parent / "vocabularies.csv").open(encoding="utf-8", newline="") as lines:
        codes = [(row["vocabulary"], row["code"]) for row in csv.DictReader(lines) if row["about"]]
    assert those(lambda column: not column.about_ne) == []
    assert [f"{name}.{code}" for name, code in codes if not vocabulary(name)[code].about_ne] == []
