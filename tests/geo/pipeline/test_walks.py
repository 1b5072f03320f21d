"""Walks to spaces: over roads where a layer knows them, straight where none does, with every doubt said."""

import numpy
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError, MissingError
from geo.layer import Layer, LayerCard, Surroundings
from geo.pipeline.streets import VEHICLE, Travel, off_road_min, streets
from geo.pipeline.walks import BRIDGES, EVENT, Closures, walks
from geo.standards import value
from tests.geo.analysis.network.towns import FLAT, SOUTH_M, WEST_M, in_degrees, places_m, streets_of, town_of

CRS = "EPSG:32645"
SPEED_M_MIN = value("walk.speed", unit="km/h") * 1000 / 60
BENT = [(0, 0), (1000, 0), (1000, 1000), (2000, 1000)], [(0, 1), (1, 2), (2, 3)]


def box_deg(*edges):
    west, south, east, north = edges
    return in_degrees(shapely.box(WEST_M + west, SOUTH_M + south, WEST_M + east, SOUTH_M + north))


EVERYWHERE = box_deg(-5000, -5000, 9000, 9000)


def around(town=BENT, *, coverage=EVERYWHERE, **columns):
    ways = town_of(*town, **columns).ways
    return Surroundings(ways=Layer(LayerCard("w", "ways", "Streets"), coverage, features=ways))


def walked(near, cells, spaces, *, closures=None, limit_min=60, travel=None):
    return walks(
        cells, spaces, crs=CRS, roads=streets(near, crs=CRS), closures=closures or Closures(), around=near,
        limit_min=limit_min, travel=travel,
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
    assert found.joined.cells.tolist() == [True, False]
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


@settings(max_examples=20, deadline=None)
@given(streets_of(most=8), st.lists(st.tuples(*[st.integers(0, 6)] * 2), min_size=1, max_size=3))
def test_a_closure_never_shortens_a_walk(town, shut):
    _, points, drawn = town
    ways = [pair for pair in drawn[:, :2].tolist() if (points[pair[0]] != points[pair[1]]).any()]
    if not ways:
        return
    near = around((points * 200, ways))
    cells = places_m(*[(x * 90 + 20, y * 70) for x in range(8) for y in (0, 5)])
    spaces = [box_deg(x, 250, x + 40, 300) for x in (0, 350)]
    areas = tuple(box_deg(x * 100 - 10, y * 100 - 10, x * 100 + 10, y * 100 + 10) for x, y in shut)
    usual, less = (walked(near, cells, spaces, closures=Closures(areas=some)) for some in ((), areas))
    assert (less.table(0, 2) >= usual.table(0, 2)).all()
    assert (less.joined.at_crossings() >= usual.joined.at_crossings()).all()


def test_who_meets_another_street_when_theirs_is_closed_is_no_faster_for_it():
    detour = [(0, 0), (0, 600), (800, 600), (800, 0), (0, -60), (800, -60)], [(0, 1), (1, 2), (2, 3), (4, 5), (3, 5)]
    cell, space = places_m((0, -20)), [box_deg(799, -1, 801, 1)]
    usual = walked(around(detour), cell, space).table(0, 1)
    shut = Closures(areas=(box_deg(-5, 100, 5, 110),))
    assert walked(around(detour), cell, space, closures=shut).table(0, 1) == usual


def test_vehicles_keep_to_one_way_streets_at_the_speed_of_their_class():
    cells, space = places_m((0, 0), (2000, 1000)), [box_deg(999, 999, 1001, 1001)]
    near = around(oneway=[-1, 0, 0], way_class="trunk", foot=[True, True, True])
    found = walked(near, cells, space, travel=Travel(VEHICLE))
    assert found.table(0, 1)[0, 0] == 2**31 - 1
    assert found.table(0, 1)[1, 0] / 1000 == pytest.approx(1 / value("drive.trunk", unit="km/h") * 60, rel=0.01)
    assert "people.driven" in [note.code for note in found.notes(numpy.array([5, 5]))]
    shut = Closures(areas=(box_deg(1490, 990, 1510, 1010),))
    on_foot = walked(near, cells, space, closures=shut, travel=Travel(VEHICLE)).table(0, 1)[1, 0] / 1000
    assert on_foot == pytest.approx(999 * off_road_min(), rel=0.01)


def test_where_no_roads_are_known_nothing_is_said_of_vehicles():
    near = around(coverage=box_deg(-100, -100, 1100, 1100))
    found = walked(near, places_m((0, 0), (2000, 1000)), [box_deg(999, 999, 1001, 1001)], travel=Travel(VEHICLE))
    assert (found.table(0, 1).ravel() < 2**31 - 1).tolist() == [True, False]
    assert "people.partly_driven" in [note.code for note in found.notes(numpy.array([5, 5]))]
    with pytest.raises(MissingError, match="vehicles"):
        walked(Surroundings(), places_m((0, 0)), [EVERYWHERE], travel=Travel(VEHICLE))


def test_half_the_speed_takes_twice_as_long_on_and_off_the_roads():
    half = Travel(speed_kmh=value("walk.speed", unit="km/h") / 2)
    for near in (around(), Surroundings()):
        usual, slow = (
            walked(near, places_m((0, -90)), [box_deg(999, 1050, 1001, 1060)], limit_min=200, travel=how).table(0, 1)
            for how in (None, half)
        )
        assert slow == pytest.approx(2 * usual, rel=1e-4)
    with pytest.raises(InputError, match="speed"):
        Travel(speed_kmh=0)
    with pytest.raises(InputError, match="boat"):
        Travel("boat")


def test_a_closure_that_meets_no_known_street_is_told():
    shut = Closures(areas=(box_deg(-900, -900, -800, -800),))
    for near in (around(), Surroundings()):
        found = walked(near, places_m((0, 0)), [box_deg(999, 999, 1001, 1001)], closures=shut)
        assert "people.none_closed" in [note.code for note in found.notes(numpy.array([5]))]


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
