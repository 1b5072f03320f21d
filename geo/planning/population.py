"""Where people live: census figures brought down to wards and cells, to the last person.

What was counted stays as counted. What was counted only for a larger unit is spread over its parts by a weight (ground
area, floor area, a raster of population), and the result says which. Every spreading gives whole people whose sum is
the figure that was spread, by largest remainders.
"""

from collections.abc import Mapping

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.analysis.zonal import zonal
from geo.crs import WGS84, area_m2
from geo.grid import Grid

__all__ = [
    "COUNTED",
    "apportioned",
    "by_area",
    "by_floor",
    "by_raster",
    "cells",
    "people_of_cells",
    "rounded",
    "ward_people",
]

_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.int64]

COUNTED = "counted"
"""Basis of a figure that the census itself gives."""


def apportioned(total: int, weights: ArrayLike) -> _Whole:
    """Whole numbers in proportion to the weights that add up to the total, by largest remainders.

    Of equal remainders the earlier one is served first. Weights that are all nothing count as equal.

    >>> apportioned(10, [1, 1, 1]).tolist()
    [4, 3, 3]
    >>> apportioned(7, [0.0, 3.0, 1.0]).tolist()
    [0, 5, 2]

    Args:
        total: what is shared out, not negative.
        weights: weight of each share, not negative; unknown ones count as nothing.

    Raises:
        ValueError: something is to be shared out among nobody, or a weight or the total is negative.
    """
    weight = numpy.nan_to_num(numpy.asarray(weights, numpy.float64))
    if total < 0 or (weight < 0).any() or not (len(weight) or total == 0):
        raise ValueError("shares need a total and weights that are not negative, and somebody to share among")
    if not len(weight):
        return numpy.zeros(0, numpy.int64)
    if not weight.any():
        weight = numpy.ones_like(weight)
    exact = weight / weight.max()
    return _served(exact / exact.sum() * total, total, most=numpy.full(len(weight), total))


def rounded(exact: ArrayLike, *, most: ArrayLike | None = None) -> _Whole:
    """Whole numbers next to the exact ones whose sum is the rounded sum, by largest remainders.

    >>> rounded([0.5, 0.4, 0.4, 1.0]).tolist()
    [1, 0, 0, 1]
    >>> rounded([0.5, 0.4, 0.4, 1.0], most=[0, 9, 9, 9]).tolist()
    [0, 1, 0, 1]

    Args:
        exact: numbers, none negative.
        most: what none may exceed; together at least the rounded sum, each at least the whole part of its number.
    """
    values = numpy.asarray(exact, numpy.float64)
    bound = numpy.full(len(values), numpy.iinfo(numpy.int64).max) if most is None else numpy.asarray(most, numpy.int64)
    return _served(values, int(numpy.floor(values.sum() + 1 / 2)), most=bound)


def _served(exact: _Floats, total: int, *, most: _Whole) -> _Whole:
    """Whole parts of the numbers; what the total is above their sum goes to the largest remainders below the most."""
    share = numpy.floor(exact).astype(numpy.int64)
    order = numpy.argsort(share - exact, kind="stable")
    while (left := total - int(share.sum())) > 0:
        open_now = order[share[order] < most[order]]
        share[open_now[:left]] += 1
    return share


def ward_people(
    wards: geopandas.GeoDataFrame, counts: Mapping[str, int], *, weights: Mapping[str, pandas.Series]
) -> pandas.DataFrame:
    """People of each ward and what the figure rests on: ``counted``, or the name of the weight.

    A ward that was counted keeps its figure. The figure of a larger unit is spread over its wards by the first of the
    weights that is known and above nothing for them together; it is not used where all its wards were counted, and less
    what was counted where some were.

    Args:
        wards: wards with ``id`` and ``parent_id``.
        counts: people by identifier of the ward or of the larger unit.
        weights: weights of the wards (index like the wards) by name, the best first.
    """
    known = wards["id"].map(counts)
    people = known.astype("Int64").set_axis(wards.index)
    basis = pandas.Series(None, index=wards.index, dtype=object).mask(known.notna(), COUNTED)
    for unit, rows in wards.groupby("parent_id", sort=True).groups.items():
        open_rows = rows[people.loc[rows].isna()]
        if not len(open_rows) or unit not in counts:
            continue
        rest = max(counts[unit] - int(people.loc[rows].sum()), 0)
        name, weight = _first_known(weights, open_rows)
        people.loc[open_rows] = apportioned(rest, weight)
        basis.loc[open_rows] = name
    return pandas.DataFrame({"id": wards["id"], "people": people, "basis": basis})


def _first_known(weights: Mapping[str, pandas.Series], rows: pandas.Index) -> tuple[str, _Floats]:
    """Name and values of the first weight that says something about all rows together, else of the last."""
    found = {name: weight.loc[rows].to_numpy(numpy.float64) for name, weight in weights.items()}
    telling = [name for name, value in found.items() if numpy.isfinite(value).all() and value.sum() > 0]
    name = (telling or [*found][-1:])[0]
    return name, found[name]


