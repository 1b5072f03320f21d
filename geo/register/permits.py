"""Permits of temporary uses as rows."""

from collections.abc import Mapping
from typing import Any

import pandas

from geo.errors import InputError, MissingError, Problem
from geo.register.edits import Edit
from geo.register.entry import ENTRY_SOURCE, entry_source, free_key

__all__ = ["permitted", "withdrawn"]


def permitted(values: Mapping[str, Any], *, tables: Mapping[str, pandas.DataFrame]) -> tuple[str, list[Edit]]:
    """Id of a new permit and the edits that add it.

    Args:
        values: location_id, use, permitted_by, starts_on, ends_on (dates); any of title, permit_no, area_m2, note.
        tables: source, open_space and permitted_use of the register.

    Raises:
        InputError: no such space, nobody permits it, a day is missing, or it ends before it begins.
    """
    problems = []
    if values.get("location_id") not in set(tables["open_space"]["location_id"]):
        problems.append(Problem("permit.no_space", column="location_id"))
    if not values.get("permitted_by"):
        problems.append(Problem("permit.nobody", column="permitted_by"))
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts is None or ends is None:
        problems.append(Problem("permit.no_day", column="starts_on"))
    elif ends < starts:
        problems.append(Problem("permit.backwards", {"start": starts, "end": ends}, column="ends_on"))
    if problems or starts is None or ends is None:
        raise InputError(problems)
    key = free_key(f"{values['location_id']}-p", set(tables["permitted_use"]["id"]))
    days = {"starts_on": starts.isoformat(), "ends_on": ends.isoformat()}
    row = {**values, **days, "source_id": ENTRY_SOURCE}
    return key, [*entry_source(tables), Edit("permitted_use", key, row, "insert")]


def withdrawn(key: str, *, tables: Mapping[str, pandas.DataFrame]) -> list[Edit]:
    """Edits that take a permit back; the history keeps it.

    Raises:
        MissingError: there is no such permit.
    """
    if key not in set(tables["permitted_use"]["id"]):
        raise MissingError(Problem("permit.unknown", {"value": key[:60]}, value=key))
    return [Edit("permitted_use", key, operation="delete")]
