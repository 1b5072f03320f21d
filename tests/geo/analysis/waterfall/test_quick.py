"""The figures without polygons equal those of shapes cut one after the other, whatever overlaps or has holes."""

import numpy
import pandas
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import plane, toy
from geo.analysis.ground import cut
from geo.analysis.taking import Cells, Shapes
from geo.analysis.waterfall.quick import quick_ground
from tests.geo.meadow import EVERYWHERE, FLAT, GROSS_M2, MEADOW, ORIGIN, line, placed, square

ORDER = ("building", "debris", "water", "flood")
NEARLY_ROUND = 400
ARCS_M2 = 0.05
"""What arcs of so many pieces fall short of true ones on one meadow, at most."""


def strewn(seed, count=24):
    """Things of every kind on and around East Meadow, in metres from its middle: overlapping, touching, holed."""
    rng = numpy.random.default_rng(seed)
    found = []
    for _ in range(count):
        x, y, side = *rng.uniform(-140, 140, 2), rng.uniform(5, 60)
        corners = rng.integers(3, 12)
        turn = numpy.sort(rng.uniform(0, 2 * numpy.pi, corners))
        star = shapely.Polygon(
            numpy.column_stack([numpy.cos(turn), numpy.sin(turn)]) * rng.uniform(0.2, 1, (corners, 1)) * side + (x, y)
        )
        choices = [
            star.buffer(0),
            shapely.difference(square(x, y, side), square(x, y, side * 0.6)),
            square(x, y, side),
            shapely.MultiPolygon([square(x, y, side), square(x + 2 * side, y, side)]),
            shapely.union_all([square(x, y, side), square(x + side, y, side), square(x, y + side, side)]),
            line((x, y), (x + side, y), (x, y + side), (x + side, y + side)),
            shapely.Point(x, y),
            square(numpy.round(x, -1), numpy.round(y, -1), 20.0),
        ]
        found.append(choices[rng.integers(len(choices))])
    return numpy.array(found, dtype=object), rng.choice([0.0, 0.0, 2.0, 9.0, 30.0], count), rng.integers(0, 3, count)


def takings(shapes_m, reach_m, kind):
    """What the first three rules take."""
    degrees = placed(*shapes_m)
    return [
        Shapes(rule, degrees[kind == number], reach_m[kind == number], EVERYWHERE)
        for number, rule in enumerate(ORDER[:3])
    ]


def one_by_one(space_m, shapes_m, reach_m, kind):
    """Ground each rule takes, and what is left: each shape is grown by nearly round arcs and cut off by itself."""
    left, found = space_m, []
    for number in range(3):
        before = left.area
        for shape, reach in zip(shapes_m[kind == number], reach_m[kind == number], strict=True):
            left = left.difference(shape.buffer(reach, quad_segs=NEARLY_ROUND) if reach else shape)
        found.append(before - left.area)
    return [*found, left.area]


@settings(max_examples=40)
@given(st.integers(0, 100_000))
def test_the_figures_equal_those_of_shapes_cut_one_by_one(seed):
    things = strewn(seed)
    found = quick_ground(MEADOW, takings(*things), order=ORDER[:3])
    expected = one_by_one(FLAT, *things)
    scale = found.gross_m2[0] / FLAT.area
    measured = [*found.taken_m2.iloc[0], found.most_m2[0]]
    assert numpy.array(measured) / scale == pytest.approx(expected, abs=found.bound_m2[0] + ARCS_M2)
    assert found.bound_m2[0] <= 1e-5 * found.gross_m2[0]


@settings(max_examples=15)
@given(st.integers(0, 100_000))
def test_the_bound_holds_and_can_be_made_as_narrow_as_one_likes(seed):
    things = strewn(seed, 40)
    exact = quick_ground(MEADOW, takings(*things), order=ORDER[:3], bound_share=1e-9)
    for share in (1e-2, 1e-4):
        rough = quick_ground(MEADOW, takings(*things), order=ORDER[:3], bound_share=share)
        gap_m2 = numpy.abs(rough.taken_m2 - exact.taken_m2).to_numpy().max()
        assert gap_m2 <= rough.bound_m2[0] + exact.bound_m2[0] <= 2 * share * GROSS_M2


@settings(max_examples=15)
@given(st.integers(0, 100_000), st.randoms(use_true_random=False))
def test_deductions_add_up_and_neither_the_order_of_things_nor_that_of_rules_changes_what_is_left(seed, random):
    shapes, reach, kind = strewn(seed)
    places = list(range(len(shapes)))
    random.shuffle(places)
    rules = list(ORDER[:3])
    random.shuffle(rules)
    usual = quick_ground(MEADOW, takings(shapes, reach, kind), order=ORDER[:3])
    mixed = quick_ground(MEADOW, takings(shapes[places], reach[places], kind[places]), order=rules)
    same = quick_ground(MEADOW, takings(shapes[places], reach[places], kind[places]), order=ORDER[:3])
    assert (usual.taken_m2.to_numpy() >= 0).all()
    assert usual.most_m2[0] == pytest.approx(usual.gross_m2[0] - usual.taken_m2.sum(axis=1).iloc[0], abs=1e-6)
    assert mixed.most_m2[0] == pytest.approx(usual.most_m2[0], abs=2e-5 * GROSS_M2)
    numpy.testing.assert_allclose(same.taken_m2, usual.taken_m2, atol=2e-5 * GROSS_M2)


def test_a_reach_of_nothing_around_a_line_takes_nothing():
    river = Shapes("water", placed(line((-200, 0), (200, 0))), numpy.zeros(1), EVERYWHERE)
    found = quick_ground(MEADOW, [river], order=("water",))
    assert found.taken_m2.to_numpy().tolist() == [[0.0]]
    assert found.most_m2[0] == found.gross_m2[0]


