"""Which buildings are new: shifted drawings are not, planted ones are, whatever the order and the cut into parts."""

import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.encroachment.footprints import new_buildings
from tests.geo.analysis.encroachment.field import RULES, TOLERANCE_M, planted, shapes, shifted, town


def new(earlier, later, tolerance_m=TOLERANCE_M):
    return new_buildings(earlier, later, tolerance_m=tolerance_m, rules=RULES)


def centres(found):
    return sorted((round(x, 6), round(y, 6)) for x, y in shapely.get_coordinates(shapely.centroid(found)).tolist())


@pytest.mark.parametrize("seed", range(100))
def test_a_copy_of_the_footprints_shifted_by_up_to_three_metres_shows_no_new_building(seed):
    houses = town(seed, count=30)
    assert new(houses, shifted(houses, seed)).empty
    together = numpy.random.default_rng(seed).uniform(-2.1, 2.1, 2)
    assert new(houses, shapes(*(shapely.affinity.translate(house, *together) for house in houses))).empty


@pytest.mark.parametrize("seed", range(100))
def test_buildings_of_thirty_square_metres_planted_among_shifted_ones_are_all_found_and_no_other(seed):
    houses = town(seed, count=30)
    moved = shifted(houses, seed)
    added = planted(moved, seed)
    found = new(houses, shapes(*moved, *added))
    assert centres(found.geometry.to_numpy()) == centres(added)
    assert found.geometry.area.tolist() == pytest.approx([30] * 5)


def test_a_shift_of_five_metres_is_no_new_building_under_the_usual_accuracy_of_footprints():
    house = shapely.box(0, 0, 8, 10)
    assert new(shapes(house), shapes(shapely.affinity.translate(house, 5, 0))).empty
    assert len(new(shapes(house), shapes(shapely.affinity.translate(house, 25, 0)))) == 1


def test_a_row_of_equal_houses_shifted_towards_each_other_shows_none():
    row = shapes(*(shapely.box(6 * n, 0, 6 * n + 5, 6) for n in range(12)))
    assert new(row, shapes(*(shapely.affinity.translate(house, 4, 0) for house in row))).empty


def test_a_hut_built_against_a_house_is_found():
    house = shapely.box(0, 0, 10, 10)
    hut = shapely.box(10, 0, 15, 6)
    found = new(shapes(house), shapes(house, hut))
    assert [shape.equals(hut) for shape in found.geometry] == [True]


def test_what_one_source_draws_as_one_house_and_the_other_as_two_is_not_new():
    whole, halves = shapely.box(0, 0, 20, 10), shapes(shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10))
    assert new(shapes(whole), halves).empty
    assert new(halves, shapes(whole)).empty


def test_a_house_that_grew_by_half_tells_just_the_ground_it_gained():
    found = new(shapes(shapely.box(0, 0, 20, 10)), shapes(shapely.box(0, 0, 30, 10)))
    assert found["enlarged"].tolist() == [True]
    assert found.geometry.iloc[0].area == pytest.approx(100, abs=0.01)
    assert found.geometry.iloc[0].bounds[0] == pytest.approx(20, abs=0.01)


def test_a_house_drawn_a_tenth_larger_is_the_same_house():
    assert new(shapes(shapely.box(0, 0, 20, 20)), shapes(shapely.box(0, 0, 21, 21))).empty


def test_a_house_that_was_pulled_down_is_no_loss():
    assert new(town(1), town(1)[:10]).empty


@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_footprints_does_not_matter(seed, random):
    houses = town(seed, count=15)
    later = shapes(*shifted(houses, seed), *planted(houses, seed, count=2))
    mixed = shapes(*random.sample(list(later), len(later)))
    other = shapes(*random.sample(list(houses), len(houses)))
    assert centres(new(houses, later).geometry.to_numpy()) == centres(new(other, mixed).geometry.to_numpy())


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_the_same_footprints_at_both_dates_show_nothing_new_even_without_tolerance(seed):
    houses = town(seed, count=15)
    assert new(houses, houses, tolerance_m=0.001).empty


def test_without_earlier_buildings_every_later_one_is_new_and_without_later_ones_none():
    houses = town(3, count=6)
    assert len(new(houses[:0], houses)) == 6
    assert new(houses, houses[:0]).empty
