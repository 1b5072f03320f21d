"""What fits on a piece of ground: the largest rectangle found, and the largest circle."""

from dataclasses import dataclass

import numpy
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["Rectangle", "circle_that_fits", "rectangle_that_fits"]

_Floats = NDArray[numpy.float64]
_CELLS = 3 * 10
"""Cells of the first search along the longer side of the ground."""
_DIRECTIONS = 2 * 3
"""Regular directions tried over a quarter turn, besides those of the ground's longest edges."""
_LONGEST_EDGES = 2 * 3
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Rectangle:
    """A rectangle inside the ground: its sides [m] and its shape."""

    length_m: float
    width_m: float
    shape: BaseGeometry

    @property
    def area_m2(self) -> float:
        """Area [m2]."""
        return self.length_m * self.width_m


def circle_that_fits(ground: BaseGeometry) -> tuple[float, BaseGeometry]:
    """Diameter [m] of the largest circle inside the ground to a thousandth of the ground's size, and its centre.

    >>> diameter_m, centre = circle_that_fits(shapely.box(0, 0, 100, 40))
    >>> round(diameter_m, 1), centre.y
    (40.0, 20.0)

    Args:
        ground: area in metres.
    """
    if ground is None or ground.is_empty:
        return 0.0, shapely.Point()
    west, south, east, north = ground.bounds
    tolerance_m = max(east - west, north - south) / (10 * 100)
    radius = shapely.maximum_inscribed_circle(ground, tolerance=tolerance_m)
    return 2 * float(shapely.length(radius)), shapely.Point(radius.coords[0])


def _directions(ground: BaseGeometry) -> list[float]:
    """Directions to try [rad, within a quarter turn]: those of the longest edges, then regular ones."""
    rings = shapely.get_rings(shapely.get_parts(ground))
    points, owner = shapely.get_coordinates(rings, return_index=True)
    steps = numpy.diff(points, axis=0)[owner[1:] == owner[:-1]]
    turn = numpy.mod(numpy.arctan2(steps[:, 1], steps[:, 0]), numpy.pi / 2)
    rounded = numpy.round(turn, 3)
    _, place = numpy.unique(rounded, return_inverse=True)
    length = numpy.bincount(place, weights=numpy.hypot(steps[:, 0], steps[:, 1]))
    chosen = numpy.argsort(-length, kind="stable")[:_LONGEST_EDGES]
    exact = [float(turn[place == number][0]) for number in chosen]
    return exact + [number * numpy.pi / 2 / _DIRECTIONS for number in range(_DIRECTIONS)]


def _inside(ground: BaseGeometry) -> tuple[NDArray[numpy.bool_], float, tuple[float, float]]:
    """Which cells of a raster over the ground lie inside it, the size of a cell, and the raster's corner."""
    west, south, east, north = ground.bounds
    size = max(east - west, north - south) / _CELLS
    columns, rows = (
        max(1, int(numpy.ceil((end - start) / size - _TOLERANCE))) for start, end in ((west, east), (south, north))
    )
    x, y = numpy.meshgrid(west + size * numpy.arange(columns), south + size * numpy.arange(rows))
    shapely.prepare(ground)
    slack = size * _TOLERANCE
    return (
        shapely.contains(ground, shapely.box(x + slack, y + slack, x + size - slack, y + size - slack)),
        size,
        (west, south),
    )


def _largest_block(inside: NDArray[numpy.bool_]) -> tuple[int, int, int, int] | None:
    """Bottom, left, top and right of the largest block of true cells; None where there is none.

    The largest rectangle under each row's histogram of cells that stand upon each other.
    """
    best, found = 0, None
    heights = numpy.zeros(inside.shape[1], dtype=int)
    for row, cells in enumerate(inside):
        heights = numpy.where(cells, heights + 1, 0)
        open_at: list[tuple[int, int]] = []
        for column, height in enumerate([*heights.tolist(), 0]):
            start = column
            while open_at and open_at[-1][1] >= height:
                start, tall = open_at.pop()
                if tall * (column - start) > best:
                    best, found = tall * (column - start), (row + 1 - tall, start, row + 1, column)
            open_at.append((start, height))
    return found


