"""What two survey rounds say about gained and lost ground."""

import numpy
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.change import change, comparison

_AREAS = st.one_of(st.none(), st.floats(0, 1e6, allow_nan=False))


def _rows(*rows: tuple[float | None, float | None, bool]) -> pandas.DataFrame:
    return pandas.DataFrame(rows, columns=["usable_first_m2", "usable_second_m2", "cleared"]).assign(
        id=[f"s{place}" for place in range(len(rows))]
    )


def test_a_space_that_lost_a_quarter_shows_minus_a_quarter():
    found = change(pandas.Series([8000.0]), pandas.Series([6000.0])).iloc[0]
    assert (found["change_m2"], found["change_share"], found["bar_share"]) == (-2000.0, -0.25, -0.25)


def test_a_change_from_nothing_has_no_share_and_no_bar():
    found = change(pandas.Series([0.0]), pandas.Series([500.0])).iloc[0]
    assert found["change_m2"] == 500.0
    assert numpy.isnan(found["change_share"])
    assert found["bar_share"] == 0.0


def test_only_cleared_rows_with_both_areas_enter_the_totals():
    found = comparison(_rows((100.0, 90.0, True), (100.0, 10.0, False), (50.0, None, True), (200.0, 240.0, True)))
    assert (found.totals.spaces, found.totals.first_m2, found.totals.second_m2) == (2, 300.0, 330.0)
    assert found.totals.change_m2 == 30.0
    assert found.totals.change_share == pytest.approx(0.1)
    assert found.held_back["id"].tolist() == ["s1", "s2"]


def test_a_space_that_neither_round_reports_is_absent_and_not_held_back():
    found = comparison(_rows((None, None, False), (1.0, 1.0, True)))
    assert found.absent["id"].tolist() == ["s0"]
    assert found.held_back.empty


def test_nothing_to_compare_gives_a_total_of_nothing_without_a_share():
    found = comparison(_rows((10.0, 10.0, False)))
    assert (found.totals.spaces, found.totals.first_m2, found.totals.change_share) == (0, 0.0, None)


@given(st.lists(st.tuples(_AREAS, _AREAS, st.booleans()), min_size=1, max_size=30))
def test_every_space_stands_in_exactly_one_of_the_three_tables(rows):
    found = comparison(_rows(*rows).astype({"usable_first_m2": float, "usable_second_m2": float}))
    ids = [*found.compared["id"], *found.held_back["id"], *found.absent["id"]]
    assert sorted(ids) == sorted(f"s{place}" for place in range(len(rows)))
    assert found.totals.spaces == len(found.compared)


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), min_size=1, max_size=30))
def test_the_total_change_is_the_sum_of_the_changes(rows):
    found = comparison(_rows(*((first, second, True) for first, second in rows)))
    assert found.totals.change_m2 == pytest.approx(found.compared["change_m2"].sum(), abs=1e-3)
    assert found.compared["bar_share"].between(-1, 1).all()
