"""Figures of a grid inside each space, every cell weighing as much of it as lies inside."""

from collections.abc import Mapping, Sequence

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.analysis.overlay import valid
from geo.crs import WGS84, named

__all__ = ["zonal"]

_Floats = NDArray[numpy.float64]
_Six = tuple[float, float, float, float, float, float]


def _on_grid(spaces: pandas.Series, transform: _Six, crs: str) -> NDArray[numpy.object_]:
    """Spaces with columns from the west and rows from the north instead of degrees."""
    placed = geopandas.GeoSeries(spaces.to_numpy(), crs=WGS84).to_crs(named(crs)).to_numpy()
    a, _, west, _, e, north = transform

    def counted(points: _Floats) -> _Floats:
        return (points - (west, north)) / (a, e)

    return valid(shapely.transform(placed, counted))


def zonal(
    spaces: pandas.Series, values: Mapping[str, _Floats], *, transform: _Six, crs: str, ops: Sequence[str]
) -> pandas.DataFrame:
    """Figures of each grid inside each space, one column a grid and operation; unknown cells count for nothing.

    Equal to what exactextract gives, without its cost for each space. Unknown where no known cell is touched.

    >>> import shapely
    >>> space = pandas.Series([shapely.box(85.30, 27.70, 85.315, 27.71)], index=["toy"])
    >>> height = {"height_m": numpy.array([[1300.0, 1310.0]])}
    >>> where = {"transform": (0.01, 0.0, 85.30, 0.0, -0.01, 27.71), "crs": "EPSG:4326"}
    >>> zonal(space, height, **where, ops=["mean", "max"]).round(2).loc["toy"].tolist()
    [1303.33, 1310.0]

    Args:
        spaces: boundaries in WGS 84, by the space's name.
        values: grids of one shape by name, rows from north to south, NaN where unknown.
        transform: x and y of a corner by column and row, of an upright grid.
        crs: system of x and y.
        ops: mean, min, max, sum, count.
    """
    from geo.analysis.shares import FIGURES, figures  # noqa: PLC0415 - what compiles itself is slow to load

    grids = numpy.stack([numpy.asarray(grid, dtype=numpy.float64) for grid in values.values()])
    found = figures(_on_grid(spaces, transform, crs), grids)
    of = {name: found[..., place] for place, name in enumerate(FIGURES)}
    known = of["count"] > 0
    of["sum"] = numpy.where(known, of["sum"], numpy.nan)
    of["mean"] = of["sum"] / numpy.where(known, of["count"], numpy.nan)
    columns = {f"{name}_{op}": of[op][:, place] for place, name in enumerate(values) for op in ops}
    return pandas.DataFrame(columns, index=spaces.index)
