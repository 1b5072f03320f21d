"""Intensity of shaking at many points, out of a layer of bands or a grid."""

import numpy
import shapely
from numpy.typing import NDArray

from geo.layer import Layer

__all__ = ["mmi_at"]


def mmi_at(points: NDArray[numpy.object_], layer: Layer | None) -> NDArray[numpy.float64]:
    """Modified Mercalli intensity at each point; NaN where the layer does not speak.

    Bands lie within each other: of those that hold a point the strongest counts.

    >>> import geopandas
    >>> from geo.layer import Layer, LayerCard
    >>> bands = [shapely.box(85.0, 27.0, 86.0, 28.0), shapely.box(85.2, 27.6, 85.4, 27.8)]
    >>> rows = geopandas.GeoDataFrame({"mmi": [6.5, 7.5]}, geometry=bands, crs="EPSG:4326")
    >>> shaken = Layer(LayerCard("i", "intensity", "Shaking"), bands[0], features=rows)
    >>> mmi_at(shapely.points([[85.3, 27.7], [85.1, 27.1], [84.0, 27.0]]), shaken).tolist()
    [7.5, 6.5, nan]

    Args:
        points: points in EPSG:4326.
        layer: shaking of an event, or None.
    """
    found = numpy.full(len(points), numpy.nan)
    if layer is None:
        return found
    if layer.grid is not None:
        return layer.grid.sample(points)
    if layer.features is None:
        return found
    x, y = shapely.get_x(points), shapely.get_y(points)
    for mmi, band in zip(layer.features["mmi"], layer.features.geometry, strict=True):
        shapely.prepare(band)
        inside = shapely.intersects_xy(band, x, y)
        found[inside] = numpy.fmax(found[inside], mmi)
    return found
