"""What the README shows works: its Python runs, its commands and options exist."""

import contextlib
import importlib
import io
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from launch.places import Places

ROOT = Path(__file__).resolve().parent.parent
PAGES = [page for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md") if page.exists()]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(*languages):
    found = []
    for page in PAGES:
        for number, block in enumerate(FENCE.finditer(page.read_text(encoding="utf-8")), 1):
            if block.group(1) in languages:
                found.append(pytest.param(block.group(2), id=f"{page.name}-{number}"))
    return found


def commands():
    lines = [line for block in blocks("sh", "console", "bash") for line in block.values[0].splitlines()]
    words = [shlex.split(line.removeprefix("$ "), comments=True) for line in lines if "chaur.py" in line]
    return [tuple(line[line.index("chaur.py") + 1 :]) for line in words if "chaur.py" in line]


def help_of(word):
    own = {"serve": "app.__main__", "bundle": "launch.bundle", "pins": "launch.pins", "setup": "launch.words"}
    main = importlib.import_module(own.get(word, "geo.cli")).main
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        main(["--help"] if word in own and word != "setup" else [word, "--help"])
    return said.getvalue()


@pytest.mark.whole
@pytest.mark.parametrize("program", blocks("python"))
def test_python_of_the_pages_runs(program, tmp_path):
    words = [sys.executable, "-P", "-c", program]
    done = subprocess.run(
        words, cwd=tmp_path, env=Places.here().environment(), capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_commands_of_the_pages_exist_with_their_options(words):
    if words[0] in {"--help", "status", "test"}:
        return
    said = help_of(words[0])
    assert said, f"there is no word {words[0]}"
    options = {word.partition("=")[0] for word in words[1:] if word.startswith("--")}
    assert not {option for option in options if option not in said}
