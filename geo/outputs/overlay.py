"""A layer as a map draws it over the ground: features cut and thinned to what can be seen, cells as a picture."""

import io
import json
import math

import numpy
import shapely
from numpy.typing import NDArray
from PIL import Image

from geo.layer import Layer

__all__ = ["Bounds", "features_seen", "picture_of", "positions_of"]

Bounds = tuple[float, float, float, float]

_PIXELS_LOST = 0.7
"""How far a corner may move [px] when an outline is thinned."""
_SHADES = ((250, 246, 232), (222, 203, 164), (178, 140, 96), (118, 84, 60), (72, 56, 50))
_THREAT = ((255, 237, 160), (254, 178, 76), (240, 59, 32), (140, 0, 50))
_DEPTHS = ((222, 235, 247), (107, 174, 214), (8, 81, 156))
_ALPHA = 190
_STEPS = 256
_SPANS = {"mmi": (4.0, 10.0), "class": (1.0, 3.0)}
"""Values of the first and the last colour, where they are the same in every view."""
_TOLD = {
    "ways": "way_class",
    "water": "water_class",
    "land_use": "use_class",
    "amenities": "amenity_class",
    "hazard": "class_rank",
    "intensity": "mmi",
    "buildings": "building_class",
    "power_lines": "voltage_v",
}


def _light(shapes: NDArray[numpy.object_], bounds: Bounds, pixel_deg: float) -> NDArray[numpy.object_]:
    """Shapes cut to a box and thinned; what is smaller than a pixel becomes None."""
    west, south, east, north = bounds
    margin = 20 * pixel_deg
    cut = shapely.clip_by_rect(shapes, west - margin, south - margin, east + margin, north + margin)
    thin = shapely.simplify(cut, _PIXELS_LOST * pixel_deg)
    edges = shapely.bounds(thin).reshape(-1, 4)
    size = numpy.maximum(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1])
    seen = (shapely.get_dimensions(thin) == 0) | (size >= pixel_deg)
    found = numpy.array(thin, dtype=object)
    found[~seen | shapely.is_empty(thin)] = None
    return found


def _apart(shapes: NDArray[numpy.object_], values: NDArray[numpy.float64]) -> NDArray[numpy.object_]:
    """Areas without what lies in areas of greater value, so that each place is drawn once."""
    found, higher = numpy.array(shapes, dtype=object), shapely.GeometryCollection()
    for value in numpy.unique(values)[::-1]:
        same = values == value
        found[same] = shapely.difference(found[same], higher)
        higher = shapely.union(higher, shapely.union_all(shapes[same]))
    return found


def features_seen(layer: Layer, bounds_deg: Bounds, *, width_px: int) -> bytes:
    """GeoJSON of the features of a layer that a view shows, each with what it is, as the property ``told``.

    Args:
        layer: the layer, or the part of it around the view.
        bounds_deg: west, south, east, north of the view in EPSG:4326.
        width_px: width of the view.
    """
    rows = layer.features
    if rows is None or rows.empty:
        return b'{"type":"FeatureCollection","features":[]}'
    pixel_deg = (bounds_deg[2] - bounds_deg[0]) / max(width_px, 1)
    shapes = _light(rows.geometry.to_numpy(), bounds_deg, pixel_deg)
    if layer.card.kind == "intensity":
        shapes = _apart(shapely.make_valid(shapes), rows["mmi"].to_numpy())
    places = max(2, math.ceil(-math.log10(pixel_deg)) + 1)
    texts = shapely.to_geojson(shapely.set_precision(shapes, 10.0**-places, mode="pointwise"))
    told = rows[_TOLD[layer.card.kind]].astype(object)
    told = told.where(told.notna(), None).tolist()
    found = [
        f'{{"type":"Feature","geometry":{text},"properties":{{"told":{json.dumps(each)}}}}}'
        for text, each in zip(texts, told, strict=True)
        if text is not None
    ]
    return f'{{"type":"FeatureCollection","features":[{",".join(found)}]}}'.encode()


def positions_of(bounds_deg: Bounds, *, width_px: int) -> tuple[NDArray[numpy.float64], NDArray[numpy.float64]]:
    """Longitude and latitude [deg] of the middles of the pixels of a picture of a box, as Web Mercator maps draw it.

    >>> lon_deg, lat_deg = positions_of((85.0, 27.0, 86.0, 28.0), width_px=2)
    >>> lon_deg.round(2).tolist(), lat_deg.round(2).tolist()
    ([[85.25, 85.75], [85.25, 85.75], [85.25, 85.75]], [[27.83, 27.83], [27.5, 27.5], [27.17, 27.17]])
    """
    west, south, east, north = bounds_deg
    low, high = (math.asinh(math.tan(math.radians(edge))) for edge in (south, north))
    height_px = max(2, round(width_px * (high - low) / math.radians(east - west)) + 1)
    x = west + (east - west) * (numpy.arange(width_px) + 0.5) / width_px
    y = high - (high - low) * (numpy.arange(height_px) + 0.5) / height_px
    lon_deg, lat_deg = numpy.meshgrid(x, numpy.degrees(numpy.arctan(numpy.sinh(y))))
    return lon_deg, lat_deg


def _colours(unit: str, kind: str) -> NDArray[numpy.uint8]:
    """Colours from the least to the greatest value."""
    stops = numpy.array(_SHADES if kind == "dem" else _DEPTHS if unit == "m" else _THREAT, dtype="float64")
    place = numpy.linspace(0, len(stops) - 1, _STEPS)
    bands = [numpy.interp(place, numpy.arange(len(stops)), stops[:, band]) for band in range(3)]
    return numpy.asarray(numpy.column_stack(bands).round(), dtype=numpy.uint8)


def picture_of(values: NDArray[numpy.float64], *, unit: str, kind: str) -> bytes:
    """PNG of values; transparent where there is none, and where there is no hazard.

    Args:
        values: values of the pixels, NaN where there is none.
        unit: unit of the values: m, mmi or class.
        kind: kind of layer.
    """
    known = ~numpy.isnan(values) & ((values > 0) | (kind == "dem"))
    least, most = _SPANS.get(unit, (0.0, 0.0))
    if unit not in _SPANS and known.any():
        least, most = float(values[known].min()), float(values[known].max())
    share = (numpy.where(known, values, least) - least) / ((most - least) or 1.0)
    step = (numpy.clip(share, 0, 1) * (_STEPS - 1)).astype(numpy.uint8)
    pixels = numpy.dstack([_colours(unit, kind)[step], numpy.where(known, _ALPHA, 0).astype(numpy.uint8)])
    written = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(written, "PNG")
    return written.getvalue()
