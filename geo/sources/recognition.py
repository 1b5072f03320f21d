"""What kind of map file it is, told from its first bytes, and which layers it can give."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from geo.layer import FEATURE_COLUMNS, LAYER_KINDS
from geo.sources import archive, sniff
from geo.sources.limits import Limits

__all__ = ["Found", "recognised"]

_OSM_KINDS = ("osm", "buildings", "ways", "water", "power_lines", "land_use", "amenities")
_GRIDS = ("dem", "hazard", "intensity", "population")
_PBF_MARK = b"OSMHeader"
_SURVEY = "United States Geological Survey, ShakeMap"
_MAPPERS = "OpenStreetMap contributors"
_COPERNICUS = "copernicus_dsm_"
"""How names of the tiles of the Copernicus height model begin."""


@dataclass(frozen=True)
class Found:
    """What a file is.

    Attributes:
        what: kind of file as people call it.
        name: name of the file.
        kinds: kinds of layers it can give; ``osm`` for all of an OpenStreetMap file.
        reader: module that reads it in a process of its own; empty where the readers of map files do.
        format: format for that module.
        is_certain: whether the first kind is meant where nobody says one.
        several: whether several files make one layer.
        source: who makes such files.
        licence: licence they come under.
    """

    what: str
    name: str
    kinds: tuple[str, ...]
    reader: str = ""
    format: str = ""
    is_certain: bool = False
    several: bool = False
    source: str = ""
    licence: str = ""


def _osm(name: str, file_format: str) -> Found:
    licence = "Open Database Licence 1.0"
    return Found("OpenStreetMap", name, _OSM_KINDS, "osm", file_format, is_certain=True, source=_MAPPERS,
                 licence=licence)  # fmt: skip


def _shakemap(name: str) -> Found:
    return Found("ShakeMap", name, ("intensity",), "shakemap", is_certain=True, source=_SURVEY, licence="public domain")


def _raster(name: str, *, heights: bool = False) -> Found:
    copernicus = name.lower().startswith(_COPERNICUS)
    kinds = ("dem",) if heights else _GRIDS
    source = "Copernicus DEM" if copernicus else ""
    return Found("raster", name, kinds, "rasters", is_certain=heights or copernicus, several=True, source=source)


def _map_file(name: str, kind: str) -> Found:
    """A file of features: those of buildings may be as large as a country, and are read in parts."""
    if kind == "buildings":
        return Found("map file", name, ("buildings",), "footprints", several=True)
    return Found("map file", name, tuple(name for name in LAYER_KINDS if name in FEATURE_COLUMNS))


def _in_archive(path: Path, name: str, limits: Limits) -> Found:
    with archive.opened(path, limits) as (_held, members):
        endings = {member.ending for member in members}
    if ".hgt" in endings or endings & {".tif", ".tiff"}:
        return _raster(name, heights=".hgt" in endings)
    if endings == {".xml"}:
        return _shakemap(name)
    return _map_file(name, "")


def _in_markup(head: bytes, name: str) -> Found | None:
    """OpenStreetMap or ShakeMap by the first element; None for any other.

    Raises:
        InputError: the text declares a document type, or is no XML.
    """
    root = sniff.root_name(head)
    if root == "osm":
        return _osm(name, "osm")
    return _shakemap(name) if root == "shakemap_grid" else None


def _streamed_text(head: bytes, name: str, kind: str) -> bool:
    """Whether a file of buildings is one that is read in parts: a table, features line by line, or GeoParquet."""
    if kind != "buildings":
        return False
    if head.startswith((sniff.GZIP_MARK, sniff.PARQUET_MARK)):
        return True
    first = head.partition(b"\n")[0]
    is_lines = first.lstrip(b"\x1e \xef\xbb\xbf").startswith(b"{") and b'"FeatureCollection"' not in head
    return is_lines or name.lower().endswith((".csv", ".tsv"))


def recognised(path: Path, name: str, *, kind: str = "", limits: Limits) -> Found:
    """What a file is.

    Args:
        path: the file.
        name: its name where it came from.
        kind: kind of layer that is asked for, if any.
        limits: bounds in force.

    Raises:
        InputError: the file is empty, damaged, or of a kind that is not read.
        LimitError: an archive is larger than the limits allow.
    """
    with path.open("rb") as file:
        head = file.read(sniff.HEAD_BYTES)
    if head.startswith(sniff.TIFF_MARKS):
        return _raster(name)
    if name.lower().endswith(".hgt"):
        return _raster(name, heights=True)
    if _PBF_MARK in head[:20]:
        return _osm(name, "pbf")
    if head.startswith(sniff.ZIP_MARK) and zipfile.is_zipfile(path):
        return _in_archive(path, name, limits)
    return _features(head, name, kind)


def _features(head: bytes, name: str, kind: str) -> Found:
    """What a file of features is.

    Raises:
        InputError: it is of a kind that is not read.
    """
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<") and (found := _in_markup(text, name)):
        return found
    if _streamed_text(head, name, kind):
        return _map_file(name, "buildings")
    sniff.kind_of(head)
    return _map_file(name, "")
