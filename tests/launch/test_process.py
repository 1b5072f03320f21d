"""Programs are watched line by line, and what they say is kept."""

import io
import os
import sys

import pytest

from launch.process import Processes


@pytest.mark.whole
def test_lines_arrive_one_by_one_and_are_logged(tmp_path):
    log, lines = io.StringIO(), []
    program = "import sys; print('एक'); print('two', file=sys.stderr); sys.exit(3)"
    done = Processes(log).run(
        [sys.executable, "-X", "utf8", "-c", program], cwd=tmp_path, environment=os.environ, on_line=lines.append
    )
    assert done.code == 3
    assert sorted(lines) == ["two", "एक"]
    assert "एक" in log.getvalue()


@pytest.mark.whole
def test_a_program_that_is_not_there_is_an_end_and_no_crash(tmp_path):
    done = Processes().run([tmp_path / "absent"], cwd=tmp_path, environment=os.environ)
    assert done.code == 127
    assert "absent" in done.said


@pytest.mark.whole
def test_an_interruption_ends_the_program_too(tmp_path):
    def interrupt(_line):
        raise KeyboardInterrupt

    program = "import os, sys; print(os.getpid(), flush=True); sys.stdin.read(); import time; time.sleep(60)"
    with pytest.raises(KeyboardInterrupt):
        Processes().run([sys.executable, "-c", program], cwd=tmp_path, environment=os.environ, on_line=interrupt)


@pytest.mark.skipif(os.name == "nt", reason="replacing a process is a matter of POSIX systems")
def test_handing_over_to_a_program_that_is_not_there_says_what_to_do(tmp_path, capsys):
    assert Processes().hand_over([tmp_path / "absent"], environment=os.environ) == 2
    assert "chaur.py setup" in capsys.readouterr().err
