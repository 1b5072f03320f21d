"""Well-known binary of plain points and areas looked through at once: sound shapes need not be made to be known.

All shapes of a layer are walked side by side in arrays: one ring of each in every step.
"""

from collections.abc import Sequence

import numpy
from numpy.typing import NDArray

__all__ = ["vertices"]

_POINT, _POLYGON, _MULTIPOLYGON = 1, 3, 6
_HEAD_BYTES, _COUNTED_BYTES, _PAIR_BYTES = 5, 9, 16
_POINT_BYTES = _HEAD_BYTES + _PAIR_BYTES
_FEWEST_CORNERS = 4
_MOST_STEPS = 1_000
"""Most rings of one shape; more are looked through one by one, since each costs a step of all."""
_AT_ONCE = 20_000
"""Shapes walked together, which bounds the memory."""

Places = NDArray[numpy.int64]


class _OddError(ValueError):
    """A shape that must be looked at by itself."""


def _demand(answers: NDArray[numpy.bool_]) -> None:
    if not answers.all():
        raise _OddError


class _Walk:
    """The blobs of some shapes end to end, and how far each was walked."""

    def __init__(self, blobs: Sequence[bytes]) -> None:
        content = b"".join(blobs)
        self.end = numpy.cumsum(numpy.fromiter(map(len, blobs), dtype=numpy.int64, count=len(blobs)))
        self.at = numpy.concatenate([[0], self.end[:-1]])
        _demand(self.end - self.at >= _POINT_BYTES)
        self._bytes = numpy.frombuffer(content, dtype=numpy.uint8)
        # views that begin at every byte: well-known binary is not aligned
        self._words = numpy.ndarray(len(content) - 3, "<u4", content, strides=(1,))
        self.numbers = numpy.ndarray(len(content) - 7, "<f8", content, strides=(1,))

    def kinds(self, which: Places) -> NDArray[numpy.uint32]:
        """Kind of the geometry that begins where each of the shapes was walked to; only little-endian ones have one."""
        at = self.at[which]
        _demand(at + _COUNTED_BYTES <= self.end[which])
        _demand(self._bytes[at] == 1)
        return self._words[at + 1]

    def counts(self, which: Places, skipped: int) -> Places:
        """Number that stands so many bytes further on in each of the shapes; they are walked past it."""
        at = self.at[which] + skipped
        _demand(at + 4 <= self.end[which])
        self.at[which] = at + 4
        return self._words[at].astype(numpy.int64)


def _rings(walk: _Walk, areas: Places, parts: Places) -> tuple[Places, Places]:
    """Where each ring of the areas begins, and how many corners it has; the areas are walked to their ends."""
    left, rings = parts.copy(), numpy.zeros(len(areas), dtype=numpy.int64)
    found: list[tuple[Places, Places]] = []
    active = numpy.arange(len(areas))
    while len(active):
        if len(found) > _MOST_STEPS:
            raise _OddError
        fresh = active[rings[active] == 0]
        _demand(walk.kinds(areas[fresh]) == _POLYGON)
        rings[fresh] = walk.counts(areas[fresh], _HEAD_BYTES)
        left[fresh] -= 1
        _demand(rings[fresh] > 0)
        corners = walk.counts(areas[active], 0)
        begin = walk.at[areas[active]]
        walk.at[areas[active]] = begin + _PAIR_BYTES * corners
        _demand((corners >= _FEWEST_CORNERS) & (walk.at[areas[active]] <= walk.end[areas[active]]))
        found.append((begin, corners))
        rings[active] -= 1
        active = active[(rings[active] > 0) | (left[active] > 0)]
    if not found:
        return areas, areas
    begins, corners_of = zip(*found, strict=True)
    return numpy.concatenate(begins), numpy.concatenate(corners_of)


def _some(blobs: Sequence[bytes]) -> int:
    """Number of corner points of sound shapes.

    Raises:
        _OddError: at least one must be looked at by itself.
    """
    walk = _Walk(blobs)
    everything = numpy.arange(len(blobs))
    kinds = walk.kinds(everything)
    points, areas = numpy.flatnonzero(kinds == _POINT), numpy.flatnonzero(kinds != _POINT)
    several = kinds[areas] == _MULTIPOLYGON
    first = walk.at[points] + _HEAD_BYTES
    walk.at[points] += _POINT_BYTES
    parts = numpy.ones(len(areas), dtype=numpy.int64)
    parts[several] = walk.counts(areas[several], _HEAD_BYTES)
    _demand(parts > 0)
    begins, corners = _rings(walk, areas, parts)
    _demand(walk.at == walk.end)
    last = begins + _PAIR_BYTES * (corners - 1)
    for axis in (0, 8):
        _demand(walk.numbers[begins + axis] == walk.numbers[last + axis])
    begins, corners = numpy.concatenate([begins, first]), numpy.concatenate([corners, numpy.ones_like(first)])
    before = numpy.cumsum(2 * corners) - 2 * corners
    places = numpy.repeat(begins - 8 * before, 2 * corners) + 8 * numpy.arange(2 * corners.sum())
    _demand(numpy.isfinite(walk.numbers[places]))
    return int(corners.sum())


def vertices(blobs: Sequence[bytes | None]) -> int | None:
    """Number of corner points where all shapes are sound points and areas of the plane, None where one may not be.

    Sound is what the geometry library makes as it stands: little-endian ISO binary that ends where its counts say,
    rings of at least four corners that close, positions that are numbers. Missing blobs are passed over.

    >>> import shapely
    >>> vertices([shapely.to_wkb(shapely.box(0, 0, 1, 1)), None, shapely.to_wkb(shapely.Point(1, 2))])
    6
    >>> vertices([shapely.to_wkb(shapely.Point(1, 2, 3))]) is None
    True
    """
    given = [blob for blob in blobs if blob is not None]
    try:
        return sum(_some(given[start : start + _AT_ONCE]) for start in range(0, len(given), _AT_ONCE))
    except _OddError:
        return None
