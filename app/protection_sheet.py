"""Where the value of the grounds comes from on the page of protection: a saved plan, or a scenario that was planned."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.jobs import Progress
from app.language import language
from app.plan_choice import choice_at
from app.plan_sheet import losses, losses_key
from app.plan_words import title_of
from app.reckoning import reckoned
from app.snapshot import Snapshot
from geo.errors import InputError
from geo.pipeline.plan_worth import PlanWorth, saved_worth
from geo.pipeline.saved import kept
from geo.register.plans import TABLES, opened_plan

__all__ = ["Value", "plan_choices", "value_asked"]


@dataclass(frozen=True)
class Value:
    """Value of the grounds and the plan that tells it.

    Attributes:
        people: people who lose shelter with a ground; grounds the plan does not know are absent.
        told: the scenario in one line, with its standard and longest walk.
        name: name of a saved plan; empty where it was not saved.
        saved_by: who saved it.
        saved_at: when it was saved in UTC; None where it was not.
        same: whether the register still gives the same plan.
        link: address of a plan that was not saved.
    """

    people: Mapping[str, int]
    told: str
    name: str = ""
    saved_by: str = ""
    saved_at: datetime | None = None
    same: bool = True
    link: str = ""


def plan_choices(held: Snapshot) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    """Saved plans, the newest first, and scenarios this reader planned: address and title."""
    planned = []
    for address in session.get("plans", []):
        try:
            planned.append((address, title_of(held, choice_at(address))))
        except InputError:
            continue
    return kept(held.register).to_dict("records"), planned


def value_asked(held: Snapshot) -> Value | ResponseReturnValue | None:
    """The value the address asks for, the page of the job that works it out, or None where no plan is asked for.

    Raises:
        ChaurError: there is no such plan, or it cannot be made.
    """
    if plan_id := request.args.get("plan", ""):
        return _of_saved(held, plan_id)
    if "scenario" in request.args:
        return _of_scenario(held, request.args["scenario"])
    return None


def _steps(progress: Progress) -> Callable[[str, float], None]:
    """The function that reports steps, which names them in the reader's words."""
    worth, planning = gettext("Asking what each space is worth"), gettext("Making the plan again")
    return lambda step, share: progress(worth if step == "worth" else planning, share)


def _of_saved(held: Snapshot, plan_id: str) -> Value | ResponseReturnValue:
    name, title = f"plan worth {plan_id}", gettext("What each space is worth")
    found: PlanWorth | None = held.found(name)
    if found is None:
        opened_plan(plan_id, tables=held.tables(TABLES))
        return reckoned(
            held, name, title, lambda progress: saved_worth(held.register, plan_id, progress=_steps(progress))
        )
    return Value(found.people, found.told[language()], found.name, found.saved_by, found.saved_at, found.same)


def _of_scenario(held: Snapshot, address: str) -> Value | ResponseReturnValue:
    choice = choice_at(address)
    name = losses_key(choice)
    found = held.found(name)
    if found is None:
        title = gettext("What each space is worth")
        return reckoned(held, name, title, lambda progress: losses(held, choice, _steps(progress)))
    people = {row.id: row.people for row in found if row.id not in choice.lost}
    return Value(people, title_of(held, choice), link=f"{url_for('plans.result')}?{choice.address}")
