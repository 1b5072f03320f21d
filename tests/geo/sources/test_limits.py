"""Limits and the refusals that name them."""

from dataclasses import fields

import pytest

from geo.messages import devanagari_digits, sentences
from geo.sources.limits import Limits, over


def test_the_web_gets_the_agreed_limits():
    web = Limits()
    assert (web.file_bytes, web.unpacked_bytes, web.ratio, web.entries) == (50_000_000, 200_000_000, 100, 2_000)
    assert (web.vertices, web.depth, web.fields, web.features) == (500_000, 64, 1_000, 100_000)
    assert (web.memory_bytes, web.cpu_s) == (1_500_000_000, 60)


def test_a_trusted_import_gets_no_narrower_ones():
    web, trusted = Limits().as_numbers(), Limits.trusted().as_numbers()
    assert all(trusted[name] >= bound for name, bound in web.items())


def test_limits_survive_the_trip_to_the_reading_process():
    assert Limits.from_numbers(Limits.trusted().as_numbers()) == Limits.trusted()


@pytest.mark.parametrize("setting", [field.name for field in fields(Limits)])
def test_every_limit_has_a_refusal_that_names_it_in_both_languages(setting):
    refusal = over(setting, Limits(), found=1)
    assert f"import.limit_{setting}" in sentences()
    assert str(getattr(Limits(), setting)) in refusal.text("en")
    assert devanagari_digits(str(getattr(Limits(), setting))) in refusal.text("ne")
    assert setting in refusal.text("en")
