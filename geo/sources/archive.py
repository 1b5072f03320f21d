"""Zip archives opened with distrust: the directory is judged before a byte is unpacked, and only basenames are used."""

import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from geo.errors import InputError, Problem
from geo.sources.limits import Limits, over

__all__ = ["Member", "broken", "content_of", "directory", "opened", "unpack"]

_RATIO_FROM_BYTES = 1_000_000
_CHUNK_BYTES = 1 << 16
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
_MODE_SHIFT = 16
_PLAIN_MODES = frozenset({0, stat.S_IFREG, stat.S_IFDIR})
_DRIVE = re.compile(r"^[A-Za-z]:")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)
_SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Member:
    """A file of an archive that passed the rules."""

    entry: zipfile.ZipInfo
    path: PurePosixPath

    @property
    def name(self) -> str:
        """Name without folders."""
        return self.path.name

    @property
    def stem(self) -> str:
        """Name without folders and ending."""
        return self.path.stem

    @property
    def ending(self) -> str:
        """Last part of the name in small letters, with its dot."""
        return self.path.suffix.lower()

    @property
    def is_clutter(self) -> bool:
        """Whether an operating system left the file."""
        return self.name.startswith(".") or "__MACOSX" in self.path.parts or self.name.lower() in _SYSTEM_NAMES


def broken(name: str, reason: object) -> InputError:
    """The refusal of an archive or a member that cannot be unpacked."""
    return InputError(Problem("import.zip_broken", {"member": name, "reason": str(reason)[:200]}, value=name))


def _unsafe(entry: zipfile.ZipInfo) -> str:
    """Word for what makes a member unacceptable; empty where nothing does."""
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name):
        return "absolute"
    if ".." in name.split("/"):
        return "parent"
    if stat.S_IFMT(entry.external_attr >> _MODE_SHIFT) not in _PLAIN_MODES:
        return "link"
    if entry.flag_bits & _ENCRYPTED:
        return "encrypted"
    if entry.compress_type not in _METHODS:
        return "method"
    return ""


def _judge_sizes(entries: Sequence[zipfile.ZipInfo], packed_bytes: int, limits: Limits) -> None:
    """Hold declared sizes against the limits.

    Raises:
        LimitError: too many members, too large, or packed too tightly.
        InputError: members share the same packed bytes.
    """
    if len(entries) > limits.entries:
        raise over("entries", limits, found=len(entries))
    unpacked_bytes = sum(entry.file_size for entry in entries)
    if unpacked_bytes > limits.unpacked_bytes:
        raise over("unpacked_bytes", limits, found=unpacked_bytes)
    if unpacked_bytes > _RATIO_FROM_BYTES and unpacked_bytes > limits.ratio * packed_bytes:
        raise over("ratio", limits, found=round(unpacked_bytes / max(packed_bytes, 1)))
    if sum(entry.compress_size for entry in entries) > packed_bytes:
        raise broken("*", "overlapping members")


def directory(archive: zipfile.ZipFile, limits: Limits, *, packed_bytes: int) -> tuple[Member, ...]:
    """Files of the archive, folders and system clutter left out.

    Args:
        archive: opened archive.
        limits: bounds in force.
        packed_bytes: size of the archive itself.

    Raises:
        LimitError: the archive is larger than the limits allow.
        InputError: a member has an unsafe name or kind, or a name stands twice.
    """
    entries = archive.infolist()
    _judge_sizes(entries, packed_bytes, limits)
    problems = [
        Problem(f"import.zip_{reason}", {"member": entry.filename[:200]}, value=entry.filename)
        for entry in entries
        if (reason := _unsafe(entry))
    ]
    names = Counter(entry.filename.replace("\\", "/").casefold() for entry in entries)
    problems += [
        Problem("import.zip_twice", {"member": name}, value=name) for name, times in names.items() if times > 1
    ]
    if problems:
        raise InputError(problems)
    found = [Member(entry, PurePosixPath(entry.filename.replace("\\", "/"))) for entry in entries if not entry.is_dir()]
    return tuple(member for member in found if not member.is_clutter)


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[tuple[zipfile.ZipFile, tuple[Member, ...]]]:
    """The archive and its files, judged.

    Raises:
        InputError: the archive is damaged or breaks a rule.
        LimitError: the archive is larger than the limits allow.
    """
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise broken(path.name, error) from error
    with archive:
        yield archive, directory(archive, limits, packed_bytes=path.stat().st_size)


@contextmanager
def content_of(archive: zipfile.ZipFile, member: Member) -> Iterator[IO[bytes]]:
    """Unpacked bytes of a member as a stream; no more than the directory declared come out.

    Raises:
        InputError: the member is damaged.
    """
    try:
        with archive.open(member.entry) as stream:
            yield stream
    except _BROKEN as error:
        raise broken(member.name, error) from error


def unpack(
    archive: zipfile.ZipFile, members: Iterable[tuple[Member, str]], folder: Path, limits: Limits
) -> Mapping[str, Path]:
    """Paths of members written into the folder under names of our own, by that name.

    Args:
        archive: opened archive.
        members: each member with the name it gets.
        folder: where to write.
        limits: bounds in force.

    Raises:
        InputError: a member is damaged.
        LimitError: more bytes come out than the limits allow.
    """
    written: dict[str, Path] = {}
    left_bytes = limits.unpacked_bytes
    for member, name in members:
        target = folder / name
        with content_of(archive, member) as stream, target.open("wb") as file:
            while chunk := stream.read(_CHUNK_BYTES):
                left_bytes -= len(chunk)
                if left_bytes < 0:
                    raise over("unpacked_bytes", limits, found=limits.unpacked_bytes - left_bytes)
                file.write(chunk)
        written[name] = target
    return written
