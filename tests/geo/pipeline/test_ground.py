"""Usable ground of a whole register: every space has an honest answer, whatever layers there are."""

from dataclasses import replace

import geopandas
import numpy
import pandas
import pytest
import shapely

from geo import pipeline, toy
from geo.analysis.rules import RULES
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
WEST_HALF = shapely.box(85.2, 27.6, 85.316, 27.8)
"""Everything west of the middle of East Meadow."""

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


def test_the_pieces_lie_apart_and_add_up_with_the_usable_ground_to_the_gross(town):
    houses = layer("buildings", features(square(0, 0, 40), square(60, 10, 12)))
    around = full(buildings=houses, water=layer("water", features(square(-60, 0, 30))))
    found = usable_ground(town, lambda _: around)
    pieces, spaces = ground.ground_pieces(found), found.table.set_index("location_id")
    assert not pieces.duplicated(["location_id", "rule"]).any()
    assert tuple(pieces.columns) == table("ground_piece").names
    assert set(pieces["rule"]) >= {"building", "debris", "water"}
    assert pieces.to_crs("EPSG:32645").is_valid.all()
    for space, own in pieces.groupby("location_id"):
        assert own["turn"].is_monotonic_increasing
        assert own["left_m2"].iloc[-1] == pytest.approx(spaces.loc[space, "usable_most_m2"], abs=1e-6)
        parts = [*own.geometry, spaces.loc[space, "geometry"]]
        gross_m2 = spaces.loc[space, "gross_area_m2"]
        assert area_m2([shapely.union_all(parts)])[0] == pytest.approx(gross_m2, rel=1e-6)
        assert area_m2(parts).sum() == pytest.approx(gross_m2, rel=1e-6)


def test_a_piece_with_a_part_without_breadth_goes_into_an_export_with_the_rest(town):
    found = usable_ground(town, lambda _: full(buildings=layer("buildings", features(square(0, 0, 40)))))
    (sound,) = found.pieces["building"][found.pieces["building"].map(lambda piece: not piece.is_empty)]
    speck = shapely.Polygon([sound.representative_point().coords[0]] * 4)
    crossed = found.pieces.assign(building=[shapely.MultiPolygon([speck, sound])] * len(found.pieces))
    (exported,) = ground.ground_pieces(replace(found, pieces=crossed)).query("rule == 'building'").geometry
    assert area_m2([exported])[0] == pytest.approx(area_m2([sound])[0], rel=1e-6)


@pytest.mark.whole
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
    found = usable_ground(ToyTables(pond), lambda _: Surroundings())
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


def drawn(*shapes):
    ids = [f"toy-4-x{place}" for place in range(len(shapes))]
    return features(*shapes, id=ids, location_id="toy-4", kind="pond", source_id="toy", name="रानी पोखरी")


def holds_together(found):
    """Every row: 0 <= least <= most <= gross, and the deductions add up to gross less most."""
    rows = found.table.dropna(subset="gross_area_m2")
    taken = rows[[f"{rule}_m2" for rule in found.pieces.columns]].fillna(0).sum(axis=1)
    assert (rows["usable_least_m2"] >= -1e-6).all()
    assert (rows["usable_least_m2"] <= rows["usable_most_m2"] + 1e-6).all()
    assert (rows["usable_most_m2"] <= rows["gross_area_m2"] + 1e-6).all()
    numpy.testing.assert_allclose(rows["gross_area_m2"] - taken, rows["usable_most_m2"], atol=1e-5)
    return rows.set_index("location_id")


BOW_TIE = shapely.Polygon([(-50, -50), (50, 50), (50, -50), (-50, 50)])


def test_drawings_that_cross_themselves_overlap_or_are_flat_take_what_they_cover():
    overlapping = shapely.MultiPolygon([shapely.box(-30, -30, 30, 30), shapely.box(-10, -10, 60, 60)])
    flat = shapely.Polygon([(0, 0), (10, 0), (20, 0), (0, 0)])
    spike = shapely.Polygon([(0, 0), (40, 0), (20, 0), (20, 30), (20, 0), (0, 0)])
    found = usable_ground(ToyTables(drawn(BOW_TIE, overlapping, flat, spike)), lambda _: full(), fit=False)
    covered = shapely.union_all([shapely.make_valid(BOW_TIE), *overlapping.geoms]).area
    assert holds_together(found).loc["toy-4", "exclusion_m2"] == pytest.approx(covered, rel=1e-5)


@pytest.mark.parametrize("kind", ("buildings", "water", "power_lines", "hazard"))
def test_whatever_shapes_a_layer_holds_the_figures_hold_together(town, kind):
    mixed = features(
        shapely.Point(0, 0),
        shapely.LineString([(0, 0), (10, 10)]),
        BOW_TIE,
        shapely.GeometryCollection([shapely.Point(1, 1), square(0, 0, 9)]),
    )
    mixed = pandas.concat([mixed, geopandas.GeoDataFrame(geometry=[None, shapely.Polygon()], crs="EPSG:4326")])
    rows = layer(
        kind, mixed.assign(height_m=numpy.inf, width_m=numpy.inf), hazard_kind="flood" if kind == "hazard" else ""
    )
    changed = {"hazards": (rows,)} if kind == "hazard" else {kind: rows}
    assert holds_together(usable_ground(town, lambda _: full(**changed))).loc["toy-4", "usable_most_m2"] < 43_000


