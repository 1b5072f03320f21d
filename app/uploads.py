"""Files on their way into the register: kept in a folder of their own until they are imported or forgotten."""

import json
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from werkzeug.datastructures import FileStorage

from app.settings import Settings
from geo.errors import MissingError, Problem

__all__ = ["Upload", "keep", "upload"]

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16}")
_KEPT_S = 7 * 24 * 3600
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Upload:
    """One file that was sent, in its folder."""

    token: str
    folder: Path

    @property
    def name(self) -> str:
        """Name the file had where it came from; never used as a path."""
        return str(self.state()["name"])

    @property
    def path(self) -> Path:
        """Where the file is kept."""
        return self.folder / "file"

    def state(self) -> dict[str, Any]:
        """What was chosen so far."""
        found: dict[str, Any] = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
        return found

    def remember(self, **changed: Any) -> None:
        """Add to what was chosen."""
        state = json.dumps({**self.state(), **changed}, ensure_ascii=False)
        (self.folder / "state.json").write_text(state, encoding="utf-8")

    def forget(self) -> None:
        """Remove the file and all that was made from it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _folder() -> Path:
    settings: Settings = current_app.config["CHAUR"]
    found = settings.folder / "uploads"
    found.mkdir(parents=True, exist_ok=True)
    return found


def _forget_old(folder: Path) -> None:
    """Remove what nobody came back for within a week."""
    for old in folder.iterdir():
        if old.stat().st_mtime < time.time() - _KEPT_S:
            shutil.rmtree(old, ignore_errors=True)


def _shown_name(name: str) -> str:
    """Name of a file for reading: without folders and control characters."""
    bare = re.split(r"[/\\]", name)[-1]
    return "".join(letter for letter in bare if letter.isprintable())[:_LONGEST_NAME] or "file"


def keep(sent: FileStorage) -> Upload:
    """The sent file, kept under a name nobody can guess."""
    _forget_old(_folder())
    token = secrets.token_urlsafe(12)
    folder = _folder() / token
    folder.mkdir()
    made = Upload(token, folder)
    sent.save(made.path)
    state = {"name": _shown_name(sent.filename or "")}
    (folder / "state.json").write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
    return made


def upload(token: str) -> Upload:
    """The upload with that token.

    Raises:
        MissingError: there is none, or it was forgotten.
    """
    folder = _folder() / token
    if not _TOKEN.fullmatch(token) or not (folder / "state.json").is_file():
        raise MissingError(Problem("upload.unknown", {"value": token[:20]}))
    return Upload(token, folder)
