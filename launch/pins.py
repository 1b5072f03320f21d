"""The word 'pins': make the requirements files anew from pyproject.toml, for every system and Python at once."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from launch.console import speak_utf8
from launch.places import Places

__all__ = ["main"]

_PROGRAM = "# Pinned from pyproject.toml for every system and Python 3.11 and newer by 'chaur.py pins'.\n"
_TESTS = "# Adds to requirements.txt what the tests need, by 'chaur.py pins'.\n-r requirements.txt\n"


def _resolver(folder: Path) -> list[str]:
    """Command of uv: the one on the path, or one installed for this run alone."""
    if found := shutil.which("uv"):
        return [found]
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, "uv"], check=True)
    return [str(folder / "bin" / ("uv.exe" if sys.platform == "win32" else "uv"))]


def _resolved(uv: Sequence[str], root: Path, known: Sequence[str], *options: str | Path) -> list[str]:
    """Pins that uv finds, one a line; known ones are kept where they still hold."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found.txt"
        found.write_text("\n".join(known) + "\n", encoding="utf-8")
        silent = ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
        wide = ["--universal", "--python-version", "3.11"]
        subprocess.run(
            [*uv, "pip", "compile", "pyproject.toml", *wide, *silent, *options, "-o", found], cwd=root, check=True
        )
        return found.read_text(encoding="utf-8").splitlines()


def _pins(file: Path) -> list[str]:
    """Pins of a file, without comments and references."""
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line[:1] not in {"#", "-", ""}]


def main(words: Sequence[str]) -> int:
    """Exit code of the word 'pins'; ``--upgrade`` takes newer versions, without it only what must change does."""
    speak_utf8()
    if {"-h", "--help"}.intersection(words):
        print("usage: python3 chaur.py pins [--upgrade]\n\nMake requirements.txt and requirements-dev.txt anew.")
        return 0
    places = Places.here()
    keep = "--upgrade" not in words
    with tempfile.TemporaryDirectory() as folder:
        uv = _resolver(Path(folder))
        program = _resolved(uv, places.root, _pins(places.requirements) if keep else [])
        chosen = Path(folder) / "program.txt"
        chosen.write_text("\n".join(program) + "\n", encoding="utf-8")
        known = [*program, *_pins(places.requirements_dev)] if keep else program
        everything = _resolved(uv, places.root, known, "--group", "dev", "--constraint", chosen)
    tests = [line for line in everything if line not in program]
    places.requirements.write_text(_PROGRAM + "\n".join(program) + "\n", encoding="utf-8")
    places.requirements_dev.write_text(_TESTS + "\n".join(tests) + "\n", encoding="utf-8")
    print(f"{len(program)} pins of the program, {len(tests)} more of the tests")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
