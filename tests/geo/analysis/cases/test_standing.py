"""Where a case stands: its newest step, its last day, and how many days it is overdue."""

from datetime import date

import pandas
import pytest

from geo.analysis.cases.standing import standing
from geo.schema import vocabulary

KINDS = list(vocabulary("case_step"))


def steps(*rows):
    names = ["id", "encroachment_id", "kind", "dated", "assigned_to", "deadline_days", "area_m2"]
    frame = pandas.DataFrame(
        [[f"s{place}", *row] + [None] * (6 - len(row)) for place, row in enumerate(rows, 1)], columns=names
    )
    return frame.astype({"deadline_days": "Int64", "area_m2": "Float64"})


CASES = pandas.DataFrame({"id": ["a", "b"], "area_m2": pandas.array([30.0, None], dtype="Float64")})
SERVED = [
    ("a", "reported", "2026-11-01"),
    ("a", "assigned", "2026-11-01", "Ward 5"),
    ("a", "inspected", "2026-11-01", None, None, 42.0),
]


def state(day, *more):
    return standing(CASES, steps(*SERVED, *more), kinds=KINDS, today=day).loc["a"]


@pytest.mark.parametrize(
    ("today", "overdue"), ((date(2026, 11, 8), None), (date(2026, 11, 9), 1), (date(2026, 11, 24), 16))
)
def test_seven_days_from_the_first_end_with_the_eighth(today, overdue):
    found = state(today, ("a", "notice_served", "2026-11-01", None, 7))
    assert found["deadline"] == pandas.Timestamp("2026-11-08")
    assert (None if pandas.isna(found["overdue_days"]) else found["overdue_days"]) == overdue


def test_a_removal_ends_the_deadline_and_a_new_notice_begins_another():
    served = ("a", "notice_served", "2026-11-01", None, 7)
    removed = ("a", "removed", "2026-11-05", None, None, 40.0)
    assert pandas.isna(state(date(2026, 12, 1), served, removed)["deadline"])
    assert state(date(2026, 12, 1), served, removed)["freed_m2"] == 40
    again = ("a", "notice_served", "2026-11-20", None, 35)
    assert state(date(2026, 12, 1), served, removed, again)["deadline"] == pandas.Timestamp("2026-12-25")


def test_the_newest_step_is_the_status_and_the_newest_hand_has_the_case():
    found = state(date(2026, 11, 9), ("a", "assigned", "2026-11-05", "Survey office"))
    assert (found["status"], found["assigned_to"]) == ("assigned", "Survey office")
    assert found["since"] == pandas.Timestamp("2026-11-05")


def test_the_area_of_the_inspection_replaces_that_of_the_report():
    assert state(date(2026, 11, 9))["area_m2"] == 42


def test_steps_of_one_day_stand_in_the_order_they_were_entered():
    ten = [("a", "assigned", "2026-11-01", f"hand {n}") for n in range(12)]
    assert state(date(2026, 11, 9), *ten)["assigned_to"] == "hand 11"


def test_a_case_without_steps_is_reported_and_nothing_else_is_known():
    found = standing(CASES, steps(), kinds=KINDS, today=date(2026, 11, 9)).loc["b"]
    assert found["status"] == "reported"
    assert found[["since", "deadline", "overdue_days", "area_m2"]].isna().all()
