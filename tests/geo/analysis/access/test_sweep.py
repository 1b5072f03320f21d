"""One sweep for many spaces gives what Dijkstra gives for each."""

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.analysis.access.hierarchy import hierarchy, timed
from geo.analysis.access.sweep import Ends, sweep, times
from geo.analysis.access.ticks import NEVER, UNREACHABLE
from geo.analysis.network.dissection import ranks
from tests.geo.analysis.network.towns import plain_times, streets_of


def ends(*places):
    """Ends of places, each a list of crossings with their times."""
    pairs = [pair for place in places for pair in place]
    start = numpy.cumsum([0, *(len(place) for place in places)])
    crossing, time = (numpy.array([pair[at] for pair in pairs], numpy.int32) for at in (0, 1))
    return Ends(start, crossing, time)


def swept(town, cells, spaces):
    _, points, streets = town
    rank = ranks(points[:, 0], points[:, 1], streets[:, 0], streets[:, 1])
    built = hierarchy(rank, streets[:, 0], streets[:, 1])
    scenario = timed(built, streets[:, 2] * 100, streets[:, 3] * 100)
    return times(built, scenario, sweep(built, scenario, cells.crossing), cells, spaces)


def thousandths_of(exact):
    return numpy.where(numpy.isfinite(exact), exact, UNREACHABLE)


@settings(max_examples=60, deadline=None)
@given(streets_of(), st.data())
def test_cells_and_spaces_on_any_crossings_have_the_times_of_networkx(town, given_data):
    nodes = town[0]
    some = st.lists(st.integers(0, nodes - 1), min_size=1, max_size=40)
    cells, spaces = given_data.draw(some), given_data.draw(some)
    table = swept(town, ends(*([(c, 0)] for c in cells)), ends(*([(s, 0)] for s in spaces)))
    expected = plain_times(nodes, town[2])[numpy.ix_(cells, spaces)]
    assert (table == thousandths_of(expected)).all()


def test_a_space_is_reached_by_its_nearest_entrance_and_a_cell_leaves_by_its_nearest_end():
    street = (3, numpy.array([[0.0, 0], [1, 0], [2, 0]]), numpy.array([[0, 1, 10, 10], [1, 2, 10, 10]], numpy.int32))
    cell = [(0, 400), (1, 100)]
    space = [(0, 900), (2, 200)]
    assert swept(street, ends(cell), ends(space)).tolist() == [[1 + 10 + 2]]


def test_a_place_that_meets_no_street_is_out_of_reach():
    alone = (2, numpy.array([[0.0, 0], [1, 0]]), numpy.array([[0, 1, 10, 10]], numpy.int32))
    assert swept(alone, ends([(0, 0)], []), ends([(1, 0)], [])).tolist() == [[10, UNREACHABLE], [UNREACHABLE] * 2]
    assert swept(alone, ends([(0, NEVER)]), ends([(1, 0)])).tolist() == [[UNREACHABLE]]


@pytest.mark.parametrize("spaces", (1, 31, 32, 33, 70))
def test_any_number_of_spaces_gives_the_table_of_scipy(spaces):
    chance = numpy.random.default_rng(spaces)
    nodes = 300
    points = chance.random((nodes, 2))
    pairs = chance.integers(0, nodes, (420, 2))
    streets = numpy.column_stack([pairs, chance.integers(1, 500, (420, 2))]).astype(numpy.int32)
    streets = streets[numpy.unique(numpy.sort(pairs, axis=1), axis=0, return_index=True)[1]]
    streets = streets[streets[:, 0] != streets[:, 1]]
    at = chance.integers(0, nodes, spaces)
    everywhere = ends(*([(node, 0)] for node in range(nodes)))
    table = swept((nodes, points, streets), everywhere, ends(*([(node, 0)] for node in at)))
    both = numpy.concatenate([streets[:, [1, 0, 2]], streets[:, [0, 1, 3]]])
    backwards = csr_array((both[:, 2].astype(float), (both[:, 0], both[:, 1])), shape=(nodes, nodes))
    assert (table == thousandths_of(dijkstra(backwards, indices=at).T)).all()
