"""A view of a layer is bounded, whatever the layer holds."""

import io
import shutil

import numpy
import pytest
import shapely
from PIL import Image

from geo.errors import LimitError, MissingError
from geo.pipeline import overlays
from geo.pipeline.overlays import layer_features, layer_picture
from geo.register.layers import LayerStore
from geo.register.store import open_register
from tests.material.maps import features_made, grid_made

BOX = (85.30, 27.70, 85.31, 27.71)


@pytest.fixture
def register(tmp_path, empty_file):
    houses = [shapely.box(85.300 + x / 1000, 27.70, 85.3005 + x / 1000, 27.7005) for x in range(8)]
    made = [
        features_made(tmp_path, "buildings", {"geometry": houses}),
        grid_made(tmp_path, "dem", [[1300.0, 1400.0]], west=85.30, north=27.71, step=0.005),
    ]
    with open_register(shutil.copy(empty_file, tmp_path / "chaur.gpkg")) as opened:
        LayerStore(opened).take_in(made, by="Sita")
        yield opened


def ids(register):
    return {card.kind: card.id for card in LayerStore(register).cards()}


def test_only_what_lies_in_the_view_is_given(register):
    found = layer_features(
        register, ids(register)["buildings"], bounds_deg=(85.2995, 27.69, 85.3012, 27.71), width_px=500
    )
    assert found.count(b'"Feature"') == 2


def test_a_view_that_would_hold_too_many_is_refused_with_what_to_do(register, monkeypatch):
    monkeypatch.setattr(overlays, "MOST_FEATURES", 5)
    with pytest.raises(LimitError, match="Come nearer"):
        layer_features(register, ids(register)["buildings"], bounds_deg=BOX, width_px=500)
    near = (85.2995, 27.69, 85.3012, 27.71)
    assert layer_features(register, ids(register)["buildings"], bounds_deg=near, width_px=500)


def test_a_grid_is_a_picture_that_shows_its_own_cells_and_nothing_outside(register):
    wider = (85.295, 27.70, 85.315, 27.71)
    drawn = layer_picture(register, ids(register)["dem"], bounds_deg=wider, width_px=400)
    pixels = numpy.asarray(Image.open(io.BytesIO(drawn)))
    row = pixels[pixels.shape[0] // 4]
    assert (row[[50, 350], 3] == 0).all()
    assert (row[[150, 250], 3] > 0).all()
    assert row[150].tolist() != row[250].tolist()


def test_a_picture_is_never_wider_than_a_screen(register):
    drawn = layer_picture(register, ids(register)["dem"], bounds_deg=BOX, width_px=100_000)
    assert Image.open(io.BytesIO(drawn)).width == 1024


@pytest.mark.parametrize(("draw", "kind"), ((layer_features, "dem"), (layer_picture, "buildings")))
def test_what_a_layer_does_not_have_is_not_drawn(register, draw, kind):
    with pytest.raises(MissingError):
        draw(register, ids(register)[kind], bounds_deg=BOX, width_px=100)
    with pytest.raises(MissingError):
        draw(register, "none", bounds_deg=BOX, width_px=100)
