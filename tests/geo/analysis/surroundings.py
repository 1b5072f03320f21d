"""Layers around a made-up place; positions in thousandths of a degree from 85.30, 27.70."""

import geopandas
import numpy
import shapely

from geo.grid import Grid
from geo.layer import Layer, LayerCard, features_of

WEST, SOUTH, STEP = 85.30, 27.70, 0.001


def box(west, south, east, north):
    return shapely.box(WEST + west * STEP, SOUTH + south * STEP, WEST + east * STEP, SOUTH + north * STEP)


def line(*corners):
    return shapely.LineString([(WEST + x * STEP, SOUTH + y * STEP) for x, y in corners])


def point(x, y):
    return shapely.Point(WEST + x * STEP, SOUTH + y * STEP)


EVERYWHERE = box(-100, -100, 100, 100)


def layer(kind, shapes=(), *, coverage=EVERYWHERE, card=None, **columns):
    """Layer of features with some columns; the others are unknown."""
    rows = geopandas.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4326")
    return Layer(LayerCard(kind, kind, kind, **(card or {})), coverage, features=features_of(kind, rows))


def grid_layer(kind, values, *, unit, coverage=EVERYWHERE, card=None):
    """Layer of a grid whose cells are a thousandth of a degree, its north-west corner at 0, 10."""
    grid = Grid(numpy.array(values, dtype=float), (STEP, 0.0, WEST, 0.0, -STEP, SOUTH + 10 * STEP), "EPSG:4326", unit)
    return Layer(LayerCard(kind, kind, kind, **(card or {})), coverage, grid=grid)


def spaces(*shapes):
    ids = [f"s{number}" for number in range(1, len(shapes) + 1)]
    return geopandas.GeoDataFrame({"id": ids}, geometry=list(shapes), crs="EPSG:4326")


def array(*shapes):
    found = numpy.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found
