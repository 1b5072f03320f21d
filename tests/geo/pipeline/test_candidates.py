"""Open ground searched in a register: what layers leave, honest where they are missing, whatever the tiles."""

import shutil

import geopandas
import numpy
import pytest
import shapely

from geo.crs import area_m2
from geo.errors import InputError, LimitError
from geo.pipeline import candidates
from geo.pipeline.candidates import open_ground
from geo.register.layers import LayerStore
from geo.register.store import open_register
from tests.material.maps import features_made, grid_made

WEST, SOUTH = 85.30, 27.70
AREA = shapely.box(WEST, SOUTH, WEST + 0.004, SOUTH + 0.004)
COVERAGE = shapely.box(WEST - 0.01, SOUTH - 0.01, WEST + 0.02, SOUTH + 0.02)
# a thousandth of a degree is 98.6 m from west to east and 110.8 m from south to north


def box(west, south, east, north):
    """Box by thousandths of a degree from the corner of the area."""
    return shapely.box(WEST + west / 1000, SOUTH + south / 1000, WEST + east / 1000, SOUTH + north / 1000)


def line(*corners):
    return shapely.LineString([(WEST + x / 1000, SOUTH + y / 1000) for x, y in corners])


@pytest.fixture
def register(small_file, tmp_path):
    with open_register(shutil.copy(small_file, tmp_path / "own.gpkg")) as own:
        yield own


@pytest.fixture
def take(register, tmp_path):
    """Adds layers of features to the register."""

    def add(kind, shapes, **columns):
        rows = geopandas.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4326")
        made = features_made(tmp_path, kind, rows, coverage=COVERAGE)
        LayerStore(register).take_in([made], by="Sita")

    return add


def town(take, *, houses=(), roads=()):
    take("buildings", houses or [box(-9, -9, -8.9, -8.9)], height_m=[6.0] * max(len(houses), 1))
    take("ways", roads or [line((-9, -9), (-9, -8))], motor=[True] * max(len(roads), 1))


def search(register, **options):
    return open_ground(register, AREA, **{"width_m": 0, "least_area_m2": 1000, **options})


def test_a_road_parts_a_field_into_two_grounds(register, take):
    town(take, roads=[line((1, -1), (1, 5))])
    table = search(register).table
    assert len(table) == 2
    # the road is taken for 8 m wide: 394.5 m less 8 m across, by 443.2 m
    assert table["area_m2"].sum() == pytest.approx((394.5 - 8) * 443.2, rel=0.01)
    narrow, wide = sorted(table["area_m2"])
    assert wide / narrow == pytest.approx((3 * 98.6 - 4) / (98.6 - 4), rel=0.05)
    assert table["road_m"].max() < 10


def test_houses_take_the_ground_that_their_debris_may_cover(register, take):
    house = box(1, 1, 2, 2)
    town(take, houses=[house])
    (left,) = search(register).table["area_m2"]
    gross = area_m2(numpy.array([AREA], dtype=object))[0]
    # 98.6 x 110.8 m with debris of 6 x 2/3 = 4 m on every side, corners rounded
    assert gross - left == pytest.approx(98.6 * 110.8 + 2 * 4 * (98.6 + 110.8) + numpy.pi * 16, rel=0.02)


@pytest.mark.parametrize(
    ("kind", "columns"),
    (
        ("water", {"water_class": ["lake"]}),
        ("land_use", {"use_class": ["forest"]}),
        ("hazard", None),
    ),
)
def test_water_forest_and_hazards_are_no_open_ground(register, take, tmp_path, kind, columns):
    town(take)
    half = box(0, 0, 2, 4)
    if columns is None:
        rows = {"class_rank": [3], "geometry": [half]}
        made = features_made(tmp_path, kind, rows, coverage=COVERAGE, hazard_kind="flood", measure="class")
        LayerStore(register).take_in([made], by="Sita")
    else:
        take(kind, [half], **columns)
    found = search(register)
    (shape,) = found.table.geometry
    assert shapely.intersection(shape, half).area <= half.area / 40
    assert kind not in found.not_known
    assert "flood" not in found.not_known or kind != "hazard"


def test_farmland_stays_open(register, take):
    town(take)
    take("land_use", [box(0, 0, 2, 4)], use_class=["farmland"])
    assert search(register).table["area_m2"].sum() == pytest.approx(area_m2(numpy.array([AREA]))[0], rel=0.01)


def test_steep_ground_is_no_open_ground(register, take, tmp_path):
    town(take)
    # level in the west, rising by a metre in two from 2 thousandths of a degree on
    heights = numpy.tile(1300 + numpy.maximum(numpy.arange(80) - 40, 0) * 9.86, (80, 1))
    made = grid_made(tmp_path, "dem", heights, west=WEST - 0.002, north=SOUTH + 0.006, step=0.0001)
    LayerStore(register).take_in([made], by="Sita")
    found = search(register)
    assert "dem" not in found.not_known
    assert found.table["area_m2"].sum() == pytest.approx(area_m2(numpy.array([AREA]))[0] / 2, rel=0.05)
    assert found.table["slope_mean_deg"].max() < 5


