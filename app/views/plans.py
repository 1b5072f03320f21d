"""Pages of a plan: the scenario, who goes where, what each space is worth, two plans side by side."""

from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import snapshot
from app.language import language, name_of
from app.navigation import Entry, Question
from app.plan_choice import Choice, choice_at, choice_from, read
from app.plan_files import labels as file_labels
from app.plan_form import offered
from app.plan_jobs import worked
from app.plan_sheet import (
    differences,
    kept_plan,
    losses,
    losses_key,
    made_plan,
    plan_map,
    splits,
    usual_limit_min,
)
from app.plan_words import title_of, units, words
from app.snapshot import Snapshot
from geo.crs import crs_choices
from geo.errors import ChaurError, InputError
from geo.outputs.dossier.records import known
from geo.pipeline.plans import Plan
from geo.planning.allocation.split import TOTAL
from geo.standards import value
from geo.standards.displacement import CASES, displacement
from geo.standards.uses import sheltering_share

pages = Blueprint("plans", __name__)
entry = Entry("plans.scenario", lazy_gettext("Who goes where"), Question.PEOPLE, place=10)

_REMEMBERED = 8
_REMEMBERED_CHARACTERS = 2400
_PERCENT = 100
_WARDS_NAMED = 3


def _editor(
    held: Snapshot, choice: Choice, *, problems: list[str], typed: Mapping[str, Any], status: int = 200
) -> ResponseReturnValue:
    ministry = displacement().figure("homeless.ministry")
    return (
        render_template(
            "plan_scenario.html",
            choice=choice,
            typed=typed,
            problems=problems,
            units=units(held),
            words=words,
            usual_limit=usual_limit_min(),
            usual_speed=value("walk.speed", unit="km/h"),
            published=[round(ministry.of(case)) for case in CASES],
            left={use: share * _PERCENT for use, share in sheltering_share().items()},
            recent=_recent(held),
            **offered(held, choice),
        ),
        status,
    )


def _recent(held: Snapshot) -> list[tuple[str, str]]:
    """Scenarios this reader planned before, the newest first: address and title."""
    found = []
    for address in session.get("plans", []):
        try:
            found.append((address, title_of(held, choice_at(address))))
        except InputError:
            continue
    return found


@pages.get("/plan")
def scenario() -> ResponseReturnValue:
    """The scenario: what happens, where, for how long, by which standard."""
    choice, problems = read(request.args)
    said = [problem.text(language()) for problem in problems]
    return _editor(snapshot(), choice, problems=said, typed=request.args if said else {}, status=400 if said else 200)


def _remember(choice: Choice) -> None:
    """Keep the scenario among those this reader planned, as many as a cookie holds."""
    addresses = [choice.address, *(one for one in session.get("plans", []) if one != choice.address)][:_REMEMBERED]
    while len(addresses) > 1 and sum(map(len, addresses)) > _REMEMBERED_CHARACTERS:
        addresses.pop()
    session["plans"] = addresses


def _worked(held: Snapshot, choice: Choice, title: str, work: Any, key: str) -> ResponseReturnValue:
    """Page of the job that makes what is asked for; it leads back to this address."""
    back = (f"{url_for('plans.scenario')}?{choice.address}", gettext("Back to the scenario"))
    return worked(held, title, lambda progress: work(held, choice, progress), key=f"{key} {choice.address}", back=back)


@pages.get("/plan/result")
def result() -> ResponseReturnValue:
    """Who goes where, how full each space is, who is left out and why."""
    held, choice = snapshot(), choice_from(request.args)
    found = kept_plan(held, choice)
    if found is None:
        return _worked(held, choice, gettext("Planning who goes where"), made_plan, "plan")
    _remember(choice)
    wards = [row for row in found.wards.to_dict("records") if row["ward"] != TOTAL]
    wards.sort(
        key=lambda row: (-(row["full_people"] + row["out_of_reach_people"]), -row["seeking_people"], row["ward"])
    )
    return render_template(
        "plan_result.html",
        plan=found,
        choice=choice,
        title=title_of(held, choice),
        arguments=choice.arguments,
        wards=wards,
        total=found.wards.set_index("ward").loc[TOTAL].to_dict(),
        spaces=_space_rows(found),
        notes=[note.text(language()) for note in found.notes()],
        splits=splits,
        words=words,
        bounds=",".join(f"{edge:.5f}" for edge in found.ground.homes.cells.total_bounds),
        file_labels=file_labels(),
        systems=crs_choices(),
        others=[(address, said) for address, said in _recent(held) if address != choice.address],
    )


