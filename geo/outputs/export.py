"""The front of all exports: tables in, one file out, and a report of what is in it and what was lost on the way.

A file appears under its name only when it is whole: it is written in a folder of its own beside the target and moved.
"""

import importlib
import sqlite3
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pandas
import pyogrio.errors

from geo.crs import WGS84
from geo.errors import ChaurError, InputError, MissingError, Problem, UnavailableError
from geo.messages import Language
from geo.outputs import about, tables
from geo.outputs.archive import pack
from geo.outputs.edition import Cut, Edition, File, Written
from geo.outputs.layers import Layer, prepare
from geo.outputs.tables import write_rows

__all__ = ["FORMATS", "Edition", "ExportReport", "Format", "export", "file_suffix"]

_Together = Callable[..., Written]
_RULES = ("export.rule_nulls", "export.rule_several")
_FAILURES = (
    OSError,
    sqlite3.Error,
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError,
)
"""What the libraries raise when a disk is full or a folder is gone; a writer adds its own as ``FAILURES``."""


@dataclass(frozen=True)
class Format:
    """A file format: its names, its suffix, the module that writes it, and what it can say.

    The module is imported when a file is written: some stand on large libraries, for which no start should wait.
    """

    name: str
    label_en: str
    label_ne: str
    suffix: str
    module: str
    any_crs: bool = False
    many_tables: bool = False

    def label(self, language: Language) -> str:
        """Label in a language."""
        return self.label_ne if language == "ne" else self.label_en

    @property
    def writer(self) -> ModuleType:
        """The module that writes it."""
        return importlib.import_module(f"geo.outputs.{self.module}")

    @property
    def write(self) -> _Together:
        """The function that writes it."""
        writes: _Together = _csv if self.writer is tables else self.writer.write
        return writes


@dataclass(frozen=True)
class ExportReport:
    """What an export holds: the file, its parts, the texts cut, and the notes a reader should see."""

    path: Path
    files: tuple[File, ...]
    cuts: tuple[Cut, ...] = ()
    notes: tuple[Problem, ...] = ()

    def text(self, language: Language = "en") -> str:
        """All notes, one a line."""
        return "\n".join(note.text(language) for note in self.notes)


def _csv(path: Path, layer: Layer, *, edition: Edition, language: Language) -> Written:
    del edition, language  # a CSV file has no place to say them; an archive of several has a README
    return tables.write(path, layer)


_ALL = (
    Format("shapefile", "Shapefile (zip)", "शेपफाइल (जिप)", ".zip", "shapefile", any_crs=True, many_tables=True),
    Format("geopackage", "GeoPackage", "जिओप्याकेज", ".gpkg", "geopackage", any_crs=True, many_tables=True),
    Format("geojson", "GeoJSON", "जिओजेसन", ".geojson", "geojson"),
    Format("kml", "KML", "केएमएल", ".kml", "kml", many_tables=True),
    Format("csv", "CSV with HXL hashtags", "सीएसभी (एचएक्सएल सहित)", ".csv", "tables"),
    Format("workbook", "Excel workbook", "एक्सेल कार्यपुस्तिका", ".xlsx", "workbook", many_tables=True),
    Format("geoparquet", "GeoParquet", "जिओपार्के", ".parquet", "parquet", any_crs=True),
    Format("flatgeobuf", "FlatGeobuf", "फ्ल्याटजिओबफ", ".fgb", "flatgeobuf", any_crs=True),
    Format("map", "One-file offline map", "एक फाइलको अफलाइन नक्सा", ".html", "folium_map", many_tables=True),
)
FORMATS: Mapping[str, Format] = {found.name: found for found in _ALL}
"""Formats by name, in the order in which they are offered."""


def file_suffix(format: str, *, table_count: int = 1) -> str:  # noqa: A002 - the word users know
    """Suffix of the file that an export of so many tables becomes.

    >>> file_suffix("csv"), file_suffix("csv", table_count=2)
    ('.csv', '.zip')

    Raises:
        MissingError: no such format.
    """
    found = _format(format)
    return found.suffix if found.many_tables or table_count == 1 else ".zip"


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise MissingError(Problem("export.format", {"value": name, "known": ", ".join(FORMATS)}, value=name))
    return FORMATS[name]


