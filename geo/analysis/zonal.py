"""Figures of a grid inside each space, every cell weighing as much of it as lies inside."""

from collections.abc import Mapping, Sequence

import geopandas
import numpy
import pandas
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from numpy.typing import NDArray

from geo.crs import WGS84, named

__all__ = ["zonal"]

_Floats = NDArray[numpy.float64]
_Six = tuple[float, float, float, float, float, float]


def zonal(
    spaces: pandas.Series, values: Mapping[str, _Floats], *, transform: _Six, crs: str, ops: Sequence[str]
) -> pandas.DataFrame:
    """Figures of each grid inside each space, one column a grid and operation; unknown cells count for nothing.

    >>> import shapely
    >>> space = pandas.Series([shapely.box(85.30, 27.70, 85.315, 27.71)], index=["toy"])
    >>> height = {"height_m": numpy.array([[1300.0, 1310.0]])}
    >>> where = {"transform": (0.01, 0.0, 85.30, 0.0, -0.01, 27.71), "crs": "EPSG:4326"}
    >>> zonal(space, height, **where, ops=["mean", "max"]).round(2).loc["toy"].tolist()
    [1303.33, 1310.0]

    Args:
        spaces: boundaries in WGS 84, by the space's name.
        values: grids of one shape by name, rows from north to south, NaN where unknown.
        transform: x and y of a corner by column and row.
        crs: system of x and y.
        ops: operations that exactextract knows: mean, min, max, sum, count.
    """
    placed = geopandas.GeoDataFrame(geometry=spaces.to_numpy(), crs=WGS84).to_crs(named(crs))
    a, _, west, _, e, north = transform
    rows, columns = next(iter(values.values())).shape
    edges = {"xmin": west, "ymin": north + e * rows, "xmax": west + a * columns, "ymax": north}
    wkt = placed.crs.to_wkt()
    grids = [
        NumPyRasterSource(numpy.ma.masked_invalid(grid), **edges, name=name, srs_wkt=wkt)
        for name, grid in values.items()
    ]
    names = [f"{name}_{op}" for name in values for op in ops]
    has_area = shapely.area(placed.geometry.to_numpy()) > 0
    found = pandas.DataFrame(numpy.nan, index=spaces.index, columns=names)
    if has_area.any():
        result = exact_extract(grids, placed[has_area], list(ops), output="pandas")
        result = result.set_axis(names, axis=1) if len(values) == 1 else result[names]
        found.loc[has_area] = result.to_numpy(dtype=numpy.float64)
    return found
