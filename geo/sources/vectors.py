"""Shapefiles and FlatGeobuf, the two formats whose shapes GDAL reads, and GeoParquet.

GDAL is only ever given files of known kind under names of our own. Of a shapefile it reads the shapes; the attribute
table and the reference system are read here.
"""

import shutil
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy
import pyarrow
from pyogrio import raw
from pyogrio.errors import DataLayerError, DataSourceError

from geo.errors import InputError, MissingError, Problem
from geo.sources import archive, sniff
from geo.sources.archive import Member
from geo.sources.dbf import Dbf, read_dbf
from geo.sources.encodings import known
from geo.sources.extract import Extract, Layer, Rows, as_arrow, damaged, plainest, unique
from geo.sources.limits import Limits, over
from geo.sources.shapes import Shapes, undecoded

__all__ = ["read_flatgeobuf", "read_shapefile", "read_zipped"]

_OWN_NAMES = {".shp": "layer.shp", ".shx": "layer.shx", ".dbf": "table.dbf", ".prj": "side.prj", ".cpg": "side.cpg"}
"""Names the parts get: GDAL sees the shapes and their index, not the attribute table and the reference system."""
_INDEXES = (".qpj", ".sbn", ".sbx", ".qix")
_SMALL_BYTES = 100_000

_PLAIN = frozenset({str, int, float, bool, type(None)})