def _check(path: Path, chosen: Format, crs: str, table_count: int) -> None:
    """Hold the order against what the format can do.

    Raises:
        InputError: the format cannot say the system, or the file has another suffix.
        UnavailableError: the folder does not exist.
    """
    problems = []
    if crs != WGS84 and not chosen.any_crs:
        problems.append(Problem("export.crs_fixed", {"format": chosen.label_en, "crs": crs}, value=crs))
    suffix = file_suffix(chosen.name, table_count=table_count)
    if path.suffix.lower() != suffix:
        problems.append(Problem("export.suffix", {"file": path.name, "suffix": suffix}, file=path.name))
    if problems:
        raise InputError(problems)
    if not path.parent.is_dir():
        raise UnavailableError(Problem("export.folder", {"folder": str(path.parent)}))


def _write_each(
    path: Path, layers: Sequence[Layer], chosen: Format, *, edition: Edition, language: Language
) -> Written:
    """Write an archive with one file a table, the dictionary and a text to read first."""
    folder = path.parent
    names = [folder / f"{layer.name}{chosen.suffix}" for layer in layers]
    told = {"edition": edition, "language": language}
    done = [chosen.write(name, layer, **told) for name, layer in zip(names, layers, strict=True)]
    files = [file for written in done for file in written.files]
    for name, rows in (("columns", about.columns(layers)), ("codes", about.codes(layers))):
        if rows:
            files.append(write_rows(folder / f"{name}.csv", rows, columns=about.HEADS[name]))
    files.append(File("README.txt"))
    rules = [*_RULES, "export.rule_hxl"] if chosen.name == "csv" else _RULES
    text = about.readme(layers, edition=edition, language=language, files=files, rules=rules)
    (folder / "README.txt").write_text(text, encoding="utf-8", newline="\r\n")
    pack(path, [folder / file.name for file in reversed(files)], made_on=edition.stamp)
    return Written(tuple(files), notes=tuple(note for written in done for note in written.notes))


def _write(path: Path, layers: Sequence[Layer], chosen: Format, *, edition: Edition, language: Language) -> Written:
    if chosen.many_tables:
        return chosen.write(path, layers, edition=edition, language=language)
    if len(layers) == 1:
        return chosen.write(path, layers[0], edition=edition, language=language)
    return _write_each(path, layers, chosen, edition=edition, language=language)


def export(
    tables: Mapping[str, pandas.DataFrame],
    path: str | Path,
    *,
    format: str,  # noqa: A002 - the word users know
    crs: str = WGS84,
    language: Language = "en",
    edition: Edition | None = None,
    audience: str = "public",
) -> ExportReport:
    """Report of a file written from declared tables.

    Args:
        tables: frames in declared types by table name; ``spaces`` is the flat table of open spaces.
        path: file to write; one that exists is replaced.
        format: name of the format, one of `FORMATS`.
        crs: name of the coordinate system, for the formats that can say one.
        language: language of labels, styles and explanations.
        edition: what the file says of itself.
        audience: class of the readers (public, partners, restricted); columns and positions above it stay behind.

    Raises:
        InputError: a table does not hold what it declares, or the format cannot do what is asked.
        LimitError: the format does not hold so much.
        MissingError: no such format, table, system or audience.
        UnavailableError: the file cannot be written.
    """
    target = Path(path)
    chosen = _format(format)
    _check(target, chosen, crs, len(tables))
    prepared = prepare(tables, crs=crs, audience=audience)
    try:
        with tempfile.TemporaryDirectory(prefix=".export-", dir=target.parent) as folder:
            made = Path(folder) / target.name
            written = _write(made, prepared.layers, chosen, edition=edition or Edition(), language=language)
            made.replace(target)
    except ChaurError:
        raise
    except (*_FAILURES, *getattr(chosen.writer, "FAILURES", ())) as error:
        raise UnavailableError(Problem("export.failed", {"file": target.name, "reason": str(error)})) from error
    return ExportReport(target, written.files, written.cuts, (*prepared.notes, *written.notes))
