"""Figures of a whole register before narrow strips are those that cutting gives, where nothing is drawn but squares."""

import numpy
import pytest

from geo.analysis.rules import RULES
from geo.errors import MissingError
from geo.pipeline.ground import usable_ground
from geo.pipeline.waterfall import ground_figures
from tests.geo.meadow import features, square
from tests.geo.pipeline.test_ground import full, heights, layer
from tests.geo.toy_tables import ToyTables


@pytest.fixture(scope="module")
def town():
    return ToyTables()


def test_figures_and_what_is_not_known_are_those_of_cutting(town):
    houses = features(square(0, 0, 10), square(30, 0, 20), height_m=[6.0, 9.0], levels=[None, None])
    around = full(buildings=layer("buildings", houses), hazards=())
    quick = ground_figures(town, lambda _: around).table
    slow = usable_ground(town, lambda _: around, fit=False).table
    taken = [f"{rule}_m2" for rule in RULES]
    assert quick["location_id"].tolist() == slow["location_id"].tolist()
    numpy.testing.assert_allclose(quick[taken], slow[taken].astype(float), atol=0.5)
    numpy.testing.assert_allclose(quick["before_strips_most_m2"], slow["usable_most_m2"] + slow["strip_m2"], atol=0.5)
    assert quick["not_known"].tolist() == slow["not_known"].tolist()
    assert (quick["bound_m2"] <= 1e-5 * quick["gross_area_m2"]).all()


def test_without_layers_nothing_is_known_and_a_space_that_is_not_there_is_named(town):
    found = ground_figures(town, lambda _: full(elevation=None, hazards=()), ids=["toy-4"]).table
    assert found["location_id"].tolist() == ["toy-4"]
    assert found["not_known"].tolist() == ["flood;landslide;steep"]
    assert found["before_strips_least_m2"].tolist() == [0.0]
    with pytest.raises(MissingError):
        ground_figures(town, lambda _: full(), ids=["toy-99"])


def test_a_height_model_too_coarse_for_slope_is_named_as_where_shapes_are_cut(town):
    around = lambda _: full(elevation=heights(1 / 120))  # noqa: E731
    quick, slow = ground_figures(town, around), usable_ground(town, around, fit=False)
    assert [note.code for note in quick.notes] == ["ground.too_coarse"]
    assert quick.notes == slow.notes
