"""Sentences of the rules: each rule has its three, in both languages, and says its numbers."""

import re

import pytest

from geo.analysis.readiness.lack import RULES, SEVERITIES, Lack
from geo.messages import sentences
from geo.schema import vocabulary


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_title_a_sentence_and_advice(rule):
    for code in (f"readiness.title.{rule}", f"readiness.{rule}", f"readiness.do.{rule}"):
        found = sentences()[code]
        assert set(re.findall(r"{\w+}", found["en"])) == set(re.findall(r"{\w+}", found["ne"]))
    assert "{" not in Lack("x", rule).title() + Lack("x", rule).advice()


def test_no_sentence_belongs_to_no_rule():
    codes = {code for code in sentences() if code.startswith("readiness.")}
    assert codes == {f"readiness.{kind}{rule}" for kind in ("", "title.", "do.") for rule in RULES}


def test_severities_are_those_of_the_vocabulary():
    assert list(vocabulary("readiness")) == list(SEVERITIES)
    assert set(RULES.values()) == set(SEVERITIES)
