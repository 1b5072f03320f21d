"""Shapefile geometry: the .shp and .shx of one kind of shape, written from arrays.

A record is a row of 32-bit words, so a whole chunk of rows is filled by index arithmetic instead of a loop over
features. Source: ESRI Shapefile Technical Description, July 1998.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy
import shapely
from numpy.typing import NDArray

from geo.errors import LimitError, Problem
from geo.outputs.layers import AREAS, LINES, MULTIPOINTS, POINTS

__all__ = ["write_shp"]

_TYPES = {POINTS: 1, LINES: 3, AREAS: 5, MULTIPOINTS: 8}
_FILE_CODE, _VERSION = 9994, 1000
_HEADER_WORDS = 50  # of 16 bits
_CHUNK_ROWS = 16_384
_SIZE_MOST_BYTES = 2**31 - 1


@dataclass(frozen=True)
class _Chunk:
    """Rows taken apart: coordinates in order, points of each ring or line, rings or lines of each row."""

    xy: NDArray[numpy.float64]
    points_of_part: NDArray[numpy.int64]
    parts_of_row: NDArray[numpy.int64]
    points_of_row: NDArray[numpy.int64]
    bounds: NDArray[numpy.float64]


def _parts(shapes: NDArray[numpy.object_], kind: str) -> tuple[NDArray[numpy.object_], NDArray[numpy.int64]]:
    """Rings, lines or points of the rows and the row of each; outer rings run clockwise, holes against it."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    if kind != AREAS:
        return parts, row
    rings, part = shapely.get_rings(shapely.orient_polygons(parts, exterior_cw=True), return_index=True)
    return rings, row[part]


def _taken_apart(shapes: NDArray[numpy.object_], kind: str) -> _Chunk:
    parts, row = _parts(shapes, kind)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    points_of_part = numpy.bincount(part, minlength=len(parts))
    return _Chunk(
        xy=xy,
        points_of_part=points_of_part,
        parts_of_row=numpy.bincount(row, minlength=len(shapes)),
        points_of_row=numpy.bincount(row, points_of_part, minlength=len(shapes)).astype(numpy.int64),
        bounds=shapely.bounds(shapes),
    )


def _ranges(starts: NDArray[numpy.int64], lengths: NDArray[numpy.int64]) -> NDArray[numpy.int64]:
    """All the numbers of consecutive ranges, one after another.

    >>> _ranges(numpy.array([10, 20]), numpy.array([2, 3])).tolist()
    [10, 11, 20, 21, 22]
    """
    before = numpy.cumsum(lengths) - lengths
    return numpy.arange(lengths.sum()) + numpy.repeat(starts - before, lengths)


def _words(values: NDArray[numpy.float64]) -> NDArray[numpy.int32]:
    return numpy.ascontiguousarray(values, "<f8").view("<i4").reshape(-1)


def _records(chunk: _Chunk, kind: str, first_number: int) -> tuple[NDArray[numpy.int32], NDArray[numpy.int64]]:
    """Records of a chunk as little-endian words, and the number of words of each record's content."""
    multi = kind != POINTS
    has_parts = kind in {LINES, AREAS}
    parts_of_row = chunk.parts_of_row if has_parts else numpy.zeros_like(chunk.parts_of_row)
    fixed = {POINTS: 1, MULTIPOINTS: 10}.get(kind, 11)
    content = fixed + parts_of_row + 4 * chunk.points_of_row
    begins = numpy.cumsum(content + 2) - (content + 2)
    words = numpy.zeros(int((content + 2).sum()), dtype="<i4")
    rows = numpy.arange(len(content))
    words[begins] = (rows + first_number).astype(">i4").view("<i4")
    words[begins + 1] = (content * 2).astype(">i4").view("<i4")
    words[begins + 2] = _TYPES[kind]
    if multi:
        words[_ranges(begins + 3, numpy.full(len(begins), 8))] = _words(chunk.bounds)
        words[begins + 11] = parts_of_row if has_parts else chunk.points_of_row
    if has_parts:
        words[begins + 12] = chunk.points_of_row
        total = numpy.cumsum(chunk.points_of_part) - chunk.points_of_part
        of_row = numpy.cumsum(chunk.points_of_row) - chunk.points_of_row
        words[_ranges(begins + 13, parts_of_row)] = total - numpy.repeat(of_row, parts_of_row)
    words[_ranges(begins + 2 + fixed + parts_of_row, 4 * chunk.points_of_row)] = _words(chunk.xy)
    return words, content


def _header(kind: str, size_bytes: int, bounds: NDArray[numpy.float64]) -> bytes:
    numbers = numpy.array([_FILE_CODE, 0, 0, 0, 0, 0, size_bytes // 2], ">i4").tobytes()
    box = numpy.zeros(8, "<f8")
    box[:4] = bounds
    return numbers + numpy.array([_VERSION, _TYPES[kind]], "<i4").tobytes() + box.tobytes()


def _chunks(shapes: NDArray[numpy.object_], kind: str) -> Iterator[tuple[NDArray[numpy.int32], NDArray[numpy.int64]]]:
    for first in range(0, len(shapes), _CHUNK_ROWS):
        yield _records(_taken_apart(shapes[first : first + _CHUNK_ROWS], kind), kind, first + 1)


def write_shp(path: Path, shapes: NDArray[numpy.object_], *, kind: str) -> None:
    """Write the .shp and, beside it, the .shx of shapes of one kind, none of them missing or empty.

    Args:
        path: the .shp file to write.
        shapes: geometries, all of the kind.
        kind: areas, lines, points or multipoints.

    Raises:
        LimitError: the file would pass 2 GB, the most that readers take.
    """
    size_bytes = 2 * _HEADER_WORDS
    index = []
    with path.open("wb") as file:
        file.write(b"\0" * size_bytes)
        for words, content in _chunks(shapes, kind):
            record_bytes = 4 * (content + 2)
            begins = size_bytes + numpy.cumsum(record_bytes) - record_bytes
            index.append(numpy.stack([begins // 2, content * 2], axis=1).astype(">i4"))
            size_bytes += int(record_bytes.sum())
            if size_bytes > _SIZE_MOST_BYTES:
                raise LimitError(Problem("export.shapefile_full", {"file": path.name}))
            file.write(words.data)
        file.seek(0)
        file.write(_header(kind, size_bytes, shapely.total_bounds(shapes)))
    index_bytes = 2 * _HEADER_WORDS + 8 * len(shapes)
    with path.with_suffix(".shx").open("wb") as file:
        file.write(_header(kind, index_bytes, shapely.total_bounds(shapes)))
        for entries in index:
            file.write(entries.data)
