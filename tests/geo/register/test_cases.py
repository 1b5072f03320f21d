"""Reports as rows: the ground they are about and the number by which one asks."""

import pandas
import pytest

from geo import toy
from geo.errors import InputError, MissingError
from geo.register.cases import find_reference, ground_of, new_reference, plain_reference

SPACES = toy.spaces()
IN_MEADOW = (85.316, 27.706)


def refused(named, position):
    with pytest.raises(InputError) as caught:
        ground_of(SPACES, named, position)
    return caught.value.problems[0].code


def test_a_position_on_a_ground_tells_it():
    assert ground_of(SPACES, "", IN_MEADOW) == "toy-4"


def test_a_position_some_steps_outside_still_tells_the_ground_but_not_one_in_the_next_street():
    # the meadow ends at 85.317; a thousandth of a degree is 98.6 m there
    assert ground_of(SPACES, "", (85.3179, 27.706)) == "toy-4"
    assert refused("", (85.3185, 27.706)) == "case.far_away"


def test_a_ground_and_a_position_must_belong_together():
    assert ground_of(SPACES, "toy-4", IN_MEADOW) == "toy-4"
    assert refused("toy-1", IN_MEADOW) == "case.off_ground"


def test_without_a_position_the_ground_must_be_named():
    assert ground_of(SPACES, "toy-2", None) == "toy-2"
    assert refused("", None) == "case.no_space"
    assert refused("nowhere", None) == "case.no_space"


def test_a_register_without_spaces_takes_no_report():
    with pytest.raises(InputError):
        ground_of(SPACES.iloc[:0], "", IN_MEADOW)


def test_exchanged_coordinates_are_told():
    assert refused("", (27.706, 85.316)) == "case.outside_nepal"


def test_a_reference_number_is_its_own_plain_form_and_none_is_given_twice():
    first = new_reference(set())
    assert plain_reference(first) == first == plain_reference(first.lower().replace("-", " "))
    assert new_reference({first}) != first


def test_a_number_is_found_however_it_is_typed():
    cases = pandas.DataFrame({"id": ["a"], "reference_no": ["7K3M-90X1"]})
    for typed in ("7K3M-90X1", "7k3m90x1", "७k३m ९०xl", "7K3M-9OXI"):
        assert find_reference(cases, typed) == "a"
    with pytest.raises(MissingError, match="look like"):
        find_reference(cases, "0000-0000")
