"""What takes longer than a page may: made in a job, kept for the register as it stands, shown where it was asked."""

from collections.abc import Callable
from typing import Any

from flask import copy_current_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.jobs import Progress, jobs
from app.snapshot import Snapshot

__all__ = ["reckoned"]


def reckoned(held: Snapshot, name: str, title: str, make: Callable[[Progress], Any]) -> ResponseReturnValue:
    """Page of the job that makes what a page shows; it leads back to the page that was asked for.

    Args:
        held: the register as it stands.
        name: name under which the snapshot keeps what is made.
        title: what is done, for reading.
        make: makes it; is given the function that reports the steps.
    """
    address = request.full_path

    @copy_current_request_context
    def work(progress: Progress) -> None:
        found = make(progress)
        held.kept(name, lambda: found)

    job = jobs().start(title, work, then=lambda _id: address, key=f"{name} {held.version}")
    done = job.state == "done" and held.found(name) is not None
    return redirect(address if done else url_for("jobs.job", job_id=job.id))
