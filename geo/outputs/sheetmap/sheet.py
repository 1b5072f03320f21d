"""One map sheet as a record for the typesetter: linework, texts with their places, title block, scale bar."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas
import numpy
import pandas
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import InputError, MissingError, Problem
from geo.outputs.sheetmap.frame import DENOMINATORS, Frame, frames
from geo.outputs.sheetmap.labels import Label, Labels, corner_places
from geo.outputs.sheetmap.linework import bar_of, grid_lines, on_page, picture
from geo.outputs.sheetmap.paper import Paper, Rectangle
from geo.outputs.sheetmap.points import boundary_points
from geo.outputs.sheetmap.surroundings import around, name_features
from geo.outputs.sheetmap.title import Imprint, title_block

__all__ = ["Sheet", "sheets"]

_POINT_PT, _GRID_PT, _BAR_PT = 5.5, 5.5, 6.0
_AWAY_MM = 2.4
_GRID_GAP_MM = 3.2


@dataclass(frozen=True)
class Sheet:
    """A sheet ready for the typesetter, with what it shows."""

    record: Mapping[str, Any]
    frame: Frame
    points: pandas.DataFrame


def _plain_number(value: float) -> str:
    return f"{value:,.0f}"


def _grid_labels(frame: Frame) -> list[Label]:
    """Eastings above and below the window, northings beside it, upright to their lines."""
    window = frame.paper.window
    eastings_m, northings_m = grid_lines(frame)
    west, _, _, north = frame.bounds_m
    across = [(value, float(frame.to_page(numpy.array([[value, north]]))[0, 0])) for value in eastings_m]
    down = [(value, float(frame.to_page(numpy.array([[west, value]]))[0, 1])) for value in northings_m]
    rows = (window.top_mm - _GRID_GAP_MM, window.bottom_mm + _GRID_GAP_MM)
    columns = (window.left_mm - _GRID_GAP_MM, window.right_mm + _GRID_GAP_MM)
    return [
        *(Label(_plain_number(value), x, y, _GRID_PT, "grid") for value, x in across for y in rows),
        *(Label(_plain_number(value), x, y, _GRID_PT, "grid", -90.0) for value, y in down for x in columns),
    ]


def _bar_labels(frame: Frame) -> list[Label]:
    bar = bar_of(frame)
    above_mm = bar.top_mm - 1.8
    marks = [Label(f"{value:g}", place, above_mm, _BAR_PT, "bar") for place, value in bar.marks[:-1]]
    end_mm, length_m = bar.marks[-1]
    return [*marks, Label(f"{length_m:g} m", end_mm, above_mm, _BAR_PT, "bar")]


def _number_points(labels: Labels, points: pandas.DataFrame, frame: Frame) -> int:
    """Number of boundary points whose number found room."""
    shown = 0
    for _, ring in points.groupby(["part_no", "ring"], sort=False):
        corners_mm = frame.to_page(ring[["easting_m", "northing_m"]].to_numpy(dtype=float))
        for number, places in zip(ring["point_no"], corner_places(corners_mm, away_mm=_AWAY_MM), strict=True):
            shown += labels.put(str(number), places, size_pt=_POINT_PT, style="points")
    return shown


def _as_record(label: Label) -> dict[str, Any]:
    return {
        "text": label.text, "x": label.x_mm, "y": label.y_mm, "size": label.size_pt, "style": label.style,
        "turn": label.turn_deg,
    }  # fmt: skip


def _point_marks(points: pandas.DataFrame, frame: Frame) -> list[BaseGeometry]:
    window = frame.paper.window
    places = frame.to_page(points[["easting_m", "northing_m"]].to_numpy(dtype=float))
    edges = shapely.box(window.left_mm, window.top_mm, window.right_mm, window.bottom_mm)
    marks = shapely.points(places)
    return [mark for mark in marks if shapely.intersects(mark, edges)]


def _taken(frame: Frame) -> list[Rectangle]:
    return [frame.paper.north]


def _drawn(
    row: Mapping[str, Any],
    frame: Frame,
    points: pandas.DataFrame,
    features: Mapping[str, geopandas.GeoDataFrame],
    imprint: Imprint,
) -> dict[str, Any]:
    """The record of one frame."""
    shape: BaseGeometry = row["geometry"]
    found = around(features, frame, but=str(row["id"]))
    labels = Labels(frame.paper.window.within(0.5), _taken(frame))
    own = on_page(shape, frame)
    shown = _number_points(labels, points, frame)
    name_features(labels, found, own)
    middle = shape.centroid
    north_deg = frame.zone.true_north_deg(middle.x, middle.y)
    layers = {layer: [one.drawn for one in ones] for layer, ones in found.items()}
    if shape.area:
        border = on_page(shape.boundary, frame)
        layers |= {"space": [own], "border": [border], "points": _point_marks(points, frame)}
    else:
        layers["position"] = [own]
    placed = [*labels.placed, *_grid_labels(frame), *_bar_labels(frame)]
    return {
        "width": frame.paper.width_mm,
        "height": frame.paper.height_mm,
        "block": vars(frame.paper.block),
        "bar": vars(frame.paper.bar),
        "wide": frame.paper.block.width_mm > frame.paper.block.height_mm,
        "svg": picture(frame, layers, true_north_deg=north_deg),
        "labels": [_as_record(label) for label in placed],
        "title": title_block(row, frame, imprint, points=points, shown=shown, layers=found, north_deg=north_deg),
    }


def sheets(
    row: Mapping[str, Any],
    features: Mapping[str, geopandas.GeoDataFrame],
    imprint: Imprint,
    *,
    paper: Paper | None = None,
    denominator: int | None = None,
) -> list[Sheet]:
    """Map sheets of one open space: one, or several where no standard scale holds it on one sheet.

    Args:
        row: row of the flat table of open spaces.
        features: what may adjoin it (EPSG:4326), by layer; see `around`.
        imprint: what the sheet says of itself.
        paper: paper to use; chosen by size if none is given.
        denominator: scale to use, one to so many; chosen by size if none is given.

    Raises:
        MissingError: the space has no position.
        InputError: the scale is no standard one.
    """
    shape = row["geometry"]
    if shape is None or shape.is_empty:
        raise MissingError(Problem("sheet.no_position", {"name": row["name_en"]}))
    if denominator is not None and denominator not in DENOMINATORS:
        known = ", ".join(map(str, DENOMINATORS))
        raise InputError(Problem("sheet.scale_unknown", {"value": denominator, "known": known}, value=str(denominator)))
    found = frames(shape, paper=paper, denominator=denominator)
    points = boundary_points(shape, zone=found[0].zone)
    return [Sheet(_drawn(row, frame, points, features, imprint), frame, points) for frame in found]