def test_a_fine_grid_over_one_space_takes_the_slope_of_no_other(town):
    """A survey of heights over one meadow stands beside the model of the country."""
    country, spaces = heights(1 / 3600, rise=0.05), usable_ground(town, lambda _: full()).boundaries
    fine = replace(heights(1 / 7200, rise=0.01), coverage=spaces["toy-4"].buffer(0.001).envelope)
    found = usable_ground(town, lambda _: full(elevation=fine, coarser=(country,)))
    alone = usable_ground(town, lambda _: full(elevation=country))
    slope_deg = found.table.set_index("location_id")["slope_mean_deg"]
    assert slope_deg["toy-4"] == pytest.approx(numpy.degrees(numpy.arctan(0.01)), rel=0.01)
    others = slope_deg.drop("toy-4").dropna()
    assert len(others) > 0
    assert others.equals(alone.table.set_index("location_id")["slope_mean_deg"].drop("toy-4").dropna())
    assert found.table["not_known"].tolist() == alone.table["not_known"].tolist()


def test_a_flood_map_of_the_neighbours_leaves_a_space_as_it_was(town):
    spaces = usable_ground(town, lambda _: full()).boundaries
    other = Layer(
        LayerCard("far", "hazard", "Far", hazard_kind="flood"), spaces["toy-1"].buffer(0.0005).envelope,
        features_of("hazard", geopandas.GeoDataFrame(geometry=[], crs="EPSG:4326")),
    )  # fmt: skip
    found = usable_ground(town, lambda _: full(hazards=(*full().hazards, other)))
    assert found.table["not_known"].isna().equals(usable_ground(town, lambda _: full()).table["not_known"].isna())


def test_a_layer_that_ends_in_the_middle_of_a_space_leaves_its_half_unknown(town):
    half = replace(layer("water", features(square(0, 0, 10)).assign(water_class="pond")), coverage=WEST_HALF)
    row = holds_together(usable_ground(town, lambda _: full(water=half), fit=False)).loc["toy-4"]
    assert row["not_known"] == "water;water_buffer"
    assert row["usable_least_m2"] == pytest.approx(row["usable_most_m2"] / 2, rel=1e-3)


def test_heights_known_of_half_a_space_tell_its_slope_there_alone(town):
    grid = heights(1 / 3600).grid
    values = grid.values.copy()
    values[:, grid.values.shape[1] * 36 // 60 :] = numpy.nan  # from 85.316 on, the middle of East Meadow
    half = Layer(LayerCard("dem", "dem", "Heights"), EVERYWHERE, grid=replace(grid, values=values))
    row = holds_together(usable_ground(town, lambda _: full(elevation=half), fit=False)).loc["toy-4"]
    assert row["not_known"] == "steep"
    assert 0 < row["usable_least_m2"] < row["usable_most_m2"]


@pytest.mark.whole
def test_ten_thousand_sheds_on_one_meadow_are_cut(town):
    places = numpy.random.default_rng(1).uniform(-150, 150, (10_000, 2))
    sheds = features(*[square(x, y, 2) for x, y in places])
    row = holds_together(usable_ground(town, lambda _: full(buildings=layer("buildings", sheds)))).loc["toy-4"]
    assert row["usable_most_m2"] < 1
    assert row["building_m2"] + row["debris_m2"] == pytest.approx(row["gross_area_m2"], rel=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_in_whatever_order_the_rules_are_served_as_much_is_left(seed):
    chance = numpy.random.default_rng(seed)
    houses = features(*[square(*place) for place in chance.uniform([-110, -110, 5], [110, 110, 25], (25, 3))])
    stream = features(shapely.LineString([(-150, -20), (150, 30)])).assign(water_class="stream", width_m=8)
    wires = features(shapely.LineString([(-20, -150), (30, 150)])).assign(voltage_v=132_000)
    high = features(shapely.Point(60, 60).buffer(40)).assign(class_rank=3)
    mapped = full(
        buildings=layer("buildings", houses),
        water=layer("water", stream),
        power_lines=layer("power_lines", wires),
        hazards=tuple(layer("hazard", high, hazard_kind=kind) for kind in ("flood", "landslide", "rockfall")),
    )
    left = [
        usable_ground(
            ToyTables(drawn(BOW_TIE)), lambda _: mapped, ids=["toy-4"], rules=ground_rules(order=order), fit=False
        ).table["usable_most_m2"][0]
        for order in (RULES, RULES[::-1], *(chance.permutation(RULES).tolist() for _ in range(3)))
    ]
    assert max(left) - min(left) < 1e-4
    assert 1000 < left[0] < 43_000


@pytest.mark.whole
def test_with_what_ships_every_space_has_an_honest_answer_and_its_areas_are_the_doctor_s(shipped_register):
    found = usable_ground(shipped_register, pipeline.around(shipped_register))
    rows = holds_together(found)
    assert len(found.table) == 138
    assert rows["not_known"].str.contains("steep").all()  # no height model ships
    assert (rows["usable_least_m2"] == 0).all()
    spaces = pipeline.spaces(shipped_register).set_index("id")
    assert found.table.set_index("location_id")["gross_area_m2"].equals(
        spaces["boundary_area_m2"]
        .where(spaces["boundary_area_m2"] > 0)
        .rename("gross_area_m2")
        .rename_axis("location_id")
    )
    reported = found.table.set_index("location_id")["usable_reported_m2"]
    pandas.testing.assert_series_equal(reported, spaces["usable_area_m2"], check_names=False, check_dtype=False)
    measured = [each for each in pipeline.diagnosis(shipped_register).findings if "boundary_m2" in each.evidence]
    assert measured
    for each in measured:
        gross_m2 = rows.loc[each.location_ids[0], "gross_area_m2"]
        assert each.evidence["boundary_m2"] == pytest.approx(gross_m2, abs=0.06)
