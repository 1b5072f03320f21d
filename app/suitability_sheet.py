"""What the pages about suitability show: the ranked list, and every step from what is known to the points."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas
from flask_babel import gettext

from app.jobs import Progress
from app.language import language, number, term
from app.snapshot import Snapshot
from geo.analysis.suitability import steps
from geo.analysis.weighing import decisive, exchange_share, unknown_first, weight_margins
from geo.pipeline.suitability import KnownIndicators, Suitability, known_indicators, weighed
from geo.register.scenarios import TABLES, scenario_model
from geo.standards.suitability import Criterion, Indicator, Model

__all__ = [
    "INDICATORS", "Graph", "Part", "Step", "SuitabilitySheet", "code_label", "graph", "known_now", "look_up",
    "suitability_of", "suitability_sheet",
]  # fmt: skip

INDICATORS = "indicators of suitability"
"""Name by which what is known of all spaces is kept."""

_WIDTH_PX, _HEIGHT_PX = 150.0, 44.0
_PLACES = {"m": 0, "m2": 0, "deg": 1, "share": 2}
_SHOWN_UNKNOWN = 6
_VISIBLE = 0.5
"""Points below which a step says nothing to a reader."""


@dataclass(frozen=True)
class Graph:
    """A value function as a line in a box, with the ends of its axis and the place of what is known."""

    line: str
    least: str
    most: str
    band: tuple[float, float] | None


@dataclass(frozen=True)
class Step:
    """One indicator: what is known, the value that gives, its share of the whole, its points of 100."""

    indicator: Indicator
    label: str
    about: str
    known: str
    value_least: float
    value_most: float
    share: float
    points_least: float
    points_most: float
    graph: Graph | None
    codes: tuple[tuple[str, float, bool], ...]


@dataclass(frozen=True)
class Part:
    """One criterion with its steps and its points."""

    criterion: Criterion
    share: float
    points_least: float
    points_most: float
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class SuitabilitySheet:
    """One space with every step of its score.

    Attributes:
        row: its row of the ranked list.
        parts: criteria with their steps.
        decisive: criteria that alone would change the class at the middle of the points.
        margins: weights at which the class changes.
        unknown: what to find out first.
        classes: share of all weights at which the space has each class.
        above: the space ranked just above, and the shares of criteria at which the two would change places.
        count: number of spaces.
    """

    row: Mapping[str, Any]
    parts: tuple[Part, ...]
    decisive: tuple[Mapping[str, Any], ...]
    margins: tuple[Mapping[str, Any], ...]
    unknown: tuple[Mapping[str, Any], ...]
    classes: tuple[tuple[str, float], ...]
    above: tuple[Mapping[str, Any], tuple[tuple[str, float, float], ...]] | None
    count: int


def code_label(indicator: Indicator, code: str) -> str:
    """What a code of an indicator is called."""
    return term(indicator.unit or "answer", code)


def _figure(indicator: Indicator, value: float) -> str:
    text = number(value, _PLACES.get(indicator.unit, 1))
    unit = {"m": gettext("m"), "m2": gettext("m²"), "deg": "°"}.get(indicator.unit, "")
    return f"{text}{'' if unit == '°' else ' '}{unit}".strip()


def _known(indicator: Indicator, least: Any, most: Any) -> str:
    """What is known, for reading; empty where nothing is."""
    if indicator.codes:
        return code_label(indicator, least) if least in dict(indicator.codes) else ""
    if pandas.isna(least) or pandas.isna(most):
        return ""
    if least == most:
        return _figure(indicator, least)
    if most == float("inf"):
        return gettext("more than %(least)s", least=_figure(indicator, least))
    return gettext("%(least)s to %(most)s", least=_figure(indicator, least), most=_figure(indicator, most))


def graph(indicator: Indicator, *, least: Any = None, most: Any = None) -> Graph | None:
    """A value function of numbers as a picture; None for one of codes."""
    if not indicator.points:
        return None
    first, last = indicator.points[0][0], indicator.points[-1][0]
    room = (last - first) or 1.0
    first, last = first - room / 8, last + room / 8

    def across(value: float) -> float:
        return min(max((value - first) / (last - first), 0.0), 1.0) * _WIDTH_PX

    corners = [(first, indicator.points[0][1]), *indicator.points, (last, indicator.points[-1][1])]
    line = " ".join(f"{across(x):.1f},{(1 - score) * _HEIGHT_PX + 2:.1f}" for x, score in corners)
    known = not (pandas.isna(least) or pandas.isna(most))
    band = (across(least), max(across(most) - across(least), 2.0)) if known else None
    ends = (_figure(indicator, indicator.points[0][0]), _figure(indicator, indicator.points[-1][0]))
    return Graph(line, *ends, band)


def known_now(held: Snapshot, progress: Progress = lambda _step, _share: None) -> KnownIndicators:
    """What is known of every space, kept as long as the register stands."""
    words = {"ground": gettext("Cutting the usable ground"), "measure": gettext("Measuring distances and hazards")}
    known = known_indicators(
        held.register, progress=lambda step, share: progress(words.get(step, words["measure"]), share)
    )
    kept: KnownIndicators = held.kept(INDICATORS, lambda: known)
    return kept


def scenario_now(held: Snapshot, scenario_id: str | None) -> Model:
    """The model of a scenario.

    Raises:
        MissingError: there is no such scenario.
    """
    return scenario_model(held.tables(TABLES), scenario_id)


def suitability_of(held: Snapshot, scenario_id: str | None) -> Suitability | None:
    """All spaces by a scenario; None where what is known of them was not gathered yet.

    Raises:
        MissingError: there is no such scenario.
    """
    model = scenario_now(held, scenario_id)
    known: KnownIndicators | None = held.found(INDICATORS)
    if known is None:
        return None
    found: Suitability = held.kept(
        f"suitability {scenario_id or ''}", lambda: weighed(known, model=model, scenario_id=scenario_id)
    )
    return found


def _step(row: Mapping[str, Any], model: Model) -> Step:
    each = model.indicators[row["indicator"]]
    least, most = row["known_least"], row["known_most"]
    return Step(
        indicator=each,
        label=each.label(language()),
        about=each.about(language()),
        known=_known(each, least, most),
        **{name: float(row[name]) for name in ("value_least", "value_most", "share", "points_least", "points_most")},
        graph=None if each.codes else graph(each, least=least, most=most),
        codes=tuple((code_label(each, code), score, code == least) for code, score in each.codes),
    )


def _parts(found: Suitability, location_id: str) -> tuple[Part, ...]:
    model = found.assessment.model
    rows = steps(found.assessment, found.known.measured, location_id)
    parts = []
    for key, criterion in model.criteria.items():
        own = rows[rows["criterion"] == key]
        made = tuple(_step(row, model) for row in own.to_dict("records"))
        share, least, most = (float(own[name].sum()) for name in ("share", "points_least", "points_most"))
        parts.append(Part(criterion, share, least, most, made))
    return tuple(parts)


def look_up(model: Model, key: str) -> str:
    """Label of a criterion or an indicator in the reader's language."""
    part = model.criteria.get(key) or model.indicators[key]
    return part.label(language())


