"""Scenarios of suitability: only what differs is kept, with its history, on both stores."""

import shutil

import pytest

from geo.errors import ConflictError, InputError, MissingError
from geo.register.history import undo
from geo.register.scenarios import TABLES, Choice, added, chosen, removed, scenario_model
from geo.register.store import open_register
from geo.standards.suitability import model


@pytest.fixture(params=["geopackage", pytest.param("postgis", marks=pytest.mark.postgis)])
def register(request, tmp_path):
    if request.param == "geopackage":
        place = shutil.copy(request.getfixturevalue("small_file"), tmp_path / "own.gpkg")
    else:
        place = request.getfixturevalue("postgis_url")()
    with open_register(place) as opened:
        yield opened


def tables(register):
    return register.tables(TABLES)


def make(register, name="Flood"):
    scenario_id, edits = added(name, "", tables=tables(register))
    register.apply(edits, by="Sita")
    return scenario_id


def want(register, scenario_id, **wanted):
    edits = chosen(scenario_id, wanted, version=register.version, tables=tables(register))
    return register.apply(edits, by="Sita", reason="Agreed")


def test_a_new_scenario_is_the_model_that_ships(register):
    scenario_id = make(register)
    assert scenario_model(tables(register), scenario_id) == model()
    assert (scenario_id, make(register, "Fire")) == ("scenario-1", "scenario-2")
    with pytest.raises(InputError, match="needs a name"):
        added("  ", "", tables=tables(register))


def test_only_what_differs_is_kept_and_what_is_as_shipped_again_goes(register):
    scenario_id = make(register)
    want(register, scenario_id, security=Choice(3), water=Choice(1), road_m=Choice(1, "50:1;2000:0"))
    found = tables(register)
    assert sorted(found["suitability_choice"]["part"]) == ["road_m", "security"]
    weighed = scenario_model(found, scenario_id)
    assert weighed.criteria["security"].weight == 3
    assert weighed.indicators["road_m"].points == ((50, 1), (2000, 0))
    want(register, scenario_id, security=Choice(1), road_m=Choice(2, "50:1;2000:0"))
    rows = tables(register)["suitability_choice"].set_index("part")
    assert rows.index.tolist() == ["road_m"]
    assert rows.loc["road_m", "weight"] == 2


def test_a_change_of_weights_can_be_undone(register):
    scenario_id = make(register)
    change = want(register, scenario_id, security=Choice(3))
    undo(register, change, by="Hari")
    assert scenario_model(tables(register), scenario_id) == model()


def test_removing_a_scenario_takes_its_choices_and_the_undo_brings_all_back(register):
    scenario_id = make(register)
    want(register, scenario_id, security=Choice(3))
    change = register.apply(removed(scenario_id, tables=tables(register)), by="Sita")
    assert tables(register)["suitability_choice"].empty
    with pytest.raises(MissingError, match="scenario-1"):
        scenario_model(tables(register), scenario_id)
    undo(register, change, by="Hari")
    assert scenario_model(tables(register), scenario_id).criteria["security"].weight == 3


@pytest.mark.parametrize(
    ("wanted", "said"),
    (
        ({"security": Choice(-1)}, "security is -1"),
        ({"security": Choice(float("nan"))}, "security is nan"),
        ({"lava": Choice(1)}, "lava"),
        ({"road_m": Choice(1, "50:1;40:0")}, "road_m is 50:1;40:0"),
        ({"road_m": Choice(1, "50:2")}, "from 0 to 1"),
        ({"season": Choice(1, "all_year:1")}, "every code"),
        ({"size": Choice(1), "usable_area_m2": Choice(0, "0:0;10000:0.5;50000:1")}, "size have the weight 0"),
        ({"security": Choice(1)}, "Nothing of the scenario was changed"),
    ),
)
def test_choices_that_do_not_fit_are_refused_by_name(register, wanted, said):
    scenario_id = make(register)
    with pytest.raises(InputError, match=said):
        want(register, scenario_id, **wanted)
    assert tables(register)["suitability_choice"].empty


def test_two_who_change_the_same_weight_do_not_overwrite_each_other(register):
    scenario_id = make(register)
    want(register, scenario_id, security=Choice(2))
    seen = tables(register)
    late = chosen(scenario_id, {"security": Choice(5)}, version=register.version, tables=seen)
    want(register, scenario_id, security=Choice(3))
    with pytest.raises(ConflictError):
        register.apply(late, by="Hari")


def test_a_choice_about_a_part_the_model_no_longer_has_is_passed_over(register):
    scenario_id = make(register)
    found = tables(register)
    want(register, scenario_id, security=Choice(2))
    rows = tables(register)["suitability_choice"].replace({"part": {"security": "gone"}})
    assert scenario_model({**found, "suitability_choice": rows}, scenario_id) == model()
