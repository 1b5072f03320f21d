"""Places: a position lies in its units, the smallest first; a name is found however it is spelt, the best first."""

import geopandas
import numpy
import pandas
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.register.places import PlaceIndex
from tests.geo.register.conftest import location, locations


def square(west: float, south: float, side: float) -> shapely.Polygon:
    return shapely.box(west, south, west + side, south + side)


PLACES = locations(
    location("np", "country", "Nepal", square(80, 26, 8), name_ne="नेपाल"),
    location("np-p3", "province", "Bagmati", square(84, 26, 4), name_ne="वाग्मती प्रदेश"),
    location("np-d23", "district", "Sindhupalchok", square(85, 27, 2)),
    location("np-d26", "district", "Bhaktapur", None, name_ne="भक्तपुर"),
    location("np-l-1", "local_level", "Chautara Sangachokgadhi Municipality", square(85, 27, 1)),
    location("np-l-2", "local_level", "Bhaktapur Municipality", None, name_ne="भक्तपुर नगरपालिका"),
    location("np-l-1-w10", "ward", "Chautara Sangachokgadhi-10", square(85, 27, 0.25)),
    location("np-l-1-w11", "ward", "Chautara Sangachokgadhi-11", square(85.25, 27, 0.25)),
    location("np-v-1", "former_vdc", "Sangachok", square(85, 27, 0.125)),
    location("np-x-1", "protected_area", "Langtang National Park", square(86.5, 28.5, 0.5)),
    location("kv-058", "open_space", "Ratnapark", shapely.Point(85.01, 27.01)),
    location("kv-015", "open_space", "Bhaktapur Durbar Square", None),
    location("site-s", "site", "Sangachowk", None),
    location("osm-1", "service_point", "Bhaktapur", None),
    location("osm-2", "service_point", "Ratna Park Pharmacy", None),
    location("osm-3", "service_point", "Kirtipur Health Post", None),
)
NAMES = pandas.DataFrame(
    [
        {"location_id": "np-v-1", "name": "Sangachowk"},
        {"location_id": "kv-058", "name": "Tundikhel"},
        {"location_id": "gone", "name": "Nowhere"},
    ]
)


INDEX = PlaceIndex(PLACES, NAMES)


@pytest.fixture
def places() -> PlaceIndex:
    return INDEX


def ids(found: pandas.DataFrame) -> list[str]:
    return found["id"].tolist()


def test_a_position_lies_in_its_units_the_smallest_first(places):
    found = places.locate(85.1, 27.1)
    assert ids(found) == ["np-v-1", "np-l-1-w10", "np-l-1", "np-d23", "np-p3", "np"]
    assert list(found.columns) == ["id", "kind", "name_en", "name_ne"]


def test_a_position_in_a_national_park_lies_in_no_local_level(places):
    assert ids(places.locate(86.6, 28.6)) == ["np-x-1", "np-d23", "np-p3", "np"]


def test_a_position_outside_the_country_lies_in_no_unit(places):
    assert len(places.locate(79, 27)) == 0
    assert list(places.locate(79, 27).columns) == ["id", "kind", "name_en", "name_ne"]


def test_a_position_on_a_border_lies_on_both_sides_and_open_spaces_hold_nobody(places):
    assert ids(places.locate(85.25, 27.2))[:2] == ["np-l-1-w10", "np-l-1-w11"]
    assert "kv-058" not in ids(places.locate(85.01, 27.01))


def test_many_positions_get_the_smallest_present_unit_each_and_none_where_nothing_is_known(places):
    lon_deg = numpy.array([85.1, 85.9, 86.6, 82.0, 10.0, numpy.nan])
    lat_deg = numpy.array([27.1, 27.9, 28.6, 27.0, 10.0, numpy.nan])
    assert places.smallest(lon_deg, lat_deg) == ["np-l-1-w10", "np-l-1", "np-x-1", "np", None, None]
    assert places.smallest(numpy.array([]), numpy.array([])) == []


_ON_GRID = st.integers(0, 9 * 8).map(lambda step: step / 8)


@settings(max_examples=30)
@given(st.lists(st.tuples(_ON_GRID.map(lambda x: 79.5 + x), _ON_GRID.map(lambda y: 25.5 + y)), min_size=1, max_size=10))
def test_looking_up_many_positions_agrees_with_asking_every_shape_in_turn(positions):
    units = PLACES[PLACES["kind"].isin(["country", "province", "district", "local_level", "ward", "protected_area"])]
    lon_deg, lat_deg = numpy.array(positions).T
    for found, position in zip(INDEX.smallest(lon_deg, lat_deg), positions, strict=True):
        holding = units[
            units.geometry.map(lambda shape, point=position: shape is not None and shape.covers(shapely.Point(point)))
        ]
        areas = holding.geometry.map(lambda shape: shape.area)
        assert found in set(holding["id"][areas == areas.min()]) if len(holding) else found is None


