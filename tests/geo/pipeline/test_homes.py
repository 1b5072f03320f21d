"""Where people live, out of a register: figures of the census, spread where nothing smaller was counted."""

import shutil

import pytest
import shapely

from geo.errors import InputError, MissingError
from geo.layer import Surroundings
from geo.pipeline.homes import homes, units_in
from geo.pipeline.layers import layers
from geo.register.store import Edit, open_register
from tests.material.maps import features_made, grid_made

KATHMANDU, BHAKTAPUR = "np-l-5243271001", "np-l-5243263003"


def nothing(_bounds):
    return Surroundings()


def test_wards_that_were_counted_keep_their_figure_and_others_share_that_of_their_town(small_register):
    found = homes(small_register, [KATHMANDU, BHAKTAPUR], around=nothing, cell_m=500)
    assert found.people == 862_400 + 78_854
    basis = found.wards.groupby("parent_id")["basis"].unique().map(list)
    assert basis.to_dict() == {KATHMANDU: ["counted"], BHAKTAPUR: ["area"]}
    ward = found.wards.set_index("id").loc[f"{KATHMANDU}-w01"]
    assert ward["people"] == 6_225
    assert found.cells.groupby("ward")["people"].sum()[f"{KATHMANDU}-w01"] == 6_225


def test_a_district_stands_for_all_its_local_levels_and_a_ward_for_itself(small_register):
    locations = small_register.table("location")
    district = locations.set_index("id").loc[KATHMANDU, "parent_id"]
    assert set(units_in(locations, [district])["parent_id"]) == {KATHMANDU}
    assert units_in(locations, [f"{KATHMANDU}-w07"])["id"].tolist() == [f"{KATHMANDU}-w07"]


def test_a_local_level_whose_wards_are_not_known_stands_for_them(shipped_register):
    dhulikhel = "np-l-5243243006"
    units = units_in(shipped_register.table("location"), [dhulikhel])
    assert units[["id", "parent_id"]].to_numpy().tolist() == [[dhulikhel, dhulikhel]]


def test_a_unit_that_is_not_there_or_is_no_unit_is_named(small_register):
    with pytest.raises(MissingError, match="np-x"):
        homes(small_register, ["np-x"], around=nothing)
    with pytest.raises(MissingError, match="kv-001"):
        homes(small_register, ["kv-001"], around=nothing)


def test_wards_without_any_figure_are_told_and_nobody_is_made_up(small_file, tmp_path):
    with open_register(shutil.copy(small_file, tmp_path / "own.gpkg")) as own:
        edits = [Edit("census_count", f"census-2021-{BHAKTAPUR}", operation="delete")]
        own.apply(edits, by="Sita", reason="test")
        found = homes(own, [BHAKTAPUR, f"{KATHMANDU}-w01"], around=nothing, cell_m=500)
    assert found.people == 6_225
    assert len(found.uncounted) == 10


def test_people_follow_the_floor_of_buildings_and_a_raster_comes_before_both(small_file, tmp_path):
    with open_register(shutil.copy(small_file, tmp_path / "own.gpkg")) as own:
        ward = own.table("location").set_index("id").geometry[f"{KATHMANDU}-w06"]
        x, y = ward.representative_point().coords[0]
        house = {"levels": [3.0], "geometry": [shapely.box(x, y, x + 1e-4, y + 1e-4)]}
        store = layers(own)
        store.take_in([features_made(tmp_path, "buildings", house)], by="Sita")
        near = store.around(kinds=("buildings", "population"))
        found = homes(own, [f"{KATHMANDU}-w06"], around=near, cell_m=100)
        assert found.cells["spread_by"].unique().tolist() == ["floor"]
        assert (len(found.cells), found.people) == (1, 59_247)
        west, south, east, north = ward.bounds
        people = grid_made(tmp_path, "population", [[1.0, 0.0]], west=west, north=north, step=(east - west) / 2)
        store.take_in([people], by="Sita")
        found = homes(own, [f"{KATHMANDU}-w06"], around=store.around(kinds=("buildings", "population")), cell_m=100)
    assert found.cells["spread_by"].unique().tolist() == ["raster"]
    assert found.people == 59_247
    assert shapely.bounds(found.cells.geometry.to_numpy())[:, 0].max() < (west + east) / 2
    assert south < north


@pytest.mark.parametrize("cell_m", (0, 1, -100, float("nan"), float("inf")))
def test_cells_that_are_none_or_too_small_to_be_held_are_refused(small_register, cell_m):
    with pytest.raises(InputError, match="cell"):
        homes(small_register, [BHAKTAPUR], around=nothing, cell_m=cell_m)
