"""Where the rows of a file fall: small maps that show a wrong coordinate system at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas
import numpy
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from app.language import name_of
from app.snapshot import Snapshot
from geo.crs import NEPAL_BOX_DEG
from geo.outputs.borders import border_lines
from geo.outputs.sketch import Sketch, sketch
from geo.sources.placing import Box, Candidate

__all__ = [
    "Whereabouts",
    "around",
    "country",
    "covered",
    "district_box",
    "district_choices",
    "reading_pictures",
    "unit_at",
]

_COUNTRY_TOLERANCE_DEG = 0.01
_NEAR_STEPS = 3000
_LEAST_FRAME_DEG = 0.01
_MOST_DRAWN = 300
_SLACK_DEG = 0.02
_LEAST_SEEN_DEG = 0.3
"""Width of an area on the map of the country below which it is too small to be seen."""
_MOST_READINGS = 6
_HIGH_FOR_WIDE = 0.6
_NAMED = ("district", "local_level", "ward")
_BOX = shapely.box(*NEPAL_BOX_DEG)


@dataclass(frozen=True)
class Whereabouts:
    """One way to read the coordinates: its key, the share of rows in Nepal, the place of the middle row, a picture."""

    key: str
    share: float
    place: str
    lon_deg: float
    lat_deg: float
    picture: Sketch


def _units(held: Snapshot, kind: str) -> geopandas.GeoDataFrame:
    locations = held.table("location")
    return locations[(locations["kind"] == kind) & locations.geometry.notna()]


def _outline(held: Snapshot) -> BaseGeometry:
    """Nepal as one light shape; its box where the register has no borders."""
    shapes = _units(held, "country").geometry.to_numpy()
    return shapely.union_all(shapely.simplify(shapes, _COUNTRY_TOLERANCE_DEG)) if len(shapes) else _BOX


def _district_lines(held: Snapshot) -> BaseGeometry:
    return border_lines(_units(held, "district"), tolerance_deg=_COUNTRY_TOLERANCE_DEG)


def country(held: Snapshot, positions: NDArray[numpy.float64], *, width_px: int = 340) -> Sketch:
    """All of Nepal with a dot for each position.

    Args:
        held: the register.
        positions: longitude and latitude [deg], shape (n, 2).
        width_px: width of the picture.
    """
    bare: Sketch = held.kept(
        f"import country {width_px}",
        lambda: _framed([("sketch-district", _outline(held)), ("sketch-lines", _district_lines(held))], width_px),
    )
    if not len(positions):
        return bare
    return replace(
        bare, layers=bare.layers + _framed([("sketch-dot", shapely.multipoints(positions))], width_px).layers
    )


def covered(held: Snapshot, area: BaseGeometry, *, width_px: int = 220) -> Sketch:
    """All of Nepal with the area a layer speaks of; a small one has a dot, or nobody would see it.

    Args:
        held: the register.
        area: where the layer speaks.
        width_px: width of the picture.
    """
    bare = country(held, numpy.empty((0, 2)), width_px=width_px)
    west, _, east, _ = area.bounds
    is_small = east - west < _LEAST_SEEN_DEG
    dot = shapely.multipoints(shapely.get_coordinates(area.centroid)) if is_small else None
    light = shapely.simplify(area, _COUNTRY_TOLERANCE_DEG)
    shown = [("sketch-area", light), *([("sketch-dot", dot)] if dot is not None else [])]
    return replace(bare, layers=bare.layers + _framed(shown, width_px).layers)


def _framed(layers: Sequence[tuple[str, BaseGeometry]], width_px: int) -> Sketch:
    """Layers in the frame of the country, so that those of two sketches lie on each other."""
    return sketch(layers, frame=_BOX, width_px=width_px, height_px=round(width_px * _HIGH_FOR_WIDE), margin_px=6)


def _cut(units: geopandas.GeoDataFrame, view: BaseGeometry) -> BaseGeometry | None:
    """Borders of the units that meet the view."""
    shapes = units.geometry.to_numpy()
    meeting = shapes[shapely.intersects(shapes, view)]
    if not len(meeting):
        return None
    width_deg = view.bounds[2] - view.bounds[0]
    lines = shapely.boundary(shapely.simplify(meeting, width_deg / _NEAR_STEPS))
    return shapely.union_all(shapely.intersection(lines, view))


def around(held: Snapshot, shapes: Sequence[BaseGeometry | None]) -> Sketch | None:
    """The ground around the shapes with the borders there; None where no row has a place.

    Args:
        held: the register.
        shapes: shapes of the rows in EPSG:4326.
    """
    drawn = numpy.array([shape for shape in shapes if shape is not None and not shape.is_empty], dtype=object)
    if not len(drawn):
        return None
    drawn = drawn[:: -(-len(drawn) // _MOST_DRAWN)]
    west, south, east, north = shapely.total_bounds(drawn)
    room = max(east - west, north - south, _LEAST_FRAME_DEG) / 5
    view = shapely.box(west - room, south - room, east + room, north + room)
    wide = shapely.buffer(view, 2 * (view.bounds[2] - view.bounds[0]), cap_style="square", join_style="mitre")
    flat = shapely.get_dimensions(drawn) == 0
    layers = [
        ("sketch-lines", _cut(_units(held, "local_level"), wide)),
        ("sketch-lines strong", _cut(_units(held, "district"), wide)),
        ("sketch-area", shapely.union_all(shapely.make_valid(drawn[~flat])) if (~flat).any() else None),
        ("sketch-dot", shapely.multipoints(shapely.get_coordinates(drawn[flat])) if flat.any() else None),
    ]
    return sketch(layers, frame=view, margin_px=6)


def district_choices(held: Snapshot) -> list[tuple[str, str]]:
    """Ids and names of the districts, by name."""
    rows = _units(held, "district").to_dict("records")
    return sorted(((row["id"], name_of(row)) for row in rows), key=lambda choice: choice[1])


def district_box(held: Snapshot, district_id: str) -> Box | None:
    """West, south, east and north [deg] of where the places of a district may lie; None for no district."""
    rows = _units(held, "district")
    shapes = rows.loc[rows["id"] == district_id].geometry
    if shapes.empty:
        return None
    west, south, east, north = (float(edge) for edge in shapes.total_bounds)
    return west - _SLACK_DEG, south - _SLACK_DEG, east + _SLACK_DEG, north + _SLACK_DEG


def unit_at(held: Snapshot, lon_deg: float, lat_deg: float) -> str:
    """Names of the units that hold a position, the smallest first; empty text outside all of them."""
    units = held.places.locate(lon_deg, lat_deg)
    return ", ".join(name_of(row) for row in units[units["kind"].isin(_NAMED)].to_dict("records"))


def reading_pictures(held: Snapshot, found: Sequence[Candidate]) -> list[Whereabouts]:
    """The likeliest ways to read the coordinates, each with the place where the middle row would fall."""
    return [
        Whereabouts(
            one.key,
            one.share,
            unit_at(held, one.lon_deg, one.lat_deg),
            one.lon_deg,
            one.lat_deg,
            country(held, numpy.array([[one.lon_deg, one.lat_deg]]), width_px=200),
        )
        for one in found[:_MOST_READINGS]
    ]
