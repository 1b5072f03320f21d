"""Small towns of streets, and their times by a slow plain way."""

import geopandas
import networkx
import numpy
import pyproj
import shapely
from hypothesis import strategies

from geo.analysis.network.graph import network
from geo.layer import features_of

FLAT = pyproj.CRS(32645)
WEST_M, SOUTH_M = 333_000.0, 3_065_000.0


def in_degrees(shapes_m):
    turned = pyproj.Transformer.from_crs(FLAT, 4326, always_xy=True)
    return shapely.transform(shapes_m, lambda xy: numpy.column_stack(turned.transform(xy[:, 0], xy[:, 1])))


def town_of(crossings_m, streets, **columns):
    """Network of straight streets between crossings, given in metres from the corner of the town."""
    ends = numpy.array(streets).reshape(-1, 2)
    place = numpy.add(numpy.asarray(crossings_m, float), [WEST_M, SOUTH_M])
    lines = in_degrees(shapely.linestrings(place[ends]))
    told = {"node_from": ends[:, 0], "node_to": ends[:, 1], "foot": True, "motor": True, **columns}
    return network(features_of("ways", geopandas.GeoDataFrame(told, geometry=lines, crs=4326)), system=FLAT)


def places_m(*points):
    return shapely.points(numpy.add(points, [WEST_M, SOUTH_M]))


@strategies.composite
def streets_of(draw, most=24):
    """Number of crossings, their positions, streets between them and whole times along and against each."""
    nodes = draw(strategies.integers(1, most))
    node = strategies.integers(0, nodes - 1)
    street = strategies.tuples(node, node, strategies.integers(0, 50), strategies.integers(0, 50))
    streets = numpy.array(draw(strategies.lists(street, max_size=3 * nodes)), dtype=numpy.int32).reshape(-1, 4)
    place = strategies.integers(0, 3)
    points = numpy.array(draw(strategies.lists(strategies.tuples(place, place), min_size=nodes, max_size=nodes)), float)
    return nodes, points, streets


def plain_times(nodes, streets):
    """Time from every crossing to every other by networkx, endless where there is no way."""
    graph = networkx.MultiDiGraph()
    graph.add_nodes_from(range(nodes))
    for source, target, along, against in streets.tolist():
        graph.add_edge(source, target, weight=along)
        graph.add_edge(target, source, weight=against)
    found = numpy.full((nodes, nodes), numpy.inf)
    for source, lengths in networkx.all_pairs_dijkstra_path_length(graph):
        for target, time in lengths.items():
            found[source, target] = time
    return found
