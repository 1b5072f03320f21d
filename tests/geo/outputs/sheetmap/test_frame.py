"""A sheet has a standard scale, holds its space whole, and puts each position where the scale says."""

import numpy
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import toy
from geo.outputs.sheetmap.frame import DENOMINATORS, Zone, frames, zone_of
from geo.outputs.sheetmap.paper import A3, A4

METRES_A_DEGREE = 98_630.0


def box(width_m, height_m):
    """A rectangle of about that size in Toyland."""
    return shapely.box(85.30, 27.70, 85.30 + width_m / METRES_A_DEGREE, 27.70 + height_m / 110_810)


@pytest.mark.parametrize(
    ("width_m", "paper", "denominator"),
    ((70, "A4", 500), (150, "A4", 1_000), (180, "A4", 1_250), (300, "A4", 2_000), (380, "A4", 2_500),
     (750, "A4", 5_000), (1_000, "A3", 5_000)),
)  # fmt: skip
def test_the_largest_standard_scale_that_holds_the_space_is_taken(width_m, paper, denominator):
    (frame,) = frames(box(width_m, 60))
    assert (frame.paper.name, frame.denominator) == (paper, denominator)


def test_a_space_too_long_for_one_sheet_is_shown_whole_on_several():
    shape = box(3_900, 2_300)
    found = frames(shape)
    assert {frame.denominator for frame in found} == {5_000}
    assert [frame.part for frame in found] == list(range(1, len(found) + 1))
    shown = shapely.union_all([shapely.box(*frame.bounds_m) for frame in found])
    assert shapely.covers(shown, zone_of(shape).shape_m(shape))


@given(width_m=st.floats(5, 1_400), height_m=st.floats(5, 1_100))
def test_what_fits_one_sheet_lies_inside_its_window(width_m, height_m):
    shape = box(width_m, height_m)
    (frame, *others) = frames(shape)
    assert not others
    assert frame.denominator in DENOMINATORS
    assert shapely.box(*frame.bounds_m).contains(frame.zone.shape_m(shape))


def test_a_point_is_shown_around_itself():
    (frame,) = frames(shapely.Point(85.315, 27.706))
    middle = frame.to_page(frame.zone.to_metres(numpy.array([[85.315, 27.706]])))[0]
    window = A4.window
    assert middle == pytest.approx([window.left_mm + window.width_mm / 2, window.top_mm + window.height_mm / 2])


def test_a_hundred_metres_are_as_long_on_paper_as_the_scale_says():
    (frame,) = frames(toy.spaces().geometry.iloc[1], paper=A3, denominator=2_500)
    east_m, north_m = frame.centre_m
    ends = frame.to_page(numpy.array([[east_m, north_m], [east_m + 100, north_m], [east_m, north_m + 100]]))
    assert ends[1] - ends[0] == pytest.approx([40, 0])
    assert ends[2] - ends[0] == pytest.approx([0, -40])


def test_a_space_across_the_end_of_a_zone_is_drawn_in_the_zone_of_its_middle():
    assert zone_of(shapely.box(85.49, 27.7, 85.52, 27.71)) == Zone(87)
    assert zone_of(shapely.box(85.47, 27.7, 85.52, 27.71)) == Zone(84)


def test_true_north_lies_west_of_the_grids_north_on_the_eastern_side_of_a_zone():
    convergence_deg = numpy.degrees(
        numpy.arctan(numpy.tan(numpy.radians(85.315 - 84)) * numpy.sin(numpy.radians(27.706)))
    )
    assert Zone(84).true_north_deg(85.315, 27.706) == pytest.approx(-convergence_deg, abs=0.002)
    assert Zone(87).true_north_deg(85.66, 27.7) > 0
