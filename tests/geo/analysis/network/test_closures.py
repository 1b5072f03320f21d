"""Streets that cannot be used."""

import numpy
import shapely

from geo.analysis.network.closures import closed, on_bridges, touching
from geo.analysis.network.speed import StreetTimes
from tests.geo.analysis.network.towns import town_of

THREE = [(0, 0), (100, 0), (100, 100), (0, 100)], [(0, 1), (1, 2), (2, 3)]


def test_bridges_and_tunnels_are_closed_together():
    town = town_of(*THREE, bridge=[True, False, False], tunnel=[False, False, True])
    assert on_bridges(town).tolist() == [True, False, True]


def test_a_street_is_closed_where_any_part_of_it_lies_in_an_area():
    town = town_of(*THREE)
    lon, lat = town.crossings_deg[1]
    rubble = shapely.box(lon - 1e-4, lat - 1e-4, lon + 1e-4, lat + 1e-4)
    assert touching(town, numpy.array([rubble])).tolist() == [True, True, False]
    assert not touching(town, numpy.array([], dtype=object)).any()


def test_a_closed_street_takes_endless_time_both_ways():
    times = closed(StreetTimes(numpy.array([1.0, 2]), numpy.array([3.0, 4])), numpy.array([True, False]))
    assert times.forward_min.tolist() == [numpy.inf, 2]
    assert times.backward_min.tolist() == [numpy.inf, 4]
