"""Starting other programs: watched line by line, or taking this program's place."""

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

__all__ = ["Finished", "Processes", "Runner"]

_TAIL_LINES = 60
_PATIENCE_S = 10.0


@dataclass(frozen=True)
class Finished:
    """How a program ended: its exit code and the last lines it said."""

    code: int
    said: str


class Runner(Protocol):
    """What the set-up needs of the system: run a program, or hand over to it."""

    def run(
        self,
        arguments: Sequence[str | Path],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        on_line: Callable[[str], None] = ...,
    ) -> Finished:
        """How the program ended; each line it says goes to ``on_line``."""

    def hand_over(self, arguments: Sequence[str | Path], *, environment: Mapping[str, str]) -> int:
        """Exit code of the program that takes over the terminal."""


def _ignore(_line: str) -> None:
    """Nothing to do with a line."""


def _end(child: "subprocess.Popen[str]") -> None:
    """Ask a program to end, and make it end if it does not."""
    child.terminate()
    try:
        child.wait(timeout=_PATIENCE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


class Processes:
    """Real programs. What they say is kept in a log; they keep the set-up's lock open as long as they live."""

    def __init__(self, log: TextIO | None = None, lock: int | None = None) -> None:
        self._log = log
        self._kept_open = () if lock is None or os.name == "nt" else (lock,)

    def run(
        self,
        arguments: Sequence[str | Path],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        on_line: Callable[[str], None] = _ignore,
    ) -> Finished:
        """How the program ended; each line it says goes to ``on_line`` and to the log."""
        self._note("$ " + " ".join(map(str, arguments)))
        try:
            child = subprocess.Popen(
                [str(argument) for argument in arguments],
                cwd=cwd,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                pass_fds=self._kept_open,
            )
        except OSError as error:
            return Finished(127, f"{arguments[0]}: {error}")
        return self._watch(child, on_line)

    def _watch(self, child: "subprocess.Popen[str]", on_line: Callable[[str], None]) -> Finished:
        tail: deque[str] = deque(maxlen=_TAIL_LINES)
        with child:
            try:
                for line in child.stdout or ():
                    said = line.rstrip()
                    tail.append(said)
                    self._note(said)
                    on_line(said)
            except BaseException:
                _end(child)
                raise
        return Finished(child.returncode, "\n".join(tail))

    def _note(self, line: str) -> None:
        if self._log:
            self._log.write(f"{line}\n")
            self._log.flush()

    def hand_over(self, arguments: Sequence[str | Path], *, environment: Mapping[str, str]) -> int:
        """Exit code of the program; where the system can, it takes this program's place and nothing comes back."""
        words = [str(argument) for argument in arguments]
        sys.stdout.flush()
        sys.stderr.flush()
        try:
            if os.name != "nt":
                os.execve(words[0], words, dict(environment))  # noqa: S606 - a list of arguments without a shell
            return self._wait_for(words, environment)
        except OSError as error:
            sys.stderr.write(f"chaur: {words[0]} cannot be started ({error.strerror}): run 'chaur.py setup'.\n")
            return 2

    def _wait_for(self, words: list[str], environment: Mapping[str, str]) -> int:
        ours = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return subprocess.run(words, env=dict(environment), check=False).returncode
        finally:
            signal.signal(signal.SIGINT, ours)
