"""The words about cases, permits and protection: answers, exit codes, and who reported stays hidden."""

import json
import shutil
from datetime import date

import pytest

from geo import cli
from geo.pipeline.cases import add_step, report, today
from geo.register.permits import permitted
from geo.register.store import open_register

pytestmark = pytest.mark.whole

SPACE = "kv-001"


@pytest.fixture
def place(small_file, tmp_path):
    return shutil.copy(small_file, tmp_path / "chaur.gpkg")


@pytest.fixture
def run(place, capsys):
    def command(*words):
        code = cli.main([*words, "--register", str(place)])
        return code, capsys.readouterr().out

    return command


@pytest.fixture
def case_id(place):
    values = {
        "location_id": SPACE,
        "channel": "office",
        "cause": "parking",
        "description": "Trucks",
        "reporter": "Sita Rai",
    }
    with open_register(place) as register:
        found, _ = report(register, values, by="Hari")
        for kind, more in (
            ("assigned", {"assigned_to": "Ward 5"}),
            ("inspected", {}),
            ("notice_served", {"deadline_days": 7}),
        ):
            add_step(register, found, {"kind": kind, "dated": today(), **more}, by="Hari")
    return found


def test_an_overdue_case_is_listed_with_its_deadline_in_both_calendars_and_exit_code_one(run, case_id):
    code, said = run("cases", "--overdue", "--on", "2999-01-01", "--json")
    (row,) = json.loads(said)
    assert (code, row["id"], row["status"]) == (1, case_id, "notice_served")
    assert row["deadline_bs"]
    assert run("cases", "--overdue")[0] == 0


def test_who_reported_is_told_to_the_office_only(run, case_id):
    assert "Sita Rai" not in run("cases", "--json")[1]
    assert "Sita Rai" in run("cases", "--json", "--audience", "all")[1]
    code, said = run("cases", case_id, "--json")
    assert [step["kind"] for step in json.loads(said)["steps"]] == [
        "reported",
        "assigned",
        "inspected",
        "notice_served",
    ]
    assert (code, "Sita Rai" in said, "Trucks" in said) == (0, False, False)


def test_the_history_tells_the_case_but_not_who_reported_it(run, case_id):
    said = run("history", SPACE, "--json")[1]
    assert case_id in said
    assert "Sita Rai" not in said


def test_an_unknown_case_and_a_day_that_is_none_are_refused(run):
    assert run("cases", "kv-001-e9")[0] == 2
    assert run("uses", "--on", "tomorrow")[0] == 2


def test_grounds_in_use_on_a_day(run, place):
    fair = {"location_id": SPACE, "use": "fairs_events", "permitted_by": "Ward 5", "title": "Fair"}
    days = {"starts_on": date(2026, 11, 24), "ends_on": date(2026, 11, 26)}
    for title in ("Fair", "Parking"):
        with open_register(place) as register:
            tables = register.tables(["source", "open_space", "permitted_use"])
            register.apply(permitted({**fair, **days, "title": title}, tables=tables)[1], by="Hari")
    code, said = run("uses", "--on", "2026-11-25")
    assert code == 0
    assert "1 grounds are in use" in said
    assert "kv-001-p1 and kv-001-p2 meet 2026-11-24 to 2026-11-26" in said
    assert json.loads(run("uses", "--on", "2026-11-27", "--json")[1]) == []
    assert len(json.loads(run("uses", "--on", "2026-11-27", "--all", "--json")[1])) == 2


def test_the_ground_with_a_case_comes_first_and_the_value_is_said_to_be_unknown(run, case_id, tmp_path):
    code, said = run("priority")
    assert code == 0
    assert said.splitlines()[1].split()[1] == SPACE
    assert case_id.startswith(SPACE)
    assert "no plan is chosen" in said
    people = tmp_path / "people.csv"
    people.write_text("id,people\nkv-002,900\nkv-001,90\n", encoding="utf-8")
    rows = json.loads(run("priority", "--people", str(people), "--json")[1])
    assert {row["id"]: row["people"] for row in rows if row["people"]} == {"kv-001": 90, "kv-002": 900}
    people.write_text("id,persons\nkv-002,900\n", encoding="utf-8")
    assert run("priority", "--people", str(people))[0] == 2
    town = ("--area", "Bhaktapur Municipality", "--mmi", "8", "--cell", "250")
    run("plan", *town, "--save", "Drill", "--by", "Sita")
    said = run("priority", "--plan", "plan-1")[1]
    assert "Value: plan plan-1 (Drill), saved by Sita" in said
    assert run("priority", "--plan", "plan-9")[0] == 2


def test_losses_say_what_keeps_them_from_being_found(run):
    code, said = run("losses", SPACE)
    assert code == 0
    assert "footprints of two dates are needed" in said
