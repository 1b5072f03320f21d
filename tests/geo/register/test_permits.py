"""A permit needs its ground, its body and its days; all that is missing is told at once."""

from datetime import date

import pandas
import pytest

from geo.errors import InputError, MissingError
from geo.register.permits import permitted, withdrawn

TABLES = {
    "source": pandas.DataFrame({"id": []}),
    "open_space": pandas.DataFrame({"location_id": ["toy-1"]}),
    "permitted_use": pandas.DataFrame({"id": ["toy-1-p1"]}),
}
FAIR = {"location_id": "toy-1", "use": "fairs_events", "permitted_by": "Ward 5"}


def test_a_permit_is_added_with_its_days_and_a_key_of_its_own():
    key, edits = permitted({**FAIR, "starts_on": date(2026, 11, 24), "ends_on": date(2026, 11, 24)}, tables=TABLES)
    assert key == "toy-1-p2"
    assert edits[-1].values["ends_on"] == "2026-11-24"


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(InputError) as caught:
        permitted({"location_id": "nowhere", "use": "parking"}, tables=TABLES)
    assert [problem.code for problem in caught.value.problems] == ["permit.no_space", "permit.nobody", "permit.no_day"]
    with pytest.raises(InputError, match="lies before"):
        permitted({**FAIR, "starts_on": date(2026, 11, 24), "ends_on": date(2026, 11, 23)}, tables=TABLES)


def test_only_a_permit_that_exists_is_withdrawn():
    assert withdrawn("toy-1-p1", tables=TABLES)[0].operation == "delete"
    with pytest.raises(MissingError):
        withdrawn("toy-1-p9", tables=TABLES)
