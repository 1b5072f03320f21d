"""The tables that ship with the program, as ``data/sites/SOURCES.toml`` lists them."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas
import pandas

from geo.crs import WGS84
from geo.errors import Problem, UnavailableError
from geo.schema import table
from geo.schema.check import checked

__all__ = ["SITES", "ShippedFile", "manifest", "shipped"]

SITES = Path(__file__).parents[2] / "data" / "sites"
"""Folder of the shipped files."""


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


def _missing(name: str, folder: Path) -> Problem:
    return Problem("shipped.file_missing", {"name": name, "folder": str(folder)}, file=name)


def manifest(folder: Path = SITES) -> tuple[ShippedFile, ...]:
    """Shipped files in the order of loading.

    Raises:
        UnavailableError: the folder has no ``SOURCES.toml``.
    """
    path = folder / "SOURCES.toml"
    if not path.is_file():
        raise UnavailableError([_missing(name, folder) for name in lost])
    found: dict[str, list[pandas.DataFrame]] = {}
    for file in files:
        found.setdefault(file.table, []).append(_read(folder / file.name))
    return {name: checked(_joined(frames), table(name)) for name, frames in found.items()}
