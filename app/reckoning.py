"""What takes longer than a page may: made in a job, kept for the register as it stands, shown where it was asked."""

from collections.abc import Callable
from typing import Any

from flask import copy_current_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.jobs import Progress, jobs
from app.snapshot import Snapshot

__all__ = ["reckoned", "worked"]


def worked(
    held: Snapshot,
    title: str,
    work: Callable[[Progress], object],
    *,
    key: str,
    back: tuple[str, str] = ("", ""),
    stoppable: bool = False,
) -> ResponseReturnValue:
    """Page of the job that makes what a page shows; it leads back to the page that was asked for.

    Args:
        held: the register as it stands.
        title: what is made, for reading.
        work: makes it and keeps it; is given the function that reports the steps.
        key: name of the work; the same is not done twice for the register as it stands.
        back: address to go back to after a failure, and what is there.
        stoppable: whether the work only reads and may be stopped.
    """
    address = request.full_path
    told = copy_current_request_context(work)
    named = f"{key} {held.version}"
    job = jobs().start(title, told, then=lambda _id: address, back=back, key=named, stoppable=stoppable)
    if job.state == "done":  # made for a snapshot that is gone
        work(lambda _step, _share: None)
        return redirect(address)
    return redirect(url_for("jobs.job", job_id=job.id))


def reckoned(held: Snapshot, name: str, title: str, make: Callable[[Progress], Any]) -> ResponseReturnValue:
    """Page of the job that makes what a page shows and keeps it under a name.

    Args:
        held: the register as it stands.
        name: name under which the snapshot keeps what is made.
        title: what is done, for reading.
        make: makes it; is given the function that reports the steps.
    """

    def work(progress: Progress) -> None:
        if held.found(name) is None:
            found = make(progress)
            held.kept(name, lambda: found)

    return worked(held, title, work, key=name)
