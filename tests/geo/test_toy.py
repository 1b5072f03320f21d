"""Toyland is what its picture says."""

import itertools

import pandas
import pytest
import shapely

from geo import toy
from geo.crs import area_m2
from geo.schema import table
from geo.schema.check import check


def test_every_ground_lies_in_its_ward_and_no_two_touch():
    grounds, wards = toy.spaces(), toy.wards().set_index("ward")
    for ground in grounds.itertuples():
        assert wards.loc[ground.ward, "geometry"].contains_properly(ground.geometry)
    assert not any(a.intersects(b) for a, b in itertools.combinations(grounds.geometry, 2))


def test_wards_tile_the_town():
    squares = toy.wards().geometry.to_numpy()
    town = shapely.union_all(squares)
    assert town.bounds == (85.3, 27.7, 85.32, 27.72)
    assert shapely.area(squares).sum() == pytest.approx(town.area, rel=1e-9)


def test_surveys_fit_their_declared_table():
    rows = toy.surveys().assign(source_id="toy")
    result = check(rows, table("space_survey"))
    assert result.problems == ()
    assert len(result.accepted) == 12


def test_totals_are_the_areas_of_the_boundaries_and_capacities_a_person_on_three_and_a_half():
    surveys = toy.surveys()
    first = surveys[surveys["round_id"] == toy.ROUNDS[0]]
    assert (first["total_area_m2"] - area_m2(toy.spaces().geometry.to_numpy())).abs().max() <= 0.005
    assert (surveys["capacity_people"] * 3.5).dropna().tolist() == surveys["usable_area_m2"].dropna().tolist()
    assert (surveys["usable_area_m2"].fillna(0) <= surveys["total_area_m2"]).all()


def test_each_call_makes_a_town_of_its_own():
    mine = toy.spaces()
    mine.loc[0, "name_en"] = "Changed"
    assert toy.spaces().loc[0, "name_en"] == "Airport Field"
    pandas.testing.assert_frame_equal(toy.surveys(), toy.surveys())
