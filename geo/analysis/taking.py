"""What a rule takes ground by: shapes with a reach, or cells of a grid; and which of it meets which space."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.analysis.overlay import in_common, valid
from geo.crs import named
from geo.ellipsoid import to_degrees as way_to_degrees
from geo.plane import EVERYWHERE, to_plane

__all__ = ["EVERYWHERE", "Cells", "Hits", "Shapes", "Taking", "cells_shapes", "no_layer"]

_Shapes = NDArray[numpy.object_]
_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.intp]

_QUARTER_SEGMENTS = 2 * 10
"""Pieces of a quarter circle: the drawn arc lies within 0.1 % of the true reach."""

_SLACK = 2
_MANY_CORNERS = 100
_METRES_PER_DEGREE_LEAST = 10 * 10 * 10 * 100
"""A degree is at least this long [m] from south to north; boxes grown by it are never too small."""


@dataclass(frozen=True)
class Hits:
    """What of a taking meets which space: number of the space, shape on its sheet [m], whether it rests on a guess."""

    space: _Whole
    shapes: _Shapes
    assumed: NDArray[numpy.bool_]


@dataclass(frozen=True)
class Shapes:
    """Shapes of one rule, each taking the ground within its reach.

    Attributes:
        rule: name of the rule.
        shapes: shapes in WGS 84.
        reach_m: distance from each shape to which it takes ground; 0 for the shape itself.
        coverage: where the layer speaks, in WGS 84; None where there is no layer.
        assumed: shapes whose reach rests on an assumption; empty for none.
        tree: index of the shapes, where there is one already.
    """

    rule: str
    shapes: _Shapes
    reach_m: _Floats
    coverage: BaseGeometry | None
    assumed: NDArray[numpy.bool_] = field(default_factory=lambda: numpy.zeros(0, dtype=bool))
    tree: shapely.STRtree | None = field(default=None, compare=False)

    def hits(self, flat: _Shapes, boxes_deg: _Floats, origins_deg: _Floats) -> Hits:
        """What meets each space, grown by its reach, on the space's own sheet.

        Args:
            flat: spaces on their sheets; None where a space has no ground.
            boxes_deg: their boxes in degrees.
            origins_deg: origins of their sheets.
        """
        space, shape = self._near(boxes_deg)
        near = to_plane(self.clipped(self.shapes[shape], boxes_deg[space]), origins_deg[space])
        reach = self.reach_m[shape]
        meets = shapely.dwithin(near, flat[space], reach) & ((reach > 0) | (shapely.get_dimensions(near) > 1))
        space, near, reach = space[meets], near[meets], reach[meets]
        grown = near.copy()
        wide = reach > 0
        grown[wide] = shapely.buffer(near[wide], reach[wide], quad_segs=_QUARTER_SEGMENTS)
        guess = self.assumed[shape[meets]] if len(self.assumed) else numpy.zeros(len(space), dtype=bool)
        return Hits(space, valid(grown), guess)

    def ready(self) -> "Shapes":
        """The same with its index and its coverage prepared, so that several threads may ask it."""
        if self.coverage is not None:
            shapely.prepare(self.coverage)
        return replace(self, tree=self.tree or shapely.STRtree(self.shapes))

    @staticmethod
    def is_long(shapes: _Shapes) -> NDArray[numpy.bool_]:
        """Which shapes have so many corners that they are cut to what is near."""
        return numpy.asarray(shapely.get_num_coordinates(shapes) > _MANY_CORNERS)

    def clipped(self, shapes: _Shapes, boxes_deg: _Floats) -> _Shapes:
        """Shapes with many corners cut to what is near boxes, one for each; the others as they are."""
        long = self.is_long(shapes)
        if not long.any():
            return shapes
        found = shapes.copy()
        grown = boxes_deg[long] + _SLACK * self._margin_deg() * numpy.array([-1, -1, 1, 1])
        found[long] = shapely.intersection(valid(shapes[long]), shapely.box(*grown.T))
        return found

    def _margin_deg(self) -> float:
        """How far a space's box must grow to meet everything that reaches it [deg]."""
        reach_m = float(self.reach_m.max(initial=0.0)) + 1
        return _SLACK * reach_m / _METRES_PER_DEGREE_LEAST

    def _near(self, boxes_deg: _Floats) -> tuple[_Whole, _Whole]:
        """Pairs of space and shape whose boxes come within reach, by space."""
        margin_deg = self._margin_deg()
        tree = self.tree or shapely.STRtree(self.shapes)
        grown = shapely.box(*(boxes_deg + margin_deg * numpy.array([-1, -1, 1, 1])).T)
        space, shape = tree.query(grown)
        order = numpy.lexsort((shape, space))
        return space[order], shape[order]

    def known(self, flat: _Shapes, boxes_deg: _Floats, origins_deg: _Floats) -> _Shapes:
        """Part of the earth around each space where the rule can speak, on the space's sheet; empty where it cannot."""
        if self.coverage is None:
            return numpy.full(len(flat), shapely.Polygon(), dtype=object)
        around = shapely.box(*_widened(boxes_deg).T)
        shapely.prepare(self.coverage)
        whole = shapely.contains(self.coverage, around)
        around[~whole] = in_common(numpy.full((~whole).sum(), self.coverage), around[~whole])
        return to_plane(around, origins_deg)


