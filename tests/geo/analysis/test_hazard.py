"""Mapped hazards take ground from the class that forbids, grids take their cells to the exact fraction."""

import numpy
import pytest
import rasterio
import shapely
from exactextract import exact_extract
from rasterio.io import MemoryFile

from geo.analysis import hazard, taking
from geo.analysis.ground import cut
from tests.geo.meadow import EVERYWHERE, GROSS_M2, MEADOW, features, rules, square

BOX = MEADOW.iloc[0].bounds


def areas_of(*takings, order=("flood", "landslide", "other_hazard", "steep")):
    return cut(MEADOW, takings, order=order, row_width_m=0.0)


def grid(values, *, west=BOX[0] - 0.001, north=BOX[3] + 0.001, size=0.0005):
    """Grid in degrees from the north-west corner of the meadow, a metre or so more than the meadow on each side."""
    return {"transform": (size, 0.0, west, 0.0, -size, north), "crs": "EPSG:4326"}


def test_areas_of_the_third_class_are_taken_and_lower_ones_are_not():
    zones = features(square(-50, 0, 20), square(50, 0, 20), class_rank=[3, 2], depth_m=[None, None])
    found = areas_of(hazard.hazard_areas(zones, EVERYWHERE, hazard_kind="landslide", rules=rules()))
    assert found.taken_m2.loc["toy-4", "landslide"] == pytest.approx(400, rel=1e-5)


def test_mapped_water_of_any_depth_is_taken_and_an_area_without_a_class_is_taken_and_counted():
    zones = features(
        square(-50, 0, 20), square(50, 0, 10), square(0, 50, 10), class_rank=[None] * 3, depth_m=[0.2, 0, None]
    )
    found = areas_of(hazard.hazard_areas(zones, EVERYWHERE, hazard_kind="flood", rules=rules()))
    assert found.taken_m2.loc["toy-4", "flood"] == pytest.approx(500, rel=1e-5)
    assert found.assumed.loc["toy-4", "flood"] == 1


def test_other_kinds_of_hazard_share_a_rule_that_is_never_missed():
    zones = features(square(0, 0, 20), class_rank=[4], depth_m=[None])
    found = areas_of(hazard.hazard_areas(zones, EVERYWHERE, hazard_kind="liquefaction", rules=rules()))
    assert found.taken_m2.loc["toy-4", "other_hazard"] == pytest.approx(400, rel=1e-5)
    assert "other_hazard" not in found.unknown()[0]


def test_cells_of_a_grid_take_exactly_what_of_them_lies_in_the_space():
    classes = numpy.random.default_rng(7).integers(1, 5, (8, 8)).astype(float)
    where = grid(classes)
    cells = hazard.hazard_cells(classes, **where, unit="class", hazard_kind="flood", rules=rules())
    found = areas_of(cells).taken_m2.loc["toy-4", "flood"]
    profile = {"driver": "GTiff", "width": 8, "height": 8, "count": 1, "dtype": "float64", "crs": "EPSG:4326"}
    with MemoryFile() as memory:
        with memory.open(**profile, transform=rasterio.Affine(*where["transform"])) as written:
            written.write((classes >= 3).astype(float), 1)
        with memory.open() as opened:
            share = exact_extract(opened, MEADOW.to_frame(), ["mean"], output="pandas")["mean"].iloc[0]
    assert found == pytest.approx(share * GROSS_M2, rel=2e-5)  # cells in the north are 1e-5 smaller


def test_where_the_grid_is_silent_the_rule_is_not_known_and_the_answer_is_an_interval():
    depth = numpy.zeros((8, 8))
    depth[:, 4:] = numpy.nan  # the eastern half
    cells = hazard.hazard_cells(depth, **grid(depth), unit="m", hazard_kind="flood", rules=rules())
    found = areas_of(cells, order=("flood",))
    assert found.covered_share.loc["toy-4", "flood"] == pytest.approx(0.5)
    assert found.unknown() == [("flood",)]
    row = found.table().iloc[0]
    assert row["usable_most_m2"] == pytest.approx(GROSS_M2, abs=1)
    assert row["usable_least_m2"] == pytest.approx(GROSS_M2 / 2, rel=1e-4)


def test_steep_cells_are_those_above_five_degrees_or_ten_percent():
    from geo.standards import standard

    slope = numpy.array([[4.9, 5.0, 5.1, 5.8, numpy.nan]])
    where = {"transform": (30.0, 0.0, 0.0, 0.0, -30.0, 0.0), "crs": "EPSG:32645"}
    degrees = hazard.steep_cells(slope, **where, rules=rules())
    assert degrees.taken.tolist() == [[False, False, True, True, False]]
    percent = hazard.steep_cells(slope, **where, rules=rules(slope_max=standard("slope.camp_max")))
    assert percent.taken.tolist() == [[False, False, False, True, False]]  # 10 percent are 5.71 degrees
    assert percent.known_cells.tolist() == [[True, True, True, True, False]]


def test_a_rule_without_a_map_is_not_known():
    assert areas_of(*map(taking.no_layer, ["flood", "landslide"]), order=("flood", "landslide")).unknown() == [
        ("flood", "landslide")
    ]


def test_a_grid_in_metres_is_read_in_its_own_system():
    west, south, east, north = 332_000, 3_060_000, 340_000, 3_070_000
    shape = numpy.full(((north - south) // 100, (east - west) // 100), 3.0)
    where = {"transform": (100.0, 0.0, float(west), 0.0, -100.0, float(north)), "crs": "EPSG:32645"}
    cells = hazard.hazard_cells(shape, **where, unit="class", hazard_kind="flood", rules=rules())
    assert areas_of(cells).taken_m2.loc["toy-4", "flood"] == pytest.approx(GROSS_M2, abs=1)
    assert isinstance(cells, taking.Cells)
    assert shapely.area(areas_of(cells).usable[0]) == pytest.approx(0, abs=1e-3)
