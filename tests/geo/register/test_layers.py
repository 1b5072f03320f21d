"""Layers are added, replaced, removed and opened around a place; nothing is lost that an undo needs."""

from datetime import date
from pathlib import Path

import numpy
import pytest
import shapely

from geo.errors import InputError, MissingError, UnavailableError
from geo.register import history
from geo.register.layers import LayerStore, folder_of
from tests.material.maps import features_made, grid_made

WEST, EAST = shapely.box(85.300, 27.700, 85.301, 27.701), shapely.box(85.310, 27.700, 85.311, 27.701)


@pytest.fixture
def store(gpkg, tmp_path):
    return LayerStore(gpkg, tmp_path / "layers")


def houses(folder, *shapes, title="Test", **more):
    rows = {"height_m": [6.0] * len(shapes), "geometry": list(shapes)}
    return features_made(folder, "buildings", rows, title=title, **more)


def take(store, *layers):
    return store.take_in(layers, by="Sita")


def take_over(store, *layers):
    return store.take_in(layers, by="Sita", replacing=store.same(layers))


def test_at_first_nothing_is_known(store):
    around = store.surroundings()
    assert store.cards() == ()
    assert (around.elevation, around.buildings, around.intensity, around.hazards) == (None, None, None, ())


def test_a_card_comes_back_as_it_was_given(store, tmp_path):
    made = houses(tmp_path, WEST, title="Footprints", dated=date(2023, 5, 1), source="Survey", licence="CC BY 4.0")
    take(store, made)
    (card,) = store.cards()
    assert (card.title, card.dated, card.source, card.licence) == (
        "Footprints",
        date(2023, 5, 1),
        "Survey",
        "CC BY 4.0",
    )
    assert (card.features, card.resolution_m, card.return_period_years) == (1, None, None)
    assert card.id.startswith("buildings-")


def test_only_what_touches_the_box_is_read(store, tmp_path):
    take(store, houses(tmp_path, WEST, EAST))
    layer = store.open("buildings", bounds_deg=(85.299, 27.699, 85.302, 27.702))
    assert layer.features.geometry.tolist() == [WEST]
    assert layer.features["height_m"].tolist() == [6.0]
    assert len(store.open("buildings").features) == 2


def test_where_no_layer_of_the_kind_speaks_there_is_none(store, tmp_path):
    take(store, houses(tmp_path, WEST))
    assert store.open("buildings", bounds_deg=(84.0, 27.0, 84.1, 27.1)) is None
    assert store.open("ways") is None


def test_layers_of_one_kind_are_one_and_the_newer_counts_where_both_speak(store, tmp_path):
    both = shapely.box(85.299, 27.699, 85.312, 27.702)
    new = houses(tmp_path, WEST, title="New", dated=date(2024, 1, 1), coverage=shapely.buffer(WEST, 0.001))
    old = houses(tmp_path, WEST, EAST, title="Old", dated=date(2015, 1, 1), coverage=both)
    take(store, old)
    take(store, new)
    layer = store.open("buildings")
    assert sorted(shape.bounds[0] for shape in layer.features.geometry) == [85.300, 85.310]
    assert layer.coverage.equals(shapely.union(shapely.buffer(WEST, 0.001), both))
    assert layer.card.title == "New + Old"


def test_of_two_height_models_the_finer_one_is_taken(store, tmp_path):
    coarse = grid_made(tmp_path, "dem", numpy.full((2, 2), 1.0), step=0.01, title="1 km")
    fine = grid_made(tmp_path, "dem", numpy.full((2, 2), 2.0), step=0.0003, title="30 m")
    take(store, coarse)
    take(store, fine)
    layer = store.open("dem", bounds_deg=(85.3, 27.7195, 85.3003, 27.72))
    assert (layer.card.title, layer.grid.unit) == ("30 m", "m")
    assert numpy.unique(layer.grid.values).tolist() == [2.0]


def test_elsewhere_the_coarser_one_is_taken(store, tmp_path):
    take(store, grid_made(tmp_path, "dem", numpy.full((2, 2), 1.0), step=0.01, title="1 km"))
    take(store, grid_made(tmp_path, "dem", numpy.full((2, 2), 2.0), step=0.0003, title="30 m"))
    assert store.open("dem", bounds_deg=(85.311, 27.71, 85.312, 27.711)).card.title == "1 km"


