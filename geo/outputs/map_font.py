"""The Devanagari font of the one-file map: its regular weight, packed to stand inside the page.

The installed font is variable, and four fifths of it are variations the page does not need. What is left is packed as
WOFF. Source: W3C WOFF File Format 1.0; OpenType specification, table directory.
"""

import struct
import zlib
from base64 import b64encode
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from geo.errors import Problem, UnavailableError

__all__ = ["font_face", "package_file", "woff"]

_PACKAGE, _FILE = "fontpkg-noto-sans-devanagari", ".ttf"
_VARIATIONS = frozenset({b"gvar", b"fvar", b"avar", b"HVAR", b"MVAR", b"STAT", b"cvar"})
_ENTRY, _HEADER = struct.Struct(">4s4I"), struct.Struct(">4sIIHHIHHIIIII")


def package_file(package: str, ending: str) -> Path:
    """File of an installed package whose path ends so.

    Raises:
        UnavailableError: the package or the file is not installed.
    """
    try:
        found = next((file for file in files(package) or () if str(file).endswith(ending)), None)
    except PackageNotFoundError:
        found = None
    if found is None:
        raise UnavailableError(Problem("export.no_library", {"package": package}))
    return Path(str(found.locate()))


def _tables(font: bytes) -> list[tuple[bytes, int, bytes]]:
    """Tag, checksum and content of each table but the variations, in the order of their tags."""
    (count,) = struct.unpack_from(">H", font, 4)
    entries = [struct.unpack_from(">4sIII", font, 12 + 16 * place) for place in range(count)]
    kept = [entry for entry in sorted(entries) if entry[0] not in _VARIATIONS]
    return [(tag, checksum, font[start : start + length]) for tag, checksum, start, length in kept]


def _padded(content: bytes) -> bytes:
    return content + b"\0" * (-len(content) % 4)


def woff(font: bytes) -> bytes:
    """A TrueType font as WOFF, a variable one at its default weight and width."""
    tables = _tables(font)
    start = _HEADER.size + _ENTRY.size * len(tables)
    directory, body = b"", b""
    for tag, checksum, content in tables:
        packed = min(zlib.compress(content, 9), content, key=len)
        directory += _ENTRY.pack(tag, start + len(body), len(packed), len(content), checksum)
        body += _padded(packed)
    unpacked = 12 + 16 * len(tables) + sum(len(_padded(content)) for _, _, content in tables)
    (flavour,) = struct.unpack_from(">I", font)
    total = start + len(body)
    header = _HEADER.pack(b"wOFF", flavour, total, len(tables), 0, unpacked, 1, 0, 0, 0, 0, 0, 0)
    return header + directory + body


@cache
def font_face() -> str:
    """CSS rule that holds the font."""
    packed = b64encode(woff(package_file(_PACKAGE, _FILE).read_bytes())).decode()
    return f'@font-face{{font-family:"Chaur Devanagari";src:url(data:font/woff;base64,{packed}) format("woff")}}'
