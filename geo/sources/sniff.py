"""What a file is, told from its first bytes; its name and ending are never believed."""

import codecs
import re
from pathlib import Path
from xml.parsers import expat

from geo.errors import InputError, Problem
from geo.sources.markup import BROKEN, broken

__all__ = [
    "FORMATS",
    "GZIP_MARK",
    "HEAD_BYTES",
    "PARQUET_MARK",
    "TIFF_MARKS",
    "ZIP_MARK",
    "kind",
    "kind_of",
    "root_name",
]

FORMATS = ("zipped shapefile", "GeoPackage", "GeoJSON", "KML", "KMZ", "CSV", "XLSX", "GeoParquet", "FlatGeobuf")
"""Formats that can be read, as people call them."""

HEAD_BYTES = 65_536
"""How many of the first bytes are looked at."""
ZIP_MARK, PARQUET_MARK, GZIP_MARK = b"PK\x03\x04", b"PAR1", b"\x1f\x8b"
TIFF_MARKS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
"""First bytes of files that several readers must tell apart."""

_ACCEPTED = (
    (ZIP_MARK, "zip"),
    (PARQUET_MARK, "parquet"),
    (b"fgb\x03fgb", "flatgeobuf"),
    (b"\x00\x00\x27\x0a", "shapefile"),
    (b"SQLite format 3\x00", "geopackage"),
)
_REFUSED = (
    (b"PK\x05\x06", "empty zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office file (.xls, .doc)"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG picture"),
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"GIF8", "GIF picture"),
    (b"II*\x00", "TIFF raster"),
    (b"MM\x00*", "TIFF raster"),
    (b"II+\x00", "TIFF raster"),
    (GZIP_MARK, "gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-zip archive"),
    (b"Rar!", "RAR archive"),
    (b"\xfd7zXZ", "xz archive"),
    (b"\x28\xb5\x2f\xfd", "zstd archive"),
    (b"\x89HDF", "HDF5 or netCDF raster"),
    (b"CDF\x01", "netCDF raster"),
    (b"\x7fELF", "program"),
    (b"ARROW1", "Arrow file"),
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BLANKS = b" \t\r\n\f\v"


def _refused(what: str) -> InputError:
    return InputError(Problem("import.format", {"found": what, "known": ", ".join(FORMATS)}, value=what))


class _RootFound(Exception):  # noqa: N818 - ends the parse; nobody sees it
    """The first element of an XML text."""


def root_name(head: bytes) -> str:
    """Name of the first element of an XML text, without its prefix.

    Raises:
        InputError: the text declares a document type, or is no XML.
    """

    def stop(name: str, _attributes: object) -> None:
        raise _RootFound(name.rpartition(":")[2])

    def refuse(*_declaration: object) -> None:
        raise InputError(Problem("import.xml_dtd"))

    parser = expat.ParserCreate()
    parser.StartElementHandler = stop
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(head, False)  # noqa: FBT003 - expat takes it by place
    except _RootFound as found:
        return str(found)
    except InputError:
        raise
    except BROKEN as error:
        raise broken(error) from error
    raise _refused("XML without an element in its first part")


def _text_kind(head: bytes) -> str:
    if head.startswith(_WIDE_MARKS):
        return "csv"
    text = head.removeprefix(codecs.BOM_UTF8).lstrip(_BLANKS)
    if text.startswith((b"{", b"[")):
        return "geojson"
    if text.startswith(b"<"):
        root = root_name(text)
        if root != "kml":
            raise _refused(f"XML <{root[:40]}>")
        return "kml"
    if _CONTROLS.search(head):
        raise _refused("unknown binary file")
    if not text:
        raise InputError(Problem("import.empty"))
    return "csv"


def kind_of(head: bytes) -> str:
    """Kind of the file that begins with these bytes, as ``kind`` says it.

    >>> kind_of(b"PAR1..."), kind_of(b'  {"type": "Feature"}'), kind_of(b"name,lon,lat")
    ('parquet', 'geojson', 'csv')

    Raises:
        InputError: there are none, or they belong to another kind of file.
    """
    if not head:
        raise InputError(Problem("import.empty"))
    for mark, name in _ACCEPTED:
        if head.startswith(mark):
            return name
    for mark, what in _REFUSED:
        if head.startswith(mark):
            raise _refused(what)
    return _text_kind(head)


def kind(path: Path) -> str:
    """Kind of the file: zip, parquet, flatgeobuf, shapefile, geopackage, geojson, kml or csv.

    Raises:
        InputError: the file is empty or of another kind.
    """
    with path.open("rb") as file:
        return kind_of(file.read(HEAD_BYTES))
