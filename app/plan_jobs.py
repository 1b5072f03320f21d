"""Work of the pages about plans: a job that tells its steps in words and leads back to the page that asked."""

from collections.abc import Callable

from flask import copy_current_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.jobs import Progress, jobs
from app.snapshot import Snapshot

__all__ = ["in_words", "worked"]

Work = Callable[[Progress], object]


def _steps() -> dict[str, str]:
    """What the steps of the work are called."""
    return {
        "wards": gettext("Counting the people"),
        "cells": gettext("Laying out the cells"),
        "roads": gettext("Reading the roads"),
        "walks": gettext("Measuring the walks"),
        "before": gettext("Measuring them with nothing closed"),
        "areas": gettext("Drawing the areas"),
        "plan": gettext("Finding the best plan"),
        "worth": gettext("Asking what each space is worth"),
    }


def in_words(progress: Progress) -> Progress:
    """The same report with the steps called in the reader's language."""
    steps = _steps()
    return lambda step, share: progress(str(steps.get(step, step)), share)


def worked(held: Snapshot, title: str, work: Work, *, key: str, back: tuple[str, str]) -> ResponseReturnValue:
    """Page of the job that makes what a page shows; it leads back to this address.

    Args:
        held: the register as it stands.
        title: what is made, for reading.
        work: makes it and keeps it.
        key: name of the work; the same is not done twice.
        back: address to go back to after a failure, and what is there.
    """
    address = request.full_path

    @copy_current_request_context
    def with_words(progress: Progress) -> None:
        work(in_words(progress))

    job = jobs().start(
        title, with_words, then=lambda _id: address, back=back, key=f"{key} {held.version}", stoppable=True
    )
    if job.state == "done":  # made for a snapshot that is gone
        work(lambda _step, _share: None)
        return redirect(address)
    return redirect(url_for("jobs.job", job_id=job.id))
