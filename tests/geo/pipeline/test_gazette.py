"""The legal record of a register: the notice that ships, what its spaces lack, the ropani of the office."""

import shutil

import pytest

from geo import pipeline
from geo.errors import InputError
from geo.pipeline.gazette import ROPANI_SETTING, bring_notices, legal_tables, limits_of_readiness, ropani_m2
from geo.register.history import undo
from geo.register.store import Edit, open_register

NOTICE = "np-gazette-2013-04"


@pytest.fixture
def old(tmp_path, small_register, empty_file):
    """A register made before notices shipped: nothing of them in its tables or its history."""
    names = ["source", "location", "open_space", "survey_round", "space_survey", "location_name"]
    tables = small_register.tables(names)
    tables["source"] = tables["source"][tables["source"]["id"] != "iom-gazette-2013"]
    with open_register(shutil.copy(empty_file, tmp_path / "old.gpkg")) as register:
        register.load(tables, by="Chaur", kind="set_up", reason="Shipped data")
        yield register


def test_the_notice_of_2013_ships_with_what_is_known_and_the_rest_open(small_register):
    notice = small_register.table("gazette_notice", where={"id": NOTICE}).iloc[0]
    open_fields = ["khanda", "sankhya", "bhag", "supplementary_no", "date_bs", "date_ad", "legal_basis", "text_ne"]
    assert notice[open_fields].isna().all()
    assert (notice["status"], notice["level"]) == ("published", "federal")
    lines = small_register.table("notice_space", where={"notice_id": NOTICE})
    assert set(lines["location_id"]) == {"kv-001", "kv-002", "kv-004", "kv-005", "kv-076"}
    assert lines["serial_no"].isna().all()


def test_an_older_register_is_given_the_notice_once(old):
    assert bring_notices(old) == 2
    assert old.table("gazette_notice")["id"].tolist() == [NOTICE]
    assert set(old.table("notice_space")["location_id"]) <= set(old.table("open_space")["location_id"])
    assert bring_notices(old) is None


def test_whoever_takes_the_notice_out_is_not_given_it_again(old):
    undo(old, bring_notices(old), by="Sita Rai")
    assert bring_notices(old) is None
    assert old.table("gazette_notice").empty


def test_every_space_is_examined_and_the_doctor_is_heard(small_register):
    found = pipeline.diagnosis(small_register)
    rows = pipeline.spaces(small_register, found=found)
    answer = pipeline.readiness(small_register, rows, findings=found.open)
    assert list(answer.by_space) == rows["id"].tolist()
    assert {"parcels.none", "sides.missing", "notice.incomplete"} <= {lack.rule for lack in answer.by_space["kv-001"]}
    grave = {place for finding in found.open if finding.severity == "error" for place in finding.location_ids}
    heard = {lack.location_id for lack in answer.lacks if lack.rule == "findings.open"}
    assert heard == grave & set(rows["id"])


def test_four_sides_written_are_no_longer_lacking(tmp_path, small_file):
    with open_register(shutil.copy(small_file, tmp_path / "own.gpkg")) as register:
        row = {"location_id": "kv-001", "text_ne": "बाटो", "source_id": "iom-2019-12"}
        sides = [
            Edit("space_side", f"kv-001-{side}", {**row, "side": side}, "insert")
            for side in ("east", "west", "north", "south")
        ]
        register.apply(sides, by="Sita Rai")
        rows = pipeline.spaces(register)
        answer = pipeline.readiness(register, rows[rows["id"] == "kv-001"], findings=())
    assert "sides.missing" not in {lack.rule for lack in answer.lacks}


def test_the_ropani_is_that_of_the_foot_unless_the_office_sets_another(monkeypatch):
    monkeypatch.delenv(ROPANI_SETTING, raising=False)
    assert ropani_m2() is None
    monkeypatch.setenv(ROPANI_SETTING, "508.72")
    assert limits_of_readiness().ropani_m2 == 508.72


@pytest.mark.parametrize("text", ("a lot", "50.8", "nan"))
def test_a_setting_that_is_no_ropani_is_refused(monkeypatch, text):
    monkeypatch.setenv(ROPANI_SETTING, text)
    with pytest.raises(InputError, match="square metres of a ropani"):
        ropani_m2()


def test_the_legal_record_of_some_spaces_comes_with_the_notices_that_name_them(tmp_path, small_file):
    with open_register(shutil.copy(small_file, tmp_path / "own.gpkg")) as register:
        plot = {"district": "Bhaktapur", "plot_no": "101", "land_class": "public", "owner_class": "unknown"}
        edits = [Edit("parcel", name, {**plot, "source_id": "iom-2019-12"}, "insert") for name in ("p1", "p2")]
        links = (("p1", "kv-001"), ("p2", "kv-002"))
        edits += [
            Edit("parcel_space", plot, {"parcel_id": plot, "location_id": space, "part": "whole"}, "insert")
            for plot, space in links
        ]
        register.apply(edits, by="Sita Rai")
        found = legal_tables(register, {"kv-001"})
        rows = pipeline.spaces(register)
        exported = pipeline.export_tables(register, rows[rows["id"] == "kv-001"])
    assert found["parcel"]["id"].tolist() == ["p1"]
    assert found["gazette_notice"]["id"].tolist() == [NOTICE]
    assert found["notice_space"]["location_id"].tolist() == ["kv-001"]
    assert set(exported) & set(found) == {"gazette_notice", "notice_space", "parcel", "parcel_space"}
