"""The doctor's benchmark at a size that takes no time."""

from collections import Counter

from benchmarks import doctor


def test_the_benchmark_finds_what_it_planted_and_both_areas_agree():
    result = doctor.run(doctor.SMOKE_SPACES, doctor.SMOKE_ERRORS)
    assert result.largest_area_gap_share < 1e-6
    assert Counter(finding.rule for finding in result.findings) == {
        "rows.shifted": 1,
        "values.filled_down": 1,  # the last row of the shift keeps its values
        "area.digit": 1,
        "position.exchanged_axes": 1,
        "elevation.coordinate": 1,
        "capacity.factor_ten": 1,
    }
