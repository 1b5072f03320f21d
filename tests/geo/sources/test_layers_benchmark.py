"""The benchmark of large layers runs, at a size for tests, and finds all that it made."""

from pathlib import Path

import pytest

from benchmarks import layers
from geo.sources.layers import made
from geo.sources.order import Order


@pytest.mark.usefixtures("in_this_process")
def test_every_house_and_every_road_of_the_made_up_valley_becomes_a_feature(tmp_path):
    extract = tmp_path / "valley.osm.pbf"
    layers.make_extract(extract, crossings=layers.SMOKE_CROSSINGS, buildings=layers.SMOKE_BUILDINGS)
    with made([(extract, extract.name)], Order(kind="osm")) as found:
        counts = {layer.card.kind: layer.card.features for layer in found}
        boxes = {layer.coverage.bounds for layer in found}
    assert counts["buildings"] == layers.SMOKE_BUILDINGS
    assert counts["ways"] == 2 * 10 * 9
    assert boxes == {(85.18, 27.55, 85.56, 27.83)}


@pytest.mark.whole
def test_ours_and_the_peer_find_as_many_cells(tmp_path):
    tiles = layers.make_tiles(tmp_path, side=layers.SMOKE_SIDE)
    assert {one.found for one in layers.run_tiles(tiles)} == {2.0 * layers.SMOKE_SIDE**2}
    assert not list(Path(tmp_path).glob("*.xml"))
