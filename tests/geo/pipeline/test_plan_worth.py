"""What the spaces are worth in a saved plan: as many as lose their place when the plan is made without the space."""

import shutil
from dataclasses import replace

import pytest

from geo.errors import MissingError
from geo.pipeline.plan_worth import saved_worth
from geo.pipeline.plans import plan
from geo.pipeline.saved import keep
from geo.pipeline.scenario import Scenario, ground
from geo.pipeline.seekers import Asked
from geo.register.store import Edit, open_register

WARD = "np-l-5243271001-w09"
SCENARIO = Scenario((WARD,), Asked(mmi=8.0), cell_m=250, limit_min=90)


@pytest.fixture
def register(small_file, tmp_path):
    with open_register(shutil.copy(small_file, tmp_path / "own.gpkg")) as own:
        yield own


def placed(register, scenario):
    return plan(ground(register, scenario), scenario).allocation.placed_people


def saved(register, scenario):
    return keep(register, plan(ground(register, scenario), scenario), name="Drill", by="Sita")


def test_each_space_is_worth_the_people_a_plan_without_it_cannot_place(register):
    found = saved_worth(register, saved(register, SCENARIO))
    assert found.people
    whole = placed(register, SCENARIO)
    for space, people in found.people.items():
        assert people == whole - placed(register, replace(SCENARIO, lost=frozenset({space}))), space


def test_the_plan_is_named_with_who_saved_it_its_standard_and_its_longest_walk(register):
    found = saved_worth(register, saved(register, SCENARIO))
    assert (found.name, found.saved_by, found.same) == ("Drill", "Sita", True)
    assert "3.5 m" in found.told["en"]
    assert "90" in found.told["en"]
    assert "९०" in found.told["ne"]


def test_a_space_the_plan_leaves_out_is_not_known_and_a_register_that_changed_is_told(register):
    first = next(iter(saved_worth(register, saved(register, SCENARIO)).people))
    plan_id = saved(register, replace(SCENARIO, lost=frozenset({first})))
    assert first not in saved_worth(register, plan_id).people
    surveys = register.table("space_survey")["id"]
    register.apply([Edit("space_survey", key, {"usable_area_m2": 10.0}) for key in surveys], by="Sita")
    assert not saved_worth(register, plan_id).same


def test_an_unknown_plan_is_told(register):
    with pytest.raises(MissingError, match="plan-9"):
        saved_worth(register, "plan-9")