def _gdal(path: Path, limits: Limits, **options: Any) -> tuple[Mapping[str, Any], Any, Any]:
    """What GDAL reads from a file: metadata, shapes, attributes.

    Raises:
        InputError: GDAL cannot read it.
        LimitError: more features than the limits allow.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            meta, _numbers, shapes, values = raw.read(path, max_features=limits.features + 1, **options)
    except (DataSourceError, DataLayerError, ValueError, IndexError) as error:
        raise damaged(error) from error
    if len(shapes) > limits.features:
        raise over("features", limits, found=f"> {limits.features}")
    return meta, shapes, values


def _small_text(path: Path | None) -> str:
    """Text of a side file; empty where there is none or it is far too large for what it is."""
    if path is None or not path.exists() or path.stat().st_size > _SMALL_BYTES:
        return ""
    return path.read_bytes().decode("utf-8-sig", "replace").strip()


def _paired(table: Dbf | None, shapes: Shapes) -> tuple[Rows, Shapes, list[Problem]]:
    """Attribute rows and shapes side by side, rows marked as deleted left out of both.

    Raises:
        InputError: there are more or fewer attribute rows than shapes.
    """
    if table is None:
        return Rows({}, range(1, len(shapes.geometries) + 1)), shapes, [Problem("import.note_no_dbf")]
    if len(table.kept) != len(shapes.geometries):
        parameters = {"rows": len(table.kept), "shapes": len(shapes.geometries)}
        raise InputError(Problem("import.shapefile_uneven", parameters))
    numbers = (numpy.flatnonzero(table.kept) + 1).tolist()
    places = {number - 1: place for place, number in enumerate(numbers)}
    faults = tuple(
        type(fault)(places[fault.place], fault.code, fault.parameters)
        for fault in shapes.faults
        if fault.place in places
    )
    return Rows(table.columns, numbers), Shapes(shapes.geometries[table.kept], faults, shapes.changes), []


def _shapefile(parts: Mapping[str, Path], name: str, layers: Sequence[Layer], format_: str, limits: Limits) -> Extract:
    """Rows of one shapefile from its parts by ending.

    Raises:
        InputError: a part is damaged, or the parts do not belong together.
        LimitError: larger than the limits allow.
    """
    if sniff.kind(parts[".shp"]) != "shapefile":
        raise InputError(Problem("import.broken", {"reason": "no shapefile header"}))
    _meta, blobs, _values = _gdal(parts[".shp"], limits, columns=[])
    stated = _small_text(parts.get(".cpg"))
    table = read_dbf(parts[".dbf"], known(stated), limits) if ".dbf" in parts else None
    rows, shapes, notes = _paired(table, undecoded(blobs, limits))
    if stated and not known(stated):
        notes.append(Problem("import.note_cpg_unknown", {"found": stated[:40]}))
    if ".shx" not in parts:
        notes.append(Problem("import.note_no_shx"))
    notes += [Problem(code, {"count": count}) for code, count in shapes.changes.items()]
    return Extract(
        format=format_,
        layers=tuple(layers),
        layer=name,
        rows=rows,
        shapes=shapes.geometries,
        faults=shapes.faults,
        crs=_small_text(parts.get(".prj")),
        encoding=table.encoding if table else "UTF-8",
        notes=(*notes, *(table.notes if table else ())),
        problems=table.problems if table else (),
    )


def read_shapefile(path: Path, layer: str | None, limits: Limits) -> Extract:  # noqa: ARG001 - a shapefile is one layer
    """Rows of a shapefile on disk, with the parts beside it that carry its name.

    Raises:
        InputError: a part is damaged, or the parts do not belong together.
        LimitError: larger than the limits allow.
    """
    beside = {
        other.suffix.lower(): other
        for other in sorted(path.parent.iterdir())
        if other.stem == path.stem and other.suffix.lower() in _OWN_NAMES and other.is_file()
    }
    for source in beside.values():
        if source.stat().st_size > limits.file_bytes:
            raise over("file_bytes", limits, found=source.stat().st_size, place=source.name)
    with TemporaryDirectory(dir=".") as folder:
        parts = {
            ending: Path(shutil.copyfile(source, Path(folder, _OWN_NAMES[ending])))
            for ending, source in {**beside, ".shp": path}.items()
        }
        return _shapefile(parts, path.stem, [Layer(path.stem, None)], "shapefile", limits)


def _sets(members: Sequence[Member]) -> dict[str, dict[str, Member]]:
    """Members that are parts of shapefiles, by name of the shapefile and ending.

    Raises:
        InputError: a part stands twice.
    """
    found: dict[str, dict[str, Member]] = {}
    twice = []
    names: dict[str, str] = {}
    for member in members:
        if member.ending not in _OWN_NAMES:
            continue
        name = names.setdefault(member.stem.casefold(), member.stem)
        parts = found.setdefault(name, {})
        if member.ending in parts:
            twice.append(Problem("import.zip_twice", {"member": member.name}, value=member.name))
        parts[member.ending] = member
    if twice:
        raise InputError(twice)
    return {name: parts for name, parts in found.items() if ".shp" in parts}


def read_zipped(path: Path, layer: str | None, limits: Limits) -> Extract:
    """Rows of one shapefile in a zip archive.

    Raises:
        InputError: the archive or a part is damaged or breaks a rule.
        MissingError: no shapefile in it has that name.
        LimitError: larger than the limits allow.
    """
    with archive.opened(path, limits) as (opened, members):
        sets = _sets(members)
        chosen = layer if layer is not None else next(iter(sets), "")
        if chosen not in sets:
            raise MissingError(Problem("import.layer", {"layer": chosen, "known": ", ".join(sets)}, value=chosen))
        wanted = [(member, _OWN_NAMES[ending]) for ending, member in sets[chosen].items()]
        layers = [Layer(name, None) for name in sets]
        with TemporaryDirectory(dir=".") as folder:
            written = archive.unpack(opened, wanted, Path(folder), limits).values()
            parts = {target.suffix: target for target in written}
            extract = _shapefile(parts, chosen, layers, "zipped shapefile", limits)
    others = [member.name for member in members if member.ending not in {*_OWN_NAMES, *_INDEXES}]
    if not others:
        return extract
    note = Problem("import.note_zip_others", {"count": len(others), "names": ", ".join(others[:5])})
    return Extract(**{**vars(extract), "notes": (*extract.notes, note)})


def _values(column: Any) -> pyarrow.Array:
    """Values of a column as GDAL hands it over, in the plainest type that holds them all."""
    if column.dtype.kind == "M":
        texts = numpy.datetime_as_string(column)
        return as_arrow([None if text == "NaT" else str(text) for text in texts])
    if column.dtype.kind == "f":
        numbers = plainest(pyarrow.array(column.astype("f8"), from_pandas=True))
        if numbers is not None:
            return numbers
        return as_arrow([None if value != value else value for value in column.tolist()])  # noqa: PLR0124 - NaN alone differs from itself
    values = column.tolist()
    if {*map(type, values)} <= _PLAIN:
        return as_arrow(values)
    return as_arrow([value if isinstance(value, str | int | float | bool) else None for value in values])


def read_flatgeobuf(path: Path, layer: str | None, limits: Limits) -> Extract:  # noqa: ARG001 - the file has one layer
    """Rows of a FlatGeobuf file.

    Raises:
        InputError: the file is damaged.
        LimitError: larger than the limits allow.
    """
    with TemporaryDirectory(dir=".") as folder:
        meta, blobs, values = _gdal(Path(shutil.copyfile(path, Path(folder, "layer.fgb"))), limits)
    names = unique([str(name) for name in meta["fields"]], limits)
    columns = {name: _values(column) for name, column in zip(names, values, strict=True)}
    shapes = undecoded(blobs, limits)
    return Extract(
        format="FlatGeobuf",
        layers=(Layer(path.stem, len(blobs), tuple(names)),),
        layer=path.stem,
        rows=Rows(columns, range(1, len(blobs) + 1)),
        shapes=shapes.geometries,
        faults=shapes.faults,
        crs=str(meta["crs"] or ""),
        notes=tuple(Problem(code, {"count": count}) for code, count in shapes.changes.items()),
    )
