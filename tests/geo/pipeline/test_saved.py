"""Plans kept in the register: with all they rest on, made again bit by bit, side by side, removed and undone."""

import json
import shutil
from dataclasses import replace

import pytest
import shapely

from geo.errors import InputError, MissingError
from geo.pipeline.plans import plan
from geo.pipeline.saved import again, beside, forget, keep, kept, rename, scenario_of, scenario_told
from geo.pipeline.scenario import Fixed, Scenario, ground
from geo.pipeline.seekers import Asked
from geo.pipeline.streets import VEHICLE, Travel
from geo.pipeline.walks import BRIDGES, Closures
from geo.register.history import undo
from geo.register.store import Edit, open_register
from tests.app.small import small_tables

WARD = "np-l-5243271001-w09"
SCENARIO = Scenario((WARD,), Asked(mmi=8.0), cell_m=250, limit_min=45)


@pytest.fixture
def register(small_file, tmp_path):
    with open_register(shutil.copy(small_file, tmp_path / "own.gpkg")) as own:
        yield own


def saved(register, scenario=SCENARIO, **words):
    found = plan(ground(register, scenario), scenario)
    return keep(register, found, by="Sita", **{"name": "April", **words})


def test_a_scenario_comes_back_from_its_plain_values_as_it_was():
    full = replace(
        SCENARIO,
        lost=frozenset({"kv-001", "kv-002"}),
        reserved={"kv-004": ["helipad"]},
        closures=Closures(frozenset({BRIDGES}), (shapely.box(85.3, 27.7, 85.31, 27.71),)),
        held_back_share=0.1,
        aim="fair",
        travel=Travel(VEHICLE, 3.0),
        fixed=(Fixed(WARD, "kv-004", 12),),
        added=frozenset({"kv-003"}),
    )
    assert scenario_of(json.loads(json.dumps(scenario_told(full)))) == full


def test_a_plan_made_again_from_the_same_register_is_the_same_to_the_last_person(register):
    found = again(register, saved(register))
    assert found.same
    assert found.changed == ()
    assert found.changes_since == 0


def test_what_a_plan_says_is_kept_and_listed(register):
    plan_id = saved(register, note="for the drill")
    row = kept(register).set_index("id").loc[plan_id]
    assert (row["name"], row["note"]) == ("April", "for the drill")
    assert row["seeking_people"] == row["placed_people"] + row["full_people"] + row["out_of_reach_people"]


def test_a_plan_made_again_after_a_space_shrank_is_not_the_same(register):
    plan_id = saved(register, replace(SCENARIO, limit_min=90))
    survey = register.table("space_survey")
    edits = [Edit("space_survey", key, {"usable_area_m2": 10.0}) for key in survey["id"]]
    register.apply(edits, by="Sita")
    assert not again(register, plan_id).same


def test_two_plans_stand_side_by_side_by_ward(register):
    first = saved(register, replace(SCENARIO, limit_min=90))
    second = saved(register, replace(SCENARIO, limit_min=90, lost=frozenset({"kv-002"})))
    table = beside(register, first, second)
    assert table["ward"].tolist() == [WARD, "total"]
    assert (table["placed_difference"] <= 0).all()


def test_a_removed_plan_is_gone_and_undo_brings_it_back(register):
    plan_id = saved(register)
    change = forget(register, plan_id, by="Sita")
    with pytest.raises(MissingError, match=plan_id):
        again(register, plan_id)
    undo(register, change, by="Sita", reason="")
    assert again(register, plan_id).same


def test_a_plan_without_a_name_is_refused(register):
    with pytest.raises(InputError, match="name"):
        saved(register, name=" ")


@pytest.mark.postgis
def test_in_a_database_a_plan_is_kept_named_made_again_and_put_back(postgis_url):
    with open_register(postgis_url()) as register:
        register.load(small_tables(), by="Chaur", kind="set_up", reason="Shipped data")
        plan_id = saved(register, note="for the drill")
        rename(register, plan_id, name="Autumn", note="", by="Hari")
        row = kept(register).iloc[0]
        assert (row["name"], row["saved_by"], row["changes_since"]) == ("Autumn", "Sita", 0)
        undo(register, forget(register, plan_id, by="Sita"), by="Sita", reason="")
        found = again(register, plan_id)
    assert found.same
    assert found.changed == ()


def test_what_changed_is_named_with_its_value_then_and_now(register):
    plan_id = saved(register)
    keys = register.table("space_survey").query("location_id == 'kv-002'")["id"]
    register.apply([Edit("space_survey", key, {"usable_area_m2": 10.0}) for key in keys], by="Sita")
    row = register.table("plan").set_index("id").loc[plan_id]
    basis = json.loads(row["basis"])
    basis["standards"]["walk.limit"], basis["program"] = 15.0, "0.0.1"
    del basis["layers"]
    register.apply([Edit("plan", plan_id, {"basis": json.dumps(basis)})], by="Sita")
    found = {(one.part, one.key): (one.then, one.now) for one in again(register, plan_id).changed}
    assert found["standards", "walk.limit"] == (15.0, 30.0)
    assert found["program", ""][0] == "0.0.1"
    assert ("spaces", "kv-002") in found
    assert {part for part, _ in found} == {"standards", "program", "spaces"}
