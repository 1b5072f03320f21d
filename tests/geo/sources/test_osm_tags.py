"""What tags mean; what cannot be read is unknown, never a guess."""

from math import isnan

import pytest

from geo.sources import osm_tags


@pytest.mark.parametrize(
    ("text", "length_m"),
    (("12", 12.0), ("12.5 m", 12.5), ("3,5", 3.5), ("10 ft", 3.048), ("6'6\"", 1.9812), ("2 metres", 2.0)),
)
def test_lengths_are_read_as_mappers_write_them(text, length_m):
    assert osm_tags.length_m(text) == pytest.approx(length_m)


@pytest.mark.parametrize("text", (None, "", "wide", "-3", "1e9", "inf", "nan", "5 km", "१२ मिटर चौडा"))
def test_a_length_that_cannot_be_read_is_unknown(text):
    assert isnan(osm_tags.length_m(text))


def test_a_building_that_is_none_is_left_out():
    assert osm_tags.building({"building": "no"}) is None
    assert osm_tags.building({}) is None
    assert osm_tags.building({"building": "house", "height": "7 m"})[0] == 7.0


@pytest.mark.parametrize(
    ("tags", "oneway"),
    (
        ({"highway": "primary"}, 0),
        ({"highway": "primary", "oneway": "yes"}, 1),
        ({"highway": "primary", "oneway": "-1"}, -1),
        ({"highway": "motorway"}, 1),
        ({"highway": "motorway", "oneway": "no"}, 0),
        ({"highway": "tertiary", "junction": "roundabout"}, 1),
    ),
)
def test_which_way_a_road_may_be_driven(tags, oneway):
    assert osm_tags.way(tags)["oneway"] == oneway


def test_who_may_pass_follows_the_most_particular_tag():
    private = osm_tags.way({"highway": "service", "access": "private", "foot": "yes"})
    assert (private["foot"], private["motor"]) == (True, False)
    steps = osm_tags.way({"highway": "steps"})
    assert (steps["foot"], steps["motor"]) == (True, False)
    assert osm_tags.way({"highway": "motorway"})["foot"] is False


@pytest.mark.parametrize("what", ("proposed", "construction", "platform", ""))
def test_a_road_that_is_not_there_is_none(what):
    assert osm_tags.way({"highway": what}) is None


def test_water_under_ground_is_none():
    assert osm_tags.water({"waterway": "river", "tunnel": "culvert"}) is None
    assert osm_tags.water({"landuse": "basin"})[0] == "reservoir"
    assert osm_tags.water({"natural": "water", "water": "unheard of"})[0] == "lake"


def test_the_highest_of_several_voltages_counts():
    assert osm_tags.power_line({"power": "line", "voltage": "11000;x;132000"}) == (132000.0,)
    assert isnan(osm_tags.power_line({"power": "minor_line"})[0])
    assert osm_tags.power_line({"power": "cable"}) is None


def test_military_ground_is_so_whatever_else_is_said_of_it():
    assert osm_tags.land_use({"landuse": "forest", "military": "base"}) == ("military",)
    assert osm_tags.land_use({"boundary": "national_park", "landuse": "forest"}) == ("protected_area",)
    assert osm_tags.land_use({"landuse": "no"}) is None


def test_names_are_told_apart_by_their_letters():
    assert osm_tags.amenity({"amenity": "school", "name": "पद्मोदय"}) == ("school", "", "पद्मोदय")
    assert osm_tags.amenity({"amenity": "school", "name": "Padmodaya"}) == ("school", "Padmodaya", "")
    assert osm_tags.amenity({"amenity": "bench"}) is None
