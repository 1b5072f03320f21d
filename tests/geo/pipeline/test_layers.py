"""Layers are brought in, replaced and told of with what they cannot be asked for."""

import json
import shutil

import numpy
import pytest
import shapely

from geo.errors import InputError, MissingError
from geo.layer import LAYER_KINDS, LayerCard
from geo.messages import sentences
from geo.pipeline.layers import SAME, caveats, layer_entries, layers, missing_kinds, place_area, take_in_layers
from geo.register.store import open_register
from geo.sources.order import Order
from tests.material.maps import osm_file, tif

AREA, SWAPPED = (
    {"type": "Feature", "properties": {"note": "=1+1"}, "geometry": json.loads(shapely.to_geojson(shape))}
    for shape in (shapely.box(85.3, 27.7, 85.301, 27.701), shapely.box(27.7, 85.3, 27.701, 85.301))
)
POINT, LINE = (
    {**AREA, "geometry": {"type": kind, "coordinates": places}}
    for kind, places in (("Point", [85.3, 27.7]), ("LineString", [[85.3, 27.7], [85.4, 27.8]]))
)


@pytest.fixture
def register(tmp_path, empty_file):
    with open_register(shutil.copy(empty_file, tmp_path / "chaur.gpkg")) as opened:
        yield opened


def heights(folder, name, step):
    values = numpy.full((4, 4), 1300.0, dtype="float32")
    return [(tif(folder / name, values, west=85.3, north=27.8, step=step), name)]


def card(resolution_m, kind="dem"):
    return LayerCard("a", kind, "A", resolution_m=resolution_m)


def test_every_kind_says_what_it_would_tell():
    assert {f"layer_unlocks.{kind}" for kind in LAYER_KINDS} <= set(sentences())


@pytest.mark.whole
@pytest.mark.parametrize(
    ("place", "said"),
    (
        ({"west": 10.0, "north": 47.0}, "from 10.00 to 10.04 degrees east and 46.96 to 47.00 north"),
        ({"west": 27.8, "north": 85.3}, "longitude and latitude are exchanged"),
        ({"west": 85.3, "north": 27.8, "crs": "EPSG:32645"}, "name its coordinate system"),
    ),
)
def test_heights_of_another_country_are_refused_and_nothing_comes_in(register, tmp_path, place, said):
    path = tif(tmp_path / "a.tif", numpy.full((4, 4), 1300.0, dtype="float32"), step=0.01, **place)
    with pytest.raises(InputError, match=said):
        take_in_layers(register, [(path, path.name)], Order(kind="dem"), by="Sita")
    assert layer_entries(register) == ()
    assert not layers(register).folder.exists()


@pytest.mark.whole
@pytest.mark.parametrize(
    ("feature", "order", "said"),
    (
        (POINT, {"kind": "buildings"}, "buildings are areas"),
        (LINE, {"kind": "hazard", "hazard_kind": "flood"}, "tells the class or the depth"),
        (AREA, {"kind": "hazard", "hazard_kind": "flood", "class_column": "zone"}, "zone"),
        (SWAPPED, {"kind": "buildings"}, "exchanged"),
        (AREA, {"kind": "intensity"}, "mmi"),
    ),
)
def test_features_of_the_wrong_type_are_refused_and_nothing_comes_in(register, tmp_path, feature, order, said):
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        take_in_layers(register, [(path, path.name)], Order(**order), by="Sita")
    assert layer_entries(register) == ()


@pytest.mark.whole
def test_footprints_with_formulas_in_their_cells_are_shapes_and_nothing_else(register, tmp_path):
    path = tmp_path / "buildings.csv"
    area = '"POLYGON((85.3 27.7,85.301 27.7,85.301 27.701,85.3 27.7))"'
    path.write_text(f'latitude,longitude,height,geometry\n27.7,85.3,=1+1,{area}\n27.7,85.3,9,"=HYPERLINK(1)"\n')
    taken = take_in_layers(register, [(path, path.name)], Order(kind="buildings"), by="Sita")
    assert [note.code for note in taken.notes] == ["layer.left_out"]
    rows = layers(register).open("buildings").features
    assert (len(rows), numpy.isnan(rows["height_m"]).all()) == (1, True)


@pytest.mark.parametrize(("resolution_m", "codes"), ((30.8, []), (40.0, []), (92.0, ["layer.too_coarse"])))
def test_a_height_model_of_three_arc_seconds_carries_no_slope(resolution_m, codes):
    assert [problem.code for problem in caveats(card(resolution_m))] == codes
    assert caveats(card(resolution_m, kind="hazard")) == ()


def test_a_height_model_too_coarse_for_slope_is_missed_like_none():
    assert "dem" in missing_kinds([card(923.0)])
    assert "dem" not in missing_kinds([card(923.0), card(30.8)])


def test_what_comes_in_says_its_change_cards_and_notes(register, tmp_path):
    seen = []
    path = osm_file(tmp_path / "नगर.osm")
    files = [(path, path.name)]
    taken = take_in_layers(register, files, Order(), by="Sita", progress=lambda step, share: seen.append(share))
    assert (taken.change_id, len(taken.cards), taken.replaced) == (1, 6, ())
    assert [note.code for note in taken.notes] == ["layer.osm_incomplete"]
    assert {entry.card.title for entry in layer_entries(register)} == {"नगर.osm"}
    assert (seen[-1], seen == sorted(seen)) == (1.0, True)


def test_what_tells_the_same_gives_way_where_it_is_said(register, tmp_path):
    old = take_in_layers(register, heights(tmp_path, "old.tif", 0.01), Order(kind="dem"), by="Sita")
    new = take_in_layers(register, heights(tmp_path, "new.tif", 3e-4), Order(kind="dem"), by="Sita", replacing=[SAME])
    assert new.replaced == (old.cards[0].id,)
    assert [entry.card.title for entry in layer_entries(register)] == ["new.tif"]


def test_a_layer_to_replace_that_is_not_there_is_missed_and_nothing_comes_in(register, tmp_path):
    with pytest.raises(MissingError, match="no layer none"):
        take_in_layers(register, heights(tmp_path, "a.tif", 0.01), Order(kind="dem"), by="Sita", replacing=["none"])
    assert layer_entries(register) == ()


def test_the_size_of_the_coverage_is_that_of_the_ground(register, tmp_path):
    take_in_layers(register, heights(tmp_path, "a.tif", 0.01), Order(kind="dem"), by="Sita")
    (entry,) = layer_entries(register)
    assert entry.area_m2 == pytest.approx(0.04 * 98_500 * 0.04 * 110_800, rel=0.01)
    assert (entry.has_grid, entry.is_lost) == (True, False)


def test_a_place_with_a_boundary_may_name_the_coverage(small_register):
    boundary = place_area(small_register)
    assert boundary("np-d27").area > 0
    assert boundary("nowhere") is None
