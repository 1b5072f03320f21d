"""Keeping usable ground for a day, of one space or of all, so that a later day can be compared with it."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import register, snapshot
from app.case_sheet import typed_day
from app.ground_sheet import Choices, all_ground, choices_from, ground_sheet
from app.jobs import Progress, jobs
from app.views.person import named, person
from geo.errors import InputError, Problem
from geo.pipeline.cases import today
from geo.pipeline.ground import UsableGround
from geo.pipeline.usable import day_shown, keep_usable

pages = Blueprint("usable", __name__)


def _asked() -> tuple[Choices, Any]:
    """The usual rules, and the day that the sent form names.

    Raises:
        InputError: it names none.
    """
    dated = typed_day("dated")
    if dated is None:
        raise InputError(Problem("case.no_day", column="dated"))
    return choices_from(request.args), dated


@pages.post("/ground/keep")
@named
def keep_all() -> ResponseReturnValue:
    """Keep the usable ground of all spaces; where it has to be worked out first, a page shows how far that is."""
    held, by, (choices, dated) = snapshot(), person(), _asked()
    name = f"ground of all {choices.key}"

    def work(progress: Progress) -> None:
        say = lambda _step, share: progress(gettext("Cutting the ground"), share)  # noqa: E731 - passed on once
        found: UsableGround = held.kept(name, lambda: all_ground(held, choices, say))
        keep_usable(held.register, found, dated=dated, by=by)

    onward = url_for("ground.ground", kept=dated.isoformat())
    job = jobs().start(
        gettext("Keep the usable ground of all spaces"),
        work,
        then=lambda _id: onward,
        key=f"keep {name} {dated} {held.version}",
    )
    return redirect(url_for("jobs.job", job_id=job.id))


@pages.post("/spaces/<location_id>/ground/keep")
@named
def keep(location_id: str) -> ResponseReturnValue:
    """Keep the usable ground of one space."""
    choices, dated = _asked()
    sheet = ground_sheet(snapshot(), location_id, choices)
    change = keep_usable(register(), sheet.found, dated=dated, by=person())
    return redirect(url_for("ground.space", location_id=location_id, saved=change))


@pages.app_context_processor
def _day() -> dict[str, Any]:
    """For the pages of usable ground: the day that its layers show, in the form of a field."""

    def day_of_ground(found: UsableGround) -> str:
        return (day_shown(found) or today()).isoformat()

    return {"day_of_ground": day_of_ground}
