"""Photos: place and time are read, the public copy tells neither, and nothing hostile is unpacked."""

import io
import struct
import zlib
from datetime import datetime

import numpy
import pytest
from PIL import Image

from geo.errors import InputError, LimitError
from geo.sources.photo import read_photo
from tests.material.photos import photo_bytes


def test_place_and_time_of_the_camera_are_read():
    # 27 deg 42 min 22.32 s north, 85 deg 19 min 4.8 s east
    found = read_photo(photo_bytes(lat=(27, 42, 22.32), lon=(85, 19, 4.8), taken="2026:11:20 14:05:09"))
    assert (found.lat_deg, found.lon_deg) == (pytest.approx(27.7062), pytest.approx(85.318))
    assert found.taken_at == datetime.fromisoformat("2026-11-20T14:05:09")
    assert found.media_type == "image/jpeg"


def test_a_time_with_its_offset_is_kept_in_utc():
    found = read_photo(photo_bytes(taken="2026:11:20 14:05:09", offset="+05:45"))
    assert found.taken_at == datetime.fromisoformat("2026-11-20T08:20:09")


@pytest.mark.parametrize("kind", ("JPEG", "PNG", "WEBP"))
def test_the_public_copy_carries_nothing_the_camera_wrote(kind):
    sent = photo_bytes(kind=kind, lat=(27, 42, 0), lon=(85, 19, 0), taken="2026:11:20 14:05:09", comment="SITA-RAI")
    found = read_photo(sent)
    with Image.open(io.BytesIO(found.public)) as copy:
        assert copy.format == "JPEG"
        assert dict(copy.getexif()) == {}
        assert not {"exif", "comment", "xmp", "icc_profile"} & set(copy.info)
    assert b"SITA-RAI" not in found.public
    assert b"2026:11:20" not in found.public
    assert found.original == sent


def test_the_public_copy_stands_upright_and_is_no_longer_than_the_limit():
    found = read_photo(photo_bytes(size=(3000, 1500), orientation=6))
    with Image.open(io.BytesIO(found.public)) as copy:
        assert copy.size == (800, 1600)


def test_what_is_see_through_becomes_white():
    image = Image.fromarray(numpy.zeros((8, 8, 4), dtype="uint8"), "RGBA")
    kept = io.BytesIO()
    image.save(kept, "PNG")
    with Image.open(io.BytesIO(read_photo(kept.getvalue()).public)) as copy:
        assert copy.getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    "gps",
    (
        {},
        {"lat": (0, 0, 0), "lon": (0, 0, 0)},
        {"lat": (91, 0, 0), "lon": (85, 0, 0)},
        {"lat": (27, 0, 0)},
        {"lat": (27, 0), "lon": (85, 0)},
    ),
)
def test_what_is_no_position_is_unknown(gps):
    found = read_photo(photo_bytes(**gps))
    assert (found.lon_deg, found.lat_deg) == (None, None)


@pytest.mark.parametrize("taken", ("", "0000:00:00 00:00:00", "yesterday", "2026:13:40 99:99:99"))
def test_what_is_no_moment_is_unknown(taken):
    assert read_photo(photo_bytes(taken=taken)).taken_at is None


@pytest.mark.parametrize("content", (b"", b"GIF89a....", b"<svg/>", b"%PDF-1.7", b"RIFF1234WAVE", b"PK\x03\x04"))
def test_other_kinds_are_refused_by_their_first_bytes(content):
    with pytest.raises(InputError, match="no JPEG, PNG or WebP"):
        read_photo(content)


@pytest.mark.parametrize("keep", (12, 100, 400))
def test_a_damaged_photo_is_refused(keep):
    with pytest.raises(InputError, match="damaged"):
        read_photo(photo_bytes()[:keep])


def png_head(width, height):
    """A PNG that claims a size and holds next to nothing."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side_px", (9_000, 60_000, 2_000_000_000))
def test_a_bomb_is_refused_before_it_is_unpacked(side_px):
    with pytest.raises((LimitError, InputError)):
        read_photo(png_head(side_px, side_px))


def test_too_many_bytes_are_refused_with_the_limit():
    with pytest.raises(LimitError, match="at most 1 MB"):
        read_photo(photo_bytes() + b"\0" * 1_000_001, most_bytes=1_000_000)


def test_the_checksum_is_that_of_the_bytes_as_they_came():
    sent = photo_bytes()
    assert read_photo(sent).sha256 == read_photo(bytes(sent)).sha256
