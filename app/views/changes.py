"""The history: of one place, and of the whole register; every change can be taken back, and the taking back too."""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import register, snapshot
from app.journal import in_the_way, newest_entries, place_entries, place_names
from app.language import language, moment, number
from app.navigation import Entry, Question
from app.views.person import named, person
from geo.errors import ConflictError, InputError, MissingError
from geo.register import history

pages = Blueprint("changes", __name__)
entry = Entry("changes.changes", lazy_gettext("Changes"), Question.GROUND, place=50)

_BACK: Mapping[str, Callable[[str], str]] = {
    "layers": lambda _id: url_for("layers.layers"),
    "plans": lambda _id: url_for("saved_plans.plans"),
    "ground": lambda location_id: url_for("ground.space", location_id=location_id),
    "candidates": lambda job_id: url_for("candidates.found", job_id=job_id),
}
"""Addresses of pages that offer an undo and want to be shown again after it, by what the form sends as its place."""


@pages.get("/spaces/<location_id>/history")
@pages.get("/places/<location_id>/history", endpoint="of_place")
def place(location_id: str) -> ResponseReturnValue:
    """History of one place; a removed place keeps its history."""
    held = snapshot()
    entries = place_entries(held, register(), location_id)
    locations = held.table("location")
    kinds = locations.loc[locations["id"] == location_id, "kind"]
    kind = None if kinds.empty else kinds.iloc[0]
    name = place_names(held)(location_id)
    page = render_template("history.html", entries=entries, location_id=location_id, name=name, kind=kind)
    return page, 200 if entries or kind else 404


@pages.get("/changes")
def changes() -> ResponseReturnValue:
    """Changes over all places, the newest first."""
    page = max(1, request.args.get("page", 1, type=int))
    entries, older = newest_entries(snapshot(), register(), page=page)
    return render_template("changes.html", entries=entries, page=page, older=older)


def _sent_place() -> str:
    return request.form.get("location_id", "")


def _own_page(location_id: str) -> str:
    return url_for("changes.place", location_id=location_id) if location_id else url_for("changes.changes")


@pages.post("/changes/<int:change_id>/undo")
@named
def undo(change_id: int) -> ResponseReturnValue:
    """Take a change back, whole; where a later change stands in the way, say which."""
    back = _BACK.get(request.form.get("back", ""), _own_page)(_sent_place())
    try:
        done = history.undo(register(), change_id, by=person())
    except (InputError, MissingError) as error:
        for problem in error.problems:
            flash(problem.text(language()), "error")
        return redirect(back)
    except ConflictError as error:
        for later in in_the_way(register(), change_id, error.fields):
            flash(
                gettext(
                    "Change %(number)s cannot be taken back: change %(later)s by %(who)s (%(when)s) changed the same "
                    "fields later. Take that one back first.",
                    number=number(change_id),
                    later=number(later["id"]),
                    who=later["changed_by"],
                    when=moment(later["changed_at"]),
                ),
                "error",
            )
        return redirect(back)
    text = gettext("Change %(undone)s was taken back by change %(done)s.", undone=number(change_id), done=number(done))
    flash(text, "success")
    return redirect(back)
