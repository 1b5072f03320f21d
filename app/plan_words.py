"""What the choices of a scenario are called, and a scenario in one line."""

from typing import Any

from flask_babel import gettext, ngettext

from app.language import digits, language, name_of, number, term
from app.plan_choice import INTENSITY, OWN, SHAKING, Choice
from app.plan_sheet import usual_limit_min
from app.snapshot import Snapshot
from geo.pipeline.homes import VALLEY
from geo.pipeline.scenario import AIMS
from geo.pipeline.seekers import totals
from geo.pipeline.streets import MEANS
from geo.pipeline.walks import BRIDGES, EVENT, RUBBLE
from geo.standards import AREA_PER_PERSON, standard
from geo.standards.displacement import CASES, PHASES, displacement

__all__ = ["reach_title_of", "title_of", "units", "words"]


def words(group: str) -> dict[str, str]:
    """What the choices of a scenario are called."""
    said = {
        "event": {
            SHAKING: gettext("the map of the shaking among the layers"),
            INTENSITY: gettext("one intensity everywhere"),
            OWN: gettext("your own number without a home"),
            **{key: displacement().figure(key).label(language()) for key in totals()},
        },
        "phase": dict(zip(PHASES, (gettext("first nights"), gettext("after weeks")), strict=True)),
        "case": dict(zip(CASES, (gettext("low"), gettext("central"), gettext("high")), strict=True)),
        "per": {key: standard(key).label(language()) for key in AREA_PER_PERSON},
        "aim": dict(
            zip(
                AIMS,
                (
                    gettext("as many as can be, then the least walking"),
                    gettext("the same, with cells kept whole where they fit"),
                    gettext("as many as can be, then the shortest longest walk"),
                ),
                strict=True,
            )
        ),
        "closed": {
            BRIDGES: gettext("bridges and tunnels"),
            EVENT: gettext("what hazards and shaking close"),
            RUBBLE: gettext("what debris of buildings would cover"),
        },
        "means": dict(zip(MEANS, (gettext("on foot"), gettext("by vehicle")), strict=True)),
        "split": {
            "placed": gettext("placed"),
            "full": gettext("in reach, but full"),
            "out_of_reach": gettext("out of reach"),
        },
    }
    return said[group]


def title_of(held: Snapshot, choice: Choice) -> str:
    """A scenario in one line."""
    what = words("event")[choice.event]
    if choice.event == INTENSITY:
        what = gettext("intensity %(mmi)s", mmi=number(choice.mmi, 1))
    if choice.event == OWN:
        what = gettext("%(people)s people without a home", people=number(choice.people))
    limit = choice.limit_min or usual_limit_min()
    parts = [
        _where(held, choice),
        what,
        words("phase")[choice.phase],
        words("case")[choice.case],
        gettext("%(area)s m² a person", area=number(standard(choice.per).value, 1)),
        gettext("at most %(minutes)s min", minutes=number(limit)),
    ]
    return " · ".join([*parts, *_changes(held, choice)])


def reach_title_of(held: Snapshot, choice: Choice) -> str:
    """What is asked of reach in one line."""
    to = [gettext("to: %(what)s", what=term("service", choice.to))] if choice.to else []
    return " · ".join([_where(held, choice), *to, *_changes(held, choice)])


def _where(held: Snapshot, choice: Choice) -> str:
    names = {row["id"]: name_of(row) for row in units(held)}
    return ", ".join(names.get(one, one) for one in choice.places) or gettext("Kathmandu Valley")


def _changes(held: Snapshot, choice: Choice) -> list[str]:
    """What a scenario changes of the ways, the spaces and the aim."""
    spaces = {row["id"]: name_of(row) for row in held.spaces()[["id", "name_en", "name_ne"]].to_dict("records")}
    gone, added = (", ".join(spaces.get(one, one) for one in ids) for ids in (choice.lost, choice.add))
    rules = ", ".join(words("closed")[rule] for rule in choice.closed)
    given = ", ".join(f"{spaces.get(space, space)} → {term('suggested_use', use)}"
                      for space, uses in choice.uses.items() for use in uses)  # fmt: skip
    sent, drawn = sum(order.people for order in choice.orders), len(choice.drawn)
    said = [
        (choice.means != MEANS[0], words("means")[choice.means]),
        (choice.speed_kmh, gettext("%(speed)s km/h on foot", speed=number(choice.speed_kmh, 1))),
        (gone, gettext("without %(names)s", names=gone)),
        (added, gettext("with %(names)s", names=added)),
        (given, given),
        (rules, gettext("closed: %(rules)s", rules=rules)),
        (drawn, ngettext("%(num)s drawn closure", "%(num)s drawn closures", drawn)),
        (choice.held_percent, gettext("%(percent)s %% held back", percent=number(choice.held_percent))),
        (sent, gettext("%(people)s people sent by hand", people=number(sent))),
        (choice.aim != AIMS[0], words("aim")[choice.aim]),
    ]
    return [digits(text) for holds, text in said if holds]


def units(held: Snapshot) -> list[dict[str, Any]]:
    """Districts, and local levels of the Valley and of districts whose wards are known, to choose from."""
    places = held.table("location")
    with_wards = set(places.loc[places["kind"] == "ward", "parent_id"])
    chosen = (places["kind"] == "district") | places["id"].isin(with_wards)
    rows = places.loc[chosen, ["id", "kind", "name_en", "name_ne"]]
    first = rows["name_en"].isin(VALLEY) & (rows["kind"] == "district")
    ordered = rows.assign(first=~first).sort_values(["first", "kind", "name_en"], ascending=[True, True, True])
    return [dict(row) for row in ordered.to_dict("records")]
