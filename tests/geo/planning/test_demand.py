"""Who leaves home and who seeks an open space, in whole people, with nothing guessed where nothing is known."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.planning.demand import by_shaking, by_total, leaving_share

LEAVING = {"weak": {6: 0.1, 7: 0.5, 8: 0.9}, "strong": {6: 0.0, 7: 0.1, 8: 0.3}}
HALF = {"weak": 0.5, "strong": 0.5}

people_of_cells = st.lists(
    st.tuples(st.integers(0, 3000), st.one_of(st.just(numpy.nan), st.floats(0, 1)), st.floats(0, 1)),
    min_size=1,
    max_size=20,
)


@pytest.mark.parametrize(
    ("intensity", "share"),
    (
        (7, 0.5 * 0.5 + 0.5 * 0.1),
        (7.5, 0.5 * 0.7 + 0.5 * 0.2),
        (9.9, 0.5 * 0.9 + 0.5 * 0.3),  # above the last step the last holds
        (5.5, 0.5 * 0.05),  # half way from nothing at 5 to the first step
        (5, 0),
        (2, 0),
    ),
)
def test_share_at_an_intensity_by_hand(intensity, share):
    assert leaving_share(intensity, stock=HALF, leaving=LEAVING) == pytest.approx(share)


def test_an_unknown_intensity_gives_no_share():
    assert numpy.isnan(leaving_share([numpy.nan], stock=HALF, leaving=LEAVING)).all()


@given(st.lists(st.floats(0, 12), min_size=2, max_size=10))
def test_stronger_shaking_never_makes_fewer_leave(intensities):
    found = leaving_share(sorted(intensities), stock=HALF, leaving=LEAVING)
    assert (numpy.diff(found) >= -1e-12).all()


def test_people_by_hand():
    # 300 * 0.3 = 90 and 41 * 0.5 = 20.5 leave, 110.5 in all: 111, the half goes up; 45 and 2.05 seek: 47
    found = by_shaking([300, 41, 8], [0.3, 0.5, numpy.nan], [0.5, 0.1, 0.1])
    assert found.displaced_people.tolist() == [90, 21, 0]
    assert found.seeking_people.tolist() == [45, 2, 0]
    assert found.unknown.tolist() == [False, False, True]


@given(people_of_cells)
def test_nobody_seeks_who_did_not_leave_and_nobody_leaves_who_was_not_there(rows):
    home, leave, seek = (numpy.array(column) for column in zip(*rows, strict=True))
    found = by_shaking(home, leave, seek)
    assert (found.seeking_people <= found.displaced_people).all()
    assert (found.displaced_people <= home).all()
    assert (found.displaced_people[found.unknown] == 0).all()
    known = numpy.nan_to_num(leave) * home
    assert abs(found.displaced_people.sum() - known.sum()) <= 0.5 + 1e-6
    assert abs(found.seeking_people.sum() - (known * seek).sum()) <= 0.5 + 1e-6
    assert (abs(found.displaced_people - known) <= 1 + 1e-6).all()


@given(st.lists(st.integers(0, 900), min_size=1, max_size=12), st.floats(0, 1), st.floats(0, 1))
def test_a_total_is_spread_to_the_last_person_and_no_cell_gives_more_than_it_has(home, part, seek):
    total = int(sum(home) * part)
    found = by_total(home, total, [seek] * len(home))
    assert found.displaced_people.sum() == total
    assert (found.displaced_people <= numpy.array(home)).all()
    assert (found.seeking_people <= found.displaced_people).all()
    assert abs(found.seeking_people.sum() - total * seek) <= 0.5 + 1e-6
    assert not found.unknown.any()


@pytest.mark.parametrize("total", (-1, 101))
def test_more_than_there_are_cannot_leave(total):
    with pytest.raises(InputError) as refused:
        by_total([60, 40], total, [1, 1])
    assert [problem.code for problem in refused.value.problems] == ["demand.total"]


def test_nobody_at_home_is_no_error():
    assert by_total([0, 0], 0, [1, 1]).seeking_people.tolist() == [0, 0]
    assert by_shaking([], [], []).displaced_people.tolist() == []
