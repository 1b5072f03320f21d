"""The environment is made once, updated in place and made anew when it is broken."""

import io

import pytest

from launch.console import Console
from launch.errors import SetupError
from launch.packages import PipProgress, ensure_packages, packages_are_ready, pin_names


def ensure(places, runner, console, **options):
    return ensure_packages(places, runner, console, **{"with_tests": False, **options})


def test_a_failed_download_leaves_the_old_environment_as_it_was(places, runner, console):
    ensure(places, runner, console)
    places.requirements.write_text("flask==4\n")
    runner.fails = {"pip install": "Temporary failure in name resolution"}
    with pytest.raises(SetupError):
        ensure(places, runner, console)
    assert (places.venv / "chaur-stamp.json").exists()
    runner.fails, runner.commands = {}, []
    ensure(places, runner, console)
    assert runner.asked("-m venv") == []


def test_an_update_that_was_cut_short_makes_the_environment_anew(places, runner, console):
    ensure(places, runner, console)
    places.requirements.write_text("flask==4\n")
    runner.fails = {"pip install": "Installing collected packages: flask\nNo space left on device"}
    with pytest.raises(SetupError, match="disk is full"):
        ensure(places, runner, console)
    assert not packages_are_ready(places, runner, with_tests=False)
    runner.fails, runner.commands = {}, []
    ensure(places, runner, console)
    assert len(runner.asked("-m venv")) == 1


def test_an_environment_whose_python_is_gone_or_another_is_made_anew(places, runner, console, monkeypatch):
    ensure(places, runner, console)
    places.python.unlink()
    assert not packages_are_ready(places, runner, with_tests=False)
    ensure(places, runner, console)
    assert packages_are_ready(places, runner, with_tests=False)
    runner.fails = {"version_info": "python: error while loading shared libraries"}
    assert not packages_are_ready(places, runner, with_tests=False)


def test_a_python_without_venv_gets_the_command_that_installs_it(places, runner, console, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(SetupError, match="sudo apt install python3-venv"):
        ensure(places, runner, console)


def test_a_folder_of_wheels_replaces_the_registry(places, runner, console, tmp_path):
    ensure(places, runner, console, wheels=tmp_path)
    assert f"--no-index --find-links {tmp_path}" in runner.asked("pip install")[0]


def test_pins_are_counted_once_and_through_references(places):
    places.requirements.write_text(
        "flask==3 ; python_full_version < '3.12'\nflask==4 ; python_full_version >= '3.12'\ncolorama==1\n"
    )
    assert pin_names(places.requirements_dev) == ["flask", "colorama", "pytest"]


def test_progress_counts_packages_and_megabytes():
    stream = io.StringIO()
    progress = PipProgress(Console(stream, clock=iter(range(0, 1000, 20)).__next__), 3)
    for line in (
        "Collecting flask==3 (from -r requirements.txt (line 1))",
        "  Downloading flask-3-py3-none-any.whl (500 kB)",
        "Collecting flask==3",
        "Collecting psycopg[binary]==3",
        "  Downloading psycopg.whl (2.5 MB)",
        "  something else",
        "WARNING: Retrying (Retry(total=4))",
    ):
        progress(line)
    assert progress.downloaded_mb == pytest.approx(3.0)
    assert "2 of 3 packages, 3 MB downloaded" in stream.getvalue()
    assert "trying again" in stream.getvalue()
