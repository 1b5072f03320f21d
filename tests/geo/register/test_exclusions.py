"""Drawings of ground that cannot be used: added, told in the history, taken back, on both stores."""

import shutil

import pytest
import shapely

from geo.errors import ConflictError, InputError, MissingError
from geo.register.exclusions import drawn, taken_back
from geo.register.history import history, undo
from geo.register.store import open_register
from tests.app.small import small_tables

POND = {"kind": "pond", "name": "Rani Pokhari", "geometry": shapely.box(85.315, 27.707, 85.3155, 27.7075)}
SPACE = "kv-001"


@pytest.fixture(params=["geopackage", pytest.param("postgis", marks=pytest.mark.postgis)])
def register(request, tmp_path, small_file):
    if request.param == "geopackage":
        with open_register(shutil.copy(small_file, tmp_path)) as opened:
            yield opened
        return
    with open_register(request.getfixturevalue("postgis_url")()) as opened:
        opened.load(small_tables(), by="Chaur", kind="set_up", reason="Shipped data")
        yield opened


def tables(register):
    return register.tables(["source", "exclusion"])


def version(register):
    rows = register.table("location")
    return int(rows.loc[rows["id"] == SPACE, "version"].iloc[0])


def draw(register, **changed):
    edits = drawn(POND | changed, SPACE, version=version(register), tables=tables(register))
    return register.apply(edits, by="Sita Rai", reason="Seen on the ground")


def test_a_drawing_is_kept_with_its_ground_and_told_in_the_history(register):
    draw(register)
    row = register.table("exclusion").iloc[0]
    assert (row["id"], row["location_id"], row["kind"], row["name"]) == ("kv-001-x1", SPACE, "pond", "Rani Pokhari")
    assert shapely.equals(row["geometry"], POND["geometry"])
    told = history(register, SPACE)
    assert "exclusion" in set(told["table_name"])


def test_a_second_drawing_has_its_own_name_and_the_first_can_be_taken_out(register):
    draw(register)
    draw(register, kind="garden", name=None)
    edits = taken_back("kv-001-x1", SPACE, version=version(register), tables=tables(register))
    register.apply(edits, by="Sita Rai", reason="Drained")
    assert register.table("exclusion")["id"].tolist() == ["kv-001-x2"]


def test_a_drawing_can_be_undone(register):
    made = draw(register)
    undo(register, made, by="Hari", reason="Wrong space")
    assert register.table("exclusion").empty


def test_two_people_who_draw_at_once_are_told_of_each_other(register):
    seen = version(register)
    draw(register)
    late = drawn(POND, SPACE, version=seen, tables=tables(register))
    with pytest.raises(ConflictError):
        register.apply(late, by="Hari", reason="The same pond")


def test_a_line_is_no_ground(register):
    with pytest.raises(InputError, match="no area"):
        draw(register, geometry=shapely.LineString([(85.3, 27.7), (85.31, 27.7)]))


def test_what_is_not_there_cannot_be_taken_out(register):
    with pytest.raises(MissingError):
        taken_back("kv-001-x9", SPACE, version=1, tables=tables(register))
