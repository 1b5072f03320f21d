"""Losses of a ground: each square metre once, certain inside, to be looked at along the border."""

import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.encroachment.losses import Compared, ground_losses, unlike_share
from tests.geo.analysis.encroachment.field import FIELD, RULES, TOLERANCE_M, planted, shapes, shifted, town


def built(earlier, later):
    return Compared("built", earlier, later, TOLERANCE_M, edge_m=5.0)


def outlined(earlier, later):
    return Compared("outlined", shapes(earlier), shapes(later), TOLERANCE_M)


def losses(*compared):
    return ground_losses(FIELD, compared, rules=RULES)


@pytest.mark.parametrize("seed", range(0, 100, 10))
def test_shifted_footprints_report_no_encroachment_and_planted_buildings_are_all_reported(seed):
    houses = town(seed)
    moved = shifted(houses, seed)
    assert losses(built(houses, moved)).empty
    added = planted(moved, seed)
    found = losses(built(houses, shapes(*moved, *added)))
    assert found["certain"].all()
    assert found["area_m2"].tolist() == pytest.approx([30] * 5)


def test_identical_inputs_lose_nothing():
    houses = town(1)
    assert losses(built(houses, houses), outlined(FIELD, FIELD)).empty


def test_a_building_outside_the_ground_is_no_loss():
    assert losses(built(shapes(), shapes(shapely.box(210, 10, 230, 30)))).empty


def test_a_building_that_reaches_over_the_border_counts_its_part_inside():
    # 20 m wide, 12 m of them inside
    found = losses(built(shapes(), shapes(shapely.box(188, 10, 208, 30))))
    assert found[["area_m2", "certain"]].values.tolist() == [[240.0, True]]


def test_a_building_that_reaches_in_less_than_the_border_is_accurate_is_not_certain():
    found = losses(built(shapes(), shapes(shapely.box(196, 10, 216, 30))))
    assert found[["area_m2", "certain"]].values.tolist() == [[80.0, False]]


def test_an_outline_tells_only_what_the_buildings_in_it_did_not():
    # fenced off: 50 x 150 = 7,500 m2, a building of 20 x 20 in it is told as a building
    yard = shapely.box(150, 0, 200, 150)
    found = losses(outlined(FIELD, FIELD.difference(yard)), built(shapes(), shapes(shapely.box(170, 60, 190, 80))))
    assert found["cause"].tolist() == ["building", "unknown"]
    assert found["area_m2"].iloc[0] == 400
    assert found["area_m2"].iloc[1] == pytest.approx(7100, abs=15)


@given(st.integers(0, 10_000), st.floats(20, 120), st.booleans())
@settings(max_examples=20, deadline=None)
def test_losses_sum_to_the_area_lost_and_lie_in_the_ground(seed, fenced_m, reverse):
    houses = town(seed, count=20)
    later = shapes(*shifted(houses, seed), *town(seed + 1, count=20))
    compared = [built(houses, later), outlined(FIELD, shapely.box(0, 0, 200 - fenced_m, 150))]
    found = losses(*(compared[::-1] if reverse else compared))
    together = shapely.union_all(found.geometry.to_numpy())
    assert found["area_m2"].sum() == pytest.approx(together.area, rel=1e-6)
    assert together.difference(FIELD).area < 1e-6
    assert numpy.isclose(found["area_m2"], found.geometry.area).all()


def test_a_source_that_lacks_half_the_houses_around_is_found_out():
    around = shapes(*(shapely.box(-20, 20 * n, -10, 20 * n + 10) for n in range(8)))
    inside = shapely.box(50, 50, 60, 60)
    assert unlike_share(FIELD, built(around, shapes(*around, inside)), rules=RULES) == 0
    assert unlike_share(FIELD, built(around[:2], shapes(*around, inside)), rules=RULES) == 0.75
    assert unlike_share(FIELD, built(around, shapes()), rules=RULES) == 0
