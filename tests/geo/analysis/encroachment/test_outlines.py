"""What an outline lost: never a sliver of a shifted line, always ground as wide as the tolerance."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.encroachment.outlines import lost_parts
from tests.geo.analysis.encroachment.field import FIELD, RULES, TOLERANCE_M


def lost(earlier, later, tolerance_m=TOLERANCE_M):
    return lost_parts(earlier, later, tolerance_m=tolerance_m, rules=RULES)


def test_a_strip_fenced_off_along_the_east_is_lost():
    # 200 x 150 loses 20 x 150 = 3,000 m2; opening rounds no corner of a rectangle beyond the arcs cut off its corners
    parts, noise_m2 = lost(FIELD, shapely.box(0, 0, 180, 150))
    assert parts[0].area + noise_m2 == pytest.approx(3000)
    assert noise_m2 == pytest.approx((4 - 3.1416) * 3.5**2, rel=0.05)


def test_without_a_tolerance_the_whole_difference_is_lost():
    parts, noise_m2 = lost(FIELD, shapely.box(0, 0, 180, 150), 0.0)
    assert [part.area for part in parts] == [3000]
    assert noise_m2 == 0


def test_two_corners_taken_are_two_losses_the_larger_first():
    rest = FIELD.difference(shapely.box(0, 0, 30, 30)).difference(shapely.box(160, 110, 200, 150))
    parts, _ = lost(FIELD, rest, 0.0)
    assert [part.area for part in parts] == [1600, 900]


def test_a_gain_is_no_loss():
    assert lost(FIELD, FIELD.buffer(20)) == ([], 0)


SIDES = st.floats(-4.9, 4.9)
CORNERS = st.lists(st.tuples(st.floats(0, 200), st.floats(0, 150)), min_size=3, max_size=9)


@given(CORNERS, SIDES, SIDES)
@settings(max_examples=60, deadline=None)
def test_an_outline_shifted_within_the_tolerance_loses_nothing_whatever_its_form(corners, east, north):
    ground = shapely.make_valid(shapely.Polygon(corners)).buffer(0)
    assert lost(ground, shapely.affinity.translate(ground, east, north))[0] == []


@given(CORNERS, CORNERS, st.floats(0, 12))
@settings(max_examples=60, deadline=None)
def test_losses_and_noise_sum_to_the_ground_outside_the_later_outline(first, second, tolerance_m):
    earlier, later = (shapely.make_valid(shapely.Polygon(corners)).buffer(0) for corners in (first, second))
    parts, noise_m2 = lost(earlier, later, tolerance_m)
    gone_m2 = earlier.area - earlier.intersection(later).area
    assert sum(part.area for part in parts) + noise_m2 == pytest.approx(gone_m2, abs=0.01)
    assert lost(earlier, earlier, tolerance_m)[0] == []