def test_replacing_takes_the_place_of_the_same_kind_only(store, tmp_path):
    take(store, houses(tmp_path, WEST, title="Old"), grid_made(tmp_path, "dem", [[1.0]]))
    take_over(store, houses(tmp_path, EAST, title="New"))
    assert [card.title for card in store.cards()] == ["Test", "New"]


def test_a_hazard_is_replaced_by_the_same_threat_only(store, tmp_path):
    def hazard(kind, title):
        return grid_made(tmp_path, "hazard", [[1.0]], title=title, hazard_kind=kind, measure="class")

    take(store, hazard("flood", "Flood"), hazard("landslide", "Slides"))
    take_over(store, grid_made(tmp_path, "hazard", [[2.0]], title="Flood 2", hazard_kind="flood", measure="class"))
    assert {card.title for card in store.cards()} == {"Flood 2", "Slides"}
    assert {layer.grid.unit for layer in store.hazards()} == {"class"}


def test_a_depth_is_in_metres(store, tmp_path):
    take(store, grid_made(tmp_path, "hazard", [[0.5]], hazard_kind="flood", measure="depth_m"))
    assert store.hazards()[0].grid.unit == "m"


def test_the_newest_event_is_meant_where_nobody_names_one(store, tmp_path):
    rows = {"mmi": [7.0], "geometry": [WEST]}
    take(store, features_made(tmp_path, "intensity", rows, title="2015", dated=date(2015, 4, 25), measure="mmi"))
    rows = {"mmi": [6.0], "geometry": [WEST]}
    take(store, features_made(tmp_path, "intensity", rows, title="2023", dated=date(2023, 11, 3), measure="mmi"))
    assert store.surroundings().intensity.card.title == "2023"
    old = next(card.id for card in store.cards() if card.title == "2015")
    assert store.surroundings(intensity_id=old).intensity.features["mmi"].tolist() == [7.0]


def test_the_same_file_twice_is_refused_and_named(store, tmp_path):
    take(store, houses(tmp_path, WEST))
    with pytest.raises(InputError, match="is a layer already: buildings-"):
        take(store, houses(tmp_path, WEST))


def test_a_removed_layer_comes_back_with_an_undo_on_either_store(register, tmp_path):
    store = LayerStore(register, tmp_path / "layers")
    take(store, houses(tmp_path, WEST))
    (card,) = store.cards()
    change = store.remove(card.id, by="Sita", reason="wrong place")
    assert store.cards() == ()
    history.undo(store._register, change, by="Sita")
    assert store.cards() == (card,)
    assert len(store.open("buildings").features) == 1


def test_a_replacement_is_undone_whole(store, tmp_path):
    take(store, houses(tmp_path, WEST, title="Old"))
    change = take_over(store, houses(tmp_path, EAST, title="New"))
    history.undo(store._register, change, by="Sita")
    assert store.open("buildings").features.geometry.tolist() == [WEST]


def test_a_layer_nobody_has_is_named_with_those_there_are(store, tmp_path):
    take(store, houses(tmp_path, WEST))
    for act in (store.open_layer, lambda one: store.remove(one, by="Sita")):
        with pytest.raises(MissingError, match=r"no layer roads-1\. Layers: buildings-"):
            act("roads-1")


def test_a_file_that_is_gone_is_missed_by_name(store, tmp_path):
    take(store, houses(tmp_path, WEST))
    next(store.folder.glob("*.parquet")).unlink()
    with pytest.raises(UnavailableError, match="is not in the folder"):
        store.open("buildings")


def test_what_ships_is_read_where_it_ships(shipped_register, tmp_path):
    store = LayerStore(shipped_register, tmp_path / "nothing")
    ways = store.open("ways", bounds_deg=(85.31, 27.70, 85.32, 27.71))
    assert ways.card.id == "ways-core-kathmandu"
    assert 0 < len(ways.features) < ways.card.features
    assert not store.folder.exists()


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_added(gpkg, tmp_path):
    (tmp_path / "layers").write_text("a file stands here")
    store = LayerStore(gpkg, tmp_path / "layers")
    with pytest.raises(UnavailableError, match="cannot be written"):
        take(store, houses(tmp_path, WEST))
    assert store.cards() == ()


def test_layers_are_kept_beside_the_file_or_where_the_setting_says(gpkg, monkeypatch, tmp_path):
    monkeypatch.delenv("CHAUR_LAYERS", raising=False)
    assert folder_of(gpkg) == Path(gpkg.place).with_suffix(".layers")
    monkeypatch.setenv("CHAUR_LAYERS", str(tmp_path / "elsewhere"))
    assert folder_of(gpkg) == tmp_path / "elsewhere"
