"""Areas from which a space is reached: along each street as far as the minutes last."""

import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.access.isochrones import Brush, beside, isochrones, stretches
from geo.analysis.access.ticks import UNREACHABLE
from geo.analysis.network.snapping import met
from geo.analysis.network.speed import StreetTimes
from tests.geo.analysis.network.towns import SOUTH_M, WEST_M, town_of

LINE = [(0, 0), (1000, 0), (2000, 0)], [(0, 1), (1, 2)]
TEN_MINUTES = StreetTimes(numpy.full(2, 10.0), numpy.full(2, 10.0))
FROM_WEST = numpy.array([0, 10_000, 20_000], numpy.int32)


CELL_M = 1.0


def place(x, y):
    return shapely.Point(WEST_M + x, SOUTH_M + y)


def brush(*, width_m, cell_m):
    return Brush(width_m, cell_m, tile_cells=256, straight_cells=0.8)


def drawn(town, times, at_crossings, *, limits_min):
    lines = stretches(town, times, at_crossings, limits_min=limits_min)
    return isochrones(lines, brush(width_m=10, cell_m=CELL_M))


def merged(lines_m, *, width_m):
    """The plain way: a polygon round every line, all of them joined."""
    areas = []
    for lines in lines_m:
        areas.append(shapely.union_all([*areas[-1:], *shapely.buffer(lines, width_m)]))
    return areas


def test_the_area_ends_where_the_minutes_end():
    short, long = drawn(town_of(*LINE), TEN_MINUTES, FROM_WEST, limits_min=[4, 15])
    assert short.covers(place(395, 0))
    assert not short.covers(place(415, 0))
    assert long.covers(place(1495, 9))
    assert not long.covers(place(1515, 0))
    assert long.covers(shapely.buffer(short, -2 * CELL_M))


def test_a_street_is_followed_from_both_ends():
    ends_near = numpy.array([0, UNREACHABLE, 0], numpy.int32)
    (area,) = drawn(town_of(*LINE), TEN_MINUTES, ends_near, limits_min=[4])
    assert area.covers(place(300, 0))
    assert area.covers(place(1700, 0))
    assert not area.covers(place(1000, 0))


def test_a_bent_street_is_followed_round_its_bends():
    town = town_of([(0, 0), (0, 100), (200, 100)], [(0, 1), (1, 2)])
    bent = shapely.LineString([(WEST_M, SOUTH_M), (WEST_M, SOUTH_M + 300), (WEST_M + 700, SOUTH_M + 300)])
    town.lines_m[0] = bent
    times = StreetTimes(numpy.array([10.0, numpy.inf]), numpy.array([10.0, numpy.inf]))
    (area,) = drawn(town, times, numpy.array([0, UNREACHABLE, UNREACHABLE], numpy.int32), limits_min=[5])
    assert area.covers(place(195, 300))
    assert not area.covers(place(215, 300))
    assert area.area == pytest.approx(500 * 20 + 50 + 10 * 10 * 2 * 1.5, rel=0.05)


def test_a_closed_street_and_an_endless_way_give_no_area():
    shut = StreetTimes(*(numpy.full(2, numpy.inf) for _ in "12"))
    (area,) = drawn(town_of(*LINE), shut, FROM_WEST, limits_min=[60])
    assert area.is_empty


def test_a_space_in_the_middle_of_a_street_is_reached_from_either_side_of_it_as_its_direction_allows():
    town = town_of(*LINE)
    one_way = StreetTimes(numpy.full(2, 10.0), numpy.array([numpy.inf, 10.0]))
    space = met(town, numpy.array([place(500, 100)]), streets=numpy.full(2, fill_value=True))
    both = beside(town, TEN_MINUTES, space, limit_min=3, per_m_min=0.01)
    only = beside(town, one_way, space, limit_min=3, per_m_min=0.01)
    along = [shapely.get_coordinates(part)[[0, -1], 0] - WEST_M for part in (*both, *only)]
    assert along[0].tolist() == pytest.approx([300, 700], abs=1)
    assert along[1].tolist() == pytest.approx([300, 500], abs=1)
    assert not len(beside(town, TEN_MINUTES, space, limit_min=0.5, per_m_min=0.01))


@given(
    lines=st.lists(st.lists(st.tuples(*[st.integers(0, 900)] * 2), min_size=2, max_size=4, unique=True), max_size=8),
    first=st.integers(0, 8),
    cell_m=st.sampled_from([2.0, 5.0]),
)
@settings(max_examples=25)
def test_areas_drawn_on_a_lattice_are_those_of_joined_polygons_but_for_a_cell_or_two_at_their_edge(
    lines, first, cell_m
):
    every = numpy.array([shapely.LineString(numpy.add(line, (WEST_M, SOUTH_M))) for line in lines], dtype=object)
    by_limit = [every[:first], every[first:]]
    for fast, plain in zip(
        isochrones(by_limit, brush(width_m=50, cell_m=cell_m)), merged(by_limit, width_m=50), strict=True
    ):
        assert shapely.is_valid(fast)
        assert shapely.difference(fast, shapely.buffer(plain, 2 * cell_m)).is_empty
        assert shapely.difference(plain, shapely.buffer(fast, 2 * cell_m)).is_empty


def test_a_drawing_of_areas_can_be_left_between_two_tiles():
    line = numpy.array([shapely.LineString([(WEST_M, SOUTH_M), (WEST_M + 5000, SOUTH_M)])], dtype=object)
    told = []
    isochrones([line], brush(width_m=50, cell_m=5), progress=told.append)
    assert told == sorted(told)
    assert len(told) > 1
