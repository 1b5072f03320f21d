"""The waterfall: each square metre goes to one rule, the rest is usable, and nothing depends on how it was reckoned."""

import geopandas
import numpy
import pandas
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import plane, toy
from geo.analysis import ground, obstruction
from geo.analysis.ground import cut, wide_enough
from geo.analysis.taking import Shapes
from geo.crs import area_m2
from geo.standards import standard
from tests.geo.meadow import EVERYWHERE, FLAT, GROSS_M2, HEIGHT_M, MEADOW, ORIGIN, features, placed, rules, square

ORDER = ("exclusion", "building", "debris", "water", "water_buffer")
ROW_M = 6.0


def town(seed, count=60):
    """Houses, ponds and drawings strewn over East Meadow and its surroundings."""
    rng = numpy.random.default_rng(seed)
    where, side = rng.uniform(-160, 160, (count, 2)), rng.uniform(4, 25, count)
    shapes = placed(*[square(x, y, s) for (x, y), s in zip(where, side, strict=True)])
    third = count // 3
    houses = geopandas.GeoDataFrame(
        {"height_m": rng.uniform(3, 20, third), "levels": numpy.nan}, geometry=list(shapes[:third]), crs="EPSG:4326"
    )
    ponds = geopandas.GeoDataFrame(
        {"water_class": ["pond"] * 2, "width_m": numpy.nan}, geometry=list(shapes[third : third + 2]), crs="EPSG:4326"
    )
    drawn = geopandas.GeoDataFrame(geometry=list(shapes[2 * third :]), crs="EPSG:4326")
    few = rules(water_buffer=standard("water.drain_buffer"))
    return [
        *obstruction.buildings(houses, EVERYWHERE, rules=few),
        *obstruction.water(ponds, EVERYWHERE, rules=few),
        *obstruction.exclusions(drawn),
    ]


def slow_cut(space_deg, takings, order, row_width_m):
    """One feature after another, no index, no union: what each takes goes from what is left."""
    origin = plane.origins_deg(numpy.array([space_deg], dtype=object))
    left = plane.to_plane(numpy.array([space_deg], dtype=object), origin)[0]
    scale = area_m2(numpy.array([space_deg], dtype=object))[0] / left.area
    found = {}
    for rule in order:
        before = left.area
        for each in (taking for taking in takings if taking.rule == rule):
            for shape, reach in zip(each.shapes, each.reach_m, strict=True):
                flat = plane.to_plane(numpy.array([shape], dtype=object), origin)[0]
                left = left.difference(flat.buffer(reach, quad_segs=20) if reach else flat)
        found[rule] = (before - left.area) * scale
    before = left.area
    inner = left.buffer(-row_width_m / 2, join_style="mitre").buffer(row_width_m / 2, join_style="mitre")
    left = left.intersection(inner)
    found["strip"] = (before - left.area) * scale
    return found, left.area * scale


@pytest.mark.parametrize("seed", range(4))
def test_the_fast_cut_equals_the_slow_loop_to_a_millionth_of_a_square_metre(seed):
    takings = town(seed)
    spaces = toy.spaces().set_index("id").geometry
    found = cut(spaces, takings, order=ORDER, row_width_m=ROW_M)
    for place, name in enumerate(spaces.index):
        areas, left = slow_cut(spaces[name], takings, ORDER, ROW_M)
        for rule, area in areas.items():
            assert found.taken_m2.loc[name, rule] == pytest.approx(area, abs=1e-6)
        assert found.most_m2[place] == pytest.approx(left, abs=1e-6)


@settings(max_examples=12)
@given(st.integers(0, 10_000), st.permutations(ORDER))
def test_deductions_add_up_to_gross_minus_usable_in_any_order_and_none_is_negative(seed, order):
    found = cut(MEADOW, town(seed), order=order, row_width_m=ROW_M)
    usable = shapely.area(found.usable) * found.gross_m2 / FLAT.area
    assert (found.taken_m2.to_numpy() >= 0).all()
    assert found.taken_m2.sum(axis=1).iloc[0] == pytest.approx(found.gross_m2[0] - usable[0], abs=1e-6)
    assert found.least_m2[0] == pytest.approx(usable[0], abs=1e-6)
    pieces = [found.pieces(rule)[0] for rule in found.order]
    assert sum(piece.area for piece in pieces) == pytest.approx(FLAT.area - found.usable[0].area, abs=1e-5)


