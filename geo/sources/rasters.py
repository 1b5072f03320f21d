"""Rasters as one grid: tiles are laid side by side as they are, nothing is resampled, a window at a time.

What is written is a GeoTIFF in blocks of 512 cells in the tiles' own reference system, so that a reader takes only the
cells around a place.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window

from geo.crs import named
from geo.errors import InputError, Problem
from geo.sources.limits import Limits, over
from geo.sources.tiles import Tile, opened, rasters

__all__ = ["read"]

Progress = Callable[[str, float], None]

_BLOCK = 512
_LOWEST_M, _HIGHEST_M = -500.0, 9_000.0
_SAME_SIZE = 1e-6
_SAME_PLACE_CELLS = 0.02
_PLAIN_RANKS = {0.0: 0.0, 1.0: 1.0, 2.0: 2.0, 3.0: 3.0}
_MOST_NAMED = 12
_Floats = NDArray[numpy.float32]


@dataclass(frozen=True)
class _Mosaic:
    """Where tiles lie in the grid they make together: rows and columns of their first cells."""

    crs: str
    transform: tuple[float, float, float, float, float, float]
    shape: tuple[int, int]
    corners: tuple[tuple[int, int], ...]


def _differences(tiles: Sequence[Tile]) -> list[Problem]:
    """Problem of each tile that does not fit the first one: another system, another size of cells, cells between."""
    first = tiles[0]
    a, _, c, _, e, f = first.transform
    problems = []
    for tile in tiles[1:]:
        told = {"first": first.name, "first_crs": first.crs, "crs": tile.crs}
        a2, _, c2, _, e2, f2 = tile.transform
        if tile.crs != first.crs:
            problems.append(Problem("layer.tiles_crs", told, tile.name))
        elif abs(a2 / a - 1) > _SAME_SIZE or abs(e2 / e - 1) > _SAME_SIZE:
            problems.append(Problem("layer.tiles_size", {**told, "size": a2, "first_size": a}, tile.name))
        elif max(_off(c2 - c, a), _off(f2 - f, e)) > _SAME_PLACE_CELLS:
            problems.append(Problem("layer.tiles_between", told, tile.name))
    return problems


def _off(distance: float, size: float) -> float:
    """How far a distance is from a whole number of cells [cells]."""
    cells = distance / size
    return abs(cells - round(cells))


def _mosaic(tiles: Sequence[Tile], limits: Limits) -> _Mosaic:
    """The grid that tiles make together.

    Raises:
        InputError: they do not fit together.
        LimitError: it has more cells than the limits allow.
    """
    problems = _differences(tiles)
    if problems:
        raise InputError(problems)
    a, b, _, d, e, _ = tiles[0].transform
    west = min(tile.transform[2] for tile in tiles)
    north = max(tile.transform[5] for tile in tiles)
    corners = tuple((round((t.transform[5] - north) / e), round((t.transform[2] - west) / a)) for t in tiles)
    rows = max(row + tile.shape[0] for (row, _column), tile in zip(corners, tiles, strict=True))
    columns = max(column + tile.shape[1] for (_row, column), tile in zip(corners, tiles, strict=True))
    if rows * columns > limits.cells:
        raise over("cells", limits, found=rows * columns)
    return _Mosaic(tiles[0].crs, (a, b, west, d, e, north), (rows, columns), corners)


def _strip(tiles: Sequence[Tile], mosaic: _Mosaic, top: int, rows: int) -> _Floats:
    """Cells of some rows of the whole; where tiles lie over each other, the first that has a value gives it."""
    strip = numpy.full((rows, mosaic.shape[1]), numpy.nan, dtype=numpy.float32)
    for tile, (row, column) in zip(tiles, mosaic.corners, strict=True):
        first, last = max(top, row), min(top + rows, row + tile.shape[0])
        if first >= last:
            continue
        part = strip[first - top : last - top, column : column + tile.shape[1]]
        cells = tile.read(first - row, 0, last - first, tile.shape[1])
        numpy.copyto(part, cells, where=numpy.isnan(part))
    return strip


@dataclass
class _Count:
    """What was seen on the way: cells with a value, cells taken out as no height, classes nobody ranks, the ends."""

    valid: int = 0
    unranked: set[float] = field(default_factory=set)
    taken_out: int = 0
    lowest: float = numpy.inf
    highest: float = -numpy.inf

    def take(self, strip: _Floats) -> None:
        """Count the cells of a strip."""
        known = strip[~numpy.isnan(strip)]
        self.valid += known.size
        if known.size:
            self.lowest = min(self.lowest, float(known.min()))
            self.highest = max(self.highest, float(known.max()))


def _cleaned(strip: _Floats, count: _Count, options: Mapping[str, Any]) -> _Floats:
    """Cells without what cannot be: infinite values, heights no place on earth has."""
    wrong = numpy.isinf(strip)
    if options["kind"] == "dem":
        wrong |= (strip < _LOWEST_M) | (strip > _HIGHEST_M)
    if options["kind"] == "population":
        wrong |= strip < 0
    count.taken_out += int(wrong.sum())
    strip[wrong] = numpy.nan
    if options.get("measure") == "class":
        _rank(strip, count, options["ranks"])
    if options.get("empty_is_zero"):
        strip[numpy.isnan(strip)] = 0.0
    count.take(strip)
    return strip


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _rank(strip: _Floats, count: _Count, ranks: Mapping[str, int]) -> None:
    """Turn the classes of a strip into ranks, in place; without a word about them they are ranks already."""
    said = {number: float(rank) for name, rank in ranks.items() if (number := _number(name)) is not None}
    said = said or _PLAIN_RANKS
    classes = numpy.unique(strip[~numpy.isnan(strip)])
    if len(count.unranked) <= _MOST_NAMED:
        count.unranked |= {float(one) for one in classes if float(one) not in said}
    ranked = strip.copy()
    for one, rank in said.items():
        ranked[strip == one] = rank
    strip[...] = ranked


def _written(tiles: Sequence[Tile], mosaic: _Mosaic, path: Path, options: Mapping[str, Any],
             progress: Progress) -> _Count:  # fmt: skip
    """Counts of the cells that were written to a file, strip by strip."""
    rows, columns = mosaic.shape
    profile = {
        "driver": "GTiff",
        "dtype": "float32",
        "count": 1,
        "height": rows,
        "width": columns,
        "crs": named(mosaic.crs).to_wkt(),
        "transform": rasterio.Affine(*mosaic.transform),
        "nodata": numpy.nan,
        "tiled": True,
        "blockxsize": _BLOCK,
        "blockysize": _BLOCK,
        "compress": "deflate",
        "predictor": 3,
        "BIGTIFF": "IF_SAFER",
    }
    count = _Count()
    with rasterio.open(path, "w", **profile) as target:
        for top in range(0, rows, _BLOCK):
            height = min(_BLOCK, rows - top)
            strip = _cleaned(_strip(tiles, mosaic, top, height), count, options)
            target.write(strip, 1, window=Window(0, top, columns, height))
            progress("cells", 0.1 + 0.85 * (top + height) / rows)
    return count


def _box(tile: Tile) -> list[float]:
    """West, south, east, north of a tile in its own system."""
    a, _, c, _, e, f = tile.transform
    rows, columns = tile.shape
    return [c, f + e * rows, c + a * columns, f]


def read(files: Sequence[Mapping[str, str]], options: Mapping[str, Any], folder: Path, limits: Limits,
         progress: Progress) -> dict[str, Any]:  # fmt: skip
    """What is told of the grid after it was written into a folder.

    Args:
        files: path and name of each file; archives hold several.
        options: ``kind`` of layer, ``empty_is_zero`` where cells without a value mean that there is nothing, ``crs``
            where a user says in which reference system they are.
        folder: where to write.
        limits: bounds in force.
        progress: is told the step and how far it is, 0 to 1.

    Raises:
        InputError: a file is damaged, of a make that is not read, or does not fit the others.
        LimitError: more cells than the limits allow.
    """
    with ExitStack() as held:
        crs = options.get("crs", "")
        tiles = [held.enter_context(opened(path, name, limits, crs=crs)) for path, name in rasters(files, limits)]
        mosaic = _mosaic(tiles, limits)
        try:
            count = _written(tiles, mosaic, folder / "grid.tif", options, progress)
        except rasterio.errors.RasterioError as error:
            raise InputError(Problem("import.broken", {"reason": str(error)[:200]})) from error
        boxes = [_box(tile) for tile in tiles]
    if count.unranked:
        names = ", ".join(f"{one:g}" for one in sorted(count.unranked)[:_MOST_NAMED])
        raise InputError(Problem("layer.classes", {"found": names}, value=names))
    if not count.valid:
        raise InputError(Problem("layer.raster_empty"))
    notes = [Problem("layer.raster_taken_out", {"count": count.taken_out})] if count.taken_out else []
    layer = {"kind": options["kind"], "file": "grid.tif", "crs": mosaic.crs, "transform": list(mosaic.transform)}
    layer |= {"shape": list(mosaic.shape), "boxes": boxes, "lowest": count.lowest, "highest": count.highest}
    layer["share_known"] = count.valid / (mosaic.shape[0] * mosaic.shape[1])
    return {"layers": [layer], "notes": notes}
