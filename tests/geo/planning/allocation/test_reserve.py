"""A helipad takes the ground, what is held back is held back, and nothing is lost in between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.planning.allocation.reserve import Clash, clashes, places
from geo.standards.uses import conflicts, sheltering_share

SHARES = {"camp": 1.0, "water": 0.5, "helipad": 0.0}


def test_the_most_demanding_use_of_a_space_counts():
    found = places([100, 100, 100], [{"camp"}, {"camp", "water"}, {"water", "helipad"}], sheltering_share=SHARES)
    assert found.left.tolist() == [100, 50, 0]
    assert found.taken.tolist() == [0, 50, 100]


def test_held_back_places_are_taken_of_what_the_uses_leave():
    assert places([100], [{"water"}], sheltering_share=SHARES, held_back_share=0.1).left.tolist() == [45]


def test_a_use_nobody_spoke_of_and_a_share_above_all_are_both_named():
    with pytest.raises(InputError) as caught:
        places([1], [{"circus"}], sheltering_share=SHARES, held_back_share=1.5)
    assert [problem.code for problem in caught.value.problems] == ["allocation.use_unknown", "allocation.held_back"]


@given(capacity=st.lists(st.integers(0, 10**6), max_size=6), held_back=st.floats(0, 1))
def test_places_left_and_taken_add_up_to_all(capacity, held_back):
    uses = [{"camp", "water"} if number % 2 else set() for number in range(len(capacity))]
    found = places(capacity, uses, sheltering_share=SHARES, held_back_share=held_back)
    assert (found.left + found.taken).tolist() == capacity
    assert (found.left >= 0).all()
    assert (found.taken >= 0).all()


def test_a_camp_on_a_helipad_clashes_and_a_camp_with_water_does_not():
    pairs = [(conflict.use, conflict.other) for conflict in conflicts()]
    assert clashes([{"helipad", "settlement_camp"}, {"settlement_camp", "potable_water"}], conflicts=pairs) == [
        Clash(0, "helipad", "settlement_camp")
    ]
    assert sheltering_share()["helipad"] == 0
