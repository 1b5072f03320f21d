"""How near the next space is, and what closed streets change."""

import shutil
from dataclasses import replace

import pytest
import shapely

from geo.errors import InputError, MissingError
from geo.pipeline.isochrones import reach_areas, reach_tables
from geo.pipeline.layers import layers
from geo.pipeline.reaching import near, reach, serving
from geo.pipeline.scenario import Scenario, ground
from geo.pipeline.walks import BRIDGES, Closures
from geo.register.store import open_register
from tests.material.maps import features_made

WARD = "np-l-5243271001-w09"
SCENARIO = Scenario((WARD,), cell_m=250)


@pytest.fixture(scope="module")
def on(small_register):
    return ground(small_register, SCENARIO)


def test_the_bands_of_the_next_space_add_up_and_a_lost_space_makes_nobodys_way_shorter(on):
    bands = reach(on, SCENARIO, limits_min=[60, 10])
    assert bands.wards.columns.tolist() == ["people", "within_10_min", "within_60_min", "beyond"]
    assert bands.wards.loc["total"].iloc[1:].sum() == on.homes.people == bands.wards.loc["total", "people"]
    fewer = reach(on, replace(SCENARIO, lost=frozenset({"kv-004"})), limits_min=[10, 60])
    assert fewer.wards.loc["total", "within_10_min"] <= bands.wards.loc["total", "within_10_min"]
    assert "kv-004" not in set(fewer.nearest)
    assert bands.changes is None
    assert (fewer.changes["longer_people"] + fewer.changes["cut_off_people"] <= fewer.wards["people"]).all()
    assert fewer.changes.loc["total", "longer_people"] > 0


def test_the_areas_hold_each_other_and_the_rows_of_a_file_sum_to_the_census(on):
    found = reach(on, SCENARIO, limits_min=[10, 60, 30])
    areas = reach_areas(found)
    assert areas["within_min"].tolist() == [10, 30, 60]
    first, second, third = areas.geometry
    assert shapely.difference(first, second).area + shapely.difference(second, third).area == pytest.approx(
        0, abs=1e-12
    )
    assert areas["basis"].tolist() == ["straight"] * 3
    tables = reach_tables(found, areas)
    assert tables["reach_ward"]["people"].sum() == on.homes.people
    assert (
        tables["reach_ward"].groupby("over_min")["people"].sum() == found.wards.loc["total"].iloc[1:].tolist()
    ).all()
    assert set(tables["reach_area"]["sensitivity"]) == {"public"}


def test_a_place_knows_its_nearest_spaces_and_a_place_nobody_lives_at_is_refused(on):
    found = reach(on, SCENARIO, limits_min=[60])
    home = on.homes.cells.geometry.iloc[0].representative_point()
    told = near(found, home.x, home.y)
    assert told["time_min"].is_monotonic_increasing
    assert told["id"].iloc[0] == found.nearest[0]
    assert set(told["basis"]) == {"straight"}
    assert told.attrs == {"ward": WARD, "people": int(on.homes.cells["people"].iloc[0])}
    with pytest.raises(MissingError, match="Nobody"):
        near(found, 80.0, 27.0)


def test_the_next_place_of_a_service_is_told_where_its_position_is_known(shipped_register):
    on = ground(shipped_register, SCENARIO)
    to_hospitals = serving(shipped_register, on, "hospital")
    assert set(to_hospitals.spaces["precision"]) <= {"surveyed", "digitised"}
    found = reach(to_hospitals, SCENARIO, limits_min=[10, 60])
    assert found.wards.loc["total"].iloc[1:].sum() == on.homes.people
    assert set(found.nearest) <= set(to_hospitals.spaces["id"])
    with pytest.raises(MissingError, match="border_post"):
        serving(shipped_register, on, "border_post")


@pytest.mark.parametrize("limits", ([], [0], [-5, 10], [float("nan")], range(1, 10)))
def test_bands_that_are_none_are_refused(on, limits):
    with pytest.raises(InputError, match="bands"):
        reach(on, SCENARIO, limits_min=limits)


def test_a_closed_bridge_cuts_off_who_lives_beyond_it(small_file, tmp_path):
    with open_register(shutil.copy(small_file, tmp_path / "own.gpkg")) as own:
        places = own.table("location").set_index("id").geometry
        west, south, _, north = places[WARD].bounds
        near = places["kv-004"].representative_point()
        middle = (west + 0.001, south)
        lines = [
            shapely.LineString([(west, north), middle]),
            shapely.LineString([middle, (near.x, south - 0.01)]),
            shapely.LineString([(near.x, south - 0.01), (near.x, near.y)]),
        ]
        ways = {"foot": True, "bridge": [False, True, False], "node_from": [1, 2, 3], "node_to": [2, 3, 4]}
        coverage = shapely.box(85.2, 27.6, 85.5, 27.8)
        made = features_made(tmp_path, "ways", {**ways, "geometry": lines}, coverage=coverage)
        old = [card.id for card in layers(own).cards() if card.kind == "ways"]
        layers(own).take_in([made], by="Sita", replacing=old)
        on = ground(own, SCENARIO)
        others = frozenset(set(on.spaces["id"]) - {"kv-004"})
        shut = replace(SCENARIO, closures=Closures(frozenset({BRIDGES})), lost=others)
        found = reach(on, shut, limits_min=[60])
        areas = reach_areas(found)
    assert areas["basis"].tolist() == ["roads"]
    assert not areas.geometry.iloc[0].contains(shapely.Point(*lines[0].coords[0]))
    total = found.changes.loc["total"]
    assert total["cut_off_people"] > 0
    assert found.wards.loc["total", "beyond"] >= total["cut_off_people"]
