"""People come down from the census to wards and cells, and nobody is lost or made on the way."""

from fractions import Fraction

import geopandas
import numpy
import pandas
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import toy
from geo.crs import WGS84, area_m2
from geo.grid import Grid
from geo.planning.population import (
    COUNTED,
    apportioned,
    by_area,
    by_floor,
    by_raster,
    cells,
    people_of_cells,
    ward_people,
)

UTM = "EPSG:32645"


def by_hand(total, weights):
    """Largest remainders in exact fractions: the slow twin."""
    exact = [Fraction(weight) * total / sum(map(Fraction, weights)) for weight in weights]
    share = [int(part) for part in exact]
    order = sorted(range(len(weights)), key=lambda at: (share[at] - exact[at], at))
    for at in order[: total - sum(share)]:
        share[at] += 1
    return share


@pytest.fixture
def wards():
    """The four wards of Toyland, one town; 1 and 2 are half as large as 3 would be without them."""
    squares = toy.wards()
    return geopandas.GeoDataFrame(
        {"id": ["w1", "w2", "w3", "w4"], "parent_id": "town"}, geometry=squares.geometry.to_numpy(), crs=WGS84
    )


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    (
        (10, [1, 1, 1], [4, 3, 3]),  # 3 1/3 each: the first takes what is left
        (100, [50, 30, 20], [50, 30, 20]),
        (3, [1, 2, 3, 4], [0, 1, 1, 1]),  # 0.3 0.6 0.9 1.2: two left for the remainders 0.9 and 0.6
        (5, [0, 0], [3, 2]),  # nothing known: equal
        (4, [numpy.nan, 1], [0, 4]),
        (0, [], []),
        (0, [2, 3], [0, 0]),
    ),
)
def test_shares_by_largest_remainders(total, weights, shares):
    assert apportioned(total, weights).tolist() == shares


@given(st.integers(0, 10**7), st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any))
def test_shares_are_those_of_exact_fractions_or_differ_by_a_tie(total, weights):
    found, exact = apportioned(total, weights), by_hand(total, weights)
    assert found.sum() == total
    ideal = numpy.array([float(Fraction(weight) * total / sum(weights)) for weight in weights])
    assert (abs(found - ideal) < 1 + 1e-6).all()
    assert sorted(abs(found - ideal).round(6)) == sorted(abs(numpy.array(exact) - ideal).round(6))


@pytest.mark.parametrize(("total", "weights"), ((-1, [1]), (1, []), (1, [-1, 2])))
def test_what_cannot_be_shared_out_is_refused(total, weights):
    with pytest.raises(ValueError, match="not negative"):
        apportioned(total, weights)


def test_a_counted_ward_stays_and_the_others_share_the_rest_of_their_town(wards):
    found = ward_people(wards, {"town": 1000, "w1": 400}, weights={"area": pandas.Series([1.0, 1.0, 1.0, 2.0])})
    assert found["people"].tolist() == [400, 150, 150, 300]
    assert found["basis"].tolist() == [COUNTED, "area", "area", "area"]


def test_wards_counted_above_the_figure_of_their_town_leave_nothing_to_share(wards):
    found = ward_people(wards, {"town": 300, "w1": 400}, weights={"area": pandas.Series([1.0] * 4)})
    assert found["people"].tolist() == [400, 0, 0, 0]


def test_when_all_wards_are_counted_the_town_is_not_asked(wards):
    found = ward_people(
        wards, {"town": 5, "w1": 1, "w2": 2, "w3": 3, "w4": 4}, weights={"area": pandas.Series([1.0] * 4)}
    )
    assert found["people"].tolist() == [1, 2, 3, 4]


def test_a_ward_nobody_counted_is_not_known(wards):
    found = ward_people(wards, {"elsewhere": 9}, weights={"area": pandas.Series([1.0] * 4)})
    assert found["people"].isna().all()
    assert found["basis"].isna().all()


@pytest.mark.parametrize("floor", ([0.0] * 4, [1.0, numpy.nan, 1.0, 1.0]))
def test_a_weight_that_says_nothing_gives_way_to_the_next(wards, floor):
    found = ward_people(wards, {"town": 40}, weights={"floor": pandas.Series(floor), "area": pandas.Series([1.0] * 4)})
    assert found["basis"].tolist() == ["area"] * 4
    assert found["people"].tolist() == [10] * 4


