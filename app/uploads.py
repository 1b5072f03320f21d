"""Files on their way into the register: kept in a folder of their own until they are imported or forgotten."""

import json
import re
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, request
from werkzeug.datastructures import FileStorage

from app.folders import folder_for
from geo.errors import ChaurError, MissingError, Problem

__all__ = ["Upload", "keep", "upload", "widen"]

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16}")
_KEPT_S = 7 * 24 * 3600
_LONGEST_NAME = 120
_STATE = "state.json"
_MEBIBYTE = 2**20


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
        found: dict[str, Any] = json.loads((self.folder / _STATE).read_text(encoding="utf-8"))
        return found

    def remember(self, **changed: Any) -> None:
        """Add to what was chosen; a reader at the same moment sees the old or the new state, whole."""
        _write_whole(self.folder / _STATE, {**self.state(), **changed})

    def named(self, problem: Problem) -> Problem:
        """The problem with the name the file had where it came from."""
        file = self.name if problem.file == self.path.name else problem.file
        return Problem(problem.code, problem.parameters, file, problem.row, problem.column, problem.value)

    def refusal(self, error: ChaurError) -> ChaurError:
        """The error with the name the file had where it came from."""
        return type(error)([self.named(problem) for problem in error.problems])

    def forget(self) -> None:
        """Remove the file and all that was made from it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _write_whole(path: Path, state: Mapping[str, Any]) -> None:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as part:
        json.dump(state, part, ensure_ascii=False)
    Path(part.name).replace(path)


def _shown_name(name: str) -> str:
    r"""Name of a file for reading: without folders and control characters.

    >>> _shown_name("C:\\Users\\me\\spaces.csv"), _shown_name("../../etc/passwd"), _shown_name("")
    ('spaces.csv', 'passwd', 'file')
    """
    bare = re.split(r"[/\\]", name)[-1]
    return "".join(letter for letter in bare if letter.isprintable())[:_LONGEST_NAME] or "file"


def keep(sent: FileStorage) -> Upload:
    """The sent file, kept under a name nobody can guess."""
    token = secrets.token_urlsafe(12)
    folder = folder_for("uploads", kept_s=_KEPT_S) / token
    folder.mkdir()
    made = Upload(token, folder)
    sent.save(made.path)
    _write_whole(folder / _STATE, {"name": _shown_name(sent.filename or "")})
    return made


def widen(app: Flask, *, mebibytes: Mapping[str, int]) -> None:
    """Take larger files than usual at some addresses.

    Args:
        app: the application.
        mebibytes: most that is sent at once, by address.
    """

    def wider() -> None:
        if request.method == "POST" and request.path in mebibytes:
            request.max_content_length = mebibytes[request.path] * _MEBIBYTE

    app.before_request(wider)


def upload(token: str) -> Upload:
    """The upload with that token.

    Raises:
        MissingError: there is none, or it was forgotten.
    """
    if _TOKEN.fullmatch(token):
        found = Upload(token, folder_for("uploads", kept_s=_KEPT_S) / token)
        if (found.folder / _STATE).is_file():
            return found
    raise MissingError(Problem("upload.unknown", {"value": token[:20]}))
