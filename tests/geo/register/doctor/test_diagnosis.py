"""The examination as a whole: clean tables, one planted error of each kind, and the laws every finding keeps."""

from functools import cache

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import toy
from geo.messages import sentences
from geo.register.doctor import RULES, Finding, Suggestion, cleared, diagnose
from tests.registers import PLANTS, ROUNDS, make_register, put_right

SIZES, SEEDS = st.integers(5, 30), st.integers(0, 10_000)
BLIND = {"boundary.overlaps_many", "position.missing"}
ORDERED = {"rows.shifted", "rows.other_row", "values.filled_down", "capacity.other_row", "rounds.usable_exchanged"}


def examine(register):
    return diagnose(register.spaces, register.surveys, wards=register.wards)


@cache
def examined(kind):
    """A register with one error of a kind, and what the doctor says about it."""
    spoilt = PLANTS[kind](make_register(12, seed=3), 2)
    return spoilt, examine(spoilt)


def rules(findings):
    return sorted({finding.rule for finding in findings})


def test_toyland_is_clean():
    assert diagnose(toy.spaces(), toy.surveys(), wards=toy.wards()) == []


@settings(max_examples=25)
@given(SIZES, SEEDS)
def test_a_clean_register_has_no_finding(size, seed):
    assert examine(make_register(size, seed=seed)) == []


@pytest.mark.parametrize("kind", PLANTS)
@settings(max_examples=2)
@given(size=st.integers(9, 24), seed=SEEDS, share=st.floats(0, 1))
def test_one_planted_error_is_found_by_its_rule_and_no_other(kind, size, seed, share):
    clean = make_register(size, seed=seed)
    place = int(share * (size - 5))
    spoilt = PLANTS[kind](clean, place)
    findings = examine(spoilt)
    assert rules(findings) == [kind.partition(" ")[0]]
    named = {space for finding in findings for space in finding.location_ids}
    if kind != "area.table_system":
        assert named & set(clean.spaces["id"][place : place + 5])


def test_every_rule_has_a_planted_error_and_a_sentence_in_both_languages():
    assert {kind.partition(" ")[0] for kind in PLANTS} | BLIND == set(RULES)
    for rule in RULES:
        assert f"doctor.title.{rule}" in sentences()


@pytest.mark.parametrize("kind", PLANTS)
def test_every_finding_speaks_both_languages_and_names_its_rows(kind):
    for finding in examined(kind)[1]:
        english, nepali = finding.text("en"), finding.text("ne")
        assert len(english) > 40
        assert not any(mark in english for mark in ("nan", "{", "None"))
        assert any("ऀ" <= letter <= "ॿ" for letter in nepali)
        assert finding.title("en") != finding.title("ne")
        assert finding.severity in {"error", "warning", "note"}


@pytest.mark.parametrize("kind", PLANTS)
def test_a_suggestion_puts_its_finding_right_and_breaks_nothing(kind):
    spoilt, before = examined(kind)
    fixed = [finding for finding in before if finding.suggestions]
    after = examine(put_right(spoilt, fixed))
    allowed = {"boundary.missing"} if kind == "boundary.duplicate" else set()
    assert not {finding.id for finding in fixed} & {finding.id for finding in after}
    assert set(rules(after)) <= (set(rules(before)) - set(rules(fixed))) | allowed


def test_what_a_click_can_put_right_is_known():
    with_fix = {kind for kind in PLANTS if any(finding.suggestions for finding in examined(kind)[1])}
    assert with_fix == {
        "rows.exchanged",
        "rows.exchanged by points",
        "rows.exchanged altogether",
        "values.filled_down",
        "boundary.duplicate",
        "boundary.crossing mended",
        "boundary.exchanged_axes",
        "boundary.slivers",
        "area.unit",
        "area.unit hectare",
        "area.system",
        "area.digit",
        "area.ropani_differs",
        "capacity.factor_ten",
        "capacity.density",
        "capacity.from_total",
        "capacity.other_row",
        "position.exchanged_axes",
        "position.projected",
        "position.projected northing first",
        "position.digit",
        "position.digit of latitude",
        "position.wrong_zone",
        "ward.differs",
        "elevation.coordinate",
        "elevation.coordinate longitude",
        "rounds.usable_exchanged",
    }


@settings(max_examples=6)
@given(kind=st.sampled_from(sorted(PLANTS)), seed=SEEDS)
def test_a_finding_keeps_its_identifier(kind, seed):
    spoilt = PLANTS[kind](make_register(10, seed=seed), 1)
    again = PLANTS[kind](make_register(10, seed=seed), 1)
    found = [finding.id for finding in examine(spoilt)]
    assert found == [finding.id for finding in examine(again)]
    assert len(found) == len(set(found))


@settings(max_examples=10)
@given(kind=st.sampled_from(sorted(kind for kind in PLANTS if kind.partition(" ")[0] not in ORDERED)), data=st.data())
def test_the_order_of_rows_changes_nothing_but_what_rests_on_it(kind, data):
    spoilt, found = examined(kind)
    spaces = data.draw(st.permutations(range(len(spoilt.spaces))))
    rows = data.draw(st.permutations(range(len(spoilt.surveys))))
    mixed = diagnose(
        spoilt.spaces.iloc[spaces].reset_index(drop=True), spoilt.surveys.iloc[rows], wards=spoilt.wards.iloc[::-1]
    )
    assert {finding.id for finding in mixed} == {finding.id for finding in found}


