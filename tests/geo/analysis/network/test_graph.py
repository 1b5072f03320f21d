"""Ways as a network: crossings where ends meet, lengths on the ellipsoid, the part that hangs together."""

import geopandas
import numpy
import pyproj
import pytest
import shapely

from geo.analysis.network.graph import largest_component, lengths_m, network
from geo.layer import features_of
from tests.geo.analysis.network.towns import town_of


def test_the_length_of_a_line_is_that_of_the_geodesic():
    bent, dot = shapely.LineString([(85.30, 27.70), (85.31, 27.705), (85.312, 27.72)]), shapely.LineString()
    lines = numpy.array([bent, dot])
    plain = pyproj.Geod(ellps="WGS84").geometry_length(lines[0])
    assert lengths_m(lines).tolist() == pytest.approx([plain, 0], rel=1e-5)


def test_ways_meet_where_their_nodes_are_one():
    town = town_of([(0, 0), (100, 0), (100, 100), (5, 5)], [(2, 1), (1, 0)])
    assert len(town.crossings_m) == 3
    assert town.target[0] == town.source[1]
    assert town.length_m.tolist() == pytest.approx([100, 100], rel=1e-3)


def test_the_largest_component_is_the_one_with_most_usable_streets():
    crossings = [(100 * at, 0) for at in range(8)]
    town = town_of(crossings, [(0, 1), (1, 2), (3, 4), (4, 5), (5, 6), (6, 7)])
    assert largest_component(town, numpy.ones(6, bool)).tolist() == [False] * 2 + [True] * 4
    without = numpy.array([True, True, True, False, False, True])
    assert largest_component(town, without).tolist() == [True] * 2 + [False] * 4
    assert not largest_component(town, numpy.zeros(6, bool)).any()


def test_areas_among_the_ways_are_left_out():
    shapes = [shapely.LineString([(85.3, 27.7), (85.31, 27.7)]), shapely.box(85.3, 27.7, 85.31, 27.71)]
    told = {"node_from": [1, 3], "node_to": [2, 3]}
    ways = features_of("ways", geopandas.GeoDataFrame(told, geometry=shapes, crs=4326))
    assert len(network(ways, system=pyproj.CRS(32645)).source) == 1