def _space_rows(found: Plan) -> list[dict[str, Any]]:
    """Spaces that take people in, the fullest first, with the wards most come from; then the others."""
    names = found.ground.spaces.set_index("id", drop=False)
    wards = found.ground.homes.wards.set_index("id", drop=False)
    flows = found.flows.groupby("space", sort=False)
    rows = []
    for row in found.spaces.to_dict("records"):
        parts = flows.get_group(row["id"]) if row["id"] in flows.groups else None
        come = (
            []
            if parts is None
            else [
                (name_of(wards.loc[ward]), int(people))
                for ward, people in zip(parts["ward"], parts["people"], strict=True)
            ]
        )
        rows.append(
            {
                **row,
                "name": name_of(names.loc[row["id"]]),
                "come": come[:_WARDS_NAMED],
                "more": max(len(come) - _WARDS_NAMED, 0),
                "keeper": known(names.loc[row["id"]].get("custodian")) or known(names.loc[row["id"]].get("owner_name")),
            }
        )
    return sorted(rows, key=_in_order)


def _in_order(row: Mapping[str, Any]) -> tuple[float, float, float, str]:
    """The order of the action list: most people first, then the shorter walk; spaces nobody goes to last."""
    walk_min = row["mean_walk_min"] if row["people"] else 0.0
    return -row["people"], walk_min, -row["places"], row["id"]


@pages.get("/plan/map.geojson")
def geojson() -> ResponseReturnValue:
    """Wards, spaces and flows of a plan that was made, for its map."""
    held, choice = snapshot(), choice_from(request.args)
    found = kept_plan(held, choice) or made_plan(held, choice)
    name = f"plan map {language()} {choice.address}"
    body = held.kept(name, lambda: plan_map(found, name_of))
    return Response(body, mimetype="application/geo+json")


@pages.get("/plan/protection")
def worth() -> ResponseReturnValue:
    """For each space, how many people lose their place if it is lost: the list that protects ground."""
    held, choice = snapshot(), choice_from(request.args)
    if held.found(losses_key(choice)) is None or kept_plan(held, choice) is None:
        return _worked(held, choice, gettext("What each space is worth"), losses, "plan losses")
    found = kept_plan(held, choice)
    rows = losses(held, choice)
    names = held.spaces().set_index("id", drop=False)
    wards = {} if found is None else {row["id"]: name_of(row) for row in found.ground.homes.wards.to_dict("records")}
    listed = [
        {
            "id": row.id,
            "name": name_of(names.loc[row.id]) if row.id in names.index else row.id,
            "people": row.people,
            "minutes": row.minutes,
            "gained": row.gained_people,
            "wards": [(wards.get(ward, ward), people) for ward, people in row.wards[:_WARDS_NAMED]],
            "more": max(len(row.wards) - _WARDS_NAMED, 0),
        }
        for row in rows
    ]
    return render_template(
        "plan_protection.html", rows=listed, title=title_of(held, choice), arguments=choice.arguments, choice=choice
    )


@pages.get("/plan/compare")
def compare() -> ResponseReturnValue:
    """Two plans side by side: what changes for each space and each ward."""
    held = snapshot()
    addresses = request.args.get("first", ""), request.args.get("second", "")
    choices = [choice_at(address) for address in addresses]
    plans = []
    for choice in choices:
        found = kept_plan(held, choice)
        if found is None:
            return _worked(held, choice, gettext("Planning who goes where"), made_plan, "plan")
        plans.append(found)
    spaces, wards = differences(plans[0], plans[1])
    names = {row["id"]: name_of(row) for row in held.spaces()[["id", "name_en", "name_ne"]].to_dict("records")}
    for found in plans:
        names |= {row["id"]: name_of(row) for row in found.ground.homes.wards.to_dict("records")}
    return render_template(
        "plan_compare.html",
        titles=[title_of(held, choice) for choice in choices],
        addresses=addresses,
        links=[f"{url_for('plans.result')}?{choice.address}" for choice in choices],
        drawing=url_for("plan_exports.difference_map", first=addresses[0], second=addresses[1]),
        totals=[found.wards.set_index("ward").loc[TOTAL].to_dict() for found in plans],
        walked=[found.allocation.person_minutes for found in plans],
        spaces=spaces.to_dict("records"),
        wards=[row for row in wards.to_dict("records") if row["ward"] != TOTAL],
        names=names,
        words=words,
        recent=_recent(held),
    )


@pages.errorhandler(ChaurError)
def not_planned(error: ChaurError) -> ResponseReturnValue:
    """The scenario with what was wrong with it."""
    said = [problem.text(language()) for problem in error.problems]
    return _editor(snapshot(), read(request.args)[0], problems=said, typed=request.args, status=400)
