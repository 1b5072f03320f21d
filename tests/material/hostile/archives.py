"""Hostile archives."""

import stat
import zipfile
import zlib


def packed(path, **members):
    """An archive of members by name, ``__`` in a name standing for the dot."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def named(path, name, content=b"name,lon,lat\nA,85.3,27.7\n"):
    """An archive of one member with any name."""
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, content)
    return path


def link(path, target="/etc/passwd"):
    """An archive whose member is a symbolic link."""
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("spaces.csv")
        info.create_system = 3
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, target)
    return path


def twins(path):
    """An archive in which a name stands twice."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("spaces.csv", "name,lon,lat\nA,85.3,27.7\n")
        archive.writestr("SPACES.csv", "name,lon,lat\nB,85.3,27.7\n")
    return path


def locked(path):
    """An archive whose directory says that its member is encrypted."""
    packed(path, spaces__csv=b"name,lon,lat\nA,85.3,27.7\n")
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    path.write_bytes(content)
    return path


def wrong_checksum(path):
    """An archive whose content does not have the checksum it should."""
    packed(path, spaces__csv=b"name,lon,lat\nA,85.3,27.7\n")
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02") + 16
    content[at] ^= 0xFF
    content[14] ^= 0xFF
    path.write_bytes(content)
    return path


def bomb(path, *, name="spaces.geojson", megabytes=1_024):
    """An archive of a few megabytes that unpacks to so many, made without writing them."""
    block = b"[" + b" " * ((1 << 20) - 1)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    stream = piece * megabytes + packer.flush()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, stream)
    content = bytearray(path.read_bytes())
    size = (megabytes << 20).to_bytes(4, "little")
    entry = content.index(b"PK\x01\x02")
    for method_at, size_at in ((8, 22), (entry + 10, entry + 24)):
        content[method_at : method_at + 2] = (8).to_bytes(2, "little")
        content[size_at : size_at + 4] = size
    path.write_bytes(content)
    return path


def crowded(path, count=2_001):
    """An archive of many empty files."""
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.csv", "")
    return path