def no_layer(rule: str) -> Shapes:
    """A rule for which there is no map: it takes nothing and is known nowhere."""
    return Shapes(rule, numpy.zeros(0, dtype=object), numpy.zeros(0), None)


def _widened(boxes_deg: _Floats) -> _Floats:
    """Boxes grown by their own size on every side, and a little more."""
    size = numpy.maximum(boxes_deg[:, 2] - boxes_deg[:, 0], boxes_deg[:, 3] - boxes_deg[:, 1])
    margin = numpy.nan_to_num(size) + 1 / _METRES_PER_DEGREE_LEAST
    return numpy.asarray(boxes_deg + margin[:, None] * numpy.array([-1, -1, 1, 1]), dtype=numpy.float64)


@dataclass(frozen=True)
class Cells:
    """Cells of a grid that a rule takes whole.

    Attributes:
        rule: name of the rule.
        taken: cells that are taken, rows from north to south.
        known_cells: cells of which the grid says anything.
        transform: x and y of a corner by column and row: x = a column + b row + c, y = d column + e row + f.
        crs: system of x and y.
    """

    rule: str
    taken: NDArray[numpy.bool_]
    known_cells: NDArray[numpy.bool_]
    transform: tuple[float, float, float, float, float, float]
    crs: str

    def ready(self) -> "Cells":
        """The same: cells need no index."""
        return self

    def hits(self, _flat: _Shapes, boxes_deg: _Floats, origins_deg: _Floats) -> Hits:
        """Taken cells around each space as one shape on the space's own sheet.

        Args:
            boxes_deg: boxes of the spaces in degrees.
            origins_deg: origins of their sheets.
        """
        space, shapes = self._around(self.taken, boxes_deg)
        return Hits(space, valid(to_plane(shapes, origins_deg[space])), numpy.zeros(len(space), dtype=bool))

    def known(self, flat: _Shapes, boxes_deg: _Floats, origins_deg: _Floats) -> _Shapes:
        """Cells around each space of which the grid says anything, on the space's sheet."""
        found = numpy.full(len(flat), shapely.Polygon(), dtype=object)
        space, shapes = self._around(self.known_cells, boxes_deg)
        found[space] = valid(to_plane(shapes, origins_deg[space]))
        return found

    def _around(self, mask: NDArray[numpy.bool_], boxes_deg: _Floats) -> tuple[_Whole, _Shapes]:
        """Cells of a mask around each space as one shape in degrees, where there are any."""
        windows = self.windows(boxes_deg)
        inside = numpy.flatnonzero(windows[:, 0] < windows[:, 1])
        place, shapes = cells_shapes(mask, windows[inside])
        return inside[place], self._in_degrees(shapes)

    def cells_around(self, boxes_deg: _Floats) -> _Floats:
        """Least and greatest row, least and greatest column of the corners of boxes, with fractions."""
        a, b, c, d, e, f = self.transform
        corners = shapely.get_coordinates(shapely.box(*numpy.nan_to_num(boxes_deg).T)).reshape(len(boxes_deg), -1, 2)
        x, y = way_to_degrees(named(self.crs)).transform(corners[..., 0], corners[..., 1], direction="INVERSE")
        size = a * e - b * d
        column, row = (e * (x - c) - b * (y - f)) / size, (a * (y - f) - d * (x - c)) / size
        return numpy.stack([row.min(axis=1), row.max(axis=1), column.min(axis=1), column.max(axis=1)])

    def windows(self, boxes_deg: _Floats) -> _Whole:
        """First row, row after the last, first column, column after the last around each space; nothing as 0, 0."""
        return self.held(self.cells_around(boxes_deg), boxes_deg)

    def held(self, ends: _Floats, boxes_deg: _Floats) -> _Whole:
        """Windows of the grid around boxes, from the rows and columns of their corners."""
        lowest, highest = numpy.floor(ends[::2]) - 1, numpy.ceil(ends[1::2]) + 1
        rows, columns = self.taken.shape
        first = numpy.clip(lowest, 0, None).astype(int)
        last = numpy.minimum(highest, [[rows], [columns]]).astype(int)
        windows = numpy.stack([first[0], last[0], first[1], last[1]], axis=1)
        windows[numpy.isnan(boxes_deg).any(axis=1) | (last <= first).any(axis=0)] = 0
        return windows

    def placed(self, points: _Floats) -> _Floats:
        """Longitude and latitude of points given by column and row."""
        a, b, c, d, e, f = self.transform
        column, row = points.T
        way = way_to_degrees(named(self.crs))
        return numpy.column_stack(way.transform(a * column + b * row + c, d * column + e * row + f))

    def _in_degrees(self, shapes: _Shapes) -> _Shapes:
        """Shapes drawn in columns and rows, in degrees."""
        return numpy.asarray(shapely.transform(shapes, self.placed), dtype=object)


