"""Make a folder that sets Chaur up without internet: wheels, the built front end, a manifest, a page that explains.

Runs in the project's own environment, because choosing wheels for another system needs the package ``packaging``.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from packaging.requirements import Requirement

from launch.console import Console, folder_size_mb, speak_utf8
from launch.errors import SetupError
from launch.offline import MANIFEST, file_hashes, made_from
from launch.packages import run_pip
from launch.places import Places
from launch.process import Processes, Runner
from launch.targets import SYSTEMS, Target, this_target

__all__ = ["main", "make_bundle", "pins_for"]

_README = """\
Chaur: set-up without internet
==============================

This folder holds what Chaur needs on: {targets}.

On the computer without internet, with the same version of Chaur and one of these Pythons installed:

    python3 chaur.py setup --offline FOLDER      (on Windows: py chaur.py setup --offline FOLDER)
    python3 chaur.py serve

FOLDER is this folder, from a USB stick or a shared drive. Every file is checked against manifest.json before it is
used; a damaged or foreign file stops the set-up. The licences of what is inside are in the wheels and in
vendor/LICENCES.txt.
"""


def _options(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="chaur.py bundle",
        description="Make a folder that sets Chaur up on a computer without internet.",
        epilog="example: python3 chaur.py bundle /media/usb/chaur --system windows --python 3.12 --python 3.13",
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path("bundle"), help="folder to make (default bundle)")
    here = this_target()
    parser.add_argument(
        "--system",
        action="append",
        choices=sorted(SYSTEMS),
        help=f"system it is for; repeatable (default {here.system})",
    )
    parser.add_argument(
        "--python", action="append", metavar="3.N", help=f"Python version there; repeatable (default {here.python})"
    )
    parser.add_argument("--with-tests", action="store_true", help="put in what the tests need too")
    return parser.parse_args(words)


def pins_for(requirements: Path, target: Target) -> list[str]:
    """Pins of a requirements file that hold on the target, without their markers."""
    found: list[str] = []
    for line in requirements.read_text(encoding="utf-8").splitlines():
        text = line.split("#")[0].strip()
        if text.startswith("-r "):
            found += pins_for(requirements.parent / text[3:].strip(), target)
        elif text:
            pin = Requirement(text)
            if pin.marker is None or pin.marker.evaluate(target.environment()):
                found.append(f"{pin.name}{pin.specifier}")
    return found


def _fetch(places: Places, runner: Runner, target: Target, requirements: Path, *, folder: Path) -> None:
    chosen = folder / "pins.txt"
    chosen.write_text("\n".join(pins_for(requirements, target)) + "\n", encoding="utf-8")
    run_pip(places, runner, ["download", "--dest", folder / "wheels", *target.pip_options(), "-r", chosen])
    chosen.unlink()


def _finish(places: Places, folder: Path, targets: Sequence[Target]) -> None:
    """Add the built front end, the page that explains and, last, the manifest."""
    stamps = shutil.ignore_patterns(".stamp.json")
    shutil.copytree(places.vendor, folder / "vendor", ignore=stamps)
    shutil.copytree(places.tests_vendor, folder / "vendor-tests")
    readme = _README.format(targets=", ".join(map(str, targets)))
    (folder / "README.txt").write_text(readme, encoding="utf-8")
    said = {
        "targets": [[target.system, target.python] for target in targets],
        "made_from": made_from(places),
        "files": file_hashes(folder),
    }
    (folder / MANIFEST).write_text(json.dumps(said, indent=1), encoding="utf-8")


def make_bundle(
    places: Places,
    runner: Runner,
    console: Console,
    targets: Sequence[Target],
    *,
    folder: Path,
    with_tests: bool = False,
) -> Path:
    """The finished bundle; an older bundle in its place is replaced, anything else is left alone.

    Raises:
        SetupError: the folder holds something else, or a wheel cannot be had.
    """
    unknown = [target.system for target in targets if target.system not in SYSTEMS]
    if unknown:
        raise SetupError(f"No bundle is made for {unknown[0]}; known systems: {', '.join(SYSTEMS)}.")
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise SetupError(f"{folder} is not empty and no bundle: give a new folder.")
    unfinished = folder.with_name(folder.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / "wheels").mkdir(parents=True)
    requirements = places.requirements_dev if with_tests else places.requirements
    try:
        for number, target in enumerate(targets, 1):
            with console.step(number, len(targets) + 1, f"Wheels for {target}") as notes:
                _fetch(places, runner, target, requirements, folder=unfinished)
                notes.append(f"{folder_size_mb(unfinished / 'wheels'):.0f} MB so far")
        with console.step(len(targets) + 1, len(targets) + 1, "Front end and manifest"):
            _finish(places, unfinished, targets)
        if folder.exists():
            shutil.rmtree(folder)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def main(words: Sequence[str]) -> int:
    """Exit code of the word 'bundle'."""
    speak_utf8()
    options = _options(words)
    here = this_target()
    systems, pythons = options.system or [here.system], options.python or [here.python]
    targets = [Target(system, python) for system in systems for python in pythons]
    console, places = Console(), Places.here()
    try:
        with places.log.open("w", encoding="utf-8") as log:
            made = make_bundle(
                places,
                Processes(log),
                console,
                targets,
                folder=options.folder.resolve(),
                with_tests=options.with_tests,
            )
    except SetupError as error:
        console.say(f"chaur: {error}")
        return 2
    console.say(f"The bundle is {made} ({folder_size_mb(made):.0f} MB); its README.txt says how to use it.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
