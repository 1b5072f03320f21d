"""What the word 'test' asks pytest for."""

import subprocess
import sys

import pytest

from launch import checks


@pytest.fixture
def asked(monkeypatch):
    """Commands that were started, each with its environment; all of them end well."""
    started = []

    def run(command, **options):
        started.append((command, options.get("env") or {}))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.delenv(checks.FEWER_EXAMPLES, raising=False)
    return started


def test_without_options_every_check_runs_and_all_tests_on_all_examples(asked, capsys):
    assert checks.main([]) == 0
    assert [command[2:] for command, _ in asked[:-1]] == list(checks.CHECKS.values())
    command, environment = asked[-1]
    assert "-m" not in command[3:]
    assert checks.FEWER_EXAMPLES not in environment


@pytest.mark.parametrize(("word", "leaves_out_joined", "one_of"), (("--unit", True, "10"), ("--quick", False, "3")))
def test_smaller_sets_leave_out_what_needs_more_than_python_and_try_fewer_examples(
    asked, word, leaves_out_joined, one_of
):
    assert checks.main([word, "tests/geo/analysis"]) == 0
    ((command, environment),) = asked
    assert command[:3] == [sys.executable, "-m", "pytest"]
    assert command[-1] == "tests/geo/analysis"
    chosen = command[command.index("-m", 3) + 1]
    assert "not whole" in chosen
    assert ("not joined" in chosen) is leaves_out_joined
    assert environment[checks.FEWER_EXAMPLES] == one_of
