"""An OpenStreetMap file becomes layers: everything in its own, ways cut where they meet."""

import math

import geopandas
import osmium
import pytest
import shapely

from geo.errors import InputError, LimitError
from geo.sources import osm
from geo.sources.limits import Limits
from tests.material.maps import BOUNDS, OSM, files, osm_file


@pytest.fixture
def layers(tmp_path):
    """Read an OpenStreetMap file; gives what is told and the features by kind."""

    def read(path, *, file_format="osm", kinds=osm.KINDS, limits=None):
        steps = []
        options = {"kinds": list(kinds), "format": file_format}
        told = osm.read(
            files(path), options, tmp_path, limits or Limits(), lambda step, share: steps.append((step, share))
        )
        assert [share for _step, share in steps] == sorted(share for _step, share in steps)
        frames = {layer["kind"]: geopandas.read_parquet(tmp_path / layer["file"]) for layer in told["layers"]}
        return told, frames

    return read


def test_every_object_comes_into_its_own_layer(layers, tmp_path):
    told, found = layers(osm_file(tmp_path / "a.osm"))
    assert {kind: len(rows) for kind, rows in found.items()} == {
        "buildings": 1, "ways": 3, "water": 1, "power_lines": 1, "land_use": 1, "amenities": 1,
    }  # fmt: skip
    assert [layer["features"] for layer in told["layers"]] == [len(found[layer["kind"]]) for layer in told["layers"]]


def test_attributes_come_from_the_tags(layers, tmp_path):
    _told, found = layers(osm_file(tmp_path / "a.osm"))
    house = found["buildings"].iloc[0]
    assert (house["levels"], house["building_class"]) == (3.0, "yes")
    assert math.isnan(house["height_m"])
    assert house.geometry.equals(shapely.box(85.301, 27.701, 85.302, 27.702))
    assert found["power_lines"]["voltage_v"].tolist() == [132_000.0]
    assert found["water"][["water_class", "width_m"]].values.tolist() == [["river", 30.0]]
    assert found["land_use"]["use_class"].tolist() == ["forest"]
    assert found["amenities"][["amenity_class", "name_en", "name_ne"]].values.tolist() == [["school", "", "पद्मोदय"]]


def test_ways_are_cut_where_they_meet_and_only_there(layers, tmp_path):
    """The street 6-2-3-7 meets the footpath 1-3 in node 3 and nothing in node 2."""
    _told, found = layers(osm_file(tmp_path / "a.osm"))
    ways = found["ways"].set_index(["way_id", "node_from", "node_to"])
    assert sorted(ways.index) == [(11, 3, 7), (11, 6, 3), (12, 1, 3)]
    assert shapely.get_num_coordinates(ways.loc[(11, 6, 3)].geometry) == 3


def test_a_way_whose_end_is_not_in_the_file_is_left_out_and_counted(layers, tmp_path):
    told, found = layers(osm_file(tmp_path / "a.osm"))
    assert 13 not in set(found["ways"]["way_id"])
    assert [(note.code, note.parameters["count"]) for note in told["notes"]] == [("layer.osm_incomplete", 1)]


def test_the_file_says_what_it_covers(layers, tmp_path):
    told, _found = layers(osm_file(tmp_path / "a.osm"))
    assert told["layers"][0]["boxes"] == [[85.30, 27.70, 85.32, 27.72]]


def test_a_file_that_says_nothing_covers_what_it_has(layers, tmp_path):
    told, _found = layers(osm_file(tmp_path / "a.osm", bounds=""))
    house = next(layer for layer in told["layers"] if layer["kind"] == "buildings")
    assert house["boxes"] == []
    assert shapely.from_wkb(house["hull"]).equals(shapely.box(85.301, 27.701, 85.302, 27.702))


def test_a_packed_file_gives_the_same(layers, tmp_path):
    _told, plain = layers(osm_file(tmp_path / "a.osm"))
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", "2026-11-01T00:00:00Z")
    with osmium.SimpleWriter(str(tmp_path / "a.osm.pbf"), header=header) as writer:
        for thing in osmium.FileProcessor(str(tmp_path / "a.osm")):
            writer.add(thing)
    told, packed = layers(tmp_path / "a.osm.pbf", file_format="pbf")
    for kind, rows in plain.items():
        assert rows.equals(packed[kind]), kind
    assert {layer["dated"] for layer in told["layers"]} == {"2026-11-01"}


def test_only_the_kinds_asked_for_are_read(layers, tmp_path):
    _told, found = layers(osm_file(tmp_path / "a.osm"), kinds=["water"])
    assert list(found) == ["water"]


@pytest.mark.parametrize(
    ("text", "said"),
    (
        ("<osm", "unclosed token"),
        ('<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "b">]><osm version="0.6"><node id="1"/></osm>', "entities"),
        (OSM.format(bounds=BOUNDS).replace('lat="27.701"', 'lat="2701"'), "coordinate"),
        (OSM.format(bounds=BOUNDS).replace('lat="27.701"', 'lat="nan"'), "coordinate"),
        ('<osm version="0.6"><node id="99999999999999999999" lat="27" lon="85"/></osm>', "illegal id"),
    ),
)
def test_a_damaged_file_is_refused_with_the_reason(layers, tmp_path, text, said):
    (tmp_path / "a.osm").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        layers(tmp_path / "a.osm")


def test_a_damaged_packed_file_is_refused(layers, tmp_path):
    (tmp_path / "a.pbf").write_bytes(b"\x00\x00\x00\x0d\x0a\x09OSMHeader" + b"x" * 50)
    with pytest.raises(InputError, match="PBF"):
        layers(tmp_path / "a.pbf", file_format="pbf")


def test_a_file_with_nothing_of_use_is_refused(layers, tmp_path):
    (tmp_path / "a.osm").write_text('<osm version="0.6"><node id="1" lat="27" lon="85"/></osm>')
    with pytest.raises(InputError, match="holds none of these: ways"):
        layers(tmp_path / "a.osm", kinds=["ways"])


def test_more_features_than_allowed_are_refused(layers, tmp_path):
    with pytest.raises(LimitError, match="the limit features is 2"):
        layers(osm_file(tmp_path / "a.osm"), limits=Limits(features=2))
