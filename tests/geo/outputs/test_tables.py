import csv

import pandas
import shapely

from geo.outputs import tables
from geo.outputs.cells import unguarded_text
from geo.outputs.tables import write_rows
from tests.geo.outputs.samples import NEPALI, assessments, changes, layer, spaces


def made(folder, name, frame):
    path = folder / f"{name}.csv"
    return path, tables.write(path, layer(name, frame))


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def test_the_first_row_names_and_the_second_tags_every_column(tmp_path):
    path, _ = made(tmp_path, "spaces", spaces())
    names, tags, *values = rows(path)
    assert names[:3] == ["id", "name_en", "name_ne"]
    assert tags[:3] == ["#loc+code", "#loc+name+i_en", "#loc+name+i_ne"]
    assert (names[-1], tags[-1]) == ("geometry_wkt", "#geo+wkt")
    assert len(values) == 4


def test_spreadsheets_are_told_that_it_is_utf_8(tmp_path):
    path, _ = made(tmp_path, "spaces", spaces())
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert pandas.read_csv(path, skiprows=[1])["name_ne"][0] == NEPALI


def test_texts_that_could_run_are_guarded_and_numbers_keep_their_minus(tmp_path):
    frame = spaces()
    frame["lon_deg"], frame["lat_deg"] = -0.5, 27.7
    path, written = made(tmp_path, "spaces", frame)
    names, _, *values = rows(path)
    notes = [row[names.index("note")] for row in values]
    assert notes == ["'=1+1", "''=1", "'-", ""]
    assert [unguarded_text(note) for note in notes[:3]] == ["=1+1", "'=1", "-"]
    assert values[0][names.index("lon_deg")] == "-0.5"
    assert [note.code for note in written.notes] == ["export.guarded"]
    assert "3 texts" in written.notes[0].text()


def test_the_shape_comes_back_exact_from_its_text(tmp_path):
    path, _ = made(tmp_path, "spaces", spaces())
    found = [row[-1] for row in rows(path)[2:]]
    assert [shapely.from_wkt(text) for text in found[:3]] == spaces().geometry.tolist()[:3]
    assert found[3] == ""


def test_dates_moments_and_truth_values_are_plain_to_read(tmp_path):
    path, _ = made(tmp_path, "site_assessment", assessments())
    assert [(row[2], row[4]) for row in rows(path)[2:]] == [("2015-07-29", "true"), ("", ""), ("1934-01-15", "false")]
    path, _ = made(tmp_path, "change", changes())
    assert [row[1] for row in rows(path)[2:]] == ["2020-03-08T23:59:59Z", "1969-12-31T00:00:01Z"]


def test_small_tables_of_texts_are_guarded_too(tmp_path):
    write_rows(tmp_path / "cuts.csv", [{"key": "a", "full": "=cmd", "more": 1}], columns=("key", "full"))
    assert rows(tmp_path / "cuts.csv") == [["key", "full"], ["a", "'=cmd"]]


def test_a_table_without_rows_keeps_its_two_heads(tmp_path):
    path, _ = made(tmp_path, "spaces", spaces().iloc[:0])
    assert len(rows(path)) == 2
