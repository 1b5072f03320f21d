"""A printed sheet, measured on the page as with a ruler."""

import numpy
import pypdfium2
import pyproj
import pytest
import shapely

from geo.errors import InputError, MissingError
from geo.outputs.sheetmap.linework import GRID_MM, bar_of, on_page
from geo.outputs.sheetmap.sheet import sheets
from geo.outputs.typeset.setter import set_pdf
from tests.geo.outputs.sheetmap.samples import IMPRINT, features, spaces

PIXELS_A_MM = 20
EARTH = pyproj.Geod(ellps="WGS84")


def row(number):
    return spaces().iloc[number].to_dict()


def set_sheet(sheet):
    return pypdfium2.PdfDocument(set_pdf("sheet", {"name": "Toyland", "sheets": [sheet.record]}))


def ink(page, left_mm, top_mm, width_mm, height_mm):
    """Red, green and blue of a part of the page, y down, 20 pixels a millimetre."""
    whole = page.render(scale=PIXELS_A_MM * 25.4 / 72).to_numpy()[:, :, 2::-1].astype(int)
    x, y = round(left_mm * PIXELS_A_MM), round(top_mm * PIXELS_A_MM)
    return whole[y : y + round(height_mm * PIXELS_A_MM), x : x + round(width_mm * PIXELS_A_MM)]


@pytest.mark.parametrize("number", (0, 1))
def test_the_scale_bar_and_the_printed_scale_agree_on_the_page(number):
    (sheet,) = sheets(row(number), features(), IMPRINT)
    page = set_sheet(sheet)[0]
    bar = bar_of(sheet.frame)
    across = ink(page, bar.left_mm - 2, bar.top_mm + 0.4, GRID_MM + 4, 0.8)
    (dark,) = numpy.nonzero((across.sum(axis=2) < 300).any(axis=0))
    measured_mm = (dark[-1] - dark[0] + 1) / PIXELS_A_MM
    text = page.get_textpage().get_text_range()
    assert f"1:{sheet.frame.denominator:,}" in text
    assert f"{bar.length_m:g} m" in text
    assert measured_mm == pytest.approx(bar.length_m * 1000 / sheet.frame.denominator, abs=0.3)
    assert page.get_width() * 25.4 / 72 == pytest.approx(sheet.frame.paper.width_mm, abs=0.05)


def test_the_boundary_is_as_wide_on_the_page_as_its_coordinates_and_the_scale_say():
    (sheet,) = sheets(row(1), {}, IMPRINT)
    frame, window = sheet.frame, sheet.frame.paper.window
    line_mm = window.top_mm + window.height_mm / 2 + 5
    line = ink(set_sheet(sheet)[0], window.left_mm + 1, line_mm, window.width_mm - 2, 0.05)[0]
    (red,) = numpy.nonzero((abs(line - [168, 50, 26]) <= 30).all(axis=1))
    left, right = red[red < len(line) / 2].mean(), red[red > len(line) / 2].mean()
    north_m = frame.centre_m[1] - 5 * frame.denominator / 1000
    crossing = shapely.LineString([(frame.bounds_m[0], north_m), (frame.bounds_m[2], north_m)])
    width_m = frame.zone.shape_m(row(1)["geometry"]).intersection(crossing).length
    assert (right - left) / PIXELS_A_MM * frame.denominator / 1000 == pytest.approx(width_m, abs=0.1)


def test_the_areas_on_the_sheet_are_those_of_an_independent_computation():
    (sheet,) = sheets(row(4), features(), IMPRINT)
    area_m2 = abs(EARTH.geometry_area_perimeter(row(4)["geometry"])[0])
    text = set_sheet(sheet)[0].get_textpage().get_text_range()
    assert f"{area_m2:,.2f} m²" in text


def test_every_number_that_found_room_stands_outside_beside_its_corner_and_none_twice():
    (sheet,) = sheets(row(0), features(), IMPRINT)
    own = on_page(row(0)["geometry"], sheet.frame)
    numbers = [label for label in sheet.record["labels"] if label["style"] == "points"]
    assert [label["text"] for label in numbers] == ["1", "2", "3", "4"]
    places = sheet.frame.to_page(sheet.points[["easting_m", "northing_m"]].to_numpy())
    for label, place in zip(numbers, places, strict=True):
        assert not own.contains(shapely.Point(label["x"], label["y"]))
        assert numpy.hypot(label["x"] - place[0], label["y"] - place[1]) < 3


def test_the_neighbours_in_the_window_are_named_and_the_space_itself_is_not_its_neighbour():
    (sheet,) = sheets(row(2), features(), IMPRINT, denominator=5_000)
    named = {label["text"] for label in sheet.record["labels"]}
    assert {"East Meadow", "Ward 2"} <= named
    assert "Durbar Square" not in named


def test_the_block_says_draft_the_system_the_limits_and_who_may_have_it_in_both_languages():
    (sheet,) = sheets(row(1), features(), IMPRINT)
    text = " ".join(set_sheet(sheet)[0].get_textpage().get_text_range().split())
    for said in (
        "मस्यौदा, आधिकारिक पाठ होइन", "Draft, not an official text", "MUTM 84", "एमयूटीएम ८४", "not surveyed",
        "Public", "सार्वजनिक", "8 Mangsir 2083* BS (2026-11-24)", "८ मंसिर २०८३*", "S-1",
    ):  # fmt: skip
        assert said in text


def test_a_space_without_a_position_has_no_sheet_and_no_scale_is_made_up():
    with pytest.raises(MissingError, match="no position"):
        sheets({**row(0), "geometry": None}, {}, IMPRINT)
    with pytest.raises(InputError, match="1:500, 1000"):
        sheets(row(0), {}, IMPRINT, denominator=1_234)


def test_a_space_known_by_a_point_says_that_its_boundary_is_not_known():
    (sheet,) = sheets({**row(0), "geometry": shapely.Point(85.305, 27.705), "precision": "unknown"}, {}, IMPRINT)
    text = " ".join(set_sheet(sheet)[0].get_textpage().get_text_range().split())
    assert "boundary not known" in text
    assert "m²" not in text


def test_a_very_long_name_is_cut_between_two_letters_as_they_are_written():
    row = {**spaces().iloc[0].to_dict(), "name_ne": "क्षेत्र " * 20, "name_en": "Ground " * 20}
    title = sheets(row, {}, IMPRINT)[0].record["title"]
    assert title["name_ne"] == "क्षेत्र " * 5 + "क्षे…"
    assert title["name_en"] == "Ground Ground Ground Ground Ground Ground Gro…"
