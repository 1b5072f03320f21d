"""The words of the command line: which this package does itself, and which it hands over."""

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from launch.console import Console, speak_utf8
from launch.errors import SetupError, cause
from launch.places import Places
from launch.process import Processes, Runner
from launch.setup import Wanted, pending, set_up

__all__ = ["main"]

_HELP = """\
Chaur, the open-space desk of disaster preparedness.

usage: python3 chaur.py WORD [OPTIONS]

  serve     set up on first use, then show the map at http://127.0.0.1:8765/
  test      set up on first use, then run all checks and tests
  setup     only set up; --offline FOLDER takes everything from a bundle
  bundle    make a folder that sets Chaur up on a computer without internet
  status    say what of the set-up is done
  pins      make requirements.txt anew from pyproject.toml (for developers)

All other words work on the register; 'python3 chaur.py WORD --help' says more on each:

{core}

examples:
  python3 chaur.py serve --port 9000
  python3 chaur.py check my_spaces.xlsx --json
  python3 chaur.py export spaces.zip --format shapefile --crs MUTM-84
  python3 chaur.py backup backup.gpkg
  python3 chaur.py bundle /media/usb/chaur --system windows
  python3 chaur.py setup --offline /media/usb/chaur
  python3 chaur.py test tests/geo -k capacity

Set-up and progress speak on standard error, results on standard output.
Exit codes: 0 done, 1 done but with findings or failures, 2 not done.
"""
_CORE_UNKNOWN = "  import, check, export, backup, ...   (listed here once Chaur is set up)"
_INTERRUPTED = 130


def _setup_options(words: Sequence[str], program: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=f"chaur.py {program}",
        description="Set Chaur up: Python packages, map library and fonts, translations, register.",
        epilog="example: python3 chaur.py setup --offline /media/usb/chaur",
    )
    parser.add_argument("--offline", type=Path, metavar="FOLDER", help="take everything from a bundle")
    parser.add_argument("--with-tests", action="store_true", help="install what the tests need too")
    return parser.parse_args(words)


class Launcher:
    """Does the words, with everything it touches handed in."""

    def __init__(self, places: Places, console: Console, *, runner_for: Callable[..., Runner] = Processes) -> None:
        self._places = places
        self._console = console
        self._runner_for = runner_for

    def do(self, words: Sequence[str]) -> int:
        """Exit code of a command line."""
        word, rest = (words[0], list(words[1:])) if words else ("--help", [])
        known: dict[str, Callable[[list[str]], int]] = {
            "--help": self._help,
            "-h": self._help,
            "help": self._help,
            "serve": self._serve,
            "test": self._test,
            "setup": self._setup,
            "status": self._status,
            "bundle": lambda rest: self._own("launch.bundle", rest),
            "pins": lambda rest: self._own("launch.pins", rest),
        }
        act = known.get(word)
        return act(rest) if act else self._core([word, *rest])

    def _ready(self, wanted: Wanted) -> None:
        if set_up(self._places, self._console, wanted, runner_for=self._runner_for):
            self._console.say("Chaur is set up.")

    def _module(self, *words: str | Path) -> int:
        """Exit code of a module of the environment that takes over, importing nothing from the present folder."""
        runner = self._runner_for()
        return runner.hand_over([self._places.python, "-P", "-m", *words], environment=self._places.environment())

    def _help(self, _rest: list[str]) -> int:
        sys.stdout.write(_HELP.format(core=self._core_words()))
        return 0

    def _core_words(self) -> str:
        """Help lines of the words of the core, as far as it is set up."""
        places = self._places
        if not places.python.exists():
            return _CORE_UNKNOWN
        asked: list[str | Path] = [places.python, "-P", "-m", "geo.cli", "words"]
        said = self._runner_for().run(asked, cwd=places.root, environment=places.environment())
        return said.said if said.code == 0 and said.said else _CORE_UNKNOWN

    def _serve(self, rest: list[str]) -> int:
        if not {"-h", "--help"}.intersection(rest):
            self._ready(Wanted())
            self._console.say("Starting ...")
        else:
            self._ready(Wanted(with_register=False))
        return self._module("app", *rest)

    def _test(self, rest: list[str]) -> int:
        self._ready(Wanted(with_tests=True, with_register=False))
        return self._module("launch.checks", *rest)

    def _setup(self, rest: list[str]) -> int:
        options = _setup_options(rest, "setup")
        offline = options.offline.resolve() if options.offline else None
        done = set_up(
            self._places,
            self._console,
            Wanted(with_tests=options.with_tests, offline=offline),
            runner_for=self._runner_for,
        )
        self._console.say("Chaur is set up." if done else "Everything was set up already.")
        self._console.say("Start it with: python3 chaur.py serve")
        return 0

    def _status(self, _rest: list[str]) -> int:
        open_steps = pending(self._places, self._runner_for(), Wanted())
        sys.stdout.write("".join(f"not done: {step}\n" for step in open_steps) or "Everything is set up.\n")
        return 1 if open_steps else 0

    def _own(self, module: str, rest: list[str]) -> int:
        self._ready(Wanted(with_register=False))
        return self._module(module, *rest)

    def _core(self, words: list[str]) -> int:
        self._ready(Wanted())
        return self._module("geo.cli", *words)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(words: Sequence[str]) -> int:
    """Exit code of the command line: 0 done, 1 done with findings or failures, 2 not done, 130 interrupted."""
    speak_utf8()
    signal.signal(signal.SIGTERM, _interrupt)
    console = Console()
    try:
        return Launcher(Places.here(), console).do(words)
    except SetupError as error:
        console.say(f"chaur: {error}")
        return 2
    except OSError as error:
        console.say(f"chaur: {cause(str(error)) or error}")
        return 2
    except KeyboardInterrupt:
        console.say(
            "chaur: interrupted. Nothing half done counts as done: start again and it goes on where it stopped."
        )
        return _INTERRUPTED
