"""The lines of a sheet as one picture in millimetres of the page: areas, ways, grid, frame, scale bar, north arrow.

No text of a user enters the picture; names are set by the typesetter as text.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, radians, tan

import numpy
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.outputs.sheetmap.frame import Frame
from geo.outputs.sheetmap.paper import Rectangle

__all__ = ["GRID_MM", "STYLES", "Bar", "bar_of", "grid_lines", "grid_step_m", "on_page", "picture"]

GRID_MM = 50.0
"""Spacing of the grid and length of the scale bar on paper [mm], at every standard scale."""

STYLES: Mapping[str, str] = {
    "water": 'fill="#cfe3ee" stroke="#5b93b5" stroke-width="0.15"',
    "buildings": 'fill="#d9d4cb" stroke="#8d857a" stroke-width="0.1"',
    "ways": 'fill="none" stroke="#b08a5b" stroke-width="0.35"',
    "wards": 'fill="none" stroke="#7a5ca0" stroke-width="0.25" stroke-dasharray="2 0.8 0.4 0.8"',
    "local_levels": 'fill="none" stroke="#7a5ca0" stroke-width="0.5" stroke-dasharray="4 1 0.6 1"',
    "spaces": 'fill="#e3eedb" stroke="#6d8a56" stroke-width="0.25"',
    "services": 'fill="#1f5f8b" stroke="#ffffff" stroke-width="0.15"',
    "parcels": 'fill="none" stroke="#555555" stroke-width="0.18" stroke-dasharray="1.2 0.6"',
    "grid": 'fill="none" stroke="#9fb2bf" stroke-width="0.1"',
    "space": 'fill="#f3c9a5" fill-opacity="0.45" stroke="none"',
    "border": 'fill="none" stroke="#a8321a" stroke-width="0.4" stroke-linejoin="round"',
    "points": 'fill="#ffffff" stroke="#a8321a" stroke-width="0.25"',
    "position": 'fill="none" stroke="#a8321a" stroke-width="0.4"',
    "neat": 'fill="none" stroke="#1b2329" stroke-width="0.3"',
    "ink": 'fill="#1b2329" stroke="none"',
    "blank": 'fill="#ffffff" stroke="#1b2329" stroke-width="0.15"',
    "thin": 'fill="none" stroke="#1b2329" stroke-width="0.15"',
}
"""How each kind of line looks, lowest first."""

_RADIUS_MM = {"points": 0.55, "services": 0.7, "position": 2.0}
_BAR_PARTS = 5
_BAR_HEIGHT_MM = 1.6
_TICK_MM = 1.5


def grid_step_m(frame: Frame) -> float:
    """Distance [m] between lines of the grid: 50 mm on paper."""
    return GRID_MM / frame.mm_per_m


def grid_lines(frame: Frame) -> tuple[list[float], list[float]]:
    """Eastings and northings [m] of the grid's lines in the window."""
    step_m = grid_step_m(frame)
    west, south, east, north = frame.bounds_m
    along = [(ceil(low / step_m), floor(high / step_m)) for low, high in ((west, east), (south, north))]
    first, second = ([step_m * place for place in range(low, high + 1)] for low, high in along)
    return first, second


def on_page(shape: BaseGeometry, frame: Frame) -> BaseGeometry:
    """A shape [deg] in millimetres of the page, cut at the window."""
    window = frame.paper.window
    flat = shapely.transform(shape, lambda xy: frame.to_page(frame.zone.to_metres(xy)))
    valid = flat if flat.is_valid else shapely.make_valid(flat)
    edges = (window.left_mm, window.top_mm, window.right_mm, window.bottom_mm)
    return valid.intersection(shapely.box(*edges))


def _run(corners: NDArray[numpy.float64], *, closed: bool) -> str:
    points = corners[:-1] if closed else corners
    return "M" + "L".join(f"{x:.3f} {y:.3f}" for x, y in points) + ("Z" if closed else "")


def _circle(x: float, y: float, radius_mm: float) -> str:
    r = radius_mm
    return f"M{x - r:.3f} {y:.3f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0Z"


def _paths(shape: BaseGeometry, radius_mm: float) -> Iterator[str]:
    for part in shapely.get_parts(shape):
        if part.is_empty:
            continue
        if part.geom_type == "Polygon":
            yield "".join(_run(shapely.get_coordinates(ring), closed=True) for ring in (part.exterior, *part.interiors))
        elif part.geom_type == "LineString":
            yield _run(shapely.get_coordinates(part), closed=False)
        elif part.geom_type == "Point":
            yield _circle(part.x, part.y, radius_mm)


