"""Times from cells to spaces: along streets, off them, on one street, and when streets are closed."""

import numpy
import pytest
import shapely

from geo.analysis.access.routes import Meeting, prepared, routes
from geo.analysis.access.ticks import UNREACHABLE
from geo.analysis.network.closures import closed, on_bridges
from geo.analysis.network.speed import StreetTimes
from tests.geo.analysis.network.towns import SOUTH_M, WEST_M, places_m, town_of

METRE_A_MINUTE = Meeting(within_m=20, per_m_min=0.01)
CORNERS = [(0, 0), (1000, 0), (1000, 1000), (0, 1000)]
ROUND = [(0, 1), (1, 2), (2, 3)]


def box_m(west, south, east, north):
    return shapely.box(WEST_M + west, SOUTH_M + south, WEST_M + east, SOUTH_M + north)


def minutes(town, cells, spaces, *, shut=None, street_min=10.0):
    usual = StreetTimes(*(numpy.full(len(town.source), street_min) for _ in "12"))
    scenario = usual if shut is None else closed(usual, shut)
    found = routes(prepared(town), scenario, cells_m=cells, spaces_m=numpy.array(spaces, object),
                   meeting=METRE_A_MINUTE, usual=usual)  # fmt: skip
    return found, found.table(0, len(spaces)) / 1000


def test_people_walk_to_the_street_along_it_and_from_it_to_the_space():
    town = town_of(CORNERS, ROUND)
    found, table = minutes(town, places_m((250, -100)), [box_m(1100, 800, 1200, 801)])
    assert found.cells.distance_m.tolist() == pytest.approx([100], abs=0.1)
    assert table[0, 0] == pytest.approx(1 + 7.5 + 8 + 1, abs=0.02)


def test_on_one_street_nobody_goes_round_by_its_ends():
    town = town_of(CORNERS, ROUND)
    _, table = minutes(town, places_m((400, 0)), [box_m(600, 50, 650, 60), box_m(200, -20, 300, -10)])
    assert table.ravel().tolist() == pytest.approx([2 + 0.5, 1 + 0.1], abs=0.02)


def test_every_crossing_in_or_beside_a_space_is_an_entrance():
    town = town_of(CORNERS, ROUND)
    _, table = minutes(town, places_m((0, 1000), (1000, 500)), [box_m(990, -10, 1010, 1010)])
    assert table.ravel().tolist() == pytest.approx([9.95, 0], abs=0.06)


def test_who_can_go_only_over_a_closed_bridge_is_out_of_reach():
    town = town_of(CORNERS, ROUND, bridge=[False, True, False])
    cells, spaces = places_m((0, 0), (0, 1000)), [box_m(-5, 990, 5, 1010)]
    assert minutes(town, cells, spaces)[1].ravel().tolist() == pytest.approx([29.95, 0], abs=0.02)
    _, shut = minutes(town, cells, spaces, shut=on_bridges(town))
    assert shut[0, 0] * 1000 == UNREACHABLE
    assert shut[1, 0] == pytest.approx(0, abs=0.02)


def test_places_beside_an_island_of_the_map_meet_the_town_instead():
    town = town_of([*CORNERS, (0, -40), (50, -40)], [*ROUND, (4, 5)])
    found, table = minutes(town, places_m((20, -40)), [box_m(990, -10, 1010, 10)])
    assert found.cells.distance_m.tolist() == pytest.approx([40], abs=0.1)
    assert table[0, 0] == pytest.approx(0.4 + 9.7, abs=0.02)


def test_a_space_without_geometry_is_out_of_reach():
    town = town_of(CORNERS, ROUND)
    _, table = minutes(town, places_m((0, 0)), [None, box_m(-5, -5, 5, 5)])
    assert table[0, 0] * 1000 == UNREACHABLE
    assert table[0, 1] == pytest.approx(0, abs=0.02)


def test_a_network_with_every_street_closed_reaches_nothing():
    town = town_of(CORNERS, ROUND)
    _, table = minutes(town, places_m((0, 0)), [box_m(990, -10, 1010, 10)], shut=numpy.ones(3, bool))
    assert table[0, 0] * 1000 == UNREACHABLE


def test_each_crossing_knows_how_far_the_nearest_space_is():
    town = town_of(CORNERS, ROUND)
    found, table = minutes(town, places_m(*CORNERS), [box_m(990, 1010, 1010, 1030), box_m(-30, 980, -10, 1020)])
    assert (found.at_crossings() / 1000).tolist() == pytest.approx(table.min(axis=1).tolist(), abs=0.002)
    assert found.at_crossings().tolist() == sorted(found.at_crossings().tolist(), reverse=True)
