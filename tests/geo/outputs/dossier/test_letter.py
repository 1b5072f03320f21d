"""A letter gives the days allowed and the day they end, names what is on record, and leaves the rest open."""

import pytest

from geo.outputs.dossier.blocks import Facts, Paragraph, Signatures
from geo.outputs.dossier.letter import Letter, letter
from geo.outputs.dossier.voice import BLANK, Voice
from geo.standards.legal_bases import legal_basis
from tests.geo.outputs.dossier.legal import DAY, records
from tests.geo.outputs.dossier.test_schedule import ROWS as SPACES

BASIS = legal_basis("lgoa_2074_s41")


def made(days=35, *, case=None, audience="public", language="en", **more):
    held = records(audience)
    written = Letter(days, BASIS, held.row("encroachment", "e1") if case else {}, **more)
    return letter(written, SPACES[0], held, Voice(language), made_on=DAY)


def said(blocks):
    return "\n".join(block.text for block in blocks if isinstance(block, Paragraph))


def facts(blocks):
    return {label: value for block in blocks if isinstance(block, Facts) for label, value in block.rows}


@pytest.mark.parametrize(("days", "last"), ((7, "(2026-12-01)"), (35, "(2026-12-29)")))
def test_the_days_are_counted_from_the_day_it_is_received(days, last):
    text = said(made(days))
    assert f"You are given {days} days from the day you receive this notice" in text
    assert last in text


def test_without_a_case_everything_to_fill_in_is_an_open_line():
    told = facts(made())
    assert (told["What takes the ground"], told["Area taken"], told["Reference of the case"]) == (BLANK,) * 3
    assert told["Map sheet / plot"] == f"{BLANK} / {BLANK}"
    assert f"To: {BLANK}" in said(made())


def test_a_case_brings_cause_area_plot_and_reference():
    told = facts(made(case="e1"))
    assert (told["What takes the ground"], told["Area taken"]) == ("Building", "31.50 m²")
    assert (told["Map sheet / plot"], told["Reference of the case"]) == ("102-0456 / 12", "R-1")


def test_what_the_reporter_wrote_is_for_partners_and_his_name_for_nobody():
    assert "Description" not in facts(made(case="e1"))
    assert facts(made(case="e1", audience="partners"))["Description"] == "Two rooms of brick"
    assert "Sita" not in str(made(case="e1", audience="restricted"))


def test_both_sides_sign_and_the_law_officer_is_told_what_to_check():
    blocks = made(language="ne", addressee="हरि", office="वडा कार्यालय")
    assert [block.roles for block in blocks if isinstance(block, Signatures)] == [["कार्यालयका तर्फबाट"], ["बुझिलिने"]]
    text = said(blocks)
    assert "श्री हरि" in text
    assert "३५ दिनभित्र" in text
    assert BASIS.check("ne") in text
