"""Reading in a process of its own: bounded, in an empty folder, without the environment, ended when it is late."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy
import pandas
import pyarrow
import shapely
from numpy.typing import NDArray

import geo
from geo import errors
from geo.errors import InputError, LimitError, MissingError, Problem
from geo.sources.limits import Limits, over
from geo.sources.shapes import Fault, Shapes
from geo.sources.worker import ANSWER_FILE, PROGRESS_FILE, ROW_COLUMN, ROWS_FILE, SHAPE_COLUMN, TEXT_COLUMN, write_table

__all__ = ["Layer", "Parsed", "layers_of", "parse", "shapes_of"]

_SKIPPED_DRIVERS = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,Arrow,CSV,CSW,Carto,DAAS,DGN,DXF,EDIGEO,EEDA,"
    "EEDAI,ESRIJSON,Elasticsearch,GDALG,GML,GMLAS,GPKG,GPSBabel,GPX,GRIB,GTFS,GTI,GeoJSON,"
    "GeoJSONSeq,GeoRSS,HDF5,HTTP,ILI,Idrisi,JML,JSONFG,KEA,KML,LIBKML,LVBAG,MBTiles,"
    "MSSQLSpatial,MVT,MapInfo,MapML,MiraMonVector,MySQL,NAS,NGW,OAPIF,ODBC,ODS,OGCAPI,"
    "OGR_GMT,OGR_PDS,OGR_VRT,OSM,OpenFileGDB,PCIDSK,PDF,PDS4,PGDUMP,PGeo,PLMOSAIC,PLSCENES,"
    "PMTiles,Parquet,PostgreSQL,RDA,S57,SQLite,STACIT,STACTA,SXF,Selafin,Tiger,TopoJSON,VDV,"
    "VFK,VICAR,VRT,WAsP,WCS,WFS,WMS,WMTS,XLS,XLSX,ZARR,netCDF,MapInfo File,Interlis 1,"
    "Interlis 2"
)
"""Drivers of GDAL that are never loaded: all but those for shapefiles, FlatGeobuf and its own memory."""
_ENVIRONMENT = {
    "GDAL_SKIP": _SKIPPED_DRIVERS,
    "OGR_SKIP": _SKIPPED_DRIVERS,
    "GDAL_HTTP_PROXY": "127.0.0.1:1",
    "GDAL_HTTP_TIMEOUT": "1",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".nothing",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "SHAPE_RESTORE_SHX": "YES",
    "OGR_SQLITE_LOAD_EXTENSIONS": "NO",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_CACHEMAX": "128",
    "CPL_LOG": os.devnull,
    "PROJ_NETWORK": "OFF",
    "http_proxy": "127.0.0.1:1",
    "https_proxy": "127.0.0.1:1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "PYTHONHASHSEED": "0",
}
_KEPT_FROM_WINDOWS = ("SYSTEMROOT", "WINDIR", "TEMP", "TMP")
_START = (
    "import json, sys; task = json.load(sys.stdin); sys.path[:] = task['modules'];"
    "from geo.sources.worker import main; main(task)"
)
_COMPLAINT_CHARACTERS = 2_000
_LOOK_S = 0.3
Watch = Callable[[str, float], None]
_ERRORS = {name: getattr(errors, name) for name in ("InputError", "LimitError", "MissingError", "UnavailableError")}


@dataclass(frozen=True)
class Layer:
    """A layer or sheet of a file: its name, its number of rows where it is known, its columns where they are."""

    name: str
    rows: int | None
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Parsed:
    """A layer as the reading process handed it back.

    Attributes:
        file: name of the file.
        format: format as people call it.
        layers: all layers of the file.
        layer: name of the layer read.
        rows: attribute columns in the file's own names.
        numbers: number of each row in the file.
        shapes: plain shape of each row, or None where the format has none.
        crs: the file's own words about its reference system.
        encoding: encoding of its texts.
        tags: HXL tag by column.
        notes: what the user should know.
        problems: problems of single rows, by their number in the file.
    """

    file: str
    format: str
    layers: tuple[Layer, ...]
    layer: str
    rows: pandas.DataFrame
    numbers: NDArray[numpy.int64]
    shapes: NDArray[numpy.object_] | None
    crs: str
    encoding: str
    tags: Mapping[str, str]
    notes: tuple[Problem, ...]
    problems: tuple[Problem, ...]


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_FROM_WINDOWS if sys.platform == "win32" and name in os.environ}
    return {**kept, **_ENVIRONMENT}


def _modules() -> list[str]:
    """Folders and archives from which the reading process may import, as this one does."""
    own = str(Path(geo.__file__).resolve().parents[1])
    return list(dict.fromkeys([own, *(str(Path(entry).resolve()) for entry in sys.path if entry)]))


def _refused_by_signal(code: int, limits: Limits) -> LimitError:
    """The refusal that the end of the reading process stands for."""
    if code == -getattr(signal, "SIGXCPU", 0) or code == -getattr(signal, "SIGKILL", 0):
        return over("cpu_s", limits, found=f"> {limits.cpu_s}")
    return LimitError(Problem("import.reader_died", {"ending": code}))


def _awaited(process: subprocess.Popen[bytes], task: Mapping[str, Any], limits: Limits, watch: Watch) -> None:
    """Hand the task over and wait for the end, looking meanwhile how far the process is.

    The wait is in a thread of its own, which the system wakes at once; a wait with a limit asks again and again.

    Raises:
        TimeoutExpired: it did not end in time.
    """
    end_s, told = time.monotonic() + limits.wall_s, ("", 0.0)
    ending = threading.Thread(target=process.communicate, args=(json.dumps(task).encode(),), daemon=True)
    ending.start()
    while ending.is_alive():
        if time.monotonic() >= end_s:
            raise subprocess.TimeoutExpired(process.args, limits.wall_s)
        if (seen := _seen(Path(task["folder"], PROGRESS_FILE))) not in {None, told}:
            told = seen
            watch(*told)
        ending.join(min(_LOOK_S, max(end_s - time.monotonic(), 0)))


def _seen(path: Path) -> tuple[str, float] | None:
    """What the reading process wrote about its progress, if it did."""
    try:
        step, share = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(step), float(share)


def _run(task: Mapping[str, Any], folder: Path, limits: Limits, watch: Watch) -> None:
    """Run the reading process to its end.

    Raises:
        LimitError: it took too long, too much, or died.
    """
    complaint = Path(task["folder"], "complaint.txt")
    with complaint.open("wb") as errors_out:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-c", _START],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors_out,
            cwd=folder,
            env=_environment(),
        )
        try:
            _awaited(process, task, limits, watch)
        except subprocess.TimeoutExpired as error:
            raise over("wall_s", limits, found=f"> {limits.wall_s}") from error
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if process.returncode:
        refusal = _refused_by_signal(process.returncode, limits)
        refusal.add_note(complaint.read_text(encoding="utf-8", errors="replace")[-_COMPLAINT_CHARACTERS:])
        raise refusal


def _problem(told: Mapping[str, Any], file: str) -> Problem:
    named = told.get("file") or file
    return Problem(told["code"], told["parameters"], named, told["row"], told["column"], told["value"])


def _problems(told: list[Mapping[str, Any]], file: str) -> tuple[Problem, ...]:
    return tuple(_problem(problem, file) for problem in told)


def _answer(folder: Path, file: str) -> Mapping[str, Any]:
    """The answer of the reading process.

    Raises:
        InputError, LimitError, MissingError: it refused the file.
    """
    path = folder / ANSWER_FILE
    if not path.exists():
        raise LimitError(Problem("import.reader_died", {"ending": "no answer"}, file))
    answer = json.loads(path.read_text(encoding="utf-8"))
    if "refused" in answer:
        raise _ERRORS.get(answer["refused"], InputError)(_problems(answer["notes"], file))
    return dict(answer)


def _table(folder: Path) -> pyarrow.Table:
    with pyarrow.OSFile(str(folder / ROWS_FILE), "rb") as source:
        return pyarrow.ipc.open_file(source).read_all()


def _parsed(answer: Mapping[str, Any], folder: Path, file: str) -> Parsed:
    table = _table(folder)
    numbers = table[ROW_COLUMN].to_numpy()
    shapes = None
    if SHAPE_COLUMN in table.column_names:
        shapes = shapely.from_wkb(table[SHAPE_COLUMN].to_numpy(zero_copy_only=False))
    rows = table.drop_columns([name for name in (ROW_COLUMN, SHAPE_COLUMN) if name in table.column_names])
    rows = rows.rename_columns(list(answer["columns"]))
    return Parsed(
        file=file,
        format=answer["format"],
        layers=tuple(Layer(told["name"], told["rows"], tuple(told["columns"])) for told in answer["layers"]),
        layer=answer["layer"],
        rows=rows.to_pandas(integer_object_nulls=True)
        if rows.num_columns
        else pandas.DataFrame(index=range(len(numbers))),
        numbers=numbers,
        shapes=shapes,
        crs=answer["crs"],
        encoding=answer["encoding"],
        tags=answer["tags"],
        notes=_problems(answer["notes"], file),
        problems=_problems([*answer["problems"], *answer["faults"]], file),
    )


@contextmanager
def _named(file: str) -> Iterator[None]:
    """Put the name of the file into the problems raised inside."""
    try:
        yield
    except (InputError, LimitError, MissingError) as error:
        named = [Problem(p.code, p.parameters, p.file or file, p.row, p.column, p.value) for p in error.problems]
        renamed = type(error)(named)
        for note in getattr(error, "__notes__", ()):
            renamed.add_note(note)
        raise renamed from error


@contextmanager
def _done(
    task: Mapping[str, Any], limits: Limits, file: str, watch: Watch = lambda _step, _share: None
) -> Iterator[tuple[Mapping[str, Any], Path]]:
    """Answer to a task, and the folder with the rows.

    Raises:
        InputError, LimitError, MissingError: the reading process refused the task, or had to be ended.
    """
    with TemporaryDirectory(prefix="chaur-import-") as answers, TemporaryDirectory(prefix="chaur-import-") as empty:
        whole = {**task, "folder": answers, "limits": limits.as_numbers(), "modules": _modules()}
        _run(whole, Path(empty), limits, watch)
        yield _answer(Path(answers), file), Path(answers)


def parse(path: Path, *, layer: str | None = None, limits: Limits) -> Parsed:
    """One layer of a user's file, read in a process of its own.

    Args:
        path: file of any accepted format.
        layer: layer, sheet or shapefile to read; the first where none is named.
        limits: bounds in force.

    Raises:
        MissingError: there is no such file or layer.
        InputError: the file is damaged or of a kind that is not read.
        LimitError: it is larger, deeper or slower than the limits allow.
    """
    file = path.name
    if not path.is_file():
        raise MissingError(Problem("import.no_file", {"path": str(path)}, value=str(path)))
    with _named(file):
        if (size := path.stat().st_size) > limits.file_bytes:
            raise over("file_bytes", limits, found=size)
        with _done({"path": str(path.resolve()), "layer": layer}, limits, file) as (answer, folder):
            return _parsed(answer, folder, file)


def shapes_of(texts: Sequence[str | None], limits: Limits) -> Shapes:
    """Plain shapes of a column of texts, read in a process of its own as files are.

    Args:
        texts: well-known text or hexadecimal well-known binary, None where there is none.
        limits: bounds in force.

    Raises:
        LimitError: a shape nests too deeply, or all together are larger or slower than the limits allow.
    """
    with TemporaryDirectory(prefix="chaur-import-") as given:
        path = Path(given, "texts.arrow")
        write_table(pyarrow.table({TEXT_COLUMN: pyarrow.array(texts, type=pyarrow.large_string())}), path)
        with _done({"texts": str(path)}, limits, "") as (answer, folder):
            shapes = shapely.from_wkb(_table(folder)[SHAPE_COLUMN].to_numpy(zero_copy_only=False))
    faults = tuple(Fault(told["row"], told["code"], told["parameters"]) for told in answer["faults"])
    return Shapes(shapes, faults, answer["changes"], frozenset(answer["srids"]))


@contextmanager
def layers_of(
    reader: str,
    files: Sequence[Mapping[str, str]],
    options: Mapping[str, Any],
    *,
    limits: Limits,
    watch: Watch = lambda _step, _share: None,
) -> Iterator[tuple[Mapping[str, Any], Path]]:
    """What a reading process tells of the layers it made of files, and the folder they are in.

    Args:
        reader: module of ``geo.sources`` that reads.
        files: path and name of each file.
        options: options of the reader.
        limits: bounds in force.
        watch: is told the step and how far it is, 0 to 1.

    Raises:
        InputError: a file is damaged or of a kind that is not read.
        LimitError: it is larger, deeper or slower than the limits allow.
    """
    name = files[0]["name"]
    with _named(name):
        size = sum(Path(file["path"]).stat().st_size for file in files)
        if size > limits.file_bytes:
            raise over("file_bytes", limits, found=size)
        task = {"reader": reader, "files": [dict(file) for file in files], "options": dict(options)}
        with _done(task, limits, name, watch) as (answer, folder):
            yield answer, folder
