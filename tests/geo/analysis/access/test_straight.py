"""Straight ways: every one within the limit, none beyond, the same as measured one by one."""

import numpy
import shapely

from geo.analysis.access.straight import Straight
from geo.analysis.access.ticks import UNREACHABLE


def test_times_are_those_of_each_pair_measured_by_itself():
    chance = numpy.random.default_rng(3)
    cells = shapely.points(chance.uniform(0, 5000, (60, 2)))
    grounds = shapely.buffer(shapely.points(chance.uniform(0, 5000, (7, 2))), 200)
    table = Straight(cells, grounds, per_m_min=0.02, limit_min=40).table(0, 7)
    for cell, home in enumerate(cells):
        for space, ground in enumerate(grounds):
            walk = home.distance(ground) * 0.02
            assert table[cell, space] == (round(walk * 1000) if walk <= 40 else UNREACHABLE)


def test_a_space_without_geometry_is_out_of_reach():
    home = shapely.points([[0.0, 0.0]])
    ground = numpy.array([None, shapely.box(0, 0, 1, 1)], dtype=object)
    assert Straight(home, ground, per_m_min=1, limit_min=5).table(0, 2).tolist() == [[UNREACHABLE, 0]]
