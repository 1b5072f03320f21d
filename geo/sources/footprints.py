"""Building footprints of whole countries, as Google and Microsoft publish them: CSV with shapes as well-known text,
one GeoJSON feature a line, or GeoParquet; packed with gzip or not. Read in parts, written in parts.
"""  # noqa: D205 - the sentence is longer than a line

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import inf, nan
from pathlib import Path
from typing import IO, Any

import numpy
import pyarrow
import shapely
from numpy.typing import NDArray
from pyarrow import parquet

from geo.errors import InputError, Problem
from geo.sources.coordinates import built
from geo.sources.extract import damaged
from geo.sources.limits import Limits, over
from geo.sources.shapes import Shapes, from_texts, from_wkb, plain
from geo.sources.sniff import GZIP_MARK, PARQUET_MARK
from geo.sources.spool import Spool
from geo.sources.tables import longest_cell

__all__ = ["read"]

Progress = Callable[[str, float], None]
Batch = tuple[Shapes, list[Mapping[str, Any]]]

_BATCH_ROWS = 20_000
_SHAPE_COLUMNS = ("geometry", "wkt", "geom", "WKT", "the_geom")
_HEIGHTS = ("height_m", "height", "building_height")
_LEVELS = ("levels", "num_floors", "building:levels", "building_levels")
_CLASSES = ("building_class", "class", "building", "subtype")


class _Bounded(io.RawIOBase):
    """Unpacked bytes, no more than the limits allow."""

    def __init__(self, inner: IO[bytes], limits: Limits) -> None:
        self._inner, self._limits, self._left = inner, limits, limits.unpacked_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        taken = self._inner.read(len(buffer))
        self._left -= len(taken)
        if self._left < 0:
            raise over("unpacked_bytes", self._limits, found=f"> {self._limits.unpacked_bytes}")
        buffer[: len(taken)] = taken
        return len(taken)


@contextmanager
def _lines(path: Path, limits: Limits) -> Iterator[IO[str]]:
    """Text of a file, unpacked where it is packed.

    Raises:
        InputError: it is damaged or no UTF-8.
        LimitError: it unpacks to more than the limits allow.
    """
    with path.open("rb") as file:
        packed = file.read(2) == GZIP_MARK
        file.seek(0)
        inner: Any = gzip.GzipFile(fileobj=file) if packed else file
        try:
            with io.TextIOWrapper(io.BufferedReader(_Bounded(inner, limits), 1 << 16), "utf-8-sig", newline="") as text:
                yield text
        except (gzip.BadGzipFile, EOFError, OSError, UnicodeDecodeError, csv.Error) as error:
            raise damaged(error) from error


