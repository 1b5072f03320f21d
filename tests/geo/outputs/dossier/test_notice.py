"""A notice names the bases chosen, leaves open what nobody settled, and is a draft until the record says otherwise."""

import pytest

from geo.outputs.dossier.blocks import Heading, Listing, Paragraph
from geo.outputs.dossier.notice import notice, notice_draft
from geo.outputs.dossier.voice import BLANK, Voice
from geo.standards.legal_bases import legal_bases
from tests.geo.outputs.dossier.legal import ROWS, records
from tests.geo.outputs.dossier.test_schedule import ROWS as SPACES

RECORD = ROWS["gazette_notice"][0]


def texts(blocks):
    return [block.text for block in blocks if isinstance(block, Paragraph | Heading)]


def made(record=RECORD, *, chosen=(), language="en"):
    return notice(notice_draft(record, legal_bases(), chosen=chosen), SPACES[:2], records(), Voice(language))


def test_the_record_of_a_notice_brings_its_citation_and_bases():
    said = "\n".join(texts(made()))
    assert "Federal gazette, volume 64," in said
    assert "30, part 3" in said
    assert f"supplementary no. {BLANK}" in said
    assert "For the purpose of section 2(b3) of the Land Revenue Act, 2034 (1978) and for the purposes of" in said
    assert "Ministry of Toys specifies the 2 open spaces" in said


def test_bases_that_are_chosen_go_before_those_of_the_record():
    said = "\n".join(texts(made(chosen=["lgoa_2074_s10"], language="ne")))
    assert "दफा १० बमोजिम" in said
    assert "मालपोत ऐन" not in said


def test_an_empty_draft_has_open_lines_and_says_that_no_basis_is_chosen():
    said = texts(made({}))
    assert said[0] == BLANK
    assert f"{BLANK} specifies" in "\n".join(said)
    assert "No legal basis is chosen: the notice has an open line in its place." in said


def test_the_text_of_the_record_takes_the_place_of_our_clauses():
    said = texts(made({**RECORD, "text_en": "First rule.\n\nSecond rule."}))
    assert said.index("First rule.") + 1 == said.index("Second rule.")
    assert not any("Nobody shall build" in text for text in said)
    assert any("Nobody shall build" in text for text in texts(made()))


@pytest.mark.parametrize(("status", "noted"), (("draft", True), ("submitted", True), ("published", False)))
def test_drafting_notes_stand_behind_a_notice_until_it_is_published(status, noted):
    blocks = made({**RECORD, "status": status})
    tables = [block for block in blocks if isinstance(block, Listing)]
    assert len(tables) == 1 + noted
    if noted:
        assert [row[1] for row in tables[1].rows] == ["read in the Act", "read in the Act"]
