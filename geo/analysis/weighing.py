"""What the weights of a suitability model decide.

Which criterion changes a class, by how much a weight must change, and how steady ranks are over all weights there could
be. When the share of one criterion becomes t, the others keep their proportions and fill the rest. The score is then
``t * own + (1 - t) * rest``, a straight line in t, so that the share at which a class or an order changes is exact.
"""

from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

from geo.analysis.suitability import CLASSES, NOISE, Assessment, class_index

__all__ = ["Stability", "decisive", "exchange_share", "stability", "unknown_first", "weight_margins"]

_Floats = NDArray[numpy.float64]


def _shares(assessment: Assessment) -> _Floats:
    shares = assessment.model.shares()
    return numpy.array([shares[name] for name in assessment.model.criteria])


def decisive(assessment: Assessment) -> pandas.DataFrame:
    """Class at the middle score when one criterion alone were as good, or as bad, as it can be.

    Returns:
        One row a space and criterion: space (its index), criterion, class_now, class_at_best, class_at_worst.
    """
    middle = assessment.criteria_middle.to_numpy()
    shares = _shares(assessment)
    score = middle @ shares
    letters = numpy.array(CLASSES, dtype=object)
    rest = score[:, None] - middle * shares
    limits = assessment.thresholds
    now, best, worst = (letters[class_index(part, limits)] for part in (score, rest + shares, rest))
    count = len(shares)
    columns = {
        "space": numpy.repeat(assessment.score_low.index.to_numpy(), count),
        "criterion": list(assessment.model.criteria) * len(score),
        "class_now": numpy.repeat(now, count),
        "class_at_best": best.ravel(),
        "class_at_worst": worst.ravel(),
    }
    return pandas.DataFrame(columns)


def unknown_first(assessment: Assessment) -> pandas.DataFrame:
    """What is not known, by the room it leaves in the score: what to find out first.

    Returns:
        One row a space and indicator that is not known exactly: space, indicator, room (of the score, 0 to 1), and the
        best and worst class the space can have once this one is known to be good, or bad; the widest room first.
    """
    shares = assessment.model.shares()
    parts = assessment.model.indicators.values()
    weights = numpy.array([shares[each.key] * shares[each.criterion] for each in parts])
    room = (assessment.values_high - assessment.values_low).to_numpy() * weights
    row, column = numpy.nonzero(room > 0)
    letters = numpy.array(CLASSES, dtype=object)
    keys = numpy.array([each.key for each in parts], dtype=object)
    taken, limits = room[row, column], assessment.thresholds
    if_bad = assessment.score_high.to_numpy()[row] - taken
    if_good = assessment.score_low.to_numpy()[row] + taken
    columns = {
        "space": assessment.score_low.index.to_numpy()[row],
        "indicator": keys[column],
        "room": taken,
        "best_if_bad": letters[class_index(if_bad, limits)],
        "worst_if_good": letters[class_index(if_good, limits)],
    }
    return pandas.DataFrame(columns).sort_values("room", ascending=False, kind="stable", ignore_index=True)


def _rest(middle: _Floats, shares: _Floats) -> _Floats:
    """Score without a criterion, of the others in their proportions; NaN where there are no others."""
    left = 1 - shares
    without = (middle @ shares)[:, None] - middle * shares
    return numpy.divide(without, left, out=numpy.full(middle.shape, numpy.nan), where=left > 0)


def _in_reach(shares: _Floats) -> _Floats:
    """Shares from 0 to 1; NaN for those out of reach. One that only rounding noise keeps out is at the end."""
    near = (shares >= -NOISE) & (shares <= 1 + NOISE)
    return numpy.where(near, shares.clip(0, 1), numpy.nan)


