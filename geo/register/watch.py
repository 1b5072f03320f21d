"""Notice that somebody wrote into a GeoPackage, whether or not the register was told.

QGIS and other programs may change the file while it is open here. What they write has no author and stands in no
history, yet it is what the file says now.
"""

import sqlite3
import threading
import weakref
from pathlib import Path

from geo.register.store import Register

__all__ = ["Watch"]


def _reader(place: str) -> sqlite3.Connection:
    """Connection that can only read, for all threads."""
    address = Path(place).absolute().as_uri()
    return sqlite3.connect(f"{address}?mode=ro", uri=True, check_same_thread=False, isolation_level=None)


class Watch:
    """Tells whether a register still is what it was.

    In PostGIS only what goes through a register is noticed: there, others are kept out by the database's own rights.
    """

    def __init__(self, register: Register) -> None:
        """Watch an open register."""
        self._register = register
        self._lock = threading.Lock()
        self._file: sqlite3.Connection | None = None
        if "://" not in register.place:
            self._file = _reader(register.place)
            weakref.finalize(self, self._file.close)

    def mark(self) -> tuple[int, int]:
        """Number of the newest change, and a number that differs after any commit to the file by any program."""
        with self._lock:
            commits = self._file.execute("PRAGMA data_version").fetchone()[0] if self._file else 0
            return self._register.version, commits
