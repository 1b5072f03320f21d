"""What the weights decide: by hand on two criteria, against bisection, and over drawn weights."""

import numpy
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.suitability import CLASSES, Measured, assess, class_index
from geo.analysis.weighing import decisive, exchange_share, stability, unknown_first, weight_margins
from geo.standards.suitability import Model
from tests.geo.analysis.test_suitability import LIMITS, criterion, indicator, known

KEYS = ("a", "b", "c")


def plain(weights):
    """Model whose three indicators are their criteria's scores."""
    parts = {key: criterion(key, weight) for key, weight in zip(KEYS, weights, strict=True)}
    line = ((0, 0), (1, 1))
    return Model(parts, {f"{key}_share": indicator(f"{key}_share", key, 1, points=line) for key in KEYS})


def assessed(rows, weights=(1, 1, 2)):
    columns = dict(zip([f"{key}_share" for key in KEYS], zip(*rows, strict=True), strict=True))
    return assess(
        known(**{name: list(values) for name, values in columns.items()}), model=plain(weights), thresholds=LIMITS
    )


def test_a_criterion_decides_where_its_best_or_worst_score_changes_the_class():
    found = decisive(assessed([(0.6, 0.6, 0.6)])).set_index("criterion")
    # 0.6 is C; c has half the weight: at its best 0.8 (A), at its worst 0.3 (E); a: 0.7 (B) and 0.45 (D)
    assert found["class_now"].tolist() == ["C", "C", "C"]
    assert found["class_at_best"].tolist() == ["B", "B", "A"]
    assert found["class_at_worst"].tolist() == ["D", "D", "E"]


def test_what_leaves_the_most_room_is_to_be_found_out_first():
    found = unknown_first(assessed([(0.8, None, None), (0.8, 0.5, 0.5)]))
    assert found["indicator"].tolist() == ["c_share", "b_share"]
    assert found["room"].tolist() == pytest.approx([0.5, 0.25])
    # score 0.2 to 0.95: if c is good at least 0.7 (B), if bad at most 0.45 (D)
    assert found.loc[0, ["best_if_bad", "worst_if_good"]].tolist() == ["D", "B"]


def test_the_share_that_changes_a_class_is_worked_out_by_hand():
    found = weight_margins(assessed([(1.0, 0.2, 0.6)])).set_index("criterion")
    # score 0.6 (C). a: the rest scores (0.25 * 0.2 + 0.5 * 0.6) / 0.75 = 7/15;
    # t + (1 - t) 7/15 is 0.65 at t = 11/32 and 0.5 at t = 1/16
    assert found.loc["a", ["share_up", "class_up"]].tolist() == [pytest.approx(11 / 32), "B"]
    assert found.loc["a", ["share_down", "class_down"]].tolist() == [pytest.approx(1 / 16), "D"]
    # c stands at 0.6 and so does the rest: no share of it moves the score
    assert found.loc["c", ["share_up", "share_down"]].isna().all()
    assert found.loc["c", ["class_up", "class_down"]].tolist() == ["", ""]


def test_the_share_that_exchanges_two_spaces_is_worked_out_by_hand():
    both = assessed([(1.0, 0.0, 0.5), (0.0, 0.5, 0.75)])
    # a: 1 t + (1 - t)/3 = (1 - t) 2/3 at t = 1/4; the two have the same score now
    assert exchange_share(both, 0, 1)["a"] == pytest.approx(0.25)
    never = assessed([(1.0, 1.0, 1.0), (0.0, 0.5, 0.5)])
    assert exchange_share(never, 0, 1).isna().all()


SCORES = st.lists(st.tuples(*[st.integers(0, 20).map(lambda n: n / 20)] * 3), min_size=1, max_size=4)
SETS = st.tuples(*[st.integers(1, 6)] * 3)


