import struct
import zlib

import pytest

from geo.errors import UnavailableError
from geo.outputs.map_font import font_face, package_file, woff


def font(*tables):
    """A TrueType file of the given tables, checksums left out."""
    head = struct.pack(">IHHHH", 0x00010000, len(tables), 0, 0, 0)
    start, directory, body = 12 + 16 * len(tables), b"", b""
    for tag, content in tables:
        directory += struct.pack(">4sIII", tag, 7, start + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    return head + directory + body


def entries(packed):
    count = struct.unpack_from(">H", packed, 12)[0]
    return [struct.unpack_from(">4s4I", packed, 44 + 20 * place) for place in range(count)]


def test_tables_are_packed_and_variations_left_out():
    packed = woff(font((b"glyf", b"g" * 400), (b"cmap", b"abcde"), (b"gvar", b"v" * 999)))
    assert packed[:4] == b"wOFF"
    assert struct.unpack_from(">I", packed, 8)[0] == len(packed)
    found = {tag: (start, length, original) for tag, start, length, original, _ in entries(packed)}
    assert sorted(found) == [b"cmap", b"glyf"]
    start, length, original = found[b"glyf"]
    assert original == 400
    assert zlib.decompress(packed[start : start + length]) == b"g" * 400
    start, length, original = found[b"cmap"]
    assert packed[start : start + length] == b"abcde"
    assert (length, original) == (5, 5)


def test_the_font_of_the_page_stands_inside_it():
    rule = font_face()
    assert rule.startswith('@font-face{font-family:"Chaur Devanagari"')
    assert "url(data:font/woff;base64," in rule
    assert len(rule) < 250_000


def test_a_package_that_is_not_installed_is_named():
    with pytest.raises(UnavailableError, match="no-such-package"):
        package_file("no-such-package", ".js")
