"""What the pages read is computed once, and anew after any change, by whomever it was made."""

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from app.snapshot import Snapshots
from geo.register.spaces import LATEST
from geo.register.store import Edit, open_register


@pytest.fixture
def register(small_file, tmp_path):
    with open_register(Path(shutil.copy(small_file, tmp_path / "own.gpkg"))) as opened:
        yield opened


def owner(held):
    return held.spaces(LATEST).set_index("id")["owner_name"]["kv-001"]


def test_while_nothing_changes_everything_is_computed_once(register):
    snapshots = Snapshots(register)
    held = snapshots.current()
    first = held.spaces(LATEST)
    assert snapshots.current() is held
    assert held.spaces(LATEST) is first
    assert held.places is held.places
    assert held.table("location") is held.tables(["location", "source"])["location"]
    assert held.diagnosis is held.diagnosis


def test_after_a_change_the_pages_read_anew(register):
    snapshots = Snapshots(register)
    before = snapshots.current()
    known = owner(before)
    register.apply([Edit("open_space", "kv-001", {"owner_name": "Army"})], by="Sita")
    after = snapshots.current()
    assert (owner(before), owner(after)) == (known, "Army")
    assert after.version == before.version + 1


def test_an_edit_by_another_program_shows_though_no_history_tells_of_it(register):
    snapshots = Snapshots(register)
    before = snapshots.current()
    with closing(sqlite3.connect(register.place)) as qgis, qgis:
        qgis.execute("UPDATE open_space SET owner_name = 'Army' WHERE location_id = 'kv-001'")
    after = snapshots.current()
    assert owner(after) == "Army"
    assert after.version == before.version
    assert snapshots.current() is after


def test_another_register_on_the_same_file_is_noticed(register):
    snapshots = Snapshots(register)
    with open_register(register.place) as other:
        other.apply([Edit("open_space", "kv-001", {"owner_name": "Police"})], by="Ram")
    assert owner(snapshots.current()) == "Police"


def test_readers_at_the_same_moment_share_one_reading(register):
    held, made, gate = Snapshots(register).current(), [], threading.Barrier(4)

    def make():
        made.append(1)
        return object()

    def read(found):
        gate.wait(timeout=30)
        found.append(held.kept("part", make))

    found = []
    threads = [threading.Thread(target=read, args=(found,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(made) == 1
    assert len(set(map(id, found))) == 1


def test_tables_are_read_together_and_each_once(register, monkeypatch):
    held, asked = Snapshots(register).current(), []
    tables = register.tables

    def watched(names, **options):
        asked.append(list(names))
        return tables(names, **options)

    monkeypatch.setattr(register, "tables", watched)
    held.tables(["source", "survey_round"])
    held.tables(["survey_round", "site"])
    assert asked == [["source", "survey_round"], ["site"]]


def test_wards_are_the_wards_among_the_places(register):
    assert set(Snapshots(register).current().wards["kind"]) == {"ward"}
