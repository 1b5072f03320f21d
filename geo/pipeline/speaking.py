"""Which layers speak of which space, so that what is known of one does not depend on the layers of its neighbours."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy
import pandas
import pyproj
import shapely
from numpy.typing import NDArray

from geo.analysis import relief
from geo.analysis.hazard import steep_cells
from geo.analysis.rules import GroundRules
from geo.analysis.taking import Cells
from geo.crs import WGS84
from geo.grid import Grid
from geo.layer import Layer, Surroundings

__all__ = ["by_speakers", "coarser_steep"]


def _heights(near: Surroundings) -> list[Layer]:
    """Height models around a place, the one with the finest cells first."""
    return [layer for layer in (near.elevation, *near.coarser) if layer is not None]


def _told(layers: Sequence[Layer], shapes: NDArray[numpy.object_]) -> tuple[NDArray[numpy.bool_], NDArray[numpy.bool_]]:
    """Which layers touch and which cover each space: a row a layer."""
    found = [(shapely.intersects(layer.coverage, shapes), shapely.covers(layer.coverage, shapes)) for layer in layers]
    touches, covers = (numpy.array(side, dtype=bool) for side in zip(*found, strict=True))
    return touches, covers


def _speakers(
    models: Sequence[Layer], hazards: Sequence[Layer], shapes: NDArray[numpy.object_]
) -> NDArray[numpy.int64]:
    """Of each space (a row) the place of its height model, and 1 for each hazard that touches it, else 0.

    Its height model is the finest that covers it, else the finest that touches it.
    """
    columns = [numpy.zeros(len(shapes), dtype=numpy.int64)]
    if models:
        touches, covers = _told(models, shapes)
        columns = [(2 * covers.astype(int) + touches).argmax(axis=0)]
    if hazards:
        columns += list(_told(hazards, shapes)[0].astype(numpy.int64))
    return numpy.column_stack(columns)


def by_speakers(shapes: pandas.Series, near: Surroundings) -> Iterator[tuple[pandas.Series, Surroundings]]:
    """Spaces that lie near each other by the height model and the hazards that speak of them, each with these alone.

    Args:
        shapes: boundaries in EPSG:4326, by id.
        near: what layers say around all of them.
    """
    models, hazards = _heights(near), near.hazards
    if len(models) < len("ab") and not hazards:
        yield shapes, near
        return
    kinds, kind = numpy.unique(_speakers(models, hazards, shapes.to_numpy()), axis=0, return_inverse=True)
    for number, (model, *speaks) in enumerate(kinds.tolist()):
        own = tuple(hazard for hazard, counts in zip(hazards, speaks, strict=True) if counts)
        elevation = models[model] if models else None
        yield shapes[kind.ravel() == number], replace(near, elevation=elevation, coarser=(), hazards=own)


def _within(coverage: shapely.Geometry, grid: Grid) -> NDArray[numpy.bool_]:
    """Cells of a grid whose middles lie in an area in EPSG:4326."""
    rows, columns = grid.values.shape
    a, _, c, _, e, f = grid.transform
    x, y = numpy.meshgrid(c + a * (numpy.arange(columns) + 0.5), f + e * (numpy.arange(rows) + 0.5))
    shapely.prepare(coverage)
    turn = pyproj.Transformer.from_crs(grid.system, WGS84, always_xy=True)
    return numpy.asarray(shapely.contains_xy(coverage, *turn.transform(x, y)))


def coarser_steep(near: Surroundings, rules: GroundRules) -> list[Cells]:
    """Steep cells of all height models but the finest, where no finer one speaks.

    Args:
        near: what layers say around a place.
        rules: numbers of the rules.
    """
    found, finer = [], near.elevation.coverage if near.elevation else shapely.Polygon()
    for layer in near.coarser:
        if layer.grid is not None and relief.carries_slope(layer.grid, cell_max=rules.slope_cell_max):
            slope_deg = numpy.where(_within(finer, layer.grid), numpy.nan, relief.grid_slope_deg(layer.grid))
            found.append(steep_cells(slope_deg, transform=layer.grid.transform, crs=layer.grid.crs, rules=rules))
            finer = shapely.union(finer, layer.coverage)
    return found
