"""The suitability score: derived by hand on a model of two criteria, held to a slow twin, and lawful."""

import numpy
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.suitability import CLASSES, Measured, Thresholds, assess, class_index, value_bounds
from geo.standards import standard
from geo.standards.suitability import Criterion, Indicator, Model, model

LIMITS = Thresholds((0.8, 0.65, 0.5, 0.35))
TEXTS = dict.fromkeys("label_en label_ne about_en about_ne weight_status status evidence source locator".split(), "x")


def criterion(key, weight):
    return Criterion(key=key, weight=weight, **TEXTS)


def indicator(key, owner, weight, *, points=(), codes=(), group="utilities"):
    return Indicator(
        key=key, weight=weight, **TEXTS, criterion=owner, group=group, points=tuple(points), codes=tuple(codes)
    )


TINY = Model(
    {"water": criterion("water", 3), "size": criterion("size", 1)},
    {
        "tap_m": indicator("tap_m", "water", 1, points=((100, 1), (500, 0))),
        "toilet": indicator("toilet", "water", 1, codes=(("yes", 1), ("limited", 0.5), ("no", 0))),
        "area_m2": indicator("area_m2", "size", 2, points=((0, 0), (1000, 1)), group="implementation"),
    },
)
"""Water counts three times as much as size; within water, tap and toilet count alike."""


def known(**columns):
    frame = pandas.DataFrame(columns)
    return Measured(frame, frame)


def test_a_score_is_the_weighted_sum_worked_out_by_hand():
    found = assess(known(tap_m=[300.0], toilet=["limited"], area_m2=[400.0]), model=TINY, thresholds=LIMITS)
    # tap (500 - 300) / 400 = 0.5, toilet 0.5: water 0.5; size 0.4; 0.75 * 0.5 + 0.25 * 0.4 = 0.475
    assert found.criteria_low.loc[0].to_dict() == pytest.approx({"water": 0.5, "size": 0.4})
    assert found.score_low[0] == found.score_high[0] == pytest.approx(0.475)
    assert found.classes().loc[0].tolist() == ["D", "D", "D"]
    assert found.known_share[0] == pytest.approx(1)


def test_what_is_unknown_is_an_interval_and_never_a_guess():
    found = assess(known(tap_m=[100.0], toilet=["unknown"], area_m2=[1000.0]), model=TINY, thresholds=LIMITS)
    # the toilet has a weight of 0.75 / 2 = 0.375
    assert (found.score_low[0], found.score_high[0]) == pytest.approx((0.625, 1.0))
    assert found.classes().loc[0].to_dict() == {"class_best": "A", "class_worst": "C", "class_middle": "A"}
    assert found.known_share[0] == pytest.approx(0.625)


def test_an_indicator_nobody_measured_is_unknown_everywhere():
    found = assess(known(tap_m=[100.0, 500.0]), model=TINY, thresholds=LIMITS)
    assert found.score_low.tolist() == pytest.approx([0.375, 0.0])
    assert found.score_high.tolist() == pytest.approx([1.0, 0.625])


def test_a_number_known_within_limits_gives_the_values_between_them():
    low = pandas.DataFrame({"tap_m": [200.0], "toilet": ["yes"], "area_m2": [0.0]})
    found = assess(Measured(low, low.assign(tap_m=[400.0])), model=TINY, thresholds=LIMITS)
    assert (found.values_low["tap_m"][0], found.values_high["tap_m"][0]) == pytest.approx((0.25, 0.75))


def test_the_groups_cut_the_same_weights_another_way():
    found = assess(known(tap_m=[100.0], toilet=["no"], area_m2=[400.0]), model=TINY, thresholds=LIMITS)
    assert found.groups_low.loc[0].to_dict() == pytest.approx({"utilities": 0.5, "implementation": 0.4})
    assert pytest.approx(found.score_low[0]) == 0.75 * 0.5 + 0.25 * 0.4


