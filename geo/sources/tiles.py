"""Tiles of a raster, judged before a cell is read: GeoTIFF by the one driver for it, SRTM heights as plain numbers."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window

from geo.crs import WGS84
from geo.errors import InputError, Problem
from geo.sources import archive
from geo.sources.limits import Limits, over
from geo.sources.references import system, title
from geo.sources.sniff import TIFF_MARKS, ZIP_MARK

__all__ = ["Tile", "opened", "rasters"]

_SRTM_NAME = re.compile(r"([NS])(\d{2})([EW])(\d{3})", re.IGNORECASE)
_SRTM_SIDES = (1201, 3601)
_SRTM_VOID = -32_768
_SRTM_BYTES = 2
_BLOCK_BYTES = 256_000_000
_METRES = frozenset({"", "m", "metre", "metres", "meter", "meters", "unknown"})

_Floats = NDArray[numpy.float32]


@dataclass(frozen=True)
class Tile:
    """One raster, upright, of one band.

    Attributes:
        name: name of the file.
        crs: reference system by the name that `geo.crs.named` knows.
        transform: the six numbers of a `geo.grid.Grid`.
        shape: rows and columns.
        is_whole: whether its values are whole numbers.
        read: gives the cells of a part (first row, first column, rows, columns), NaN where there is no value.
    """

    name: str
    crs: str
    transform: tuple[float, float, float, float, float, float]
    shape: tuple[int, int]
    is_whole: bool
    read: Callable[[int, int, int, int], _Floats]


def _refuse(code: str, name: str, **parameters: object) -> InputError:
    return InputError(Problem(f"layer.raster_{code}", parameters, name))


def _known_system(text: str, name: str) -> str:
    """Name of the reference system a raster gives.

    Raises:
        InputError: it gives none, or one without a number.
    """
    if not text:
        raise _refuse("no_crs", name)
    found = title(system(text))
    if not found.startswith(("EPSG:", "ESRI:", "MUTM-")):
        raise _refuse("odd_crs", name, found=found[:80])
    return found


def _judge(source: Any, name: str, limits: Limits) -> None:
    """Hold what the header announces against the rules.

    Raises:
        InputError: several bands, complex numbers, another unit than metres, or cells that do not stand upright.
        LimitError: more cells, or larger blocks, than the limits allow.
    """
    if source.width * source.height > limits.cells:
        raise over("cells", limits, found=source.width * source.height, place=name)
    if source.count != 1:
        raise _refuse("bands", name, count=source.count)
    kind = numpy.dtype(source.dtypes[0])
    if kind.kind not in "iuf":
        raise _refuse("dtype", name, found=str(kind))
    rows, columns = source.block_shapes[0]
    if rows * columns * kind.itemsize > _BLOCK_BYTES:
        raise _refuse("blocks", name, rows=rows, columns=columns)
    a, b, _, d, e, _ = tuple(source.transform)[:6]
    if b or d or a <= 0 or e >= 0 or source.transform.is_identity:
        raise _refuse("turned", name)
    if (source.units[0] or "").lower() not in _METRES:
        raise _refuse("unit", name, found=str(source.units[0])[:40])


def _reader(source: Any) -> Callable[[int, int, int, int], _Floats]:
    scale, offset = source.scales[0], source.offsets[0]

    def read(row: int, column: int, rows: int, columns: int) -> _Floats:
        cells = source.read(1, window=Window(column, row, columns, rows), masked=True)
        values = numpy.ma.filled(cells.astype(numpy.float32), numpy.nan)
        return values if (scale, offset) == (1.0, 0.0) else (values * scale + offset).astype(numpy.float32)

    return read


@contextmanager
def _tiff(path: Path, name: str, limits: Limits, crs: str) -> Iterator[Tile]:
    """A GeoTIFF, plain or cloud-optimised; nothing beside the file is looked at.

    Raises:
        InputError: the file is damaged or of a make that is not read.
        LimitError: larger than the limits allow.
    """
    try:
        source = rasterio.open(path, driver="GTiff", sharing=False)
    except rasterio.errors.RasterioError as error:
        raise _refuse("broken", name, reason=str(error).replace(str(path), name)[:200]) from error
    with source:
        _judge(source, name, limits)
        crs = crs or _known_system(source.crs.to_wkt() if source.crs else "", name)
        kind = numpy.dtype(source.dtypes[0])
        a, b, c, d, e, f = tuple(source.transform)[:6]
        yield Tile(name, crs, (a, b, c, d, e, f), (source.height, source.width), kind.kind in "iu", _reader(source))


def _srtm_corner(name: str) -> tuple[int, int]:
    """Longitude and latitude [deg] of the south-west corner that an SRTM file's name tells.

    >>> _srtm_corner("N27E085.hgt"), _srtm_corner("s03w060.SRTMGL1.hgt")
    ((85, 27), (-60, -3))

    Raises:
        InputError: the name tells none.
    """
    found = _SRTM_NAME.match(name)
    if not found:
        raise _refuse("srtm_name", name)
    north, lat, east, lon = found.groups()
    return int(lon) * (1 if east.upper() == "E" else -1), int(lat) * (1 if north.upper() == "N" else -1)


@contextmanager
def _srtm(path: Path, name: str) -> Iterator[Tile]:
    """Heights of the Shuttle Radar Topography Mission: big-endian whole metres, rows from the north, edges shared.

    Raises:
        InputError: the size is none of theirs, or the name does not tell the place.
    """
    side = math.isqrt(path.stat().st_size // _SRTM_BYTES)
    if side not in _SRTM_SIDES or side * side * _SRTM_BYTES != path.stat().st_size:
        raise _refuse("srtm_size", name, bytes=path.stat().st_size)
    lon_deg, lat_deg = _srtm_corner(name)
    step_deg = 1 / (side - 1)
    heights = numpy.memmap(path, dtype=">i2", mode="r", shape=(side, side))

    def read(row: int, column: int, rows: int, columns: int) -> _Floats:
        part = heights[row : row + rows, column : column + columns]
        return numpy.where(part == _SRTM_VOID, numpy.nan, part).astype(numpy.float32)

    transform = (step_deg, 0.0, lon_deg - step_deg / 2, 0.0, -step_deg, lat_deg + 1 + step_deg / 2)
    yield Tile(name, WGS84, transform, (side, side), is_whole=True, read=read)


def _unpacked(path: Path, name: str, limits: Limits) -> list[tuple[Path, str]]:
    """Rasters in a zip archive, unpacked into the working directory.

    Raises:
        InputError: there is none, or the archive is damaged or unsafe.
        LimitError: it is larger than the limits allow.
    """
    with archive.opened(path, limits) as (held, members):
        wanted = [member for member in members if member.ending in {".hgt", ".tif", ".tiff"}]
        if not wanted:
            raise _refuse("zip_nothing", name)
        folder = Path(f"unpacked-{path.stat().st_ino}")
        folder.mkdir()
        named = [(member, f"{number}{member.ending}") for number, member in enumerate(wanted)]
        found = archive.unpack(held, named, folder, limits)
        return [(found[own], member.name) for member, own in named]


def rasters(files: Sequence[Mapping[str, str]], limits: Limits) -> list[tuple[Path, str]]:
    """Path and name of every raster of the files; those in archives are unpacked.

    Raises:
        InputError: an archive is damaged, unsafe or holds none.
        LimitError: there are more than the limits allow.
    """
    found: list[tuple[Path, str]] = []
    for file in files:
        path = Path(file["path"])
        with path.open("rb") as opened_file:
            is_zip = opened_file.read(4) == ZIP_MARK
        found += _unpacked(path, file["name"], limits) if is_zip else [(path, file["name"])]
    if len(found) > limits.entries:
        raise over("entries", limits, found=len(found))
    return found


@contextmanager
def opened(path: Path, name: str, limits: Limits, *, crs: str = "") -> Iterator[Tile]:
    """The raster in a file, told by its first bytes, else by the size that SRTM files have.

    Args:
        path: the file.
        name: its name where it came from.
        limits: bounds in force.
        crs: reference system of a GeoTIFF, where a user says it; else the file's own.

    Raises:
        InputError: the file is damaged or no raster that is read.
        LimitError: larger than the limits allow.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head in TIFF_MARKS:
        with _tiff(path, name, limits, crs) as tile:
            yield tile
    elif name.lower().endswith(".hgt"):
        with _srtm(path, name) as tile:
            yield tile
    else:
        raise _refuse("format", name)
