"""Spaces that lie near each other, so that layers are opened around a few of them at a time."""

from collections.abc import Iterator

import numpy
import pandas
import shapely

__all__ = ["Bounds", "box_around", "tiled"]

Bounds = tuple[float, float, float, float]


def tiled(shapes: pandas.Series, *, side_deg: float) -> Iterator[pandas.Series]:
    """Shapes in EPSG:4326 by the square their middle falls into; those without a shape by themselves.

    Args:
        shapes: shapes, or None.
        side_deg: side of a square.
    """
    middle = shapely.bounds(shapes.to_numpy()).reshape(-1, 2, 2).mean(axis=1)
    tile = numpy.floor(numpy.nan_to_num(middle, nan=-1.0) / side_deg)
    for _, rows in shapes.groupby([tile[:, 0], tile[:, 1]], sort=False):
        yield rows


def box_around(shapes: pandas.Series, *, margin_deg: float) -> Bounds | None:
    """West, south, east, north of shapes with a margin; None where there is no shape."""
    edges = shapely.bounds(shapes.to_numpy()).reshape(-1, 4)
    if numpy.isnan(edges).all():
        return None
    west, south, east, north = shapely.total_bounds(shapes.to_numpy())
    return (west - margin_deg, south - margin_deg, east + margin_deg, north + margin_deg)
