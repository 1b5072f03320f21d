"""Migrations: a register of any earlier form is brought up to date, one of a later form is refused."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from geo.errors import InputError, LimitError
from geo.register import database, migrate
from geo.register.migrations import making, running, snapshot
from geo.register.models import metadata
from geo.register.store import open_register
from geo.schema import tables

ROOT = Path(migrate.__file__).parents[2]
VERSIONS = Path(migrate.__file__).parent / "migrations" / "versions"


def test_the_migrated_database_is_the_one_the_declared_tables_ask_for(empty):
    with empty.reading() as connection:
        options = running.comparison()
        found = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(found, options["target_metadata"])
    assert differences == [], "declare a new migration, or before the first release write the snapshot anew"


def test_the_forms_are_known_by_the_numbers_of_the_migrations_in_the_order_alembic_runs_them():
    scripts = list(ScriptDirectory.from_config(running.configuration()).walk_revisions())
    assert [script.revision for script in scripts[::-1]] == list(migrate.known_forms())
    assert scripts[0].revision == migrate.head()


@pytest.mark.whole
def test_opening_a_register_that_is_up_to_date_does_not_load_alembic(town_file):
    script = "import sys; from geo.register.store import open_register; open_register(sys.argv[1]).close(); "
    asked = [sys.executable, "-c", script + "print('alembic' in sys.modules)", str(town_file)]
    assert subprocess.run(asked, capture_output=True, text=True, check=True, cwd=ROOT).stdout == "False\n"


def test_the_snapshots_of_all_migrations_together_hold_what_is_declared_and_nothing_twice():
    held = [tuple(row.values()) for path in sorted(VERSIONS.glob("*.csv")) for row in making.snapshot_rows(path.stem)]
    assert sorted(held) == sorted(tuple(row.values()) for row in snapshot.rows())


@pytest.mark.parametrize("name", (path.stem for path in sorted(VERSIONS.glob("*.csv"))))
def test_a_snapshot_is_written_as_it_is_kept(name, tmp_path):
    snapshot.main(name, folder=tmp_path)
    assert (tmp_path / f"{name}.csv").read_bytes() == (VERSIONS / f"{name}.csv").read_bytes()


def _at_form(path, name):
    """Register in an early form, made by running only the migrations up to it."""
    engine = database.connect(path, patience_s=1)
    with database.writing(engine) as connection:
        migrate._begin_store(connection)
        settings = running.configuration()
        settings.attributes["connection"] = connection
        command.upgrade(settings, name)
    engine.dispose()


def test_a_register_of_the_first_form_is_brought_to_the_newest_with_its_layers(tmp_path):
    path = tmp_path / "old.gpkg"
    _at_form(path, "0001")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'space_boundary'").fetchone() == (0,)
    with open_register(path) as opened, opened.reading() as connection:
        options = running.comparison()
        found = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(found, options["target_metadata"]) == []
    with closing(sqlite3.connect(path)) as connection:
        kinds = dict(connection.execute("SELECT table_name, data_type FROM gpkg_contents"))
        indexed = {row[0] for row in connection.execute("SELECT table_name FROM gpkg_extensions")}
    assert {kinds[name] for name in ("space_boundary", "parcel", "encroachment")} == {"features"}
    assert kinds["gazette_notice"] == kinds["encroachment_step"] == "attributes"
    assert {"location", "space_boundary", "parcel", "encroachment"} <= indexed


def test_every_declared_table_with_a_key_is_stored_with_all_its_columns():
    stored = {name: [c.name for c in table.columns if c.name != "fid"] for name, table in metadata().tables.items()}
    kept = {name: table for name, table in tables().items() if not all(column.derived for column in table.columns)}
    assert stored == {name: list(table.names) for name, table in kept.items()}


def test_a_register_of_a_newer_program_is_refused_and_left_alone(place):
    with open_register(place) as register, register.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LimitError, match=f"form 9999, this program knows {migrate.head()}"):
        open_register(place)


def test_an_older_file_is_copied_aside_and_brought_up_to_date_with_all_its_rows(gpkg, monkeypatch):
    path = Path(gpkg.place)
    gpkg.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    asked = []

    def upgrade(connection):
        asked.append("head")
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))

    monkeypatch.setattr(migrate, "known_forms", lambda: ("0000", "0001"))
    monkeypatch.setattr(running, "upgrade", upgrade)
    for _ in range(2):
        with open_register(path) as opened:
            assert len(opened.table("location")) == 4
            assert len(opened.table("revision")) > 0
    assert asked == ["head"]
    aside = path.with_name("town.before-0001.gpkg")
    with closing(sqlite3.connect(aside)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0000",)
        assert connection.execute("SELECT count(*) FROM location").fetchone() == (4,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert sorted(found.name for found in path.parent.iterdir()) == ["town.before-0001.gpkg", "town.gpkg"]


def test_a_migration_that_fails_leaves_the_register_as_it_was(gpkg, monkeypatch):
    path = Path(gpkg.place)
    gpkg.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")

    def upgrade(connection):
        connection.execute(sa.text("DROP TABLE site_count"))
        raise LimitError([])

    monkeypatch.setattr(migrate, "known_forms", lambda: ("0000", "0001"))
    monkeypatch.setattr(running, "upgrade", upgrade)
    with pytest.raises(LimitError):
        open_register(path)
    with closing(sqlite3.connect(path)) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert {"site_count", "open_spaces"} <= names


def test_a_geopackage_that_is_no_register_is_refused_and_left_alone(tmp_path, gpkg):
    other = tmp_path / "other.gpkg"
    gpkg.table("location").iloc[:2].to_file(other, layer="fields")
    before = other.read_bytes()
    with pytest.raises(InputError, match="holds something else than a register"):
        open_register(other)
    assert other.read_bytes() == before


def test_an_empty_file_is_made_a_register(tmp_path):
    (tmp_path / "new.gpkg").touch()
    with open_register(tmp_path / "new.gpkg") as register:
        assert register.version == 0


@pytest.mark.postgis
def test_a_database_that_holds_tables_of_the_same_names_is_refused(postgis_url):
    url = postgis_url()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE location (x integer)"))
    engine.dispose()
    with pytest.raises(InputError, match="something else"):
        open_register(url)
