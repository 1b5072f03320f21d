"""Features on their way from a large file into a GeoParquet file sorted by place, without holding them all at once.

Batches are cut into squares of the ground and written aside; at the end the squares are gathered one after another.
A reader who asks for a small area then finds it in few groups of rows.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy
import pyarrow
import shapely
from numpy.typing import NDArray
from pyarrow import parquet

from geo.layer import FEATURE_COLUMNS
from geo.sources.limits import Limits, over

__all__ = ["BOX", "GEOMETRY", "Spool"]

GEOMETRY, BOX = "geometry", "bbox"
"""Columns of a stored layer beside those of its kind."""

_BATCH_ROWS = 100_000
_GROUP_ROWS = 20_000
_SQUARE_DEG = 0.1
_PARTS_BITS = 4
"""Halvings of a square's side, down to the parts by which its features are sorted."""
_SIDES = ("xmin", "ymin", "xmax", "ymax")
_TYPES = {
    "object": pyarrow.large_string(),
    "float64": pyarrow.float64(),
    "int64": pyarrow.int64(),
    "bool": pyarrow.bool_(),
}


def _schema(kind: str) -> pyarrow.Schema:
    """Columns of a stored layer of a kind, with the words that make the file a GeoParquet."""
    columns = {name: _TYPES[dtype] for name, dtype in FEATURE_COLUMNS[kind].items()}
    columns |= {GEOMETRY: pyarrow.binary(), BOX: pyarrow.struct([(side, pyarrow.float64()) for side in _SIDES])}
    covering = {"bbox": {side: [BOX, side] for side in _SIDES}}
    described = {
        "version": "1.1.0",
        "primary_column": GEOMETRY,
        "columns": {GEOMETRY: {"encoding": "WKB", "geometry_types": [], "covering": covering}},
    }
    return pyarrow.schema(list(columns.items()), metadata={"geo": json.dumps(described)})


def _parts(bounds: NDArray[numpy.float64]) -> NDArray[numpy.int64]:
    """Number of the part of a square that holds the middle of each box, neighbours mostly near each other in it.

    The number of the square itself is what is left without the last bits, two for each halving.
    """
    side_deg, shift = _SQUARE_DEG / (1 << _PARTS_BITS), 1 << (12 + _PARTS_BITS)
    column = numpy.floor((bounds[:, 0] + bounds[:, 2]) / 2 / side_deg).astype(numpy.int64) + shift
    row = numpy.floor((bounds[:, 1] + bounds[:, 3]) / 2 / side_deg).astype(numpy.int64) + shift
    found = numpy.zeros(len(bounds), dtype=numpy.int64)
    for bit in range(13 + _PARTS_BITS):
        found |= ((column >> bit) & 1) << (2 * bit) | ((row >> bit) & 1) << (2 * bit + 1)
    return found


def _by_part(rows: pyarrow.Table) -> pyarrow.Table:
    """Rows sorted by the parts of their square."""
    box = rows[BOX].combine_chunks()
    bounds = numpy.column_stack([box.field(side).to_numpy() for side in _SIDES])
    return rows.take(pyarrow.array(numpy.argsort(_parts(bounds), kind="stable")))


