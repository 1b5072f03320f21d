"""People sent to a space by hand: who goes, what stays for the others, and why an order cannot be followed."""

from dataclasses import replace

import pytest

from geo.errors import InputError
from geo.pipeline.plans import plan, protection
from geo.pipeline.scenario import Fixed, Scenario, ground
from geo.pipeline.seekers import Asked

WARD, NEXT = "np-l-5243271001-w09", "np-l-5243271001-w31"
SCENARIO = Scenario((WARD, NEXT), Asked(mmi=8.0), cell_m=250, limit_min=45)


@pytest.fixture(scope="module")
def on(small_register):
    return ground(small_register, SCENARIO)


@pytest.fixture(scope="module")
def roomy(on):
    """The space with most places in reach, and how many it has."""
    row = plan(on, SCENARIO).spaces.sort_values("places").iloc[-1]
    return row["id"], int(row["places"])


def sent(on, *orders, **changed):
    return plan(on, replace(SCENARIO, fixed=orders, **changed))


def test_the_people_sent_by_hand_are_part_of_the_plan_and_the_rest_is_planned_round_them(on, roomy):
    space, places = roomy
    some = places // 2
    found = sent(on, Fixed(WARD, space, some))
    flows = found.flows.set_index(["ward", "space"])["people"]
    assert flows[WARD, space] >= some
    assert found.allocation.fixed.total_people == some
    assert (found.spaces["people"] <= found.spaces["places"]).all()
    assert found.verdict.is_optimal
    free = plan(on, SCENARIO)
    assert found.allocation.placed_people <= free.allocation.placed_people
    assert all(worth.if_lost.people <= 0 for _, worth in protection(found))


@pytest.mark.parametrize("aim", ("whole", "fair"))
def test_other_aims_keep_what_is_sent_by_hand_and_pass_the_checker(on, roomy, aim):
    found = sent(on, Fixed(WARD, roomy[0], 40), aim=aim)
    assert found.allocation.fixed.total_people == 40
    assert found.verdict.problems == ()


def test_who_is_sent_beyond_the_limit_goes_all_the_same(on):
    far = next(iter(on.spaces.loc[on.spaces["usable_area_m2"] > 1000, "id"]))
    found = sent(on, Fixed(WARD, far, 5), limit_min=1)
    assert found.flows.set_index(["ward", "space"])["people"][WARD, far] >= 5
    assert found.flows["longest_walk_min"].max() > 1
    assert found.verdict.problems == ()


def test_those_nearest_to_the_space_are_sent_first(on, roomy):
    found = sent(on, Fixed(WARD, roomy[0], 40))
    cells, fixed = found.ground.homes.cells, found.allocation.fixed
    column = on.spaces["id"].tolist().index(roomy[0])
    time = found.walks.table(column, column + 1)[:, 0]
    left = found.seekers.people.copy()
    left[fixed.cell] -= fixed.people
    stay = (cells["ward"] == WARD).to_numpy() & (left > 0)
    assert time[fixed.cell].max() <= time[stay].min()


def test_an_order_that_cannot_be_followed_says_why(on, roomy):
    space, places = roomy
    lost = replace(SCENARIO, lost=frozenset({space}))
    for scenario, order, code in (
        (SCENARIO, Fixed("np-1", space, 1), "people.fixed_place"),
        (SCENARIO, Fixed(WARD, "kv-999", 1), "people.no_space"),
        (SCENARIO, Fixed(WARD, space, 0), "people.fixed_nobody"),
        (SCENARIO, Fixed(WARD, space, 10**6), "people.fixed_people"),
        (SCENARIO, Fixed(WARD, space, places + 1), "people.fixed_room"),
        (lost, Fixed(WARD, space, 1), "people.fixed_room"),
    ):
        with pytest.raises(InputError) as refused:
            plan(on, replace(scenario, fixed=(order,)))
        assert code in [problem.code for problem in refused.value.problems]


def test_two_orders_share_the_people_and_the_places(on, roomy):
    space, places = roomy
    half = places // 2 + 1
    with pytest.raises(InputError, match="places left"):
        sent(on, Fixed(WARD, space, half), Fixed(NEXT, space, half))
