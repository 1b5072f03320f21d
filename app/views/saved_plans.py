"""Plans kept in the register: the list, one of them, made again, renamed, removed, its files, two side by side."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import register, snapshot
from app.handing import Ready, fresh_folder, started
from app.jobs import Progress
from app.language import language
from app.navigation import Entry, Question
from app.plan_choice import choice_from
from app.plan_files import labels, ordered, plan_maker, written
from app.plan_jobs import in_words, worked
from app.plan_sheet import carry_plans, kept_plan, splits
from app.plan_words import words
from app.saved_sheet import beside, changes_said, difference, now_and_then, plan_list, sheet
from app.snapshot import Snapshot
from app.views.person import named, person
from geo.crs import crs_choices
from geo.errors import InputError, MissingError, Problem
from geo.pipeline import saved
from geo.pipeline.plan_files import losing_people
from geo.pipeline.saved import Again

pages = Blueprint("saved_plans", __name__)
entry = Entry("saved_plans.plans", lazy_gettext("Saved plans"), Question.PEOPLE, place=11)

_LONGEST_NAME, _LONGEST_NOTE = 200, 2000


def _typed(name: str, longest: int) -> str:
    return request.form.get(name, "")[:longest]


def _again_name(plan_id: str) -> str:
    return f"plan again {plan_id}"


def _list(*, saved_change: int | None = None, problems: Sequence[str] = ()) -> str:
    told = {"saved": saved_change, "problems": problems, "splits": splits, "words": words}
    return render_template("plans.html", plans=plan_list(snapshot()), **told)


@pages.get("/plans")
def plans() -> ResponseReturnValue:
    """All saved plans: who saved them when, their scenario in words, their totals, what they were made from."""
    return _list(saved_change=request.args.get("saved", type=int))


@pages.post("/plans")
@named
def save() -> ResponseReturnValue:
    """Keep the plan of an address in the register."""
    held, choice = snapshot(), choice_from(request.args)
    told = {"name": _typed("name", _LONGEST_NAME), "note": _typed("note", _LONGEST_NOTE)}
    found = kept_plan(held, choice)
    if found is None:
        flash(gettext("The register changed meanwhile, so the plan is made anew: look at it, then keep it."), "warning")
        typed = urlencode({"keep_name": told["name"], "keep_note": told["note"]})
        return redirect(f"{url_for('plans.result')}?{choice.address}&{typed}#keep")
    try:
        plan_id = saved.keep(register(), found, by=person(), **told)
    except InputError as error:
        for problem in error.problems:
            flash(problem.text(language()), "error")
        return redirect(f"{url_for('plans.result')}?{choice.address}#keep")
    carry_plans(held, snapshot())
    flash(gettext("The plan is saved."), "success")
    return redirect(url_for("saved_plans.plan", plan_id=plan_id))


def _page(held: Snapshot, plan_id: str, **more: Any) -> str:
    found = sheet(held, plan_id)
    again: Again | None = held.found(_again_name(plan_id))
    outcome = None if again is None else {"rows": now_and_then(found.plan, again), "said": changes_said(held, again)}
    return render_template(
        "saved_plan.html",
        sheet=found,
        again=again,
        outcome=outcome,
        others=[one for one in plan_list(held) if one["id"] != plan_id],
        splits=splits,
        words=words,
        file_labels=labels(),
        systems=crs_choices(),
        saved=request.args.get("saved", type=int),
        **{"problems": (), **more},
    )


@pages.get("/plans/<plan_id>")
def plan(plan_id: str) -> ResponseReturnValue:
    """A plan as it was kept, and what changed since where it was made again."""
    return _page(snapshot(), plan_id)


def _made_again(held: Snapshot, plan_id: str, progress: Progress) -> Again:
    known: Again | None = held.found(_again_name(plan_id))
    if known is None:
        made = saved.again(held.register, plan_id, progress=progress)
        known = held.kept(_again_name(plan_id), lambda: made)
    return known


@pages.get("/plans/<plan_id>/again")
def again(plan_id: str) -> ResponseReturnValue:
    """The plan made again from the register as it stands, held against what was kept."""
    held = snapshot()
    if held.found(_again_name(plan_id)) is not None:
        return redirect(url_for("saved_plans.plan", plan_id=plan_id, _anchor="again"))
    back = (url_for("saved_plans.plan", plan_id=plan_id), gettext("Back to the plan"))
    title = gettext("Making the plan again")
    work = lambda progress: _made_again(held, plan_id, progress)  # noqa: E731 - the work of a job
    return worked(held, title, work, key=_again_name(plan_id), back=back)


@pages.post("/plans/<plan_id>/files")
def files(plan_id: str) -> ResponseReturnValue:
    """Start writing a file of a saved plan, made again; the file's page says whether it is still the same."""
    held, order, folder = snapshot(), ordered(), fresh_folder()
    back = (url_for("saved_plans.plan", plan_id=plan_id, _anchor="files"), gettext("Another file of the same plan"))

    def work(progress: Progress) -> Ready:
        said = in_words(progress)
        found = _made_again(held, plan_id, said)
        losing = losing_people(found.plan, progress=said) if order.worth else None
        progress(gettext("Writing"), 0.9)
        maker = plan_maker(found.plan, held.register, order, name=found.name, code=f"chaur:plans/{plan_id}")
        notes = () if found.same else (Problem("plan.not_same"),)
        return written(replace(maker, losing=losing), order, folder, back=back, notes=notes)

    return started(labels()[order.kind], work, back=back)


@pages.post("/plans/<plan_id>/rename")
@named
def rename(plan_id: str) -> ResponseReturnValue:
    """Give a plan another name and note."""
    told = {"name": _typed("name", _LONGEST_NAME), "note": _typed("note", _LONGEST_NOTE)}
    try:
        change = saved.rename(register(), plan_id, by=person(), **told)
    except InputError as error:
        return _page(snapshot(), plan_id, problems=[one.text(language()) for one in error.problems]), 400
    return redirect(url_for("saved_plans.plan", plan_id=plan_id, saved=change))


@pages.post("/plans/<plan_id>/remove")
@named
def remove(plan_id: str) -> ResponseReturnValue:
    """Take a plan out; the history keeps it, and the removal can be undone."""
    return redirect(url_for("saved_plans.plans", saved=saved.forget(register(), plan_id, by=person())))


@pages.get("/plans/compare")
def compare() -> ResponseReturnValue:
    """Two saved plans side by side, as they were saved."""
    first, second = (request.args.get(name, "") for name in ("first", "second"))
    return render_template("plan_compare.html", words=words, **beside(snapshot(), first, second))


@pages.get("/plans/compare.svg")
def difference_map() -> ResponseReturnValue:
    """The map of what differs between two saved plans."""
    first, second = (request.args.get(name, "") for name in ("first", "second"))
    return Response(difference(snapshot(), first, second), mimetype="image/svg+xml")


@pages.errorhandler(MissingError)
def gone(error: MissingError) -> ResponseReturnValue:
    """The list, which says that the plan is not there."""
    said = [problem.text(language()) for problem in error.problems]
    return _list(problems=said), 404
