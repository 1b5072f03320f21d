"""Commits of other programs are noticed; reading is not."""

import sqlite3
from contextlib import closing

from geo.register.store import Edit
from geo.register.watch import Watch


def outside(register, name):
    """A name changed by a program that knows nothing of the register."""
    with closing(sqlite3.connect(register.place)) as connection, connection:
        connection.execute("UPDATE open_space SET owner_name = ? WHERE location_id = 'kv-001'", [name])


def test_what_is_only_read_stays_the_same(gpkg):
    watch = Watch(gpkg)
    before = watch.mark()
    gpkg.table("location")
    assert watch.mark() == before


def test_a_change_of_the_register_is_noticed(register):
    watch = Watch(register)
    before = watch.mark()
    register.apply([Edit("open_space", "kv-001", {"owner_name": "Army"})], by="Sita")
    assert watch.mark()[0] == before[0] + 1


def test_an_edit_by_another_program_is_noticed_each_time(gpkg):
    watch = Watch(gpkg)
    marks = [watch.mark()]
    for name in ("Army", "Police"):
        outside(gpkg, name)
        marks.append(watch.mark())
    assert len(set(marks)) == 3
    assert len({version for version, _ in marks}) == 1


def test_what_another_program_has_not_committed_is_not_noticed(gpkg):
    watch = Watch(gpkg)
    before = watch.mark()
    with closing(sqlite3.connect(gpkg.place)) as connection:
        connection.execute("UPDATE open_space SET owner_name = 'x'")
        assert watch.mark() == before
        connection.rollback()
    assert watch.mark() == before