@settings(max_examples=8)
@given(st.integers(0, 10_000), st.permutations(ORDER))
def test_what_is_usable_does_not_depend_on_the_order_of_the_rules(seed, order):
    takings = town(seed)
    usual = cut(MEADOW, takings, order=ORDER, row_width_m=ROW_M)
    other = cut(MEADOW, takings, order=order, row_width_m=ROW_M)
    assert other.most_m2[0] == pytest.approx(usual.most_m2[0], abs=1e-4)


@settings(max_examples=8)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(seed, random):
    takings = town(seed)
    mixed = []
    for each in takings:
        places = list(range(len(each.shapes)))
        random.shuffle(places)
        guess = each.assumed[places] if len(each.assumed) else each.assumed
        mixed.append(Shapes(each.rule, each.shapes[places], each.reach_m[places], each.coverage, guess))
    first = cut(MEADOW, takings, order=ORDER, row_width_m=ROW_M).taken_m2
    second = cut(MEADOW, mixed, order=ORDER, row_width_m=ROW_M).taken_m2
    numpy.testing.assert_allclose(first, second, atol=1e-6)


def test_a_space_is_cut_alike_alone_and_among_others():
    spaces, takings = toy.spaces().set_index("id").geometry, town(5)
    together = cut(spaces, takings, order=ORDER, row_width_m=ROW_M).table()
    alone = [cut(spaces[[name]], takings, order=ORDER, row_width_m=ROW_M).table() for name in reversed(spaces.index)]
    pandas.testing.assert_frame_equal(together, pandas.concat(alone).loc[spaces.index], check_exact=True)


def test_many_spaces_are_cut_by_two_threads_as_each_alone():
    town_spaces, takings = toy.spaces().set_index("id").geometry, town(5)
    times = 1 + 100 // len(town_spaces)
    many = pandas.concat([town_spaces] * times, ignore_index=True)
    together = cut(many, takings, order=ORDER, row_width_m=ROW_M)
    alone = cut(town_spaces, takings, order=ORDER, row_width_m=ROW_M)
    expected = pandas.concat([alone.table()] * times, ignore_index=True)
    pandas.testing.assert_frame_equal(together.table(), expected, check_exact=True)
    for rule in together.order:
        assert shapely.area(together.pieces(rule)).tolist() == shapely.area(alone.pieces(rule)).tolist() * times


def test_more_obstructions_never_leave_more_ground():
    few = cut(MEADOW, town(3, 30), order=ORDER, row_width_m=0.0).most_m2[0]
    drawn = features(square(0, 0, 60), name=["more"])
    more = cut(MEADOW, [*town(3, 30), *obstruction.exclusions(drawn)], order=ORDER, row_width_m=0.0).most_m2[0]
    assert more <= few + 1e-6


def test_a_buffer_of_nothing_takes_nothing():
    line = placed(shapely.LineString([(-200, 0), (200, 0)]))
    river = Shapes("water_buffer", line, numpy.zeros(1), EVERYWHERE)
    found = cut(MEADOW, [river], order=("water_buffer",), row_width_m=0.0)
    assert found.taken_m2.to_numpy().tolist() == [[0.0, 0.0]]
    assert found.most_m2[0] == found.gross_m2[0]


