"""One set-up at a time: a locked file that names the process which holds it.

The operating system drops the lock with the last process that holds it, so a killed set-up leaves a file but no lock,
and a package installer that outlives its killed parent still keeps the next set-up waiting.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.errors import SetupError

if os.name == "nt":
    import msvcrt
else:
    import fcntl

__all__ = ["setup_lock"]

_PLACE_OF_LOCK = 1 << 20
_PAUSE_S = 0.5
_PATIENCE_S = 3600.0


def _taken(descriptor: int) -> bool:
    """Whether the lock could be taken."""
    try:
        if os.name == "nt":
            os.lseek(descriptor, _PLACE_OF_LOCK, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _released(descriptor: int) -> None:
    if os.name == "nt":
        os.lseek(descriptor, _PLACE_OF_LOCK, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]
    os.close(descriptor)


def _wait(
    descriptor: int, path: Path, *, say: Callable[[str], None], patience_s: float, pause: Callable[[float], None]
) -> None:
    waited_s = 0.0
    while not _taken(descriptor):
        holder = path.read_text(encoding="ascii", errors="replace").strip() or "unknown"
        if waited_s == 0:
            say(f"Another set-up of this folder is running (process {holder}); waiting for it ...")
        if waited_s >= patience_s:
            raise SetupError(f"The other set-up (process {holder}) does not end. Stop it and start again.")
        pause(_PAUSE_S)
        waited_s += _PAUSE_S


@contextmanager
def setup_lock(
    path: Path,
    *,
    say: Callable[[str], None],
    patience_s: float = _PATIENCE_S,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[int]:
    """Descriptor of the locked file while the lock is held; waits for another set-up to end.

    Args:
        path: file to lock; made where it is absent, never removed.
        say: is told once for whom the set-up waits.
        patience_s: how long to wait at most.
        pause: waits that many seconds.

    Raises:
        SetupError: the other set-up did not end in time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        _wait(descriptor, path, say=say, patience_s=patience_s, pause=pause)
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
    except BaseException:
        os.close(descriptor)
        raise
    try:
        yield descriptor
    finally:
        _released(descriptor)
