"""Well-known binary looked through before the geometry library sees it: depth, kinds, ends; arcs made straight.

The geometry library follows nested collections by recursion and ends the process on deep ones, so the structure is
walked here first, with a bound. Curved kinds, which it does not know, are made of short straight pieces here.
"""

import math
import struct
from collections.abc import Sequence
from typing import NamedTuple

import numpy
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["CURVED", "Header", "TooDeepError", "glance", "header", "kinds", "straightened"]

POINT, LINE, POLYGON, COLLECTION = 1, 2, 3, 7
ARC, COMPOUND, CURVED_POLYGON, MANY_CURVES, MANY_SURFACES = 8, 9, 10, 11, 12
CURVED = frozenset({ARC, COMPOUND, CURVED_POLYGON, MANY_CURVES, MANY_SURFACES})
_WITH_PARTS = frozenset({4, 5, 6, COLLECTION, COMPOUND, CURVED_POLYGON, MANY_CURVES, MANY_SURFACES, 15, 16})
_LINEAR = frozenset({LINE, ARC})
_RINGED = frozenset({POLYGON, 17})
_EWKB_Z, _EWKB_M, _EWKB_SRID, _KIND_BITS = 0x80000000, 0x40000000, 0x20000000, 0x1FFFFFFF
_ISO_STEP = 1000
_ISO_EXTRA = (0, 1, 1, 2)
_LEAST_PART_BYTES = 5
_UNSIGNED = {"<": struct.Struct("<I"), ">": struct.Struct(">I")}
_ARC_STEP_RAD = math.radians(4)

Positions = NDArray[numpy.float64]


class TooDeepError(ValueError):
    """A geometry nests deeper than the bound."""


class Header(NamedTuple):
    """Start of a geometry: byte order, kind, numbers a position, reference system, where its content begins."""

    order: str
    kind: int
    dimensions: int
    srid: int
    content_at: int


def header(blob: bytes, *, at: int = 0) -> Header:
    """Header of the geometry that begins at a byte.

    Raises:
        ValueError: the bytes end too early or are no geometry.
    """
    if len(blob) < at + _LEAST_PART_BYTES or blob[at] > 1:
        raise ValueError("truncated")
    order = "<" if blob[at] else ">"
    code = int(_UNSIGNED[order].unpack_from(blob, at + 1)[0])
    content_at = at + _LEAST_PART_BYTES
    srid = 0
    if code & _EWKB_SRID:
        srid = _count(blob, content_at, order)
        content_at += 4
    thousands, kind = divmod(code & _KIND_BITS, _ISO_STEP)
    if thousands >= len(_ISO_EXTRA):
        raise ValueError("kind")
    extra = _ISO_EXTRA[thousands] or bool(code & _EWKB_Z) + bool(code & _EWKB_M)
    return Header(order, kind, 2 + extra, srid, content_at)


def glance(blobs: Sequence[bytes | None]) -> tuple[NDArray[numpy.bool_], NDArray[numpy.bool_]]:
    """Which blobs are points, lines or polygons, which cannot nest; and which name a reference system.

    A missing blob is neither.
    """
    starts = b"".join([b"\x00" * _LEAST_PART_BYTES if blob is None else blob[:5].ljust(5, b"\x02") for blob in blobs])
    heads = numpy.frombuffer(starts, dtype=numpy.uint8).reshape(-1, _LEAST_PART_BYTES)
    codes = numpy.ascontiguousarray(heads[:, 1:]).view("<u4").ravel()
    codes = numpy.where(heads[:, 0] == 0, codes.byteswap(), codes)
    known = (heads[:, 0] <= 1) & (codes != 0)
    thousands, kind = numpy.divmod(codes & _KIND_BITS, _ISO_STEP)
    flat = known & (kind >= POINT) & (kind <= POLYGON) & (thousands < len(_ISO_EXTRA))
    return flat, known & ((codes & _EWKB_SRID) != 0)


def _count(blob: bytes, at: int, order: str) -> int:
    if len(blob) < at + 4:
        raise ValueError("truncated")
    return int(_UNSIGNED[order].unpack_from(blob, at)[0])


def _end_of_rings(blob: bytes, head: Header) -> int:
    rings = _count(blob, head.content_at, head.order)
    at = head.content_at + 4
    for _ in range(rings):
        at += 4 + 8 * head.dimensions * _count(blob, at, head.order)
    return at


def _walk(blob: bytes, at: int, depth: int, found: set[int]) -> int:
    """Byte after the geometry that begins at a byte; the kinds inside are added to ``found``."""
    if depth < 1:
        raise TooDeepError
    head = header(blob, at=at)
    found.add(head.kind)
    if head.kind == POINT:
        return head.content_at + 8 * head.dimensions
    if head.kind in _RINGED:
        return _end_of_rings(blob, head)
    parts = _count(blob, head.content_at, head.order)
    at = head.content_at + 4
    if head.kind in _LINEAR:
        return at + 8 * head.dimensions * parts
    if head.kind not in _WITH_PARTS:
        raise ValueError("kind")
    for _ in range(parts):
        at = _walk(blob, at, depth - 1, found)
    return at


