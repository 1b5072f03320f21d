"""What layers say at spaces: by hand, beside slow twins, and honest where coverage ends."""

import numpy
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis import exposure
from geo.analysis.exposure import among, most, nearest_m, within_m, worst
from tests.geo.analysis.surroundings import EVERYWHERE, array, box, grid_layer, layer, line, point


def by_rank(one):
    return one.grid.values if one.grid is not None else one.features["class_rank"].to_numpy(dtype=float)


def ends(found):
    return found[["low", "high"]].to_numpy().tolist()


def test_the_worst_class_on_the_ground_counts_and_one_that_only_touches_it_does_not():
    flood = layer("hazard", [box(0, 0, 2, 2), box(1, 1, 3, 3), box(4, 0, 5, 1)], class_rank=[1, 2, 3])
    found = worst(array(box(0, 0, 4, 4), box(3, 3, 4, 4), box(6, 6, 7, 7)), [flood], value=by_rank, top=9)
    assert ends(found) == [[2, 2], [0, 0], [0, 0]]
    assert found["layer"].tolist() == [0, 0, 0]


def test_where_coverage_ends_the_worst_remains_possible():
    part = layer("hazard", [box(0, 0, 1, 1)], class_rank=[1], coverage=box(0, 0, 2, 2))
    found = worst(array(box(0, 0, 2, 2), box(1, 1, 3, 3), box(5, 5, 6, 6), None), [part], value=by_rank, top=9)
    assert found["low"].tolist()[:2] == [1, 0]
    assert found["high"].tolist()[:2] == [1, 9]
    assert found["low"].isna().tolist() == [False, False, True, True]
    assert found["layer"].tolist() == [0, 0, -1, -1]


def test_of_several_maps_the_worst_is_named():
    mild, bad = (layer("hazard", [box(0, 0, 2, 2)], class_rank=[rank]) for rank in (1, 3))
    found = worst(array(box(0, 0, 1, 1)), [mild, bad], value=by_rank, top=9)
    assert found.loc[0].tolist() == [3, 3, 1]


def test_a_grid_speaks_by_the_cells_whose_middle_is_on_the_ground():
    cells = grid_layer("hazard", [[1, 2, 3], [4, numpy.nan, 6]], unit="class")
    found = worst(array(box(0, 9, 2, 10), box(0, 8, 3, 9), box(0.1, 9.1, 0.2, 9.2)), [cells], value=by_rank, top=9)
    assert ends(found) == [[2, 2], [6, 9], [1, 1]]


def test_ground_beside_a_grid_is_not_known():
    cells = grid_layer("hazard", [[1, 2, 3]], unit="class", coverage=box(0, 9, 3, 10))
    found = worst(array(box(2.1, 9.1, 5, 9.9), box(50, 50, 51, 51)), [cells], value=by_rank, top=9)
    assert ends(found)[0] == [3, 9]
    assert found["layer"].tolist() == [0, -1]


def test_shaking_is_the_innermost_band_and_unknown_where_the_map_ends():
    bands = layer("intensity", [box(0, 0, 9, 9), box(2, 2, 5, 5)], mmi=[6.0, 7.5], coverage=box(0, 0, 9, 9))
    found = most(
        array(box(3, 3, 4, 4), box(7, 7, 8, 8), box(8, 8, 10, 10)), bands, value=lambda one: one.features["mmi"]
    )
    assert found[:2].tolist() == [7.5, 6.0]
    assert numpy.isnan(found[2])
    assert most(array(box(0, 0, 1, 1)), None, value=by_rank).isna().all()


def test_only_some_features_are_dangerous():
    land = layer("land_use", [box(0, 0, 1, 1), box(2, 2, 3, 3)], use_class=["landfill", "grass"])
    assert len(among(land.features, "use_class", ["landfill"])) == 1
    assert len(among(None, "use_class", ["landfill"])) == 0


