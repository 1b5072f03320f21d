"""What layers say at each space: the worst value on it, and how far it is to the nearest thing.

Every answer has two ends, what it is at least and at most. They are equal where the layer speaks of all that matters,
and apart where its coverage ends; where no layer speaks at all, both are unknown (NaN).
"""

from collections.abc import Callable, Sequence

import geopandas
import numpy
import pandas
import pyproj
import shapely
from numpy.typing import NDArray

from geo.crs import WGS84
from geo.ellipsoid import degree_sizes_m
from geo.layer import Layer
from geo.plane import origins_deg, to_plane

__all__ = ["among", "distances_m", "most", "nearest_m", "within_m", "worst"]

_Shapes = NDArray[numpy.object_]
_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.int64]
_AREA = 2
Value = Callable[[Layer], _Floats]
"""Values of the features of a layer, or of the cells of its grid."""


def _there(shapes: _Shapes) -> NDArray[numpy.bool_]:
    """Which shapes there are."""
    return numpy.asarray(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes), dtype=bool)


def _pairs(shapes: _Shapes, others: _Shapes, predicate: str) -> tuple[_Whole, _Whole]:
    """Pairs that fulfil a predicate for which the order does not matter.

    The tree holds the many and is asked by the few, since those who ask are prepared once: ten bands of shaking and a
    hundred thousand houses take a moment instead of half a minute.
    """
    if len(shapes) > len(others):
        theirs, mine = shapely.STRtree(shapes).query(others, predicate=predicate)
    else:
        mine, theirs = shapely.STRtree(others).query(shapes, predicate=predicate)
    return mine, theirs


def _on_features(shapes: _Shapes, layer: Layer, value: Value) -> _Floats:
    """Greatest value of the features on each shape; 0 where there are none. What only touches its edge is not on it."""
    found = numpy.zeros(len(shapes))
    if layer.features is None or layer.features.empty:
        return found
    others = layer.features.geometry.to_numpy()
    mine, theirs = _pairs(shapes, others, "intersects")
    apart = shapely.touches(shapes[mine], others[theirs])
    numpy.fmax.at(found, mine[~apart], value(layer)[theirs[~apart]])
    return found


def _on_cells(shape: shapely.Geometry, layer: Layer, value: Value) -> tuple[float, bool]:
    """Greatest value of the cells on a shape, the one under its middle among them, and whether all are known."""
    grid = None if layer.grid is None else layer.grid.clip(tuple(shapely.bounds(shape).tolist()))
    if grid is None:
        return 0.0, False
    a, _, c, _, e, f = grid.transform
    rows, columns = numpy.indices(grid.values.shape)
    x, y = c + a * (columns + 0.5), f + e * (rows + 0.5)
    back = pyproj.Transformer.from_crs(grid.system, WGS84, always_xy=True)
    lon, lat = (x, y) if grid.crs == WGS84 else back.transform(x, y)
    inside = shapely.contains_xy(shape, lon, lat)
    middle = grid.cells(*(numpy.array([part]) for part in shapely.point_on_surface(shape).coords[0]))
    at = tuple(min(max(int(part[0]), 0), size - 1) for part, size in zip(middle, inside.shape, strict=True))
    inside[at] = True
    values = value(Layer(layer.card, layer.coverage, grid=grid))[inside]
    known = values[~numpy.isnan(values)]
    return (float(known.max()) if len(known) else 0.0), len(known) == len(values)


def _under_middles(shapes: _Shapes, layer: Layer, value: Value) -> tuple[_Floats, NDArray[numpy.bool_]]:
    """Value of the cell under the middle of each line or point, and whether it is known: all at once."""
    low, known = numpy.zeros(len(shapes)), numpy.zeros(len(shapes), dtype=bool)
    if layer.grid is None or not len(shapes):
        return low, known
    rows, columns = layer.grid.values.shape
    row, column = layer.grid.cells(*shapely.get_coordinates(shapely.point_on_surface(shapes)).T)
    there = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    found = value(layer)[row[there].astype(numpy.int64), column[there].astype(numpy.int64)]
    known[there] = ~numpy.isnan(found)
    low[there] = numpy.nan_to_num(found)
    return low, known


