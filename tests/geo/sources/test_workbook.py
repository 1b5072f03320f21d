"""XLSX, good and hostile."""

import datetime

import openpyxl
import pytest

from geo.errors import InputError, LimitError, MissingError
from geo.sources.limits import Limits
from geo.sources.workbook import read
from tests.material.hostile import sheets

LIMITS = Limits()


def columns(found):
    return {name: values.to_pylist() for name, values in found.rows.columns.items()}


def saved(path, **sheets_by_name):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets_by_name.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_values_come_as_spreadsheets_show_them(tmp_path):
    day, moment = datetime.date(2020, 3, 8), datetime.datetime(2020, 3, 8, 14, 30)  # noqa: DTZ001 - sheets know no zones
    rows = [
        ["name", "n", "x", "flag", "day", "moment"],
        ["टुँडिखेल", 5, 1.5, True, day, moment],
        [None, None, None, False, None, None],
    ]
    found = read(saved(tmp_path / "a.xlsx", spaces=rows), None, LIMITS)
    assert columns(found) == {
        "name": ["टुँडिखेल", None],
        "n": [5, None],
        "x": [1.5, None],
        "flag": [True, False],
        "day": ["2020-03-08", None],
        "moment": ["2020-03-08 14:30:00", None],
    }
    assert list(found.rows.numbers) == [2, 3]


def test_a_reader_of_spreadsheets_agrees_on_every_cell(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["a", "b", "c"])
    for row in range(2, 40):
        sheet.append([f"x & <{row}>", row / 7, row if row % 3 else None])
    sheet["B5"].number_format = "0.00\\ \\m"
    sheet["B6"].number_format = '#,##0.00" d"'
    sheet["A7"] = "  blanks  "
    sheet["B8"].number_format = "[Red]yyyy/mm/dd"
    book.save(path)
    oracle = openpyxl.load_workbook(path, data_only=True).active
    found = read(path, None, LIMITS)
    for number, values in zip(found.rows.numbers, zip(*columns(found).values(), strict=True), strict=True):
        for cell, value in zip(oracle[number], values, strict=True):
            expected = cell.value.date().isoformat() if isinstance(cell.value, datetime.datetime) else cell.value
            assert value == expected or str(value).startswith(str(expected)), (number, cell.coordinate)


def test_the_first_sheet_with_something_in_it_is_read_and_others_by_name(tmp_path):
    path = saved(tmp_path / "a.xlsx", Empty=[], First=[["name"], ["A"]], Second=[["title"], ["B"]])
    assert read(path, None, LIMITS).layer == "First"
    assert columns(read(path, "Second", LIMITS)) == {"title": ["B"]}
    assert [layer.columns for layer in read(path, None, LIMITS).layers] == [(), ("name",), ("title",)]
    with pytest.raises(MissingError):
        read(path, "Third", LIMITS)


def test_titles_and_tags_are_recognised_as_in_csv(tmp_path):
    rows = [["Open spaces"], [], ["name", "lon", "lat"], ["#loc+name", "#geo+lon", "#geo+lat"], ["A", 85.3, 27.7]]
    found = read(saved(tmp_path / "a.xlsx", s=rows), None, LIMITS)
    assert columns(found) == {"name": ["A"], "lon": [85.3], "lat": [27.7]}
    assert found.tags["lat"] == "#geo+lat"
    assert list(found.rows.numbers) == [5]


def test_a_cell_in_the_last_corner_is_refused_before_it_takes_room(tmp_path):
    with pytest.raises(LimitError) as error:
        read(sheets.far_corner(tmp_path / "a.xlsx"), None, LIMITS)
    assert error.value.problems[0].parameters["setting"] == "fields"
    assert error.value.problems[0].row == 1_048_576


def test_a_row_at_the_end_of_the_sheet_is_one_row(tmp_path):
    found = read(sheets.far_row(tmp_path / "a.xlsx"), None, LIMITS)
    assert (columns(found), list(found.rows.numbers)) == ({"Name": ["Tundikhel"]}, [1_048_576])


def test_styled_empty_cells_out_there_do_not_matter(tmp_path):
    first = f'<row r="1">{sheets.text_cell("A1", "Name")}<c r="XFD1" s="0"/></row>'
    rows = f'{first}<row r="2">{sheets.text_cell("A2", "x")}</row>'
    assert columns(read(sheets.book(tmp_path / "a.xlsx", rows), None, LIMITS)) == {"Name": ["x"]}


def test_a_huge_cell_is_refused(tmp_path):
    with pytest.raises(LimitError) as error:
        read(sheets.huge_cell(tmp_path / "a.xlsx"), None, Limits(ratio=10_000))
    assert error.value.problems[0].parameters["setting"] == "cell_characters"
    with pytest.raises(LimitError) as error:
        read(sheets.huge_cell(tmp_path / "b.xlsx"), None, LIMITS)
    assert error.value.problems[0].parameters["setting"] == "ratio"


def test_document_types_are_refused(tmp_path):
    with pytest.raises(InputError) as error:
        read(sheets.entities(tmp_path / "a.xlsx"), None, LIMITS)
    assert error.value.problems[0].code == "import.xml_dtd"


@pytest.mark.parametrize("address", ("A9", "A2"))
def test_a_cell_that_calls_itself_into_another_row_is_refused(tmp_path, address):
    cell = f'<c r="{address}"><v>1</v></c>'
    path = sheets.book(tmp_path / "a.xlsx", f'<row r="1">{sheets.text_cell("A1", "Name")}{cell}</row>')
    with pytest.raises(InputError) as error:
        read(path, None, LIMITS)
    assert error.value.problems[0].code == "import.xlsx_address"


@pytest.mark.parametrize("address", ("B1:C2", "ÄB1", "", "1"))
def test_a_cell_without_a_sound_address_stands_beside_the_one_before(tmp_path, address):
    cell = f'<c r="{address}" t="str"><v>Area</v></c>'
    path = sheets.book(tmp_path / "a.xlsx", f'<row r="1">{sheets.text_cell("A1", "Name")}{cell}</row>')
    assert list(columns(read(path, None, LIMITS))) == ["Name", "Area"]


def test_shared_texts_leave_out_phonetic_readings_and_bad_numbers(tmp_path):
    shared = "<sst><si><t>Name</t></si><si><r><t>Tundi</t></r><r><t>khel</t></r><rPh><t>x</t></rPh></si></sst>"
    cells = ((1, 0), (2, 1), (3, 99))
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>{place}</v></c></row>' for row, place in cells)
    assert columns(read(sheets.book(tmp_path / "a.xlsx", rows, shared=shared), None, LIMITS)) == {"Name": ["Tundikhel"]}


def test_error_values_are_nothing(tmp_path):
    second = '<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><v>1</v></c></row>'
    rows = f'<row r="1">{sheets.text_cell("A1", "Name")}</row>{second}'
    assert columns(read(sheets.book(tmp_path / "a.xlsx", rows), None, LIMITS))["Name"] == [None]


def test_limits_are_held(tmp_path):
    path = saved(tmp_path / "a.xlsx", s=[["name"], *([f"{n}"] for n in range(40))])
    with pytest.raises(LimitError) as error:
        read(path, None, Limits(features=10))
    assert error.value.problems[0].parameters["setting"] == "features"


def test_an_empty_workbook_is_refused(tmp_path):
    with pytest.raises(MissingError):
        read(saved(tmp_path / "a.xlsx", Empty=[]), None, LIMITS)
