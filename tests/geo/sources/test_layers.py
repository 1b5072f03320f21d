"""Files of every kind become layers with cards, in a process of their own."""

import json
from datetime import date

import numpy
import pytest
import shapely

from geo.errors import InputError, LimitError, MissingError
from geo.sources import stored
from geo.sources.layers import made
from geo.sources.limits import Limits
from geo.sources.order import Order, classes_of
from tests.material.maps import SHAKEMAP, osm_file, tif


def read(*paths, limits=None, watch=lambda _step, _share: None, **order):
    with made([(path, path.name) for path in paths], Order(**order), limits=limits, watch=watch) as layers:
        return layers


@pytest.mark.whole
def test_an_openstreetmap_file_gives_all_its_layers_unasked(tmp_path):
    layers = read(osm_file(tmp_path / "town.osm"))
    kinds = [layer.card.kind for layer in layers]
    assert kinds == ["buildings", "ways", "water", "power_lines", "land_use", "amenities"]
    card = layers[0].card
    assert (card.title, card.source, card.licence) == (
        "town.osm",
        "OpenStreetMap contributors",
        "Open Database Licence 1.0",
    )
    assert layers[0].coverage.equals(shapely.box(85.30, 27.70, 85.32, 27.72))
    assert [note.code for note in layers[0].notes] == ["layer.osm_incomplete"]


@pytest.mark.usefixtures("in_this_process")
def test_a_shakemap_grid_tells_its_event(tmp_path):
    (tmp_path / "grid.xml").write_text(SHAKEMAP)
    with made([(tmp_path / "grid.xml", "grid.xml")], Order()) as (layer,):
        grid = stored.read_grid(layer.path, crs=layer.card.crs, unit="mmi", bounds_deg=None, name="x")
    assert (layer.card.title, layer.card.dated, layer.card.measure) == ("M 7.8 NEPAL", date(2015, 4, 25), "mmi")
    assert grid.sample(shapely.points([[85.1, 27.0], [85.2, 27.1]])).round(3).tolist() == [7.2, 6.3]


@pytest.mark.usefixtures("in_this_process")
def test_outside_all_areas_of_shaking_a_map_of_an_event_says_nothing(tmp_path):
    bands = [(shapely.box(85.0, 27.0, 85.1, 27.1), 7.0), (shapely.box(85.2, 27.2, 85.3, 27.3), 6.0)]
    features = [
        {"type": "Feature", "properties": {"mmi": mmi}, "geometry": json.loads(shapely.to_geojson(area))}
        for area, mmi in bands
    ]
    path = tmp_path / "event.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    (layer,) = read(path, kind="intensity")
    assert layer.coverage.equals(shapely.union_all([area for area, _mmi in bands]))
    assert not layer.coverage.contains(shapely.Point(85.15, 27.15))


@pytest.mark.usefixtures("in_this_process")
def test_the_resolution_tells_a_fine_height_model_from_a_coarse_one(tmp_path):
    fine = tif(tmp_path / "fine.tif", numpy.full((4, 4), 1300.0), west=85.3, north=27.7, step=1 / 3600)
    coarse = tif(tmp_path / "coarse.tif", numpy.full((4, 4), 1300.0), west=85.3, north=27.7, step=1 / 120)
    assert read(fine, kind="dem")[0].card.resolution_m == pytest.approx(30.78, abs=0.01)
    assert read(coarse, kind="dem")[0].card.resolution_m == pytest.approx(923.5, abs=0.1)


@pytest.mark.usefixtures("in_this_process")
def test_what_the_user_says_goes_before_what_the_file_says(tmp_path):
    area = shapely.box(85.0, 27.0, 86.0, 28.0)
    said = {"title": "Town", "source": "We", "licence": "CC0", "dated": date(2020, 1, 1), "coverage": area}
    (layer,) = read(osm_file(tmp_path / "a.osm"), kind="water", **said)
    assert (layer.card.title, layer.card.source, layer.card.licence) == ("Town", "We", "CC0")
    assert (layer.card.dated, layer.coverage) == (date(2020, 1, 1), area)


@pytest.mark.usefixtures("in_this_process")
def test_a_raster_without_a_system_takes_the_one_that_is_said(tmp_path):
    path = tif(
        tmp_path / "a.tif", numpy.ones((3, 3), dtype="float32"), west=629_000, north=3_065_000, step=30, crs=None
    )
    with pytest.raises(InputError, match="Say it with the import"):
        read(path, kind="dem")
    (layer,) = read(path, kind="dem", crs="MUTM-84")
    assert layer.card.crs == "MUTM-84"
    assert shapely.intersects(layer.coverage, shapely.Point(85.3063, 27.6968))


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("kind", ("buildings", "ways", "hazard"))
def test_a_file_without_any_feature_is_refused(tmp_path, kind):
    path = tmp_path / "empty.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(InputError, match="no shapes"):
        read(path, kind=kind, hazard_kind="flood")


@pytest.mark.parametrize(
    ("order", "code"),
    (
        ({}, "layer.kind_needed"),
        ({"kind": "roads"}, "layer.kind_unknown"),
        ({"kind": "ways"}, "layer.kind_mismatch"),
        ({"kind": "hazard"}, "layer.hazard_kind_needed"),
        ({"kind": "hazard", "hazard_kind": "flood", "measure": "fear"}, "layer.measure_unknown"),
    ),
)
def test_an_order_that_does_not_fit_the_file_is_refused(tmp_path, order, code):
    path = tif(tmp_path / "a.tif", [[1.0]], west=85.3, north=27.7)
    with pytest.raises(InputError) as caught:
        read(path, **order)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_two_openstreetmap_files_are_one_too_many(tmp_path):
    with pytest.raises(InputError, match="One file at a time"):
        read(osm_file(tmp_path / "a.osm"), osm_file(tmp_path / "b.osm"))


def test_a_file_that_is_not_there_is_missed(tmp_path):
    with pytest.raises(MissingError, match="nothing"):
        read(tmp_path / "nothing.tif", kind="dem")


@pytest.mark.usefixtures("in_this_process")
def test_refusals_name_the_file_that_caused_them(tmp_path):
    good = tif(tmp_path / "good.tif", [[1.0]], west=85.3, north=27.7)
    bad = tif(tmp_path / "bad.tif", [[1.0]], west=85.3, north=27.7, step=0.002)
    with pytest.raises(InputError, match=r"^bad\.tif: The cells of the tile"):
        read(good, bad, kind="dem")


def test_files_larger_than_allowed_are_refused_unread(tmp_path):
    with pytest.raises(LimitError, match="the limit file_bytes is 100"):
        read(osm_file(tmp_path / "a.osm"), limits=Limits(file_bytes=100))


def test_classes_are_said_in_pairs():
    assert classes_of("I=low, II = High,") == {"I": "low", "II": "high"}
    for wrong in ("low", "I=terrible", "=low"):
        with pytest.raises(InputError, match="does not say which class"):
            classes_of(wrong)
