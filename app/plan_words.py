"""What the choices of a scenario are called, and a scenario in one line."""

from typing import Any

from flask_babel import gettext

from app.language import language, name_of, number
from app.plan_sheet import INTENSITY, SHAKING, Choice, usual_limit_min
from app.snapshot import Snapshot
from geo.pipeline.homes import VALLEY
from geo.pipeline.scenario import AIMS
from geo.pipeline.seekers import totals
from geo.pipeline.walks import BRIDGES, EVENT
from geo.standards import AREA_PER_PERSON, standard
from geo.standards.displacement import CASES, PHASES, displacement

__all__ = ["title_of", "units", "words"]


def words(group: str) -> dict[str, str]:
    """What the choices of a scenario are called."""
    said = {
        "event": {
            SHAKING: gettext("the map of the shaking among the layers"),
            INTENSITY: gettext("one intensity everywhere"),
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
        "closed": {BRIDGES: gettext("bridges and tunnels"), EVENT: gettext("what hazards and shaking close")},
        "split": {
            "placed": gettext("placed"),
            "full": gettext("in reach, but full"),
            "out_of_reach": gettext("out of reach"),
        },
    }
    return said[group]


def title_of(held: Snapshot, choice: Choice) -> str:
    """A scenario in one line."""
    names = {row["id"]: name_of(row) for row in units(held)}
    where = ", ".join(names.get(one, one) for one in choice.places) or gettext("Kathmandu Valley")
    what = words("event")[choice.event]
    if choice.event == INTENSITY:
        what = gettext("intensity %(mmi)s", mmi=number(choice.mmi, 1))
    limit = choice.limit_min or usual_limit_min()
    parts = [
        where,
        what,
        words("phase")[choice.phase],
        words("case")[choice.case],
        gettext("%(area)s m² a person", area=number(standard(choice.per).value, 1)),
        gettext("at most %(minutes)s min", minutes=number(limit)),
    ]
    if choice.lost:
        spaces = held.spaces().set_index("id", drop=False)
        gone = [name_of(spaces.loc[one]) if one in spaces.index else one for one in choice.lost]
        parts.append(gettext("without %(names)s", names=", ".join(gone)))
    if choice.closed:
        parts.append(gettext("closed: %(rules)s", rules=", ".join(words("closed")[rule] for rule in choice.closed)))
    if choice.held_percent:
        parts.append(gettext("%(percent)s %% held back", percent=number(choice.held_percent)))
    if choice.aim != AIMS[0]:
        parts.append(words("aim")[choice.aim])
    return " · ".join(parts)


def units(held: Snapshot) -> list[dict[str, Any]]:
    """Districts, and local levels of the Valley and of districts whose wards are known, to choose from."""
    places = held.table("location")
    with_wards = set(places.loc[places["kind"] == "ward", "parent_id"])
    chosen = (places["kind"] == "district") | places["id"].isin(with_wards)
    rows = places.loc[chosen, ["id", "kind", "name_en", "name_ne"]]
    first = rows["name_en"].isin(VALLEY) & (rows["kind"] == "district")
    ordered = rows.assign(first=~first).sort_values(["first", "kind", "name_en"], ascending=[True, True, True])
    return [dict(row) for row in ordered.to_dict("records")]
