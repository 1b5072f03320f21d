"""A scenario as an address: all that was chosen comes back, half a row is refused, codes nobody knows are as usual."""

import pytest
import shapely
from werkzeug.datastructures import MultiDict

from app.drawn import written
from app.plan_choice import OWN, Choice, choice_at, choice_from, read
from geo.errors import InputError
from geo.pipeline.scenario import Fixed
from geo.pipeline.streets import VEHICLE

LINE = shapely.LineString([(85.31, 27.7), (85.32, 27.7)])
FULL = Choice(
    places=("np-l-5243263003",), event=OWN, people=600_000, limit_min=45, lost=("kv-001",), closed=("bridges",),
    drawn=tuple(written(LINE)), use=("kv-002:helipad",), fix=("np-l-5243263003-w01:kv-003:40",), add=("kv-004",),
    held_percent=10, aim="fair", means=VEHICLE, speed_kmh=3, bands="10,20", to="hospital",
)  # fmt: skip


def test_everything_that_was_chosen_comes_back_from_the_address():
    assert choice_at(FULL.address) == FULL
    assert choice_from(MultiDict(FULL.query)) == FULL
    assert FULL.uses == {"kv-002": ["helipad"]}
    assert FULL.orders == (Fixed("np-l-5243263003-w01", "kv-003", 40),)


def test_a_new_row_of_the_form_joins_those_chosen_before():
    asked = MultiDict(FULL.query)
    asked.update({"use_space": "kv-005", "use_as": "warehouse", "fix_place": "w", "fix_space": "kv-006",
                  "fix_people": "7", "drawn_text": "POLYGON ((85 27, 85.1 27, 85.1 27.1, 85 27))"})  # fmt: skip
    found = choice_from(asked)
    assert found.use == ("kv-002:helipad", "kv-005:warehouse")
    assert found.fix == (*FULL.fix, "w:kv-006:7")
    assert len(found.drawn) == 2


@pytest.mark.parametrize(
    ("fields", "code"),
    (
        ({"use_space": "kv-001"}, "plan.half_use"),
        ({"fix_place": "w", "fix_people": "3"}, "plan.half_order"),
        ({"fix_place": "w", "fix_space": "kv-001", "fix_people": "many"}, "plan.half_order"),
        ({"fix": "kv-001:9"}, "plan.half_order"),
        ({"drawn": "l!!"}, "plan.no_drawing"),
        ({"drawn_text": "POINT (85 27)"}, "plan.no_shape"),
        ({"event": OWN}, "plan.no_people"),
        ({"speed_kmh": "0"}, "plan.number_speed_kmh"),
        ({"people": "-1"}, "plan.number_people"),
    ),
)
def test_what_is_not_whole_is_refused_and_the_rest_is_kept(fields, code):
    asked = MultiDict([("lost", "kv-001"), *fields.items()])
    choice, problems = read(asked)
    assert [problem.code for problem in problems] == [code]
    assert choice.lost == ("kv-001",)
    with pytest.raises(InputError):
        choice_from(asked)


def test_uses_and_means_nobody_knows_are_left_out():
    assert choice_from(MultiDict({"use": "kv-001:castle", "means": "boat"})) == Choice()


def test_a_part_of_a_scenario_leaves_the_rest_as_usual():
    assert FULL.only("lost", "bands") == Choice(lost=("kv-001",), bands="10,20")
