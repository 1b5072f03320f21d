"""A bundle that is not whole, or meant for something else, sets nothing up."""

import json

import pytest

from launch.errors import SetupError
from launch.offline import MANIFEST, file_hashes, made_from, verified_bundle
from launch.targets import Target

HERE = Target("linux", "3.11")


@pytest.fixture
def bundle(tmp_path, places):
    folder = tmp_path / "bundle"
    for name in ("wheels/a.whl", "vendor/chaur-vendor.js", "vendor-tests/axe.min.js", "README.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    write_manifest(folder, places)
    return folder


def write_manifest(folder, places, **changed):
    said = {"targets": [["linux", "3.11"]], "made_from": made_from(places), "files": file_hashes(folder), **changed}
    (folder / MANIFEST).write_text(json.dumps(said))


def test_a_whole_bundle_is_accepted(bundle, places):
    assert verified_bundle(bundle, places, target=HERE) == bundle


def test_a_damaged_a_missing_and_a_foreign_file_are_all_named(bundle, places):
    (bundle / "wheels" / "a.whl").write_text("other")
    (bundle / "vendor" / "chaur-vendor.js").unlink()
    (bundle / "wheels" / "b.whl").write_text("foreign")
    with pytest.raises(SetupError) as caught:
        verified_bundle(bundle, places, target=HERE)
    for problem in ("damaged: wheels/a.whl", "missing: vendor/chaur-vendor.js", "not in the manifest: wheels/b.whl"):
        assert problem in str(caught.value)


def test_a_bundle_of_another_version_is_refused(bundle, places):
    places.requirements.write_text("flask==9\n")
    with pytest.raises(SetupError, match="another version of Chaur"):
        verified_bundle(bundle, places, target=HERE)


def test_a_bundle_for_another_computer_is_refused_with_the_command_that_makes_the_right_one(bundle, places):
    with pytest.raises(SetupError, match=r"for linux with Python 3\.11.*--system windows --python 3\.13"):
        verified_bundle(bundle, places, target=Target("windows", "3.13"))


def test_a_folder_without_a_manifest_is_no_bundle(tmp_path, places):
    with pytest.raises(SetupError, match="is no bundle"):
        verified_bundle(tmp_path, places, target=HERE)


@pytest.mark.parametrize("text", ("", "{", "[]", '{"files": 3}', '{"files": {}, "made_from": {}, "targets": [1]}'))
def test_a_damaged_manifest_is_named(tmp_path, places, text):
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(SetupError, match="cannot be read"):
        verified_bundle(tmp_path, places, target=HERE)
