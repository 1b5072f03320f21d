"""A bundle for offices without internet: what it must hold, and whether it still holds it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from launch.errors import SetupError
from launch.frontend import frontend_print
from launch.places import Places
from launch.stamps import fingerprint
from launch.targets import Target, this_target

__all__ = ["MANIFEST", "file_hashes", "file_sha256", "made_from", "verified_bundle"]

MANIFEST = "manifest.json"
_SHOWN = 10
_USED = frozenset({"wheels", "vendor", "vendor-tests"})


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder besides its manifest, by its path in the folder."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    names = {file.relative_to(folder).as_posix(): file for file in files}
    return {name: file_sha256(file) for name, file in names.items() if name != MANIFEST}


def made_from(places: Places) -> dict[str, str]:
    """Fingerprints of what a bundle is made from: it fits only the version of the program with the same ones."""
    return {"requirements": fingerprint([places.requirements]), "frontend": frontend_print(places)}


@dataclass(frozen=True)
class _Manifest:
    """What a bundle says of itself."""

    files: dict[str, str]
    made_from: dict[str, str]
    targets: tuple[Target, ...]


def _read(folder: Path) -> _Manifest:
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        targets = tuple(Target(system, python) for system, python in said["targets"])
        return _Manifest(dict(said["files"]), dict(said["made_from"]), targets)
    except FileNotFoundError:
        raise SetupError(
            f"{folder} is no bundle: it has no {MANIFEST}. Make one on a computer with internet by "
            "'python3 chaur.py bundle FOLDER' and copy the whole folder."
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SetupError(f"{folder / MANIFEST} cannot be read ({error}): copy the bundle again.") from None


def _listed(problems: list[str]) -> str:
    more = len(problems) - _SHOWN
    return "\n".join(
        [*(f"  {problem}" for problem in problems[:_SHOWN]), *([f"  and {more} more"] if more > 0 else [])]
    )


def _file_problems(wanted: dict[str, str], found: dict[str, str]) -> list[str]:
    """What is missing, damaged or foreign among the files of a bundle."""
    problems = [f"missing: {name}" for name in wanted if name not in found]
    problems += [f"damaged: {name}" for name in wanted if name in found and found[name] != wanted[name]]
    used = {name for name in found if PurePosixPath(name).parts[0] in _USED}
    return problems + [f"not in the manifest: {name}" for name in sorted(used.difference(wanted))]


def verified_bundle(folder: Path, places: Places, *, target: Target | None = None) -> Path:
    """The bundle, after every file of it was held against its manifest.

    Args:
        folder: the bundle.
        places: where the program lies that it is for.
        target: computer to set up; this one if left out.

    Raises:
        SetupError: files are missing, damaged or foreign, or the bundle is for another computer or another version.
    """
    manifest = _read(folder)
    here = target or this_target()
    if here not in manifest.targets:
        meant = ", ".join(map(str, manifest.targets))
        raise SetupError(
            f"The bundle {folder} is for {meant}; this is {here}. Make one with "
            f"'python3 chaur.py bundle FOLDER --system {here.system} --python {here.python}'."
        )
    if manifest.made_from != made_from(places):
        raise SetupError(
            f"The bundle {folder} belongs to another version of Chaur: make it anew from this one by "
            "'python3 chaur.py bundle FOLDER'."
        )
    if problems := _file_problems(manifest.files, file_hashes(folder)):
        raise SetupError(f"The bundle {folder} is not whole; copy it again:\n{_listed(problems)}")
    return folder
