"""Where places meet the network."""

import numpy
import pytest
import shapely

from geo.analysis.access.ticks import NEVER
from geo.analysis.network.snapping import entrances, met, onto_streets
from geo.analysis.network.speed import StreetTimes
from tests.geo.analysis.network.towns import SOUTH_M, WEST_M, places_m, town_of

CROSS = [(0, 0), (100, 0), (200, 0), (100, 100)], [(0, 1), (1, 2), (1, 3)]


def test_a_place_meets_the_nearest_point_of_the_streets_it_may_use():
    town = town_of(*CROSS)
    here = places_m((25, 10), (110, 60))
    free = met(town, here, streets=numpy.ones(3, bool))
    assert free.street.tolist() == [0, 2]
    assert free.share.tolist() == pytest.approx([0.25, 0.6], abs=1e-3)
    assert free.distance_m.tolist() == pytest.approx([10, 10], abs=0.05)
    shut = met(town, here, streets=numpy.array([True, True, False]))
    assert shut.street.tolist() == [0, 1]


def test_without_streets_nothing_is_met():
    found = met(town_of(*CROSS), places_m((0, 0)), streets=numpy.zeros(3, bool))
    assert (found.street[0], found.distance_m[0]) == (-1, numpy.inf)


def test_a_street_that_is_used_one_way_is_left_at_its_end_only():
    town = town_of(*CROSS)
    times = StreetTimes(numpy.array([4.0, 4, 4]), numpy.array([numpy.inf, 4, 4]))
    here = met(town, places_m((25, 10)), streets=numpy.ones(3, bool))
    ends = onto_streets(town, here, times, per_m_min=0.1)
    assert ends.crossing.tolist() == [0, 1]
    assert ends.time[0] >= NEVER
    assert ends.time[1] == pytest.approx((1 + 3) * 100_000, rel=1e-3)


def test_a_space_has_its_nearest_point_and_the_crossings_near_it_as_entrances():
    town = town_of(*CROSS)
    ground = shapely.box(*(WEST_M + 90, SOUTH_M + 15, WEST_M + 95, SOUTH_M + 20))
    spaces = numpy.array([None, ground], dtype=object)
    streets = numpy.ones(3, bool)
    at = met(town, spaces, streets=streets)
    times = StreetTimes(*(numpy.full(3, 10.0) for _ in "12"))
    ends = entrances(town, spaces, at, times, streets=streets, within_m=50, per_m_min=0.1)
    assert numpy.diff(ends.start).tolist() == [0, 3]
    assert set(ends.crossing.tolist()) == {1, 3}
    near = ends.time[ends.crossing == 1].min()
    assert near == pytest.approx(numpy.hypot(5, 15) * 0.1 * 100_000, rel=0.05)
