"""One set-up at a time; a lock of the dead holds nobody up."""

import os
import subprocess
import sys

import pytest

from launch.errors import SetupError
from launch.lock import setup_lock

HOLDER = """
import sys, pathlib
from launch.lock import setup_lock
with setup_lock(pathlib.Path(sys.argv[1]), say=print):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    from launch.places import Places

    path = tmp_path / "setup.lock"
    words = [sys.executable, "-c", HOLDER, str(path)]
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=Places.here().environment()
    )
    assert process.stdout.readline() == "held\n"
    yield process, path
    process.stdin.close()
    process.stdout.close()
    process.wait()


@pytest.mark.whole
def test_a_second_set_up_waits_for_the_first_and_says_for_whom(holder):
    process, path = holder
    said, pauses = [], []

    def pause(pause_s):
        pauses.append(pause_s)
        if len(pauses) == 2:
            process.stdin.close()
            process.wait()

    with setup_lock(path, say=said.append, pause=pause):
        assert path.read_text() == f"{os.getpid()}\n"
    assert said == [f"Another set-up of this folder is running (process {process.pid}); waiting for it ..."]
    assert len(pauses) >= 2


@pytest.mark.whole
def test_a_set_up_that_does_not_end_is_named(holder):
    process, path = holder
    with (
        pytest.raises(SetupError, match=f"process {process.pid}"),
        setup_lock(path, say=str, patience_s=1, pause=lambda _pause_s: None),
    ):
        pass


@pytest.mark.whole
def test_the_lock_of_a_killed_set_up_is_free(holder):
    process, path = holder
    process.kill()
    process.wait()
    assert path.read_text() == f"{process.pid}\n"
    with setup_lock(path, say=pytest.fail):
        pass


def test_the_lock_is_free_after_an_error(tmp_path):
    path = tmp_path / "setup.lock"
    with pytest.raises(ValueError, match="broken"), setup_lock(path, say=pytest.fail):
        raise ValueError("broken")
    with setup_lock(path, say=pytest.fail):
        pass
