"""Files that a job writes and a reader saves: where they lie, how they are started, what their page says of them."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import copy_current_request_context, redirect, url_for
from flask.typing import ResponseReturnValue

from app.folders import folder_for
from app.jobs import Progress, jobs
from geo.errors import Problem
from geo.outputs.edition import Cut, File

__all__ = ["Ready", "fresh_folder", "started"]

_KEPT_S = 24 * 3600


@dataclass(frozen=True)
class Ready:
    """A file that was written: what is in it, what was lost on the way, and where another one is asked for.

    Attributes:
        path: the file.
        title: what it is, in the language of who asked.
        back: address where a file like it is asked for, and what is there.
        files: what it holds.
        cuts: texts that were cut.
        notes: what a reader must know of it.
        crs: coordinate system of its positions; empty where it has none.
        crs_not_used: coordinate system that was asked for and not used.
    """

    path: Path
    title: str
    back: tuple[str, str]
    files: tuple[File, ...] = ()
    cuts: tuple[Cut, ...] = ()
    notes: tuple[Problem, ...] = ()
    crs: str = ""
    crs_not_used: str = ""


def fresh_folder() -> Path:
    """An empty folder that is kept for a day."""
    return Path(tempfile.mkdtemp(dir=folder_for("exports", kept_s=_KEPT_S)))


def started(title: str, work: Callable[[Progress], Ready], *, back: tuple[str, str]) -> ResponseReturnValue:
    """Answer that leads to the page of a job which writes a file.

    Args:
        title: what is written, for reading.
        work: writes the file.
        back: address to go back to after a failure, and what is there.
    """
    job = jobs().start(
        title,
        copy_current_request_context(work),
        then=lambda job_id: url_for("exports.ready", job_id=job_id),
        back=back,
    )
    return redirect(url_for("jobs.job", job_id=job.id))
