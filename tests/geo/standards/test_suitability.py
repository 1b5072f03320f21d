"""The suitability model as a table: every row with its source, value functions checked, weights that can change."""

import csv

import pytest

from geo.errors import InputError
from geo.standards.suitability import GROUPS, model, read_model

CRITERION = {
    "key": "water", "kind": "criterion", "label_en": "Water", "label_ne": "पानी", "weight": "1",
    "weight_status": "proposal", "status": "proposal", "source": "A book", "locator": "page 1",
}  # fmt: skip
INDICATOR = {
    **CRITERION, "key": "tap_m", "kind": "indicator", "criterion": "water", "group": "utilities", "function": "line",
    "points": "100:1;500:0", "unit": "m",
}  # fmt: skip
COLUMNS = [*INDICATOR, "about_en", "about_ne", "evidence"]


@pytest.fixture
def written(tmp_path):
    def write(*rows):
        path = tmp_path / "model.csv"
        with path.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def test_the_model_has_the_six_published_criteria_and_the_three_groups():
    assert list(model().criteria) == ["accessibility", "security", "water", "land", "environment", "size"]
    assert {each.group for each in model().indicators.values()} == set(GROUPS)
    assert all(model().of(key) for key in model().criteria)


def test_weights_nobody_published_are_called_our_proposal():
    rows = [*model().criteria.values(), *model().indicators.values()]
    assert {each.weight_status for each in rows} == {"proposal"}


def test_a_figure_quoted_at_second_hand_is_not_called_verified():
    for each in model().indicators.values():
        assert (each.status == "second_hand") == (each.evidence == "V2"), each.key


def test_shares_of_criteria_and_of_the_indicators_of_each_criterion_sum_to_one():
    shares = model().shares()
    sets = [list(model().criteria), *([part.key for part in model().of(key)] for key in model().criteria)]
    assert [sum(shares[key] for key in keys) for keys in sets] == pytest.approx([1.0] * len(sets))


def test_the_environmental_checklist_is_no_part_of_the_score():
    assert not [key for key in model().indicators if "check" in key or key.startswith("q")]


def test_a_changed_weight_is_somebodys_proposal_and_leaves_the_model_as_it_was():
    changed = model().with_weights({"size": 5})
    assert changed.shares()["size"] == pytest.approx(5 / 10)
    assert model().shares()["size"] == pytest.approx(1 / 6)


@pytest.mark.parametrize(
    ("weights", "code"),
    (
        ({"beauty": 1.0}, "suitability.weight_key"),
        ({"size": -1.0}, "suitability.weight_value"),
        ({"size": float("nan")}, "suitability.weight_value"),
        ({"usable_area_m2": 0.0}, "suitability.no_weight"),
        (dict.fromkeys(model().criteria, 0.0), "suitability.no_weight_at_all"),
    ),
)
def test_weights_that_mean_nothing_are_refused(weights, code):
    with pytest.raises(InputError) as refused:
        model().with_weights(weights)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_table_is_read_as_it_stands(written):
    found = read_model(written(CRITERION, INDICATOR))
    assert found.indicators["tap_m"].points == ((100.0, 1.0), (500.0, 0.0))
    assert found.indicators["tap_m"].label("ne") == "पानी"


@pytest.mark.parametrize(
    ("change", "column"),
    (
        ({"source": ""}, "source"),
        ({"weight": "much"}, "weight"),
        ({"weight": "-1"}, "weight"),
        ({"status": "sure"}, "status"),
        ({"criterion": "air"}, "criterion"),
        ({"group": "other"}, "group"),
        ({"key": "water"}, "key"),
        ({"kind": "remark"}, "kind"),
        ({"points": ""}, "points"),
        ({"points": "100:1;100:0"}, "points"),
        ({"points": "100:2"}, "points"),
        ({"points": "near:1"}, "points"),
        ({"function": "codes", "points": "yes:1;yes:0"}, "points"),
    ),
)
def test_every_fault_of_a_row_is_named_with_its_column(written, change, column):
    with pytest.raises(InputError) as refused:
        read_model(written(CRITERION, {**INDICATOR, **change}))
    assert column in {problem.column for problem in refused.value.problems}


def test_a_value_function_can_be_written_otherwise_and_is_read_back_as_it_was_written():
    changed = model().with_points({"road_m": "100:1;2000:0.25", "wash": "yes:1;limited:0.2;no:0"})
    assert changed.indicators["road_m"].written == "100:1;2000:0.25"
    assert dict(changed.indicators["wash"].codes) == {"yes": 1, "limited": 0.2, "no": 0}
    assert changed.indicators["road_m"].status == "proposal"
    for key, each in model().indicators.items():
        assert model().with_points({key: each.written}).indicators[key].points == each.points


@pytest.mark.parametrize(
    ("key", "text"),
    (("road_m", ""), ("road_m", "2:1;1:0"), ("road_m", "0:1;far:0"), ("road_m", "0:1.5"), ("wash", "yes:1"),
     ("wash", "yes:1;limited:1;no:0;maybe:1"), ("nothing", "0:1")),
)  # fmt: skip
def test_a_value_function_that_is_none_is_refused(key, text):
    with pytest.raises(InputError):
        model().with_points({key: text})
