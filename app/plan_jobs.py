"""Work of the pages about plans: a job that tells its steps in words and leads back to the page that asked."""

from collections.abc import Callable

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import reckoning
from app.jobs import Progress
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
    return reckoning.worked(held, title, lambda progress: work(in_words(progress)), key=key, back=back, stoppable=True)
