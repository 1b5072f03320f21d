"""Permits of temporary uses as rows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas

from geo.errors import InputError, MissingError, Problem
from geo.register.edits import Edit
from geo.register.entry import ENTRY_SOURCE, entry_source, free_key
from geo.register.facts import row_of

__all__ = ["amended", "permitted", "withdrawn"]

_DAYS = ("starts_on", "ends_on")


def _problems(values: Mapping[str, Any]) -> list[Problem]:
    """What a permit lacks, and days that run backwards."""
    starts, ends = values.get("starts_on"), values.get("ends_on")
    found = [] if values.get("permitted_by") else [Problem("permit.nobody", column="permitted_by")]
    if starts is None or ends is None:
        found.append(Problem("permit.no_day", column="starts_on"))
    elif ends < starts:
        found.append(Problem("permit.backwards", {"start": starts, "end": ends}, column="ends_on"))
    return found


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
    problems += _problems(values)
    if problems:
        raise InputError(problems)
    key = free_key(f"{values['location_id']}-p", set(tables["permitted_use"]["id"]))
    days = {name: values[name].isoformat() for name in _DAYS}
    row = {**values, **days, "source_id": ENTRY_SOURCE}
    return key, [*entry_source(tables), Edit("permitted_use", key, row, "insert")]


def _day(value: Any) -> date | None:
    return None if pandas.isna(value) else pandas.Timestamp(value).date()


def amended(
    key: str, values: Mapping[str, Any], *, tables: Mapping[str, pandas.DataFrame], seen_change: int
) -> list[Edit]:
    """Edits that change a permit.

    Args:
        key: the permit.
        values: changed values.
        tables: permitted_use of the register.
        seen_change: newest change of the register its author saw.

    Raises:
        InputError: nobody permits it, a day is missing, or it ends before it begins.
    """
    before = row_of(tables["permitted_use"], key)
    stands = {"permitted_by": before["permitted_by"], **values}
    stands |= {name: _day(values.get(name, before[name])) for name in _DAYS}
    if problems := _problems(stands):
        raise InputError(problems)
    days = {name: stands[name].isoformat() for name in _DAYS if name in values}
    return [Edit("permitted_use", key, {**values, **days}, seen_change=seen_change)]


def withdrawn(key: str, *, tables: Mapping[str, pandas.DataFrame], seen_change: int | None = None) -> list[Edit]:
    """Edits that take a permit back; the history keeps it.

    Args:
        key: the permit.
        tables: permitted_use of the register.
        seen_change: newest change of the register its author saw; where it is None, nobody asks.

    Raises:
        MissingError: there is no such permit.
    """
    if key not in set(tables["permitted_use"]["id"]):
        raise MissingError(Problem("permit.unknown", {"value": key[:60]}, value=key))
    return [Edit("permitted_use", key, operation="delete", seen_change=seen_change)]
