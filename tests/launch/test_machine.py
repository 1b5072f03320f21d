"""What a machine lacks is found and named with the command that installs it."""

from pathlib import Path

import pytest

from launch.machine import PARTS, Part, chromium, lacking


def test_a_part_that_is_not_found_is_lacking():
    here = Part("here", "something here", lambda: Path("/"), {"linux": "a"})
    absent = Part("absent", "something absent", lambda: None, {"linux": "apt", "darwin": "brew"})
    assert lacking([here, absent]) == [absent]
    assert (absent.hint("linux"), absent.hint("darwin"), absent.hint("sunos")) == ("apt", "brew", "apt")


@pytest.mark.parametrize("platform", ("linux", "darwin", "win32"))
def test_every_part_has_a_command_for_every_system(platform):
    assert all(platform in part.install for part in PARTS)


def test_a_browser_named_by_the_user_comes_first(tmp_path, monkeypatch):
    browser = tmp_path / "browser"
    browser.touch()
    monkeypatch.setenv("CHAUR_CHROMIUM", str(browser))
    assert chromium() == browser
