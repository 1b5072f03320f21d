"""Scenarios of suitability: other weights and value functions, each change kept with who and why, and undone."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import register, snapshot
from app.language import language
from app.scenario_form import form_parts, wanted
from app.snapshot import Snapshot
from app.suitability_sheet import INDICATORS, scenario_now
from app.views.person import named, person
from geo.errors import ConflictError, InputError
from geo.register.facts import row_of
from geo.register.scenarios import TABLES, added, chosen, removed
from geo.register.store import Edit
from geo.standards.suitability import model

pages = Blueprint("scenarios", __name__)

_LONGEST = 2000


def _apply(edits: list[Edit], reason: str) -> int:
    """Number of the change; what is known of the spaces is carried over, for a scenario changes none of it."""
    held = snapshot()
    known = held.found(INDICATORS)
    change_id = register().apply(edits, by=person(), reason=reason[:_LONGEST])
    fresh = snapshot()
    if known is not None and fresh.version == change_id == held.version + 1:
        fresh.kept(INDICATORS, lambda: known)
    return change_id


def _list_page(held: Snapshot, *, status: int = 200, problems: tuple[str, ...] = ()) -> ResponseReturnValue:
    choices = held.table("suitability_choice")["scenario_id"].value_counts()
    return render_template(
        "scenarios.html",
        scenarios=held.table("suitability_scenario").to_dict("records"),
        changed=choices.to_dict(),
        problems=problems,
        typed=request.form,
        saved=request.args.get("saved", type=int),
    ), status


@pages.get("/suitability/scenarios")
def scenarios() -> ResponseReturnValue:
    """All scenarios, and the form for a new one."""
    return _list_page(snapshot())


@pages.post("/suitability/scenarios")
@named
def add() -> ResponseReturnValue:
    """Add a scenario, which begins as the model that ships."""
    held = snapshot()
    try:
        texts = (request.form.get(name, "")[:_LONGEST] for name in ("name", "note"))
        scenario_id, edits = added(*texts, tables=held.tables(TABLES))
        _apply(edits, gettext("New scenario"))
    except InputError as error:
        return _list_page(held, status=400, problems=tuple(p.text(language()) for p in error.problems))
    return redirect(url_for("scenarios.scenario", scenario_id=scenario_id))


def _form_page(held: Snapshot, scenario_id: str, *, status: int = 200, **more: Any) -> ResponseReturnValue:
    found = scenario_now(held, scenario_id)
    shown = {"problems": (), "typed": {}, "version": held.version, **more}
    return render_template(
        "scenario.html",
        scenario=row_of(held.table("suitability_scenario"), scenario_id).to_dict(),
        model=found,
        shipped=model(),
        shares=found.shares(),
        parts=form_parts(found, model()),
        saved=request.args.get("saved", type=int),
        **shown,
    ), status


@pages.get("/suitability/scenarios/<scenario_id>")
def scenario(scenario_id: str) -> ResponseReturnValue:
    """The weights and value functions of a scenario, to be changed."""
    return _form_page(snapshot(), scenario_id)


@pages.post("/suitability/scenarios/<scenario_id>")
@named
def save(scenario_id: str) -> ResponseReturnValue:
    """Keep what was changed; on anything wrong show the form again with everything that was typed."""
    held = snapshot()
    base = scenario_now(held, scenario_id)
    version = request.form.get("version", type=int) or held.version
    try:
        edits = chosen(scenario_id, wanted(base, request.form), version=version, tables=held.tables(TABLES))
        change_id = _apply(edits, request.form.get("reason", ""))
    except InputError as error:
        texts = [problem.text(language()) for problem in error.problems]
        return _form_page(held, scenario_id, status=400, problems=texts, typed=request.form, version=version)
    except ConflictError:
        said = gettext("Someone changed this scenario meanwhile: look at it again and send the form once more.")
        return _form_page(snapshot(), scenario_id, status=409, problems=[said])
    return redirect(url_for("scenarios.scenario", scenario_id=scenario_id, saved=change_id))


@pages.post("/suitability/scenarios/<scenario_id>/remove")
@named
def remove(scenario_id: str) -> ResponseReturnValue:
    """Take a scenario out; the history keeps it, and the removal can be undone."""
    edits = removed(scenario_id, tables=snapshot().tables(TABLES))
    return redirect(url_for("scenarios.scenarios", saved=_apply(edits, gettext("Scenario removed"))))
