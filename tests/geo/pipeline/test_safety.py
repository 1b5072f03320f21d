"""Safety of a whole register in an event: layers of the register, the event asked for, the roads of everywhere."""

import shutil
from datetime import date
from itertools import pairwise

import pytest
import shapely

from geo import pipeline
from geo.errors import MissingError
from geo.pipeline import safety
from geo.pipeline.safety import event_safety, events
from geo.register.layers import LayerStore
from geo.register.store import open_register
from tests.material.maps import features_made

VALLEY = shapely.box(85.0, 27.4, 85.8, 28.0)


@pytest.fixture
def register(small_file, tmp_path):
    with open_register(shutil.copy(small_file, tmp_path / "own.gpkg")) as own:
        yield own


def shaken(folder, mmi, title, dated):
    rows = {"mmi": [mmi], "geometry": [VALLEY]}
    return features_made(folder, "intensity", rows, title=title, dated=dated)


def road(register, folder, *, bridge):
    """A road in two pieces: one in it, one far away, joined by a bridge."""
    rows = register.table("location").set_index("id")
    x, y = rows.geometry["kv-004"].centroid.coords[0]
    ends = [(x, y), (x + 0.0001, y), (x + 0.005, y), (x + 0.05, y)]
    lines = [shapely.LineString(pair) for pair in pairwise(ends)]
    columns = {"motor": True, "foot": True, "bridge": [False, bridge, False], "geometry": lines}
    nodes = {"node_from": [1, 2, 3], "node_to": [2, 3, 4]}
    return features_made(folder, "ways", {**columns, **nodes}, coverage=VALLEY, dated=date(2020, 1, 1))


def take(register, *made):
    LayerStore(register).take_in(made, by="Sita")


def level(found, name, space="kv-004"):
    return next(aspect.level for aspect in found.spaces[space].aspects if aspect.name == name)


def test_without_layers_every_space_has_no_data_and_no_event_is_known(register):
    found = event_safety(register)
    assert found.event is None
    assert {one.verdict for one in found.spaces.values()} == {"no_data"}
    assert list(found.spaces) == found.rows["id"].tolist()


def test_the_newest_event_is_judged_where_none_is_named(register, tmp_path):
    take(
        register,
        shaken(tmp_path, 8.5, "Hard", date(2015, 4, 25)),
        shaken(tmp_path, 5.0, "Slight", date(2023, 11, 3)),
    )
    slight, hard = events(register)
    assert (slight.title, hard.title) == ("Slight", "Hard")
    assert level(event_safety(register), "shaking") == "safe"
    found = event_safety(register, event_id=hard.id)
    assert (found.event, level(found, "shaking")) == (hard, "with_care")
    assert found.spaces["kv-004"].aspects[0].card.dated == date(2015, 4, 25)


def test_an_event_or_a_space_that_is_not_there_is_named(register):
    with pytest.raises(MissingError, match="no event quake"):
        event_safety(register, event_id="quake")
    with pytest.raises(MissingError, match="kv-999"):
        event_safety(register, ids=["kv-999"])


@pytest.mark.parametrize(("mmi", "expected"), ((7.0, "safe"), (8.0, "with_care")))
def test_a_bridge_that_shook_hard_cuts_the_space_from_most_of_its_roads(register, tmp_path, mmi, expected):
    take(register, shaken(tmp_path, mmi, "Event", date(2015, 4, 25)), road(register, tmp_path, bridge=True))
    assert level(event_safety(register), "access") == expected


@pytest.mark.whole
def test_one_space_is_judged_as_among_all_and_no_tile_matters(register, tmp_path, monkeypatch):
    take(register, shaken(tmp_path, 8.0, "Event", date(2015, 4, 25)), road(register, tmp_path, bridge=True))
    everything = event_safety(register).spaces
    assert event_safety(register, ids=["kv-004"]).spaces == {"kv-004": everything["kv-004"]}
    monkeypatch.setattr(safety, "_SPACES_DEG", 0.01)
    monkeypatch.setattr(safety, "_WAYS_DEG", 0.02)
    assert event_safety(register).spaces == everything


def test_the_pipeline_names_the_functions_the_pages_call():
    assert (pipeline.event_safety, pipeline.events) == (event_safety, events)
