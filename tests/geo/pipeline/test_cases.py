"""A case from the report to the closing, on a register; what the public sees of it."""

import json
import shutil
from datetime import timedelta

import pytest

from geo import pipeline
from geo.errors import InputError, MissingError
from geo.pipeline import cases as desk
from geo.pipeline.cases import Evidence, add_step, public_case, report, take_back_step, today
from geo.register.store import open_register
from geo.sources.photo import read_photo
from tests.material.photos import photo_bytes

SPACE = "kv-001"
SECRETS = ("Sita Rai", "9841000000", "the man of house 7")


@pytest.fixture
def register(small_file, tmp_path):
    with open_register(shutil.copy(small_file, tmp_path / "chaur.gpkg")) as opened:
        yield opened


def told(register, **more):
    name, contact, description = SECRETS
    values = {"location_id": SPACE, "channel": "public_form", "cause": "wall_fence", "description": description}
    return report(register, {**values, "reporter": name, "reporter_contact": contact, **more}, by="Report form")


def stepped(register, case_id, *kinds):
    more = {"assigned": {"assigned_to": "Ward 5"}, "notice_served": {"deadline_days": 7}, "closed": {"note": "freed"}}
    for kind in kinds:
        add_step(register, case_id, {"kind": kind, "dated": today(), **more.get(kind, {})}, by="Hari")


def state(register, on=None):
    return desk.cases(register, on=on or today()).iloc[0]


def test_a_report_opens_a_case_with_a_number_and_its_first_step(register):
    case_id, reference = told(register)
    found = state(register)
    assert (found["id"], found["reference_no"], found["status"]) == (case_id, reference, "reported")
    assert found["since"].date() == today()


def test_a_report_that_says_nothing_is_refused(register):
    with pytest.raises(InputError, match="what you saw"):
        told(register, description="")
    assert desk.cases(register, on=today()).empty


def test_a_case_runs_its_course_and_the_steps_stand_in_the_history(register):
    case_id, _ = told(register)
    stepped(register, case_id, "assigned", "inspected", "notice_served")
    late = state(register, today() + timedelta(days=9))
    assert late["overdue_days"] == 2
    assert late["assigned_to"] == "Ward 5"
    stepped(register, case_id, "removed", "closed")
    assert state(register, today() + timedelta(days=60))["closed"]
    with pytest.raises(InputError, match="closed"):
        stepped(register, case_id, "inspected")


def test_a_step_out_of_order_is_refused_with_its_reason_and_nothing_is_kept(register):
    case_id, _ = told(register)
    with pytest.raises(InputError, match=r"before .Notice served. comes .Inspected") as caught:
        stepped(register, case_id, "notice_served")
    assert "निरीक्षण" in caught.value.text("ne")
    assert state(register)["status"] == "reported"
    with pytest.raises(MissingError):
        stepped(register, "kv-001-e99", "assigned")


def test_the_newest_step_is_taken_back_and_then_the_one_before(register):
    case_id, _ = told(register)
    stepped(register, case_id, "assigned", "inspected")
    take_back_step(register, case_id, by="Hari")
    assert state(register)["status"] == "assigned"
    take_back_step(register, case_id, by="Hari")
    with pytest.raises(InputError, match="no step"):
        take_back_step(register, case_id, by="Hari")
    stepped(register, case_id, "assigned")
    take_back_step(register, case_id, by="Hari")
    assert state(register)["status"] == "reported"


def test_the_photo_of_a_report_is_kept_and_its_place_stays_hidden(register):
    photo = read_photo(photo_bytes(lat=(27, 42, 0), lon=(85, 19, 0), taken="2026:11:20 14:05:09"))
    values = {"location_id": SPACE, "channel": "office", "cause": "building"}
    case_id, _ = report(register, values, by="Hari", evidence=Evidence(photo, "photo", "Wall"))
    row = register.table("attachment").iloc[0]
    assert register.table("encroachment").iloc[0][["lon_deg", "lat_deg"]].isna().all(), "it was taken elsewhere"
    assert (row["table_name"], row["row_key"]) == ("encroachment", case_id)
    assert row["is_public"] is False or not row["is_public"]


def test_who_knows_the_number_sees_where_the_case_stands_and_nothing_of_who_reported(register):
    case_id, reference = told(register, lon_deg=None, lat_deg=None)
    stepped(register, case_id, "assigned", "inspected", "notice_served")
    row, steps = public_case(register, reference.lower(), on=today())
    assert (row["status"], row["deadline"].date()) == ("notice_served", today() + timedelta(days=7))
    assert steps["kind"].tolist() == ["reported", "assigned", "inspected", "notice_served"]
    said = json.dumps([row, steps.to_dict("records")], default=str)
    for secret in (*SECRETS, "Ward 5", "Hari"):
        assert secret not in said
    hidden = {"reporter", "reporter_contact", "lon_deg", "lat_deg", "description", "geometry", "assigned_to"}
    assert not hidden & set(row)


def test_overdue_cases_come_first_and_closed_ones_last(register):
    closed, late, fresh = (told(register)[0] for _ in range(3))
    stepped(register, closed, "assigned", "inspected", "removed", "closed")
    stepped(register, late, "assigned", "inspected", "notice_served")
    order = desk.cases(register, on=today() + timedelta(days=30))["id"].tolist()
    assert order == [late, fresh, closed]


def test_a_photo_taken_on_the_ground_tells_the_ground_and_the_position(register):
    spot = register.table("location").set_index("id").geometry.loc[SPACE].representative_point()
    degrees = [(int(value), int(value % 1 * 60), value * 60 % 1 * 60) for value in (spot.y, spot.x)]
    photo = read_photo(photo_bytes(lat=degrees[0], lon=degrees[1]))
    report(register, {"channel": "public_form", "cause": "building"}, by="Form", evidence=Evidence(photo, "photo", "x"))
    row = register.table("encroachment").iloc[0]
    assert row["location_id"] == SPACE
    assert (row["lon_deg"], row["lat_deg"]) == (pytest.approx(spot.x, abs=1e-6), pytest.approx(spot.y, abs=1e-6))


def test_no_export_carries_a_report(register):
    told(register)
    tables = pipeline.export_tables(register, pipeline.spaces(register))
    said = "".join(frame.astype(str).to_csv() for frame in tables.values())
    for secret in SECRETS:
        assert secret not in said
