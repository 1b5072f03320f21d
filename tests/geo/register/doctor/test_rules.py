"""The list of rules hangs together, and the manual tells all of it."""

import re
from pathlib import Path

import pytest

from geo.register.doctor import RULES
from geo.standards import standards

MANUAL = (Path(__file__).parents[4] / "docs" / "doctor.md").read_text(encoding="utf-8")
TABLED = dict(re.findall(r"^\| `([a-z]+\.[a-z_]+)`[ †]*\| (error|warning|note) \|", MANUAL, re.MULTILINE))


def test_the_manual_tells_every_rule_with_its_severity():
    assert {code: rule.severity for code, rule in RULES.items()} == TABLED


def test_the_manual_names_every_tolerance():
    tolerances = [key.removeprefix("doctor.") for key in standards() if key.startswith("doctor.")]
    assert [name for name in tolerances if f"`{name}`" not in MANUAL] == []


def test_a_rule_explains_only_rules_that_come_after_it():
    order = list(RULES)
    for code, rule in RULES.items():
        assert {weaker for weaker in rule.explains if order.index(weaker) <= order.index(code)} == set(), code


def test_a_rule_that_says_nothing_of_figures_blocks_no_change():
    families = {code.partition(".")[0] for code, rule in RULES.items() if rule.blocks_change}
    assert families == {"rows", "values", "boundary", "area", "capacity", "rounds", "names"}


@pytest.mark.parametrize("rule", ("area.table_system", "ward.differs", "elevation.coordinate", "position.outside"))
def test_what_concerns_no_area_lets_a_space_be_compared(rule):
    assert not RULES[rule].blocks_change
