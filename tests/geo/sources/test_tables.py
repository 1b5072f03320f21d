"""CSV, and the header of tables."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError, LimitError
from geo.sources.limits import Limits
from geo.sources.tables import read

LIMITS = Limits()


def opened(write, text, limits=LIMITS):
    return read(write("a.csv", text), None, limits)


def columns(found):
    return {name: values.to_pylist() for name, values in found.rows.columns.items()}


@pytest.mark.parametrize("separator", (",", ";", "\t", "|"))
def test_the_separator_is_found_and_said(write, separator):
    rows = [["name", "lon", "lat"], ["A, b", "85.3", "27.7"], ["C", "85,4", "27.8"]]
    text = "\r\n".join(separator.join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows)
    found = opened(write, text)
    assert columns(found) == {"name": ["A, b", "C"], "lon": ["85.3", "85,4"], "lat": ["27.7", "27.8"]}
    assert found.notes[0].parameters["separator"] == ("tab" if separator == "\t" else separator)


def test_a_spreadsheets_line_that_names_the_separator_is_obeyed(write):
    found = opened(write, "sep=;\nname;lon\nA,B;85.3\n")
    assert columns(found) == {"name": ["A,B"], "lon": ["85.3"]}
    assert list(found.rows.numbers) == [3]


def test_a_tag_row_under_the_header_is_recognised_and_skipped(write):
    found = opened(write, "name,x,lon\n#loc+name,,#geo +lon\nA,1,85.3\n")
    assert columns(found)["name"] == ["A"]
    assert found.tags == {"name": "#loc+name", "lon": "#geo +lon"}
    assert list(found.rows.numbers) == [3]


def test_a_tag_row_alone_is_a_header(write):
    found = opened(write, "#loc+name,#geo+lon\nA,85.3\n")
    assert found.tags == {"#loc+name": "#loc+name", "#geo+lon": "#geo+lon"}


def test_titles_above_the_header_are_passed_over_and_said(write):
    found = opened(write, "Open spaces 2020\n\nname,lon,lat,area\nA,85.3,27.7,5\n")
    assert list(columns(found)) == ["name", "lon", "lat", "area"]
    assert [note.parameters for note in found.notes if note.code == "import.note_header_row"] == [{"row": 3}]


def test_rows_are_called_by_the_line_on_which_they_begin(write):
    found = opened(write, 'name,note\nA,"two\nlines"\n\nB,x\n')
    assert list(found.rows.numbers) == [2, 5]


def test_names_that_stand_twice_or_are_missing_are_made_unique(write):
    assert list(columns(opened(write, "name,,name\nA,1,B\n"))) == ["name", "column 2", "name (2)"]


def test_a_row_with_too_many_cells_is_a_problem_and_a_short_one_is_filled(write):
    found = opened(write, "name,lon\nA,85.3,27.7\nB\nC,85,,\n")
    assert [(problem.code, problem.row) for problem in found.problems] == [("import.row_width", 2)]
    assert columns(found)["lon"] == ["85.3", None, "85"]


def test_the_apostrophe_that_keeps_a_formula_asleep_is_taken_off(write):
    found = opened(write, "name,note\n'=1+1,''=2\n'quoted',-5\n")
    assert columns(found) == {"name": ["=1+1", "'quoted'"], "note": ["'=2", "-5"]}


@pytest.mark.parametrize("text", ("name,lon,lat\n", "name,lon,lat", "#loc+name,#geo+lon\n"))
def test_a_header_alone_has_no_rows(write, text):
    assert len(opened(write, text).rows.numbers) == 0


@pytest.mark.parametrize("text", ("\n\n", ",,,\n,,,\n", " ; \n"))
def test_a_table_without_anything_in_it_is_refused(write, text):
    with pytest.raises(InputError) as error:
        opened(write, text)
    assert error.value.problems[0].code == "import.no_header"


@pytest.mark.parametrize(
    ("limits", "setting"),
    ((Limits(features=1), "features"), (Limits(fields=1), "fields"), (Limits(cell_characters=20), "cell_characters")),
)
def test_limits_are_held(write, limits, setting):
    with pytest.raises(LimitError) as error:
        opened(write, f"name,lon\nA,1\nB,{'x' * 30}\n", limits)
    assert error.value.problems[0].parameters["setting"] == setting


@pytest.mark.parametrize("text", ("name,lon\nA,1\n", f"name,lon\nB,{'x' * 30}\n"))
def test_the_limit_of_one_file_does_not_stay_behind_for_others(write, text):
    before = csv.field_size_limit()
    with suppress(LimitError):
        opened(write, text, Limits(cell_characters=20))
    assert csv.field_size_limit() == before


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda text: text.strip() == text and not text.startswith(("'", "#", "sep="))
)


@given(st.lists(st.tuples(cells, cells, cells), max_size=6), st.sampled_from(",;\t"))
def test_what_is_written_is_read_back(tmp_path_factory, rows, separator):
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([("name", "second", "third"), *rows])
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    found = columns(read(path, None, LIMITS))
    if set(found) == {"name", "second", "third"}:
        assert list(zip(*found.values(), strict=True)) == rows
    else:
        pytest.fail(f"separator not found in {text.getvalue()!r}")
