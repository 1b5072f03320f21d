"""A bundle holds the wheels of the computers it is for and whatever proves that it is whole."""

import json

import pytest

from launch.bundle import make_bundle, pins_for
from launch.errors import SetupError
from launch.offline import MANIFEST, file_sha256
from launch.setup import Wanted, pending, set_up
from launch.targets import Target, this_target

WINDOWS = Target("windows", "3.12")


@pytest.fixture
def bundle(places, runner, console, tmp_path):
    set_up(places, console, Wanted(), runner_for=runner)
    return make_bundle(places, runner, console, [this_target(), WINDOWS], folder=tmp_path / "bundle")


def test_a_bundle_lists_every_file_with_its_hash(bundle):
    manifest = json.loads((bundle / MANIFEST).read_text())
    files = {file.relative_to(bundle).as_posix() for file in bundle.rglob("*") if file.is_file()}
    assert set(manifest["files"]) == files - {MANIFEST}
    assert {"README.txt", "vendor/chaur-vendor.js", "vendor-tests/axe.min.js"} <= files
    wheel = "wheels/flask-3-py3-none-any.whl"
    assert manifest["files"][wheel] == file_sha256(bundle / wheel)
    assert ["windows", "3.12"] in manifest["targets"]


def test_a_bundle_sets_up_without_the_registry(bundle, places, runner, console):
    import shutil

    for made in (places.venv, places.vendor, places.tests_vendor, places.instance):
        shutil.rmtree(made)
    runner.commands.clear()
    set_up(places, console, Wanted(offline=bundle), runner_for=runner)
    assert pending(places, runner, Wanted()) == []
    assert all("--no-index" in command for command in runner.asked("pip install"))
    assert runner.asked("npm|node") == []


def test_pins_follow_the_markers_of_the_computer_they_are_for(places):
    assert pins_for(places.requirements, Target("linux", "3.11")) == ["flask==3"]
    assert pins_for(places.requirements_dev, WINDOWS) == ["flask==3", "colorama==1", "pytest==9"]


def test_pins_follow_the_version_of_python(tmp_path):
    pins = tmp_path / "pins.txt"
    pins.write_text("numpy==2.4 ; python_full_version < '3.12'\nnumpy==2.5 ; python_full_version >= '3.12'\n")
    assert pins_for(pins, Target("linux", "3.11")) == ["numpy==2.4"]
    assert pins_for(pins, Target("linux", "3.12")) == ["numpy==2.5"]


def test_a_folder_with_other_things_in_it_is_left_alone(places, runner, console, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "one.jpg").write_bytes(b"photo")
    with pytest.raises(SetupError, match="no bundle"):
        make_bundle(places, runner, console, [this_target()], folder=folder)
    assert [file.name for file in folder.iterdir()] == ["one.jpg"]


def test_a_failed_download_keeps_the_older_bundle(bundle, places, runner, console):
    before = (bundle / MANIFEST).read_bytes()
    runner.fails = {"pip download": "getaddrinfo failed"}
    with pytest.raises(SetupError, match="cannot be reached"):
        make_bundle(places, runner, console, [this_target()], folder=bundle)
    assert (bundle / MANIFEST).read_bytes() == before
    assert list(bundle.parent.glob("*.part")) == []


def test_no_bundle_is_made_for_an_unknown_system(places, runner, console, tmp_path):
    with pytest.raises(SetupError, match="known systems: linux"):
        make_bundle(places, runner, console, [Target("beos", "3.11")], folder=tmp_path / "b")
