"""What a map draws of a layer in a view: never more than a view can show, whatever the layer holds."""

import shapely

from geo.errors import LimitError, MissingError, Problem
from geo.outputs.overlay import Bounds, features_seen, picture_of, positions_of
from geo.pipeline.layers import layers
from geo.register.store import Register

__all__ = ["MOST_FEATURES", "layer_features", "layer_picture"]

MOST_FEATURES = 20_000
"""Most features that are drawn in one view."""

_WIDEST_PX = 1_024


def _expected(register: Register, layer_id: str, bounds_deg: Bounds) -> int:
    """How many features a view would hold, were they spread evenly over the coverage.

    Raises:
        MissingError: there is no such layer, or it has no features.
    """
    rows = layers(register).table()
    found = rows[(rows["id"] == layer_id) & rows["features"].notna()]
    if found.empty:
        raise MissingError(Problem("layer.no_features", {"value": layer_id[:60]}, value=layer_id))
    coverage, count = found.geometry.iloc[0], int(found["features"].iloc[0])
    return int(count * shapely.intersection(coverage, shapely.box(*bounds_deg)).area / (coverage.area or 1.0))


def layer_features(register: Register, layer_id: str, *, bounds_deg: Bounds, width_px: int) -> bytes:
    """GeoJSON of the features of a layer in a view, cut and thinned to what can be seen.

    Args:
        register: an open register.
        layer_id: identifier of the layer.
        bounds_deg: west, south, east, north of the view in EPSG:4326.
        width_px: width of the view.

    Raises:
        MissingError: there is no such layer, or it has no features.
        UnavailableError: its file is gone.
        LimitError: there are more features in the view than are drawn at once.
    """
    expected = _expected(register, layer_id, bounds_deg)
    if expected > MOST_FEATURES:
        raise LimitError(Problem("layer.view_too_wide", {"count": expected, "limit": MOST_FEATURES}))
    layer = layers(register).open_layer(layer_id, bounds_deg=bounds_deg)
    if layer.features is not None and len(layer.features) > MOST_FEATURES:
        raise LimitError(Problem("layer.view_too_wide", {"count": len(layer.features), "limit": MOST_FEATURES}))
    return features_seen(layer, bounds_deg, width_px=width_px)


def layer_picture(register: Register, layer_id: str, *, bounds_deg: Bounds, width_px: int) -> bytes:
    """PNG of the grid of a layer in a view, in the rows of a Web Mercator map.

    Args:
        register: an open register.
        layer_id: identifier of the layer.
        bounds_deg: west, south, east, north of the view in EPSG:4326.
        width_px: width of the picture; never more than is asked, nor than a screen shows.

    Raises:
        MissingError: there is no such layer, or it has no grid.
        UnavailableError: its file is gone.
    """
    lon_deg, lat_deg = positions_of(bounds_deg, width_px=min(width_px, _WIDEST_PX))
    store = layers(register)
    values, card, unit = store.sampled(layer_id, lon_deg, lat_deg)
    return picture_of(values, unit=unit, kind=card.kind)
