"""The suitability model: criterion, indicator, value function and weight, one row of ``suitability.csv`` each.

A row says where its value function comes from and, apart from that, where its weight comes from. The rows are a plain
table, so that whoever doubts a figure can read and change it; weights are also changed in a scenario of the register.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import TypeVar

from geo.errors import InputError, Problem
from geo.standards import STATUSES, finite_number

__all__ = ["GROUPS", "Criterion", "Indicator", "Model", "model", "read_model"]

GROUPS = ("implementation", "environment", "utilities")
"""Groups of the open-space suitability index of Kathmandu, the second way to read the same score."""

_NEEDED = ("key", "label_en", "label_ne", "weight", "weight_status", "source", "locator")


@dataclass(frozen=True)
class Criterion:
    """One of the six criteria, with its weight among them and where the criterion and the weight come from."""

    key: str
    label_en: str
    label_ne: str
    about_en: str
    about_ne: str
    weight: float
    weight_status: str
    status: str
    evidence: str
    source: str
    locator: str

    def label(self, language: str) -> str:
        """Label in a language."""
        return self.label_ne if language == "ne" else self.label_en

    def about(self, language: str) -> str:
        """What is asked, in a language."""
        return self.about_ne if language == "ne" else self.about_en


@dataclass(frozen=True)
class Indicator(Criterion):
    """What is measured of a criterion: its unit, its value function, its weight within the criterion.

    ``points`` are the corners of the value function, from a number to a score of 0 to 1: straight between corners,
    level outside. ``codes`` are the scores of the codes of a vocabulary; an indicator has one or the other.
    """

    criterion: str = ""
    group: str = ""
    unit: str = ""
    points: tuple[tuple[float, float], ...] = ()
    codes: tuple[tuple[str, float], ...] = ()

    @property
    def written(self) -> str:
        """The value function as it is written in the table.

        >>> model().indicators["season"].written
        'all_year:1;not_in_monsoon:0.4'
        """
        return ";".join(f"{left:g}:{score:g}" for left, score in self.points) or ";".join(
            f"{code}:{score:g}" for code, score in self.codes
        )


@dataclass(frozen=True)
class Model:
    """Criteria and indicators by key, in the order of the table."""

    criteria: Mapping[str, Criterion]
    indicators: Mapping[str, Indicator]

    def of(self, criterion: str) -> list[Indicator]:
        """Indicators of a criterion."""
        return [each for each in self.indicators.values() if each.criterion == criterion]

    def weights(self) -> dict[str, float]:
        """Weights of criteria and indicators by key, as they are written, not yet brought to a sum of 1."""
        return {key: each.weight for part in (self.criteria, self.indicators) for key, each in part.items()}

    def shares(self) -> dict[str, float]:
        """Share of each criterion in the whole and of each indicator in its criterion; each set sums to 1.

        >>> shares = model().shares()
        >>> round(sum(shares[key] for key in model().criteria), 9)
        1.0
        """
        whole = sum(each.weight for each in self.criteria.values())
        found = {key: each.weight / whole for key, each in self.criteria.items()}
        for criterion in self.criteria:
            inside = self.of(criterion)
            total = sum(each.weight for each in inside)
            found |= {each.key: each.weight / total for each in inside}
        return found

    def with_weights(self, weights: Mapping[str, float]) -> "Model":
        """Model with some weights replaced.

        Args:
            weights: new weights by key of a criterion or an indicator.

        Raises:
            InputError: a key is unknown, a weight is negative or no number, or all weights of a set are 0.
        """
        known = self.weights()
        problems = [
            Problem("suitability.weight_key", {"value": key, "known": ", ".join(known)}, column=key)
            for key in weights
            if key not in known
        ]
        problems += [
            Problem("suitability.weight_value", {"key": key, "value": number}, column=key, value=number)
            for key, number in weights.items()
            if not isfinite(number) or number < 0
        ]
        if problems:
            raise InputError(problems)
        changed = Model(_weighted(self.criteria, weights), _weighted(self.indicators, weights))
        _require_weight(changed)
        return changed

    def with_points(self, points: Mapping[str, str]) -> "Model":
        """Model with some value functions replaced.

        >>> model().with_points({"road_m": "100:1;2000:0"}).indicators["road_m"].points
        ((100.0, 1.0), (2000.0, 0.0))

        Args:
            points: corners by key of an indicator, written ``number:score;number:score``, or the scores of its codes.

        Raises:
            InputError: there is no such indicator, the numbers do not grow, a score is not from 0 to 1, or a code is
                left out or unknown.
        """
        problems = [problem for key, text in points.items() for problem in self._point_problems(key, text)]
        if problems:
            raise InputError(problems)
        return Model(self.criteria, {key: _reshaped(each, points.get(key)) for key, each in self.indicators.items()})

    def _point_problems(self, key: str, text: str) -> list[Problem]:
        if key not in self.indicators:
            known = ", ".join(self.indicators)
            return [Problem("suitability.weight_key", {"value": key, "known": known}, column=key)]
        each = self.indicators[key]
        is_right = _function_is_right({"function": "codes" if each.codes else "line", "points": text})
        same_codes = not each.codes or {code for code, _ in _corners(text)} == {code for code, _ in each.codes}
        if is_right and same_codes:
            return []
        return [Problem("suitability.points", {"key": key, "value": text}, column=key, value=text)]


def _reshaped(indicator: Indicator, text: str | None) -> Indicator:
    """Indicator with a value function of somebody's choice; unchanged where there is no text."""
    if text is None:
        return indicator
    corners = [(left, score) for left, score in _corners(text) if score is not None]
    if indicator.codes:
        return replace(indicator, codes=tuple(corners), status="proposal")
    return replace(indicator, points=tuple((float(left), score) for left, score in corners), status="proposal")


