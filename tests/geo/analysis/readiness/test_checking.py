"""The whole list: every space once, gravest first, and what the numbers add up to."""

from geo.analysis.readiness.checking import examined
from tests.geo.analysis.readiness.records import LIMITS, MEADOW, complete, empty, lacks, spaces


def test_a_complete_record_is_ready_and_the_others_say_why_not():
    found = examined(spaces(), complete(), limits=LIMITS, errors={})
    table = found.table().set_index("id")
    assert table.index.tolist() == [f"toy-{number}" for number in range(1, 7)]
    assert table["ready"].tolist() == [space == MEADOW for space in table.index]
    assert table.loc[MEADOW, ["blocks", "check", "note"]].tolist() == [0, 0, 0]


def test_the_counts_of_the_rules_tie_out_with_the_list():
    found = examined(spaces(), empty(), limits=LIMITS, errors={})
    assert found.counts() == {"boundary.not_surveyed": 6, "parcels.none": 6, "sides.missing": 6, "notice.none": 6}
    assert found.table()[["blocks", "check", "note"]].sum().tolist() == [18, 0, 6]


def test_lacks_come_gravest_first():
    found = examined(spaces(custodian=None), empty(), limits=LIMITS, errors={MEADOW: 1})
    severities = [lack.severity for lack in found.by_space[MEADOW]]
    assert severities == sorted(severities, key=["blocks", "check", "note"].index)


def test_no_spaces_lack_nothing():
    found = examined(spaces().iloc[:0], empty(), limits=LIMITS, errors={})
    assert found.table().empty
    assert found.counts() == {}


def test_the_order_of_the_records_does_not_matter():
    turned = {name: rows.iloc[::-1] for name, rows in complete().items()}
    assert lacks(turned) == lacks()
