"""Reading in this process, so that many small files can be tried quickly."""

import json
import tempfile
from pathlib import Path

import pytest

from geo.sources import child, files, worker
from geo.sources.limits import Limits
from geo.sources.shapes import from_texts


def parse_here(path, *, layer=None, limits=None):
    """What ``child.parse`` gives, without another process."""
    limits = limits or Limits()
    with tempfile.TemporaryDirectory() as folder, child._named(path.name):
        task = {"path": str(path), "layer": layer, "folder": folder}
        answer = json.loads(json.dumps(worker._answer(task, limits)))
        Path(folder, worker.ANSWER_FILE).write_text(json.dumps(answer), encoding="utf-8")
        return child._parsed(child._answer(Path(folder), path.name), Path(folder), path.name)


@pytest.fixture
def here(monkeypatch, tmp_path):
    """``files.inspect`` and ``files.read`` without another process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(files, "parse", parse_here)
    monkeypatch.setattr(files, "shapes_of", from_texts)
    return tmp_path


@pytest.fixture
def in_this_process(monkeypatch):
    """Every task of a reading process is done here, which starts no program."""

    def run_here(task, _folder, limits, _watch):
        answer = json.dumps(worker._answer(task, limits))
        Path(task["folder"], worker.ANSWER_FILE).write_text(answer, encoding="utf-8")

    monkeypatch.setattr(child, "_run", run_here)


@pytest.fixture
def write(tmp_path):
    """Write a file by name and content; gives its path."""

    def write_file(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write_file
