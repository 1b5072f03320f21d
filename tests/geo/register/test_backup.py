"""Backups: one file that stands alone, written whole or not at all; a register moves to another store as it is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pandas
import pyogrio
import pytest

from geo.errors import InputError, UnavailableError
from geo.register import backup
from geo.register.history import history, undo
from geo.register.models import stored
from geo.register.store import Edit, open_register


def same(one, other) -> bool:
    for name in stored():
        pandas.testing.assert_frame_equal(one.table(name), other.table(name))
    return True


def test_a_backup_is_a_register_that_holds_everything_its_history_included(register, tmp_path):
    register.apply([Edit("location", "kv-001", {"geometry": "POINT (85.1 27.1)", "name_ne": "चौर"})], by="Sita")
    register.backup(tmp_path / "copy.gpkg")
    assert sorted(path.name for path in tmp_path.glob("*copy*")) == ["copy.gpkg"]
    with closing(sqlite3.connect(tmp_path / "copy.gpkg")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert len(pyogrio.read_dataframe(tmp_path / "copy.gpkg", layer="open_spaces")) == 2
    with open_register(tmp_path / "copy.gpkg") as copy:
        assert same(register, copy)
        pandas.testing.assert_frame_equal(history(register, "kv-001"), history(copy, "kv-001"))


def test_a_backup_takes_the_place_of_an_older_one(gpkg, tmp_path):
    for note in ("first", "second"):
        gpkg.apply([Edit("location", "kv-001", {"note": note})], by="Sita")
        gpkg.backup(str(tmp_path / "copy.gpkg"))
    with open_register(tmp_path / "copy.gpkg") as copy:
        assert copy.table("location", where={"id": "kv-001"})["note"].item() == "second"


def test_a_backup_can_be_made_while_somebody_writes(gpkg, tmp_path):
    with gpkg.writing() as connection:
        connection.exec_driver_sql("UPDATE location SET note = 'half done'")
        gpkg.backup(tmp_path / "copy.gpkg")
    with open_register(tmp_path / "copy.gpkg") as copy:
        assert copy.table("location")["note"].isna().all()


def test_a_backup_never_replaces_the_register_itself(gpkg):
    with pytest.raises(InputError, match="choose another name"):
        gpkg.backup(Path(gpkg.place).parent / "." / "town.gpkg")
    assert len(gpkg.table("location")) == 4


def test_a_backup_into_a_folder_that_is_not_there_says_so(gpkg, tmp_path):
    with pytest.raises(UnavailableError, match=r"nowhere.*copy\.gpkg could not be written"):
        gpkg.backup(tmp_path / "nowhere" / "copy.gpkg")


def test_a_backup_that_fails_leaves_the_older_one_and_no_litter(gpkg, tmp_path, monkeypatch):
    gpkg.backup(tmp_path / "copy.gpkg")
    before = (tmp_path / "copy.gpkg").read_bytes()
    gpkg.apply([Edit("location", "kv-001", {"note": "later"})], by="Sita")

    def fail(path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_settle", fail)
    with pytest.raises(UnavailableError, match="No space left"):
        gpkg.backup(tmp_path / "copy.gpkg")
    assert (tmp_path / "copy.gpkg").read_bytes() == before
    assert not list(tmp_path.glob("*.part*"))


def test_copies_made_before_a_migration_do_not_replace_each_other(tmp_path):
    first = backup.aside(tmp_path / "town.gpkg", before="0002")
    first.touch()
    second = backup.aside(tmp_path / "town.gpkg", before="0002")
    second.touch()
    third = backup.aside(tmp_path / "town.gpkg", before="0002")
    assert [path.name for path in (first, second, third)] == [
        "town.before-0002.gpkg",
        "town.before-0002-2.gpkg",
        "town.before-0002-3.gpkg",
    ]


def test_a_register_moves_to_another_store_and_goes_on_there(register, place):
    edited = register.apply([Edit("location", "kv-001", {"note": "before the move"})], by="Sita")
    register.copy_to(place)
    with open_register(place) as other:
        assert same(register, other)
        undo(other, edited, by="Ram")
        assert other.table("revision")["id"].is_unique
        assert other.version == edited + 1
    with pytest.raises(InputError, match="already holds data"):
        register.copy_to(place)
