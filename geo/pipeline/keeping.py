"""Copies of all that is kept: the register as one file, and beside it folders with the files of layers and attachments.

In a copy the folders are called as the file, ``copy.layers`` and ``copy.attachments`` beside ``copy.gpkg``.
"""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from geo.errors import InputError, MissingError, Problem
from geo.pipeline.layers import layers
from geo.register import attachments
from geo.register.store import Register, open_register

__all__ = ["ATTACHMENTS", "LAYERS", "Copied", "back_up", "packed_backup", "restore"]

LAYERS, ATTACHMENTS = ".layers", ".attachments"
"""Endings of the folders beside a register that is kept in a file."""


@dataclass(frozen=True)
class Copied:
    """What lies beside a copy.

    Attributes:
        layers: number of files of layers.
        attachments: number of attached files.
        lost_layers: identifiers of layers whose file is gone.
        lost_attachments: identifiers of attachments whose file is gone.
    """

    layers: int
    attachments: int
    lost_layers: tuple[str, ...] = ()
    lost_attachments: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether no file was gone."""
        return not (self.lost_layers or self.lost_attachments)


def back_up(register: Register, path: Path) -> Copied:
    """What lies beside the file the register was copied to.

    The register is copied first: files are kept before their rows, so all that the rows name is there.

    Raises:
        InputError: the path is that of the register itself.
        UnavailableError: a file cannot be written.
    """
    register.backup(path)
    store, folder = layers(register), attachments.folder_of(register)
    return Copied(
        layers=store.copy_files(path.with_suffix(LAYERS)),
        attachments=attachments.copy_files(folder, path.with_suffix(ATTACHMENTS)),
        lost_layers=store.lost(),
        lost_attachments=tuple(attachments.lost(register.table("attachment"), folder)),
    )


def packed_backup(register: Register, path: Path) -> Path:
    """The register as one file to hand over: a GeoPackage, or with files beside it an archive of all.

    Args:
        register: an open register.
        path: GeoPackage to write; the archive stands beside it.

    Raises:
        UnavailableError: a file cannot be written.
    """
    back_up(register, path)
    folders = [folder for ending in (LAYERS, ATTACHMENTS) if (folder := path.with_suffix(ending)).is_dir()]
    if not folders:
        return path
    archive = path.with_suffix(".zip")
    files = [path, *(file for folder in folders for file in sorted(folder.iterdir()))]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        for file in files:
            packed.write(file, file.relative_to(path.parent))
            file.unlink()
    for folder in folders:
        folder.rmdir()
    return archive


def restore(path: Path, place: str) -> Copied:
    """What lies beside the register that was made from a copy.

    Args:
        path: GeoPackage of the copy; the folders of its files lie beside it.
        place: path or URL of the register to make.

    Raises:
        MissingError: there is no such copy.
        InputError: there is a register at the place already.
        UnavailableError: a file cannot be read or written.
    """
    if not path.is_file():
        raise MissingError(Problem("register.no_backup", {"path": path}, value=str(path)))
    if "://" not in place and Path(place).exists():
        raise InputError(Problem("register.place_taken", {"store": place}, value=place))
    with open_register(path) as kept:
        kept.copy_to(place) if "://" in place else kept.backup(place)
        with open_register(place) as made:
            store = layers(kept, folder=path.with_suffix(LAYERS))
            beside, folder = path.with_suffix(ATTACHMENTS), attachments.folder_of(made)
            return Copied(store.copy_files(layers(made).folder), attachments.copy_files(beside, folder))