def weight_margins(assessment: Assessment) -> pandas.DataFrame:
    """Share that a criterion must get so that the class at the middle score changes, all else in proportion.

    Exact: the score is a straight line in the share, and the nearest crossing of a class threshold on either side is
    taken. NaN means that no share of this criterion, down to 0 or up to 1, changes the class.

    Returns:
        One row a space and criterion: space, criterion, share, share_up (the nearest larger share that changes the
        class), class_up, share_down, class_down.
    """
    middle, shares = assessment.criteria_middle.to_numpy(), _shares(assessment)
    rest = _rest(middle, shares)
    slope = middle - rest
    limits = numpy.array(assessment.thresholds.from_scores)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        crossing = (limits[None, None, :] - rest[:, :, None]) / slope[:, :, None]
    crossing = _in_reach(crossing)
    own = numpy.broadcast_to(shares, middle.shape)
    now = class_index(middle @ shares, assessment.thresholds)[:, None, None]
    rises = slope[:, :, None] > 0
    place = numpy.arange(len(limits))[None, None, :]
    up = numpy.where(rises, place < now, place >= now)
    columns = {
        "space": numpy.repeat(assessment.score_low.index.to_numpy(), len(shares)),
        "criterion": list(assessment.model.criteria) * len(middle),
        "share": own.ravel(),
    }
    for name, chosen, least in (("up", up, True), ("down", ~up, False)):
        found, entered = _nearest(numpy.where(chosen, crossing, numpy.nan), rises if least else ~rises, least=least)
        columns |= {f"share_{name}": found.ravel(), f"class_{name}": entered.ravel()}
    return pandas.DataFrame(columns)


def _nearest(crossing: _Floats, gains: NDArray[numpy.bool_], *, least: bool) -> tuple[_Floats, NDArray[numpy.object_]]:
    """The nearest crossing on one side, and the class that begins there: a better one where the score gains."""
    filled = numpy.where(numpy.isnan(crossing), numpy.inf if least else -numpy.inf, crossing)
    at = filled.argmin(axis=2) if least else filled.argmax(axis=2)
    share = numpy.take_along_axis(crossing, at[:, :, None], axis=2)[:, :, 0]
    letters = numpy.array([*CLASSES, ""], dtype=object)
    entered = numpy.where(gains[:, :, 0], at, at + 1)
    return share, letters[numpy.where(numpy.isnan(share), len(CLASSES), entered)]


def exchange_share(assessment: Assessment, first: object, second: object) -> pandas.Series:
    """Share of each criterion at which two spaces would have the same middle score, all else in proportion.

    NaN where no share from 0 to 1 exchanges them.

    Args:
        assessment: scores of the spaces.
        first: index of one space.
        second: index of the other.
    """
    middle = assessment.criteria_middle.loc[[first, second]].to_numpy()
    shares = _shares(assessment)
    own, rest = (part[0] - part[1] for part in (middle, _rest(middle, shares)))
    gap = rest - own
    share = numpy.divide(rest, gap, out=numpy.full(len(shares), numpy.nan), where=gap != 0)
    return pandas.Series(_in_reach(share), index=list(assessment.model.criteria), name="share")


@dataclass(frozen=True)
class Stability:
    """Ranks and classes over many sets of weights, at the middle of each criterion.

    Attributes:
        ranks: rank_low, rank_high (the middle range of ranks over the draws) and rank_median of each space.
        classes: share of the draws in which each space has each class.
        draws: number of sets of weights.
    """

    ranks: pandas.DataFrame
    classes: pandas.DataFrame
    draws: int


def stability(assessment: Assessment, uniforms: _Floats, *, range_share: float) -> Stability:
    """How ranks and classes move when the criteria's weights are drawn evenly over all sets that sum to 1.

    Sets are drawn by dividing the negative logarithms of uniform numbers by their sum (a flat Dirichlet distribution).

    Args:
        assessment: scores of the spaces.
        uniforms: random numbers above 0 and at most 1, one row a draw and one column a criterion.
        range_share: share of the draws whose ranks the range holds.
    """
    drawn = -numpy.log(uniforms)
    weights = drawn / drawn.sum(axis=1, keepdims=True)
    scores = assessment.criteria_middle.to_numpy() @ weights.T
    order = numpy.argsort(-scores, axis=0, kind="stable")
    ranks = numpy.empty_like(order)
    numpy.put_along_axis(ranks, order, numpy.arange(1, len(scores) + 1)[:, None], axis=0)
    outside = (1 - range_share) / 2
    low, median, high = numpy.quantile(ranks, [outside, 0.5, 1 - outside], axis=1, method="nearest")
    index = assessment.score_low.index
    found = class_index(scores, assessment.thresholds)
    shares = {letter: (found == place).mean(axis=1) for place, letter in enumerate(CLASSES)}
    columns = {"rank_low": low, "rank_median": median, "rank_high": high}
    return Stability(pandas.DataFrame(columns, index=index), pandas.DataFrame(shares, index=index), len(uniforms))
