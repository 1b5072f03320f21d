"""The order of the rules is whole whatever was asked for; a slope is a slope in either unit."""

import pytest

from geo.analysis.rules import RULES, ordered
from geo.errors import InputError
from geo.standards import standard
from tests.geo.meadow import rules


def test_rules_not_named_follow_in_their_usual_order():
    found = ordered(["steep", "building"])
    assert found[:3] == ("steep", "building", "exclusion")
    assert sorted(found) == sorted(RULES)
    assert ordered([]) == RULES


def test_all_unknown_and_repeated_rules_are_refused_at_once():
    with pytest.raises(InputError) as refused:
        ordered(["steep", "steep", "lava"])
    assert [problem.value for problem in refused.value.problems] == ["steep", "lava"]


def test_ten_percent_are_five_point_seven_degrees():
    assert rules(slope_max=standard("slope.camp_max")).slope_max_deg == pytest.approx(5.7106, abs=1e-4)
    assert rules().slope_max_deg == 5
