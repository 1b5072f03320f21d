"""Attachments: kept by their content beside the register, with a public copy where there is one."""

from datetime import datetime
from pathlib import Path

import pytest

from geo.errors import InputError, MissingError, UnavailableError
from geo.register.attachments import (
    FOLDER_SETTING,
    attached,
    copy_files,
    document,
    file_of,
    folder_of,
    keep_files,
    lost,
)
from geo.register.store import Edit
from geo.sources.photo import read_photo
from tests.material.photos import photo_bytes

PDF = b"%PDF-1.7 a letter"


def row_of(register, file, folder):
    keep_files(folder, file)
    about = {"table_name": "location", "row_key": "w1", "kind": "photo", "title": "Wall"}
    taken = register.table("attachment")
    edit = attached(file, about, by="Sita", at=datetime.fromisoformat("2026-11-24T10:00:00"), taken=taken)
    register.apply([edit], by="Sita")
    return register.table("attachment").iloc[-1].to_dict()


def test_a_photo_lies_there_as_it_came_and_as_everybody_may_see_it(gpkg, tmp_path):
    photo = read_photo(photo_bytes(lat=(27, 42, 0), lon=(85, 19, 0), taken="2026:11:20 14:05:09"))
    row = row_of(gpkg, photo, tmp_path)
    assert file_of(row, tmp_path, column="file").read_bytes() == photo.original
    assert file_of(row, tmp_path, column="public_file").read_bytes() == photo.public
    assert (row["sha256"], row["media_type"], row["lat_deg"]) == (photo.sha256, "image/jpeg", pytest.approx(27.7))
    assert not row["is_public"]


def test_a_document_has_no_public_copy(gpkg, tmp_path):
    row = row_of(gpkg, document(PDF), tmp_path)
    assert file_of(row, tmp_path, column="file").read_bytes() == PDF
    with pytest.raises(MissingError):
        file_of(row, tmp_path, column="public_file")


def test_the_same_file_twice_lies_there_once(gpkg, tmp_path):
    first, second = row_of(gpkg, document(PDF), tmp_path), row_of(gpkg, document(PDF), tmp_path)
    assert first["id"] != second["id"]
    assert first["file"] == second["file"]
    assert len(list(tmp_path.iterdir())) == 1 + len(list(tmp_path.glob("*.gpkg*")))


def test_what_is_no_pdf_is_refused():
    with pytest.raises(InputError, match="no PDF"):
        document(b"MZ\x90")


def test_a_name_that_leads_elsewhere_opens_nothing(tmp_path):
    with pytest.raises(MissingError):
        file_of({"id": "a", "file": "../secret"}, tmp_path, column="file")
    with pytest.raises(UnavailableError):
        file_of({"id": "a", "file": "gone.jpg"}, tmp_path, column="file")


def test_the_folder_lies_beside_the_register_or_where_the_setting_says(gpkg, monkeypatch, tmp_path):
    assert folder_of(gpkg) == Path(gpkg.place).with_suffix(".attachments")
    monkeypatch.setenv(FOLDER_SETTING, str(tmp_path / "elsewhere"))
    assert folder_of(gpkg) == tmp_path / "elsewhere"


def test_a_copy_takes_the_files_along_those_of_removed_rows_too(gpkg, tmp_path):
    row = row_of(gpkg, document(PDF), tmp_path / "office.attachments")
    gpkg.apply([Edit("attachment", row["id"], operation="delete")], by="Sita")
    copy = tmp_path / "copies" / "monday.gpkg"
    copy.parent.mkdir()
    assert copy_files(tmp_path / "office.attachments", copy.with_suffix(".attachments")) == 1
    assert file_of(row, copy.with_suffix(".attachments"), column="file").read_bytes() == PDF
    assert copy_files(tmp_path / "none", copy.with_suffix(".attachments")) == 0


def test_a_file_that_is_gone_is_named(gpkg, tmp_path):
    row = row_of(gpkg, document(PDF), tmp_path)
    assert lost(gpkg.table("attachment"), tmp_path) == []
    (tmp_path / row["file"]).unlink()
    assert lost(gpkg.table("attachment"), tmp_path) == [row["id"]]
