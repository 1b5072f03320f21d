"""Rejected rows as a table."""

import csv

import numpy
import pandas

from geo.errors import Problem
from geo.sources.rejects import REASON_COLUMNS, rejected, write_rejects

ROWS = pandas.DataFrame({"name": ["A", "=cmd|' /C calc'!A0", "C"], "value": ["1", "-5", "+x"]})
NUMBERS = numpy.array([2, 4, 5])
PROBLEMS = (
    Problem("import.not_finite", {}, "a.csv", 4, "name", "x"),
    Problem("schema.required", {"column": "name"}, "a.csv", 5, "name"),
    Problem("import.geometry_broken", {}, "a.csv", 4, "geometry"),
    Problem("import.no_rows", {}, "a.csv"),
)


def test_each_problem_of_a_row_is_a_line_with_the_row_as_it_was():
    found = rejected(PROBLEMS, ROWS, NUMBERS)
    assert found["row"].tolist() == [4, 5, 4]
    assert found["rule"].tolist() == ["import.not_finite", "schema.required", "import.geometry_broken"]
    assert found["name"].tolist() == [ROWS["name"][1], "C", ROWS["name"][1]]
    assert list(found.columns) == [*REASON_COLUMNS, "name", "file: value"]
    assert found["sentence_en"][1] == "The column name needs a value: fill it in."
    assert "भर्नुहोस्" in found["sentence_ne"][1]


def test_a_problem_of_a_row_that_is_not_in_the_table_keeps_its_line():
    found = rejected([Problem("import.json_feature", {}, "a", 3)], ROWS, NUMBERS)
    assert found["row"].tolist() == [3]
    assert found["name"].isna().all()


def test_without_problems_the_table_is_empty_but_has_its_columns():
    assert list(rejected((), ROWS, NUMBERS).columns)[:6] == list(REASON_COLUMNS)
    assert len(rejected((), ROWS, NUMBERS)) == 0


def test_the_file_opens_in_spreadsheets_without_running_anything(tmp_path):
    path = tmp_path / "rejects.csv"
    write_rejects(rejected(PROBLEMS, ROWS, NUMBERS), path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        read = list(csv.DictReader(lines))
    assert read[0]["name"] == "'=cmd|' /C calc'!A0"
    assert [row["file: value"] for row in read] == ["-5", "'+x", "-5"]
