"""The tables that ship with the program, as ``data/sites/SOURCES.toml`` lists them."""

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas
import pandas

from geo.crs import WGS84
from geo.errors import Problem, UnavailableError
from geo.schema import table
from geo.schema.check import checked

__all__ = ["LAYER_FILES", "SITES", "ShippedFile", "manifest", "shipped"]

SITES = Path(__file__).parents[2] / "data" / "sites"
"""Folder of the shipped files."""

LAYER_FILES = SITES / "layers"
"""Folder of the files that shipped layers are read from."""


@dataclass(frozen=True)
class ShippedFile:
    """One shipped file: its table, where it comes from, what it must hold and how it was treated."""

    name: str
    table: str
    origin: str
    publisher: str
    dated: str
    licence: str
    sha256: str
    rows: int
    treatment: str
    attribution: str = ""


def _require(folder: Path, names: Sequence[str]) -> None:
    """Refuse a folder that lacks any of the files."""
    lost = [name for name in names if not (folder / name).is_file()]
    if lost:
        raise UnavailableError(
            [Problem("shipped.file_missing", {"name": name, "folder": str(folder)}, file=name) for name in lost]
        )


def manifest(folder: Path = SITES, *, part: str = "file") -> tuple[ShippedFile, ...]:
    """Shipped files in the order of loading.

    Args:
        folder: folder of the files.
        part: ``file`` for the tables, ``layer_file`` for the files that the rows of the table ``layer`` name.

    Raises:
        UnavailableError: the folder has no ``SOURCES.toml``.
    """
    _require(folder, ["SOURCES.toml"])
    listed = tomllib.loads((folder / "SOURCES.toml").read_text(encoding="utf-8"))
    return tuple(ShippedFile(**entry) for entry in listed.get(part, ()))


def _read(path: Path) -> pandas.DataFrame:
    """Rows of a shipped file, untyped."""
    if path.suffix == ".parquet":
        return geopandas.read_parquet(path)
    if path.suffix == ".geojson":
        return geopandas.read_file(path)
    return pandas.read_csv(path, dtype="string", keep_default_na=False)


def _joined(frames: Sequence[pandas.DataFrame]) -> pandas.DataFrame:
    """Rows of the frames one after another, numbered anew."""
    if len(frames) == 1:
        return frames[0]
    joined = pandas.concat([frame.astype(dict.fromkeys(frame.columns.drop("geometry"), object)) for frame in frames])
    return geopandas.GeoDataFrame(joined.reset_index(drop=True), geometry="geometry", crs=WGS84)


def shipped(folder: Path = SITES, *, tables: Collection[str] | None = None) -> dict[str, pandas.DataFrame]:
    """Shipped tables by name in declared types, parents before children, ready for the register.

    Args:
        folder: folder of the files.
        tables: tables asked for; all where None.

    Raises:
        UnavailableError: a file that ``SOURCES.toml`` lists is missing.
        InputError: a row breaks a rule of its table.
    """
    files = [file for file in manifest(folder) if tables is None or file.table in tables]
    _require(folder, [file.name for file in files])
    found: dict[str, list[pandas.DataFrame]] = {}
    for file in files:
        found.setdefault(file.table, []).append(_read(folder / file.name))
    return {name: checked(_joined(frames), table(name)) for name, frames in found.items()}
