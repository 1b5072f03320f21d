"""Files of a plan tie out to it to the last person in every form, and say what the plan rests on."""

import csv
import datetime
import json
import zipfile

import openpyxl
import pyogrio
import pytest

from geo.errors import InputError
from geo.pipeline.plan_files import PlanMaker, losing_people
from geo.pipeline.plans import plan
from geo.pipeline.scenario import Scenario, ground
from geo.pipeline.seekers import Asked

WARDS = tuple(f"np-l-5243271001-w{number:02}" for number in (9, 31, 32))
SCENARIO = Scenario(WARDS, Asked(mmi=8.0), cell_m=250, limit_min=45, reserved={"kv-004": ["helipad"]})
DAY = datetime.date(2026, 11, 24)


@pytest.fixture(scope="module")
def made(small_register):
    return PlanMaker(plan(ground(small_register, SCENARIO), SCENARIO), small_register, DAY, name="Drill")


@pytest.fixture(scope="module")
def folder(made, tmp_path_factory):
    found = tmp_path_factory.mktemp("files")
    made.write(found / "plan.gpkg", cells=True)
    made.write(found / "plan.zip")
    made.write(found / "plan.xlsx")
    made.write(found / "plan.kml")
    made.write(found / "plan.geojson")
    made.write_actions(found / "actions.csv")
    return found


@pytest.fixture(scope="module")
def total(made):
    return made.plan.wards.iloc[-1]


def test_the_geopackage_ties_out_to_the_plan_in_every_layer(folder, total):
    def layer(name):
        return pyogrio.read_dataframe(folder / "plan.gpkg", layer=name)

    wards, cells = layer("planned_ward"), layer("planned_cell")
    for part in ("people", "seeking_people", "placed_people", "full_people", "out_of_reach_people"):
        assert wards[part].sum() == cells[part].sum() == total[part]
    spaces = sum(int(layer(name)["people"].sum()) for name in names(folder / "plan.gpkg", "planned_space"))
    assert (
        spaces
        == layer("planned_flow")["people"].sum()
        == layer("planned_action")["people"].sum()
        == total["placed_people"]
    )
    styles = layer("layer_styles").set_index("f_table_name")["styleQML"]
    assert 'attr="lack"' in styles["planned_ward"]
    assert "outlineWidth" in styles["planned_flow"]


def test_a_telephone_gets_spaces_wards_and_flows_and_the_web_gets_the_spaces(folder, total):
    drawn = json.loads((folder / "plan.geojson").read_text("utf-8"))["features"]
    assert sum(row["properties"]["people"] for row in drawn) == total["placed_people"]
    layers = [name for name, _ in pyogrio.list_layers(folder / "plan.kml")]
    assert len(layers) == 3
    assert {"Polygon", "LineString"} <= {
        kind for name in layers for kind in pyogrio.read_dataframe(folder / "plan.kml", layer=name).geom_type
    }


def names(path, start):
    return [name for name, _ in pyogrio.list_layers(path) if name.startswith(start)]


def test_the_shapefile_ties_out_under_its_short_names(folder, total):
    def part(name):
        return pyogrio.read_dataframe(f"/vsizip/{folder / 'plan.zip'}/{name}")

    assert (
        part("planned_ward_areas.shp")["PLACED"].sum()
        == part("planned_flow_lines.shp")["PEOPLE"].sum()
        == total["placed_people"]
    )
    with zipfile.ZipFile(folder / "plan.zip") as archive:
        assert "OUTREACH" in archive.read("columns.csv").decode("utf-8")


def test_the_workbook_ties_out_and_tells_every_standard_with_status_and_source(folder, total):
    book = openpyxl.load_workbook(folder / "plan.xlsx", read_only=True)

    def rows(name):
        tags, *found = list(book[name].iter_rows(min_row=2, values_only=True))
        return [dict(zip(tags, row, strict=True)) for row in found]

    assert sum(row["#reached"] for row in rows("planned_action")) == total["placed_people"]
    figures = {row["#indicator+name"]: row["#indicator+value"] for row in rows("planned_figure")}
    assert figures["placed"] + figures["full"] + figures["out_of_reach"] == figures["seeking"]
    standards = [row for row in rows("planned_basis") if row["#meta+part"] == "standard"]
    assert {"shelter.refuge_area", "walk.limit", "walk.detour"} < {row["#meta+key"] for row in standards}
    assert any(row["#meta+key"].startswith("use.helipad") for row in standards)
    assert all(row["#meta+status"] and row["#meta+source"] and row["#meta+locator"] for row in standards)


def test_the_action_list_counts_up_to_all_who_are_placed(folder, total):
    with (folder / "actions.csv").open(encoding="utf-8-sig", newline="") as lines:
        head, _tags, *rows = list(csv.reader(lines))
    assert int(rows[-1][head.index("total_people")]) == total["placed_people"]
    assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))


def test_what_the_plan_rests_on_is_told_with_its_notes_and_without_chance(made):
    rows = made.tables["planned_basis"]
    assert "people.straight" in set(rows.loc[rows["part"] == "note", "key"])
    told = rows.set_index("key")["value_en"]
    assert told["places"] == "Kathmandu-9, Kathmandu-31, Kathmandu-32"
    assert "helipad" in told["reserved"].lower()
    assert "no seed" in told["seed"]
    assert rows["value_ne"].notna().all()


def test_how_many_lose_their_place_goes_along_where_it_was_asked(made):
    losing = losing_people(made.plan)
    assert set(losing) == set(made.plan.spaces["id"])
    assert max(losing.values()) <= made.plan.allocation.placed_people


def test_a_file_of_another_ending_is_refused_with_those_that_are_written(made, tmp_path):
    with pytest.raises(InputError, match="gpkg"):
        made.write(tmp_path / "plan.txt")
    with pytest.raises(InputError, match="csv"):
        made.write_actions(tmp_path / "actions.pdf")