class Spool:
    """Features of one layer: add rows, then ``finish`` them into a file."""

    def __init__(self, kind: str, folder: Path, limits: Limits) -> None:
        """An empty layer.

        Args:
            kind: kind of layer.
            folder: where batches are kept until the end.
            limits: bounds in force.
        """
        self.kind, self.count = kind, 0
        self._limits = limits
        self._schema = _schema(kind)
        self._aside = folder / f"{kind}.arrow"
        self._squares: dict[int, list[int]] = {}
        self._written = 0
        self._hulls: list[shapely.Geometry] = []
        self._rows: list[tuple[Any, ...]] = []
        self._shapes: list[Any] = []
        self._names = list(FEATURE_COLUMNS[kind])
        self._sink = pyarrow.OSFile(str(self._aside), "wb")
        self._writer = pyarrow.ipc.new_file(self._sink, self._schema)

    def add(self, shape: Any, row: Sequence[Any]) -> None:
        """Take one feature in.

        Args:
            shape: geometry in degrees, or its well-known binary.
            row: values in the order of the kind's columns.

        Raises:
            LimitError: there are more than the limits allow.
        """
        self._shapes.append(shape)
        self._rows.append(tuple(row))
        if len(self._rows) >= _BATCH_ROWS:
            self._flush()

    def add_all(self, shapes: NDArray[numpy.object_], columns: Mapping[str, Any]) -> None:
        """Take many features in, column by column.

        Raises:
            LimitError: there are more than the limits allow.
        """
        self._flush()
        self._write(shapes, [columns[name] for name in self._names], blobs=shapely.to_wkb(shapes))

    def _flush(self) -> None:
        """Put the rows taken in one by one aside."""
        if not self._rows:
            return
        shapes = numpy.array(self._shapes, dtype=object)
        columns = list(zip(*self._rows, strict=True))
        if isinstance(self._shapes[0], bytes):
            self._write(shapely.from_wkb(shapes), columns, blobs=shapes)
        else:
            self._write(shapes, columns, blobs=shapely.to_wkb(shapes))
        self._rows, self._shapes = [], []

    def _write(self, shapes: NDArray[numpy.object_], columns: Sequence[Any], *, blobs: NDArray[numpy.object_]) -> None:
        self.count += len(shapes)
        if self.count > self._limits.features:
            raise over("features", self._limits, found=self.count, place=self.kind)
        if not len(shapes):
            return
        self._hulls.append(shapely.convex_hull(shapely.geometrycollections(shapes)))
        bounds = shapely.bounds(shapes)
        squares = _parts(bounds) >> 2 * _PARTS_BITS
        order = numpy.argsort(squares, kind="stable")
        box = pyarrow.StructArray.from_arrays(list(bounds.T), names=list(_SIDES))
        typed = [pyarrow.array(v, type=self._schema.field(n).type) for v, n in zip(columns, self._names, strict=True)]
        told = [*typed, pyarrow.array(blobs, type=pyarrow.binary()), box]
        batch = pyarrow.RecordBatch.from_arrays(told, schema=self._schema).take(pyarrow.array(order))
        starts = numpy.flatnonzero(numpy.diff(squares[order], prepend=-1))
        for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
            self._squares.setdefault(int(squares[order[start]]), []).append(self._written)
            self._writer.write_batch(batch.slice(start, end - start))
            self._written += 1

    def finish(self, path: Path) -> dict[str, Any]:
        """What is told of the layer after all of it was written to a file: features and hull (hexadecimal)."""
        self._flush()
        self._writer.close()
        self._sink.close()
        if not self.count:
            self._aside.unlink()
            return {"kind": self.kind, "features": 0, "hull": ""}
        with pyarrow.OSFile(str(self._aside), "rb") as source, pyarrow.ipc.open_file(source) as held:
            self._gather(held, path)
        self._aside.unlink()
        hull = shapely.convex_hull(shapely.geometrycollections(self._hulls))
        return {"kind": self.kind, "features": self.count, "hull": shapely.to_wkb(hull, hex=True)}

    def _gather(self, held: Any, path: Path) -> None:
        """Write the squares in their order: small ones together, large ones in several groups of their parts."""
        with parquet.ParquetWriter(path, self._schema, compression="zstd") as writer:
            waiting: list[Any] = []
            for square in sorted(self._squares):
                waiting += [held.get_batch(number) for number in self._squares[square]]
                if sum(batch.num_rows for batch in waiting) >= _GROUP_ROWS:
                    self._groups(writer, waiting)
                    waiting = []
            if waiting:
                self._groups(writer, waiting)

    @staticmethod
    def _groups(writer: Any, batches: Sequence[Any]) -> None:
        writer.write_table(_by_part(pyarrow.Table.from_batches(batches)), row_group_size=_GROUP_ROWS)