def kinds(blob: bytes, *, depth: int) -> frozenset[int]:
    """Numbers of all kinds of geometry in a blob.

    Raises:
        TooDeepError: it nests deeper than ``depth`` levels.
        ValueError: it is damaged.
    """
    found: set[int] = set()
    if _walk(blob, 0, depth, found) > len(blob):
        raise ValueError("truncated")
    return frozenset(found)


def _positions(blob: bytes, at: int, count: int, head: Header) -> tuple[NDArray[numpy.float64], int]:
    size = 8 * head.dimensions * count
    if len(blob) < at + size:
        raise ValueError("truncated")
    numbers = numpy.frombuffer(blob, dtype=f"{head.order}f8", count=head.dimensions * count, offset=at)
    return numbers.reshape(count, head.dimensions)[:, :2].astype(numpy.float64), at + size


def _arc(start: Positions, middle: Positions, end: Positions) -> NDArray[numpy.float64]:
    """Positions along the arc through three positions, without the first."""
    (ax, ay), (bx, by), (cx, cy) = start, middle, end
    twice = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
    if not twice:
        closed = bool(ax == cx and ay == cy)
        if not closed:
            return numpy.array([middle, end])
        centre_x, centre_y, turn = (ax + bx) / 2, (ay + by) / 2, 2 * math.pi
    else:
        sa, sb, sc = ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy
        centre_x = (sa * (by - cy) + sb * (cy - ay) + sc * (ay - by)) / twice
        centre_y = (sa * (cx - bx) + sb * (ax - cx) + sc * (bx - ax)) / twice
        turn = math.atan2(cy - centre_y, cx - centre_x) - math.atan2(ay - centre_y, ax - centre_x)
        if (twice > 0) != (turn > 0):
            turn += math.copysign(2 * math.pi, twice)
    first = math.atan2(ay - centre_y, ax - centre_x)
    steps = max(2, math.ceil(abs(turn) / _ARC_STEP_RAD))
    angles = first + turn * numpy.arange(1, steps) / steps
    radius = math.hypot(ax - centre_x, ay - centre_y)
    along = numpy.column_stack([centre_x + radius * numpy.cos(angles), centre_y + radius * numpy.sin(angles)])
    return numpy.vstack([along, end])


def _straight_line(blob: bytes, head: Header) -> tuple[NDArray[numpy.float64], int]:
    """Positions of a line, with arcs made of short pieces; byte after it."""
    count = _count(blob, head.content_at, head.order)
    positions, at = _positions(blob, head.content_at + 4, count, head)
    if head.kind == LINE or count < 3:  # noqa: PLR2004 - an arc has three positions
        return positions, at
    pieces = [positions[:1]] + [_arc(*positions[i : i + 3]) for i in range(0, count - 2, 2)]
    return numpy.vstack(pieces), at


def _curve(blob: bytes, at: int) -> tuple[NDArray[numpy.float64], int]:
    """Positions of a line, an arc or a chain of them; byte after it."""
    head = header(blob, at=at)
    if head.kind in _LINEAR:
        return _straight_line(blob, head)
    if head.kind != COMPOUND:
        raise ValueError("kind")
    at = head.content_at + 4
    pieces: list[NDArray[numpy.float64]] = []
    for _ in range(_count(blob, head.content_at, head.order)):
        piece, at = _curve(blob, at)
        pieces.append(piece[1:] if pieces else piece)
    return numpy.vstack(pieces), at


def _polygon(blob: bytes, head: Header) -> tuple[BaseGeometry, int]:
    at = head.content_at + 4
    rings: list[NDArray[numpy.float64]] = []
    for _ in range(_count(blob, head.content_at, head.order)):
        if head.kind == POLYGON:
            ring, at = _positions(blob, at + 4, _count(blob, at, head.order), head)
        else:
            ring, at = _curve(blob, at)
        rings.append(ring)
    return (shapely.Polygon(rings[0], rings[1:]) if rings else shapely.Polygon()), at


def _collected(parts: Sequence[BaseGeometry]) -> BaseGeometry:
    """Several parts as one geometry of the plainest kind that holds them."""
    types = {part.geom_type for part in parts}
    if types == {"Polygon"}:
        return shapely.MultiPolygon(list(parts))
    return shapely.GeometryCollection(list(parts))


def _straight(blob: bytes, at: int) -> tuple[BaseGeometry, int]:
    head = header(blob, at=at)
    if head.kind == POINT:
        positions, at = _positions(blob, head.content_at, 1, head)
        return shapely.Point(positions[0]), at
    if head.kind in {POLYGON, CURVED_POLYGON}:
        return _polygon(blob, head)
    if head.kind in _LINEAR or head.kind == COMPOUND:
        positions, at = _curve(blob, at)
        return shapely.LineString(positions), at
    at = head.content_at + 4
    parts: list[BaseGeometry] = []
    for _ in range(_count(blob, head.content_at, head.order)):
        part, at = _straight(blob, at)
        parts.append(part)
    return _collected(parts), at


def straightened(blob: bytes) -> BaseGeometry:
    """Plane geometry without arcs; each arc becomes pieces of at most four degrees.

    The blob must have passed ``kinds``, which bounds its depth.

    Raises:
        ValueError: it is damaged, or holds kinds without a plane form.
    """
    return _straight(blob, 0)[0]
