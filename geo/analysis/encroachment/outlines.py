"""Ground inside an earlier outline and outside a later one, without the slivers that shifted lines leave."""

import numpy
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.analysis.encroachment.noise import ChangeRules
from geo.analysis.overlay import in_common, polygonal, valid

__all__ = ["lost_parts"]

_GRID_M = 1e-6
"""Grid to which corners are rounded: exact differences of nearly equal lines may come out inside out."""


def _one(shape: BaseGeometry) -> NDArray[numpy.object_]:
    return valid(numpy.array([shape], dtype=object))


def lost_parts(
    earlier: BaseGeometry, later: BaseGeometry, *, tolerance_m: float, rules: ChangeRules
) -> tuple[list[BaseGeometry], float]:
    """Connected parts that were lost, the largest first, and the area set aside as noise [m2].

    Between an area and the same area shifted lies no disc wider than the shift: if a disc D lay in A and outside A + s,
    D and D - s would overlap in a point both in A and not in A. So only ground that holds a disc as wide as the
    tolerance was lost, with what of it lies within half the tolerance of such discs. Parts and noise sum to the area of
    the earlier outline without the later one.

    >>> from geo.pipeline.losses import change_rules
    >>> field, rest = shapely.box(0, 0, 100, 50), shapely.box(0, 0, 80, 50)
    >>> parts, noise_m2 = lost_parts(field, rest, tolerance_m=7.0, rules=change_rules())
    >>> round(parts[0].area + noise_m2, 6)
    1000.0

    Args:
        earlier: outline at the earlier date in metres.
        later: outline at the later date in the same metres.
        tolerance_m: shift between the outlines that is noise.
        rules: least area of a part.
    """
    gone = polygonal(shapely.difference(_one(earlier), _one(later), grid_size=_GRID_M))
    half = tolerance_m / 2
    opened = shapely.buffer(shapely.buffer(gone, -half), half) if half > 0 else gone
    parts = shapely.get_parts(polygonal(in_common(gone, opened)))
    parts = parts[shapely.area(parts) >= rules.least_area.value]
    parts = parts[numpy.argsort(-shapely.area(parts), kind="stable")]
    noise_m2 = float(shapely.area(gone)[0] - shapely.area(parts).sum())
    return list(parts), max(noise_m2, 0.0)
