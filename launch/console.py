"""What the set-up says on the way: steps, progress, time and size, on standard error."""

import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

__all__ = ["Console", "folder_size_mb", "speak_utf8"]

_QUIET_S = 10.0
_WIDTH = 100


def speak_utf8() -> None:
    """Let standard output and error carry any script, on Windows consoles too."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def folder_size_mb(folder: Path) -> float:
    """Size of all files in a folder [MB]."""
    return sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_dir()) / 1e6


class Console:
    """Numbered steps with a line that changes in place on a terminal and grows slowly elsewhere."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._changes_in_place = self._stream.isatty()
        self._shown_s = float("-inf")
        self._width = 0

    def say(self, text: str) -> None:
        """A line of its own."""
        self._clear()
        self._stream.write(f"{text}\n")
        self._stream.flush()

    def progress(self, text: str) -> None:
        """How far the step has come; elsewhere than on a terminal at most every ten seconds."""
        if self._changes_in_place:
            line = f"      {text}"[:_WIDTH]
            self._stream.write("\r" + line.ljust(self._width))
            self._width = len(line)
            self._stream.flush()
        elif self._clock() - self._shown_s >= _QUIET_S:
            self.say(f"      {text}")
            self._shown_s = self._clock()

    @contextmanager
    def step(self, number: int, total: int, what: str) -> Iterator[list[str]]:
        """A step of the set-up; what is put in the list is said beside the time when it is done."""
        notes: list[str] = []
        started_s = self._shown_s = self._clock()
        self.say(f"[{number}/{total}] {what} ...")
        yield notes
        self.say(f"[{number}/{total}] {what}: " + ", ".join(["done", *notes, f"{self._clock() - started_s:.0f} s"]))

    def _clear(self) -> None:
        if self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._width = 0
