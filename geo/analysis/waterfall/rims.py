"""What shapes and their reach are bounded by: straight pieces and arcs, each met once by every scan line it spans.

A shape grown by its reach is bounded by its edges, set off by the reach, and by arcs around its corners. Walked round,
this line winds around a place as often as the shape has separate parts within reach of the place (for a shape without
holes, whose parts within a circle have none either), so a place is taken where it winds at all; arcs at inward corners
are walked backwards. Lines, points and areas with holes are taken apart into segments with round ends.
"""

from typing import NamedTuple

import numpy
from numba import njit
from numpy.typing import NDArray

__all__ = [
    "AREA", "HIGH", "HOLE", "LEAN", "LINE", "LOW", "RADIUS", "RING", "SLOT", "TURN", "Rims", "X", "add_edge",
    "add_strand", "blank", "room", "within",
]  # fmt: skip

_Floats = NDArray[numpy.float64]
_Short = NDArray[numpy.int32]
_Vector = tuple[float, float]
_Mark = tuple[int, int]
"""Slot and turn of a piece."""

AREA, RING, HOLE, LINE = range(2 * 2)
"""A ring that bounds an area alone, the outer ring of an area with holes, such a hole, an open line or a point."""

LOW, HIGH, X, LEAN, RADIUS, SINCE = range(3 * 2)
SLOT, TURN, LEFT, RIGHT = range(2 * 2)

_ROOM_AREA = 2 + 1
_ROOM_SEGMENT = 2 * 3 + 1
_ROOM_DISC = 2 * 2
_STRAIGHT = 1e-12
"""Sine of a turn below which two edges count as one straight line."""


class Rims(NamedTuple):
    """Pieces of boundary.

    Attributes:
        numbers: of each piece where it begins from below and where it ends (`LOW`, `HIGH`) [m]; x at its lower end,
            or of its centre if it is an arc (`X`) [m]; x by y, or the y of its centre (`LEAN`) [m]; the radius of an
            arc, negative for the left half of the circle, or 0 (`RADIUS`) [m].
        kinds: what each bounds (`SLOT`), and what is added to the windings around a place when a scan line passes it
            from the left (`TURN`).
    """

    numbers: _Floats
    kinds: _Short


@njit(cache=True, nogil=True)
def blank(count: int) -> Rims:
    """Room for so many pieces."""
    return Rims(numpy.empty((count, SINCE + 1)), numpy.empty((count, RIGHT + 1), numpy.int32))


@njit(cache=True, nogil=True)
def room(corners: int, kind: int, reach: float) -> int:
    """Most pieces that a strand of so many corners makes."""
    if reach <= 0:
        return corners
    return (_ROOM_AREA if kind == AREA else _ROOM_SEGMENT) * corners + _ROOM_DISC


@njit(cache=True, nogil=True, inline="always")
def _put(rims: Rims, n: int, ends: _Vector, line: _Vector, radius: float, mark: _Mark) -> int:
    """Write one piece, unless it has no height; number of pieces then."""
    if ends[0] == ends[1]:
        return n
    numbers, kinds = rims
    numbers[n, LOW], numbers[n, HIGH] = min(ends[0], ends[1]), max(ends[0], ends[1])
    numbers[n, X], numbers[n, LEAN] = line
    numbers[n, RADIUS] = radius
    kinds[n, SLOT], kinds[n, TURN] = mark
    return n + 1


@njit(cache=True, nogil=True)
def add_edge(rims: Rims, n: int, start: _Vector, end: _Vector, mark: _Mark) -> int:
    """Add the straight edge of an area to the left of it; number of pieces then."""
    (xa, ya), (xb, yb) = start, end
    if ya == yb:
        return n
    lean = (xb - xa) / (yb - ya)
    if yb > ya:
        return _put(rims, n, (ya, yb), (xa, lean), 0.0, (mark[0], -mark[1]))
    return _put(rims, n, (yb, ya), (xb, lean), 0.0, mark)


@njit(cache=True, nogil=True, inline="always")
def _side(x: float, y: float, at_top: int) -> int:
    """Half of the circle, 1 right and -1 left, an arc is on beside an end; where that is the top, as is told."""
    if x != 0:
        return 1 if x > 0 else -1
    return at_top if y > 0 else -at_top


@njit(cache=True, nogil=True)
def _add_arc(rims: Rims, n: int, at: _Vector, radius: float, start: _Vector, end: _Vector, mark: _Mark) -> int:
    """Add an arc of half a circle at most, anticlockwise from one offset of its centre to another."""
    y, (slot, turn) = at[1], mark
    first, last = _side(start[0], start[1], -1), _side(end[0], end[1], 1)
    begin, finish, tip = y + start[1], y + end[1], y + first * radius
    if first == last:
        return _put(rims, n, (begin, finish), at, first * radius, (slot, -first * turn))
    n = _put(rims, n, (begin, tip), at, first * radius, (slot, -first * turn))
    return _put(rims, n, (tip, finish), at, last * radius, (slot, -last * turn))


@njit(cache=True, nogil=True, inline="always")
def _offset(points: _Floats, one: int, other: int, reach: float) -> tuple[float, float, float]:
    """Step to the right of an edge as long as the reach, and the length of the edge."""
    across, along = points[other, 0] - points[one, 0], points[other, 1] - points[one, 1]
    length = numpy.hypot(across, along)
    if length == 0:
        return 0.0, 0.0, 0.0
    return along / length * reach, -across / length * reach, length


