"""Commands that keep the register: what a copy takes along."""

import shutil

from geo import cli
from geo.register.attachments import attached, document, folder_of, keep_files
from geo.register.changes import now
from geo.register.store import open_register


def test_a_backup_takes_attached_files_along_and_names_those_that_are_lost(small_file, tmp_path, capsys):
    own = shutil.copy(small_file, tmp_path / "own.gpkg")
    file = document(b"%PDF-1.7 scan")
    about = {"table_name": "gazette_notice", "row_key": "np-gazette-2013-04", "kind": "scan", "title": "Scan"}
    with open_register(own) as register:
        folder = folder_of(register)
        keep_files(folder, file)
        register.apply([attached(file, about, by="Sita", at=now(), taken=register.table("attachment"))], by="Sita")
    assert cli.main(["backup", str(tmp_path / "copy.gpkg"), "--register", str(own)]) == 0
    assert [path.read_bytes() for path in (tmp_path / "copy.attachments").iterdir()] == [file.original]
    assert "1 attached files are at" in capsys.readouterr().out
    shutil.rmtree(folder)
    assert cli.main(["backup", str(tmp_path / "again.gpkg"), "--register", str(own)]) == 1
    assert "not in the copy" in capsys.readouterr().out


def test_a_copy_is_brought_back_where_no_register_is(small_file, tmp_path, capsys):
    assert cli.main(["restore", str(small_file), "--register", str(tmp_path / "new.gpkg")]) == 0
    with open_register(tmp_path / "new.gpkg") as made, open_register(small_file) as kept:
        assert made.version == kept.version
    assert cli.main(["restore", str(small_file), "--register", str(tmp_path / "new.gpkg")]) == 2
    assert "Move it away first" in capsys.readouterr().err
