"""Which spaces lose their road: on a network small enough to walk by finger, and beside a slow walk."""

import numpy
import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.cut_off import network_of, way_length_m
from tests.geo.analysis.surroundings import layer, line

# 1 -a- 2 -b- 3 -c- 4: three ways of one thousandth of a degree northward, 110.8 m each
CHAIN_LAYER = layer(
    "ways",
    [line((0, n), (0, n + 1)) for n in range(3)],
    node_from=[1, 2, 3],
    node_to=[2, 3, 4],
    motor=[True] * 3,
)
CHAIN = CHAIN_LAYER.features


def left(closed, pairs, count=1):
    space, way = (numpy.array(part, dtype=int) for part in zip(*pairs, strict=True))
    network = network_of(CHAIN_LAYER, CHAIN, closed=numpy.array(closed, dtype=bool))
    return network.left(space, way, count=count).tolist()


def test_a_way_is_as_long_as_the_geodesic_along_it():
    bent = layer("ways", [line((0, 0), (3, 4), (3, 9))]).features
    slow = pyproj.Geod(ellps="WGS84").geometry_length(bent.geometry[0])
    assert way_length_m(bent) == pytest.approx([slow], rel=1e-5)


def test_a_closed_way_in_the_middle_leaves_each_end_a_third():
    assert left([0, 1, 0], [(0, 0), (1, 2)], count=2) == pytest.approx([1 / 3, 1 / 3], rel=1e-4)


def test_a_space_by_two_ways_keeps_the_better_part():
    assert left([1, 0, 0], [(0, 0), (0, 1)]) == pytest.approx([2 / 3], rel=1e-4)


def test_all_roads_closed_leave_nothing_and_no_road_is_not_known():
    found = left([1, 1, 1], [(0, 0)], count=2)
    assert found[0] == 0
    assert numpy.isnan(found[1])


def test_nothing_closed_leaves_everything():
    assert left([0, 0, 0], [(0, 1)]) == [1.0]


def slow_walk(edges, start, is_open, length):
    """Length of all open edges that can be walked to from an edge."""
    if not is_open[start]:
        return 0.0
    seen, todo = {start}, [start]
    while todo:
        here = todo.pop()
        for other, (a, b) in enumerate(edges):
            if is_open[other] and other not in seen and {a, b} & set(edges[here]):
                seen.add(other)
                todo.append(other)
    return sum(length[edge] for edge in seen)


@given(
    edges=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=9),
    closed=st.lists(st.booleans(), min_size=9, max_size=9),
)
@settings(max_examples=60)
def test_the_part_that_is_left_is_that_of_a_walk_edge_by_edge(edges, closed):
    rows = layer(
        "ways",
        [line((0, n), (0, n + 1 + n % 3)) for n in range(len(edges))],
        node_from=[a for a, _ in edges],
        node_to=[b for _, b in edges],
    ).features
    shut = numpy.array(closed[: len(edges)])
    length = way_length_m(rows)
    whole = [slow_walk(edges, n, [True] * len(edges), length) for n in range(len(edges))]
    after = [slow_walk(edges, n, ~shut, length) for n in range(len(edges))]
    each = numpy.arange(len(edges))
    found = network_of(CHAIN_LAYER, rows, closed=shut).left(each, each, count=len(edges))
    assert found == pytest.approx([now / before for now, before in zip(after, whole, strict=True)])