def _one_layer(shapes: _Shapes, layer: Layer, value: Value, top: float) -> pandas.DataFrame:
    """Least and most of the worst value on each shape, by one layer; NaN where it does not speak."""
    there = _there(shapes)
    speaks = there & shapely.intersects(layer.coverage, shapes)
    whole = there & shapely.covers(layer.coverage, shapes)
    if layer.grid is None:
        low = _on_features(shapes, layer, value)
    else:
        low, is_area = numpy.zeros(len(shapes)), shapely.get_dimensions(shapes) == _AREA
        thin = numpy.flatnonzero(speaks & ~is_area)
        low[thin], all_known = _under_middles(shapes[thin], layer, value)
        whole[thin] &= all_known
        for place in numpy.flatnonzero(speaks & is_area):
            low[place], whole_known = _on_cells(shapes[place], layer, value)
            whole[place] &= whole_known
    high = numpy.where(whole, low, top)
    ends = numpy.where(speaks, low, numpy.nan), numpy.where(speaks, high, numpy.nan)
    return pandas.DataFrame({"low": ends[0], "high": ends[1]})


def worst(shapes: _Shapes, layers: Sequence[Layer], *, value: Value, top: float) -> pandas.DataFrame:
    """Worst value on each shape by all layers that speak there: least and most it can be, and the layer that says so.

    Args:
        shapes: spaces or ways in EPSG:4326.
        layers: layers of one kind of threat.
        value: values of a layer's features or cells.
        top: the worst value there is, which a place outside coverage may have.

    Returns:
        Frame with low, high (NaN where no layer speaks) and layer, the place of the layer in the list (-1 for none).
    """
    found = [_one_layer(shapes, layer, value, top) for layer in layers]
    if not found:
        nothing = numpy.full(len(shapes), numpy.nan)
        return pandas.DataFrame({"low": nothing, "high": nothing, "layer": -1})
    low, high = (numpy.stack([part[name].to_numpy() for part in found]) for name in ("low", "high"))
    silent = numpy.isnan(low)
    layer = numpy.where(silent.all(axis=0), -1, numpy.where(silent, -1, low).argmax(axis=0))
    ends = (numpy.where(silent, -numpy.inf, part).max(axis=0) for part in (low, high))
    columns = {name: numpy.where(layer < 0, numpy.nan, part) for name, part in zip(("low", "high"), ends, strict=True)}
    return pandas.DataFrame({**columns, "layer": layer})


def most(shapes: _Shapes, layer: Layer | None, *, value: Value) -> pandas.Series:
    """Greatest value of a layer on each shape; NaN where it does not speak of all of it.

    Args:
        shapes: spaces in EPSG:4326.
        layer: the layer, or None.
        value: values of its features or cells.
    """
    found = worst(shapes, [layer] if layer else [], value=value, top=numpy.inf)
    return found["low"].where(found["low"] == found["high"])


def _widened(shapes: _Shapes, reach_m: float | _Floats) -> _Shapes:
    """Boxes around shapes, wider by a distance on every side; None where there is no shape."""
    west, south, east, north = shapely.bounds(shapes).T
    per_east, per_north = degree_sizes_m(numpy.maximum(numpy.abs(south), numpy.abs(north)))
    across, along = reach_m / per_east, reach_m / per_north
    return numpy.asarray(shapely.box(west - across, south - along, east + across, north + along))


def _within(shapes: _Shapes, things: _Shapes, reach_m: _Floats) -> tuple[_Whole, _Whole, _Floats]:
    """Pairs of a shape and a thing within a distance of it, that of each shape its own, and the distance [m]."""
    mine, theirs = _pairs(_widened(shapes, reach_m), things, "intersects")
    origins = origins_deg(shapes)
    flat = to_plane(shapes, origins)  # once a shape, not once a pair: there may be hundreds of things within reach
    distance_m = shapely.distance(flat[mine], to_plane(things[theirs], origins[mine]))
    near = distance_m <= reach_m[mine]
    return mine[near], theirs[near], distance_m[near]


