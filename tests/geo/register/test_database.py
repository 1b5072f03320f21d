"""What the database cannot do is said in words that name the store, the cause and what to do - never a password."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from geo.errors import InputError, UnavailableError
from geo.register import database
from geo.register.store import Edit, open_register

ROOT = Path(__file__).resolve().parents[3]


def code(error: pytest.ExceptionInfo) -> str:
    (problem,) = error.value.problems
    assert problem.text("ne") != problem.text("en")
    return problem.code


def test_a_file_that_is_no_geopackage_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "notes.gpkg"
    path.write_text("id,name\n" * 200, encoding="utf-8")
    with pytest.raises(UnavailableError) as caught:
        open_register(path)
    assert code(caught) == "register.not_geopackage"
    assert str(path) in str(caught.value)
    assert path.read_text(encoding="utf-8") == "id,name\n" * 200


@pytest.mark.parametrize("name", ("no-such-folder/town.gpkg", "."))
def test_a_path_where_no_file_can_be_is_refused(tmp_path, name):
    with pytest.raises(UnavailableError) as caught:
        open_register(tmp_path / name)
    assert code(caught) == "register.cannot_open"


def test_a_damaged_file_is_called_damaged(gpkg):
    path = Path(gpkg.place)
    gpkg.close()
    healthy = path.read_bytes()
    path.write_bytes(healthy[:4096] + b"\xff" * (len(healthy) - 4096))
    with pytest.raises(UnavailableError) as caught:
        open_register(path)
    assert code(caught) == "register.damaged"


def test_a_writer_that_waits_too_long_for_another_is_told_so_and_can_try_again(town_place):
    edit = Edit("location", "kv-001", {"note": "x"})
    with open_register(town_place) as one, open_register(town_place, patience_s=0.05) as other:
        with one.writing() as connection:
            connection.exec_driver_sql("UPDATE location SET note = 'busy'")
            assert other.table("location", where={"id": "kv-001"})["note"].item() is None
            with pytest.raises(UnavailableError) as caught:
                other.apply([edit], by="Sita")
            assert code(caught) == "register.locked"
        other.apply([edit], by="Sita")
        assert one.table("location", where={"id": "kv-001"})["note"].item() == "x"


def test_a_full_disk_leaves_everything_as_it_was(gpkg):
    with gpkg.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(UnavailableError) as caught:
        gpkg.apply([Edit("location", "kv-001", {"note": "x" * 100_000})], by="Sita")
    assert code(caught) == "register.disk_full"
    assert gpkg.version == 1
    assert gpkg.table("location", where={"id": "kv-001"})["version"].item() == 1


def test_every_kind_of_trouble_with_a_file_has_its_own_words():
    told = {name: database._SQLITE_CODES[name] for name in ("SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_BUSY")}
    for name, expected in told.items():
        error = sqlite3.OperationalError("it failed")
        error.sqlite_errorname = f"{name}_SOMETHING"
        with pytest.raises(UnavailableError) as caught, database.explained(sa.make_url("gpkg:////x/town.gpkg")):
            raise error
        assert code(caught) == expected
        assert "/x/town.gpkg" in str(caught.value)
    with pytest.raises(UnavailableError, match="unheard of"), database.explained(sa.make_url("gpkg:////x/town.gpkg")):
        raise sqlite3.OperationalError("unheard of")


_AS_OTHER = """
import os, sys
from geo.errors import UnavailableError
from geo.register.store import Edit, open_register
open_register(sys.argv[2]).close()  # what is imported late is imported before the rights are given up
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    with open_register(sys.argv[1]) as register:
        print(len(register.table("location")))
        register.apply([Edit("location", "kv-001", {"note": "x"})], by="Sita")
except UnavailableError as error:
    print(error.problems[0].code)
"""


@pytest.mark.whole
@pytest.mark.skipif(os.name == "nt", reason="Windows grants rights otherwise")
def test_a_register_in_a_folder_that_may_only_be_read_cannot_be_changed_and_says_so(town_file):
    with tempfile.TemporaryDirectory() as folder:  # not the folder of the tests, which only its owner may enter
        path = Path(shutil.copy(town_file, folder))
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        asked = [sys.executable, "-c", _AS_OTHER, str(path), str(town_file)]
        done = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=ROOT)
        Path(folder).chmod(0o755)
    assert done.stdout.split() == ["4", "register.read_only"], done.stderr


def test_a_url_of_an_unknown_kind_is_refused_without_repeating_it():
    for url in ("mysql://user:secret@host/town", "nonsense://secret", "postgresql+psycopg://u:secret@host:port/town"):
        with pytest.raises(InputError, match="are not known") as caught:
            open_register(url)
        assert "secret" not in str(caught.value)


def test_a_database_that_does_not_answer_is_named_without_its_password():
    with pytest.raises(UnavailableError) as caught:
        open_register("postgresql+psycopg://chaur:secret@127.0.0.1:1/town")
    assert code(caught) == "register.unreachable"
    assert "chaur:***@127.0.0.1:1/town" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.postgis
def test_a_database_whose_administrator_did_not_add_postgis_says_what_to_ask_for(postgis_url):
    server = sa.make_url(postgis_url()).set(database="postgres")
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE bare")
        connection.exec_driver_sql("CREATE ROLE guest LOGIN")
        connection.exec_driver_sql("ALTER DATABASE bare OWNER TO guest")
    admin.dispose()
    with pytest.raises(UnavailableError) as caught:
        open_register(server.set(database="bare", username="guest").render_as_string())
    assert code(caught) == "register.no_postgis"
    assert "CREATE EXTENSION postgis" in str(caught.value)
