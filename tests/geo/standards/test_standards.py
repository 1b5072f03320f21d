"""Numbers of the field and the loader that keeps them honest."""

import csv

import pytest

from geo.errors import InputError, MissingError
from geo.standards import AREA_PER_PERSON, Standard, read, standard, standards, value

COLUMNS = list(Standard.__dataclass_fields__)
GOOD = {
    "key": "camp.area",
    "label_en": "Complete camp",
    "label_ne": "पूर्ण शिविर",
    "value": "45",
    "unit": "m2/person",
    "kind": "min",
    "status": "verified",
    "evidence": "V",
    "source": "A book",
    "locator": "page 1",
    "leaves_out_en": "Growth.",
    "leaves_out_ne": "विस्तार।",
}


@pytest.fixture
def write(tmp_path):
    def write_rows(*rows):
        path = tmp_path / "some.csv"
        with path.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write_rows


def codes(error):
    return [problem.code for problem in error.value.problems]


def test_the_four_densities_are_those_of_the_contract_with_the_planner():
    numbers = [(value(key, unit="m2/person"), standard(key).kind) for key in AREA_PER_PERSON]
    assert numbers == [(3.5, "min"), (4.5, "min"), (30.0, "min"), (45.0, "min")]


def test_every_density_says_in_both_languages_what_it_leaves_out():
    densities = [each for each in standards().values() if each.unit == "m2/person"]
    assert len(densities) >= 4
    assert all(each.leaves_out("en") and each.leaves_out("ne") for each in densities)
    assert all(any("ऀ" <= letter <= "ॿ" for letter in each.leaves_out("ne")) for each in densities)


def test_second_hand_figures_are_not_called_verified():
    for each in standards().values():
        if each.evidence:
            assert (each.status == "second_hand") == (each.evidence == "V2"), each.key


def test_size_thresholds_and_tolerances_are_called_our_proposal():
    ours = [each for each in standards().values() if each.key.startswith(("size.", "doctor."))]
    assert {each.status for each in ours} == {"proposal"}


def test_land_units_follow_from_the_foot():
    square_foot_m2 = 0.3048**2
    assert value("land.ropani_area", unit="m2") == pytest.approx(74 * 74 * square_foot_m2, rel=1e-12)
    assert value("land.bigha_area", unit="m2") == pytest.approx(72900 * square_foot_m2, rel=1e-12)
    shares = {
        "aana": ("ropani", 16),
        "paisa": ("aana", 4),
        "daam": ("paisa", 4),
        "kattha": ("bigha", 20),
        "dhur": ("kattha", 20),
    }
    for part, (whole, count) in shares.items():
        assert value(f"land.{part}_area", unit="m2") * count == pytest.approx(
            value(f"land.{whole}_area", unit="m2"), rel=1e-8
        )


def test_a_number_asked_for_in_another_unit_is_refused():
    with pytest.raises(InputError, match="m2/person and was asked for in m2/family"):
        value("camp.area", unit="m2/family")


def test_an_unknown_standard_names_the_known_ones():
    with pytest.raises(MissingError, match=r"camp\.area"):
        standard("camp.aria")


def test_a_label_never_comes_without_its_number():
    assert standard("shelter.refuge_area").label("ne") == "तत्काल आश्रय (दर्ताको नियम) (3.5 m2/person)"


def test_a_good_row_is_read(write):
    assert read([write(GOOD)])["camp.area"].value == 45.0


@pytest.mark.parametrize("column", ("source", "locator", "unit", "label_ne", "leaves_out_ne"))
def test_a_row_without_its_origin_or_unit_is_refused(write, column):
    with pytest.raises(InputError) as error:
        read([write({**GOOD, column: "  "})])
    assert codes(error) == ["standards.blank"]
    assert error.value.problems[0].column == column


@pytest.mark.parametrize(
    ("change", "code"),
    (
        ({"value": "many"}, "standards.not_number"),
        ({"value": "nan"}, "standards.not_number"),
        ({"kind": "about"}, "standards.kind"),
        ({"status": "sure"}, "standards.status"),
    ),
)
def test_a_row_with_a_wrong_word_is_refused(write, change, code):
    with pytest.raises(InputError) as error:
        read([write({**GOOD, **change})])
    assert codes(error) == [code]


def test_all_problems_of_a_file_come_at_once_with_their_lines(write):
    with pytest.raises(InputError) as error:
        read([write(GOOD, GOOD, {**GOOD, "key": "other", "source": "", "locator": ""})])
    assert [(p.code, p.row) for p in error.value.problems] == [
        ("standards.twice", 3),
        ("standards.blank", 4),
        ("standards.blank", 4),
    ]
