"""How long streets take on foot, uphill and down, and by vehicle."""

import numpy
import pytest

from geo.analysis.network.speed import DrivingRules, WalkingRules, driving, slopes, walking
from geo.grid import Grid
from geo.standards import standard
from tests.geo.analysis.network.towns import town_of

WALKING = WalkingRules(standard("walk.speed"), standard("walk.tobler_decay"), standard("walk.tobler_best_slope"))


def street(**columns):
    return town_of([(0, 0), (1000, 0)], [(0, 1)], **columns)


def test_level_ground_is_walked_at_the_level_speed_both_ways():
    times = walking(street(), numpy.zeros(1), rules=WALKING)
    minutes = 60 / WALKING.speed.value
    assert (times.forward_min[0], times.backward_min[0]) == pytest.approx((minutes, minutes), rel=1e-3)


def test_uphill_is_slower_than_down_as_in_the_curve_of_tobler():
    times = walking(street(), numpy.array([0.10]), rules=WALKING)
    level = 60 / WALKING.speed.value
    assert times.forward_min[0] == pytest.approx(level * numpy.exp(3.5 * 0.15 - 3.5 * 0.05), rel=1e-3)
    assert times.backward_min[0] == pytest.approx(level * numpy.exp(3.5 * 0.05 - 3.5 * 0.05), rel=1e-3)


def test_nobody_walks_where_walking_is_not_allowed():
    times = walking(street(foot=False), numpy.zeros(1), rules=WALKING)
    assert numpy.isinf(times.forward_min[0])
    assert numpy.isinf(times.backward_min[0])


def test_the_rise_of_a_street_comes_from_the_heights_at_its_ends():
    town = street()
    west, east = town.crossings_deg[:, 0]
    heights = Grid(numpy.array([[1300.0, 1350.0]]), ((east - west), 0, west - (east - west) / 2, 0, -0.1, 27.75),
                   "EPSG:4326", "m")  # fmt: skip
    assert slopes(town, heights)[0] == pytest.approx(0.05, rel=1e-2)
    assert slopes(town, None).tolist() == [0]


def test_a_street_whose_height_is_not_known_counts_as_level():
    far = Grid(numpy.array([[1300.0]]), (0.01, 0, 80.0, 0, -0.01, 28.0), "EPSG:4326", "m")
    assert slopes(street(), far).tolist() == [0]


@pytest.mark.parametrize(("oneway", "expected"), ((0, (2, 2)), (1, (2, numpy.inf)), (-1, (numpy.inf, 2))))
def test_vehicles_keep_to_one_way_streets(oneway, expected):
    rules = DrivingRules({"primary": standard("drive.primary")}, standard("drive.other"))
    times = driving(street(way_class="primary", oneway=oneway), rules=rules)
    minutes = [share * standard("drive.primary").value / 30 for share in (*times[0], *times[1])]
    assert minutes == pytest.approx(expected, rel=1e-3)


def test_classes_nobody_named_have_the_other_speed():
    rules = DrivingRules({"primary": standard("drive.primary")}, standard("drive.other"))
    minutes = driving(street(way_class="alley"), rules=rules).forward_min[0]
    assert minutes == pytest.approx(60 / standard("drive.other").value, rel=1e-3)
