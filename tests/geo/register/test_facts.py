"""What the register knows about one place."""

import pandas
import pytest

from geo.errors import MissingError
from geo.register.facts import place_facts, rounds_beside
from geo.schema import table


def _frame(name: str, rows: list[dict[str, object]]) -> pandas.DataFrame:
    return pandas.DataFrame(rows, columns=list(table(name).names), dtype=object)


def _place(place_id: str, kind: str, parent_id: str | None = None) -> dict[str, object]:
    return {"id": place_id, "kind": kind, "name_en": place_id.title(), "parent_id": parent_id}


@pytest.fixture
def tables() -> dict[str, pandas.DataFrame]:
    places = [
        _place("country", "country"),
        _place("district", "district", "country"),
        _place("ward-1", "ward", "district"),
        _place("ward-2", "ward", "district"),
        _place("old-village", "former_vdc", "district"),
        _place("camp", "site", "old-village"),
        _place("field", "open_space", "ward-1"),
    ]
    links = [
        {"id": "a", "former_id": "old-village", "successor_id": "ward-2", "area_share": 0.3, "source_id": "s"},
        {"id": "b", "former_id": "old-village", "successor_id": "ward-1", "area_share": 0.7, "source_id": "s"},
    ]
    other = {"id": "x", "location_id": "camp", "label": "Another", "other_id": "ward-2", "reason": "r"}
    return {
        "location": _frame("location", places),
        "location_name": _frame("location_name", [{"id": "n", "location_id": "camp", "name": "Kyamp"}]),
        "location_successor": _frame("location_successor", links),
        "location_alternative": _frame("location_alternative", [other]),
    }


def test_the_units_around_a_place_run_from_the_smallest_to_the_country(tables):
    assert place_facts(tables, "field").parents["id"].tolist() == ["ward-1", "district", "country"]


def test_what_lies_in_a_unit_is_found_at_any_depth(tables):
    inside = place_facts(tables, "district").inside["id"]
    assert set(inside) == {"ward-1", "ward-2", "old-village", "camp", "field"}
    assert place_facts(tables, "district").children["id"].tolist() == ["ward-1", "ward-2", "old-village"]


def test_a_former_unit_names_its_successors_by_share_and_each_successor_names_it(tables):
    found = place_facts(tables, "old-village").successors
    assert found[["id", "area_share"]].values.tolist() == [["ward-1", 0.7], ["ward-2", 0.3]]
    assert place_facts(tables, "ward-1").formers["id"].tolist() == ["old-village"]


def test_a_place_knows_what_it_is_mistaken_for_from_both_sides(tables):
    assert place_facts(tables, "camp").alternatives["label"].tolist() == ["Another"]
    assert place_facts(tables, "ward-2").alternative_of["id"].tolist() == ["camp"]


def test_a_place_that_is_not_there_is_named_in_the_error(tables):
    with pytest.raises(MissingError, match="nowhere"):
        place_facts(tables, "nowhere")


def test_parents_that_point_at_each_other_do_not_hang_the_page(tables):
    tables["location"].loc[tables["location"]["id"] == "country", "parent_id"] = "ward-1"
    assert place_facts(tables, "field").parents["id"].tolist() == ["ward-1", "district", "country"]
    assert len(place_facts(tables, "district").inside) < 50


def _surveys(**columns: list[object]) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    rounds = pandas.DataFrame({"id": ["new", "old"], "dated": pandas.to_datetime(["2020-03-08", "2019-12-12"])})
    surveys = pandas.DataFrame({"id": ["1", "2"], "location_id": "f", "round_id": ["new", "old"], **columns})
    return surveys, rounds


def test_rounds_stand_from_the_oldest_to_the_newest():
    order, values = rounds_beside(*_surveys(usable_area_m2=[90.0, 100.0]))
    assert order == ["old", "new"]
    assert values[0].values == (100.0, 90.0)
    assert values[0].differs


def test_areas_that_differ_by_rounding_agree_and_people_never_do():
    surveys, rounds = _surveys(total_area_m2=[2172.0, 2171.66], capacity_people=[545, 546])
    _, values = rounds_beside(surveys, rounds, rounding_m2=0.51)
    assert {value.column: value.differs for value in values} == {"total_area_m2": False, "capacity_people": True}


def test_a_value_that_only_one_round_reports_is_no_difference():
    _, values = rounds_beside(*_surveys(elevation_m=[None, 1313.0]))
    assert not values[0].differs


def test_columns_that_no_round_fills_are_left_out():
    _, values = rounds_beside(*_surveys(elevation_m=[None, None]))
    assert values == []