def cells_shapes(mask: NDArray[numpy.bool_], windows: _Whole) -> tuple[_Whole, _Shapes]:
    """Windows of a mask that hold any of its cells, and these cells as one shape each, in columns and rows.

    >>> place, shapes = cells_shapes(numpy.eye(3, dtype=bool), numpy.array([[0, 2, 0, 2], [0, 1, 1, 3]]))
    >>> place.tolist(), shapes[0].area
    ([0], 2.0)

    Args:
        mask: cells.
        windows: first row, row after the last, first column and column after the last of each.
    """
    from geo.analysis.outlines import areas, outlines, runs_of  # noqa: PLC0415 - what compiles itself is slow to load

    if not len(windows):
        return numpy.zeros(0, dtype=numpy.intp), numpy.zeros(0, dtype=object)
    high, wide = windows[:, 1] - windows[:, 0], windows[:, 3] - windows[:, 2]
    top = numpy.concatenate([[0], numpy.cumsum(high + 1)])  # one under the other, an empty row between
    stack = numpy.ones((top[-1], wide.max()), dtype=numpy.uint8)
    for line, (first, last, west, east) in zip(top.tolist(), windows.tolist(), strict=False):
        stack[line : line + last - first, : east - west] = ~mask[first:last, west:east]
    shapes = outlines(*areas(runs_of(stack, row=0, column=0), least_cells=1))
    owner = numpy.searchsorted(top, shapely.bounds(shapes)[:, 1], side="right") - 1
    points, part = shapely.get_coordinates(shapes, return_index=True)
    points += numpy.stack([windows[:, 2], windows[:, 0] - top[:-1]], axis=1)[owner][part]
    order = numpy.argsort(owner, kind="stable")
    placed = shapely.set_coordinates(shapes, points)[order]
    place, number = numpy.unique(owner[order], return_inverse=True)
    return place, numpy.asarray(shapely.multipolygons(placed, indices=number), dtype=object)


Taking = Shapes | Cells
Takings = Sequence[Taking]