def test_an_index_without_units_or_names_answers_nothing():
    empty = PlaceIndex(geopandas.GeoDataFrame(PLACES.iloc[:0]), NAMES.iloc[:0])
    assert len(empty.locate(85, 27)) == 0
    assert empty.smallest(numpy.array([85.0]), numpy.array([27.0])) == [None]
    assert len(empty.search("Bhaktapur")) == 0


@pytest.mark.parametrize(
    ("asked", "first"),
    (
        ("Sindhupalchowk", "np-d23"),
        ("sindupalchok", "np-d23"),
        ("सिन्धुपाल्चोक", "np-d23"),
        ("SINDHU", "np-d23"),
        ("sindhuplachok", "np-d23"),
        ("Sangachowk", "site-s"),
        ("साँगाचोक", "site-s"),
        ("sangachokgadhi", "np-l-1"),
        ("साँगाचोकगढी", "np-l-1"),
        ("chautara sangachowkgadhi nagarpalika", "np-l-1"),
        ("रत्नपार्क", "kv-058"),
        ("ratna park", "kv-058"),
        ("Tundikhel", "kv-058"),
        ("tudikhel", "kv-058"),
        ("भक्तपुर", "np-d26"),
        ("Bhaktapur", "np-d26"),
        ("baktapur", "np-d26"),
        ("Bhaktapur Municipality", "np-l-2"),
        ("भक्तपुर नगरपालिका", "np-l-2"),
        ("bagmati", "np-p3"),
        ("Bagmati Pradesh", "np-p3"),
        ("Nepal", "np"),
        ("langtang", "np-x-1"),
        ("durbar", "kv-015"),
        ("keertipoor", "osm-3"),
        ("kirtpur", "osm-3"),
        ("sangachokgadhi 11", "np-l-1-w11"),
        ("साँगाचोकगढी ११", "np-l-1-w11"),
    ),
)
def test_a_place_is_found_however_its_name_is_spelt_or_typed(places, asked, first):
    assert ids(places.search(asked))[:1] == [first]


def test_what_is_written_so_stands_before_what_begins_so_before_what_sounds_so(places):
    found = places.search("Bhaktapur")
    assert ids(found) == ["np-d26", "osm-1", "np-l-2", "kv-015"]
    assert found["score"].is_monotonic_decreasing
    assert found["score"].iloc[0] == 100
    assert ids(places.search("Ratna Park")) == ["kv-058", "osm-2"]


def test_larger_units_and_open_spaces_stand_first_among_equals(places):
    assert ids(places.search("baktapur"))[:3] == ["np-d26", "np-l-2", "osm-1"]


def test_a_place_is_listed_once_with_the_spelling_that_fitted_best(places):
    found = places.search("Sangachowk")
    assert ids(found)[:3] == ["site-s", "np-v-1", "np-l-1"]
    assert found["matched"].tolist()[:2] == ["Sangachowk", "Sangachowk"]
    assert found["name"].tolist()[:2] == ["Sangachowk", "Sangachok"]
    assert found["id"].is_unique


def test_one_letter_over_and_over_finds_nothing_that_is_not_written_so(places):
    for text in ("zzzz", "zzz zzz", "jjjjj", "aaaa"):
        assert ids(places.search(text)) == []
    assert "np-d26" in ids(places.search("b"))


def test_a_search_can_be_kept_to_kinds_and_to_a_number_of_places(places):
    assert ids(places.search("bhaktapur", kinds=["local_level"])) == ["np-l-2"]
    assert ids(places.search("bhaktapur", kinds=["ward"])) == []
    assert len(places.search("a", limit=1)) <= 1
    assert len(places.search("bhaktapur", limit=2)) == 2


@pytest.mark.parametrize("asked", ("", "  ", "?!", "zzzzzzzz", "\x00", "%_", "(", "[a-", "₹"))
def test_a_search_for_nothing_known_finds_nothing(places, asked):
    found = places.search(asked)
    assert ids(found) == []
    assert list(found.columns) == ["id", "kind", "name", "name_ne", "matched", "score"]


@settings(max_examples=40)
@given(st.sampled_from(PLACES["name_en"].tolist()), st.data())
def test_every_name_is_found_from_any_of_its_beginnings(name, drawn):
    letters = drawn.draw(st.integers(1, len(name)))
    wanted = set(PLACES["id"][PLACES["name_en"] == name])
    assert wanted & set(ids(INDEX.search(name[:letters], limit=len(PLACES))))
