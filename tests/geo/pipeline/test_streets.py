"""Roads made ready: what the debris of buildings beside them would cover, as far as buildings are known."""

import geopandas
import numpy
import pytest
import shapely

from geo.layer import Layer, LayerCard, features_of
from geo.pipeline.streets import streets
from geo.pipeline.walks import RUBBLE, Closures, walks
from geo.standards import value
from tests.geo.analysis.network.towns import SOUTH_M, WEST_M, in_degrees, places_m
from tests.geo.pipeline.test_walks import CRS, EVERYWHERE, around, box_deg

TALL_M = 12.0
REACH_M = TALL_M * value("debris.long_1", unit="share")  # below 24 m the first share of the table holds


def house(distance_m):
    """A tall house so far from the second street of the town."""
    west = WEST_M + 1000 + distance_m
    shape = in_degrees(numpy.array([shapely.box(west, SOUTH_M + 500, west + 10, SOUTH_M + 520)]))
    rows = geopandas.GeoDataFrame({"height_m": [TALL_M], "levels": [None]}, geometry=shape, crs=4326)
    return Layer(LayerCard("b", "buildings", "Footprints"), EVERYWHERE, features=features_of("buildings", rows))


@pytest.mark.parametrize(("distance_m", "closed"), ((REACH_M - 0.5, 1), (REACH_M + 0.5, 0)))
def test_a_street_is_closed_by_rubble_as_far_as_the_debris_of_a_house_reaches(distance_m, closed):
    near = around()
    roads = streets(near, crs=CRS, buildings=house(distance_m))
    assert roads.debris.tolist() == [False, bool(closed), False]
    shut = Closures(frozenset({RUBBLE}))
    space = [box_deg(999, 999, 1001, 1001)]
    found = walks(places_m((0, 0)), space, crs=CRS, roads=roads, closures=shut, around=near, limit_min=60)
    assert len(found.closed_m) == closed
    assert (found.table(0, 1)[0, 0] == 2**31 - 1) == bool(closed)


def test_where_no_buildings_are_known_rubble_closes_nothing_and_it_is_said():
    near, shut = around(), Closures(frozenset({RUBBLE}))
    roads, space = streets(near, crs=CRS), [box_deg(999, 999, 1001, 1001)]
    assert roads.debris is None
    found = walks(places_m((0, 0)), space, crs=CRS, roads=roads, closures=shut, around=near, limit_min=60)
    assert not len(found.closed_m)
    assert "people.no_rubble" in [note.code for note in found.notes(numpy.array([5]))]
