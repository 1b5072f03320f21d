import openpyxl
import pytest
import shapely

from geo.errors import LimitError
from geo.outputs import workbook
from geo.outputs.layers import prepare
from tests.geo.outputs.samples import EDITION, NEPALI, RING, assessments, changes, sources, spaces, texts


@pytest.fixture
def made(tmp_path):
    def make(language="en", **tables):
        path = tmp_path / "ground.xlsx"
        tables = tables or {"spaces": spaces(), "site_assessment": assessments(), "source": sources()}
        layers = prepare(tables, audience="restricted").layers
        written = workbook.write(path, layers, edition=EDITION, language=language)
        return openpyxl.load_workbook(path), written

    return make


def values(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def column(sheet, tag):
    place = next(cell.column for cell in sheet[2] if cell.value == tag)
    return [sheet.cell(row, place).value for row in range(3, sheet.max_row + 1)]


def test_there_is_a_sheet_a_table_and_sheets_that_explain(made):
    book, _ = made()
    assert book.sheetnames == ["spaces", "site_assessment", "Sources", "Columns", "Codes", "Standards", "About"]


def test_sheets_that_explain_speak_nepali_where_asked(made):
    book, _ = made("ne")
    assert book.sheetnames[2:] == ["स्रोत", "महल", "कोड", "मापदण्ड", "बारेमा"]
    assert book["spaces"]["A1"].value == "परिचय नम्बर"


def test_the_head_has_labels_with_units_above_hashtags(made):
    sheet = made()[0]["spaces"]
    heads = {tag.value: label.value for label, tag in zip(sheet[1], sheet[2], strict=True)}
    assert heads["#indicator+area+usable"] == "Usable area (m2)"
    assert heads["#capacity+refuge_3_5"] == "People at 3.5 m2 each"
    assert sheet.freeze_panes == "C3"


def test_values_have_the_types_that_spreadsheets_reckon_with(made):
    book, _ = made()
    assert column(book["spaces"], "#indicator+area+usable") == [70_000, 7_000, 14_000.5, None]
    assert column(book["spaces"], "#loc+name+i_ne") == [NEPALI, None, "दरबार", None]
    assert [day and day.date().isoformat() for day in column(book["site_assessment"], "#date")] == [
        "2015-07-29",
        None,
        "1934-01-15",
    ]
    assert column(book["site_assessment"], "#status+improved") == [True, None, False]


def test_no_cell_of_the_book_is_a_formula(made):
    book, written = made(spaces=spaces(name_en=texts("=1+1", "@x", "+9", "-9")), change=changes())
    assert column(book["spaces"], "#loc+name+i_en") == ["'=1+1", "'@x", "'+9", "'-9"]
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n", "b", "d"}
    assert "7 texts" in written.notes[0].text()


def test_a_text_that_looks_like_an_error_stays_text(made):
    book, _ = made(spaces=spaces(note=texts("#N/A", "1e5", "TRUE", "007")))
    assert column(book["spaces"], "#description") == ["#N/A", "1e5", "TRUE", "007"]


def test_each_capacity_says_what_it_leaves_out(made):
    rows = values(made()[0]["Standards"])
    assert [row[0] for row in rows[1:]] == ["people_at_3_5_m2", "people_at_45_m2"]
    assert "Not a camp capacity." in rows[1][rows[0].index("What it leaves out")]


def test_the_sources_are_a_table_like_the_others(made):
    sheet = made()[0]["Sources"]
    assert column(sheet, "#meta+title") == ["Book of Toyland", "Map of Toyland", "Another book"]


def test_without_a_table_of_sources_the_identifiers_are_listed(made):
    rows = values(made(spaces=spaces())[0]["Sources"])
    assert [row[0] for row in rows] == ["Identifier", "toy-book", "toy-map"]


def test_the_dictionary_names_every_column(made):
    book, _ = made()
    rows = values(book["Columns"])
    listed = {row[1] for row in rows if row[0] == "spaces"}
    assert listed == {name for name in spaces().columns if name != "geometry"}


def test_a_table_with_shapes_gets_a_position_where_it_has_none(made):
    book, written = made()
    lon, lat = column(book["spaces"], "#geo+lon"), column(book["spaces"], "#geo+lat")
    assert RING.contains(shapely.Point(lon[0], lat[0]))
    assert (lon[1], lat[1], lon[3]) == (85.315, 27.706, None)
    assert "export.points_only" in [note.code for note in written.notes]


def test_the_book_says_its_title_edition_and_standard(made):
    book, _ = made()
    said = [row[0] for row in values(book["About"]) if row[0]]
    assert said[0] == "Open spaces"
    assert any("Edition 7." in line for line in said)
    assert any("3.5 m2/person" in line for line in said)
    assert book.properties.title == "Open spaces"


def test_a_text_longer_than_a_cell_is_cut_and_reported(made):
    book, written = made(spaces=spaces(note=texts("क्ष" * 4_000, None, None, None)))
    kept = column(book["spaces"], "#description")[0]
    assert kept == "क्ष" * 3_640  # 9 bytes each, at most 32,767
    assert [cut.kept for cut in written.cuts] == [kept]


def test_a_table_longer_than_a_sheet_is_refused(made, monkeypatch):
    monkeypatch.setattr(workbook, "_ROWS_MOST", 5)
    with pytest.raises(LimitError, match="GeoPackage"):
        made()
