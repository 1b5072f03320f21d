"""Tables without shapes that say where their rows are: in a column of well-known text, or in longitude and latitude."""

from collections.abc import Sequence
from dataclasses import replace

import pandas

from geo.crs import WGS84
from geo.errors import Problem
from geo.sources.child import Parsed, shapes_of
from geo.sources.limits import Limits
from geo.sources.positions import from_columns

__all__ = ["plotted"]

_COLUMNS = {
    "geometry": ("geometry", "wkt", "geom", "the_geom", "shape"),
    "lon_deg": ("lon_deg", "longitude", "lon", "lng", "long", "x"),
    "lat_deg": ("lat_deg", "latitude", "lat", "y"),
}


def _named(rows: pandas.DataFrame, names: Sequence[str]) -> list[str]:
    held = {str(name).strip().lower(): str(name) for name in rows.columns}
    return [held[name] for name in names if name in held][:1]


def plotted(parsed: Parsed, limits: Limits) -> Parsed:
    """The file with shapes made of its columns, where it has none and says where its rows are.

    Args:
        parsed: a file as it was read.
        limits: bounds in force.

    Raises:
        LimitError: shapes nest too deeply, or have more corners than the limits allow.
    """
    if parsed.shapes is not None:
        return parsed
    found = {field: column for field, names in _COLUMNS.items() if (column := _named(parsed.rows, names))}
    axes = from_columns(parsed.rows, found, limits, read_shapes=shapes_of)
    if axes is None:
        return parsed
    faults = [
        Problem(fault.code, fault.parameters, parsed.file, int(parsed.numbers[fault.place])) for fault in axes.faults
    ]
    crs = parsed.crs or axes.declared or ("" if "geometry" in found else WGS84)
    return replace(parsed, shapes=axes.shapes, crs=crs, problems=(*parsed.problems, *faults))
