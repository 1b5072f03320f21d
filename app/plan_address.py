"""The address of a scenario that was saved, where the pages can say it."""

from app.drawn import written
from app.plan_choice import INTENSITY, OWN, SHAKING, Choice
from app.snapshot import Snapshot
from geo.errors import InputError
from geo.pipeline.scenario import Scenario, valley_districts
from geo.pipeline.walks import CLOSING

__all__ = ["choice_of"]

_PERCENT, _DIGITS = 100, 6


def choice_of(scenario: Scenario, held: Snapshot) -> Choice | None:
    """The choice of the pages that comes to a scenario; None where they cannot say all of it.

    Args:
        scenario: a scenario, such as one of a saved plan.
        held: the register as it stands.
    """
    asked, usual = scenario.asked, Choice()
    event = asked.total or (INTENSITY if asked.mmi is not None else SHAKING)
    event = event if asked.displaced_people is None else OWN
    try:
        drawn = tuple(text for area in scenario.closures.areas for text in written(area))
    except InputError:
        return None
    given = sorted(f"{space}:{use}" for space, uses in scenario.reserved.items() for use in uses)
    found = Choice(
        places=() if scenario.places == valley_districts(held) else scenario.places,
        event=event,
        layer=asked.intensity_id or "",
        people=asked.displaced_people,
        mmi=usual.mmi if asked.mmi is None else asked.mmi,
        phase=asked.phase,
        case=asked.case,
        per=scenario.density,
        limit_min=scenario.limit_min,
        lost=tuple(sorted(scenario.lost)),
        closed=tuple(rule for rule in CLOSING if rule in scenario.closures.rules),
        held_percent=round(scenario.held_back_share * _PERCENT, _DIGITS),
        aim=scenario.aim,
        drawn=drawn,
        use=tuple(given),
        fix=tuple(f"{order.place}:{order.space}:{order.people}" for order in scenario.fixed),
        add=tuple(sorted(scenario.added)),
        means=scenario.travel.by,
        speed_kmh=scenario.travel.speed_kmh,
    )
    try:
        return found if found.scenario(held) == scenario else None
    except InputError:
        return None
