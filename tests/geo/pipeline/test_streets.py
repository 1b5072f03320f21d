"""Roads made ready: slopes where heights are fine enough, and what the debris of buildings beside them would cover."""

import math
from dataclasses import replace

import geopandas
import numpy
import pytest
import shapely

from geo.grid import Grid
from geo.layer import Layer, LayerCard, features_of
from geo.pipeline.streets import streets
from geo.pipeline.walks import RUBBLE, Closures, walks
from geo.standards import value
from tests.geo.analysis.network.towns import SOUTH_M, WEST_M, in_degrees, places_m
from tests.geo.pipeline.test_walks import CRS, EVERYWHERE, around, box_deg

DEGREE_M = 98_600.0
"""Length of a degree of longitude there."""

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


def hill(cell_deg):
    """Heights that rise to the east by one metre in ten, in cells of some size."""
    west_deg, south_deg = EVERYWHERE.bounds[:2]
    columns = round(0.1 / cell_deg)
    heights_m = numpy.tile(cell_deg * DEGREE_M / 10 * numpy.arange(columns), (columns, 1))
    place = (cell_deg, 0.0, west_deg, 0.0, -cell_deg, south_deg + 0.1)
    return Layer(LayerCard("d", "dem", "Heights"), EVERYWHERE, grid=Grid(heights_m, place, "EPSG:4326", "m"))


def test_a_fine_height_model_makes_the_way_uphill_slower_than_down_and_a_coarse_one_does_not():
    fine, coarse = (streets(replace(around(), elevation=hill(cell)), crs=CRS) for cell in (1 / 3600, 1 / 120))
    assert (fine.is_level, coarse.is_level) == (False, True)
    up, down = (time_min[0] for time_min in fine.on_foot)
    decay, best = value("walk.tobler_decay", unit="1/slope"), value("walk.tobler_best_slope", unit="slope")
    level_min = coarse.on_foot.forward_min[0]
    assert up == pytest.approx(level_min * math.exp(decay * 0.1), rel=0.02)
    assert down == pytest.approx(level_min * math.exp(decay * (abs(-0.1 + best) - best)), rel=0.02)
    assert coarse.on_foot.forward_min.tolist() == coarse.on_foot.backward_min.tolist()
