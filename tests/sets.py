"""Which of the three nested sets a test belongs to, told by what it asks for: units, quick tests, all tests.

A unit test is of one part, without a register, a page or another program; whatever asks for one of these, or goes
through the functions that join parts, is ``joined`` and left to the quick tests. Who forgets this is told so: a unit
test that opens a register or starts a program fails.
"""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

__all__ = ["alone", "is_joined", "watch"]

_KEPT = frozenset({"shipped_file", "small_file", "empty_file", "town_file", "town_place", "place", "postgis_url"})
"""Fixtures that make a register; every page and every register of a test goes back to one of them."""
_MAKERS = ("open_register", "create_app")
_JOINTS = ("tests/geo/pipeline", "tests/geo/commands", "tests/app/browser", "notebooks")
"""Folders of the functions that join parts, and of the words, pages and notebooks that call them."""

_tested: list[str] = []


def is_joined(item: pytest.Item, root: Path) -> bool:
    """Whether a test asks for a register or a page, or is of the functions that join parts."""
    folder = item.path.relative_to(root).as_posix()
    makes = any(hasattr(getattr(item, "module", None), maker) for maker in _MAKERS)
    return makes or folder.startswith(_JOINTS) or bool(_KEPT.intersection(getattr(item, "fixturenames", ())))


@contextmanager
def alone(item: pytest.Item) -> Iterator[None]:
    """While this lasts, a register or another program is an error of the test."""
    _tested.append(item.nodeid)
    try:
        yield
    finally:
        _tested.pop()


def _refusing(act: Callable[..., Any], what: str) -> Callable[..., Any]:
    """The act, which a unit test is refused."""

    def asked(*arguments: object, **options: object) -> Any:
        if _tested:
            raise AssertionError(f"{_tested[-1]} counts as a unit test and {what}: mark it 'joined' or 'whole'")
        return act(*arguments, **options)

    return asked


def watch() -> None:
    """Tell a unit test that asks for more than its part."""
    from geo.register import database

    database.connect = _refusing(database.connect, "opens a register")
    subprocess.Popen.__init__ = _refusing(subprocess.Popen.__init__, "starts another program")
