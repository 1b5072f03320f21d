"""Ways as a network of streets between crossings."""

from dataclasses import dataclass

import geopandas
import numpy
import pyproj
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geo.ellipsoid import degree_sizes_m

__all__ = ["Network", "largest_component", "lengths_m", "network"]

_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.int64]
_Mask = NDArray[numpy.bool_]


@dataclass(frozen=True)
class Network:
    """Crossings and the streets between them.

    Attributes:
        crossings_deg: longitude and latitude of each crossing.
        crossings_m: position of each crossing in a flat system.
        source: crossing where each street begins.
        target: crossing where it ends.
        length_m: length of each street on the ellipsoid.
        lines_m: line of each street in the flat system.
        ways: columns of the layer of ways, a row a street.
        system: the flat system.
    """

    crossings_deg: _Floats
    crossings_m: _Floats
    source: _Whole
    target: _Whole
    length_m: _Floats
    lines_m: NDArray[numpy.object_]
    ways: geopandas.GeoDataFrame
    system: pyproj.CRS

    @property
    def walkable(self) -> _Mask:
        """Streets that people on foot may use."""
        return self.ways["foot"].to_numpy(bool)

    @property
    def drivable(self) -> _Mask:
        """Streets that vehicles may use."""
        return self.ways["motor"].to_numpy(bool)

    @property
    def oneway(self) -> _Whole:
        """1 for streets that vehicles use along the line only, -1 against it only, 0 both ways."""
        return self.ways["oneway"].to_numpy(numpy.int64)


def network(ways: geopandas.GeoDataFrame, *, system: pyproj.CRS) -> Network:
    """The network of ways that are cut where they meet.

    >>> from geo.layer import features_of
    >>> corner = shapely.linestrings([[[85.30, 27.70], [85.31, 27.70]], [[85.31, 27.70], [85.31, 27.71]]])
    >>> ends = {"node_from": [7, 8], "node_to": [8, 9], "foot": True}
    >>> ways = features_of("ways", geopandas.GeoDataFrame(ends, geometry=corner, crs="EPSG:4326"))
    >>> town = network(ways, system=pyproj.CRS(32645))
    >>> len(town.crossings_m), town.source.tolist(), town.target.tolist(), town.length_m.round().tolist()
    (3, [0, 1], [1, 2], [986.0, 1108.0])

    Args:
        ways: lines in EPSG:4326 with the columns of a layer of ways.
        system: flat system for distances, in metres.
    """
    ways = ways[shapely.get_type_id(ways.geometry.to_numpy()) == shapely.GeometryType.LINESTRING].reset_index(drop=True)
    lines = ways.geometry.to_numpy()
    ids, number = numpy.unique(ways[["node_from", "node_to"]].to_numpy(numpy.int64), return_inverse=True)
    source, target = number.reshape(-1, 2).T
    crossings = numpy.zeros((len(ids), 2))
    for end, place in ((target, -1), (source, 0)):
        crossings[end] = shapely.get_coordinates(shapely.get_point(lines, place))
    turned = pyproj.Transformer.from_crs(ways.crs, system, always_xy=True)
    lines_m = shapely.transform(lines, lambda xy: numpy.column_stack(turned.transform(xy[:, 0], xy[:, 1])))
    return Network(
        crossings_deg=crossings,
        crossings_m=numpy.column_stack(turned.transform(crossings[:, 0], crossings[:, 1])),
        source=source,
        target=target,
        length_m=lengths_m(lines),
        lines_m=lines_m,
        ways=ways,
        system=system,
    )


def lengths_m(lines: NDArray[numpy.object_]) -> _Floats:
    """Length of each line on the ellipsoid [m]; short pieces are taken to be straight.

    Args:
        lines: lines in EPSG:4326.
    """
    points, owner = shapely.get_coordinates(lines, return_index=True)
    step, same = numpy.diff(points, axis=0), numpy.diff(owner) == 0
    east_m, north_m = degree_sizes_m((points[1:, 1] + points[:-1, 1]) / 2)
    piece = numpy.where(same, numpy.hypot(step[:, 0] * east_m, step[:, 1] * north_m), 0)
    total = numpy.bincount(owner[1:], piece, minlength=len(lines)) if len(points) else numpy.zeros(len(lines))
    return numpy.asarray(total, dtype=numpy.float64)


def largest_component(found: Network, usable: _Mask) -> _Mask:
    """Usable streets that hang together with the most others.

    Args:
        found: the network.
        usable: streets that may be used.
    """
    if not usable.any():
        return usable
    nodes = len(found.crossings_m)
    ends = found.source[usable], found.target[usable]
    joined = csr_array((numpy.ones(len(ends[0]), numpy.int8), ends), shape=(nodes, nodes))
    label = connected_components(joined, directed=False)[1][found.source]
    return numpy.asarray(usable & (label == numpy.bincount(label[usable]).argmax()))
