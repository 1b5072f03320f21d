"""Rows under the wrong name, against plain loops and runs laid out by hand."""

import geopandas
import numpy
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import toy
from geo.register.doctor import diagnose
from geo.register.doctor.case import make_case
from geo.register.doctor.moves import Move, _equal_pairs, moved
from tests.registers import MOVED, make_register

FIRST, SECOND = toy.ROUNDS
numbers = st.lists(st.floats(0, 3), max_size=25)


@given(numbers, numbers, st.floats(0, 0.1))
def test_equal_pairs_are_those_of_a_plain_loop(areas, wanted, room):
    rooms = numpy.full(len(wanted), room) * numpy.linspace(0.5, 1, len(wanted))
    one, other = _equal_pairs(numpy.array(areas), numpy.array(wanted), rooms)
    plain = {(a, w) for a in range(len(areas)) for w in range(len(wanted)) if abs(areas[a] - wanted[w]) <= rooms[w]}
    assert set(zip(one.tolist(), other.tolist(), strict=True)) == plain
    assert len(one) == len(plain)


def found(spaces, surveys):
    case = make_case(spaces, surveys, wards=None, density_m2_per_person=None)
    return {result.round_id: list(result.moves) for result in moved(case)}


def table(totals_by_round, *, names="abcdef"):
    """Spaces without boundaries and their total areas, round by round."""
    spaces = pandas.DataFrame({"id": list(names), "name_en": [f"Chaur {ord(name)}" for name in names]})
    rows = [
        {"location_id": name, "round_id": round_id, "name_printed": f"Chaur {ord(name)}", "total_area_m2": total}
        for round_id, totals in totals_by_round.items()
        for name, total in totals.items()
        if total is not None
    ]
    return spaces, pandas.DataFrame(rows)


AREAS = {"a": 100.0, "b": 210.0, "c": 330.0, "d": 460.0, "e": 600.0, "f": 750.0}


def test_without_boundaries_a_shift_shows_against_the_round_before():
    shifted = {"a": 100.0, "b": 330.0, "c": 460.0, "d": 600.0, "f": 750.0}
    assert found(*table({"1": AREAS, "2": shifted}))["2"] == [Move(1, 2), Move(2, 3), Move(3, 4)]
    findings = diagnose(*table({"1": AREAS, "2": shifted}))
    assert [(finding.rule, finding.location_ids) for finding in findings] == [("rows.shifted", ("b", "c", "d", "e"))]


def test_a_shift_the_other_way_is_told_apart():
    shifted = {"a": 100.0, "c": 210.0, "d": 330.0, "e": 460.0, "f": 750.0}
    (finding,) = diagnose(*table({"1": AREAS, "2": shifted}))
    assert (finding.location_ids, finding.evidence["kind"]) == (("b", "c", "d", "e"), "previous")


def test_rounded_areas_are_the_same_areas():
    shifted = {"a": 100.0, "b": 329.6, "c": 460.4, "d": 600.0, "f": 750.0}
    assert len(found(*table({"1": AREAS, "2": shifted}))["2"]) == 3


def test_a_rotation_that_loses_no_row_can_be_turned_back_by_a_click():
    turned = {"a": 100.0, "b": 330.0, "c": 460.0, "d": 210.0, "e": 600.0, "f": 750.0}
    (finding,) = diagnose(*table({"1": AREAS, "2": turned}))
    assert finding.rule == "rows.shifted"
    assert {each.key: each.value for each in finding.suggestions} == {"b:2": 210, "c:2": 330, "d:2": 460}


def test_two_rows_far_apart_are_exchanged_only_if_each_has_the_other_s_area():
    names = "abcdefghijklmnopqrstuvwxyz"
    areas = {name: 100.0 + 37 * place for place, name in enumerate(names)}
    both = {**areas, "b": areas["y"], "y": areas["b"]}
    (finding,) = diagnose(*table({"1": areas, "2": both}, names=names))
    assert (finding.rule, finding.location_ids) == ("rows.exchanged", ("b", "y"))
    one = {**areas, "b": areas["y"]}
    assert [each.rule for each in diagnose(*table({"1": areas, "2": one}, names=names))] == ["rounds.total_changed"]


def test_values_that_are_only_alike_start_nothing():
    changed = {**AREAS, "b": 338.0, "c": 470.0}
    assert found(*table({"1": AREAS, "2": changed}))["2"] == []


def test_a_run_goes_on_through_a_rough_match():
    shifted = {"a": 100.0, "b": 330.0, "c": 465.0, "d": 600.0, "f": 750.0}
    assert found(*table({"1": AREAS, "2": shifted}))["2"] == [Move(1, 2), Move(2, 3), Move(3, 4)]


def test_what_one_round_exchanged_is_put_right_for_the_next():
    exchanged = {**AREAS, "b": AREAS["c"], "c": AREAS["b"]}
    result = found(*table({"1": AREAS, "2": exchanged, "3": AREAS}))
    assert result == {"1": [], "2": [Move(1, 2), Move(2, 1)], "3": []}


def test_a_row_of_an_unknown_name_is_led_to_its_owner():
    spaces, surveys = table({"1": AREAS, "2": {"a": 100.0, "b": 330.0, "d": 460.0, "e": 600.0, "f": 750.0}})
    stray = {"location_id": "nast", "round_id": "2", "name_printed": "NAST", "total_area_m2": 210.0}
    mixed = pandas.concat([surveys.iloc[:7], pandas.DataFrame([stray]), surveys.iloc[7:]], ignore_index=True)
    (finding,) = diagnose(spaces, mixed)
    assert finding.rule == "rows.shifted"
    assert finding.evidence["moves"] == "NAST ← Chaur 98; Chaur 98 ← Chaur 99"
    assert finding.suggestions == ()


@pytest.mark.parametrize("length", (2, 3, 9, 16))
def test_a_run_of_any_length_is_named_whole(length):
    register = make_register(20, seed=length)
    rows = [register.row(place) for place in range(1, 2 + length)]
    surveys = register.surveys.copy()
    surveys.loc[rows[:-1], MOVED] = register.surveys.loc[rows[1:], MOVED].to_numpy()
    (finding,) = diagnose(register.spaces, surveys.drop(index=rows[-1]), wards=register.wards)
    assert finding.location_ids == tuple(f"s{place:03}" for place in range(1, 2 + length))
    assert finding.evidence["count"] == length


def test_toyland_s_exchange_is_found_by_boundaries_in_a_single_round():
    surveys = toy.surveys().query("round_id == @FIRST").reset_index(drop=True)
    surveys.loc[[1, 2], MOVED] = surveys.loc[[2, 1], MOVED].to_numpy()
    (finding,) = diagnose(toy.spaces(), surveys)
    assert (finding.rule, finding.location_ids) == ("rows.exchanged", ("toy-2", "toy-3"))
    assert {(each.key, each.column, each.value) for each in finding.suggestions if each.column == "total_area_m2"} == {
        ("toy-2:2019-12", "total_area_m2", 10929.33),
        ("toy-3:2019-12", "total_area_m2", 21859.45),
    }


def test_a_copied_boundary_testifies_for_nobody():
    grounds = toy.spaces()
    shapes = grounds.geometry.tolist()
    shapes[2] = shapes[3]
    spaces = grounds.set_geometry(geopandas.GeoSeries(shapes, crs=grounds.crs))
    assert found(spaces, toy.surveys()) == {FIRST: [], SECOND: []}
