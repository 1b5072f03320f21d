"""Rules that a row alone cannot tell: does what it names exist, is it still needed, is its geometry a place."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy
import pandas
import shapely
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from geo import schema
from geo.errors import Problem
from geo.register.models import metadata
from geo.register.rows import chunks, found

__all__ = ["dangling", "in_use", "misplaced", "taken"]

_PLACES = [shapely.GeometryType[name] for name in ("POINT", "MULTIPOINT", "POLYGON", "MULTIPOLYGON")]


def _rows(mask: Any) -> list[int]:
    return [int(place) for place in numpy.flatnonzero(mask)]


def misplaced(geometry: pandas.Series, *, column: str) -> Iterator[Problem]:
    """Problem of each geometry that is no point or area, is empty, or lies outside the globe."""
    shapes = numpy.asarray(geometry.array, dtype=object)
    filled = ~shapely.is_missing(shapes)
    kind = ~numpy.isin(shapely.get_type_id(shapes), _PLACES) | shapely.is_empty(shapes)
    west, south, east, north = shapely.bounds(shapes).T
    inside = (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)  # noqa: PLR2004 - the globe
    masks = {"register.geometry_kind": filled & kind, "register.geometry_range": filled & ~kind & ~inside}
    for code, mask in masks.items():
        for place in _rows(mask):
            value = shapes[place].geom_type if code.endswith("kind") else shapes[place].bounds
            parameters = {"column": column, "value": value}
            yield Problem(code, parameters, row=place + 1, column=column, value=value)


def dangling(
    connection: Connection, frame: pandas.DataFrame, table: schema.Table, *, added: Mapping[str, Collection[Any]]
) -> Iterator[Problem]:
    """Problem of each row that names a row which neither the register holds nor the same change adds.

    Args:
        connection: the register.
        frame: rows in declared types.
        table: the declared table, or the part of it that the frame holds.
        added: keys that the same change adds, by table.
    """
    for column in (column for column in table.columns if column.references and column.name in frame):
        values = frame[column.name]
        unmet = set(values.dropna().tolist()) - set(added.get(column.references, ()))
        key = metadata().tables[column.references].c[_key(column.references)]
        for place in _rows(values.isin(unmet - found(connection, key, unmet))):
            parameters = {"column": column.name, "value": values.iloc[place], "table": column.references}
            yield Problem("schema.dangling", parameters, table.name, place + 1, column.name, values.iloc[place])


def taken(connection: Connection, frame: pandas.DataFrame, name: str) -> Iterator[Problem]:
    """Problem of each row whose key the register already holds."""
    key = _key(name)
    held = found(connection, metadata().tables[name].c[key], frame[key].tolist())
    for place in _rows(frame[key].isin(held)):
        parameters = {"value": frame[key].iloc[place], "table": name}
        yield Problem("register.taken", parameters, name, place + 1, key, frame[key].iloc[place])


def in_use(connection: Connection, removed: Mapping[str, Iterable[Any]]) -> Iterator[Problem]:
    """Problem of each row that still names a removed one and is not removed itself, after the removal."""
    for name, keys in removed.items():
        for table in metadata().tables.values():
            for column in (c for c in table.columns if c.references(metadata().tables[name].c[_key(name)])):
                query = sa.select(column, table.c[_key(table.name)])
                for some in chunks(keys):
                    for value, user in connection.execute(query.where(column.in_(some)).limit(len(some))):
                        parameters = {"table": name, "value": value, "user_table": table.name, "user": user}
                        yield Problem("register.in_use", parameters, value=value)


def _key(name: str) -> str:
    return schema.table(name).key.name
