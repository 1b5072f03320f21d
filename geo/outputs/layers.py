"""Layers: declared tables made ready for writing, attributes in Arrow and geometry in the system asked for.

Every format starts here, so the rules stand once: only declared columns leave, in declared order and types; columns
above the reader's class stay behind; the position of a place goes out only to those who may see it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas
import numpy
import pandas
import pyarrow
import pyarrow.compute
import pyproj
import shapely
from numpy.typing import NDArray

from geo import crs as systems
from geo import schema
from geo.errors import InputError, MissingError, Problem
from geo.schema import SPACES, Column, Table

__all__ = [
    "AREAS",
    "ARROW_TYPES",
    "COLLECTIONS",
    "KINDS",
    "LINES",
    "MULTIPOINTS",
    "POINTS",
    "Layer",
    "Prepared",
    "prepare",
]

AREAS, LINES, POINTS, MULTIPOINTS, COLLECTIONS = "areas", "lines", "points", "multipoints", "collections"
KINDS = (AREAS, LINES, POINTS, MULTIPOINTS)
"""Kinds of geometry in the order in which a table of mixed kinds is split."""

_KIND_OF_TYPE = numpy.array(
    ["", POINTS, LINES, LINES, AREAS, MULTIPOINTS, LINES, AREAS, COLLECTIONS], dtype=object
)  # by shapely's type number, from -1 (missing)

ARROW_TYPES: Mapping[str, pyarrow.DataType] = {
    "integer": pyarrow.int64(),
    "number": pyarrow.float64(),
    "boolean": pyarrow.bool_(),
    "date": pyarrow.date32(),
    "timestamp": pyarrow.timestamp("ms", tz="UTC"),
    **dict.fromkeys(("text", "code", "codes", "json"), pyarrow.string()),
}
_UNWRITABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"
"""Characters that XML, databases or spreadsheets cannot hold."""


@dataclass(frozen=True, eq=False)
class Layer:
    """A declared table ready for writing."""

    table: Table
    columns: tuple[Column, ...]
    attributes: pyarrow.Table
    geometry: NDArray[numpy.object_] | None = None
    crs: pyproj.CRS | None = None

    def __len__(self) -> int:
        """Number of rows."""
        return int(self.attributes.num_rows)

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.table.name

    @property
    def kinds(self) -> NDArray[numpy.object_]:
        """Kind of geometry of each row; empty text where there is none."""
        if self.geometry is None:
            return numpy.full(len(self), "", dtype=object)
        return numpy.where(shapely.is_empty(self.geometry), "", _KIND_OF_TYPE[shapely.get_type_id(self.geometry) + 1])

    def take(self, rows: NDArray[numpy.bool_]) -> "Layer":
        """The layer with the rows that the mask names."""
        if rows.all():
            return self
        geometry = None if self.geometry is None else self.geometry[rows]
        return replace(self, attributes=self.attributes.filter(pyarrow.array(rows)), geometry=geometry)

    def parts(self) -> dict[str, "Layer"]:
        """The layer split by kind of geometry; a table without geometry is one part under the empty text."""
        kinds = self.kinds
        return {kind: self.take(kinds == kind) for kind in (*KINDS, COLLECTIONS, "") if (kinds == kind).any()}


@dataclass(frozen=True)
class Prepared:
    """Layers to write, and what a reader must know of how they were made ready."""

    layers: tuple[Layer, ...]
    notes: tuple[Problem, ...]


def _declared(name: str) -> Table:
    return SPACES if name == SPACES.name else schema.table(name)


def _rank(name: str) -> int:
    """Place of an access class in the order of secrecy; what no audience may see comes last."""
    classes = list(schema.vocabulary("sensitivity"))
    return classes.index(name) if name in classes else len(classes)


def _flat(values: pandas.Series, kind: str) -> pyarrow.Array:
    """Values as one Arrow array of the type declared for the kind."""
    wanted = ARROW_TYPES[kind]
    if kind in {"date", "timestamp"}:
        stamps = pyarrow.array(values.astype("datetime64[ms]"), from_pandas=True)
        if kind == "date":
            return pyarrow.compute.floor_temporal(stamps, unit="day").cast(wanted)
        return pyarrow.compute.assume_timezone(pyarrow.compute.floor_temporal(stamps, unit="second"), "UTC")
    found = pyarrow.array(values, type=wanted, from_pandas=True)
    return found.combine_chunks() if isinstance(found, pyarrow.ChunkedArray) else found


def _clean(values: pyarrow.Array) -> tuple[pyarrow.Array, int]:
    """Text without characters that files cannot hold, and the number of cells that had any."""
    hit = pyarrow.compute.match_substring_regex(values, _UNWRITABLE)
    count = pyarrow.compute.sum(hit).as_py() or 0
    if count:
        values = pyarrow.compute.replace_substring_regex(values, _UNWRITABLE, "\N{REPLACEMENT CHARACTER}")
    return values, count


def _attributes(
    frame: pandas.DataFrame, columns: Sequence[Column], table: Table
) -> tuple[pyarrow.Table, list[Problem]]:
    """Arrow table of the declared columns and a note for each column whose text had to be cleaned.

    Raises:
        InputError: a column does not hold what it declares; the error carries all such columns.
    """
    arrays, notes, problems = [], [], []
    for column in columns:
        try:
            values = _flat(frame[column.name], column.kind)
        except (ValueError, TypeError) as error:
            parameters = {"column": column.name, "table": table.name, "kind": column.kind, "reason": str(error)}
            problems.append(Problem("export.not_declared", parameters, column=column.name))
            continue
        if pyarrow.types.is_string(values.type):
            values, count = _clean(values)
            if count:
                notes.append(Problem("export.cleaned", {"column": column.name, "table": table.name, "count": count}))
        arrays.append(values)
    if problems:
        raise InputError(problems)
    fields = [pyarrow.field(column.name, ARROW_TYPES[column.kind]) for column in columns]
    return pyarrow.table(arrays, schema=pyarrow.schema(fields)), notes


def _may_see(frame: pandas.DataFrame, tables: Mapping[str, pandas.DataFrame], audience: str) -> pandas.Series:
    """Rows whose position the audience may see; of a place nobody describes, none may."""
    sensitivity = frame.get("sensitivity")
    if sensitivity is None and "location_id" in frame:
        known: dict[str, str] = {}
        for name in (SPACES.name, "location"):
            if name in tables and {"id", "sensitivity"} <= set(tables[name]):
                known |= dict(zip(tables[name]["id"], tables[name]["sensitivity"], strict=True))
        sensitivity = frame["location_id"].map(known)
    if sensitivity is None:
        sensitivity = pandas.Series("restricted", index=frame.index, dtype=object)
    ranks = {name: _rank(name) for name in schema.vocabulary("sensitivity")}
    return sensitivity.map(ranks).fillna(len(ranks) - 1) <= _rank(audience)


def _is_position(column: Column) -> bool:
    return column.kind == "geometry" or column.hxl.startswith(("#geo+lon", "#geo+lat"))


def _withhold(
    frame: pandas.DataFrame, table: Table, tables: Mapping[str, pandas.DataFrame], audience: str
) -> tuple[pandas.DataFrame, list[Problem]]:
    """The frame without the positions that the audience may not see, and the note that says how many."""
    positions = [column.name for column in table.columns if _is_position(column) and column.name in frame]
    if not positions:
        return frame, []
    unseen, filled = ~_may_see(frame, tables, audience), frame[positions].notna()
    hidden = {name: filled[name] & (unseen | (_rank(table[name].access) > _rank(audience))) for name in positions}
    count = int(pandas.DataFrame(hidden).any(axis=1).sum())
    if not count:
        return frame, []
    frame = frame.copy()
    for name, rows in hidden.items():
        frame.loc[rows, name] = None
    return frame, [Problem("export.withheld", {"count": count, "table": table.name, "audience": audience})]


def _geometry(
    frame: pandas.DataFrame, table: Table, target: pyproj.CRS
) -> tuple[NDArray[numpy.object_] | None, list[Problem]]:
    """Geometry of the frame in the target system, flat and with nothing for empty, and what to note of it.

    Raises:
        InputError: the frame does not say its system, or rows lie where the target has no coordinates.
    """
    declared = table.geometry
    if declared is None or declared.name not in frame:
        return None, []
    if not isinstance(frame, geopandas.GeoDataFrame) or frame.crs is None:
        raise InputError(Problem("export.no_crs", {"table": table.name}))
    shapes = frame.geometry
    notes = []
    if shapes.has_z.any():
        notes.append(Problem("export.flattened", {"table": table.name, "count": int(shapes.has_z.sum())}))
        shapes = shapes.force_2d()
    moved = shapes if shapes.crs == target else shapes.to_crs(target)
    found = numpy.array(moved.array, dtype=object)
    found[shapely.is_empty(found)] = None
    bad = (~numpy.isfinite(shapely.bounds(found)).all(axis=1) & ~shapely.is_missing(found)).nonzero()[0]
    if len(bad):
        parameters = {"table": table.name, "crs": target.name}
        raise InputError([Problem("export.outside_crs", parameters, row=int(row) + 1) for row in bad])
    return found, notes


def _layer(
    name: str, tables: Mapping[str, pandas.DataFrame], target: pyproj.CRS, audience: str
) -> tuple[Layer, list[Problem]]:
    table = _declared(name)
    frame, notes = _withhold(tables[name], table, tables, audience)
    present = [column for column in table.columns if column.kind != "geometry" and column.name in frame]
    columns = [column for column in present if _rank(column.access) <= _rank(audience)]
    lists = {
        "export.hidden_columns": [column.name for column in present if column not in columns],
        "export.undeclared": [str(column) for column in frame.columns if column not in table],
    }
    parameters = {"table": name, "audience": audience}
    notes += [Problem(code, {**parameters, "columns": ", ".join(found)}) for code, found in lists.items() if found]
    attributes, cleaned = _attributes(frame, columns, table)
    geometry, flattened = _geometry(frame, table, target)
    layer = Layer(table, tuple(columns), attributes, geometry, target if geometry is not None else None)
    return layer, [*notes, *cleaned, *flattened]


def prepare(tables: Mapping[str, pandas.DataFrame], *, crs: str = systems.WGS84, audience: str = "public") -> Prepared:
    """Layers of declared tables in the target system, as the audience may see them.

    Args:
        tables: frames in declared types by table name; ``spaces`` is the flat table of open spaces.
        crs: name of the target system.
        audience: access class of the reader (public, partners, restricted).

    Raises:
        InputError: a frame does not hold what its table declares, or lies outside the target system.
        MissingError: no such table, audience or system.
    """
    known = schema.vocabulary("sensitivity")
    if audience not in known:
        raise MissingError(Problem("export.audience", {"value": audience, "known": ", ".join(known)}, value=audience))
    if not tables:
        raise InputError(Problem("export.nothing"))
    target = systems.named(crs)
    layers, notes = [], []
    for name in tables:
        layer, found = _layer(name, tables, target, audience)
        layers.append(layer)
        notes += found
    return Prepared(tuple(layers), tuple(notes))
