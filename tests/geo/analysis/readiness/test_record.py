"""The written record: wards, sides, names, owner, custodian, notices, open findings."""

import pytest

from tests.geo.analysis.readiness.records import changed, lacks, spaces, without


def test_a_printed_ward_that_differs_is_said_with_both():
    found = lacks(rows=spaces(ward_printed=3))["ward.differs"]
    assert found.text() == "Printed ward 3; the boundary lies in ward 2."
    assert found.text("ne") == "छापिएको वडा ३; सीमा वडा २ मा पर्छ।"


@pytest.mark.parametrize("changes", ({"ward_printed": None}, {"ward": None}))
def test_a_ward_that_is_not_known_contradicts_nothing(changes):
    assert not lacks(rows=spaces(**changes))


def test_a_parcel_of_another_ward_blocks_the_notice():
    found = lacks(changed("parcel", "p1", ward=7))["ward.parcel"]
    assert (found.severity, found.evidence["parcel_ward"]) == ("blocks", 7)


def test_missing_sides_are_named_in_both_languages():
    found = lacks(without("space_side", "north", "east"))["sides.missing"]
    assert found.text() == "2 of the four sides are not described: East, North."
    assert found.text("ne").endswith("पूर्व, उत्तर।")


def test_a_side_in_english_only_is_to_check():
    found = lacks(changed("space_side", "north", text_ne=None, text_en="Road"))
    assert {rule: lack.severity for rule, lack in found.items()} == {"sides.no_nepali": "check"}


@pytest.mark.parametrize(
    ("changes", "rule"),
    (
        ({"name_ne": None}, "name.no_nepali"),
        ({"owner_class": "unknown"}, "owner.unknown"),
        ({"custodian": None}, "custodian.unknown"),
    ),
)
def test_what_is_not_known_of_the_space_is_lacking(changes, rule):
    assert set(lacks(rows=spaces(**changes))) == {rule}


@pytest.mark.parametrize(
    ("status", "counts"), (("published", True), ("amended", True), ("draft", False), ("revoked", False))
)
def test_only_a_published_notice_counts(status, counts):
    assert ("notice.none" not in lacks(changed("gazette_notice", "n1", status=status))) is counts


def test_a_published_notice_without_volume_and_day_is_incomplete():
    found = lacks(changed("gazette_notice", "n1", khanda=None, date_bs=None))["notice.incomplete"]
    assert found.text() == "Notice: not known are Volume (khanda), Date as printed (BS)."


def test_a_notice_without_scan_or_serial_number_is_only_noted():
    assert lacks(without("attachment"))["notice.no_scan"].severity == "note"
    assert lacks(changed("notice_space", "m1", serial_no=None))["notice.no_serial"].severity == "note"


def test_open_findings_of_the_doctor_are_counted():
    assert lacks(errors={"toy-4": 2})["findings.open"].evidence == {"count": 2}
