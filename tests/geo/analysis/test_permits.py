"""Permits: in use from the first day to the last, and told where two meet on one ground."""

from datetime import date, timedelta

import pandas
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.permits import clashes, in_use, standing_on

DAY = date(2026, 11, 24)


def permits(*rows):
    return pandas.DataFrame(rows, columns=["id", "location_id", "starts_on", "ends_on"])


FAIR = ("fair", "toy-1", DAY, DAY + timedelta(days=2))
PARKING = ("parking", "toy-1", DAY + timedelta(days=2), DAY + timedelta(days=9))
CIRCUS = ("circus", "toy-2", DAY, DAY)


def test_before_it_comes_during_and_after():
    rows = permits(FAIR)
    days = [DAY - timedelta(days=1), DAY, DAY + timedelta(days=2), DAY + timedelta(days=3)]
    assert [standing_on(rows, on=day).iloc[0] for day in days] == ["coming", "today", "today", "past"]


def test_two_permits_on_one_ground_meet_on_their_common_days_only():
    (pair,) = clashes(permits(FAIR, PARKING, CIRCUS)).to_dict("records")
    assert (pair["first"], pair["second"]) == ("fair", "parking")
    assert pair["starts_on"].date() == pair["ends_on"].date() == DAY + timedelta(days=2)


def test_no_permits_no_use_and_no_clash():
    assert in_use(permits(), on=DAY).empty
    assert clashes(permits()).empty


SPANS = st.lists(st.tuples(st.sampled_from(["toy-1", "toy-2"]), st.integers(0, 20), st.integers(0, 6)), max_size=7)


@given(SPANS)
@settings(max_examples=60)
def test_two_permits_meet_just_where_a_day_finds_both_in_use(spans):
    rows = permits(
        *(
            (f"p{n}", place, DAY + timedelta(days=a), DAY + timedelta(days=a + b))
            for n, (place, a, b) in enumerate(spans)
        )
    )
    seen = set()
    for offset in range(30):
        here = in_use(rows, on=DAY + timedelta(days=offset))
        held = list(zip(here["id"], here["location_id"], strict=True))
        seen |= {(a, b) for a, where in held for b, there in held if a < b and where == there}
    found = clashes(rows)
    assert set(zip(found["first"], found["second"], strict=True)) == seen
