"""How many people seek ground: by shaking, by one intensity, by a published total."""

from types import SimpleNamespace

import geopandas
import pandas
import pytest
import shapely

from geo.errors import InputError, MissingError
from geo.layer import Layer, LayerCard, Surroundings
from geo.pipeline.seekers import Asked, seekers, totals

CELLS = geopandas.GeoDataFrame(
    {"ward": ["in", "out"], "people": [600_000, 400_000]},
    geometry=[shapely.box(85.30, 27.70, 85.31, 27.71), shapely.box(85.60, 27.70, 85.61, 27.71)],
    crs=4326,
)
UNITS = pandas.DataFrame({"district": ["Lalitpur", "Sindhupalchok"]}, index=["in", "out"])
HOMES = SimpleNamespace(cells=CELLS)


def sought(near=None, **asked):
    return seekers(HOMES, UNITS, near or Surroundings(), Asked(**asked))


def shaken(mmi, *, west=85.0, east=86.0):
    area = shapely.box(west, 27.0, east, 28.0)
    rows = geopandas.GeoDataFrame({"mmi": [mmi]}, geometry=[area], crs=4326)
    return Surroundings(intensity=Layer(LayerCard("i", "intensity", "Shaking"), area, features=rows))


def test_a_published_total_is_spread_over_all_cells_and_all_of_it_seeks_ground():
    found = sought(total="homeless.ministry", case="low")
    assert found.people.tolist() == [360_000, 240_000]
    assert sought(total="homeless.ministry", case="high").people.sum() == 900_000


def test_one_intensity_is_that_of_a_layer_with_the_same_everywhere():
    assert sought(mmi=8.0).people.tolist() == sought(shaken(8.0)).people.tolist()
    assert sought(shaken(8.0)).card.title == "Shaking"
    assert sought(mmi=8.0).card is None


def test_weaker_buildings_of_the_hills_send_more_people_away():
    found = sought(mmi=7.0)
    in_valley, in_hills = found.displaced_people / CELLS["people"]
    assert in_hills > in_valley


def test_the_low_central_and_high_case_are_in_order_and_fewer_are_in_sites_after_weeks():
    by_case = [sought(mmi=8.0, case=case).people.sum() for case in ("low", "central", "high")]
    assert by_case == sorted(by_case)
    assert sought(mmi=8.0, phase="weeks").people.sum() < by_case[1]


def test_where_no_intensity_is_known_nobody_is_guessed_and_it_is_said():
    found = sought(shaken(8.0, east=85.5))
    assert found.people[1] == 0
    assert [note.parameters for note in found.notes] == [{"people": "400,000"}]
    assert sought().people.sum() == 0


def test_words_that_are_none_are_refused():
    with pytest.raises(InputError, match="years"):
        Asked(phase="years")
    with pytest.raises(MissingError, match=totals()[0]):
        sought(total="homeless.nobody")


def test_more_homeless_than_people_are_refused():
    with pytest.raises(InputError):
        sought(total="homeless.health_emergency")