def _of_csv(text: IO[str], limits: Limits) -> Iterator[Batch]:
    """Shapes and rows of a CSV file, in parts.

    Raises:
        InputError: no column holds shapes.
    """
    rows = csv.DictReader(text)
    names = rows.fieldnames or []
    column = next((name for name in _SHAPE_COLUMNS if name in names), None)
    if column is None:
        raise InputError(Problem("layer.footprints_column", {"found": ", ".join(names)[:200]}))
    part: list[Mapping[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == _BATCH_ROWS:
            yield from_texts([row[column] or None for row in part], limits), part
            part = []
    if part:
        yield from_texts([row[column] or None for row in part], limits), part


def _of_features(text: IO[str], limits: Limits) -> Iterator[Batch]:
    """Shapes and attributes of GeoJSON features, one a line, in parts.

    Raises:
        InputError: a line is no feature.
    """
    geometries: list[Any] = []
    rows: list[Mapping[str, Any]] = []
    for number, line in enumerate(text, start=1):
        if not line.strip(" \t\r\n\x1e"):
            continue
        feature = _feature(line, number)
        geometries.append(feature["geometry"])
        rows.append(feature["properties"])
        if len(rows) == _BATCH_ROWS:
            yield _plain(geometries, limits), rows
            geometries, rows = [], []
    if rows:
        yield _plain(geometries, limits), rows


def _feature(line: str, number: int) -> dict[str, Any]:
    try:
        feature = json.loads(line.strip("\x1e"))
    except (ValueError, RecursionError) as error:
        raise InputError(Problem("layer.footprints_line", {}, row=number)) from error
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise InputError(Problem("layer.footprints_line", {}, row=number))
    properties = feature.get("properties")
    return {"geometry": feature.get("geometry"), "properties": properties if isinstance(properties, dict) else {}}


def _plain(geometries: Sequence[Any], limits: Limits) -> Shapes:
    shapes, faults = built(geometries, limits)
    return plain(shapes, limits, faults=faults)


def _of_parquet(path: Path, limits: Limits) -> Iterator[Batch]:
    """Shapes and rows of a GeoParquet file, in parts.

    Raises:
        InputError: it is damaged, no GeoParquet, or not in longitude and latitude.
    """
    try:
        with parquet.ParquetFile(path, memory_map=False) as file:
            name = _geometry_column(file)
            wanted = [n for n in file.schema_arrow.names if n in {name, *_HEIGHTS, *_LEVELS, *_CLASSES}]
            for part in file.iter_batches(batch_size=_BATCH_ROWS, columns=wanted, use_threads=False):
                blobs = [None if blob is None else bytes(blob) for blob in part.column(name).to_pylist()]
                rows = part.drop_columns([name]).to_pylist() if len(wanted) > 1 else [{}] * part.num_rows
                yield from_wkb(blobs, limits), rows
    except (pyarrow.ArrowException, OSError, TypeError) as error:
        raise damaged(error) from error


def _geometry_column(file: parquet.ParquetFile) -> str:
    """Name of the main column of shapes, in longitude and latitude.

    Raises:
        InputError: there is none, or in another system.
    """
    try:
        described = json.loads((file.schema_arrow.metadata or {})[b"geo"])
        column = described["columns"][described["primary_column"]]
        crs = column.get("crs", {"id": {"authority": "OGC", "code": "CRS84"}})
        named = (str(crs["id"]["authority"]), str(crs["id"]["code"]))
        wkb = str(column.get("encoding")).upper() == "WKB"
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(Problem("import.parquet_no_geo")) from error
    if not wkb:
        raise InputError(Problem("import.parquet_encoding", {"found": str(column.get("encoding"))[:80]}))
    if named not in {("OGC", "CRS84"), ("EPSG", "4326")}:
        raise InputError(Problem("layer.footprints_crs", {"found": ":".join(named)[:40]}))
    return str(described["primary_column"])


def _number(row: Mapping[str, Any], names: Sequence[str]) -> float:
    """Number above zero in the first of the columns that has one; NaN where none has."""
    for name in names:
        try:
            value = float(row.get(name) or nan)
        except (TypeError, ValueError):
            continue
        if 0 < value < inf:
            return value
    return nan


def _word(row: Mapping[str, Any]) -> str:
    found = next((row[name] for name in _CLASSES if row.get(name)), "")
    return str(found)[:60]


def _placed(shapes: NDArray[numpy.object_]) -> NDArray[numpy.bool_]:
    """Which shapes are areas on the globe."""
    west, south, east, north = shapely.bounds(shapes).T
    areas = numpy.isin(shapely.get_type_id(shapes), [3, 6])
    return areas & (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)  # noqa: PLR2004 - the globe


def _batches(path: Path, limits: Limits) -> Iterator[Batch]:
    with path.open("rb") as file:
        head = file.read(4)
    if head == PARQUET_MARK:
        yield from _of_parquet(path, limits)
        return
    with _lines(path, limits) as text:
        first = text.readline(65_536)
    with _lines(path, limits) as text:
        if first.lstrip("\x1e ").startswith("{"):
            yield from _of_features(text, limits)
            return
        with longest_cell(limits.cell_characters):
            yield from _of_csv(text, limits)


def read(files: Sequence[Mapping[str, str]], options: Mapping[str, Any], folder: Path, limits: Limits,  # noqa: ARG001
         progress: Progress) -> dict[str, Any]:  # fmt: skip
    """What is told of the layer of buildings after it was written into a folder.

    Args:
        files: path and name of each file.
        options: none are used.
        folder: where to write.
        limits: bounds in force.
        progress: is told the step and how far it is, 0 to 1.

    Raises:
        InputError: a file is damaged or holds no areas.
        LimitError: larger than the limits allow.
    """
    spool, left_out = Spool("buildings", folder, limits), 0
    for file in files:
        for shapes, rows in _batches(Path(file["path"]), limits):
            kept = _placed(shapes.geometries)
            left_out += int((~kept).sum())
            some = [row for row, is_kept in zip(rows, kept, strict=True) if is_kept]
            columns = {"height_m": [_number(row, _HEIGHTS) for row in some]}
            columns["levels"] = [_number(row, _LEVELS) for row in some]
            spool.add_all(shapes.geometries[kept], {**columns, "building_class": [_word(row) for row in some]})
            progress("buildings", 0.1 + 0.7 * spool.count / (spool.count + 10 * _BATCH_ROWS))
    if not spool.count:
        raise InputError(Problem("layer.footprints_nothing"))
    progress("write", 0.85)
    layer = {**spool.finish(folder / "buildings.parquet"), "file": "buildings.parquet", "boxes": [], "dated": ""}
    notes = [Problem("layer.left_out", {"count": left_out})] if left_out else []
    return {"layers": [layer], "notes": notes}