def test_cells_tile_each_ward_without_gap_or_overlap(wards):
    ground = cells(wards, cell_m=250, crs=UTM)
    in_ward = ground.to_crs(UTM).area.groupby(ground["ward"]).sum()
    assert in_ward.to_numpy() == pytest.approx(wards.set_index("id").to_crs(UTM).area.loc[in_ward.index].to_numpy())
    assert ground.to_crs(UTM).area.max() <= 250**2 * (1 + 1e-9)


def test_cells_of_a_ward_do_not_depend_on_the_others(wards):
    together, alone = cells(wards, cell_m=300, crs=UTM), cells(wards.iloc[[2]], cell_m=300, crs=UTM)
    same = together[together["ward"] == "w3"].geometry.to_numpy()
    assert shapely.equals_exact(same, alone.geometry.to_numpy(), tolerance=0).all()


@pytest.mark.parametrize("side", (0, -1, numpy.nan))
def test_a_cell_needs_a_side(wards, side):
    with pytest.raises(ValueError, match="side"):
        cells(wards, cell_m=side, crs=UTM)


def test_no_ward_no_cell(wards):
    assert len(cells(wards.iloc[:0], cell_m=100, crs=UTM)) == 0


@given(st.lists(st.integers(0, 5000), min_size=4, max_size=4), st.sampled_from((120, 333, 5000)))
def test_cells_sum_to_their_ward_to_the_last_person(figures, side):
    squares = geopandas.GeoDataFrame({"id": list("abcd")}, geometry=toy.wards().geometry.to_numpy(), crs=WGS84)
    ground = cells(squares, cell_m=side, crs=UTM)
    wards = pandas.DataFrame({"id": list("abcd"), "people": figures})
    found = people_of_cells(ground, wards, weights={"area": by_area(ground.geometry)})
    assert found.groupby("ward")["people"].sum().tolist() == figures
    assert (found["people"] >= 0).all()


def test_a_ward_without_a_figure_gives_nobody(wards):
    ground = cells(wards, cell_m=600, crs=UTM)
    figures = pandas.DataFrame({"id": ["w1", "w2"], "people": pandas.array([7, None], "Int64")})
    found = people_of_cells(ground, figures, weights={"area": by_area(ground.geometry)})
    assert found.groupby("ward")["people"].sum().to_dict() == {"w1": 7, "w2": 0, "w3": 0, "w4": 0}
    assert found.loc[found["ward"] != "w1", "spread_by"].isna().all()


def test_floor_area_is_footprint_times_storeys_and_goes_where_the_middle_is(wards):
    house = shapely.box(85.3010, 27.7010, 85.3011, 27.7011)
    across = shapely.box(85.3098, 27.7050, 85.3101, 27.7051)  # two thirds in ward 1
    buildings = geopandas.GeoDataFrame({"levels": [4.0, numpy.nan]}, geometry=[house, across], crs=WGS84)
    floor = by_floor(wards.geometry, buildings, storeys_assumed=3)
    area = area_m2(buildings.geometry.to_numpy())
    assert floor.tolist() == pytest.approx([4 * area[0] + 3 * area[1], 0, 0, 0])


def test_a_building_on_a_border_is_counted_once(wards):
    corner = shapely.box(85.3099, 27.7099, 85.3101, 27.7101)
    buildings = geopandas.GeoDataFrame({"levels": [1.0]}, geometry=[corner], crs=WGS84)
    assert by_floor(wards.geometry, buildings, storeys_assumed=3).sum() == pytest.approx(
        area_m2(buildings.geometry.to_numpy())[0]
    )


def test_a_raster_is_summed_by_the_share_of_each_cell_inside(wards):
    grid = Grid(numpy.array([[30.0, numpy.nan], [10.0, 20.0]]), (0.01, 0, 85.305, 0, -0.01, 27.72), WGS84, "people")
    assert by_raster(wards.geometry, grid).tolist() == pytest.approx([5, 5 + 10, 15, 15], rel=1e-6)
