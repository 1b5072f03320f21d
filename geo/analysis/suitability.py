"""How suitable each ground is: an additive score of 0 to 1 that says what it does not know.

The score is the sum over criteria of the criterion's share times the sum over its indicators of share times value. A
value that is not known counts as anything from 0 to 1, so every score is an interval and every class a range of
classes. The model (value functions and weights) is handed in; nothing here knows a weight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

from geo.standards import Standard
from geo.standards.suitability import Indicator, Model

__all__ = [
    "CLASSES",
    "NOISE",
    "WHOLE",
    "Assessment",
    "Measured",
    "Thresholds",
    "assess",
    "class_index",
    "steps",
    "value_bounds",
]

_Floats = NDArray[numpy.float64]

CLASSES = ("A", "B", "C", "D", "E")
"""Classes of the open-space suitability index, best first."""

NOISE = 1e-9
"""Rounding noise of a sum of weighted values; a score this close below a threshold has reached it."""


WHOLE = 100.0
"""Points of a space that is as good as it can be."""


@dataclass(frozen=True)
class Measured:
    """What is known of each indicator, one row a space and one column an indicator.

    ``low`` and ``high`` are the ends of what the number can be, equal where it is known and NaN where nothing is known.
    Codes stand in ``low``.
    """

    low: pandas.DataFrame
    high: pandas.DataFrame


@dataclass(frozen=True)
class Thresholds:
    """Scores from which the classes A to D begin, best first; below the last is E."""

    from_scores: tuple[float, ...]

    @classmethod
    def of(cls, standards: Sequence[Standard]) -> "Thresholds":
        """Thresholds of the standards for A, B, C and D."""
        return cls(tuple(sorted((each.value for each in standards), reverse=True)))


@dataclass(frozen=True)
class Assessment:
    """Scores of 0 to 1, one row a space: least and most they can be.

    Attributes:
        model: value functions and weights it was made with.
        thresholds: scores from which the classes begin.
        values_low: least value of each indicator.
        values_high: most of each.
        criteria_low: least score of each criterion.
        criteria_high: most of each.
        groups_low: least score of each group of the Kathmandu index: the same values and weights, cut another way.
        groups_high: most of each.
        score_low: least score.
        score_high: most.
    """

    model: Model
    thresholds: Thresholds
    values_low: pandas.DataFrame
    values_high: pandas.DataFrame
    criteria_low: pandas.DataFrame
    criteria_high: pandas.DataFrame
    groups_low: pandas.DataFrame
    groups_high: pandas.DataFrame
    score_low: pandas.Series
    score_high: pandas.Series

    @property
    def middle(self) -> pandas.Series:
        """Middle of the score's interval."""
        return (self.score_low + self.score_high) / 2

    @property
    def criteria_middle(self) -> pandas.DataFrame:
        """Middle of each criterion's interval."""
        return (self.criteria_low + self.criteria_high) / 2

    @property
    def known_share(self) -> pandas.Series:
        """Share of the weight whose values are known [share]; 1 is a score without an interval."""
        return 1 - (self.score_high - self.score_low)

    def classes(self) -> pandas.DataFrame:
        """Best and worst class each space can have, and the class at the middle of its score.

        Returns:
            Frame with class_best, class_worst, class_middle.
        """
        ends = {"class_best": self.score_high, "class_worst": self.score_low, "class_middle": self.middle}
        letters = numpy.array(CLASSES, dtype=object)
        named = {name: letters[class_index(score.to_numpy(), self.thresholds)] for name, score in ends.items()}
        return pandas.DataFrame(named, index=self.score_low.index)

    def ranks(self) -> pandas.DataFrame:
        """Rank at the middle of the score, and the best and worst rank that what is unknown leaves open; 1 is best.

        A space's best rank counts those that are better whatever turns out, its worst rank those that may be better.
        """
        low, high = numpy.sort(self.score_low.to_numpy()), numpy.sort(self.score_high.to_numpy())
        count = len(low)
        surely_better = count - numpy.searchsorted(low, self.score_high.to_numpy() + NOISE, side="right")
        surely_worse = numpy.searchsorted(high, self.score_low.to_numpy() - NOISE, side="left")
        middle = (self.middle / NOISE).round().rank(ascending=False, method="min").astype("int64")
        columns = {"rank": middle, "rank_best": surely_better + 1, "rank_worst": count - surely_worse}
        return pandas.DataFrame(columns, index=self.score_low.index)


def class_index(scores: _Floats, thresholds: Thresholds) -> NDArray[numpy.int64]:
    """Place of each score's class in `CLASSES`.

    >>> class_index(numpy.array([0.8, 0.79, 0.1]), Thresholds((0.8, 0.65, 0.5, 0.35))).tolist()
    [0, 1, 4]
    """
    rising = numpy.array(thresholds.from_scores[::-1])
    reached = numpy.searchsorted(rising, numpy.asarray(scores) + NOISE, side="right")
    return numpy.asarray(len(rising) - reached, dtype=numpy.int64)


