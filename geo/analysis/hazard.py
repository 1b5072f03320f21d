"""Ground that maps of hazards, or the slope itself, forbid."""

import geopandas
import numpy
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.analysis.obstruction import floats
from geo.analysis.rules import GroundRules
from geo.analysis.taking import Cells, Shapes

__all__ = ["hazard_areas", "hazard_cells", "rule_of", "steep_cells"]

_Floats = NDArray[numpy.float64]
_Six = tuple[float, float, float, float, float, float]


def rule_of(hazard_kind: str) -> str:
    """Rule of a kind of hazard: flood, landslide, or other_hazard.

    >>> rule_of("flood"), rule_of("rockfall")
    ('flood', 'other_hazard')
    """
    return hazard_kind if hazard_kind in {"flood", "landslide"} else "other_hazard"


def hazard_areas(
    features: geopandas.GeoDataFrame, coverage: BaseGeometry, *, hazard_kind: str, rules: GroundRules
) -> Shapes:
    """What a map of classed areas takes: those of the class that forbids or worse, or with water deeper than allowed.

    An area without a class and depth is taken and marked as assumed: somebody mapped it as hazardous.

    Args:
        features: areas in WGS 84 with ``class_rank`` and ``depth_m``.
        coverage: where the map speaks.
        hazard_kind: flood, landslide, ...
        rules: class and depth from which ground is taken.
    """
    rank, depth = floats(features["class_rank"]), floats(features["depth_m"])
    unclassed = ~(rank > 0) & numpy.isnan(depth)
    taken = (rank >= rules.hazard_rank.value) | (depth > rules.hazard_depth.value) | unclassed
    shapes = features.geometry.to_numpy()[taken]
    return Shapes(rule_of(hazard_kind), shapes, numpy.zeros(len(shapes)), coverage, unclassed[taken])


def hazard_cells(
    values: _Floats, *, transform: _Six, crs: str, unit: str, hazard_kind: str, rules: GroundRules
) -> Cells:
    """What a grid of classes or depths takes, cell by cell.

    Args:
        values: class or depth of each cell, rows from north to south; NaN where the map is silent.
        transform: x and y of a corner by column and row.
        crs: system of x and y.
        unit: "class", or "m" for a depth.
        hazard_kind: flood, landslide, ...
        rules: class and depth from which ground is taken.
    """
    known = ~numpy.isnan(values)
    taken = values > rules.hazard_depth.value if unit == "m" else values >= rules.hazard_rank.value
    return Cells(rule_of(hazard_kind), taken & known, known, transform, crs)


def steep_cells(slope_deg: _Floats, *, transform: _Six, crs: str, rules: GroundRules) -> Cells:
    """Cells steeper than a space may be.

    Args:
        slope_deg: slope of each cell, rows from north to south; NaN where it is not known.
        transform: x and y of a corner by column and row.
        crs: system of x and y.
        rules: steepest slope that counts as usable.
    """
    known = ~numpy.isnan(slope_deg)
    return Cells("steep", (slope_deg > rules.slope_max_deg) & known, known, transform, crs)
