"""Attachments: photos, scans and letters that belong to a row, their files in a folder beside the register.

A file is called by its content and is never changed or deleted, so a removal can be undone. Beside the original, which
keeps what the camera wrote as evidence, lies the public copy, which tells neither place nor time.
"""

import hashlib
import os
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas
from sqlalchemy.engine import make_url

from geo.errors import InputError, MissingError, Problem, UnavailableError
from geo.register.edits import Edit
from geo.register.entry import free_key
from geo.register.facts import row_of
from geo.register.store import Register
from geo.sources.photo import Photo, is_photo, read_photo
from geo.sources.scan import TIFF_MARKS, Progress, Scan, pixels_of, read_scan

__all__ = [
    "FOLDER_SETTING", "MOST_BYTES", "SHOWN_BY", "Document", "File", "attached", "copy_files", "document", "file_of",
    "folder_of", "is_open", "keep_files", "lost", "public_rows", "received", "released", "takes_long",
]  # fmt: skip

FOLDER_SETTING = "CHAUR_ATTACHMENTS"
"""Setting of the environment that names the folder of attachments."""

_INSTANCE = Path(__file__).parents[2] / "instance"
_PDF_MARK = b"%PDF-"
MOST_BYTES = 30_000_000
"""Largest file that is taken [bytes]; photos less."""
_QUICK_PIXELS = 50_000_000
"""Pixels of a scan that are painted in well under a second: five pages as an office scans them."""


@dataclass(frozen=True)
class Document:
    """A document in PDF as it came in; it has no public copy."""

    original: bytes
    media_type: str = "application/pdf"
    suffix: str = ".pdf"
    public: bytes | None = None
    public_suffix: str = ""
    taken_at: datetime | None = None
    lon_deg: float | None = None
    lat_deg: float | None = None

    @property
    def sha256(self) -> str:
        """Checksum of the document."""
        return hashlib.sha256(self.original).hexdigest()


def document(content: bytes) -> Document:
    """The document of some bytes.

    Raises:
        InputError: it is no PDF, or larger than is taken.
    """
    if not content.startswith(_PDF_MARK):
        raise InputError(Problem("attachment.kind", column="file"))
    if len(content) > MOST_BYTES:
        parameters = {"megabytes": round(len(content) / 1e6, 1), "most": round(MOST_BYTES / 1e6)}
        raise InputError(Problem("attachment.bytes", parameters, column="file"))
    return Document(content)


File = Photo | Document | Scan
"""A file that is kept with a row."""


def takes_long(content: bytes) -> bool:
    """Whether the pages of a scan are more than can be painted while somebody waits for a page.

    Raises:
        InputError: it is a damaged scan.
        LimitError: it has too many pages, or one unpacks to too much.
    """
    return content.startswith(TIFF_MARKS) and sum(pixels_of(content)) > _QUICK_PIXELS


def received(content: bytes, *, progress: Progress = lambda _share: None) -> File:
    """The photo, scan or document of some bytes, told by the first of them.

    Args:
        content: the file.
        progress: is told how far the pages of a scan are painted.

    Raises:
        InputError: it is none of them, or damaged.
        LimitError: it is too large, or unpacks to too much.
    """
    if content.startswith(_PDF_MARK):
        return document(content)
    if content.startswith(TIFF_MARKS):
        return read_scan(content, most_bytes=MOST_BYTES, progress=progress)
    if not is_photo(content):
        raise InputError(Problem("attachment.kind", column="file"))
    return read_photo(content)


def folder_of(register: Register) -> Path:
    """Folder of a register's attachments: as the setting says, else beside its file; that of a database in instance."""
    if said := os.environ.get(FOLDER_SETTING):
        return Path(said)
    if "://" in register.place:
        return _INSTANCE / f"{make_url(register.place).database}.attachments"
    return Path(register.place).with_suffix(".attachments")


def _keep(folder: Path, name: str, content: bytes) -> None:
    """Write a file whole or not at all; one of that name holds the same bytes already."""
    target = folder / name
    if not target.exists():
        part = target.with_name(f"{name}.{os.getpid()}.part")
        part.write_bytes(content)
        part.replace(target)


def _names(file: File) -> tuple[str, str | None]:
    """Names of the original and of its public copy."""
    name = f"{file.sha256}{file.suffix}"
    if file.public is None:
        return name, None
    return name, f"{hashlib.sha256(file.public).hexdigest()}-public{file.public_suffix}"


def keep_files(folder: Path, file: File) -> None:
    """Write the original and its public copy into a folder.

    Args:
        folder: folder of the attachments.
        file: a photo, a scan or a document.

    Raises:
        UnavailableError: they cannot be written.
    """
    name, public_name = _names(file)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _keep(folder, name, file.original)
        if file.public is not None and public_name is not None:
            _keep(folder, public_name, file.public)
    except OSError as error:
        parameters = {"folder": folder, "reason": error.strerror or error}
        raise UnavailableError(Problem("attachment.kept", parameters)) from error