def test_where_two_rules_meet_the_first_takes_the_common_ground():
    pond = Shapes("water", placed(square(0, 0, 20)), numpy.zeros(1), EVERYWHERE)
    garden = obstruction.exclusions(features(square(10, 0, 20), name=["garden"]))
    one = cut(MEADOW, [pond, *garden], order=("water", "exclusion"), row_width_m=0.0).taken_m2.iloc[0]
    two = cut(MEADOW, [pond, *garden], order=("exclusion", "water"), row_width_m=0.0).taken_m2.iloc[0]
    assert one.round(1).to_dict() == {"water": 400.0, "exclusion": 200.0, "strip": 0.0}
    assert two.round(1).to_dict() == {"exclusion": 400.0, "water": 200.0, "strip": 0.0}


def test_a_strip_of_four_metres_beside_a_garden_is_too_narrow_for_a_row_of_shelters():
    west = FLAT.bounds[0]
    garden = shapely.box(west + 4, FLAT.bounds[1] - 1, west + 34, FLAT.bounds[3] + 1)
    found = cut(MEADOW, obstruction.exclusions(features(garden, name=["g"])), order=("exclusion",), row_width_m=6.0)
    assert found.taken_m2.loc["toy-4", "strip"] == pytest.approx(4 * HEIGHT_M, rel=1e-3)


def test_taking_narrow_parts_off_leaves_sharp_corners_and_a_wide_ground_whole():
    grounds = numpy.array([shapely.box(0, 0, 50, 30), shapely.Polygon([(0, 0), (60, 0), (0, 60)])], dtype=object)
    numpy.testing.assert_allclose(shapely.area(wide_enough(grounds, 6.0)), shapely.area(grounds), rtol=1e-9)
    assert wide_enough(grounds, 0.0) is grounds


def test_half_a_layer_gives_an_interval_and_no_layer_gives_all_or_nothing():
    half = placed(shapely.box(-500, -500, 0, 500))[0]
    house = features(square(-50, 0, 10), height_m=[9.0], levels=[None])
    building = obstruction.buildings(house, half, rules=rules())[:1]
    row = cut(MEADOW, building, order=("building",), row_width_m=0.0).table().iloc[0]
    assert row["building_m2"] == pytest.approx(100, rel=1e-4)
    assert row["usable_most_m2"] == pytest.approx(GROSS_M2 - 100, abs=1)
    assert row["usable_least_m2"] == pytest.approx(GROSS_M2 / 2 - 100, abs=1)
    assert row["not_known"] == "building"
    silent = cut(MEADOW, [], order=("building",), row_width_m=0.0).table().iloc[0]
    assert numpy.isnan(silent["building_m2"])
    assert (silent["usable_least_m2"], round(silent["usable_most_m2"])) == (0, GROSS_M2)


def test_a_space_without_a_boundary_has_no_figures():
    spaces = pandas.Series([None, shapely.Point(85.3, 27.7), MEADOW.iloc[0]], index=["a", "b", "c"], dtype=object)
    table = cut(spaces, town(1), order=ORDER, row_width_m=ROW_M).table()
    assert table.loc[["a", "b"], ["gross_area_m2", "usable_least_m2", "usable_most_m2"]].isna().all().all()
    assert table.loc["c", "gross_area_m2"] == pytest.approx(GROSS_M2, abs=1)


def test_a_crossing_ring_is_cut_all_the_same():
    bow = shapely.Polygon([(85.3, 27.7), (85.302, 27.702), (85.302, 27.7), (85.3, 27.702)])
    table = cut(pandas.Series([bow]), [], order=ORDER, row_width_m=0.0).table()
    assert table["gross_area_m2"].iloc[0] == pytest.approx(2 * 10_930, rel=1e-3)


def test_pieces_come_back_where_they_lie():
    found = cut(
        MEADOW,
        [Shapes("water", placed(square(0, 0, 20)), numpy.zeros(1), EVERYWHERE)],
        order=("water",),
        row_width_m=0.0,
    )
    gap = shapely.symmetric_difference(found.in_degrees("water")[0], placed(square(0, 0, 20))[0])
    assert area_m2(numpy.array([gap], dtype=object))[0] < 1e-3
    assert ORIGIN.shape == (1, 2)
    assert isinstance(found, ground.Ground)