@njit(cache=True, nogil=True)
def _add_corner(rims: Rims, n: int, at: _Vector, radius: float, sides: tuple[_Vector, _Vector], slot: int) -> int:
    """Add the arc around a corner between the offsets of two edges; around an inward corner it is walked backwards."""
    before, after = sides
    sine = (before[0] * after[1] - before[1] * after[0]) / (radius * radius)
    if sine > _STRAIGHT:
        return _add_arc(rims, n, at, radius, before, after, (slot, 1))
    if sine < -_STRAIGHT:
        return _add_arc(rims, n, at, radius, after, before, (slot, -1))
    return n


@njit(cache=True, nogil=True)
def _add_grown(rims: Rims, n: int, points: _Floats, reach: float, slot: int) -> int:
    """Add an anticlockwise ring grown by a reach."""
    last, before = len(points) - 1, (0.0, 0.0)
    for place in range(last - 1, -1, -1):
        x, y, length = _offset(points, place, place + 1, reach)
        if length > 0:
            before = (x, y)
            break
    for place in range(last):
        x, y, length = _offset(points, place, place + 1, reach)
        if length > 0:
            (px, py), (qx, qy) = points[place], points[place + 1]
            n = _add_corner(rims, n, (px, py), reach, (before, (x, y)), slot)
            n = add_edge(rims, n, (px + x, py + y), (qx + x, qy + y), (slot, 1))
            before = (x, y)
    return n


@njit(cache=True, nogil=True)
def _add_segment(rims: Rims, n: int, points: _Floats, place: int, reach: float, slot: int) -> int:
    """Add all within a reach of one segment, or of one point."""
    (px, py), (qx, qy) = points[place], points[min(place + 1, len(points) - 1)]
    x, y, length = _offset(points, place, min(place + 1, len(points) - 1), reach)
    if length == 0:
        x, y = 0.0, reach
    n = add_edge(rims, n, (px + x, py + y), (qx + x, qy + y), (slot, 1))
    n = _add_arc(rims, n, (qx, qy), reach, (x, y), (-x, -y), (slot, 1))
    n = add_edge(rims, n, (qx - x, qy - y), (px - x, py - y), (slot, 1))
    return _add_arc(rims, n, (px, py), reach, (-x, -y), (x, y), (slot, 1))


@njit(cache=True, nogil=True, inline="always")
def _far(points: _Floats, reach: float, box: _Floats) -> bool:
    """Whether points lie farther from a box than a reach, all on one side of it."""
    return (
        points[:, 0].max() + reach < box[0]
        or points[:, 0].min() - reach > box[2]
        or points[:, 1].max() + reach < box[1]
        or points[:, 1].min() - reach > box[3]
    )


@njit(cache=True, nogil=True)
def _add_segments(rims: Rims, n: int, points: _Floats, reach: float, slot: int, box: _Floats) -> int:
    """Add all within a reach of each segment of a line that comes near a box."""
    for place in range(max(len(points) - 1, 1)):
        if not _far(points[place : place + 2], reach, box):
            n = _add_segment(rims, n, points, place, reach, slot)
    return n


@njit(cache=True, nogil=True)
def _anticlockwise(points: _Floats) -> bool:
    """Whether a ring turns to the left."""
    twice = 0.0
    for place in range(1, len(points) - 1):
        twice += (points[place, 0] - points[0, 0]) * (points[place + 1, 1] - points[0, 1])
        twice -= (points[place + 1, 0] - points[0, 0]) * (points[place, 1] - points[0, 1])
    return twice >= 0


@njit(cache=True, nogil=True)
def add_strand(rims: Rims, n: int, points: _Floats, kind: int, reach: float, slot: int, box: _Floats) -> int:
    """Add one ring or line grown by its reach, as far as it comes near a box; number of pieces then.

    Args:
        rims: where pieces are written.
        n: number of pieces so far.
        points: corners [m].
        kind: what the strand is: `AREA`, `RING`, `HOLE` or `LINE`.
        reach: distance to which it takes ground [m].
        slot: what its pieces bound.
        box: west, south, east, north [m].
    """
    if _far(points, reach, box):
        return n
    if kind != LINE and (_anticlockwise(points) == (kind == HOLE)):
        points = points[::-1]
    if kind == AREA and reach > 0:
        return _add_grown(rims, n, points, reach, slot)
    if kind != LINE:
        for place in range(len(points) - 1):
            (px, py), (qx, qy) = points[place], points[place + 1]
            n = add_edge(rims, n, (px, py), (qx, qy), (slot, 1))
    return _add_segments(rims, n, points, reach, slot, box) if reach > 0 else n


@njit(cache=True, nogil=True, inline="always")
def _across(numbers: _Floats, n: int) -> _Vector:
    """Least and greatest x that a piece may have."""
    x, radius = numbers[n, X], numbers[n, RADIUS]
    other = x + radius if radius != 0 else x + numbers[n, LEAN] * (numbers[n, HIGH] - numbers[n, LOW])
    return min(x, other), max(x, other)


@njit(cache=True, nogil=True)
def within(rims: Rims, count: int, box: _Floats) -> int:
    """Leave out what lies right of a box, and stand what lies left of it upright just before it; number of pieces then.

    How often the pieces on the left wind around a place of the box only changes where they lead on to a piece that is
    not on the left, so that their own ends need not be heeded.
    """
    numbers, kinds = rims
    kept = 0
    for n in range(count):
        least, greatest = _across(numbers, n)
        if least > box[2] or numbers[n, HIGH] <= box[1] or numbers[n, LOW] >= box[3]:
            continue
        numbers[kept], kinds[kept] = numbers[n], kinds[n]
        if greatest < box[0]:
            numbers[kept, X], numbers[kept, LEAN], numbers[kept, RADIUS] = box[0] - 1, 0.0, 0.0
        kept += 1
    return kept
