"""Open ground: by hand in a small field, whatever the tiles, and never on what is taken."""

import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import candidates as benchmark
from geo.analysis.candidates import Search, open_runs, search, tiles
from geo.analysis.lattice import Window, obstacles
from geo.analysis.masks import Sampled


def wanted(area, shapes, reach, **options):
    taken = obstacles(numpy.array(shapes, dtype=object), numpy.array(reach, dtype=float))
    return Search(area, taken, **{"cell_m": 1.0, "least_area_m2": 4.0, **options})


def test_a_road_through_a_field_leaves_two_grounds_the_larger_first():
    # a field of 20 x 10 m, a road along x = 8 that takes 1 m on either side
    found = search(wanted(shapely.box(0, 0, 20, 10), [shapely.LineString([(8, -5), (8, 15)])], [1]), tile_cells=16)
    assert [shape.bounds for shape in found.shapes_m] == [(9, 0, 20, 10), (0, 0, 7, 10)]
    assert found.area_m2.tolist() == [110.0, 70.0]


def test_a_house_is_a_hole_with_the_distance_kept_around_it():
    found = search(wanted(shapely.box(0, 0, 20, 20), [shapely.box(8, 8, 12, 12)], [2]), tile_cells=64)
    (shape,) = found.shapes_m
    # 8 x 8 m without the corners, whose outer cells have their middles farther than 2 m from the house
    assert found.area_m2.tolist() == [400 - (16 + 4 * 2 * 4 + 4 * 3)]
    assert len(shape.interiors) == 1


def test_ground_below_the_least_area_is_no_candidate():
    assert len(search(wanted(shapely.box(0, 0, 3, 3), [], [], least_area_m2=10), tile_cells=8).shapes_m) == 0


def test_a_neck_that_is_too_narrow_parts_a_ground():
    area = shapely.union_all([shapely.box(0, 0, 10, 10), shapely.box(10, 4, 20, 6), shapely.box(20, 0, 30, 10)])
    assert len(search(wanted(area, [], []), tile_cells=8).shapes_m) == 1
    parted = search(wanted(area, [], [], width_m=4), tile_cells=8)
    assert len(parted.shapes_m) == 2


def test_steep_ground_is_no_candidate_and_unknown_slope_takes_nothing():
    steep = Sampled(numpy.array([[0, 1]], dtype=numpy.uint8), lambda x, y: (1 - y / 10, x / 10))
    found = search(wanted(shapely.box(0, 0, 30, 10), [], [], marked=(steep,), step_cells=5), tile_cells=12)
    assert [shape.bounds for shape in found.shapes_m] == [(0, 0, 10, 10), (20, 0, 30, 10)]


def test_nothing_outside_the_area_is_found_and_progress_reaches_the_end():
    area = shapely.Polygon([(0, 0), (40, 0), (0, 40)])
    told = []
    found = search(wanted(area, [], []), tile_cells=8, progress=told.append)
    assert shapely.covered_by(shapely.union_all(found.shapes_m), area.buffer(1)).all()
    assert told[-1] == 1.0
    assert told == sorted(told)


def test_an_empty_area_has_no_candidates():
    assert len(search(wanted(shapely.Polygon(), [], []), tile_cells=8).shapes_m) == 0


def test_only_tiles_that_touch_the_area_are_looked_at():
    diagonal = shapely.LineString([(1, 1), (99, 99)]).buffer(0.5)
    assert len(tiles(diagonal, cell_m=1, tile_cells=10)) < 40


BOXES = st.lists(st.tuples(*[st.integers(0, 90)] * 2, *[st.integers(1, 30)] * 2, st.integers(0, 4)), max_size=9)
AREAS = st.lists(st.tuples(st.integers(-5, 105), st.integers(-5, 105)), min_size=3, max_size=6, unique=True)


@given(boxes=BOXES, corners=AREAS, width=st.sampled_from([0, 3, 7]), side=st.integers(5, 40))
@settings(max_examples=40)
def test_how_the_area_is_cut_into_tiles_changes_nothing(boxes, corners, width, side):
    shapes = [shapely.box(x, y, x + w, y + h) for x, y, w, h, _ in boxes]
    area = shapely.convex_hull(shapely.MultiPoint(corners))
    steep = Sampled(numpy.eye(4, dtype=numpy.uint8), lambda x, y: (y / 30, x / 30))
    options = {"width_m": width, "cell_m": 2.0, "marked": (steep,), "step_cells": 8}
    asked = wanted(area, shapes, [box[4] for box in boxes], **options)
    one, other = (search(asked, tile_cells=cells) for cells in (side, 200))
    assert one.area_m2.tolist() == other.area_m2.tolist()
    assert all(a.equals_exact(b) for a, b in zip(one.shapes_m, other.shapes_m, strict=True))
    assert shapely.is_valid(one.shapes_m).all()
    covered = shapely.intersection(shapely.union_all(one.shapes_m), shapely.union_all(shapely.buffer(shapes, -2)))
    assert covered.area == pytest.approx(0, abs=1e-9)


def test_a_tile_may_be_told_what_concerns_it():
    asked = wanted(shapely.box(0, 0, 8, 8), [shapely.box(2, 2, 4, 4), shapely.box(100, 100, 101, 101)], [0, 0])
    inside = obstacles(numpy.array([asked.area_m], dtype=object), numpy.zeros(1))
    window = Window(-8, 0, 8, 8, 1.0)
    told = open_runs(window, asked, inside, chosen=numpy.array([0]))
    assert told.row.tolist() == open_runs(window, asked, inside).row.tolist()


@pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")  # rasterio's own
def test_the_benchmark_finds_the_same_ground_as_exact_buffers():
    valley = benchmark.make_valley(benchmark.SMOKE_SIDE_KM)
    ours, peer = benchmark.by_tiles(valley, tile_cells=50), benchmark.by_buffers(valley)
    both = shapely.union_all(ours).intersection(shapely.union_all(peer)).area
    assert both == pytest.approx(shapely.area(ours).sum(), rel=0.01)
    assert both == pytest.approx(shapely.area(peer).sum(), rel=0.01)
    assert shapely.is_valid(ours).all()
    assert len(benchmark.run(benchmark.SMOKE_SIDE_KM, peers=False)) == 2
