"""The key of the sessions is made once, kept, and nobody else's."""

import dataclasses
import os
import stat

import pytest

from app.settings import Settings, secret_key


def test_the_key_is_made_once_and_kept(tmp_path):
    first = secret_key(tmp_path / "instance")
    assert len(bytes.fromhex(first)) == 32
    assert secret_key(tmp_path / "instance") == first
    assert [file.name for file in (tmp_path / "instance").iterdir()] == ["secret_key"]


def test_two_offices_have_two_keys(tmp_path):
    assert secret_key(tmp_path / "a") != secret_key(tmp_path / "b")


def test_a_key_that_was_not_written_to_its_end_is_made_anew(tmp_path):
    (tmp_path / "secret_key").touch()
    assert len(secret_key(tmp_path)) == 64


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_only_its_owner_can_read_the_key(tmp_path):
    secret_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_settings_do_not_change(tmp_path):
    settings = Settings("chaur.gpkg", tmp_path)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.upload_mb = 1
