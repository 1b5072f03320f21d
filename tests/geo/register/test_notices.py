"""A notice goes from draft to revoked in one order, and stands nowhere without what it must have there."""

import shutil

import pytest

from geo.errors import InputError
from geo.register.history import undo
from geo.register.notices import FOLLOWING, following
from geo.register.store import Edit, open_register
from geo.schema import vocabulary

DRAFT = {
    "level": "federal",
    "title_en": "Draft",
    "title_ne": "मस्यौदा",
    "legal_basis": "cabinet_decision",
    "status": "draft",
}
PRINTED = {"khanda": "६४", "sankhya": "३०", "date_bs": "२०७१।९।७"}


def codes(problems):
    return [problem.code for problem in problems]


@pytest.fixture
def register(small_file, tmp_path):
    with open_register(shutil.copy(small_file, tmp_path / "chaur.gpkg")) as opened:
        yield opened


def added(register, key="n1", spaces=("kv-001",), **values):
    source = register.table("source")["id"].iloc[0]
    lines = [
        Edit("notice_space", f"{key}-{space}", {"notice_id": key, "location_id": space}, "insert") for space in spaces
    ]
    notice = Edit("gazette_notice", key, {**DRAFT, "source_id": source, **values}, "insert")
    return register.apply([notice, *lines], by="Sita")


def moved(register, status, key="n1", **values):
    return register.apply([Edit("gazette_notice", key, {"status": status, **values})], by="Sita")


def status(register, key="n1"):
    return register.table("gazette_notice", where={"id": key})["status"].iloc[0]


def refused(register, status, key="n1", **values):
    with pytest.raises(InputError) as error:
        moved(register, status, key, **values)
    return codes(error.value.problems)


def test_every_status_of_the_vocabulary_has_a_place_in_the_order():
    assert list(FOLLOWING) == list(vocabulary("notice_status"))
    assert {status for some in FOLLOWING.values() for status in some} == set(FOLLOWING)


def test_a_notice_goes_from_draft_to_revoked_step_by_step(register):
    added(register)
    moved(register, "submitted")
    moved(register, "published", **PRINTED)
    added(register, "n2", amends="n1", status="published", **PRINTED)
    moved(register, "amended")
    moved(register, "revoked")
    assert status(register) == "revoked"


@pytest.mark.parametrize("after", ("published", "amended", "revoked"))
def test_a_draft_skips_no_step(register, after):
    added(register)
    assert refused(register, after, **PRINTED) == [f"notice.order.{after}"]
    assert status(register) == "draft"


def test_what_is_printed_is_no_draft_again_but_the_mistaken_step_is_taken_back(register):
    added(register)
    moved(register, "submitted")
    number = moved(register, "published", **PRINTED)
    assert refused(register, "draft") == ["notice.order.draft"]
    undo(register, number, by="Sita")
    assert status(register) == "submitted"
    moved(register, "draft")
    assert status(register) == "draft"


def test_a_notice_is_submitted_with_a_nepali_title_a_basis_and_a_space(register):
    added(register, spaces=(), title_ne=None, legal_basis=None)
    assert refused(register, "submitted") == ["notice.no_spaces", "notice.no_nepali_title", "notice.no_basis"]


def test_a_notice_is_published_with_the_number_and_the_day_of_the_gazette(register):
    added(register, status="submitted")
    words = {"date_note": "spring of 2071"}
    assert refused(register, "published", **words) == ["notice.no_number", "notice.no_day"]
    assert refused(register, "published", **{**PRINTED, "date_bs": "२०८१-०२-३३"}) == ["notice.no_day"]
    moved(register, "published", **PRINTED)


def test_a_notice_published_long_ago_is_recorded_with_words_about_its_day(register):
    added(register, status="published", date_note="April 2013; the day is not known")
    with pytest.raises(InputError, match="has a day"):
        added(register, "n2", status="published", khanda="६४", sankhya="३०")


@pytest.mark.parametrize("after", ("amended", "revoked"))
def test_only_a_later_notice_in_force_amends_or_revokes(register, after):
    added(register, status="published", **PRINTED)
    assert refused(register, after) == [f"notice.no_later.{after}"]
    added(register, "n2", amends="n1")
    assert refused(register, after) == [f"notice.no_later.{after}"]
    moved(register, "submitted", "n2")
    moved(register, "published", "n2", **PRINTED)
    moved(register, after)
    assert status(register) == after


def test_a_correction_is_not_held_up_by_what_was_lacking_before_but_takes_nothing_needed_away(register):
    added(register, spaces=(), status="published", **PRINTED)
    moved(register, "published", title_ne="सूचना")
    assert refused(register, "published", khanda=None) == ["notice.no_number"]


def test_whole_tables_that_come_in_are_held_to_the_same(register):
    source = register.table("source")["id"].iloc[0]
    rows = register.table("gazette_notice").iloc[:1].assign(id="n9", source_id=source, status="revoked")
    with pytest.raises(InputError, match="revokes this one"):
        register.load({"gazette_notice": rows}, by="Sita", kind="import")
    assert register.table("gazette_notice", where={"id": "n9"}).empty


def test_each_step_that_may_not_follow_says_why():
    steps = following({**DRAFT, "status": "published", **PRINTED}, spaces=1, later=())
    assert {status: codes(problems) for status, problems in steps.items()} == {
        "draft": ["notice.order.draft"],
        "submitted": ["notice.order.submitted"],
        "amended": ["notice.no_later.amended"],
        "revoked": ["notice.no_later.revoked"],
    }
