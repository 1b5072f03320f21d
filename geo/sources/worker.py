"""What runs in the reading process: bounds first, then one file read, then the result written down.

The process knows only the task it is given on its input. It imports nothing heavy before it knows the kind of file,
and it cannot open sockets or start programs from Python. Its answer is one Arrow file and one JSON file.
"""

import gc
import importlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

from geo.errors import ChaurError, InputError, LimitError, Problem
from geo.sources import archive, sniff
from geo.sources.limits import Limits, over

__all__ = [
    "ANSWER_FILE",
    "PROGRESS_FILE",
    "ROWS_FILE",
    "ROW_COLUMN",
    "SHAPE_COLUMN",
    "TEXT_COLUMN",
    "extracted",
    "main",
    "tell",
    "write_table",
]

ROWS_FILE, ANSWER_FILE, PROGRESS_FILE = "rows.arrow", "answer.json", "progress.json"
ROW_COLUMN, SHAPE_COLUMN, TEXT_COLUMN = "row", "shape", "text"
"""Columns of the Arrow file beside those of the file, which go by their place."""

_READERS: Mapping[str, tuple[str, str]] = {
    "csv": ("tables", "read"),
    "xlsx": ("workbook", "read"),
    "geojson": ("geojson", "read"),
    "kml": ("kml", "read"),
    "kmz": ("kml", "read_zipped"),
    "geopackage": ("geopackage", "read"),
    "parquet": ("parquet", "read"),
    "flatgeobuf": ("vectors", "read_flatgeobuf"),
    "shapefile": ("vectors", "read_shapefile"),
    "zipped shapefile": ("vectors", "read_zipped"),
}
_UNWANTED_MODULES = frozenset({"pandas", "geopandas", "pyproj", "matplotlib"})
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pty.")
_FORBIDDEN_EXACT = frozenset({"urllib.Request", "ftplib.connect", "http.client.connect", "webbrowser.open"})
_OPEN_FILES = 64
_WRITTEN_FACTOR = 3
_PLAIN_KINDS = frozenset({"geopackage", "geojson", "kml", "parquet", "flatgeobuf"})
_OWN_TABLE = "spaces"
"""Name under which our own exports keep the table of spaces among others."""
_MOST_NAMED = 5
_TABLE_ENDINGS = frozenset({".csv", ".tsv"})


class _Unwanted(MetaPathFinder):
    """Keeps optional parts of other packages out, which would only cost time to load."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:  # noqa: ARG002 - the protocol's
        """Nothing, so that other finders are asked; or a refusal.

        Raises:
            ModuleNotFoundError: the module is an unwanted one.
        """
        if fullname.partition(".")[0] in _UNWANTED_MODULES:
            raise ModuleNotFoundError(fullname)


def _zip_kind(names: Sequence[str], endings: Sequence[str]) -> str:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if ".shp" in endings:
        return "zipped shapefile"
    return "kmz" if ".kml" in endings else "zip"


@dataclass(frozen=True)
class _Source:
    """A file and the reader for it; the files of its archive where it was one of several."""

    kind: str
    path: Path
    siblings: tuple[str, ...] = ()
    name: str = ""


def _readable(opened: Any, members: Sequence[archive.Member]) -> dict[str, tuple[archive.Member, str]]:
    """Files of an archive that can be read, by name without ending; tables only where there is nothing else."""
    found: dict[str, tuple[archive.Member, str]] = {}
    tables: dict[str, tuple[archive.Member, str]] = {}
    for member in members:
        kind = _kind_inside(opened, member)
        if kind in _PLAIN_KINDS:
            found[member.stem] = (member, kind)
        elif kind == "csv" and member.ending in _TABLE_ENDINGS:
            tables[member.stem] = (member, kind)
    return found or tables


def _chosen(opened: Any, members: Sequence[archive.Member], layer: str | None, limits: Limits) -> _Source:
    """The file of an archive to read, unpacked into the working directory.

    Raises:
        InputError: there is none, or several and nothing says which.
    """
    readable = _readable(opened, members)
    if not readable:
        names = ", ".join(member.name for member in members[:_MOST_NAMED])
        raise InputError(Problem("import.zip_nothing", {"names": names[:200]}))
    asked = layer if layer in readable else _OWN_TABLE
    name = next(iter(readable)) if len(readable) == 1 else asked
    if name not in readable:
        names = ", ".join(member.name for member, _kind in readable.values())
        raise InputError(Problem("import.zip_several", {"names": names[:200]}))
    member, kind = readable[name]
    path = archive.unpack(opened, [(member, "unpacked")], Path(), limits)["unpacked"]
    return _Source(kind, path, tuple(readable) if len(readable) > 1 else (), name)


def _kind_inside(opened: Any, member: archive.Member) -> str:
    """Kind of a member by its first bytes; empty where it is none of ours."""
    with archive.content_of(opened, member) as stream:
        head = stream.read(sniff.HEAD_BYTES)
    try:
        return sniff.kind_of(head)
    except InputError:
        return ""


def _source_of(path: Path, layer: str | None, limits: Limits) -> _Source:
    kind = sniff.kind(path)
    if kind != "zip":
        return _Source(kind, path)
    with archive.opened(path, limits) as (opened, members):
        names = [str(member.path).lower() for member in members]
        kind = _zip_kind(names, [member.ending for member in members])
        return _chosen(opened, members, layer, limits) if kind == "zip" else _Source(kind, path)


def _called(extract: Any, name: str) -> Any:
    """The extract of a file with one layer, which is called by the file's name in its archive."""
    return replace(extract, layers=(replace(extract.layers[0], name=name),), layer=name)


