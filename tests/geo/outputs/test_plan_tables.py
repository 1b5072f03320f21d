"""Tables of a plan: a town of two wards and three spaces whose every figure is reckoned by hand."""

import pandas
import pytest
import shapely

from geo.outputs import plan_tables
from geo.outputs.layers import prepare
from tests.geo.outputs import planned


@pytest.fixture(scope="module")
def outcome():
    return planned.outcome()


def test_the_figures_are_those_of_all_wards_together_with_the_share_of_each_part(outcome):
    table = plan_tables.figures(outcome, person_min=500.0, gap_min=0.0, penalty_min=90.0).set_index("figure")
    told = table["amount"]
    assert told[["people", "displaced", "seeking", "placed", "full", "out_of_reach"]].tolist() == [
        220,
        101,
        97,
        60,
        30,
        7,
    ]
    assert told[["spaces_used", "places", "free_places", "person_min"]].tolist() == [2, 90, 30, 500]
    assert told["mean_walk"] == pytest.approx(500 / 60)
    assert table["seekers_share"].sum() == pytest.approx(1.0)


def test_a_space_is_full_filling_or_has_no_places(outcome):
    table = plan_tables.spaces(outcome).set_index("location_id")
    assert table["filling"].to_dict() == {"a": "full", "b": "filling", "c": "no_places"}
    assert table["free_places"].to_dict() == {"a": 0, "b": 30, "c": 0}
    assert table["losing_people"].tolist()[:2] == [40, 0]
    assert pandas.isna(table.loc["c", "losing_people"])


def test_a_ward_is_told_by_what_most_of_its_people_without_a_place_lack(outcome):
    table = plan_tables.wards(outcome).set_index("ward_id")
    assert table["lack"].to_dict() == {"w1": "full", "w2": "placed"}
    assert table["left_out_share"].to_dict() == {"w1": pytest.approx(37 / 87), "w2": 0.0}


def test_the_space_that_takes_in_most_is_opened_first_and_says_why_in_both_languages(outcome):
    table = plan_tables.actions(outcome)
    assert table[["step", "location_id", "people", "total_people"]].to_numpy().tolist() == [
        [1, "a", 50, 50],
        [2, "b", 10, 60],
    ]
    first = table.iloc[0]
    takes, if_lost = first["why_en"].split(". ")
    assert takes == "Takes in 50 people, 83.3 % of all who are placed, and is full"
    assert if_lost == "If it is lost, 40 people have no place anywhere."
    assert first["why_ne"].startswith("५० व्यक्ति राख्छ, ठाउँ पाउने सबैको ८३.३ %, र भरिन्छ।")
    assert (first["wards_en"], first["wards_ne"], first["custodian"]) == ("Town-1 50", "नगर-१ ५०", "Army")
    assert "30 places stay free. If it is lost, all find a place elsewhere" in table.iloc[1]["why_en"]


def test_a_flow_is_a_line_from_its_ward_to_its_space(outcome):
    table = plan_tables.flows(outcome)
    assert table["people"].tolist() == [50, 10]
    assert shapely.get_point(table.geometry[0], -1) == shapely.Point(85.3, 27.7)
    assert shapely.within(shapely.get_point(table.geometry[0], 0), outcome.homes.geometry[0])


@pytest.mark.parametrize("make", (plan_tables.spaces, plan_tables.flows, plan_tables.actions))
def test_a_space_that_others_may_not_see_gives_away_no_position(outcome, make):
    frame = make(outcome)
    name = next(name for name, made in vars(plan_tables).items() if made is make)
    (layer,) = prepare({f"planned_{name[:-1]}": frame}).layers
    hidden = (frame["sensitivity"] == "restricted").to_numpy()
    assert hidden.any()
    if layer.geometry is not None:
        assert [shape is None for shape in layer.geometry] == hidden.tolist()
    else:
        assert [value is None for value in layer.attributes["lon_deg"].to_pylist()] == hidden.tolist()
