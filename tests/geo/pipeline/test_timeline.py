"""The days of a ground: everything dated, the newest first, its cases beside it."""

import shutil

import pytest

from geo.pipeline.cases import add_step, report, today
from geo.pipeline.losses import losses
from geo.pipeline.timeline import timeline
from geo.register.permits import permitted
from geo.register.store import open_register

SPACE = "kv-001"


@pytest.fixture
def register(small_file, tmp_path):
    with open_register(shutil.copy(small_file, tmp_path / "chaur.gpkg")) as opened:
        yield opened


def test_surveys_cases_and_permits_stand_in_the_order_of_days_and_steps_of_one_day_as_entered(register):
    values = {"location_id": SPACE, "channel": "office", "cause": "parking", "description": "Trucks"}
    case_id, _ = report(register, values, by="Hari")
    add_step(register, case_id, {"kind": "assigned", "dated": today(), "assigned_to": "Ward 5"}, by="Hari")
    tables = register.tables(["source", "open_space", "permitted_use"])
    fair = {
        "location_id": SPACE,
        "use": "fairs_events",
        "permitted_by": "Ward 5",
        "starts_on": today(),
        "ends_on": today(),
    }
    register.apply(permitted(fair, tables=tables)[1], by="Hari")
    events, cases = timeline(register, SPACE, found=losses(register, findings=()), on=today())
    assert list(zip(events["kind"], events["code"], strict=True)) == [
        ("permit", "fairs_events"),
        ("step", "assigned"),
        ("step", "reported"),
        ("survey", "2020-03"),
        ("survey", "2019-12"),
    ]
    assert cases["id"].tolist() == [case_id]
