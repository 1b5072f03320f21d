"""Features of any map file become features of a kind, or the refusal says what the file would have to say."""

import numpy
import pandas
import pytest
import shapely

from geo.errors import InputError
from geo.sources.child import Parsed
from geo.sources.features import Wanted, features, ranks

HOUSE = shapely.box(85.300, 27.700, 85.301, 27.701)
LINE = shapely.LineString([(85.30, 27.70), (85.31, 27.70)])


def file(shapes, crs="EPSG:4326", **columns):
    rows = pandas.DataFrame({name: pandas.Series(values, dtype=object) for name, values in columns.items()})
    rows = rows if columns else pandas.DataFrame(index=range(len(shapes)))
    numbers = numpy.arange(1, len(rows) + 1)
    return Parsed("a.gpkg", "gpkg", (), "a", rows, numbers, numpy.array(shapes, dtype=object), crs, "", {}, (), ())


def test_an_area_without_words_is_a_building_of_unknown_height():
    (row,) = features(file([HOUSE]), Wanted("buildings")).to_dict("records")
    assert numpy.isnan(row["height_m"])
    assert row["building_class"] == ""


def test_heights_and_storeys_that_can_be_none_are_unknown():
    given = file([HOUSE] * 3, height=["7", -2, "tall"], levels=["2", "inf", 0])
    found = features(given, Wanted("buildings"))
    assert found["height_m"].dropna().tolist() == [7.0]
    assert found["levels"].dropna().tolist() == [2.0]


def test_coordinates_are_turned_to_degrees_and_a_wrong_system_is_refused():
    metres = shapely.box(333_000, 3_065_000, 333_100, 3_065_100)
    (shape,) = features(file([metres], crs="EPSG:32645"), Wanted("buildings")).geometry
    assert 85.2 < shape.centroid.x < 85.4
    with pytest.raises(InputError, match="outside the globe"):
        features(file([metres]), Wanted("buildings"))
    with pytest.raises(InputError, match="reference system"):
        features(file([metres], crs=""), Wanted("buildings"))


def test_another_column_may_say_what_each_feature_is():
    given = file([HOUSE, HOUSE], landuse=["a", "b"], उपयोग=["forest", None])
    assert features(given, Wanted("land_use")).use_class.tolist() == ["a", "b"]
    found = features(given, Wanted("land_use", class_column="उपयोग"))
    assert found.use_class.tolist() == ["forest", "b"]
    with pytest.raises(InputError, match="No column of the file tells it"):
        features(given, Wanted("land_use", class_column="none"))


@pytest.mark.parametrize("kind", ("ways", "water", "power_lines", "land_use", "amenities"))
def test_a_file_that_does_not_say_what_its_features_are_is_told_which_column_would(kind):
    with pytest.raises(InputError, match="column"):
        features(file([LINE, HOUSE], name=["a", "b"]), Wanted(kind))


def test_roads_are_cut_where_they_meet_and_keep_their_numbers():
    cross = shapely.LineString([(85.305, 27.69), (85.305, 27.70), (85.305, 27.71)])
    through = shapely.LineString([(85.30, 27.70), (85.305, 27.70), (85.31, 27.70)])
    found = features(file([through, cross], highway=["primary", "path"], osm_id=[7, 8]), Wanted("ways"))
    assert sorted(found["way_id"]) == [7, 7, 8, 8]
    ends = [*found["node_from"], *found["node_to"]]
    assert max(ends.count(node) for node in ends) == 4


def test_areas_without_a_hazard_are_none_and_others_are_ranked():
    given = file([HOUSE] * 4, Class=["Low", "उच्च", "none", "Moderate"])
    found = features(given, Wanted("hazard"))
    assert found["class_rank"].tolist() == [1, 3, 2]
    assert ranks(["II"], levels={"ii": "high"}) == {"II": 3}
    with pytest.raises(InputError, match="II"):
        ranks(["II"], levels=None)


def test_intensities_that_are_none_are_left_out():
    given = file([HOUSE] * 4, MMI=["7.5", "0", "13", "strong"])
    assert features(given, Wanted("intensity"))["mmi"].tolist() == [7.5]


def test_an_area_that_crosses_itself_is_mended():
    bow = shapely.Polygon([(85.3, 27.7), (85.31, 27.71), (85.31, 27.7), (85.3, 27.71)])
    (shape,) = features(file([bow]), Wanted("buildings")).geometry
    assert shape.is_valid