def _of_space(frame: pandas.DataFrame, location_id: str) -> pandas.DataFrame:
    return frame[frame["space"] == location_id]


def _decisive(held: Snapshot, found: Suitability, location_id: str) -> tuple[Mapping[str, Any], ...]:
    rows = _of_space(held.kept(f"decisive {found.scenario_id}", lambda: decisive(found.assessment)), location_id)
    changing = rows[(rows["class_at_best"] != rows["class_now"]) | (rows["class_at_worst"] != rows["class_now"])]
    return tuple(
        {**row, "label": look_up(found.assessment.model, row["criterion"])} for row in changing.to_dict("records")
    )


def _margins(held: Snapshot, found: Suitability, location_id: str) -> tuple[Mapping[str, Any], ...]:
    rows = _of_space(held.kept(f"margins {found.scenario_id}", lambda: weight_margins(found.assessment)), location_id)
    return tuple({**row, "label": look_up(found.assessment.model, row["criterion"])} for row in rows.to_dict("records"))


def _unknown(held: Snapshot, found: Suitability, location_id: str) -> tuple[Mapping[str, Any], ...]:
    rows = _of_space(held.kept(f"unknown {found.scenario_id}", lambda: unknown_first(found.assessment)), location_id)
    first = rows.head(_SHOWN_UNKNOWN).to_dict("records")
    return tuple({**row, "label": look_up(found.assessment.model, row["indicator"])} for row in first)


def _above(
    found: Suitability, location_id: str
) -> tuple[Mapping[str, Any], tuple[tuple[str, float, float], ...]] | None:
    """The space just above in the list, and the criteria whose other share would make the two change places."""
    table = found.table()
    place = table.index.get_loc(location_id)
    if place == 0:
        return None
    other = table.iloc[place - 1].to_dict()
    model = found.assessment.model
    shares, now = exchange_share(found.assessment, other["id"], location_id).dropna(), model.shares()
    return other, tuple((look_up(model, key), now[key], float(share)) for key, share in shares.items())


def suitability_sheet(held: Snapshot, found: Suitability, location_id: str) -> SuitabilitySheet:
    """Every step of one space's score, what would change its class, and how steady its rank is."""
    table = held.kept(f"ranked {found.scenario_id}", found.table)
    classes = found.stability.classes.loc[location_id]
    return SuitabilitySheet(
        row=table.loc[location_id].to_dict(),
        parts=_parts(found, location_id),
        decisive=_decisive(held, found, location_id),
        margins=_margins(held, found, location_id),
        unknown=_unknown(held, found, location_id),
        classes=tuple((str(letter), float(share)) for letter, share in classes.items()),
        above=_above(found, location_id),
        count=len(table),
    )
