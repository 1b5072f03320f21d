"""Every suggested use says what it leaves to people, and the pairs that must not meet are real uses."""

import pytest

from geo.errors import InputError
from geo.schema import vocabulary
from geo.standards.uses import conflicts, read_conflicts, sheltering_share

HEADER = "use,other,reason_en,reason_ne,status,source,locator\n"


def test_all_seventeen_uses_say_what_they_leave():
    assert set(sheltering_share()) == set(vocabulary("suggested_use"))
    assert len(sheltering_share()) == 17
    assert all(0 <= share <= 1 for share in sheltering_share().values())


def test_conflicts_are_between_uses_that_exist_and_say_why():
    assert {use for conflict in conflicts() for use in (conflict.use, conflict.other)} <= set(sheltering_share())
    helipad = next(conflict for conflict in conflicts() if conflict.use == "helipad")
    assert helipad.reason("en") != helipad.reason("ne")


def test_a_conflict_without_a_reason_or_with_itself_or_twice_is_refused(tmp_path):
    path = tmp_path / "use_conflicts.csv"
    rows = ["a,b,r,न,proposal,s,l", "b,a,r,न,proposal,s,l", "c,c,r,न,proposal,s,l", "d,e,,न,proposal,s,l"]
    path.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_conflicts(path)
    assert sorted(problem.row for problem in caught.value.problems) == [3, 4, 5]
