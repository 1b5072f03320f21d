"""Step: the Python environment and the pinned packages in it."""

import importlib.util
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from launch.console import Console, folder_size_mb
from launch.errors import SetupError, cause
from launch.places import Places, base_python
from launch.process import Runner
from launch.stamps import fingerprint, read_stamp, write_stamp

__all__ = ["PipProgress", "ensure_packages", "packages_are_ready", "pin_names", "run_pip"]

_STAMP = "chaur-stamp.json"
_UNIT_MB = {"bytes": 1e-6, "kB": 1e-3, "MB": 1.0, "GB": 1e3}
_WHICH_PYTHON = "import sys; print('%d.%d' % sys.version_info[:2])"


def _prints(places: Places, *, with_tests: bool) -> dict[str, str]:
    """Fingerprint by name of each file of pins that is asked for."""
    wanted = {"program": fingerprint([places.requirements])}
    if with_tests:
        wanted["tests"] = fingerprint([places.requirements, places.requirements_dev])
    return wanted


def packages_are_ready(places: Places, runner: Runner, *, with_tests: bool) -> bool:
    """Whether the environment holds the pinned packages and its Python still runs."""
    stamp = read_stamp(places.venv / _STAMP)
    wanted = _prints(places, with_tests=with_tests)
    return all(stamp.get(name) == text for name, text in wanted.items()) and _runs(places, runner, stamp)


def _runs(places: Places, runner: Runner, stamp: dict[str, str]) -> bool:
    """Whether the environment's Python starts and is the one it was made with."""
    if not places.python.exists():
        return False
    found = runner.run([places.python, "-I", "-c", _WHICH_PYTHON], cwd=places.root, environment=places.environment())
    return found.code == 0 and found.said.strip() == stamp.get("python", found.said.strip())


def pin_names(requirements: Path) -> list[str]:
    """Names of the pinned packages of a file and of the files it refers to."""
    names: list[str] = []
    for line in requirements.read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            names += pin_names(requirements.parent / line[3:].strip())
        elif found := re.match(r"[\w.-]+(?:\[[\w,]+\])?(?===)", line):
            names.append(found.group())
    return list(dict.fromkeys(names))


class PipProgress:
    """Reads what pip says and shows how many of the packages have come, and how large they were."""

    def __init__(self, console: Console, total: int) -> None:
        self._console = console
        self._total = total
        self._names: set[str] = set()
        self.downloaded_mb = 0.0

    def __call__(self, line: str) -> None:
        """Take one line of pip's."""
        if found := re.match(r"(?:Collecting|Requirement already satisfied:) ([\w.\[\]-]+)", line):
            self._names.add(found.group(1).lower())
        elif found := re.match(r"\s*Downloading \S+ \(([\d.]+) (bytes|kB|MB|GB)\)", line):
            self.downloaded_mb += float(found.group(1)) * _UNIT_MB[found.group(2)]
        elif "Retrying" in line:
            self._console.progress("no answer from the package registry, trying again ...")
            return
        elif line.startswith("Installing collected packages"):
            self._console.say("      installing the packages (a minute or two) ...")
            return
        else:
            return
        count = min(len(self._names), self._total)
        self._console.progress(f"{count} of {self._total} packages, {self.downloaded_mb:.0f} MB downloaded")


def run_pip(
    places: Places,
    runner: Runner,
    words: list[str | Path],
    *,
    python: Path | None = None,
    on_line: Callable[[str], None] = lambda _line: None,
) -> None:
    """Run pip in the environment.

    Raises:
        SetupError: pip failed; with the cause where it is known, else with pip's last words.
    """
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    environment = places.environment()
    done = runner.run(
        [python or places.python, "-m", "pip", words[0], *options, *words[1:]],
        cwd=places.root,
        environment=environment,
        on_line=on_line,
    )
    if done.code:
        last = "\n".join(done.said.splitlines()[-8:])
        raise SetupError(f"{cause(done.said) or 'pip failed.'}\npip said:\n{last}\nAll of it is in {places.log}.")


def _make_venv(places: Places, runner: Runner) -> None:
    """A fresh environment in place of any half or broken one."""
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = "{}.{}".format(*sys.version_info[:2])
        raise SetupError(
            "This Python comes without 'venv'. On Debian or Ubuntu install it with:\n"
            f"  sudo apt install python3-venv     (or python{version}-venv)\nand start again."
        )
    shutil.rmtree(places.venv, ignore_errors=True)
    if places.venv.exists():
        raise SetupError(f"{places.venv} cannot be removed: stop the programs that use it and start again.")
    made = runner.run([base_python(), "-m", "venv", places.venv], cwd=places.root, environment=places.environment())
    if made.code:
        raise SetupError(f"{cause(made.said) or 'The Python environment could not be made.'}\n{made.said}")


def ensure_packages(
    places: Places, runner: Runner, console: Console, *, with_tests: bool, wheels: Path | None = None
) -> list[str]:
    """Make or update the environment; notes on what it took.

    A failed download leaves the old environment as it was; from the moment pip changes it until pip has ended there is
    no stamp, so an environment that was cut short is made anew. Python compiles what it loads when it loads it.

    Args:
        places: where the environment belongs.
        runner: starts programs.
        console: shows progress.
        with_tests: whether the packages of the tests are wanted too.
        wheels: folder to take the packages from instead of the registry.

    Raises:
        SetupError: the environment cannot be made, or pip failed.
    """
    path = places.venv / _STAMP
    stamp = read_stamp(path)
    if not stamp or not _runs(places, runner, stamp):
        _make_venv(places, runner)
        stamp = {}
    pins = places.requirements_dev if with_tests else places.requirements
    progress = PipProgress(console, len(pin_names(pins)))

    def watch(line: str) -> None:
        progress(line)
        if line.startswith("Installing collected packages"):
            path.unlink(missing_ok=True)

    source: list[str | Path] = ["--no-index", "--find-links", wheels] if wheels else []
    run_pip(places, runner, ["install", *source, "--only-binary", ":all:", "--no-compile", "-r", pins], on_line=watch)
    found = runner.run([places.python, "-I", "-c", _WHICH_PYTHON], cwd=places.root, environment=places.environment())
    write_stamp(path, {**stamp, **_prints(places, with_tests=with_tests), "python": found.said.strip()})
    return [f"{progress.downloaded_mb:.0f} MB downloaded", f"{folder_size_mb(places.venv):.0f} MB on disk"]
