"""Each word goes where it belongs, after the set-up it needs."""

import pytest

from launch.errors import SetupError
from launch.words import Launcher


@pytest.fixture
def do(places, runner, console):
    return lambda *words: Launcher(places, console, runner_for=runner).do(words)


def last(runner):
    return runner.handed_over[-1][1:]


def test_serve_sets_up_and_starts_the_application(do, runner, places):
    assert do("serve", "--port", "9000") == 7
    assert runner.handed_over == [[str(places.python), "-P", "-m", "app", "--port", "9000"]]
    assert (places.instance / "chaur.gpkg").exists()


@pytest.mark.parametrize("word", ("import", "check", "export", "backup", "anything"))
def test_other_words_go_to_the_core_with_their_exit_code(do, runner, word):
    assert do(word, "a file.csv", "--json") == 7
    assert last(runner) == ["-P", "-m", "geo.cli", word, "a file.csv", "--json"]


def test_test_sets_up_with_the_packages_of_the_tests_and_without_a_register(do, runner, places):
    assert do("test", "-k", "capacity") == 7
    assert last(runner) == ["-P", "-m", "launch.checks", "-k", "capacity"]
    assert runner.asked("requirements-dev.txt")
    assert not (places.instance / "chaur.gpkg").exists()


@pytest.mark.parametrize("word", ("bundle", "pins"))
def test_developers_words_run_in_the_environment(do, runner, word):
    assert do(word, "folder") == 7
    assert last(runner) == ["-P", "-m", f"launch.{word}", "folder"]


def test_setup_says_when_nothing_is_to_be_done(do, said):
    assert do("setup") == 0
    assert do("setup") == 0
    assert said().count("Chaur is set up.") == 1
    assert said().count("Everything was set up already.") == 1


def test_status_names_what_is_not_done(do, capsys):
    assert do("status") == 1
    assert capsys.readouterr().out.splitlines()[0] == "not done: Python packages"
    do("setup")
    assert do("status") == 0


@pytest.mark.parametrize("words", ((), ("--help",), ("-h",), ("help",)))
def test_help_needs_no_set_up(do, runner, places, capsys, words):
    assert do(*words) == 0
    assert "python3 chaur.py serve" in capsys.readouterr().out
    assert not places.venv.exists()


def test_help_lists_the_words_of_the_core_once_it_is_set_up(do, capsys):
    do("setup")
    do("--help")
    assert "check     a file" in capsys.readouterr().out


def test_an_offline_folder_that_is_no_bundle_stops_the_set_up(do, tmp_path, places):
    with pytest.raises(SetupError, match="is no bundle"):
        do("setup", "--offline", str(tmp_path))
    assert not places.venv.exists()
