"""The three forms a value takes: declared, bound and plain.

Declared is a typed column of a frame; bound is what the driver of a store takes; plain is what JSON can hold: dates as
ISO text, geometry as WKT that reads back exactly.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo import schema
from geo.crs import WGS84
from geo.register import gpkg

__all__ = ["BOUND", "PLAIN", "Form", "declared_frame", "dictionaries", "geometry_of", "plain", "to_json", "written"]


def _objects(series: pandas.Series) -> list[Any]:
    """Values as Python objects, None where missing."""
    missing = series.isna().to_numpy()
    if not missing.any():
        return series.tolist()
    values = series.astype(object).to_numpy(copy=True)
    values[missing] = None
    return values.tolist()


def _dates(series: pandas.Series) -> list[Any]:
    return [None if pandas.isna(moment) else moment.date() for moment in series]


def _moments(series: pandas.Series) -> list[Any]:
    return [None if pandas.isna(moment) else moment.to_pydatetime() for moment in series]


def _shapes(series: pandas.Series) -> NDArray[numpy.object_]:
    return shapely.force_2d(numpy.asarray(series.array, dtype=object))


def _texts(moments: Sequence[Any], suffix: str = "") -> list[Any]:
    return [None if moment is None else moment.isoformat() + suffix for moment in moments]


def _blobs(series: pandas.Series) -> list[Any]:
    return gpkg.blobs(_shapes(series))


def _hex(series: pandas.Series) -> list[Any]:
    return list(shapely.to_wkb(shapely.set_srid(_shapes(series), 4326), hex=True, include_srid=True))


def _wkt(series: pandas.Series) -> list[Any]:
    return list(shapely.to_wkt(_shapes(series), rounding_precision=-1))


Form = Mapping[str, Callable[[pandas.Series], list[Any]]]
"""How the values of a declared column are written, by its kind; other kinds are written as they are."""

PLAIN: Form = {
    "date": lambda series: _texts(_dates(series)),
    "timestamp": lambda series: _texts(_moments(series)),
    "geometry": _wkt,
}
BOUND: Mapping[str, Form] = {
    "geopackage": {
        "date": lambda series: _texts(_dates(series)),
        "timestamp": lambda series: _texts(_moments(series), ".000Z"),
        "geometry": _blobs,
    },
    "postgresql": {"date": _dates, "timestamp": _moments, "geometry": _hex},
}
"""What the driver of a store takes, by the name of its dialect."""


def written(frame: pandas.DataFrame, table: schema.Table, *, form: Form) -> dict[str, list[Any]]:
    """Columns of a frame in declared types, each value in the form asked for."""
    columns = [column for column in table.columns if column.name in frame]
    return {column.name: form.get(column.kind, _objects)(frame[column.name]) for column in columns}


def dictionaries(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Rows of columns, each a dictionary."""
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def plain(values: Sequence[Any], kind: str) -> Sequence[Any]:
    """Values that the database answered, in plain form."""
    if kind in {"date", "timestamp"}:
        return _texts(values)
    if kind == "geometry":
        return list(shapely.to_wkt(shapely.from_wkb(_array(values)), rounding_precision=-1))
    return values


def _array(values: Sequence[Any]) -> NDArray[numpy.object_]:
    """Array of objects, none of which is taken for a sequence."""
    return numpy.array([None, *values], dtype=object)[1:]


def _column(values: Sequence[Any], kind: str) -> Any:
    """Declared column made of what the database answered; without an index, which would have to be aligned."""
    if kind == "integer":
        return pandas.array(values, dtype="Int64")
    if kind == "boolean":
        return pandas.array(values, dtype="boolean")
    if kind == "number":
        return numpy.array(values, dtype="float64")
    if kind in {"date", "timestamp"}:
        return numpy.array(values, dtype="datetime64[s]")
    if kind == "geometry":
        return geopandas.array.from_shapely(shapely.from_wkb(_array(values)), crs=WGS84)
    return pandas.Index(values, dtype=object)


def declared_frame(rows: Sequence[Sequence[Any]], table: schema.Table) -> pandas.DataFrame:
    """Rows of the database, one value a declared column, as a frame in declared types and in the order of the key."""
    ordered = sorted(rows, key=itemgetter(table.columns.index(table.key)))
    by_column = list(zip(*ordered, strict=True)) or [()] * len(table.columns)
    found = {c.name: _column(values, c.kind) for c, values in zip(table.columns, by_column, strict=True)}
    frame = pandas.DataFrame(found, index=pandas.RangeIndex(len(rows)), copy=False)
    if table.geometry is None:
        return frame
    return geopandas.GeoDataFrame(frame, geometry=table.geometry.name, crs=WGS84)


def geometry_of(value: object) -> shapely.Geometry | None:
    """Geometry given as itself, as WKT or as a GeoJSON geometry; None for nothing.

    Collections are refused by name before they are parsed: a deeply nested one would end the process.

    Raises:
        ValueError: the value is no geometry.
    """
    if value is None or isinstance(value, shapely.Geometry):
        return value
    try:
        text = json.dumps(value) if isinstance(value, Mapping) else str(value)
        if "COLLECTION" in text.upper():
            raise ValueError("GEOMETRYCOLLECTION")
        return shapely.from_geojson(text) if isinstance(value, Mapping) else shapely.from_wkt(text)
    except (shapely.GEOSException, RecursionError, TypeError) as error:
        raise ValueError(str(error)) from error


def to_json(value: object) -> str:
    """Plain value as JSON text."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True)
