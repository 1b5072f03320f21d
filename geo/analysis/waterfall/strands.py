"""Which shapes come near which space, and their rings and lines as flat arrays on the space's own sheet."""

from typing import NamedTuple

import numpy
import shapely
from numpy.typing import NDArray

from geo.analysis.overlay import valid
from geo.analysis.taking import Shapes
from geo.analysis.waterfall.near import touching
from geo.analysis.waterfall.rims import AREA, HOLE, LINE, RING
from geo.analysis.waterfall.simple import FEW_CORNERS, simple
from geo.sheets import laid

__all__ = ["Strands", "joined", "outlines", "reached_deg", "strands"]

_Shapes = NDArray[numpy.object_]
_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.int64]
_AREAL = 2
_LEAST_COSINE = 1 / 10**3
_METRES_PER_DEGREE_LEAST = 100 * 10**3
"""A degree from south to north is longer [m], and so is one from west to east on the equator."""


class Strands(NamedTuple):
    """Rings and lines near spaces.

    Attributes:
        points_m: corners on the sheet of the space.
        start: first corner of each strand, and the end.
        kind: what each is (`geo.analysis.waterfall.rims`).
        reach_m: distance to which each takes ground.
        slot: what each bounds.
        space: space each comes near.
    """

    points_m: _Floats
    start: _Whole
    kind: _Whole
    reach_m: _Floats
    slot: _Whole
    space: _Whole


class _Lines(NamedTuple):
    """Rings and lines of shapes: corners, first corner and number of each, what it is, and its shape, in order."""

    points: _Floats
    begin: _Whole
    corners: _Whole
    kind: _Whole
    owner: _Whole


def reached_deg(taking: Shapes) -> _Floats:
    """Boxes of shapes grown so far that nothing outside comes within their reach [deg]; NaN where there is none.

    Args:
        taking: shapes with their reach.
    """
    boxes = shapely.bounds(taking.shapes).reshape(-1, 2 * 2)
    highest = numpy.maximum(numpy.abs(boxes[:, 1]), numpy.abs(boxes[:, 3]))
    margin = taking.reach_m / _METRES_PER_DEGREE_LEAST
    across = margin / numpy.maximum(numpy.cos(numpy.radians(highest)), _LEAST_COSINE)
    boxes[:, 0] -= across
    boxes[:, 1] -= margin
    boxes[:, 2] += across
    boxes[:, 3] += margin
    return boxes


def _starts(counts: _Whole) -> _Whole:
    return numpy.concatenate([[0], numpy.cumsum(counts)]).astype(numpy.int64)


def _plain(shapes: _Shapes) -> _Whole:
    """Areas of one ring of few corners."""
    plain = shapely.get_type_id(shapes) == int(shapely.GeometryType.POLYGON)
    plain[plain] = shapely.get_num_interior_rings(shapes[plain]) == 0
    corners = shapely.get_num_coordinates(shapes[plain])
    plain[plain] = (corners > 0) & (corners <= FEW_CORNERS)
    return numpy.flatnonzero(plain)


def _sound_lines(shapes: _Shapes) -> _Lines:
    """Rings and lines of shapes that are made valid first, where they are not."""
    plain = _plain(shapes)
    points, count = shapely.get_coordinates(shapes[plain]), shapely.get_num_coordinates(shapes[plain])
    begin, count = _starts(count)[:-1], count.astype(numpy.int64)
    sound = simple(points, begin, count)
    rest = numpy.ones(len(shapes), dtype=bool)
    rest[plain[sound]] = False
    others = _lines(valid(shapes[rest]))
    area = numpy.full(sound.sum(), AREA)
    few = _Lines(points, begin[sound], count[sound], area, plain[sound])
    more = others._replace(begin=others.begin + len(points), owner=numpy.flatnonzero(rest)[others.owner])
    both = _Lines(*(numpy.concatenate(pair) for pair in zip(few, more, strict=True)))
    order = numpy.argsort(both.owner, kind="stable")
    return _Lines(both.points, *(column[order] for column in both[1:]))


