"""How near the next space is, and what closed streets change."""

import shutil
from dataclasses import replace

import pytest
import shapely

from geo.pipeline.layers import layers
from geo.pipeline.reaching import reach
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
    total = found.changes.loc["total"]
    assert total["cut_off_people"] > 0
    assert found.wards.loc["total", "beyond"] >= total["cut_off_people"]
