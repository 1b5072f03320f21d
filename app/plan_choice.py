"""A scenario as an address says it, and the way back: everything a planner chose, in a form that can be sent."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict

from app.drawn import opened, typed, written
from app.snapshot import Snapshot
from geo.errors import ChaurError, InputError, Problem
from geo.pipeline.scenario import AIMS, Fixed, Scenario, valley_districts
from geo.pipeline.seekers import Asked, totals
from geo.pipeline.streets import MEANS, Travel
from geo.pipeline.walks import CLOSING, Closures
from geo.schema import vocabulary
from geo.standards import AREA_PER_PERSON
from geo.standards.displacement import CASES, PHASES

__all__ = ["INTENSITY", "OWN", "SHAKING", "Choice", "choice_at", "choice_from", "read"]

SHAKING, INTENSITY, OWN = "shaking", "intensity", "own"
"""What tells how many leave home, beside the keys of published totals."""

_SINGLE = ("event", "layer", "mmi", "people", "phase", "case", "per", "limit_min", "held_percent", "aim", "means",
           "speed_kmh", "bands", "to")  # fmt: skip
_MANY = ("places", "lost", "closed", "drawn", "use", "fix", "add")
_PERCENT = 100
_BOUNDS = {
    "limit_min": (1, 600), "mmi": (1, 12), "held_percent": (0, _PERCENT), "people": (0, 10**8), "speed_kmh": (0.5, 10),
}  # fmt: skip
_SENT = ("fix_place", "fix_space", "fix_people")
_GIVEN = ("use_space", "use_as")


@dataclass(frozen=True)
class Choice:
    """A scenario as an address says it; what is left out is as usual.

    Attributes:
        use: spaces given to a use, as ``space:use``.
        fix: people sent by hand, as ``place:space:people``.
        drawn: lines and areas that close streets, as `app.drawn` writes them.
        add: spaces planned with the area of their outline.
        bands: minutes that people are told apart by, between commas.
        to: service whose next place is asked about; empty for the open spaces.
    """

    places: tuple[str, ...] = ()
    event: str = SHAKING
    layer: str = ""
    mmi: float = 8.0
    people: float | None = None
    phase: str = PHASES[0]
    case: str = CASES[1]
    per: str = AREA_PER_PERSON[0]
    limit_min: float | None = None
    lost: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    use: tuple[str, ...] = ()
    fix: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    held_percent: float = 0.0
    aim: str = AIMS[0]
    means: str = MEANS[0]
    speed_kmh: float | None = None
    bands: str = ""
    to: str = ""

    @property
    def query(self) -> list[tuple[str, str]]:
        """The choice as parts of an address, always in the same order."""
        usual = Choice()
        single = [
            (name, f"{found:.10g}" if isinstance(found, float) else str(found))
            for name in _SINGLE
            if (found := getattr(self, name)) != getattr(usual, name)
        ]
        return [*single, *((name, one) for name in _MANY for one in getattr(self, name))]

    @property
    def address(self) -> str:
        """The same as one text; empty for the usual scenario."""
        return urlencode(self.query)

    @property
    def arguments(self) -> dict[str, Any]:
        """The same as arguments of a page."""
        found: dict[str, list[str]] = {}
        for name, text in self.query:
            found.setdefault(name, []).append(text)
        return found

    def only(self, *names: str) -> "Choice":
        """The usual scenario with some of the choices."""
        return Choice(**{name: getattr(self, name) for name in names})

    @property
    def uses(self) -> dict[str, list[str]]:
        """Uses each space is given to."""
        found: dict[str, list[str]] = {}
        for pair in self.use:
            space, _, use = pair.partition(":")
            found.setdefault(space, []).append(use)
        return found

    @property
    def orders(self) -> tuple[Fixed, ...]:
        """People sent by hand."""
        parts = (one.rsplit(":", 2) for one in self.fix)
        return tuple(Fixed(place, space, int(people)) for place, space, people in parts)

    def scenario(self, held: Snapshot) -> Scenario:
        """The scenario that is planned for."""
        total = self.event if self.event in totals() else ""
        mmi = self.mmi if self.event == INTENSITY else None
        own = round(self.people) if self.event == OWN and self.people is not None else None
        return Scenario(
            places=self.places or valley_districts(held),
            asked=Asked(total, mmi, self.layer or None, self.phase, self.case, own),
            density=self.per,
            limit_min=self.limit_min,
            lost=frozenset(self.lost),
            reserved=self.uses,
            closures=Closures(frozenset(self.closed), opened(self.drawn)),
            held_back_share=self.held_percent / _PERCENT,
            aim=self.aim,
            travel=Travel(self.means, self.speed_kmh),
            fixed=self.orders,
            added=frozenset(self.add),
        )


def _number(asked: MultiDict[str, str], name: str) -> tuple[float | None, list[Problem]]:
    """Number of a field and what is wrong with it; None where the field is empty."""
    text, (low, high) = asked.get(name, "").strip(), _BOUNDS[name]
    if not text:
        return None, []
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if low <= found <= high:
        return found, []
    told = {"value": text[:40], "low": f"{low:g}", "high": f"{high:,.12g}"}
    return None, [Problem(f"plan.number_{name}", told, column=name, value=text)]


def _row(asked: MultiDict[str, str], names: Sequence[str], code: str) -> tuple[list[str], list[Problem]]:
    """What the fields of a new row say together; what is wrong where only some of them are filled."""
    texts = [asked.get(name, "").strip() for name in names]
    if all(texts) and ":" not in "".join(texts[:-1]):
        return [":".join(texts)], []
    return [], [Problem(code, {}, column=names[0])] if any(texts) else []


def _uses(asked: MultiDict[str, str]) -> tuple[list[str], list[Problem]]:
    """Spaces given to a use; codes nobody knows are left out."""
    new, problems = _row(asked, _GIVEN, "plan.half_use")
    known = vocabulary("suggested_use")
    return sorted({one for one in (*asked.getlist("use"), *new) if one.partition(":")[2] in known}), problems


def _orders(asked: MultiDict[str, str]) -> tuple[list[str], list[Problem]]:
    """People sent by hand, in the order in which they were asked for."""
    new, problems = _row(asked, _SENT, "plan.half_order")
    found: list[str] = []
    for one in (*asked.getlist("fix"), *new):
        place, _, rest = one.partition(":")
        space, _, people = rest.partition(":")
        if not (place and space and people.isdecimal() and len(people) <= len(str(_BOUNDS["people"][1]))):
            problems = problems or [Problem("plan.half_order", {}, column="fix", value=one[:60])]
        elif one not in found:
            found.append(one)
    return found, problems


def _drawings(asked: MultiDict[str, str]) -> tuple[list[str], list[Problem]]:
    """Lines and areas that close streets, with the one that was typed."""
    texts = list(dict.fromkeys(one for one in asked.getlist("drawn") if one))
    try:
        new = typed(asked.get("drawn_text", ""))
        texts += [] if new is None else [one for one in written(new) if one not in texts]
        opened(texts)
    except ChaurError as error:
        return [], list(error.problems)
    return texts, []


def read(asked: MultiDict[str, str]) -> tuple[Choice, list[Problem]]:
    """The scenario an address or a form asks for, and what of it is wrong and therefore as usual.

    Codes nobody knows are as usual.

    Args:
        asked: fields of the address.
    """
    problems: list[Problem] = []
    chosen: dict[str, Any] = {}
    for name in _BOUNDS:
        figure, wrong = _number(asked, name)
        problems += wrong
        chosen |= {} if figure is None else {name: figure}
    known = {
        "event": (SHAKING, INTENSITY, OWN, *totals()), "phase": PHASES, "case": CASES, "per": AREA_PER_PERSON,
        "aim": AIMS, "means": MEANS, "to": vocabulary("service"),
    }  # fmt: skip
    chosen |= {name: code for name, codes in known.items() if (code := asked.get(name, "")) in codes}
    chosen |= {name: asked.get(name, "").strip()[:80] for name in ("layer", "bands")}
    for name in ("places", "lost", "add"):
        chosen[name] = tuple(sorted({one for one in asked.getlist(name) if one}))
    chosen["closed"] = tuple(rule for rule in CLOSING if rule in asked.getlist("closed"))
    for name, found in (("use", _uses), ("fix", _orders), ("drawn", _drawings)):
        rows, wrong = found(asked)
        problems += wrong
        chosen[name] = tuple(rows)
    choice = replace(Choice(), **chosen)
    if choice.event == OWN and choice.people is None and not problems:
        problems.append(Problem("plan.no_people", {}, column="people"))
    return choice, problems


def choice_from(asked: MultiDict[str, str]) -> Choice:
    """The scenario an address or a form asks for; codes nobody knows are as usual.

    Raises:
        InputError: a number is none or out of its bounds, a row is not whole, or what was drawn cannot be read.
    """
    choice, problems = read(asked)
    if problems:
        raise InputError(problems)
    return choice


def choice_at(address: str) -> Choice:
    """Scenario of an address.

    Raises:
        InputError: as for `choice_from`.
    """
    return choice_from(MultiDict(parse_qsl(address)))