def _drawn(style: str, path: str) -> str:
    return f'<path {STYLES[style]} fill-rule="evenodd" d="{path}"/>' if path else ""


def _layer(style: str, shapes: Iterable[BaseGeometry]) -> str:
    radius_mm = _RADIUS_MM.get(style, 1.0)
    return _drawn(style, "".join(path for shape in shapes for path in _paths(shape, radius_mm)))


def _rectangle(box: Rectangle) -> str:
    return f"M{box.left_mm} {box.top_mm}H{box.right_mm}V{box.bottom_mm}H{box.left_mm}Z"


def _grid(frame: Frame) -> tuple[str, str]:
    """Paths of the grid's lines and of the ticks outside the window."""
    window, lines, ticks = frame.paper.window, "", ""
    eastings_m, northings_m = grid_lines(frame)
    west, _, _, north = frame.bounds_m
    for easting_m in eastings_m:
        x = frame.to_page(numpy.array([[easting_m, north]]))[0, 0]
        lines += f"M{x:.3f} {window.top_mm}V{window.bottom_mm}"
        ticks += f"M{x:.3f} {window.top_mm}v{-_TICK_MM}M{x:.3f} {window.bottom_mm}v{_TICK_MM}"
    for northing_m in northings_m:
        y = frame.to_page(numpy.array([[west, northing_m]]))[0, 1]
        lines += f"M{window.left_mm} {y:.3f}H{window.right_mm}"
        ticks += f"M{window.left_mm} {y:.3f}h{-_TICK_MM}M{window.right_mm} {y:.3f}h{_TICK_MM}"
    return lines, ticks


@dataclass(frozen=True)
class Bar:
    """The scale bar: its length on the ground [m], its left end and its upper edge on the page [mm]."""

    length_m: float
    left_mm: float
    top_mm: float

    @property
    def marks(self) -> list[tuple[float, float]]:
        """Place [mm] and value [m] of each mark."""
        shares = [part / _BAR_PARTS for part in range(_BAR_PARTS + 1)]
        return [(self.left_mm + GRID_MM * share, self.length_m * share) for share in shares]


def bar_of(frame: Frame) -> Bar:
    """Scale bar of a frame: 50 mm of paper."""
    place = frame.paper.bar
    return Bar(grid_step_m(frame), place.left_mm, place.top_mm + place.height_mm / 2)


def _bar(bar: Bar) -> str:
    places = [place for place, _ in bar.marks]
    dark = "".join(
        f"M{left:.3f} {bar.top_mm}H{right:.3f}v{_BAR_HEIGHT_MM}H{left:.3f}Z"
        for left, right in list(pairwise(places))[::2]
    )
    whole = Rectangle(bar.left_mm, bar.top_mm, GRID_MM, _BAR_HEIGHT_MM)
    return _drawn("blank", _rectangle(whole)) + _drawn("ink", dark)


def _north(frame: Frame, true_north_deg: float) -> str:
    """Arrow to the grid's north with a thin line to true north."""
    box = frame.paper.north
    middle, top, foot = box.left_mm + box.width_mm / 2, box.top_mm + 4, box.bottom_mm
    arrow = f"M{middle} {top}l3 9l-3 -2l-3 2Z"
    lean = tan(radians(true_north_deg)) * (foot - top)
    line = f"M{middle} {foot}L{middle + lean:.3f} {top - 1.5}"
    return _drawn("ink", arrow) + _drawn("thin", line)


def picture(frame: Frame, layers: Mapping[str, Iterable[BaseGeometry]], *, true_north_deg: float) -> str:
    """The linework of a sheet as an SVG picture of the whole page.

    Args:
        frame: what is shown and where.
        layers: shapes by style, already on the page [mm].
        true_north_deg: direction of true north [deg], clockwise from the grid's.
    """
    paper = frame.paper
    lines, ticks = _grid(frame)
    own = {"grid": _drawn("grid", lines)}
    drawn = "".join(own.get(style) or _layer(style, layers.get(style, ())) for style in STYLES)
    frame_lines = _drawn("neat", _rectangle(paper.window)) + _drawn("thin", ticks)
    view = f'width="{paper.width_mm}mm" height="{paper.height_mm}mm" viewBox="0 0 {paper.width_mm} {paper.height_mm}"'
    marginalia = _bar(bar_of(frame)) + _north(frame, true_north_deg)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {view}>{drawn}{frame_lines}{marginalia}</svg>'