def extracted(path: Path, layer: str | None, limits: Limits) -> Any:
    """The ``Extract`` of a file, read by the reader that its first bytes call for.

    Raises:
        InputError: the file is damaged or of a kind that is not read.
        LimitError: it is larger, deeper or wider than the limits allow.
        MissingError: it has no such layer.
    """
    source = _source_of(path, layer, limits)
    module, function = _READERS[source.kind]
    read: Callable[..., Any] = getattr(importlib.import_module(f"geo.sources.{module}"), function)
    if not source.siblings:
        extract = read(source.path, layer, limits)
        return extract if len(extract.layers) > 1 or not source.name else _called(extract, source.name)
    extract = read(source.path, None, limits)
    named = tuple(replace(extract.layers[0], name=name, rows=None, columns=()) for name in source.siblings)
    return replace(extract, layers=named, layer=source.name)


def _plain(problem: Problem) -> dict[str, Any]:
    """A problem in words that JSON knows."""
    return {
        "code": problem.code,
        "parameters": {
            name: value if isinstance(value, int | float) else str(value) for name, value in problem.parameters.items()
        },
        "row": problem.row,
        "column": problem.column,
        "value": None if problem.value is None else str(problem.value)[:500],
    }


def _named(problem: Problem) -> dict[str, Any]:
    """A problem in words that JSON knows, with the file it names itself."""
    return {**_plain(problem), "file": problem.file}


def write_table(table: Any, path: Path) -> None:
    """Write an Arrow table as a file that the other process can read."""
    pyarrow = importlib.import_module("pyarrow")
    with pyarrow.OSFile(str(path), "wb") as sink, pyarrow.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _binaries(shapes: Any) -> Any:
    """Well-known binary of shapes, made where the reader did not leave it as it was."""
    first = next((shape for shape in shapes if shape is not None), b"")
    return shapes if isinstance(first, bytes) else importlib.import_module("shapely").to_wkb(shapes)


def _write_rows(extract: Any, path: Path) -> None:
    """Write row numbers, shapes where there are any, and the columns, which go by their place: names are the file's."""
    pyarrow = importlib.import_module("pyarrow")
    columns = {ROW_COLUMN: pyarrow.array(list(extract.rows.numbers), type=pyarrow.int64())}
    if extract.shapes is not None:
        columns[SHAPE_COLUMN] = pyarrow.array(_binaries(extract.shapes), type=pyarrow.large_binary())
    columns |= {str(place): values for place, values in enumerate(extract.rows.columns.values())}
    write_table(pyarrow.table(columns), path)