def value_bounds(indicator: Indicator, low: pandas.Series, high: pandas.Series) -> tuple[_Floats, _Floats]:
    """Least and most value of 0 to 1 that an indicator has when its number lies between two ends; 0 and 1 if unknown.

    A straight-edged function takes its extremes at the ends or at a corner between them.

    >>> from geo.standards.suitability import model
    >>> slope = model().indicators["slope_deg"]
    >>> slope.points
    ((0.0, 0.5), (1.0, 1.0), (5.0, 1.0), (10.0, 0.0))
    >>> low, high = pandas.Series([0.0, 7.5, None]), pandas.Series([2.0, 7.5, None])
    >>> [ends.tolist() for ends in value_bounds(slope, low, high)]
    [[0.5, 0.5, 0.0], [1.0, 0.5, 1.0]]
    """
    if indicator.codes:
        found = low.map(dict(indicator.codes)).astype("float64").to_numpy()
        return numpy.where(numpy.isnan(found), 0.0, found), numpy.where(numpy.isnan(found), 1.0, found)
    ends = [each.astype("float64").to_numpy() for each in (low, high)]
    places, scores = (numpy.array(part, dtype=float) for part in zip(*indicator.points, strict=True))
    at_ends = numpy.interp(ends, places, scores)
    inside = (places > ends[0][:, None]) & (places < ends[1][:, None])
    least = numpy.minimum(at_ends.min(axis=0), numpy.where(inside, scores, numpy.inf).min(axis=1))
    most = numpy.maximum(at_ends.max(axis=0), numpy.where(inside, scores, -numpy.inf).max(axis=1))
    unknown = numpy.isnan(ends).any(axis=0)
    return numpy.where(unknown, 0.0, least), numpy.where(unknown, 1.0, most)


def _values(measured: Measured, model: Model) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """Least and most value of every indicator; one that was not measured at all is unknown everywhere."""
    nothing = pandas.Series(numpy.nan, index=measured.low.index)
    low, high = {}, {}
    for key, indicator in model.indicators.items():
        ends = (part.get(key, nothing) for part in (measured.low, measured.high))
        low[key], high[key] = value_bounds(indicator, *ends)
    return tuple(pandas.DataFrame(part, index=measured.low.index) for part in (low, high))  # type: ignore[return-value]


def _summed(values: pandas.DataFrame, weights: Mapping[str, Mapping[str, float]]) -> pandas.DataFrame:
    """Weighted mean of some columns under each name; a set whose weights are all 0 has no mean (NaN)."""
    columns = {}
    for name, part in weights.items():
        total = sum(part.values())
        mean = values[list(part)].to_numpy() @ numpy.array(list(part.values()))
        columns[name] = mean / total if total else numpy.full(len(values), numpy.nan)
    return pandas.DataFrame(columns, index=values.index)


def _groups(model: Model) -> dict[str, dict[str, float]]:
    """Weight of each indicator in the whole, by the group it belongs to."""
    shares = model.shares()
    found: dict[str, dict[str, float]] = {}
    for key, each in model.indicators.items():
        found.setdefault(each.group, {})[key] = shares[key] * shares[each.criterion]
    return found


def assess(measured: Measured, *, model: Model, thresholds: Thresholds) -> Assessment:
    """Suitability of every space, step by step, with the interval that missing values leave.

    Args:
        measured: what is known of each indicator.
        model: value functions and weights.
        thresholds: scores from which the classes begin.
    """
    shares = model.shares()
    inside = {name: {each.key: shares[each.key] for each in model.of(name)} for name in model.criteria}
    between = numpy.array([shares[name] for name in model.criteria])
    values, criteria, groups, scores = [], [], [], []
    for part in _values(measured, model):
        sums = _summed(part, inside)
        values.append(part)
        criteria.append(sums)
        groups.append(_summed(part, _groups(model)))
        scores.append(pandas.Series(sums.to_numpy() @ between, index=part.index))
    return Assessment(model, thresholds, *values, *criteria, *groups, *scores)


def steps(assessment: Assessment, measured: Measured, space: str) -> pandas.DataFrame:
    """Every step of one space's score: what is known, the value it has, its share of the whole, its points of 100.

    The points of all steps sum to those of the space.

    Args:
        assessment: scores of the spaces.
        measured: what is known of each indicator.
        space: index of the space.

    Returns:
        One row an indicator: criterion, indicator, known_least, known_most (a number or a code; missing where nothing
        is known), value_least, value_most, share, points_least, points_most.
    """
    shares = assessment.model.shares()
    rows = []
    for key, each in assessment.model.indicators.items():
        share = shares[key] * shares[each.criterion]
        known = (frame.loc[space].get(key) for frame in (measured.low, measured.high))
        values = [float(frame.loc[space, key]) for frame in (assessment.values_low, assessment.values_high)]
        rows.append((each.criterion, key, *known, *values, share, *(WHOLE * share * part for part in values)))
    names = "criterion indicator known_least known_most value_least value_most share points_least points_most"
    return pandas.DataFrame(rows, columns=names.split())
