"""What each space is worth in a plan: the people who lose their place if it is lost, and what plan says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from geo.messages import Language
from geo.outputs.dossier.voice import Voice
from geo.pipeline.plan_files import losing_people
from geo.pipeline.plans import Plan
from geo.pipeline.saved import again, kept
from geo.pipeline.scenario import Scenario
from geo.pipeline.scenario_words import place_names, scenario_line
from geo.pipeline.tables import Tables
from geo.register.store import Register

__all__ = ["PlanWorth", "people_who_lose", "saved_worth", "scenario_told_in"]

Progress = Callable[[str, float], None]
_LANGUAGES: tuple[Language, ...] = ("en", "ne")


@dataclass(frozen=True)
class PlanWorth:
    """What the spaces are worth in a saved plan.

    Attributes:
        plan_id: the plan.
        name: name people call it by.
        saved_by: who saved it.
        saved_at: when, in UTC.
        told: the scenario in one line, by language: what happens, standard and longest walk among it.
        same: whether the plan made again from the register of now is the same to the last person.
        people: people who lose their place if a space is lost; spaces the plan does not know are absent.
    """

    plan_id: str
    name: str
    saved_by: str
    saved_at: datetime
    told: Mapping[Language, str]
    same: bool
    people: Mapping[str, int]


def scenario_told_in(register: Tables, scenario: Scenario) -> dict[Language, str]:
    """A scenario in one line, by language.

    Args:
        register: an open register, or what somebody keeps of one.
        scenario: the planning assumption.
    """
    names = place_names(register)
    return {language: scenario_line(scenario, names, Voice(language)) for language in _LANGUAGES}


def people_who_lose(found: Plan, *, progress: Progress = lambda _step, _share: None) -> dict[str, int]:
    """People who lose their place if a space is lost, by space; one the plan leaves out already is not known.

    Args:
        found: a plan.
        progress: is told the step and the share done.
    """
    losing = losing_people(found, progress=progress)
    return {space: people for space, people in losing.items() if space not in found.scenario.lost}


def saved_worth(register: Register, plan_id: str, *, progress: Progress = lambda _step, _share: None) -> PlanWorth:
    """What the spaces are worth in a saved plan, made again from the register of now.

    Args:
        register: an open register.
        plan_id: the plan.
        progress: is told the step and the share done.

    Raises:
        MissingError: there is no such plan.
    """
    made = again(register, plan_id, progress=progress)
    row = kept(register).set_index("id").loc[plan_id]
    return PlanWorth(
        plan_id,
        made.name,
        str(row["saved_by"]),
        row["saved_at"],
        scenario_told_in(register, made.plan.scenario),
        made.same,
        people_who_lose(made.plan, progress=progress),
    )