def test_a_finer_height_model_counts_where_it_speaks_and_the_coarser_elsewhere(register, take, tmp_path):
    town(take)
    steep = numpy.tile(1300 + numpy.arange(80) * 9.86, (80, 1))
    level = numpy.full((240, 80), 1300.0)
    country = grid_made(tmp_path, "dem", steep, west=WEST - 0.002, north=SOUTH + 0.006, step=0.0001)
    LayerStore(register).take_in([country], by="Sita")
    assert search(register).table.empty
    survey = grid_made(tmp_path, "dem", level, west=WEST - 0.002, north=SOUTH + 0.008, step=0.00005)
    LayerStore(register).take_in([survey], by="Sita")  # as far as the middle of the area
    assert search(register).table["area_m2"].sum() == pytest.approx(area_m2(numpy.array([AREA]))[0] / 2, rel=0.05)


def test_registered_grounds_are_left_out_and_named_where_a_candidate_lies_beside(register, tmp_path):
    space = register.table("location").set_index("id").geometry["kv-004"]
    area = space.buffer(0.001).envelope
    far = area.buffer(0.02).exterior
    made = [
        features_made(tmp_path, "buildings", {"height_m": [6.0], "geometry": [far.buffer(1e-5)]}, coverage=area),
        features_made(tmp_path, "ways", {"motor": [True], "geometry": [far]}, coverage=area),
    ]
    LayerStore(register).take_in(made, by="Sita")
    found = open_ground(register, area, width_m=0)
    (shape,) = found.table.geometry
    assert shapely.intersection(shape, space).area < space.area / 20  # cells of 5 m along its edge
    assert found.table["beside"].tolist() == ["kv-004"]
    assert found.registered == 1


def test_too_small_and_too_narrow_ground_is_no_candidate(register, take):
    town(take, roads=[line((1, -1), (1, 5))])
    assert len(search(register, least_area_m2=60_000).table) == 1
    assert len(search(register, width_m=200).table) == 1
    nothing = search(register, least_area_m2=10_000_000)
    assert nothing.table.empty
    assert "geometry" in nothing.table


def test_what_is_not_covered_is_named_and_the_needed_layers_are_required(register, take):
    with pytest.raises(InputError) as refused:
        search(register)
    assert [problem.parameters["kind"] for problem in refused.value.problems] == ["buildings", "ways"]
    town(take)
    assert search(register).not_known == ("water", "power_lines", "land_use", "dem", "flood", "landslide")
    with pytest.raises(InputError, match="does not cover"):
        open_ground(register, box(0, 0, 40, 4))


def test_no_area_and_a_country_at_a_time_are_refused(register):
    with pytest.raises(InputError, match="no area"):
        open_ground(register, shapely.Point(85, 27))
    with pytest.raises(LimitError, match="5,000"):
        open_ground(register, shapely.box(80, 26, 88, 30))


@pytest.mark.whole
def test_tiles_change_nothing(register, take, monkeypatch):
    houses = [box(x, y, x + 0.2, y + 0.3) for x in range(4) for y in range(4)]
    town(take, houses=houses, roads=[line((0, 0), (4, 4))])
    take("water", [line((4, 0), (0, 3))], water_class=["river"], width_m=[12.0])
    whole = search(register, width_m=15)
    monkeypatch.setattr(candidates, "_TILE_CELLS", 17)
    parts = search(register, width_m=15)
    assert whole.table["id"].tolist() == parts.table["id"].tolist()
    assert all(one.equals_exact(other) for one, other in zip(whole.table.geometry, parts.table.geometry, strict=True))


def test_no_more_is_read_at_a_time_than_lies_around_a_tile_or_a_few_candidates(register, take, monkeypatch):
    """So memory follows from the size of a tile, not from that of the area."""
    town(take, roads=[line((0, 0), (4, 4))])
    monkeypatch.setattr(candidates, "_TILE_CELLS", 20)
    asked, around = [], LayerStore.around

    def told(store, **options):
        opened = around(store, **options)
        return lambda bounds: asked.append(bounds) or opened(bounds)

    monkeypatch.setattr(LayerStore, "around", told)
    search(register)
    assert len(asked) > 20  # tiles of 100 m on an area of 395 by 443 m
    wide_m = numpy.array([(east - west) * 98_600 for west, _, east, _ in asked])
    assert (wide_m[:20] < 100 + 2 * candidates._REACH_M + 50).all()


def test_candidates_are_ranked_and_each_has_its_name_by_its_outline(register, take):
    town(take, roads=[line((1, -1), (1, 5)), line((-1, 2), (5, 2))])
    table = search(register).table
    assert table["id"].is_unique
    assert table["points_least"].add(table["points_most"]).is_monotonic_decreasing
    assert table["id"].tolist() == search(register).table["id"].tolist()
