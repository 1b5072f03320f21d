"""What the choices of a scenario are called, and a scenario in one line."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext

from app.language import language, number, term
from app.plan_choice import INTENSITY, OWN, SHAKING, Choice
from app.snapshot import Snapshot
from geo.messages import sentence
from geo.outputs.dossier.voice import Voice
from geo.pipeline.homes import VALLEY
from geo.pipeline.scenario import AIMS
from geo.pipeline.scenario_words import Names, place_names, scenario_line
from geo.pipeline.seekers import totals
from geo.pipeline.streets import MEANS
from geo.pipeline.walks import CLOSING
from geo.standards import AREA_PER_PERSON, Standard, standard
from geo.standards.displacement import CASES, PHASES, displacement

__all__ = ["known_names", "reach_title_of", "title_of", "units", "words"]

_REACH = ("places", "lost", "closed", "travel")


def _said(group: str, codes: Iterable[str]) -> dict[str, str]:
    """Codes of a scenario as its line tells them."""
    return {code: sentence(f"plan.{group}_{code}", language()) for code in codes}


def _area_of(area: Standard) -> str:
    """What a standard of area a person is called, with its figure."""
    name = area.label_ne if language() == "ne" else area.label_en
    return f"{name} ({gettext('%(area)s m² a person', area=number(area.value, 1))})"


def words(group: str) -> dict[str, str]:
    """What the choices of a scenario are called."""
    said = {
        "event": {
            SHAKING: gettext("the map of the shaking among the layers"),
            INTENSITY: gettext("one intensity everywhere"),
            OWN: gettext("your own number without a home"),
            **{key: displacement().figure(key).label(language()) for key in totals()},
        },
        "phase": _said("phase", PHASES),
        "case": dict(zip(CASES, (gettext("low"), gettext("central"), gettext("high")), strict=True)),
        "per": {key: _area_of(standard(key)) for key in AREA_PER_PERSON},
        "aim": _said("aim", AIMS),
        "closed": _said("closed", CLOSING),
        "means": dict(zip(MEANS, (gettext("on foot"), gettext("by vehicle")), strict=True)),
        "split": {
            "placed": gettext("placed"),
            "full": gettext("in reach, but full"),
            "out_of_reach": gettext("out of reach"),
        },
    }
    return said[group]


def known_names(held: Snapshot) -> Names:
    """Names of all places, read once for the register as it stands."""
    found: Names = held.kept("plan names", lambda: place_names(held))
    return found


def title_of(held: Snapshot, choice: Choice) -> str:
    """A scenario in one line, as papers and saved plans tell it."""
    return scenario_line(choice.scenario(held), known_names(held), Voice(language()))


def reach_title_of(held: Snapshot, choice: Choice) -> str:
    """What is asked of reach in one line."""
    to = [gettext("to: %(what)s", what=term("service", choice.to))] if choice.to else []
    asked = scenario_line(choice.scenario(held), known_names(held), Voice(language()), only=_REACH)
    return " · ".join([*to, asked])


def units(held: Snapshot) -> list[dict[str, Any]]:
    """Districts, and local levels of the Valley and of districts whose wards are known, to choose from."""
    places = held.table("location")
    with_wards = set(places.loc[places["kind"] == "ward", "parent_id"])
    chosen = (places["kind"] == "district") | places["id"].isin(with_wards)
    rows = places.loc[chosen, ["id", "kind", "name_en", "name_ne"]]
    first = rows["name_en"].isin(VALLEY) & (rows["kind"] == "district")
    ordered = rows.assign(first=~first).sort_values(["first", "kind", "name_en"], ascending=[True, True, True])
    return [dict(row) for row in ordered.to_dict("records")]