@settings(max_examples=5)
@given(kind=st.sampled_from(sorted(PLANTS)))
def test_neither_table_is_changed(kind):
    spoilt = PLANTS[kind](make_register(9, seed=2), 1)
    spaces, surveys = spoilt.spaces.copy(), spoilt.surveys.copy()
    examine(spoilt)
    pandas.testing.assert_frame_equal(pandas.DataFrame(spoilt.spaces), pandas.DataFrame(spaces))
    pandas.testing.assert_frame_equal(spoilt.surveys, surveys)


@pytest.mark.parametrize(
    "absent", (*make_register(2, seed=0).surveys.columns.drop(["location_id", "round_id"]), "geometry", "name_en")
)
def test_a_column_that_is_absent_keeps_its_rules_silent(absent):
    register = make_register(12, seed=1)
    spaces = register.spaces.drop(columns=absent, errors="ignore")
    surveys = register.surveys.drop(columns=absent, errors="ignore")
    assert diagnose(pandas.DataFrame(spaces), surveys, wards=register.wards) == []


def test_a_file_whose_columns_are_all_in_one_table_is_examined_like_two():
    register = PLANTS["area.usable_above_total"](make_register(8, seed=1), 2)
    one_round = register.surveys[register.surveys["round_id"] == ROUNDS[1]]
    flat = register.spaces.merge(one_round.drop(columns="round_id"), left_on="id", right_on="location_id")
    findings = diagnose(flat.drop(columns="location_id"), None)
    assert rules(findings) == ["area.usable_above_total"]
    assert findings[0].text("en").startswith("this table: ")
    assert findings[0].location_ids == ("s002",)


def test_an_empty_table_has_no_finding():
    assert diagnose(toy.spaces().iloc[:0], toy.surveys().iloc[:0], wards=toy.wards()) == []
    assert diagnose(toy.spaces(), toy.surveys().iloc[:0]) == []
    assert diagnose(pandas.DataFrame({"id": ["a"]}), None) == []


def test_boundaries_in_metres_with_their_system_are_examined_in_degrees():
    register = make_register(8, seed=4)
    assert diagnose(register.spaces.to_crs(32645), register.surveys, wards=register.wards.to_crs(32645)) == []


def test_a_row_of_a_space_that_does_not_exist_does_no_harm():
    stray = make_register(8, seed=4).surveys.iloc[[3]].assign(location_id="elsewhere", total_area_m2=1.0)
    register = make_register(8, seed=4)
    assert diagnose(register.spaces, pandas.concat([register.surveys, stray]), wards=register.wards) == []


def test_a_mistake_that_explains_another_is_told_once():
    spoilt = PLANTS["boundary.duplicate"](make_register(12, seed=1), 2)
    assert [finding.rule for finding in examine(spoilt)] == ["boundary.duplicate"]


def test_rows_under_the_wrong_name_get_no_other_suggestion():
    shifted = PLANTS["rows.shifted"](make_register(12, seed=1), 2)
    both = shifted.with_survey(3, elevation_m=27.61, capacity_people=1)
    found = {finding.rule: finding.suggestions for finding in examine(both)}
    assert found == {"rows.shifted": (), "elevation.coordinate": ()}


def test_rows_are_cleared_unless_their_figures_are_in_doubt():
    register = make_register(12, seed=6)
    everything = register.spaces["id"].tolist()

    def allowed(spoilt):
        found = examine(spoilt)
        return cleared(spoilt.spaces, spoilt.surveys, found, round_a=ROUNDS[0], round_b=ROUNDS[1]).tolist()

    assert allowed(register) == everything
    shifted = allowed(PLANTS["rows.shifted"](register, 2))
    assert shifted == [space for space in everything if space not in {"s002", "s003", "s004", "s005", "s006"}]
    assert "s002" not in allowed(PLANTS["rounds.digit"](register, 2))
    assert "s002" in allowed(PLANTS["ward.differs"](register, 2))
    unknown = register.with_survey(4, usable_area_m2=None, capacity_people=None)
    assert "s004" not in allowed(unknown)


def test_a_finding_of_another_round_does_not_block():
    register = make_register(6, seed=6)
    finding = Finding("x", "rounds.digit", "warning", ("s001",), ("2013", "2016"), {})
    allowed = cleared(register.spaces, register.surveys, [finding], round_a=ROUNDS[0], round_b=ROUNDS[1])
    assert "s001" in allowed.tolist()


def test_suggestions_name_table_key_column_and_value():
    spoilt = PLANTS["elevation.coordinate"](make_register(6, seed=6), 1)
    assert examine(spoilt)[0].suggestions == (Suggestion("space_survey", "s001:2020-03", "elevation_m", None),)
    named = spoilt.surveys.assign(id=[f"row {number}" for number in range(12)])
    assert diagnose(spoilt.spaces, named)[0].suggestions[0].key == "row 7"
