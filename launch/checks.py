"""The word 'test': linters, types, layers, then every test in one run of pytest, whose summary is the last line.

Runs in the project's own environment.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from launch.console import speak_utf8
from launch.places import Places

__all__ = ["CHECKS", "FAILED_CHECKS", "FEWER_EXAMPLES", "main"]

FAILED_CHECKS = "CHAUR_FAILED_CHECKS"
"""Environment variable that tells pytest's summary which checks failed before it."""

FEWER_EXAMPLES = "CHAUR_FEWER_EXAMPLES"
"""Environment variable that lets each law be tried on a part of its examples: of so many one."""

CHECKS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "import-linter": ["importlinter.cli", "lint"],
}
"""Checks before the tests: the module and its words, by name."""

_HELP = """\
usage: python3 chaur.py test [--unit | --quick] [OPTIONS OF PYTEST]

Without options: ruff, mypy, import-linter, then all tests (units, doctests, browser, PostGIS, QGIS, GDAL, notebooks,
README). What this machine lacks is left out and named at the end with the command that installs it; with CI=true in
the environment that is a failure. With options only pytest runs, with them.

--unit runs the unit tests alone: each is of one part, without a register, a page or another program. --quick runs all
that need nothing but Python and start no other program: the units, registers and pages. The full run tries each law on
all of its examples, --quick on a third, --unit on a tenth, but on five where it has so many.

examples:
  python3 chaur.py test
  python3 chaur.py test --unit
  python3 chaur.py test --quick tests/app
  python3 chaur.py test tests/geo/register -k undo
  python3 chaur.py test -m browser
"""
_ALL = ["-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder", "--nbmake", "--nbmake-timeout=600"]
_QUICK = "not browser and not postgis and not qgis and not gdal and not node and not whole"
_SETS = {"--unit": f"{_QUICK} and not joined", "--quick": _QUICK}
"""Which tests are of a set that is smaller than all."""
_ONE_OF = {"--unit": "10", "--quick": "3"}
"""Of how many examples of a law such a set tries one."""
_BY_FILE = ["-n", "2", "--dist", "loadfile", "-m"]
_PLACES = ["tests", "geo"]


def _failed(name: str, words: Sequence[str], places: Places) -> bool:
    """Whether a check failed; it speaks for itself."""
    started_s = time.monotonic()
    code = subprocess.run([sys.executable, "-m", *words], cwd=places.root, check=False).returncode
    print(f"{name}: {'failed' if code else 'passed'} in {time.monotonic() - started_s:.0f} s", flush=True)
    return code != 0


def main(words: Sequence[str]) -> int:
    """Exit code of the word 'test': 0 when everything passed."""
    speak_utf8()
    if {"-h", "--help"}.intersection(words):
        print(_HELP, end="")
        return 0
    places = Places.here()
    failed = [] if words else [name for name, check in CHECKS.items() if _failed(name, check, places)]
    chosen = next((word for word in _ONE_OF if word in words), None)
    fewer = {FEWER_EXAMPLES: _ONE_OF[chosen]} if chosen else {}
    environment = {**os.environ, FAILED_CHECKS: ", ".join(failed), **fewer}
    told = [sys.executable, "-m", "pytest", *_arguments(words, places.root)]
    tests = subprocess.run(told, cwd=places.root, env=environment, check=False)
    return 1 if failed and tests.returncode == 0 else tests.returncode


def _arguments(words: Sequence[str], root: Path) -> list[str]:
    """Words for pytest; the name of a set stands for its tests, or for those of the places that follow it."""
    given = [_from_root(word, root) for word in words if word not in _SETS]
    chosen = next((of_set for word, of_set in _SETS.items() if word in words), None)
    if chosen is None:
        return given or _ALL
    return [*_BY_FILE, chosen, *(given or _PLACES)]


def _from_root(word: str, root: Path) -> str:
    """A path as given from the present folder, made absolute where it is one there and not in the root."""
    path = Path(word.partition("::")[0])
    is_elsewhere = path.exists() and Path.cwd() != root and not word.startswith("-")
    return str(Path.cwd() / word) if is_elsewhere else word


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
