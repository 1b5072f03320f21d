"""Layers as they are kept: rasters as tiled GeoTIFF, features as GeoParquet sorted by place; read around a place."""

import hashlib
from pathlib import Path
from typing import Any

import geopandas
import numpy
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window

from geo.crs import WGS84
from geo.errors import LimitError, Problem
from geo.grid import Grid
from geo.layer import features_of
from geo.sources.limits import Limits
from geo.sources.spool import Spool

__all__ = ["checksum", "read_features", "read_grid", "sampled", "write_features"]

Bounds = tuple[float, float, float, float]

_MOST_CELLS = 60_000_000
_MOST_LOOKED_AT = 2_048
"""Most rows and columns of a grid that are read for a picture."""
_CHUNK_BYTES = 1 << 20


def checksum(path: Path) -> str:
    """SHA-256 of a file as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _part(source: rasterio.DatasetReader, crs: str, bounds_deg: Bounds | None) -> Window | None:
    """Window of the cells that touch a box and of one more on every side; None where there are none."""
    if bounds_deg is None:
        return Window(0, 0, source.width, source.height)
    a, b, c, d, e, f = tuple(source.transform)[:6]
    outline = Grid(numpy.broadcast_to(numpy.float64(0), (source.height, source.width)), (a, b, c, d, e, f), crs, "")
    cut = outline.clip(bounds_deg)
    if cut is None:
        return None
    column, row = round((cut.transform[2] - c) / a), round((cut.transform[5] - f) / e)
    return Window(column, row, cut.values.shape[1], cut.values.shape[0])


def read_grid(path: Path, *, crs: str, unit: str, bounds_deg: Bounds | None, name: str) -> Grid | None:
    """Cells of a stored grid around a box, or all of them; None where the box lies outside.

    Args:
        path: stored file.
        crs: its reference system by the name that `geo.crs.named` knows.
        unit: unit of its values.
        bounds_deg: west, south, east, north in EPSG:4326; everything where None.
        name: name of the layer, for the refusal.

    Raises:
        LimitError: more cells than are taken at once.
    """
    with rasterio.open(path, driver="GTiff", sharing=False) as source:
        window = _part(source, crs, bounds_deg)
        if window is None:
            return None
        if window.width * window.height > _MOST_CELLS:
            parameters = {"value": name, "found": int(window.width * window.height)}
            raise LimitError(Problem("layer.too_large_whole", parameters, value=name))
        values = source.read(1, window=window).astype(numpy.float64)
        a, b, c, d, e, f = tuple(source.transform)[:6]
    moved = (a, b, c + a * window.col_off, d, e, f + e * window.row_off)
    return Grid(values, moved, crs, unit)


def sampled(
    path: Path, lon_deg: NDArray[numpy.float64], lat_deg: NDArray[numpy.float64], *, crs: str
) -> NDArray[numpy.float64]:
    """Values of a stored grid at positions for looking at, NaN outside; where they lie far apart cells are left out.

    Args:
        path: stored file.
        lon_deg: longitudes in EPSG:4326.
        lat_deg: latitudes, as many.
        crs: reference system of the file by the name that `geo.crs.named` knows.
    """
    found = numpy.full(lon_deg.shape, numpy.nan)
    with rasterio.open(path, driver="GTiff", sharing=False) as source:
        a, b, c, d, e, f = tuple(source.transform)[:6]
        outline = Grid(numpy.broadcast_to(numpy.float64(0), (source.height, source.width)), (a, b, c, d, e, f), crs, "")
        row, column = outline.cells(lon_deg.ravel(), lat_deg.ravel())
        inside = (row >= 0) & (row < source.height) & (column >= 0) & (column < source.width)
        if not inside.any():
            return found
        row, column = row[inside].astype(numpy.int64), column[inside].astype(numpy.int64)
        top, left = int(row.min()), int(column.min())
        rows, columns = int(row.max()) - top + 1, int(column.max()) - left + 1
        shape = min(rows, _MOST_LOOKED_AT), min(columns, _MOST_LOOKED_AT)
        values = source.read(1, window=Window(left, top, columns, rows), out_shape=shape).astype(numpy.float64)
    found.ravel()[inside] = values[(row - top) * shape[0] // rows, (column - left) * shape[1] // columns]
    return found


def read_features(path: Path, kind: str, *, bounds_deg: Bounds | None) -> geopandas.GeoDataFrame:
    """Stored features whose boxes touch a box, or all of them, in EPSG:4326.

    Args:
        path: stored file.
        kind: kind of layer.
        bounds_deg: west, south, east, north in EPSG:4326; everything where None.
    """
    rows = geopandas.read_parquet(path, bbox=bounds_deg)
    return features_of(kind, rows.set_crs(WGS84, allow_override=True))


def write_features(rows: geopandas.GeoDataFrame, kind: str, path: Path) -> dict[str, Any]:
    """What is told of features after they were written to a file as it is kept: kind, number and hull.

    Args:
        rows: features of the kind, as `geo.layer.features_of` gives them.
        kind: kind of layer.
        path: file to write, in a folder that may be written.
    """
    spool = Spool(kind, path.parent, Limits.layers())
    spool.add_all(rows.geometry.to_numpy(), {name: rows[name].tolist() for name in rows.columns.drop("geometry")})
    return spool.finish(path)
