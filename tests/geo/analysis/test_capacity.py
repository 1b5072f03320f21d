"""People by area: counted by hand, and the laws every count keeps."""

from fractions import Fraction

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import toy
from geo.analysis.capacity import column, people, people_by_standard, total
from geo.errors import InputError
from geo.schema import SPACES
from geo.standards import AREA_PER_PERSON, standard

REFUGE, CAMP = standard("shelter.refuge_area"), standard("camp.area")
DENSITIES = [standard(key) for key in AREA_PER_PERSON]
areas_m2 = st.floats(0, 1e9, allow_nan=False)


def test_people_are_whole_people_by_hand():
    areas = pandas.Series([10.5, 10.49, 3.5, 3.4, 0.0])
    assert people(areas, REFUGE).tolist() == [3, 2, 1, 0, 0]
    assert people(pandas.Series([44.9, 45.0, 90.0]), CAMP).tolist() == [0, 1, 2]


def test_what_is_unknown_stays_unknown():
    counted = people(pandas.Series([None, 35.0], index=["a", "b"], dtype="float64"), REFUGE)
    assert counted.dtype == "Int64"
    assert counted.isna().to_dict() == {"a": True, "b": False}


@pytest.mark.parametrize("whole", (3, 7, 411, 39661, 204609))
def test_noise_of_arithmetic_takes_nobody_away(whole):
    area_m2 = sum([REFUGE.value / 7] * 7 * whole) if whole < 500 else whole * REFUGE.value * (1 - 1e-15)
    assert people(pandas.Series([area_m2]), REFUGE).tolist() == [whole]


def test_the_same_ground_holds_a_thirteenth_as_a_camp():
    assert people(pandas.Series([138814.07]), REFUGE).tolist() == [39661]
    assert people(pandas.Series([138814.07]), CAMP).tolist() == [3084]


def test_columns_are_those_of_the_declared_table():
    counted = people_by_standard(toy.surveys()["usable_area_m2"], DENSITIES)
    assert list(counted) == ["people_at_3_5_m2", "people_at_4_5_m2", "people_at_30_m2", "people_at_45_m2"]
    assert set(counted) <= set(SPACES.names)
    assert counted.loc[0].tolist() == [20000, 15555, 2333, 1555]


def test_a_total_counts_what_it_does_not_know():
    later = toy.surveys().query("round_id == '2020-03'")["usable_area_m2"]
    result = total(later, CAMP)
    assert (result.people, result.usable_area_m2) == (1400 + 155 + 233 + 777 + 210, 124_950.0)
    assert (result.known_spaces, result.unknown_spaces) == (5, 1)


def test_a_total_of_nothing_is_nothing():
    result = total(pandas.Series([], dtype="float64"), CAMP)
    assert (result.people, result.usable_area_m2, result.known_spaces, result.unknown_spaces) == (0, 0.0, 0, 0)


@pytest.mark.parametrize("wrong", (-1.0, float("inf")))
def test_an_impossible_area_is_refused(wrong):
    with pytest.raises(InputError, match="1 rows"):
        people(pandas.Series([1.0, wrong]), REFUGE)


def test_a_standard_that_is_no_area_a_person_is_refused():
    with pytest.raises(InputError, match=r"m2/person"):
        people(pandas.Series([1.0]), standard("size.large_from_area"))


@given(st.lists(areas_m2, max_size=8))
def test_people_never_take_more_ground_than_there_is(areas):
    for density in DENSITIES:
        counted = people(pandas.Series(areas, dtype="float64"), density)
        for area, number in zip(areas, counted, strict=True):
            room = Fraction(area) / Fraction(density.value)
            assert number <= room * (1 + Fraction(1, 10**8)) + Fraction(1, 10**8)
            assert number > room - 1 - Fraction(1, 10**8)


@given(areas_m2, areas_m2)
def test_more_ground_never_holds_fewer_people(first, second):
    counted = people(pandas.Series(sorted((first, second))), CAMP)
    assert counted[0] <= counted[1]


@given(areas_m2)
def test_a_roomier_standard_never_holds_more_people(area):
    row = people_by_standard(pandas.Series([area]), DENSITIES).loc[0, [column(each) for each in DENSITIES]].tolist()
    assert row == sorted(row, reverse=True)
