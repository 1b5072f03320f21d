"""Large, medium and small grounds, by thresholds that are our proposal."""

import numpy
import pandas

from geo.errors import InputError, Problem
from geo.standards import Standard

__all__ = ["size_class"]


def size_class(usable_area_m2: pandas.Series, *, large: Standard, medium: Standard) -> pandas.Series:
    """Size class of each space by its usable area: large, medium, small, or unknown.

    The study of the Valley sorted its grounds into large, medium and small; its thresholds were not found. Those that
    ship are a proposal and can be replaced.

    >>> from geo.standards import standard
    >>> limits = {"large": standard("size.large_from_area"), "medium": standard("size.medium_from_area")}
    >>> size_class(pandas.Series([50_000.0, 49_999.9, 1.0, None]), **limits).tolist()
    ['large', 'medium', 'small', 'unknown']

    Args:
        usable_area_m2: usable area of each space.
        large: area from which a space is large, in m2.
        medium: area from which a space is medium, in m2.

    Raises:
        InputError: large begins below medium.
    """
    if large.value <= medium.value:
        raise InputError(Problem("size.order", {"large": large.value, "medium": medium.value}))
    area = usable_area_m2.astype("Float64").to_numpy(dtype="float64", na_value=numpy.nan)
    conditions = [numpy.isnan(area), area >= large.value, area >= medium.value]
    classes = numpy.select(conditions, ["unknown", "large", "medium"], default="small")
    return pandas.Series(classes, index=usable_area_m2.index, name="size_class", dtype=object)
