"""Zip archives, hostile and good."""

import zipfile

import pytest

from geo.errors import InputError, LimitError
from geo.sources.archive import opened, unpack
from geo.sources.limits import Limits
from tests.material.hostile import archives

LIMITS = Limits()


def code(path, limits=LIMITS):
    with pytest.raises((InputError, LimitError)) as error, opened(path, limits) as (archive, members):
        unpack(archive, [(member, f"{place}") for place, member in enumerate(members)], path.parent, limits)
    assert error.value.text("ne")
    return error.value.problems[0].code


@pytest.mark.parametrize(
    ("name", "expected"),
    (
        ("../spaces.csv", "import.zip_parent"),
        ("a/../../spaces.csv", "import.zip_parent"),
        ("..\\spaces.csv", "import.zip_parent"),
        ("/etc/spaces.csv", "import.zip_absolute"),
        ("C:\\spaces.csv", "import.zip_absolute"),
        ("c:spaces.csv", "import.zip_absolute"),
        ("\\\\server\\spaces.csv", "import.zip_absolute"),
    ),
)
def test_names_that_lead_elsewhere_are_refused(tmp_path, name, expected):
    assert code(archives.named(tmp_path / "a.zip", name)) == expected


def test_links_are_refused(tmp_path):
    assert code(archives.link(tmp_path / "a.zip")) == "import.zip_link"


def test_a_name_that_stands_twice_is_refused_whatever_its_case(tmp_path):
    assert code(archives.twins(tmp_path / "a.zip")) == "import.zip_twice"


def test_locked_members_are_refused(tmp_path):
    assert code(archives.locked(tmp_path / "a.zip")) == "import.zip_encrypted"


def test_uncommon_packing_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("spaces.csv", "name")
    assert code(tmp_path / "a.zip") == "import.zip_method"


def test_a_wrong_checksum_is_refused(tmp_path):
    assert code(archives.wrong_checksum(tmp_path / "a.zip")) == "import.zip_broken"


def test_a_cut_archive_is_refused(tmp_path):
    path = archives.packed(tmp_path / "a.zip", spaces__csv="name\n" * 100)
    path.write_bytes(path.read_bytes()[:-30])
    assert code(path) == "import.zip_broken"


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = archives.bomb(tmp_path / "a.zip")
    assert path.stat().st_size < 3_000_000
    assert code(path) == "import.limit_unpacked_bytes"
    assert code(path, Limits(unpacked_bytes=2_000_000_000)) == "import.limit_ratio"


def test_a_member_that_grows_beyond_its_declared_size_is_refused(tmp_path):
    path = archives.bomb(tmp_path / "a.zip", megabytes=2)
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\x01\x02")
    for at in (22, entry + 24):
        content[at : at + 4] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    assert code(path) == "import.zip_broken"


def test_too_many_members_are_refused(tmp_path):
    assert code(archives.crowded(tmp_path / "a.zip")) == "import.limit_entries"


def test_what_comes_out_is_counted(tmp_path):
    path = archives.packed(tmp_path / "a.zip", a__csv="name\n" * 300, b__csv="name\n" * 300)
    limits = Limits(unpacked_bytes=3_000)
    with opened(path, limits) as (archive, members), pytest.raises(LimitError) as error:
        unpack(archive, [(members[0], "1"), (members[1], "2"), (members[1], "3")], tmp_path, limits)
    assert error.value.problems[0].parameters["setting"] == "unpacked_bytes"


def test_folders_and_what_systems_leave_behind_are_passed_over(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("maps/", "maps/spaces.csv", "__MACOSX/maps/._spaces.csv", ".DS_Store", "maps/Thumbs.db"):
            archive.writestr(name, "")
    with opened(path, LIMITS) as (_archive, members):
        assert [member.name for member in members] == ["spaces.csv"]


def test_members_are_written_under_the_names_they_are_given(tmp_path):
    path = archives.packed(tmp_path / "a.zip", spaces__csv="name\n")
    with opened(path, LIMITS) as (archive, members):
        written = unpack(archive, [(members[0], "own")], tmp_path, LIMITS)
    assert written["own"] == tmp_path / "own"
    assert written["own"].read_text(encoding="utf-8") == "name\n"
