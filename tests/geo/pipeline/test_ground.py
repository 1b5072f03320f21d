"""Usable ground of a whole register: every space has an honest answer, whatever layers there are."""

import geopandas
import numpy
import pandas
import pytest
import shapely

from geo import pipeline, toy
from geo.crs import area_m2
from geo.errors import MissingError
from geo.grid import Grid
from geo.layer import Layer, LayerCard, Surroundings, features_of
from geo.pipeline import ground
from geo.pipeline.ground import ground_rules, usable_ground
from geo.schema import table
from tests.geo.meadow import features, square
from tests.geo.toy_tables import ToyTables

EVERYWHERE = shapely.box(85.2, 27.6, 85.4, 27.8)
NOT_KNOWN = "building;debris;water;water_buffer;power_line;flood;landslide;steep"


@pytest.fixture(scope="module")
def town():
    return ToyTables()


def layer(kind, rows=None, **card):
    return Layer(
        LayerCard(kind, kind, kind.title(), **card), EVERYWHERE, None if rows is None else features_of(kind, rows)
    )


def heights(size_deg, rise=0.0):
    """Grid over Toyland that rises to the east by so many metres a metre."""
    columns, rows = round(0.06 / size_deg), round(0.06 / size_deg)
    step_m = size_deg * 98_630
    values = numpy.tile(1300 + rise * step_m * numpy.arange(columns), (rows, 1))
    grid = Grid(values, (size_deg, 0.0, 85.28, 0.0, -size_deg, 27.74), "EPSG:4326", "m")
    return Layer(LayerCard("dem", "dem", "Heights"), EVERYWHERE, grid=grid)


def full(**changed):
    """Toyland mapped by every layer, all of them empty and level."""
    empty = {
        "buildings": layer("buildings", geopandas.GeoDataFrame(geometry=[], crs="EPSG:4326")),
        "water": layer("water", geopandas.GeoDataFrame(geometry=[], crs="EPSG:4326")),
        "power_lines": layer("power_lines", geopandas.GeoDataFrame(geometry=[], crs="EPSG:4326")),
        "elevation": heights(1 / 3600),
        "hazards": tuple(
            layer("hazard", geopandas.GeoDataFrame(geometry=[], crs="EPSG:4326"), hazard_kind=kind)
            for kind in ("flood", "landslide")
        ),
    }
    return Surroundings(**(empty | changed))


def row_of(found, space="toy-4"):
    return found.table.set_index("location_id").loc[space]


def test_without_layers_every_space_may_lose_all_or_nothing(town):
    found = usable_ground(town, lambda _: Surroundings(), fit=False)
    rows = found.table
    assert rows["usable_least_m2"].tolist() == [0] * 6
    assert rows["usable_most_m2"].round().tolist() == [87438, 10929, 21859, 43718, 16393, 2732]
    assert set(rows["not_known"]) == {NOT_KNOWN}
    assert rows[["building_m2", "flood_m2", "other_hazard_m2", "steep_m2", "slope_mean_deg"]].isna().all().all()
    assert tuple(rows.columns) == table("ground").names


def test_reported_figures_stand_beside_the_computed_ones(town):
    found = usable_ground(town, lambda _: Surroundings(), fit=False).table
    assert found["usable_reported_m2"].tolist()[:5] == [63000, 7000, 10500, 35000, 9450]
    assert numpy.isnan(found["usable_reported_m2"][5])  # the newest round does not know the Garden
    gross = area_m2(toy.spaces().geometry.to_numpy())
    assert found["gross_area_m2"].tolist() == gross.tolist()


def test_with_every_layer_level_and_empty_all_ground_is_usable_and_known(town):
    found = usable_ground(town, lambda _: full())
    rows = found.table
    assert rows["usable_least_m2"].round(3).tolist() == rows["usable_most_m2"].round(3).tolist()
    assert rows["usable_most_m2"].round().tolist() == rows["gross_area_m2"].round().tolist()
    assert rows["not_known"].isna().all()
    assert row_of(found)[["slope_mean_deg", "low_point_m2"]].tolist() == [0, 0]
    assert row_of(found)["rectangle_length_m"] == pytest.approx(221.6, abs=0.2)
    assert row_of(found)["circle_m"] == pytest.approx(197.3, abs=0.3)


def test_a_hillside_of_ten_degrees_is_no_ground_to_live_on(town):
    rise = float(numpy.tan(numpy.radians(10)))
    found = usable_ground(town, lambda _: full(elevation=heights(1 / 3600, rise)), fit=False)
    row = row_of(found)
    assert row["slope_mean_deg"] == pytest.approx(10, abs=0.05)
    assert row["slope_mean_percent"] == pytest.approx(17.6, abs=0.1)
    assert row["aspect_deg"] == pytest.approx(270, abs=0.1)
    assert row["steep_m2"] == pytest.approx(row["gross_area_m2"])
    assert row["usable_most_m2"] == pytest.approx(0, abs=1e-3)


