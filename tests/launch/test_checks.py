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


def test_unit_tests_leave_out_what_needs_more_than_python_and_try_a_third_of_the_examples(asked):
    assert checks.main(["--unit", "tests/geo/analysis"]) == 0
    ((command, environment),) = asked
    assert command[:3] == [sys.executable, "-m", "pytest"]
    assert command[-1] == "tests/geo/analysis"
    assert "not whole" in command[command.index("-m", 3) + 1]
    assert environment[checks.FEWER_EXAMPLES]
