"""The arrows between the stages on a few of the shipped places: what goes in comes out measured, found and compared."""

import pandas
import pytest

from geo import pipeline
from geo.errors import UnavailableError
from geo.register.places import PlaceIndex
from geo.schema import SPACES
from tests.app.small import small_tables


@pytest.fixture
def register(small_register):
    return small_register


class Counted:
    """Tables of a register that count how often they are asked for."""

    def __init__(self, register):
        self.register, self.asked = register, 0

    def tables(self, names, /):
        self.asked += 1
        return self.register.tables(names)


def test_a_register_is_filled_once(tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(pipeline, "shipped", small_tables)
    with pipeline.make_register(tmp_path / "a.gpkg", progress=lambda step, share: said.append((step, share))) as made:
        assert made.version == 1
    assert said == [("read", 0.1), ("load", 0.4), ("ready", 1.0)]
    with pipeline.make_register(tmp_path / "a.gpkg") as again:
        assert again.version == 1
        assert again.table("change")["kind"].tolist() == ["set_up"]


def test_a_register_that_could_not_be_filled_is_empty_and_filled_the_next_time(tmp_path, monkeypatch):
    def absent():
        raise UnavailableError(())

    monkeypatch.setattr(pipeline, "shipped", absent)
    with pytest.raises(UnavailableError):
        pipeline.make_register(tmp_path / "a.gpkg")
    monkeypatch.setattr(pipeline, "shipped", small_tables)
    with pipeline.make_register(tmp_path / "a.gpkg") as made:
        assert made.version == 1


def test_spaces_are_measured_at_every_standard(register):
    rows = pipeline.spaces(register).set_index("id")
    assert list(rows.reset_index().columns) == list(SPACES.names)
    usable = rows["usable_area_m2"].dropna()
    for standard in pipeline.densities():
        column = f"people_at_{f'{standard.value:g}'.replace('.', '_')}_m2"
        assert rows[column][usable.index].tolist() == [int(area // standard.value) for area in usable]
        assert rows[column][rows["usable_area_m2"].isna()].isna().all()


def test_densities_go_from_the_densest_to_the_widest():
    assert [standard.value for standard in pipeline.densities()] == [3.5, 4.5, 30, 45]


def test_spaces_carry_the_number_of_their_open_findings(register):
    found = pipeline.diagnosis(register)
    rows = pipeline.spaces(register, found=found).set_index("id")
    named = [place for finding in found.open for place in finding.location_ids]
    assert rows["findings"].to_dict() == {place: named.count(place) for place in rows.index}


def test_what_is_decided_is_no_longer_open(register):
    found = pipeline.diagnosis(register)
    first, *others = found.findings
    decided = pipeline.Diagnosis(found.findings, {first.id: "dismissed"})
    assert decided.open == tuple(others)
    assert sum(decided.open_counts().values()) == sum(len(finding.location_ids) for finding in others)


def test_whatever_gives_tables_will_do_and_is_asked_once(register):
    held = Counted(register)
    pandas.testing.assert_frame_equal(
        pipeline.sites(held).drop(columns="geometry"), pipeline.sites(register).drop(columns="geometry")
    )
    assert pipeline.rounds_to_compare(held) == ("2019-12", "2020-03")
    assert held.asked == 2


def test_two_rounds_are_compared_and_the_sums_are_those_of_the_cleared_rows(register):
    rows = pipeline.change_between(register, first="2019-12", second="2020-03").set_index("id")
    surveys = register.table("space_survey").set_index(["location_id", "round_id"])["usable_area_m2"]
    assert rows.loc["kv-001", "change_m2"] == surveys["kv-001", "2020-03"] - surveys["kv-001", "2019-12"]
    same = pipeline.change_between(register, first="2020-03", second="2020-03")
    assert (same["change_m2"].dropna() == 0).all()


def test_an_export_holds_the_rows_and_all_that_belongs_to_them(register):
    rows = pipeline.spaces(register)
    few = rows[rows["id"] == "kv-001"]
    found = pipeline.export_tables(register, few)
    assert found["spaces"] is few
    assert set(found["space_survey"]["location_id"]) == {"kv-001"}
    assert set(found["location"]["kind"]) == {"site"}
    assert all(len(frame) for frame in found.values())
    assert list(pipeline.export_tables(register, few, every_table=False)) == ["spaces"]


def test_an_export_takes_along_the_sites_that_were_named_and_what_belongs_to_them(register):
    rows = pipeline.spaces(register)
    found = pipeline.export_tables(register, rows[rows["id"] == "kv-001"], site_ids=["site-bhimtar"])
    assert found["location"]["id"].tolist() == found["site"]["location_id"].tolist() == ["site-bhimtar"]
    assert set(found["site_assessment"]["location_id"]) == {"site-bhimtar"}
    assert "site_count" not in found
    none = pipeline.export_tables(register, rows[rows["id"] == "kv-001"], site_ids=[])
    assert not {"site", "location"} & set(none)


def test_a_map_gets_the_units_around_its_places_and_no_others(register):
    rows = pipeline.spaces(register)
    one = rows[rows["id"] == "kv-001"]
    found = pipeline.export_tables(register, one, site_ids=[], with_units=True)["location"]
    assert set(found["kind"]) == {"district", "local_level", "ward"}
    names = set(found["name_en"])
    assert {"Bhaktapur", "Bhaktapur Municipality"} <= names
    assert "Gorkha" not in names
    holding = found[found.contains(one.geometry.iloc[0].centroid)]
    assert sorted(holding["kind"]) == ["district", "local_level", "ward"]


def test_rows_of_a_file_are_diagnosed_and_planned_without_writing(register, tmp_path, monkeypatch):
    from geo.register.intake import Order
    from geo.sources import files
    from tests.geo.sources.conftest import parse_here

    monkeypatch.setattr(files, "parse", parse_here)
    path = tmp_path / "a.csv"
    path.write_text("name,usable area (m2),total area (m2),lon,lat\nField,900,800,85.33,27.70\n", encoding="utf-8")
    reading = files.read(path)
    rules = {finding.rule for finding in pipeline.file_diagnosis(reading)}
    assert "area.usable_above_total" in rules
    places = PlaceIndex(*register.tables(["location", "location_name"]).values())
    order = Order("2026-11", "A", "Sita", file="a.csv")
    intake = pipeline.planned_import(register, reading, order=order, places=places)
    assert intake.merge.added == ("local-field",)
    assert register.version == 1
