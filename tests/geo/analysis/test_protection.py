"""The order of protection: worked out by hand, open about what is not known."""

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.protection import ranked
from geo.pipeline.protection import protection_rules

RULES = protection_rules()


def grounds(**columns):
    rows = {"people": [None], "lost_share": [None], "open_cases": [0], "blocks": [None], **columns}
    size = max(len(values) for values in rows.values())
    full = {name: values if len(values) == size else values * size for name, values in rows.items()}
    return pandas.DataFrame({"id": [f"g{n}" for n in range(size)], **full})


def test_by_hand():
    # value 500 of 1,000: 0.5; threat: 5 of 10 percent lost 0.5, 3 cases of 3: 1; gap: 2 of 5: 0.4
    # 0.5 * 0.5 + 0.3 * 1 + 0.2 * 0.4 = 0.63; the other: 0.5 * 1 + 0 + 0 = 0.5
    found = ranked(grounds(people=[500, 1000], lost_share=[0.05, 0.0], open_cases=[3, 0], blocks=[2, 0]), rules=RULES)
    assert found["priority"].tolist() == pytest.approx([0.63, 0.5])
    assert found["id"].tolist() == ["g0", "g1"]
    assert found["known"].tolist() == [1, 1]


def test_without_a_plan_the_value_is_not_known_and_the_rest_decides():
    found = ranked(grounds(lost_share=[0.1, 0.0], blocks=[0, 5]), rules=RULES)
    assert found["priority"].tolist() == pytest.approx([0.3, 0.2])
    assert found["most"].tolist() == pytest.approx([0.8, 0.7])
    assert found["value"].isna().all()
    assert found["known"].tolist() == pytest.approx([0.5, 0.5])


def test_a_ground_that_could_not_be_compared_is_threatened_by_its_cases_alone():
    found = ranked(grounds(open_cases=[1]), rules=RULES)
    assert found["threat"].tolist() == pytest.approx([1 / 3])


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 9), st.integers(0, 9))
@settings(max_examples=40)
def test_more_lost_never_lowers_the_priority_and_it_stays_a_share(less, more, cases, blocks):
    less, more = sorted((less, more))
    rows = grounds(people=[10, 10], lost_share=[less, more], open_cases=[cases] * 2, blocks=[blocks] * 2)
    found = ranked(rows, rules=RULES).set_index("id")["priority"]
    assert found["g1"] >= found["g0"]
    assert found.between(0, 1).all()


def test_where_nothing_was_compared_and_nobody_reported_the_threat_is_not_known():
    found = ranked(grounds(), rules=RULES)
    assert found["threat"].isna().all()
    assert found[["known", "priority", "most"]].values.tolist() == [[0, 0, 1]]
