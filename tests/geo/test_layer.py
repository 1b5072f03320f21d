"""Layers carry the columns of their kind."""

import geopandas
import pytest
import shapely

from geo.layer import FEATURE_COLUMNS, LAYER_KINDS, Surroundings, features_of

BOX = shapely.box(85.30, 27.70, 85.31, 27.71)


def test_every_kind_but_heights_and_people_has_features():
    assert set(FEATURE_COLUMNS) == set(LAYER_KINDS) - {"dem", "population"}


@pytest.mark.parametrize("kind", sorted(FEATURE_COLUMNS))
@pytest.mark.parametrize("count", (0, 2))
def test_features_have_the_columns_of_their_kind_in_order_and_type(kind, count):
    bare = geopandas.GeoDataFrame(geometry=[BOX] * count, crs="EPSG:4326")
    features = features_of(kind, bare)
    assert list(features.columns) == [*FEATURE_COLUMNS[kind], "geometry"]
    assert {name: str(features[name].dtype) for name in FEATURE_COLUMNS[kind]} == dict(FEATURE_COLUMNS[kind])
    assert len(features) == count


def test_what_is_known_is_kept_and_the_rest_dropped():
    rows = geopandas.GeoDataFrame({"levels": [3], "colour": ["red"]}, geometry=[BOX], crs="EPSG:4326", index=[7])
    features = features_of("buildings", rows)
    assert features.loc[0, "levels"] == 3.0
    assert "colour" not in features


def test_at_first_nothing_is_known():
    around = Surroundings()
    assert around.hazards == ()
    assert [around.elevation, around.buildings, around.ways, around.water, around.intensity] == [None] * 5
