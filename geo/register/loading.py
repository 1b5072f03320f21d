"""Take whole tables in: everything is checked first, everything is written in one change."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas
import pandas
from sqlalchemy.engine import Connection

from geo import schema
from geo.crs import WGS84
from geo.errors import InputError, MissingError, Problem
from geo.register import applying, changes, notices, rows, rules
from geo.register.edits import Edit
from geo.register.models import owner, stored
from geo.schema.check import check

__all__ = ["load"]

_UNWRITABLE = frozenset({"change", "revision"})


def _known(tables: Mapping[str, pandas.DataFrame]) -> None:
    writable = [name for name in stored() if name not in _UNWRITABLE]
    unknown = [name for name in tables if name not in writable]
    if unknown:
        known = ", ".join(writable)
        raise MissingError([Problem("schema.unknown_table", {"value": name, "known": known}) for name in unknown])


def _in_wgs84(frame: pandas.DataFrame, name: str) -> list[Problem]:
    """Problem of a frame whose geometry is not in WGS 84."""
    geometry = schema.table(name).geometry
    if geometry is None or geometry.name not in frame or frame[geometry.name].isna().all():
        return []
    crs = frame.crs if isinstance(frame, geopandas.GeoDataFrame) else None
    if crs is not None and crs == WGS84:
        return []
    return [Problem("register.not_wgs84", {"table": name, "value": crs.to_string() if crs else "-"})]


def _checked(frame: pandas.DataFrame, name: str) -> tuple[pandas.DataFrame, list[Problem]]:
    """The frame in declared types, and every problem of it."""
    declared = schema.table(name)
    problems = _in_wgs84(frame, name)
    if name == "location":
        frame = frame.assign(version=1)
    result = check(frame, declared)
    found = result.accepted
    if declared.geometry and declared.geometry.name in found and not problems:
        geometry = frame[declared.geometry.name]
        problems += rules.misplaced(geometry, column=declared.geometry.name)
    return found, [_placed(problem, name) for problem in (*problems, *result.problems)]


def _placed(problem: Problem, name: str) -> Problem:
    return Problem(problem.code, problem.parameters, name, problem.row, problem.column, problem.value)


def _owners(frame: pandas.DataFrame, name: str) -> list[Any]:
    column = owner(name)
    return [None] * len(frame) if column is None else frame[column].tolist()


def load(
    connection: Connection,
    tables: Mapping[str, pandas.DataFrame],
    told: Mapping[str, object],
    *,
    edits: Sequence[Edit] = (),
) -> int:
    """Number of the change in which all rows of the tables were added and the edits made.

    The version of a location is set by the register, whatever the frame says.

    Raises:
        InputError: any row breaks a rule, has a key that is taken or names a row that does not exist; nothing is added.
        MissingError: a table is not one of the register's, or a row to change does not exist.
        ConflictError: a row to change is another one than its editor read.
    """
    _known(tables)
    results = {name: _checked(frame, name) for name, frame in tables.items()}
    frames = {name: frame for name, (frame, _) in results.items()}
    problems = [problem for _, found in results.values() for problem in found]
    if not problems:
        added = {name: set(frame[schema.table(name).key.name]) for name, frame in frames.items()}
        for name, frame in frames.items():
            problems += rules.dangling(connection, frame, schema.table(name), added=added)
            problems += rules.taken(connection, frame, name)
    if problems:
        raise InputError(problems)
    return _write(connection, frames, told, edits)


def _versioned(locations: pandas.DataFrame, before: Mapping[str, int]) -> pandas.DataFrame:
    """Locations with the version that follows the changes made to earlier rows of the same identifier."""
    return locations.assign(version=locations["id"].map(before).fillna(0).astype("Int64") + 1)


def _write(
    connection: Connection, frames: Mapping[str, pandas.DataFrame], told: Mapping[str, object], edits: Sequence[Edit]
) -> int:
    """Write rows, then edits, then what is told of the rows; a location counts the change once, whatever it touched."""
    change_id = changes.record(connection, told)
    fresh = set(frames["location"]["id"]) if "location" in frames else set()
    before = changes.versions_before(connection, fresh)
    for name, frame in frames.items():
        rows.add_frame(connection, name, _versioned(frame, before) if name == "location" else frame)
    if notices.TABLE in frames:
        notices.require_standing(connection, dict.fromkeys(frames[notices.TABLE]["id"]))
    steps = applying.apply_within(connection, edits, {**told, "id": change_id})
    touched = applying.touched(steps)
    for name, frame in frames.items():
        owners = _owners(frame, name)
        changes.revise_loaded(connection, change_id, name, frame[schema.table(name).key.name].tolist(), owners)
        touched.update(place for place in owners if place is not None)
    changes.raise_versions(connection, touched - fresh)
    return change_id