def test_nothing_near_is_known_only_as_far_as_the_map_reaches():
    field, shop = array(box(0, 0, 1, 1)), array(point(9, 0.5))
    # 8 thousandths of a degree of longitude at 27.7 degrees north are 789 m
    assert ends(nearest_m(field, shop, coverage=EVERYWHERE, reach_m=1000)) == [[pytest.approx(789, abs=1)] * 2]
    assert ends(nearest_m(field, shop, coverage=EVERYWHERE, reach_m=500)) == [[500, numpy.inf]]
    # the map ends 4 thousandths east of the field: 395 m
    short = nearest_m(field, shop, coverage=box(-50, -50, 5, 50), reach_m=1000)
    assert ends(short) == [[pytest.approx(395, abs=1), pytest.approx(789, abs=1)]]


@pytest.mark.parametrize("coverage", (None, box(50, 50, 60, 60)))
def test_without_a_map_no_distance_is_known(coverage):
    found = nearest_m(array(box(0, 0, 1, 1), None), array(point(2, 2)), coverage=coverage, reach_m=100)
    assert found.isna().all(axis=None)


places = st.tuples(st.floats(-20, 20), st.floats(-20, 20))


@given(fields=st.lists(places, min_size=1, max_size=4), things=st.lists(places, max_size=5))
@settings(max_examples=30)
def test_distances_are_those_of_a_geodesic_from_the_nearest_edge(fields, things):
    shapes, points = array(*(point(*place) for place in fields)), array(*(point(*place) for place in things))
    geod = pyproj.Geod(ellps="WGS84")
    found = nearest_m(shapes, points, coverage=EVERYWHERE, reach_m=2000)
    for shape, (low, high) in zip(shapes, ends(found), strict=True):
        slow = min((geod.inv(shape.x, shape.y, thing.x, thing.y)[2] for thing in points), default=numpy.inf)
        if slow < 1999:
            assert low == high == pytest.approx(slow, rel=1e-6, abs=1e-6)
        elif slow > 2001:
            assert (low, high) == (2000, numpy.inf)


def test_pairs_within_reach_are_given_by_their_places():
    roads = array(line((2, -5), (2, 5)), line((40, -5), (40, 5)))
    mine, theirs = within_m(array(box(0, 0, 1, 1), box(30, 0, 31, 1)), roads, reach_m=120)
    assert (mine.tolist(), theirs.tolist()) == ([0], [0])
    assert shapely.distance(box(0, 0, 1, 1), roads[0]) > 0


def test_many_places_and_few_bands_say_what_each_place_says_alone():
    bands = layer("intensity", [box(0, 0, 9, 9), box(2, 2, 5, 5), box(4, 4, 8, 8)], mmi=[6.0, 7.5, 7.0])
    houses = array(*(point(x / 3, y / 3) for x in range(30) for y in range(30)), None, box(1, 1, 3, 3))

    def mmi(one):
        return one.features["mmi"].to_numpy()

    together = worst(houses, [bands], value=mmi, top=12)
    alone = [worst(array(house), [bands], value=mmi, top=12).loc[0, "low"] for house in houses]
    assert numpy.array_equal(together["low"].to_numpy(), alone, equal_nan=True)


def test_many_roads_on_a_grid_are_told_at_once_what_each_is_told_alone():
    random = numpy.random.default_rng(7)
    flood = grid_layer("hazard", [[*range(6)], [5, 4, numpy.nan, 2, 1, 0], *[[1, 3, 0, 2, 5, 4]] * 4], unit="class")
    starts = random.uniform((0.6, 4.6), (5.0, 9.0), (40, 2))
    roads = array(*(line((x, y), (x + 0.31, y + 0.27)) for x, y in starts))
    together = worst(roads, [flood], value=by_rank, top=9)
    alone = [exposure._on_cells(road, flood, by_rank) for road in roads]
    assert together["low"].tolist() == [value for value, _ in alone]
    assert (together["high"] == together["low"]).tolist() == [known for _, known in alone]
