"""A small project in a folder of the test, and programs that only pretend."""

import io
import json
import re
from pathlib import Path

import pytest

from launch.console import Console
from launch.places import Places
from launch.process import Finished


class FakeRunner:
    """Pretends to be pip, Python, Node and npm; ``fails`` maps a pattern of a command to what it says when it fails."""

    def __init__(self, places, fails=None):
        self.places = places
        self.fails = dict(fails or {})
        self.commands = []
        self.handed_over = []

    def __call__(self, log=None, lock=None):
        return self

    def run(self, arguments, *, cwd, environment, on_line=lambda line: None):
        words = [str(argument) for argument in arguments]
        command = " ".join(words)
        self.commands.append(command)
        for pattern, said in self.fails.items():
            if re.search(pattern, command):
                if isinstance(said, BaseException):
                    raise said
                for line in said.splitlines():
                    on_line(line)
                return Finished(1, said)
        return Finished(0, self._act(command, words, on_line))

    def hand_over(self, arguments, *, environment):
        self.handed_over.append([str(argument) for argument in arguments])
        return 7

    def asked(self, pattern):
        return [command for command in self.commands if re.search(pattern, command)]

    def _act(self, command, words, on_line):
        answers = {r"version_info": "3.11", r"node --version$": "v22.1.0", r"geo\.cli words$": "  check     a file"}
        acts = {
            r" -m venv ": lambda _words: self._venv(),
            r"pip install (?!.*--target)": lambda _words: self._install(on_line),
            r"pip download": self._download,
            r"build\.mjs": self._build,
            r"babel": lambda words: Path(words[words.index("-o") + 1]).write_bytes(b"mo"),
            r"geo\.cli init$": lambda _words: (self.places.instance / "chaur.gpkg").write_bytes(b"register"),
        }
        for pattern, act in acts.items():
            if re.search(pattern, command):
                act(words)
        return next((answer for pattern, answer in answers.items() if re.search(pattern, command)), "")

    def _venv(self):
        self.places.python.parent.mkdir(parents=True)
        self.places.python.write_text("")

    def _install(self, on_line):
        for line in ("Collecting flask", "  Downloading flask-3.whl (1.5 MB)", "Installing collected packages: flask"):
            on_line(line)

    def _download(self, words):
        (Path(words[words.index("--dest") + 1]) / "flask-3-py3-none-any.whl").write_bytes(b"wheel")

    def _build(self, words):
        built = Path(words[-1])
        (built / "vendor").mkdir(parents=True)
        (built / "tests").mkdir()
        (built / "vendor" / "chaur-vendor.js").write_text("export {};")
        (built / "tests" / "axe.min.js").write_text("axe")


@pytest.fixture
def places(tmp_path, monkeypatch):
    root = tmp_path / "project"
    monkeypatch.delenv("CHAUR_DATABASE", raising=False)
    frontend = root / "app" / "frontend"
    frontend.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", "vendor.mjs", "build.mjs", ".npmrc", "requirements.txt"):
        (frontend / name).write_text(name)
    catalogue = root / "app" / "translations" / "ne" / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    (catalogue / "messages.po").write_text("po")
    (root / "geo" / "register").mkdir(parents=True)
    (root / "geo" / "register" / "models.py").write_text("")
    (root / "requirements.txt").write_text("flask==3\ncolorama==1 ; sys_platform == 'win32'\n")
    (root / "requirements-dev.txt").write_text("-r requirements.txt\npytest==9\n")
    return Places(root)


@pytest.fixture
def runner(places, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: f"/system/{name}")
    return FakeRunner(places)


@pytest.fixture
def console():
    return Console(io.StringIO())


@pytest.fixture
def said(console):
    return console._stream.getvalue


@pytest.fixture
def stamp():
    return lambda path: json.loads(path.read_text())