def _lines(shapes: _Shapes) -> _Lines:
    """Rings and lines of valid shapes; points count as lines."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    areal = shapely.get_dimensions(parts) == _AREAL
    holed = shapely.get_num_interior_rings(parts) > 0
    rings, ring_part = shapely.get_rings(parts[holed], return_index=True)
    is_hole = numpy.concatenate([[False], ring_part[1:] == ring_part[:-1]])[: len(rings)]
    points = [shapely.get_coordinates(some) for some in (parts[~holed], rings)]
    count = numpy.concatenate([shapely.get_num_coordinates(some) for some in (parts[~holed], rings)])
    kind = numpy.concatenate([numpy.where(areal[~holed], AREA, LINE), numpy.where(is_hole, HOLE, RING)])
    of = numpy.concatenate([owner[~holed], owner[holed][ring_part]])
    order = numpy.argsort(of, kind="stable")
    order = order[count[order] > 0]
    begin = _starts(count)[:-1]
    return _Lines(numpy.concatenate(points), begin[order], count[order], kind[order], of[order])


def _each(first: _Whole, count: _Whole) -> tuple[_Whole, _Whole]:
    """Numbers of several runs, one run after the other, and the run of each."""
    run = numpy.repeat(numpy.arange(len(count)), count)
    return numpy.arange(len(run)) - (_starts(count)[:-1] - first)[run], run


def outlines(shapes: _Shapes, space: _Whole, *, slot: int, origins_deg: _Floats | None = None) -> Strands:
    """Rings and lines of valid shapes without a reach, each for a space.

    Args:
        shapes: shapes in degrees, or in metres where no origins are given.
        space: space of each.
        slot: what the shapes bound.
        origins_deg: origins of the sheets of all spaces.
    """
    pairs = space, numpy.arange(len(shapes))
    return _paired(_lines(shapes), pairs, numpy.zeros(len(shapes)), slot=slot, origins_deg=origins_deg)


def _paired(
    lines: _Lines, pairs: tuple[_Whole, _Whole], reach_m: _Floats, *, slot: int, origins_deg: _Floats | None
) -> Strands:
    """Rings and lines of pairs of space and shape."""
    space, shape = pairs
    held = numpy.bincount(lines.owner, minlength=shape.max(initial=-1) + 1)
    line, pair = _each(_starts(held)[shape], held[shape])
    corners = lines.corners[line]
    if origins_deg is not None:
        points = laid(lines.points, lines.begin[line], corners, space[pair], origins_deg)
    else:
        points = lines.points[_each(lines.begin[line], corners)[0]]
    return Strands(points, _starts(corners), lines.kind[line], reach_m[pair], numpy.full(len(line), slot), space[pair])


def strands(taking: Shapes, reaches_deg: _Floats, boxes_deg: _Floats, origins_deg: _Floats, *, slot: int) -> Strands:
    """Rings and lines of the shapes of a taking that come near some spaces.

    Args:
        taking: shapes with their reach.
        reaches_deg: boxes of what they reach.
        boxes_deg: boxes of the spaces.
        origins_deg: origins of their sheets.
        slot: what the shapes bound.
    """
    space, shape = touching(boxes_deg, reaches_deg)
    used, place = numpy.unique(shape, return_inverse=True)
    shapes = taking.shapes[used]
    long = taking.is_long(shapes)[place]
    shapes = numpy.concatenate([shapes, taking.clipped(taking.shapes[shape[long]], boxes_deg[space[long]])])
    place[long] = len(used) + numpy.arange(long.sum())
    reach = taking.reach_m[shape].astype(numpy.float64)
    return _paired(_sound_lines(shapes), (space, place), reach, slot=slot, origins_deg=origins_deg)


def joined(parts: list[Strands]) -> Strands:
    """Several as one, space by space, each space's in their order."""
    points = numpy.concatenate([numpy.zeros((0, 2)), *(part.points_m for part in parts)])
    count = numpy.concatenate([numpy.zeros(0, dtype=numpy.int64), *(numpy.diff(part.start) for part in parts)])
    if not parts:
        nothing = numpy.zeros(0, dtype=numpy.int64)
        return Strands(points, numpy.zeros(1, dtype=numpy.int64), nothing, numpy.zeros(0), nothing, nothing)
    kind, reach, slot, space = (numpy.concatenate(some) for some in list(zip(*parts, strict=True))[2:])
    order = numpy.argsort(space, kind="stable")
    corner, _ = _each(_starts(count)[:-1][order], count[order])
    return Strands(points[corner], _starts(count[order]), kind[order], reach[order], slot[order], space[order])
