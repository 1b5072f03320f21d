"""A small map as plain SVG paths: it needs no script, so a page with it prints as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

__all__ = ["Layer", "Sketch", "bar_length_m", "sketch", "svg_path"]

_POINT_RADIUS_PX = 6
_LEAST_WIDTH_M = 20.0
_CENTRE_PLACES = 2
"""Decimals of a degree of the centre of projection: within a kilometre of the frame's the picture is the same."""


@dataclass(frozen=True)
class Layer:
    """One outline of the sketch: what it is, as a class of the style sheet, and its path in pixels."""

    style: str
    path: str


@dataclass(frozen=True)
class Sketch:
    """Outlines to draw north up, and the scale bar that belongs to them."""

    width_px: int
    height_px: int
    layers: tuple[Layer, ...]
    bar_m: int
    bar_px: float


def bar_length_m(width_m: float) -> int:
    """Longest round length [m], 1, 2 or 5 times a power of ten, within a third of the width."""
    at_most_m = width_m / 3
    lengths_m = [step * 10**power for power in range(6) for step in (1, 2, 5)]
    return max((length for length in lengths_m if length <= at_most_m), default=1)


def _ring(ring: BaseGeometry) -> str:
    points = shapely.get_coordinates(ring)[:-1]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def svg_path(shape: BaseGeometry) -> str:
    """SVG path of areas, lines and points given in pixels."""
    found = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and not part.is_empty:
            found += [_ring(ring) for ring in (part.exterior, *part.interiors)]
        elif part.geom_type == "LineString" and not part.is_empty:
            found.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(part)))
        elif part.geom_type == "Point" and not part.is_empty:
            r = _POINT_RADIUS_PX
            found.append(f"M{part.x - r:.1f} {part.y:.1f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0Z")
    return "".join(found)


@lru_cache(maxsize=64)
def _around(lon_deg: float, lat_deg: float) -> pyproj.Proj:
    """Degrees to metres east and north of a centre."""
    return pyproj.Proj(proj="aeqd", lat_0=lat_deg, lon_0=lon_deg, datum="WGS84", units="m")


def sketch(
    layers: Sequence[tuple[str, BaseGeometry | None]],
    *,
    frame: BaseGeometry,
    width_px: int = 360,
    height_px: int = 260,
    margin_px: int = 16,
) -> Sketch:
    """Paths [px] of the layers around a frame, true north up, and a scale bar of round length [m].

    Args:
        layers: class and geometry (EPSG:4326) of each outline, the lowest first; missing geometries are left out.
        frame: what must be seen whole (EPSG:4326).
        width_px: width of the picture.
        height_px: height of the picture.
        margin_px: room left around the frame.
    """
    west, south, east, north = frame.bounds
    turn = _around(round((west + east) / 2, _CENTRE_PLACES), round((south + north) / 2, _CENTRE_PLACES))

    def metres(shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, lambda xy: numpy.column_stack(turn(xy[:, 0], xy[:, 1])))

    left, bottom, right, top = metres(frame).bounds
    inner_px = width_px - 2 * margin_px, height_px - 2 * margin_px
    m_per_px = max((right - left) / inner_px[0], (top - bottom) / inner_px[1], _LEAST_WIDTH_M / inner_px[0])
    middle_m = (left + right) / 2, (bottom + top) / 2

    def pixels(shape: BaseGeometry) -> BaseGeometry:
        moved = shapely.transform(
            metres(shape),
            lambda xy: (xy - middle_m) * [1 / m_per_px, -1 / m_per_px] + [width_px / 2, height_px / 2],
        )
        return shapely.simplify(moved, 0.2)

    view = shapely.box(-width_px, -height_px, 2 * width_px, 2 * height_px)
    drawn = [
        (style, shapely.make_valid(pixels(shape), method="structure")) for style, shape in layers if shape is not None
    ]
    clipped = [Layer(style, svg_path(shape.intersection(view))) for style, shape in drawn]
    bar_m = bar_length_m(width_px * m_per_px)
    return Sketch(width_px, height_px, tuple(layer for layer in clipped if layer.path), bar_m, bar_m / m_per_px)
