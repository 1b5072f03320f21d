"""Shaking of an earthquake: the grid of a ShakeMap, and its contours as nested areas.

The United States Geological Survey publishes both for every larger earthquake. Intensity is on the Modified Mercalli
scale.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy
import rasterio
import shapely
from numpy.typing import NDArray

from geo.crs import WGS84
from geo.errors import InputError, Problem
from geo.sources import archive, markup
from geo.sources.limits import Limits, over
from geo.sources.sniff import ZIP_MARK

__all__ = ["bands", "read"]

Progress = Callable[[str, float], None]

_FIELDS = ("LON", "LAT", "MMI")
_LOWEST_MMI, _HIGHEST_MMI = 0.0, 12.0
_SAME_PLACE = 0.25
_DATE_LETTERS = 10


class _Gatherer:
    """What the elements of a grid file said."""

    def __init__(self) -> None:
        self.event: dict[str, str] = {}
        self.columns: dict[str, int] = {}
        self.size: dict[str, str] = {}
        self.numbers: NDArray[numpy.float64] | None = None

    def opened(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in {"event", "shakemap_grid"}:
            self.event |= attributes
        elif name == "grid_specification":
            self.size = dict(attributes)
        elif name == "grid_field":
            self.columns[attributes.get("name", "").upper()] = int(attributes.get("index", "0")) - 1

    def closed(self, name: str, text: str) -> None:
        if name == "grid_data":
            self.numbers = numpy.array(text.split(), dtype=numpy.float64)


def _gathered(path: Path, limits: Limits) -> _Gatherer:
    """What a grid file says.

    Raises:
        InputError: it is damaged, no grid file, or declares entities.
    """
    found = _Gatherer()
    try:
        with path.open("rb") as source:
            markup.stream(source, found.opened, found.closed, limits)
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(Problem("layer.shakemap_numbers", {"reason": str(error)[:120]})) from error
    missing = [name for name in _FIELDS if name not in found.columns]
    if missing or found.numbers is None or not found.size:
        raise InputError(Problem("layer.shakemap_parts", {"missing": ", ".join(missing) or "grid_data"}))
    return found


def _table(found: _Gatherer) -> NDArray[numpy.float64]:
    """Longitude, latitude and intensity of each point.

    Raises:
        InputError: the numbers do not fill the columns.
    """
    numbers, width = found.numbers, max(found.columns.values()) + 1
    if numbers is None or not len(numbers) or len(numbers) % width:
        raise InputError(Problem("layer.shakemap_numbers", {"reason": f"{width}"}))
    return numbers.reshape(-1, width)[:, [found.columns[name] for name in _FIELDS]]


def _grid(found: _Gatherer, limits: Limits) -> tuple[NDArray[numpy.float32], tuple[float, ...]]:
    """Intensity in rows from the north, and the transform.

    Raises:
        InputError: the points do not stand in rows and columns, or their intensity is none.
        LimitError: more points than the limits allow.
    """
    lon, lat, mmi = _table(found).T
    try:
        columns, rows = int(found.size["nlon"]), int(found.size["nlat"])
    except (KeyError, ValueError) as error:
        raise InputError(Problem("layer.shakemap_parts", {"missing": "nlon, nlat"})) from error
    if rows * columns > limits.cells:
        raise over("cells", limits, found=rows * columns)
    if min(rows, columns) < len("ab") or rows * columns != len(mmi):
        raise InputError(Problem("layer.shakemap_numbers", {"reason": f"{rows} x {columns}, {len(mmi)}"}))
    a, e = (lon.max() - lon.min()) / (columns - 1), (lat.max() - lat.min()) / (rows - 1)
    if not (a > 0 and e > 0 and (mmi >= _LOWEST_MMI).all() and (mmi <= _HIGHEST_MMI).all()):
        raise InputError(Problem("layer.shakemap_numbers", {"reason": "MMI 0..12"}))
    column, row = (lon - lon.min()) / a, (lat.max() - lat) / e
    if max(abs(column - column.round()).max(), abs(row - row.round()).max()) > _SAME_PLACE:
        raise InputError(Problem("layer.shakemap_numbers", {"reason": "LON, LAT"}))
    values = numpy.full((rows, columns), numpy.nan, dtype=numpy.float32)
    values[row.round().astype(int), column.round().astype(int)] = mmi
    return values, (a, 0.0, lon.min() - a / 2, 0.0, -e, lat.max() + e / 2)


def _plain_file(file: Mapping[str, str], limits: Limits) -> Path:
    """Path of the grid, unpacked where it came in an archive.

    Raises:
        InputError: the archive holds no XML file, or several.
    """
    path = Path(file["path"])
    with path.open("rb") as opened:
        if opened.read(4) != ZIP_MARK:
            return path
    with archive.opened(path, limits) as (held, members):
        wanted = [member for member in members if member.ending == ".xml"]
        if len(wanted) != 1:
            raise InputError(Problem("layer.shakemap_parts", {"missing": "grid.xml"}))
        return archive.unpack(held, [(wanted[0], "grid.xml")], Path(), limits)["grid.xml"]


def read(files: Sequence[Mapping[str, str]], options: Mapping[str, Any], folder: Path, limits: Limits,  # noqa: ARG001
         progress: Progress) -> dict[str, Any]:  # fmt: skip
    """What is told of the grid of intensity after it was written into a folder.

    Args:
        files: path and name of ``grid.xml``, plain or zipped; there is one.
        options: none are used.
        folder: where to write.
        limits: bounds in force.
        progress: is told the step and how far it is, 0 to 1.

    Raises:
        InputError: the file is damaged or no grid of a ShakeMap.
        LimitError: larger than the limits allow.
    """
    progress("read", 0.1)
    found = _gathered(_plain_file(files[0], limits), limits)
    values, transform = _grid(found, limits)
    progress("write", 0.8)
    rows, columns = values.shape
    profile = {"driver": "GTiff", "dtype": "float32", "count": 1, "height": rows, "width": columns, "nodata": numpy.nan}
    place = {"crs": WGS84, "transform": rasterio.Affine(*transform)}
    with rasterio.open(folder / "grid.tif", "w", **profile, **place, compress="deflate") as target:
        target.write(values, 1)
    a, _, c, _, e, f = transform
    layer = {
        "kind": "intensity",
        "file": "grid.tif",
        "crs": WGS84,
        "transform": list(transform),
        "shape": [rows, columns],
        "boxes": [[c, f + e * rows, c + a * columns, f]],
        "lowest": float(numpy.nanmin(values)),
        "highest": float(numpy.nanmax(values)),
        "share_known": 1.0,
        "dated": found.event.get("event_timestamp", "")[:_DATE_LETTERS],
        "title": " ".join(filter(None, (f"M {m}" if (m := found.event.get("magnitude")) else "",
                                        found.event.get("event_description", ""))))[:120],
    }  # fmt: skip
    return {"layers": [layer], "notes": []}


def _inside(faces: NDArray[numpy.object_], higher: shapely.Geometry, lower: shapely.Geometry,
            frame: shapely.Geometry) -> NDArray[numpy.bool_]:  # fmt: skip
    """Which faces between the contours of one value have at least that value.

    A face with part of a higher contour in it does, one with part of a lower does not. Where neither tells, a closed
    face does; one that reaches the edge of the map does where a lower contour lies on the other side of this one.
    """
    inner = shapely.buffer(faces, -1e-9)
    has_higher, has_lower = shapely.intersects(inner, higher), shapely.intersects(inner, lower)
    at_edge = shapely.intersects(faces, frame)
    return has_higher | (~has_lower & (~at_edge | has_lower.any()))


def bands(lines: NDArray[numpy.object_], mmi: NDArray[numpy.float64]) -> tuple[NDArray[numpy.object_], list[float]]:
    """Areas of at least each intensity, made of contour lines, and their intensities; the areas lie in each other.

    >>> rings = shapely.linearrings([[(0, 0), (9, 0), (9, 9), (0, 9)], [(3, 3), (6, 3), (6, 6), (3, 6)]])
    >>> areas, values = bands(rings, numpy.array([6.0, 6.5]))
    >>> values, [area.area for area in areas]
    ([6.0, 6.5], [81.0, 9.0])

    Args:
        lines: contour lines in EPSG:4326.
        mmi: intensity of each.
    """
    values = sorted({float(value) for value in mmi})
    west, south, east, north = shapely.total_bounds(lines)
    margin = max(east - west, north - south) / 100
    box = shapely.box(west, south, east, north) if _reach_edge(lines) else None
    frame = (box or shapely.box(west - margin, south - margin, east + margin, north + margin)).exterior
    areas = []
    for value in values:
        own = shapely.union_all([*lines[mmi == value], frame])
        faces = shapely.get_parts(shapely.polygonize([own]))
        higher, lower = shapely.union_all(lines[mmi > value]), shapely.union_all(lines[mmi < value])
        areas.append(shapely.union_all(faces[_inside(faces, higher, lower, frame)]))
    return numpy.array([*areas, None], dtype=object)[:-1], values


def _reach_edge(lines: NDArray[numpy.object_]) -> bool:
    """Whether any contour is open, so that the edge of the map closes it."""
    parts = shapely.get_parts(lines)
    return not bool(shapely.is_closed(parts).all())
