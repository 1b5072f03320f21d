"""The start script speaks to every Python."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import chaur

SCRIPT = Path(chaur.__file__)


@pytest.mark.parametrize("version", ((2, 7, 18), (3, 6, 9), (3, 10, 14)))
def test_an_old_python_is_told_which_one_is_needed(version):
    said = chaur.complaint(version)
    assert f"Python {version[0]}.{version[1]}" in said
    assert "3.11 or newer" in said


@pytest.mark.parametrize("version", ((3, 11, 0), (3, 14, 1), (4, 0, 0)))
def test_a_new_python_is_welcome(version):
    assert chaur.complaint(version) == ""


def test_an_old_python_can_read_the_script():
    source = SCRIPT.read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 4))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Match)
    assert not any(isinstance(node, newer) for node in ast.walk(ast.parse(source)))
    imported_first = [node for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [alias.name for node in imported_first for alias in node.names] == ["sys"]


@pytest.mark.whole
def test_help_answers_from_any_folder_without_a_set_up(tmp_path):
    words = [sys.executable, SCRIPT, "--help"]
    said = subprocess.run(words, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    assert "examples:" in said.stdout
    assert said.stderr == ""
