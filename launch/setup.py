"""The set-up: its steps in order, each done only when its stamp does not fit any more."""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from launch.console import Console
from launch.errors import SetupError, cause
from launch.frontend import build_frontend, frontend_is_ready, place_vendor, work_folder
from launch.lock import setup_lock
from launch.offline import verified_bundle
from launch.packages import ensure_packages, packages_are_ready
from launch.places import Places
from launch.process import Processes, Runner
from launch.stamps import fingerprint, read_stamp, write_stamp

__all__ = ["Wanted", "pending", "set_up"]

_NEEDED_MB = 1500
_FORMULAS = "geo"


@dataclass(frozen=True)
class Wanted:
    """What the set-up is for."""

    with_tests: bool = False
    with_register: bool = True
    offline: Path | None = None


@dataclass(frozen=True)
class _Step:
    what: str
    is_ready: Callable[[], bool]
    act: Callable[[], list[str]]


def _catalogues(places: Places) -> list[Path]:
    return sorted(places.translations.glob("*/LC_MESSAGES/*.po"))


def _translations_are_ready(places: Places) -> bool:
    stamp = read_stamp(places.instance / "translations.json")
    catalogues = _catalogues(places)
    compiled = all(file.with_suffix(".mo").exists() for file in catalogues)
    return compiled and (not catalogues or stamp.get("translations") == fingerprint(catalogues))


def _compile_translations(places: Places, runner: Runner) -> list[str]:
    for file in _catalogues(places):
        unfinished = file.with_suffix(".mo.part")
        compiler: list[str | Path] = [places.python, "-m", "babel.messages.frontend", "compile"]
        done = runner.run(
            [*compiler, "-i", file, "-o", unfinished, "-l", file.parent.parent.name],
            cwd=places.root,
            environment=places.environment(),
        )
        if done.code:
            raise SetupError(f"{file} could not be compiled:\n{done.said}")
        unfinished.replace(file.with_suffix(".mo"))
    write_stamp(places.instance / "translations.json", {"translations": fingerprint(_catalogues(places))})
    return [f"{len(_catalogues(places))} catalogues"]


def _register_print(places: Places) -> str:
    migrations = (places.root / "geo" / "register").rglob("*.py")
    return fingerprint(migrations, os.environ.get("CHAUR_DATABASE", ""))


def _register_is_ready(places: Places) -> bool:
    present = "CHAUR_DATABASE" in os.environ or (places.instance / "chaur.gpkg").exists()
    return present and read_stamp(places.instance / "register.json").get("register") == _register_print(places)


def _make_register(places: Places, runner: Runner, console: Console) -> list[str]:
    done = runner.run(
        [places.python, "-P", "-m", "geo.cli", "init"],
        cwd=places.root,
        environment=places.environment(),
        on_line=console.progress,
    )
    if done.code:
        raise SetupError(f"{cause(done.said) or 'The register could not be made.'}\n{done.said}")
    write_stamp(places.instance / "register.json", {"register": _register_print(places)})
    return []


def _kernels_print(places: Places) -> str:
    """Fingerprint of the modules with formulas that are compiled, and of what compiles them."""
    compiled = [file for file in (places.root / _FORMULAS).rglob("*.py") if b"njit" in file.read_bytes()]
    pins = places.requirements.read_text(encoding="utf-8").splitlines()
    compiler = [pin for pin in pins if pin.startswith(("numba==", "llvmlite=="))]
    return fingerprint(compiled, *compiler, "{}.{}".format(*sys.version_info[:2]))


def _kernels_are_ready(places: Places) -> bool:
    return read_stamp(places.instance / "kernels.json").get("kernels") == _kernels_print(places)


def _forget_kernels(places: Places) -> None:
    """Throw away what was compiled: the compiler asks a file's own age only, not that of the formulas it calls."""
    for made in (places.root / _FORMULAS).rglob("__pycache__/*.nb[ic]"):
        made.unlink(missing_ok=True)


def _compile_kernels(places: Places, runner: Runner, console: Console) -> list[str]:
    """Note what could not be compiled ahead: it is compiled when it is first used, so the set-up goes on."""
    _forget_kernels(places)
    done = runner.run(
        [places.python, "-P", "-m", "geo.commands.kernels"],
        cwd=places.root,
        environment=places.environment(),
        on_line=console.progress,
    )
    write_stamp(places.instance / "kernels.json", {"kernels": _kernels_print(places)})
    return ["left for the first use"] if done.code else []


def _copy_vendor(places: Places, bundle: Path) -> list[str]:
    with work_folder(places) as folder:
        for name in ("vendor", "vendor-tests"):
            shutil.copytree(bundle / name, folder / name)
        return place_vendor(places, folder / "vendor", folder / "vendor-tests", folder=folder)


def _steps(places: Places, runner: Runner, console: Console, wanted: Wanted) -> list[_Step]:
    """All steps of the set-up in their order."""
    wheels = wanted.offline / "wheels" if wanted.offline else None
    tests = wanted.with_tests

    def front_end() -> list[str]:
        return _copy_vendor(places, wanted.offline) if wanted.offline else build_frontend(places, runner, console)

    steps = [
        _Step(
            "Python packages" + (" with those of the tests" if tests else ""),
            lambda: packages_are_ready(places, runner, with_tests=tests),
            lambda: ensure_packages(places, runner, console, with_tests=tests, wheels=wheels),
        ),
        _Step("Map library and fonts", lambda: frontend_is_ready(places), front_end),
        _Step(
            "Translations",
            lambda: _translations_are_ready(places),
            lambda: _compile_translations(places, runner),
        ),
        _Step("Formulas", lambda: _kernels_are_ready(places), lambda: _compile_kernels(places, runner, console)),
    ]
    if wanted.with_register:
        ready = _register_is_ready
        steps.append(_Step("Register", lambda: ready(places), lambda: _make_register(places, runner, console)))
    return steps


def pending(places: Places, runner: Runner, wanted: Wanted) -> list[str]:
    """Names of the steps that are not done yet."""
    return [step.what for step in _steps(places, runner, Console(), wanted) if not step.is_ready()]


def _check_room(places: Places) -> None:
    free_mb = shutil.disk_usage(places.root).free / 1e6
    if free_mb < _NEEDED_MB and not places.venv.exists():
        raise SetupError(
            f"{places.root} has {free_mb:.0f} MB left, and the set-up needs {_NEEDED_MB} MB: free some and start again."
        )


def set_up(
    places: Places,
    console: Console,
    wanted: Wanted,
    *,
    runner_for: Callable[..., Runner] = Processes,
) -> int:
    """Number of steps that had to be done; nothing is touched where all is ready.

    Args:
        places: where everything belongs.
        console: says what happens.
        wanted: what the set-up is for.
        runner_for: makes the runner from a log and the lock that its programs keep open.

    Raises:
        SetupError: a step failed; the steps before it stay done, and the next start goes on there.
    """
    if not pending(places, runner_for(), wanted):
        return 0
    _check_room(places)
    places.instance.mkdir(exist_ok=True)
    with (
        setup_lock(places.instance / "setup.lock", say=console.say) as lock,
        places.log.open("w", encoding="utf-8") as log,
    ):
        runner = runner_for(log, lock)
        steps = _steps(places, runner, console, wanted)
        todo = [(number, step) for number, step in enumerate(steps, 1) if not step.is_ready()]
        if todo and wanted.offline:
            verified_bundle(wanted.offline, places)
        for number, step in todo:
            with console.step(number, len(steps), step.what) as notes:
                notes.extend(step.act())
    return len(todo)
