"""A candidate becomes a ground of the register that says nobody has looked at it, and the undo takes it out."""

import shutil

import pytest
import shapely

from geo.register.history import undo
from geo.register.places import PlaceIndex
from geo.register.promoting import promotion
from geo.register.store import open_register


@pytest.fixture
def register(small_file, tmp_path):
    with open_register(shutil.copy(small_file, tmp_path / "own.gpkg")) as own:
        yield own


def test_a_promoted_candidate_is_a_ground_nobody_has_looked_at_and_can_be_undone(register):
    tables = register.tables(["source", "location", "location_name"])
    near = tables["location"].set_index("id").geometry["kv-004"].centroid
    shape = shapely.box(near.x, near.y, near.x + 0.001, near.y + 0.001)
    places = PlaceIndex(tables["location"], tables["location_name"])
    space_id, edits = promotion("open-1a2b3c4d", shape, area_m2=10_929.9, tables=tables, places=places)
    change = register.apply(edits, by="Sita")
    row = register.table("location", where={"id": space_id}).iloc[0]
    space = register.table("open_space", where={"location_id": space_id}).iloc[0]
    assert (space["endorsement"], space["owner_class"], space["access"]) == ("candidate", "unknown", "unknown")
    assert row["geometry"].equals(shape)
    inside = shapely.point_on_surface(shape)
    assert row["parent_id"] == places.locate(inside.x, inside.y).iloc[0]["id"]
    assert "10,930 m²" in row["note"]
    assert "nobody has looked at it yet" in row["note"]
    assert register.table("space_survey", where={"location_id": space_id}).empty
    undo(register, change, by="Hari")
    assert register.table("location", where={"id": space_id}).empty
