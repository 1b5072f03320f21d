"""Time in whole numbers."""

from geo.analysis.access.ticks import NEVER, UNREACHABLE, in_ticks, thousandths


def test_two_times_that_never_end_can_be_added_in_the_numbers_they_are_kept_in():
    assert int(in_ticks(float("inf"))) * 2 < 2**31
    assert in_ticks([8 * 24 * 60.0]).tolist() == [NEVER]


def test_unknown_and_endless_times_are_out_of_reach():
    assert thousandths([float("nan"), float("inf"), 0.0004]).tolist() == [UNREACHABLE, UNREACHABLE, 0]
