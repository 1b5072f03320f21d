"""What a map draws of a layer: what can be seen and no more, at the right place."""

import io
import json
from dataclasses import replace

import geopandas
import numpy
import pytest
import shapely
from PIL import Image

from geo.layer import Layer, LayerCard, features_of
from geo.outputs.overlay import features_seen, picture_of, positions_of

VIEW = (85.30, 27.70, 85.40, 27.80)


def layer(kind, shapes, **columns):
    rows = geopandas.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4326")
    return Layer(LayerCard("a", kind, "A"), shapely.box(*VIEW), features=features_of(kind, rows))


def seen(found, *, width_px=1000):
    return json.loads(features_seen(found, VIEW, width_px=width_px))["features"]


def test_a_line_is_cut_a_little_outside_the_view_and_says_what_it_is():
    (feature,) = seen(layer("ways", [shapely.LineString([(84, 27.75), (87, 27.75)])], way_class=["primary"]))
    xs = [x for x, _y in feature["geometry"]["coordinates"]]
    assert min(xs) == pytest.approx(85.298)
    assert max(xs) == pytest.approx(85.402)
    assert feature["properties"] == {"told": "primary"}


def test_what_is_smaller_than_a_pixel_is_left_out_but_points_stay():
    speck = shapely.box(85.35, 27.75, 85.35005, 27.75005)
    assert seen(layer("buildings", [speck])) == []
    assert len(seen(layer("buildings", [speck]), width_px=10_000)) == 1
    assert len(seen(layer("amenities", [shapely.Point(85.35, 27.75)], amenity_class=["school"]))) == 1


def test_corners_that_cannot_be_seen_are_dropped():
    wave = shapely.LineString([(85.31 + step / 10_000, 27.75 + (step % 2) * 1e-6) for step in range(800)])
    (feature,) = seen(layer("water", [wave], water_class=["river"]))
    assert len(feature["geometry"]["coordinates"]) == 2


def test_nested_areas_of_shaking_are_drawn_once_each():
    outer, inner = shapely.box(85.31, 27.71, 85.39, 27.79), shapely.box(85.33, 27.73, 85.37, 27.77)
    found = {f["properties"]["told"]: f["geometry"] for f in seen(layer("intensity", [outer, inner], mmi=[6.0, 7.0]))}
    areas = {mmi: shapely.from_geojson(json.dumps(shape)).area for mmi, shape in found.items()}
    assert areas == pytest.approx({7.0: 0.04**2, 6.0: 0.08**2 - 0.04**2})


def test_a_value_nobody_knows_is_told_as_such():
    line = shapely.LineString([(85.31, 27.75), (85.39, 27.75)])
    (feature,) = seen(layer("power_lines", [line]))
    assert feature["properties"] == {"told": None}


def test_a_layer_without_features_is_an_empty_map():
    empty = replace(layer("ways", []), features=None)
    assert seen(empty) == []


def test_rows_of_a_picture_are_equally_far_apart_on_a_web_map():
    _lon, lat_deg = positions_of((85.0, 20.0, 86.0, 40.0), width_px=20)
    mercator = numpy.log(numpy.tan(numpy.pi / 4 + numpy.radians(lat_deg[:, 0]) / 2))
    steps = numpy.diff(mercator)
    assert steps == pytest.approx(numpy.full(len(steps), steps[0]))
    assert 40 > lat_deg[0, 0] > lat_deg[-1, 0] > 20


def pixels(values, **told):
    return numpy.asarray(Image.open(io.BytesIO(picture_of(numpy.array(values), **told))))


def test_no_value_and_no_hazard_are_transparent():
    found = pixels([[numpy.nan, 0.0, 1.0, 3.0]], unit="class", kind="hazard")
    assert (found[0, :, 3] > 0).tolist() == [False, False, True, True]
    assert found[0, 2].tolist() != found[0, 3].tolist()


def test_heights_are_shaded_from_the_lowest_to_the_highest_in_view():
    found = pixels([[1300.0, 1400.0, 1500.0]], unit="m", kind="dem")
    brightness = found[0, :, :3].sum(axis=1).tolist()
    assert brightness == sorted(brightness, reverse=True)


def test_one_class_has_one_colour_in_every_view():
    alone, among = pixels([[2.0]], unit="class", kind="hazard"), pixels([[1.0, 2.0]], unit="class", kind="hazard")
    assert alone[0, 0].tolist() == among[0, 1].tolist()