def _first_m(shapes: _Shapes, things: _Shapes) -> _Floats:
    """Distance [m] from each shape to one thing near by, the nearest in degrees; infinite where there is none."""
    found, there = numpy.full(len(shapes), numpy.inf), numpy.flatnonzero(_there(shapes))
    if not _there(things).any() or not len(there):
        return found
    theirs = shapely.STRtree(things).nearest(shapes[there])
    origins = origins_deg(shapes[there])
    found[there] = shapely.distance(to_plane(shapes[there], origins), to_plane(things[theirs], origins))
    return found


def within_m(shapes: _Shapes, things: _Shapes, *, reach_m: float) -> tuple[_Whole, _Whole]:
    """Pairs of a shape and a thing within a distance of it, by their places.

    Args:
        shapes: spaces in EPSG:4326.
        things: what is looked for, in EPSG:4326.
        reach_m: how far is looked.
    """
    return _within(shapes, things, numpy.full(len(shapes), reach_m))[:2]


def distances_m(shapes: _Shapes, things: _Shapes, *, reach_m: float) -> _Floats:
    """Distance [m] from each shape to the nearest thing; infinite beyond the reach.

    Args:
        shapes: spaces in EPSG:4326.
        things: what is looked for, in EPSG:4326.
        reach_m: how far is looked.
    """
    first_m = _first_m(shapes, things)
    found = numpy.where(first_m <= reach_m, first_m, numpy.inf)
    mine, _, distance_m = _within(shapes, things, numpy.minimum(first_m, reach_m))  # only what may be nearer
    numpy.fmin.at(found, mine, distance_m)
    return found


def nearest_m(
    shapes: _Shapes, things: _Shapes, *, coverage: shapely.Geometry | None, reach_m: float
) -> pandas.DataFrame:
    """Distance [m] from each shape to the nearest thing: at least and at most.

    Beyond the reach a distance is only known to be more. Where coverage ends nearer than the nearest thing, something
    may stand behind its edge.

    >>> import shapely
    >>> field = numpy.array([shapely.box(85.30, 27.70, 85.301, 27.701)])
    >>> road = numpy.array([shapely.LineString([(85.302, 27.69), (85.302, 27.71)])])
    >>> there = shapely.box(85, 27, 86, 28)
    >>> nearest_m(field, road, coverage=there, reach_m=500).round().loc[0].tolist()
    [99.0, 99.0]
    >>> nearest_m(field, road, coverage=there, reach_m=50).loc[0].tolist()
    [50.0, inf]

    Args:
        shapes: spaces in EPSG:4326.
        things: what is looked for, in EPSG:4326.
        coverage: where things are known; None where nowhere.
        reach_m: how far is looked.

    Returns:
        Frame with low and high; NaN where nothing is known.
    """
    boxes = _widened(shapes, reach_m)
    found = distances_m(shapes, things, reach_m=reach_m)
    edge_m = _edge_m(shapes, boxes, coverage, reach_m)
    low = numpy.minimum(numpy.minimum(found, edge_m), reach_m)
    unknown = ~_there(shapes) | (edge_m <= 0)
    ends = (numpy.where(unknown, numpy.nan, part) for part in (low, found))
    return pandas.DataFrame(dict(zip(("low", "high"), ends, strict=True)))


def _edge_m(shapes: _Shapes, boxes: _Shapes, coverage: shapely.Geometry | None, reach_m: float) -> _Floats:
    """Distance from each shape to the nearest place that coverage leaves out, no farther than the reach."""
    if coverage is None:
        return numpy.zeros(len(shapes))
    found = numpy.full(len(shapes), float(reach_m))
    short = numpy.flatnonzero(_there(shapes) & ~shapely.covers(coverage, boxes))
    left_out = shapely.difference(boxes[short], coverage)
    origins = origins_deg(shapes[short])
    between = shapely.distance(to_plane(shapes[short], origins), to_plane(left_out, origins))
    found[short] = numpy.minimum(between, reach_m)
    return found


def among(features: geopandas.GeoDataFrame | None, column: str, values: Sequence[str]) -> _Shapes:
    """Shapes of the features whose column holds one of some values."""
    if features is None:
        return numpy.empty(0, dtype=object)
    return numpy.asarray(features.geometry[features[column].isin(values)].to_numpy(), dtype=object)
