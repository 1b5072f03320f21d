"""Ground that planners drew as not usable: a pond, a shrine, a garden; each with its history like any other row."""

from collections.abc import Mapping
from typing import Any

import pandas
import shapely

from geo.errors import InputError, MissingError, Problem
from geo.register.edits import Edit
from geo.register.entry import ENTRY_SOURCE, entry_source, free_key

__all__ = ["drawn", "taken_back"]

_AREA = 2


def drawn(
    values: Mapping[str, Any], location_id: str, *, version: int, tables: Mapping[str, pandas.DataFrame]
) -> list[Edit]:
    """Edits that add a drawing to a space.

    Args:
        values: kind, geometry, and name and note where somebody gave them.
        location_id: id of the space.
        version: version of the space its author saw.
        tables: source and exclusion of the register.

    Raises:
        InputError: the drawing is no area.
    """
    shape = values.get("geometry")
    if shape is None or shapely.get_dimensions(shape) != _AREA or shape.is_empty:
        raise InputError(Problem("ground.no_area", column="geometry"))
    key = free_key(f"{location_id}-x", set(tables["exclusion"]["id"]))
    row = {**values, "id": key, "location_id": location_id, "source_id": ENTRY_SOURCE}
    return [*entry_source(tables), Edit("exclusion", key, row, operation="insert", version=version)]


def taken_back(key: str, location_id: str, *, version: int, tables: Mapping[str, pandas.DataFrame]) -> list[Edit]:
    """Edits that take a drawing out; the history keeps it.

    Args:
        key: id of the drawing.
        location_id: id of the space it lies in.
        version: version of the space its author saw.
        tables: exclusion of the register.

    Raises:
        MissingError: the space has no such drawing.
    """
    rows = tables["exclusion"]
    if not ((rows["id"] == key) & (rows["location_id"] == location_id)).any():
        raise MissingError(Problem("ground.no_drawing", {"value": key}, value=key))
    return [Edit("exclusion", key, {}, operation="delete", version=version)]