def test_a_well_keeps_a_whole_circle_free():
    well = Shapes("water", placed(shapely.Point(5, -7)), numpy.array([30.0]), EVERYWHERE)
    found = quick_ground(MEADOW, [well], order=("water",))
    assert found.taken_m2.iloc[0, 0] == pytest.approx(numpy.pi * 900, rel=1e-5)


def test_a_house_keeps_its_ground_four_sides_and_four_quarter_circles_free():
    house = Shapes("building", placed(shapely.box(-10, -5, 10, 5)), numpy.array([6.0]), EVERYWHERE)
    found = quick_ground(MEADOW, [house], order=("building",))
    assert found.taken_m2.iloc[0, 0] == pytest.approx(200 + 6 * 60 + numpy.pi * 36, rel=1e-5)


def grid(seed, side=40, cell_m=13.0):
    """Cells around the meadow in the zone's metres, every third of them taken."""
    rng = numpy.random.default_rng(seed)
    east, north = 333_500.0, 3_066_100.0
    taken = rng.random((side, side)) < 1 / 3
    return Cells("flood", taken, numpy.ones_like(taken), (cell_m, 0.0, east, 0.0, -cell_m, north), "EPSG:32645")


def around_meadow(seed):
    """Cells of a grid whose middle lies on the meadow."""
    found = grid(seed)
    middle = found.placed(numpy.array([[20.0, 20.0]]))[0]
    spaces = pandas.Series([shapely.affinity.translate(MEADOW.iloc[0], *(middle - ORIGIN[0]))], index=["toy-4"])
    return found, spaces


@pytest.mark.parametrize("seed", range(3))
def test_cells_take_what_their_outlines_cut(seed):
    cells, spaces = around_meadow(seed)
    quick = quick_ground(spaces, [cells], order=("flood",))
    slow = cut(spaces, [cells], order=("flood",), row_width_m=0.0)
    assert quick.taken_m2["flood"].iloc[0] == pytest.approx(slow.taken_m2["flood"].iloc[0], abs=1e-5 * GROSS_M2)
    _, _, east, _, _, north = cells.transform
    turned = Cells("flood", cells.taken.T.copy(), cells.known_cells, (0.0, 13.0, east, -13.0, 0.0, north), cells.crs)
    again = quick_ground(spaces, [turned], order=("flood",))
    assert again.taken_m2["flood"].iloc[0] == pytest.approx(quick.taken_m2["flood"].iloc[0], abs=1e-3)


def test_both_ways_know_and_do_not_know_the_same():
    cells, spaces = around_meadow(1)
    known = cells.known_cells.copy()
    known[:, :18] = False
    part = Cells(cells.rule, cells.taken & known, known, cells.transform, cells.crs)
    ring = shapely.get_coordinates(spaces.iloc[0])
    half = shapely.box(*ring.min(axis=0) - 1, ring[:, 0].mean(), ring[:, 1].max() + 1)
    shapes, reach, _ = strewn(3)
    moved = plane.to_degrees(shapes, numpy.repeat(plane.origins_deg(spaces.to_numpy()), len(shapes), axis=0))
    debris = Shapes("debris", moved, numpy.maximum(reach, 1), half)
    order = ("building", "debris", "flood")
    house = Shapes("building", moved[:4], numpy.zeros(4), EVERYWHERE)
    quick = quick_ground(spaces, [house, debris, part], order=order)
    slow = cut(spaces, [house, debris, part], order=order, row_width_m=0.0)
    numpy.testing.assert_allclose(quick.covered_share, slow.covered_share, atol=1e-5)
    assert quick.least_m2[0] == pytest.approx(slow.least_m2[0], abs=1e-3 * GROSS_M2)
    assert quick.least_m2[0] < quick.most_m2[0]
    assert quick.unknown() == slow.unknown() == [("debris", "flood")]
    assert quick.table()["not_known"].tolist() == slow.table()["not_known"].tolist()


def test_without_a_map_all_may_be_lost_and_what_nobody_drew_is_no_gap():
    found = quick_ground(MEADOW, [], order=("exclusion", "water"))
    row = found.table().iloc[0]
    assert (row["usable_least_m2"], round(row["usable_most_m2"])) == (0, GROSS_M2)
    assert row["not_known"] == "water"
    assert numpy.isnan(row["water_m2"])


def test_a_space_without_ground_has_no_figures_and_the_others_do_not_mind():
    spaces = pandas.Series([None, shapely.Point(85.3, 27.7), MEADOW.iloc[0]], index=["a", "b", "c"], dtype=object)
    table = quick_ground(spaces, takings(*strewn(1)), order=ORDER[:3]).table()
    alone = quick_ground(MEADOW, takings(*strewn(1)), order=ORDER[:3]).table()
    assert table.loc[["a", "b"], ["gross_area_m2", "usable_least_m2", "usable_most_m2"]].isna().all().all()
    assert table.loc["c"].tolist() == alone.loc["toy-4"].tolist()


def test_many_spaces_are_measured_as_each_alone():
    town = toy.spaces().set_index("id").geometry
    many = pandas.concat([town] * 80, ignore_index=True)
    things = takings(*strewn(5, 40))
    together = quick_ground(many, things, order=ORDER[:3]).taken_m2
    alone = pandas.concat([quick_ground(town, things, order=ORDER[:3]).taken_m2] * 80, ignore_index=True)
    pandas.testing.assert_frame_equal(together, alone, check_exact=True)
