"""Edited rows, many at once, in declared types; only the columns that an edit sets are checked again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas
import numpy
import pandas
from sqlalchemy.engine import Connection

from geo import schema
from geo.crs import WGS84
from geo.errors import InputError, Problem
from geo.register import rules
from geo.register.edits import Step
from geo.register.values import PLAIN, dictionaries, geometry_of, written
from geo.schema.check import check

__all__ = ["Batch", "checked_batches"]


@dataclass(frozen=True)
class Batch:
    """New rows of one table, or changed ones, with the columns that are to be written in declared types."""

    table: schema.Table
    steps: Sequence[Step]
    frame: pandas.DataFrame

    @property
    def adds(self) -> bool:
        """Whether the rows are new."""
        return self.steps[0].old is None


def _part(some: Sequence[Step]) -> schema.Table:
    """The table with the columns that the steps set, and its key."""
    declared = schema.table(some[0].edit.table)
    if some[0].old is None:
        return declared
    wanted = {declared.key.name}.union(*(step.edit.values for step in some))
    return schema.Table(declared.name, tuple(column for column in declared.columns if column.name in wanted))


def _shapes(some: Sequence[Step], name: str) -> tuple[geopandas.GeoSeries, list[Problem]]:
    shapes: list[Any] = []
    problems = []
    for place, step in enumerate(some):
        try:
            shapes.append(geometry_of((step.new or {}).get(name)))
        except ValueError as error:
            shapes.append(None)
            parameters = {"column": name, "value": str(error)}
            problems.append(Problem("register.geometry_unread", parameters, row=place + 1, column=name))
    series = geopandas.GeoSeries(numpy.array([None, *shapes], dtype=object)[1:], crs=WGS84)
    return series, [*problems, *rules.misplaced(series, column=name)]


def _batch(some: Sequence[Step]) -> tuple[Batch, list[Problem]]:
    """Steps of one table and kind with their rows in declared types, and the problems that keep them from being so."""
    part = _part(some)
    problems: list[Problem] = []
    columns: dict[str, Any] = {
        column.name: pandas.Series([(step.new or {}).get(column.name) for step in some], dtype=object)
        for column in part.columns
        if column.kind != "geometry"
    }
    if part.geometry:
        columns[part.geometry.name], problems = _shapes(some, part.geometry.name)
    result = check(pandas.DataFrame(columns), part)
    named = [_named(problem, some) for problem in (*problems, *result.problems)]
    return Batch(part, some, result.accepted), named


def _named(problem: Problem, some: Sequence[Step]) -> Problem:
    """A problem that names the row by table and key instead of by number."""
    edit = some[(problem.row or 1) - 1].edit
    return replace(problem, file=f"{edit.table} {edit.key}", row=None)


def _settled(batch: Batch) -> Batch:
    """The batch with the new rows of its steps in plain form."""
    rows = dictionaries(written(batch.frame, batch.table, form=PLAIN))
    steps = [
        replace(step, new={**(step.old or {}), **{name: row[name] for name in (step.edit.values if step.old else row)}})
        for step, row in zip(batch.steps, rows, strict=True)
    ]
    return replace(batch, steps=steps)


def checked_batches(connection: Connection, found: Sequence[Step]) -> list[Batch]:
    """Steps that leave a row, by table and by whether it is new; their new rows are in plain form.

    Raises:
        InputError: a row breaks a rule; the error carries all problems.
    """
    groups: dict[tuple[str, bool], list[Step]] = {}
    for step in found:
        if step.new is not None:
            groups.setdefault((step.edit.table, step.old is None), []).append(step)
    batches: list[Batch] = []
    problems: list[Problem] = []
    for some in groups.values():
        batch, unfit = _batch(some)
        batches.append(batch)
        problems += unfit
    if not problems:
        added = _added(batches)
        for batch in batches:
            unmet = rules.dangling(connection, batch.frame, batch.table, added=added)
            problems += [_named(problem, batch.steps) for problem in unmet]
    if problems:
        raise InputError(problems)
    return [_settled(batch) for batch in batches]


def _added(batches: Sequence[Batch]) -> Mapping[str, set[Any]]:
    """Keys of the new rows, by table."""
    return {batch.table.name: {step.edit.key for step in batch.steps} for batch in batches if batch.adds}