def attached(file: File, about: Mapping[str, Any], *, by: str, at: datetime, taken: pandas.DataFrame) -> Edit:
    """Edit that adds an attachment to a row.

    Args:
        file: a photo, a scan or a document; its files are kept by `keep_files`.
        about: table_name, row_key, kind and title, and is_public where its public copy may be shown to everybody.
        by: who adds it.
        at: moment in UTC.
        taken: the table ``attachment``.
    """
    name, public_name = _names(file)
    key = free_key(f"{about['row_key']}-a", set(taken["id"]))
    values = {
        "is_public": False,
        **about,
        "file": name,
        "public_file": public_name,
        "sha256": file.sha256,
        "size_bytes": len(file.original),
        "media_type": file.media_type,
        "taken_at": file.taken_at.isoformat() if file.taken_at else None,
        "lon_deg": file.lon_deg,
        "lat_deg": file.lat_deg,
        "added_at": at.isoformat(timespec="seconds"),
        "added_by": by,
    }
    return Edit("attachment", key, values, operation="insert")


SHOWN_BY = ("attachment", "location", "encroachment", "encroachment_step")
"""Tables that say whether everybody may see an attachment."""
_OPEN = "public"


def _place_of(row: Mapping[str, Any], tables: Mapping[str, pandas.DataFrame]) -> str | None:
    """Id of the place that an attachment shows; None for a notice, which everybody may read."""
    if row["table_name"] == "location":
        return str(row["row_key"])
    if row["table_name"] not in SHOWN_BY:
        return None
    rows = tables[row["table_name"]].set_index("id")["location_id"]
    return str(rows.get(row["row_key"], ""))


def is_open(row: Mapping[str, Any], tables: Mapping[str, pandas.DataFrame]) -> bool:
    """Whether everybody may see the place that an attachment shows.

    Args:
        row: table_name and row_key of an attachment.
        tables: the tables of `SHOWN_BY`.
    """
    place = _place_of(row, tables)
    return place is None or tables["location"].set_index("id")["sensitivity"].get(place) == _OPEN


def released(key: str, *, tables: Mapping[str, pandas.DataFrame], is_public: bool) -> Edit:
    """Edit that lets everybody see the public copy of an attachment, or takes it back.

    Args:
        key: the attachment.
        tables: the tables of `SHOWN_BY`.
        is_public: whether everybody may see the copy from now on.

    Raises:
        InputError: there is no copy without place and time, or the place itself is not for everybody.
        MissingError: there is no such attachment.
    """
    row = row_of(tables["attachment"], key).to_dict()
    if is_public and not isinstance(row["public_file"], str):
        raise InputError(Problem("attachment.no_copy", {"value": row["title"]}, value=key))
    if is_public and not is_open(row, tables):
        raise InputError(Problem("attachment.sensitive", {"value": row["title"]}, value=key))
    return Edit("attachment", key, {"is_public": is_public})


def public_rows(keys: Collection[str], *, tables: Mapping[str, pandas.DataFrame]) -> pandas.DataFrame:
    """Attachments of some rows that everybody may see, the oldest first.

    Args:
        keys: keys of the rows that the attachments belong to.
        tables: the tables of `SHOWN_BY`.
    """
    rows = tables["attachment"]
    rows = rows[rows["row_key"].isin(set(keys)) & rows["is_public"].astype(bool) & rows["public_file"].notna()]
    shown = [is_open(row, tables) for row in rows.to_dict("records")]
    return pandas.DataFrame(rows[pandas.Series(shown, index=rows.index, dtype=bool)].sort_values(["added_at", "id"]))


def file_of(row: Mapping[str, Any], folder: Path, *, column: str) -> Path:
    """Path of the file of an attachment.

    Args:
        row: row of ``attachment``.
        folder: folder of the attachments.
        column: ``file`` for the original, ``public_file`` for its public copy.

    Raises:
        MissingError: there is no such copy.
        UnavailableError: the file is gone.
    """
    name = row[column]
    if not isinstance(name, str) or Path(name).name != name:
        raise MissingError(Problem("attachment.no_file", {"value": row["id"]}, value=row["id"]))
    path = folder / name
    if not path.is_file():
        raise UnavailableError(Problem("attachment.gone", {"file": name, "folder": folder}))
    return path


def copy_files(folder: Path, target: Path) -> int:
    """Number of files that another folder holds after those of a register were copied there.

    Files of removed attachments go along: the history in the copy can bring their rows back.

    Args:
        folder: folder of the attachments.
        target: folder to copy into.

    Raises:
        UnavailableError: they cannot be written.
    """
    files = sorted(path for path in folder.glob("*") if path.suffix != ".part") if folder.is_dir() else []
    try:
        for path in files:
            target.mkdir(parents=True, exist_ok=True)
            if not (target / path.name).exists():
                part = target / f"{path.name}.{os.getpid()}.part"
                shutil.copyfile(path, part)
                part.replace(target / path.name)
    except OSError as error:
        parameters = {"folder": target, "reason": error.strerror or error}
        raise UnavailableError(Problem("attachment.kept", parameters)) from error
    return len(files)


def lost(rows: pandas.DataFrame, folder: Path) -> list[str]:
    """Ids of attachments whose file is not in the folder.

    Args:
        rows: the table ``attachment``.
        folder: folder of the attachments.
    """
    return [key for key, name in zip(rows["id"], rows["file"], strict=True) if not (folder / str(name)).is_file()]
