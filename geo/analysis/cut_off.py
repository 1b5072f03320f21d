"""Which spaces lose their road in an event: the network with and without the ways that are closed."""

from dataclasses import dataclass

import geopandas
import numpy
import shapely
from numpy.typing import NDArray

from geo.ellipsoid import degree_sizes_m
from geo.layer import Layer, LayerCard

__all__ = ["Network", "network_of", "way_length_m"]

_Shapes = NDArray[numpy.object_]
_Floats = NDArray[numpy.float64]
_Marks = NDArray[numpy.bool_]


def way_length_m(ways: geopandas.GeoDataFrame) -> _Floats:
    """Length of each way [m], by degrees that are as long as at its middle."""
    lines = ways.geometry.to_numpy()
    east_m, north_m = degree_sizes_m(shapely.bounds(lines)[:, [1, 3]].mean(axis=1))
    points, owner = shapely.get_coordinates(lines, return_index=True)
    steps = numpy.diff(points, axis=0)
    inside = owner[1:] == owner[:-1]
    at = owner[1:][inside]
    length_m = numpy.hypot(steps[inside, 0] * east_m[at], steps[inside, 1] * north_m[at])
    return numpy.bincount(at, weights=length_m, minlength=len(lines)).astype(numpy.float64)


def _reached_m(ways: geopandas.GeoDataFrame, is_open: _Marks, length_m: _Floats) -> _Floats:
    """Length [m] of all open ways that each way is connected to by open ways, itself among them; 0 for a closed way."""
    from scipy import sparse  # noqa: PLC0415 - slow to load

    found = numpy.zeros(len(ways))
    ends = ways.loc[is_open, ["node_from", "node_to"]].to_numpy()
    if not len(ends):
        return found
    _, nodes = numpy.unique(ends, return_inverse=True)
    first, second = nodes.reshape(-1, 2).T
    count = int(nodes.max()) + 1
    links = sparse.coo_matrix((numpy.ones(len(first)), (first, second)), (count, count))
    _, part = sparse.csgraph.connected_components(links, directed=False)
    total_m = numpy.bincount(part[first], weights=length_m[is_open])
    found[is_open] = total_m[part[first]]
    return found


@dataclass(frozen=True)
class Network:
    """Ways for vehicles, and how much each is connected to before and in the event.

    Attributes:
        lines: the ways in EPSG:4326.
        coverage: where ways are known.
        card: card of the layer they come from.
        before_m: length of all ways that each is connected to [m].
        after_m: the same in the event; 0 for a way that is closed.
    """

    lines: _Shapes
    coverage: shapely.Geometry
    card: LayerCard
    before_m: _Floats
    after_m: _Floats

    def left(self, space: NDArray[numpy.int64], way: NDArray[numpy.int64], *, count: int) -> _Floats:
        """Length of road that each space is still connected to, over its length before the event [share].

        0 where every road at the space is closed; NaN where there was none before.

        Args:
            space: space of each pair of a space and a way that reaches it.
            way: way of each pair.
            count: number of spaces.
        """
        before, after = numpy.zeros(count), numpy.zeros(count)
        numpy.maximum.at(before, space, self.before_m[way])
        numpy.maximum.at(after, space, self.after_m[way])
        return numpy.divide(after, before, out=numpy.full(count, numpy.nan), where=before > 0)


def network_of(layer: Layer, ways: geopandas.GeoDataFrame, *, closed: _Marks) -> Network:
    """Network of the ways for vehicles of a layer.

    Args:
        layer: the layer.
        ways: its ways for vehicles, cut where they meet, with node_from and node_to.
        closed: which of them cannot be used in the event.
    """
    length_m = way_length_m(ways)
    everything = numpy.ones(len(ways), dtype=bool)
    reached = (_reached_m(ways, is_open, length_m) for is_open in (everything, ~closed))
    return Network(ways.geometry.to_numpy(), layer.coverage, layer.card, *reached)