def cells(wards: geopandas.GeoDataFrame, *, cell_m: float, crs: str) -> geopandas.GeoDataFrame:
    """Squares of the ground cut at ward borders: ``ward`` (its id) and geometry in WGS 84, west to east by ward.

    The squares stand on whole multiples of their size in the reference system, so that neighbouring wards and later
    runs share them. A square that two wards share becomes two cells.

    Args:
        wards: wards with ``id`` and geometry.
        cell_m: side of a square [m].
        crs: metric reference system of the squares.

    Raises:
        ValueError: the side is not above nothing.
    """
    if not cell_m > 0:
        raise ValueError("a cell has a side")
    flat = wards.to_crs(crs).geometry.to_numpy()
    pieces = [_cut(shape, cell_m) for shape in flat]
    ward = numpy.repeat(wards["id"].to_numpy(), [len(found) for found in pieces])
    shapes = numpy.concatenate(pieces) if pieces else numpy.array([], object)
    return geopandas.GeoDataFrame({"ward": ward}, geometry=shapes, crs=crs).to_crs(WGS84)


def _cut(shape: shapely.Geometry, side: float) -> NDArray[numpy.object_]:
    """A shape cut into squares; those wholly inside stay whole."""
    if shape is None or shape.is_empty:
        return numpy.array([], object)
    west, south, east, north = numpy.array(shape.bounds) // side
    columns, rows = numpy.meshgrid(numpy.arange(west, east + 1), numpy.arange(south, north + 1))
    left, low = columns.ravel() * side, rows.ravel() * side
    squares = shapely.box(left, low, left + side, low + side)
    shapely.prepare(shape)
    squares = squares[shapely.intersects(shape, squares)]
    inside = shapely.contains_properly(shape, squares)
    squares[~inside] = shapely.intersection(squares[~inside], shape)
    return numpy.asarray(squares[shapely.area(squares) > 0], dtype=object)


def by_area(shapes: geopandas.GeoSeries) -> pandas.Series:
    """Ground area of each shape [m2]: the weight when nothing else is known.

    Args:
        shapes: shapes in WGS 84.
    """
    return pandas.Series(area_m2(shapes.to_numpy()), index=shapes.index)


def by_floor(
    shapes: geopandas.GeoSeries, buildings: geopandas.GeoDataFrame, *, storeys_assumed: float
) -> pandas.Series:
    """Floor area in each shape [m2]: storeys times ground area of the buildings whose middle lies in it.

    Args:
        shapes: shapes in WGS 84.
        buildings: footprints in WGS 84 with ``levels``.
        storeys_assumed: storeys of a building that tells none.
    """
    footprints = buildings.geometry.to_numpy()
    floor_m2 = area_m2(footprints) * buildings["levels"].fillna(storeys_assumed).to_numpy(numpy.float64)
    middle = shapely.point_on_surface(footprints)
    building, shape = shapely.STRtree(shapes.to_numpy()).query(middle, predicate="intersects")
    _, first = numpy.unique(building, return_index=True)  # a middle on a border counts once
    total = numpy.zeros(len(shapes))
    numpy.add.at(total, shape[first], floor_m2[building[first]])
    return pandas.Series(total, index=shapes.index)


def by_raster(shapes: geopandas.GeoSeries, grid: Grid) -> pandas.Series:
    """Sum of a raster of people in each shape, every cell weighing as much of it as lies inside.

    Args:
        shapes: shapes in WGS 84.
        grid: people in each cell.
    """
    sums = zonal(shapes, {"people": grid.values}, transform=grid.transform, crs=grid.crs, ops=["sum"])
    return sums["people_sum"].fillna(0.0)


def people_of_cells(
    ground: geopandas.GeoDataFrame, wards: pandas.DataFrame, *, weights: Mapping[str, pandas.Series]
) -> pandas.DataFrame:
    """People of each cell and the name of the weight that spread them over their ward; sums are those of the wards.

    Args:
        ground: cells with ``ward``.
        wards: result of `ward_people`; wards without a figure give nobody.
        weights: weights of the cells (index like the cells) by name, the best first.
    """
    figure = wards.dropna(subset="people").set_index("id")["people"]
    people = pandas.Series(0, index=ground.index, dtype="int64")
    spread = pandas.Series(None, index=ground.index, dtype=object)
    for ward, rows in ground.groupby("ward", sort=True).groups.items():
        if ward in figure.index:
            spread.loc[rows], weight = _first_known(weights, rows)
            people.loc[rows] = apportioned(int(figure.loc[ward]), weight)
    return pandas.DataFrame({"ward": ground["ward"], "people": people, "spread_by": spread})
