"""Walks to spaces: over roads where a layer knows them, straight where none does, with every doubt said."""

import numpy
import pyproj
import pytest
import shapely

from geo.errors import InputError
from geo.layer import Layer, LayerCard, Surroundings
from geo.pipeline.walks import BRIDGES, EVENT, Closures, off_road_min, streets, walks
from geo.standards import value
from tests.geo.analysis.network.towns import FLAT, SOUTH_M, WEST_M, in_degrees, places_m, town_of

CRS = "EPSG:32645"
SPEED_M_MIN = value("walk.speed", unit="km/h") * 1000 / 60
BENT = [(0, 0), (1000, 0), (1000, 1000), (2000, 1000)], [(0, 1), (1, 2), (2, 3)]


def box_deg(*edges):
    west, south, east, north = edges
    return in_degrees(shapely.box(WEST_M + west, SOUTH_M + south, WEST_M + east, SOUTH_M + north))


EVERYWHERE = box_deg(-5000, -5000, 9000, 9000)


def around(*, coverage=EVERYWHERE, **columns):
    ways = town_of(*BENT, **columns).ways
    return Surroundings(ways=Layer(LayerCard("w", "ways", "Streets"), coverage, features=ways))


def walked(near, cells, spaces, *, closures=None, limit_min=60):
    return walks(
        cells, spaces, crs=CRS, roads=streets(near, crs=CRS), closures=closures or Closures(), around=near,
        limit_min=limit_min,
    )  # fmt: skip


def test_without_roads_walks_are_straight_lines_made_longer_and_it_is_said():
    found = walked(Surroundings(), places_m((0, 0)), [box_deg(1000, -10, 1100, 10)])
    assert found.table(0, 1)[0, 0] / 1000 == pytest.approx(1000 * off_road_min(), rel=1e-3)
    assert off_road_min() == pytest.approx(value("walk.detour", unit="ratio") / SPEED_M_MIN)
    (note,) = found.notes(numpy.array([5]))
    assert note.code == "people.straight"


def test_with_roads_people_follow_them():
    found = walked(around(), places_m((0, 0)), [box_deg(999, 999, 1001, 1001)])
    assert found.table(0, 1)[0, 0] / 1000 == pytest.approx(2000 / SPEED_M_MIN, rel=0.01)
    assert [note.code for note in found.notes(numpy.array([5]))] == ["people.level"]


def test_places_off_the_map_of_roads_are_joined_by_straight_lines():
    near = around(coverage=box_deg(-100, -100, 1100, 1100))
    cells = places_m((0, 0), (2000, 1000))
    found = walked(near, cells, [box_deg(999, 999, 1001, 1001)])
    over_roads, straight = found.table(0, 1).ravel() / 1000
    assert over_roads == pytest.approx(2000 / SPEED_M_MIN, rel=0.01)
    assert straight == pytest.approx(999 * off_road_min(), rel=0.01)
    assert found.cells_on_roads.tolist() == [True, False]
    assert "people.partly_straight" in [note.code for note in found.notes(numpy.array([5, 5]))]


def test_people_far_from_any_street_are_counted_apart():
    found = walked(around(), places_m((0, -800), (0, -100)), [box_deg(999, 999, 1001, 1001)])
    far = next(note for note in found.notes(numpy.array([7, 1])) if note.code == "people.far")
    assert far.parameters["people"] == "7"


def test_closed_bridges_and_drawn_areas_cut_people_off_and_are_counted():
    cell, space = places_m((0, 0)), [box_deg(999, 999, 1001, 1001)]
    by_rule = walked(around(bridge=[False, True, False]), cell, space, closures=Closures(frozenset({BRIDGES})))
    drawn = walked(around(), cell, space, closures=Closures(areas=(box_deg(990, 400, 1010, 410),)))
    for found in (by_rule, drawn):
        assert found.table(0, 1)[0, 0] == 2**31 - 1
        assert found.closed_m.sum() == pytest.approx(1000, rel=1e-3)
        assert "people.closed" in [note.code for note in found.notes(numpy.array([5]))]


def test_an_event_closes_the_bridges_that_shook_hard():
    near = around(bridge=[False, True, False])
    shaken = Layer(LayerCard("i", "intensity", "Shaking"), EVERYWHERE, features=bands(9.0))
    near = Surroundings(ways=near.ways, intensity=shaken)
    found = walked(near, places_m((0, 0)), [box_deg(999, 999, 1001, 1001)], closures=Closures(frozenset({EVENT})))
    assert len(found.closed_m) == 1


def bands(mmi):
    import geopandas

    return geopandas.GeoDataFrame({"mmi": [mmi]}, geometry=[EVERYWHERE], crs=4326)


def test_a_rule_that_is_none_is_refused():
    with pytest.raises(InputError, match="floods"):
        Closures(frozenset({"floods"}))


def test_the_flat_system_is_that_of_the_towns():
    assert pyproj.CRS(CRS) == FLAT
