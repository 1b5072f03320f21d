"""The order of a case: report, hand over, look, warn, remove, recover, close; nothing before its time."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.cases.order import NEEDS, Step, allowed, step_problems
from geo.schema import vocabulary

TODAY = date(2026, 11, 24)
DONE = Step("reported", date(2026, 11, 1))


def codes(step, *earlier):
    return [problem.code for problem in step_problems(step, earlier, today=TODAY)]


def may(*done):
    return [kind for kind, problem in allowed(done).items() if problem is None]


def test_every_step_of_the_vocabulary_has_its_place():
    assert set(NEEDS) == set(vocabulary("case_step"))


@pytest.mark.parametrize(
    ("done", "next_steps"),
    (
        (["reported"], ["assigned"]),
        (["reported", "assigned"], ["assigned", "inspected", "not_confirmed"]),
        (
            ["reported", "assigned", "inspected"],
            ["assigned", "inspected", "not_confirmed", "notice_served", "removed", "court"],
        ),
        (["reported", "assigned", "not_confirmed"], ["assigned", "inspected", "closed"]),
        (["reported", "assigned", "inspected", "removed", "closed"], []),
    ),
)
def test_what_may_follow(done, next_steps):
    assert may(*done) == next_steps


def test_no_notice_is_served_before_somebody_looked_and_the_refusal_names_the_steps():
    problem = allowed(["reported", "assigned"])["notice_served"]
    assert 'before "Notice served" comes "Inspected"' in problem.text()
    assert "सूचना" in problem.text("ne")


def test_costs_are_recovered_only_after_a_removal():
    assert "cost_recovered" not in may("reported", "assigned", "inspected", "notice_served")
    assert "cost_recovered" in may("reported", "assigned", "inspected", "notice_served", "removed")


def test_a_notice_needs_its_days_a_handing_over_its_person_a_closing_its_reason():
    steps = [DONE, Step("assigned", date(2026, 11, 2), assigned_to="Ward 5"), Step("inspected", date(2026, 11, 3))]
    assert codes(Step("notice_served", date(2026, 11, 4)), *steps) == ["case.no_deadline"]
    assert codes(Step("notice_served", date(2026, 11, 4), deadline_days=7), *steps) == []
    assert codes(Step("assigned", date(2026, 11, 4)), *steps) == ["case.nobody"]
    removed = [*steps, Step("removed", date(2026, 11, 9))]
    assert codes(Step("closed", date(2026, 11, 10)), *removed) == ["case.no_note"]
    assert codes(Step("cost_recovered", date(2026, 11, 10)), *removed) == ["case.no_cost"]


def test_no_step_lies_in_the_future_or_before_the_newest_one_and_all_faults_are_told_at_once():
    assert codes(Step("assigned", date(2026, 10, 1), assigned_to="Ward 5"), DONE) == ["case.before_last"]
    assert codes(Step("inspected", date(2026, 12, 1)), DONE) == ["case.needs.inspected", "case.future"]


@given(st.lists(st.sampled_from(sorted(NEEDS)), max_size=12))
@settings(max_examples=60)
def test_a_case_taken_step_by_step_never_closes_before_it_was_looked_at(wanted):
    done = ["reported"]
    for kind in wanted:
        done += [kind] if allowed(done)[kind] is None else []
    assert done.count("reported") == 1
    if "closed" in done:
        assert done[-1] == "closed"
        assert {"inspected", "not_confirmed"} & set(done)
    for kind in ("notice_served", "removed", "court"):
        assert kind not in done or "inspected" in done[: done.index(kind)]