def _pushed(ground: BaseGeometry, box: list[float], side: int) -> float:
    """How far one side of a box inside the ground may be pushed outwards until it meets the ground's edge."""
    bounds = ground.bounds
    strip = box.copy()
    strip[side], strip[(side + 2) % len(box)] = bounds[side], box[side]
    outward = -1 if side < len(box) / 2 else 1
    if (bounds[side] - box[side]) * outward <= 0:
        return box[side]
    outside = shapely.difference(shapely.box(*strip), ground)
    if outside.is_empty or outside.area <= _TOLERANCE:
        return bounds[side]
    return float(outside.bounds[(side + 2) % len(box)])


def _grown(ground: BaseGeometry, box: list[float]) -> list[float]:
    """The larger box of two ways to push a box's sides outwards: along first, or across first."""
    ways = []
    for sides in ((0, 2, 1, 3), (1, 3, 0, 2)):
        grown = box.copy()
        for side in sides:
            grown[side] = _pushed(ground, grown, side)
        ways.append(grown)
    return max(ways, key=lambda each: (each[2] - each[0]) * (each[3] - each[1]))


def _best_box(ground: BaseGeometry, square: list[float]) -> list[float]:
    """Largest box found with sides along the axes: the largest block of a raster or a square, pushed to the edges."""
    boxes = [_grown(ground, box) for box in (_block(ground), square) if box]
    return max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))


def _block(ground: BaseGeometry) -> list[float] | None:
    """The largest block of raster cells inside the ground; None where it is narrower than a cell."""
    inside, size, (west, south) = _inside(ground)
    block = _largest_block(inside)
    if block is None:
        return None
    slack = size * _TOLERANCE
    bottom, left, top, right = block
    return [
        west + size * left + slack,
        south + size * bottom + slack,
        west + size * right - slack,
        south + size * top - slack,
    ]


def _square(middle: _Floats, half_m: float) -> list[float]:
    """Box of a square around its middle."""
    x, y = middle
    return [x - half_m, y - half_m, x + half_m, y + half_m]


def _turned(points: _Floats, angle: float) -> _Floats:
    cosine, sine = numpy.cos(angle), numpy.sin(angle)
    return points @ numpy.array([[cosine, sine], [-sine, cosine]])


def rectangle_that_fits(ground: BaseGeometry) -> Rectangle | None:
    """The largest rectangle found inside the ground [m]; None where there is none.

    Along each of some directions (the longest edges' and regular ones) two boxes are pushed outwards to the ground's
    edges: the largest block of a raster, and the square in the largest circle, which is there on the narrowest ground,
    too. It always lies inside; a larger one may exist in a direction that was not tried.

    >>> found = rectangle_that_fits(shapely.box(0, 0, 100, 40))
    >>> round(found.length_m, 3), round(found.width_m, 3)
    (100.0, 40.0)

    Args:
        ground: area in metres.
    """
    best = None
    diameter_m, centre = circle_that_fits(ground)
    if not diameter_m:
        return best
    middle, half_m = shapely.get_coordinates(centre), diameter_m / 2 / numpy.sqrt(2) * (1 - _TOLERANCE)
    for angle in _directions(ground):
        level = shapely.transform(ground, lambda points, turn=angle: _turned(points, -turn))
        box = _best_box(level, _square(_turned(middle, -angle)[0], half_m))
        sides = (box[2] - box[0], box[3] - box[1])
        if sides[0] * sides[1] > (best.area_m2 + _TOLERANCE if best else 0):
            shape = shapely.transform(shapely.box(*box), lambda points, turn=angle: _turned(points, turn))
            best = Rectangle(max(sides), min(sides), shape)
    return best
