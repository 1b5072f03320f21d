"""Progress is seen on a terminal and does not flood a log."""

import io

import pytest

from launch.console import Console, folder_size_mb


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_step_says_its_number_what_it_did_and_how_long():
    stream = io.StringIO()
    with Console(stream, clock=iter((0.0, 4.2)).__next__).step(2, 4, "Map library") as notes:
        notes.append("2 MB on disk")
    assert stream.getvalue() == "[2/4] Map library ...\n[2/4] Map library: done, 2 MB on disk, 4 s\n"


def test_a_step_that_fails_is_not_called_done():
    stream = io.StringIO()
    with pytest.raises(ValueError, match="no"), Console(stream).step(1, 1, "Register"):
        raise ValueError("no")
    assert "done" not in stream.getvalue()


def test_a_log_gets_progress_at_most_every_ten_seconds():
    stream, seconds = io.StringIO(), [0.0]
    console = Console(stream, clock=lambda: seconds[0])
    for now_s in range(25):
        seconds[0] = float(now_s)
        console.progress(f"at {now_s}")
    assert stream.getvalue().split() == ["at", "0", "at", "10", "at", "20"]


def test_a_terminal_line_is_overwritten_and_cleared():
    stream = Terminal()
    console = Console(stream)
    console.progress("a long line of progress")
    console.progress("short")
    console.say("done")
    assert stream.getvalue().endswith(" \rdone\n")


def test_the_size_of_a_folder_is_that_of_its_files(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(bytes(1500))
    (tmp_path / "c").write_bytes(bytes(500))
    assert folder_size_mb(tmp_path) == pytest.approx(0.002)