def test_ranks_say_what_missing_values_leave_open():
    found = assess(
        known(tap_m=[100.0, 500.0, 100.0], toilet=["yes", "no", "unknown"], area_m2=[1000.0, 0.0, 0.0]),
        model=TINY,
        thresholds=LIMITS,
    )
    # scores 1, 0 and 0.375 to 0.75: nothing overlaps
    assert found.ranks().to_numpy().tolist() == [[1, 1, 1], [3, 3, 3], [2, 2, 2]]
    open_ended = assess(known(tap_m=[300.0, None]), model=TINY, thresholds=LIMITS)
    assert open_ended.ranks()[["rank_best", "rank_worst"]].to_numpy().tolist() == [[1, 2], [1, 2]]


def test_a_value_function_may_rise_and_fall():
    slope = model().indicators["slope_deg"]
    low, high = value_bounds(slope, pandas.Series([0.0, 5.0, 4.0]), pandas.Series([20.0, 5.0, 7.5]))
    assert low.tolist() == pytest.approx([0.0, 1.0, 0.5])
    assert high.tolist() == pytest.approx([1.0, 1.0, 1.0])


def test_the_thresholds_that_ship_are_sorted_and_sit_on_the_better_side():
    keys = [f"suitability.class_{letter}_from" for letter in "dbac"]
    limits = Thresholds.of([standard(key) for key in keys])
    assert limits.from_scores == (0.8, 0.65, 0.5, 0.35)
    assert [CLASSES[place] for place in class_index(numpy.array([0.1 + 0.7, 0.65, 0.34999, 1.0, 0.0]), limits)] == [
        "A", "B", "E", "A", "E",
    ]  # fmt: skip


def slow_score(row, weights):
    """The same sum, written out number by number."""
    water, size = weights["water"], weights["size"]
    tap = min(max((500 - row["tap_m"]) / 400, 0), 1)
    toilet = {"yes": 1, "limited": 0.5, "no": 0}[row["toilet"]]
    area = min(max(row["area_m2"] / 1000, 0), 1)
    inner = (weights["tap_m"] * tap + weights["toilet"] * toilet) / (weights["tap_m"] + weights["toilet"])
    return (water * inner + size * area) / (water + size)


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "tap_m": st.floats(0, 900),
            "toilet": st.sampled_from(["yes", "limited", "no"]),
            "area_m2": st.floats(0, 2000),
        }
    ),
    min_size=1,
    max_size=6,
)
WEIGHTS = st.fixed_dictionaries({key: st.floats(0.01, 9) for key in ("water", "size", "tap_m", "toilet", "area_m2")})


@given(rows=ROWS, weights=WEIGHTS)
@settings(max_examples=60)
def test_the_fast_score_is_the_slow_one(rows, weights):
    frame = pandas.DataFrame(rows)
    found = assess(Measured(frame, frame), model=TINY.with_weights(weights), thresholds=LIMITS)
    assert found.score_low.tolist() == pytest.approx([slow_score(row, weights) for row in rows], abs=1e-12)
    assert found.score_high.tolist() == pytest.approx(found.score_low.tolist(), abs=1e-12)


@given(rows=ROWS, hidden=st.sets(st.sampled_from(["tap_m", "toilet", "area_m2"])))
@settings(max_examples=60)
def test_learning_a_value_never_leaves_the_interval(rows, hidden):
    whole = pandas.DataFrame(rows)
    part = whole.drop(columns=list(hidden))
    full, open_ = (assess(Measured(each, each), model=TINY, thresholds=LIMITS) for each in (whole, part))
    assert (open_.score_low <= full.score_low + 1e-12).all()
    assert (open_.score_high >= full.score_high - 1e-12).all()
    ranks, best = full.ranks()["rank"], open_.ranks()
    assert ((best["rank_best"] <= ranks) & (ranks <= best["rank_worst"])).all()


@given(rows=ROWS)
@settings(max_examples=30)
def test_order_of_the_spaces_does_not_matter(rows):
    frame = pandas.DataFrame(rows)
    turned = frame.iloc[::-1]
    one, other = (assess(Measured(each, each), model=TINY, thresholds=LIMITS) for each in (frame, turned))
    assert other.score_low.sort_index().tolist() == pytest.approx(one.score_low.tolist())
