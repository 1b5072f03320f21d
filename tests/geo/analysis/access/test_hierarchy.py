"""The hierarchy keeps every time of the network, whatever the order and the scenario."""

import numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.access.hierarchy import hierarchy, timed
from geo.analysis.access.ticks import NEVER
from tests.geo.analysis.network.towns import plain_times, streets_of


@settings(max_examples=60, deadline=None)
@given(streets_of(most=12), st.randoms(use_true_random=False))
def test_climbing_and_coming_down_gives_the_time_of_networkx(town, chance):
    nodes, _, streets = town
    order = list(range(nodes))
    chance.shuffle(order)
    built = hierarchy(numpy.array(order, numpy.int32), streets[:, 0], streets[:, 1])
    scenario = timed(built, streets[:, 2], streets[:, 3])
    expected = plain_times(nodes, streets)
    for source in range(nodes):
        up = climbed(built, scenario.up, built.rank[source])
        for target in range(nodes):
            down = climbed(built, scenario.down, built.rank[target])
            best = min(up[place] + down[place] for place in range(nodes))
            assert (best if best < NEVER else numpy.inf) == expected[source, target]


def climbed(built, time, place):
    found = [NEVER] * len(built.rank)
    found[place] = 0
    for low in range(len(found)):
        for arc in range(built.start[low], built.start[low + 1]):
            found[built.head[arc]] = min(found[built.head[arc]], found[low] + int(time[arc]))
    return found


def test_a_second_scenario_on_the_same_hierarchy_forgets_the_first():
    streets = numpy.array([[0, 1, 5, 5], [1, 2, 5, 5], [0, 2, 30, 30]], numpy.int32)
    built = hierarchy(numpy.array([1, 0, 2], numpy.int32), streets[:, 0], streets[:, 1])
    before = timed(built, streets[:, 2], streets[:, 3])
    closed = numpy.array([NEVER, 5, 30], numpy.int32)
    after = timed(built, closed, closed)
    direct = built.arc[2]
    assert (before.up[direct], after.up[direct]) == (10, 30)