_Part = TypeVar("_Part", bound=Criterion)


def _weighted(parts: Mapping[str, _Part], weights: Mapping[str, float]) -> dict[str, _Part]:
    """Parts with their new weights, which are then somebody's choice."""
    return {
        key: replace(each, weight=float(weights[key]), weight_status="proposal") if key in weights else each
        for key, each in parts.items()
    }


def _require_weight(found: Model) -> None:
    """Refuse a model in which a set of weights sums to nothing.

    Raises:
        InputError: all criteria, or all indicators of a criterion, have the weight 0.
    """
    problems = [
        Problem("suitability.no_weight", {"key": key})
        for key in found.criteria
        if not sum(each.weight for each in found.of(key))
    ]
    if not sum(each.weight for each in found.criteria.values()):
        problems.append(Problem("suitability.no_weight_at_all"))
    if problems:
        raise InputError(problems)


def _corners(text: str) -> list[tuple[str, float | None]]:
    """Pairs of a value function: what is measured, and its score."""
    pairs = (part.partition(":") for part in text.split(";") if part.strip())
    return [(left.strip(), finite_number(right)) for left, _, right in pairs]


def _function_is_right(row: Mapping[str, str]) -> bool:
    """Whether the corners of a value function are scores from 0 to 1 over numbers that grow, or over codes."""
    corners = _corners(row["points"])
    scores_fit = bool(corners) and all(score is not None and 0 <= score <= 1 for _, score in corners)
    if row["function"] == "codes":
        return scores_fit and len({left for left, _ in corners}) == len(corners)
    places = [finite_number(left) for left, _ in corners]
    known = [place for place in places if place is not None]
    grows = all(left < right for left, right in pairwise(known))
    return row["function"] == "line" and scores_fit and len(known) == len(places) and grows


def _row_problems(row: Mapping[str, str], seen: Iterable[str], criteria: Iterable[str]) -> list[str]:
    """Columns of a row that are wrong."""
    wrong = [name for name in _NEEDED if not row[name].strip()]
    weight = finite_number(row["weight"])
    if weight is None or weight < 0:
        wrong.append("weight")
    wrong += [name for name in ("status", "weight_status") if row[name] not in STATUSES]
    if row["key"] in seen:
        wrong.append("key")
    if row["kind"] == "indicator":
        wrong += [] if row["criterion"] in criteria else ["criterion"]
        wrong += [] if row["group"] in GROUPS else ["group"]
        wrong += [] if _function_is_right(row) else ["points"]
    elif row["kind"] != "criterion":
        wrong.append("kind")
    return wrong


_TEXTS = (
    "key",
    "label_en",
    "label_ne",
    "about_en",
    "about_ne",
    "weight_status",
    "status",
    "evidence",
    "source",
    "locator",
)


def _part(row: Mapping[str, str]) -> Criterion | Indicator:
    texts = {name: row[name] for name in _TEXTS}
    weight = float(row["weight"])
    if row["kind"] == "criterion":
        return Criterion(weight=weight, **texts)
    corners = [(left, score) for left, score in _corners(row["points"]) if score is not None]
    is_line = row["function"] == "line"
    return Indicator(
        weight=weight,
        **texts,
        criterion=row["criterion"],
        group=row["group"],
        unit=row["unit"],
        points=tuple((float(left), score) for left, score in corners) if is_line else (),
        codes=() if is_line else tuple(corners),
    )


def read_model(path: Path) -> Model:
    """Model of a table.

    Args:
        path: CSV file, criteria before their indicators.

    Raises:
        InputError: a row lacks its source, weight or a right value function, or a set of weights sums to nothing.
    """
    criteria: dict[str, Criterion] = {}
    indicators: dict[str, Indicator] = {}
    problems: list[Problem] = []
    with path.open(encoding="utf-8", newline="") as lines:
        for line, raw in enumerate(csv.DictReader(lines), start=2):
            row = {name: value or "" for name, value in raw.items()}
            wrong = _row_problems(row, [*criteria, *indicators], criteria)
            problems += [
                Problem("suitability.row", {"column": name, "key": row["key"]}, path.name, line, name, row[name])
                for name in dict.fromkeys(wrong)
            ]
            if not wrong:
                part = _part(row)
                (indicators if isinstance(part, Indicator) else criteria)[part.key] = part  # type: ignore[assignment]
    if problems:
        raise InputError(problems)
    found = Model(criteria, indicators)
    _require_weight(found)
    return found


@cache
def model() -> Model:
    """The model that ships."""
    return read_model(Path(__file__).with_name("suitability.csv"))
