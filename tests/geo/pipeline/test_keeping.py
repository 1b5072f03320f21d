"""A backup holds the register and the files of its layers, and becomes a register again where there is none."""

import shutil
import zipfile
from pathlib import Path

import pytest
import shapely

from geo.errors import InputError, MissingError
from geo.pipeline.keeping import back_up, packed_backup, restore
from geo.register import history
from geo.register.layers import LayerStore
from geo.register.store import open_register
from tests.material.maps import features_made

HOUSE = shapely.box(85.300, 27.700, 85.301, 27.701)


@pytest.fixture
def register(tmp_path, empty_file):
    (tmp_path / "office").mkdir()
    with open_register(shutil.copy(empty_file, tmp_path / "office" / "chaur.gpkg")) as opened:
        yield opened


@pytest.fixture
def built(register, tmp_path):
    """A register with a layer of buildings."""
    store = LayerStore(register)
    store.take_in([features_made(tmp_path, "buildings", {"geometry": [HOUSE]})], by="Sita")
    return register


def houses(register):
    return LayerStore(register).open("buildings").features.geometry.tolist()


def test_a_copy_has_the_layers_beside_it_and_opens_as_a_register(built, tmp_path):
    assert back_up(built, tmp_path / "copy.gpkg").layers == 1
    with open_register(tmp_path / "copy.gpkg") as copy:
        assert houses(copy) == [HOUSE]


def test_a_removed_layer_can_be_brought_back_in_the_copy(built, tmp_path):
    change = LayerStore(built).remove(LayerStore(built).cards()[0].id, by="Sita")
    back_up(built, tmp_path / "copy.gpkg")
    with open_register(tmp_path / "copy.gpkg") as copy:
        history.undo(copy, change, by="Ram")
        assert houses(copy) == [HOUSE]


def test_a_second_backup_copies_only_what_is_new(built, tmp_path):
    back_up(built, tmp_path / "copy.gpkg")
    (kept,) = (tmp_path / "copy.layers").iterdir()
    before = kept.stat().st_mtime_ns
    assert back_up(built, tmp_path / "copy.gpkg").layers == 1
    assert kept.stat().st_mtime_ns == before


def test_a_copy_becomes_a_register_again_with_its_layers(built, tmp_path):
    back_up(built, tmp_path / "copy.gpkg")
    (tmp_path / "new").mkdir()
    assert restore(tmp_path / "copy.gpkg", str(tmp_path / "new" / "chaur.gpkg")).layers == 1
    with open_register(tmp_path / "new" / "chaur.gpkg") as made:
        assert made.version == built.version
        assert houses(made) == [HOUSE]


@pytest.mark.postgis
def test_a_copy_becomes_a_database_with_its_layers_in_the_folder_of_the_settings(
    built, tmp_path, postgis_url, monkeypatch
):
    back_up(built, tmp_path / "copy.gpkg")
    monkeypatch.setenv("CHAUR_LAYERS", str(tmp_path / "served"))
    url = postgis_url()
    assert restore(tmp_path / "copy.gpkg", url).layers == 1
    with open_register(url) as made:
        assert houses(made) == [HOUSE]


def test_what_is_lost_is_named(built, tmp_path):
    assert back_up(built, tmp_path / "copy.gpkg").is_whole
    (layer_id,) = (card.id for card in LayerStore(built).cards())
    next(LayerStore(built).folder.iterdir()).unlink()
    assert back_up(built, tmp_path / "again.gpkg").lost_layers == (layer_id,)


def test_a_register_is_never_overwritten_by_a_copy(built, tmp_path):
    back_up(built, tmp_path / "copy.gpkg")
    with pytest.raises(InputError, match="Move it away first"):
        restore(tmp_path / "copy.gpkg", built.place)
    with pytest.raises(MissingError, match="There is no copy"):
        restore(tmp_path / "none.gpkg", str(tmp_path / "b.gpkg"))


def test_what_is_handed_over_is_one_file(register, tmp_path):
    assert packed_backup(register, tmp_path / "bare.gpkg") == tmp_path / "bare.gpkg"
    LayerStore(register).take_in([features_made(tmp_path, "buildings", {"geometry": [HOUSE]})], by="Sita")
    packed = packed_backup(register, tmp_path / "full.gpkg")
    assert packed == tmp_path / "full.zip"
    assert not (tmp_path / "full.gpkg").exists()
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "home")
    with open_register(Path(tmp_path / "home" / "full.gpkg")) as copy:
        assert houses(copy) == [HOUSE]
