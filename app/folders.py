"""Folders that fill and must empty themselves: files on their way in and on their way out."""

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from app.settings import Settings

__all__ = ["folder_for"]


def folder_for(name: str, *, kept_s: int) -> Path:
    """Folder of that name beside the application's settings, freed of what is older.

    Args:
        name: what is kept there.
        kept_s: how long a folder inside stays after it was last touched.
    """
    settings: Settings = current_app.config["CHAUR"]
    found = settings.folder / name
    found.mkdir(parents=True, exist_ok=True)
    for old in found.iterdir():
        if _age_s(old) > kept_s:
            shutil.rmtree(old, ignore_errors=True)
    return found


def _age_s(path: Path) -> float:
    """Time since something was put into the folder [s]; none where another request removed it meanwhile."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