def class_at(row, weights, place, share):
    """Class when the criterion at a place has a share and the others keep their proportions, written out."""
    rest = sum(weight for other, weight in enumerate(weights) if other != place)
    score = share * row[place]
    score += sum((1 - share) * weight / rest * row[other] for other, weight in enumerate(weights) if other != place)
    return CLASSES[class_index(numpy.array([score]), LIMITS)[0]]


@given(rows=SCORES, weights=SETS)
@settings(max_examples=50)
def test_no_class_changes_before_the_margin_and_it_changes_behind_it(rows, weights):
    found = weight_margins(assessed(rows, weights))
    step = 1e-6
    for margin in found.to_dict("records"):
        row, place = rows[margin["space"]], KEYS.index(margin["criterion"])
        now = class_at(row, weights, place, margin["share"])
        for name, sign, end in (("up", 1, 1.0), ("down", -1, 0.0)):
            reached = margin[f"share_{name}"]
            stop = end if pandas.isna(reached) else reached - sign * step
            if sign * (stop - margin["share"]) > 0:
                between = numpy.linspace(margin["share"], stop, 9)
                assert {class_at(row, weights, place, share) for share in between} == {now}
            if not pandas.isna(reached) and 0 < reached + sign * step < 1:
                assert class_at(row, weights, place, reached + sign * step) == margin[f"class_{name}"]


@given(rows=st.lists(st.tuples(*[st.floats(0, 1)] * 3), min_size=2, max_size=2), weights=SETS)
@settings(max_examples=50)
def test_at_the_exchange_share_both_spaces_score_alike(rows, weights):
    for place, share in enumerate(exchange_share(assessed(rows, weights), 0, 1)):
        if not pandas.isna(share):
            rest = [weight if other != place else 0 for other, weight in enumerate(weights)]
            filled = [share if other == place else (1 - share) * w / sum(rest) for other, w in enumerate(rest)]
            scores = [sum(w * s for w, s in zip(filled, row, strict=True)) for row in rows]
            assert scores[0] == pytest.approx(scores[1], abs=1e-9)


def uniforms(draws):
    return 1 - numpy.random.default_rng(7).random((draws, len(KEYS)))


def test_a_space_that_is_best_in_everything_is_first_under_all_weights():
    found = stability(assessed([(0.9, 0.9, 0.9), (0.5, 0.6, 0.4), (0.1, 0.2, 0.3)]), uniforms(200), range_share=0.9)
    assert found.ranks.to_numpy().tolist() == [[1, 1, 1], [2, 2, 2], [3, 3, 3]]
    assert found.classes.loc[0].tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert found.draws == 200


def test_weights_are_drawn_evenly_over_all_sets():
    # with scores 1, 0, 0 the score is the first weight; over a flat triangle it exceeds t in (1 - t)^2 of the draws
    found = stability(assessed([(1.0, 0.0, 0.0)]), uniforms(40_000), range_share=0.9)
    assert found.classes["A"][0] == pytest.approx(0.2**2, abs=0.005)
    assert found.classes["E"][0] == pytest.approx(1 - 0.65**2, abs=0.01)


def test_the_same_random_numbers_give_the_same_answer():
    rows = [(0.2, 0.9, 0.4), (0.8, 0.1, 0.6), (0.5, 0.5, 0.5)]
    one, other = (stability(assessed(rows), uniforms(50), range_share=0.9) for _ in range(2))
    pandas.testing.assert_frame_equal(one.ranks, other.ranks)
    assert (one.ranks["rank_low"] <= one.ranks["rank_median"]).all()
    assert (one.ranks["rank_median"] <= one.ranks["rank_high"]).all()
    assert one.classes.sum(axis=1).tolist() == pytest.approx([1.0] * 3)


def test_an_interval_counts_at_its_middle():
    frame = pandas.DataFrame({"a_share": [0.2], "b_share": [0.5], "c_share": [0.5]})
    wide = assess(Measured(frame, frame.assign(a_share=[0.8])), model=plain((1, 1, 2)), thresholds=LIMITS)
    assert wide.middle[0] == pytest.approx(0.5)