def test_a_gentle_slope_passes_one_standard_and_not_the_other(town):
    rise = float(numpy.tan(numpy.radians(5.3)))  # 9.3 percent
    around = lambda _: full(elevation=heights(1 / 3600, rise))  # noqa: E731
    nepal = usable_ground(town, around, fit=False)
    camps = usable_ground(town, around, rules=ground_rules(slope="slope.camp_max"), fit=False)
    assert row_of(nepal)["usable_most_m2"] == pytest.approx(0, abs=1e-3)
    assert row_of(camps)["usable_most_m2"] == pytest.approx(row_of(camps)["gross_area_m2"])


def test_a_grid_of_a_kilometre_tells_no_slope_and_says_why(town):
    found = usable_ground(town, lambda _: full(elevation=heights(1 / 120)), fit=False)
    assert row_of(found)["not_known"] == "steep"
    assert pandas.isna(row_of(found)["slope_mean_deg"])
    assert row_of(found)["usable_least_m2"] == 0
    assert [note.code for note in found.notes] == ["ground.too_coarse"]
    assert "923 m" in found.notes[0].text()


def test_a_house_of_unknown_height_is_reckoned_with_and_counted(town):
    house = features(square(0, 0, 10))
    found = usable_ground(town, lambda _: full(buildings=layer("buildings", house)), fit=False)
    assert row_of(found)["building_m2"] == pytest.approx(100, rel=1e-4)
    assert row_of(found)["debris_m2"] == pytest.approx(240 + numpy.pi * 36, rel=1e-3)
    assert found.assumed.loc["toy-4", "debris"] == 1
    short = usable_ground(
        town, lambda _: full(buildings=layer("buildings", house)), rules=ground_rules(debris_side="short"), fit=False
    )
    assert row_of(short)["debris_m2"] == pytest.approx(180 + numpy.pi * 4.5**2, rel=1e-3)


def test_the_order_of_the_rules_changes_who_takes_and_not_what_is_left(town):
    house, pond = features(square(0, 0, 10)), features(square(12, 0, 10)).assign(water_class="pond")
    around = lambda _: full(buildings=layer("buildings", house), water=layer("water", pond))  # noqa: E731
    usual = row_of(usable_ground(town, around, fit=False))
    other = row_of(usable_ground(town, around, rules=ground_rules(order=["water_buffer"]), fit=False))
    assert other["building_m2"] == 0
    assert usual["building_m2"] == pytest.approx(100, rel=1e-4)
    assert other["usable_most_m2"] == pytest.approx(usual["usable_most_m2"], abs=1e-3)


def test_one_space_is_told_as_among_all_and_no_tile_matters(town, monkeypatch):
    house = features(square(0, 0, 10))
    around = lambda _: full(buildings=layer("buildings", house))  # noqa: E731
    everything = usable_ground(town, around, fit=False).table
    one = usable_ground(town, around, ids=["toy-4"], fit=False).table
    pandas.testing.assert_series_equal(
        row_of(usable_ground(town, around, ids=["toy-4"], fit=False)), everything.set_index("location_id").loc["toy-4"]
    )
    monkeypatch.setattr(ground, "_TILE_DEG", 0.003)
    tiled = usable_ground(town, around, fit=False).table
    pandas.testing.assert_frame_equal(pandas.DataFrame(tiled), pandas.DataFrame(everything))
    assert len(one) == 1


def test_a_grid_of_classes_is_a_hazard_like_any_other(town):
    classes = Grid(numpy.full((60, 60), 3.0), (0.001, 0.0, 85.28, 0.0, -0.001, 27.74), "EPSG:4326", "class")
    flood = Layer(LayerCard("f", "hazard", "Flood", hazard_kind="flood"), EVERYWHERE, grid=classes)
    found = usable_ground(town, lambda _: Surroundings(hazards=(flood,)), fit=False)
    row = row_of(found)
    assert row["flood_m2"] == pytest.approx(row["gross_area_m2"])
    assert "flood" not in row["not_known"]
    assert "landslide" in row["not_known"]
    assert [card.id for card in found.cards] == ["f"]


def test_a_planner_s_pond_is_taken_from_its_space_alone():
    pond = features(square(0, 0, 20), id=["toy-4-x1"], location_id=["toy-4"], kind=["pond"], source_id=["toy"])
    found = usable_ground(ToyTables(pond), lambda _: Surroundings(), fit=False)
    assert row_of(found)["exclusion_m2"] == pytest.approx(400, rel=1e-5)
    assert found.table["exclusion_m2"].sum() == pytest.approx(400, rel=1e-5)
    assert found.pieces.loc["toy-4", "exclusion"].within(toy.spaces().geometry[3])


def test_the_pipeline_names_the_functions_the_pages_call(town):
    assert pipeline.usable_ground is usable_ground
    assert pipeline.around(town)((85.3, 27.7, 85.4, 27.8)) == Surroundings()


def test_a_register_without_spaces_has_an_empty_answer_and_an_unknown_space_is_refused(town):
    nobody = ToyTables()
    nobody.found["open_space"] = nobody.found["open_space"].iloc[:0]
    found = usable_ground(nobody, lambda _: full())
    assert found.table.empty
    assert tuple(found.table.columns) == table("ground").names
    with pytest.raises(MissingError):
        usable_ground(town, lambda _: full(), ids=["toy-9"])
