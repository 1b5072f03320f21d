"""A set-up is done once, goes on where it stopped, and never looks done when it is not."""

import pytest

from launch.errors import SetupError
from launch.setup import Wanted, pending, set_up

NO_NETWORK = "NewConnectionError: Failed to establish a new connection\nERROR: No matching distribution found for flask"


def test_a_fresh_set_up_does_every_step_and_a_second_none(places, runner, console, said):
    assert set_up(places, console, Wanted(), runner_for=runner) == 5
    assert places.python.exists()
    assert (places.vendor / "chaur-vendor.js").exists()
    assert (places.tests_vendor / "axe.min.js").exists()
    assert (places.translations / "ne" / "LC_MESSAGES" / "messages.mo").exists()
    assert (places.instance / "chaur.gpkg").exists()
    assert "[1/5] Python packages: done, 2 MB downloaded" in said()
    runner.commands.clear()
    assert set_up(places, console, Wanted(), runner_for=runner) == 0
    assert all("version_info" in command for command in runner.commands)


@pytest.mark.parametrize(
    ("program", "step"),
    (
        ("-m venv", "Python packages"),
        ("pip install", "Python packages"),
        ("npm ci", "Map library and fonts"),
        ("build.mjs", "Map library and fonts"),
        ("babel", "Translations"),
        ("geo.cli init", "Register"),
    ),
)
def test_a_set_up_that_failed_names_the_cause_and_goes_on_where_it_stopped(places, runner, console, program, step):
    runner.fails = {program: NO_NETWORK}
    with pytest.raises(SetupError, match=r"cannot be reached.*--offline|could not be compiled"):
        set_up(places, console, Wanted(), runner_for=runner)
    assert pending(places, runner, Wanted())[0] == step
    runner.fails = {}
    set_up(places, console, Wanted(), runner_for=runner)
    assert pending(places, runner, Wanted()) == []


@pytest.mark.parametrize("program", ("-m venv", "pip install", "npm ci", "build.mjs", "babel", "geo.cli init"))
def test_an_interrupted_set_up_leaves_nothing_that_looks_done(places, runner, console, program):
    runner.fails = {program: KeyboardInterrupt()}
    with pytest.raises(KeyboardInterrupt):
        set_up(places, console, Wanted(), runner_for=runner)
    assert pending(places, runner, Wanted()) != []
    assert list(places.instance.glob("work-*")) == []
    runner.fails = {}
    set_up(places, console, Wanted(), runner_for=runner)
    assert pending(places, runner, Wanted()) == []


def test_a_changed_pin_or_source_repeats_only_its_step(places, runner, console):
    set_up(places, console, Wanted(), runner_for=runner)
    places.requirements.write_text("flask==4\n")
    assert pending(places, runner, Wanted()) == ["Python packages"]
    set_up(places, console, Wanted(), runner_for=runner)
    (places.frontend / "vendor.mjs").write_text("changed")
    assert pending(places, runner, Wanted()) == ["Map library and fonts"]
    (places.translations / "ne" / "LC_MESSAGES" / "messages.po").write_text("changed")
    assert pending(places, runner, Wanted()) == ["Map library and fonts", "Translations"]


def test_line_ends_of_another_system_are_no_change(places, runner, console):
    set_up(places, console, Wanted(), runner_for=runner)
    places.requirements.write_bytes(places.requirements.read_bytes().replace(b"\n", b"\r\n"))
    assert pending(places, runner, Wanted()) == []


def test_a_removed_result_is_made_again(places, runner, console):
    set_up(places, console, Wanted(), runner_for=runner)
    (places.instance / "chaur.gpkg").unlink()
    (places.vendor / ".stamp.json").unlink()
    assert pending(places, runner, Wanted()) == ["Map library and fonts", "Register"]


def test_formulas_are_compiled_once_and_again_when_they_or_the_compiler_change(places, runner, console, said):
    set_up(places, console, Wanted(), runner_for=runner)
    assert len(runner.asked(r"geo\.commands\.kernels$")) == 1
    folder = places.root / "geo" / "planning"
    folder.mkdir()
    (folder / "plan.py").write_text("import numpy\n")
    assert pending(places, runner, Wanted()) == []
    (folder / "tree.py").write_text("@numba.njit\ndef leaf(): ...\n")
    assert pending(places, runner, Wanted()) == ["Formulas"]
    set_up(places, console, Wanted(), runner_for=runner)
    places.requirements.write_text(places.requirements.read_text() + "numba==1\n")
    assert pending(places, runner, Wanted()) == ["Python packages", "Formulas"]


def test_what_was_compiled_of_formulas_before_is_thrown_away(places, runner, console):
    kept = places.root / "geo" / "analysis" / "__pycache__"
    kept.mkdir(parents=True)
    for name in ("cut.py310.1.nbc", "cut.py310.nbi", "cut.cpython-311.pyc"):
        (kept / name).write_bytes(b"")
    set_up(places, console, Wanted(), runner_for=runner)
    assert [path.name for path in kept.iterdir()] == ["cut.cpython-311.pyc"]


def test_a_formula_that_cannot_be_compiled_ahead_keeps_nobody_from_starting(places, runner, console, said):
    runner.fails = {"geo.commands.kernels": "ImportError: numba"}
    assert set_up(places, console, Wanted(), runner_for=runner) == 5
    assert "Formulas: done, left for the first use" in said()
    assert pending(places, runner, Wanted()) == []


def test_a_database_by_address_needs_no_file(places, runner, console, monkeypatch):
    monkeypatch.setenv("CHAUR_DATABASE", "postgresql+psycopg://somewhere/chaur")
    set_up(places, console, Wanted(), runner_for=runner)
    (places.instance / "chaur.gpkg").unlink()
    assert pending(places, runner, Wanted()) == []
    monkeypatch.setenv("CHAUR_DATABASE", "postgresql+psycopg://elsewhere/chaur")
    assert pending(places, runner, Wanted()) == ["Register"]


def test_a_full_disk_is_said_before_anything_is_written(places, runner, console, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 100e6})())
    with pytest.raises(SetupError, match=r"100 MB left.*needs 1500 MB"):
        set_up(places, console, Wanted(), runner_for=runner)
    assert not places.instance.exists()


def test_the_tests_add_their_packages_to_the_same_environment(places, runner, console):
    set_up(places, console, Wanted(), runner_for=runner)
    assert pending(places, runner, Wanted(with_tests=True)) == ["Python packages with those of the tests"]
    set_up(places, console, Wanted(with_tests=True), runner_for=runner)
    assert pending(places, runner, Wanted(with_tests=True)) == []
    assert pending(places, runner, Wanted()) == []