def _told(extract: Any) -> dict[str, Any]:
    """Everything but the rows."""
    return {
        "format": extract.format,
        "layers": [
            {"name": layer.name, "rows": layer.rows, "columns": list(layer.columns)} for layer in extract.layers
        ],
        "layer": extract.layer,
        "columns": list(extract.rows.columns),
        "crs": extract.crs,
        "encoding": extract.encoding,
        "tags": dict(extract.tags),
        "notes": [_plain(problem) for problem in extract.notes],
        "problems": [_plain(problem) for problem in extract.problems],
        "faults": [
            _plain(Problem(fault.code, fault.parameters, row=int(extract.rows.numbers[fault.place])))
            for fault in extract.faults
        ],
    }


def _bound(limits: Limits) -> None:
    """Ask the operating system to hold this process to the limits, where it can."""
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return
    wanted = {
        "RLIMIT_AS": limits.memory_bytes,
        "RLIMIT_CPU": limits.cpu_s,
        "RLIMIT_FSIZE": _WRITTEN_FACTOR * max(limits.unpacked_bytes, limits.file_bytes),
        "RLIMIT_NOFILE": _OPEN_FILES,
        "RLIMIT_CORE": 0,
    }
    for name, bound in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        _soft, hard = resource.getrlimit(kind)
        most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):
            continue


def _forbid(event: str, _arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN) or event in _FORBIDDEN_EXACT:
        raise PermissionError(event)


def _file_read(task: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """The answer to the task to read a layer of a file."""
    extract = extracted(Path(task["path"]), task["layer"], limits)
    _write_rows(extract, Path(task["folder"], ROWS_FILE))
    return _told(extract)


def _texts_read(task: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """The answer to the task to read shapes out of a column of texts."""
    pyarrow, shapely = importlib.import_module("pyarrow"), importlib.import_module("shapely")
    with pyarrow.OSFile(task["texts"], "rb") as source:
        texts = pyarrow.ipc.open_file(source).read_all()[TEXT_COLUMN].to_pylist()
    found = importlib.import_module("geo.sources.shapes").from_texts(texts, limits)
    blobs = pyarrow.array(shapely.to_wkb(found.geometries).tolist(), type=pyarrow.large_binary())
    write_table(pyarrow.table({SHAPE_COLUMN: blobs}), Path(task["folder"], ROWS_FILE))
    faults = [_plain(Problem(fault.code, fault.parameters, row=fault.place)) for fault in found.faults]
    return {"faults": faults, "changes": dict(found.changes), "srids": sorted(found.srids)}


def tell(folder: Path, step: str, share: float) -> None:
    """Leave word of the step and how far it is, 0 to 1, where the waiting process looks; never half a word."""
    part = folder / f"{PROGRESS_FILE}.part"
    part.write_text(json.dumps([step, share]), encoding="utf-8")
    part.replace(folder / PROGRESS_FILE)


def _layers_read(task: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """The answer to the task to turn files into stored layers, telling on the way how far it is."""
    folder = Path(task["folder"])
    read: Callable[..., Any] = importlib.import_module(f"geo.sources.{task['reader']}").read
    answer: dict[str, Any] = read(task["files"], task["options"], folder, limits, partial(tell, folder))
    return {**answer, "notes": [_named(problem) for problem in answer["notes"]]}


def _answer(task: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """The answer to a task; a refusal is an answer too."""
    read = _layers_read if "reader" in task else _texts_read if "texts" in task else _file_read
    try:
        return read(task, limits)
    except ChaurError as error:
        return {"refused": type(error).__name__, "notes": [_named(problem) for problem in error.problems]}
    except (MemoryError, RecursionError):
        setting = "memory_bytes" if sys.exc_info()[0] is MemoryError else "depth"
        refusal: LimitError = over(setting, limits, found=f"> {getattr(limits, setting)}")
        return {"refused": "LimitError", "notes": [_plain(problem) for problem in refusal.problems]}


def main(task: Mapping[str, Any]) -> None:
    """Carry out one task: read the file or texts it names, write rows and answer into the folder it names."""
    limits = Limits.from_numbers(task["limits"])
    _bound(limits)
    gc.disable()  # one file is read and the process ends
    sys.addaudithook(_forbid)
    if "reader" not in task:
        sys.meta_path.insert(0, _Unwanted())
    answer = _answer(task, limits)
    Path(task["folder"], ANSWER_FILE).write_text(json.dumps(answer), encoding="utf-8")
    sys.stdout.flush()
    os._exit(0)
