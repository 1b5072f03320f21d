"""The register as the pages read it: computed once a version, then shared by all requests.

Another program, such as QGIS, may write into the same GeoPackage without telling the register. What it wrote stands in
no history and has no author, but the pages must not show what is no longer true: a file that changed is read anew.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas
import pandas

from geo import pipeline
from geo.pipeline import Diagnosis
from geo.register.places import PlaceIndex
from geo.register.spaces import LATEST, ward_rows
from geo.register.store import Register
from geo.register.watch import Watch

__all__ = ["Snapshot", "Snapshots"]


@dataclass
class Snapshot:
    """Everything read from one version of the register; parts are made when first asked for."""

    register: Register
    version: int
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _made: dict[str, Any] = field(default_factory=dict)

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """The named part, made once and kept as long as the version stands."""
        with self._lock:
            if name not in self._made:
                self._made[name] = make()
            return self._made[name]

    def found(self, name: str) -> Any | None:
        """The named part where it was made already; None where it was not."""
        with self._lock:
            return self._made.get(name)

    def made(self, beginning: str) -> dict[str, Any]:
        """Parts that were made, by name, of those whose name begins so."""
        with self._lock:
            return {name: part for name, part in self._made.items() if name.startswith(f"{beginning} ")}

    @property
    def diagnosis(self) -> Diagnosis:
        """The doctor's findings and the decisions about them."""
        found: Diagnosis = self.kept("diagnosis", lambda: pipeline.diagnosis(self))
        return found

    def spaces(self, round_id: str = LATEST) -> geopandas.GeoDataFrame:
        """The flat table of spaces at a round; treat it as read-only."""
        return self.kept(f"spaces {round_id}", lambda: pipeline.spaces(self, round_id=round_id, found=self.diagnosis))

    def table(self, name: str) -> pandas.DataFrame:
        """A declared table; treat it as read-only."""
        return self.tables([name])[name]

    def tables(self, names: Sequence[str], /) -> dict[str, pandas.DataFrame]:
        """Declared tables; those not yet read are read together. Treat them as read-only."""
        with self._lock:
            absent = [name for name in names if f"table {name}" not in self._made]
            if absent:
                self._made |= {f"table {name}": rows for name, rows in self.register.tables(absent).items()}
            return {name: self._made[f"table {name}"] for name in names}

    @property
    def places(self) -> PlaceIndex:
        """Index of all places for look-up by point and by name."""
        return self.kept("places", lambda: PlaceIndex(self.table("location"), self.table("location_name")))

    @property
    def wards(self) -> geopandas.GeoDataFrame:
        """All wards; treat the table as read-only."""
        places = self.table("location")
        return self.kept("wards", lambda: ward_rows(places))


class Snapshots:
    """Gives the snapshot of the register as it stands, made anew when it was changed, by whomever."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._lock = threading.Lock()
        self._watch = Watch(register)
        self._mark = self._watch.mark()
        self._current = Snapshot(register, self._mark[0])

    def current(self) -> Snapshot:
        """Snapshot of what the register holds now."""
        with self._lock:
            mark = self._watch.mark()
            if self._mark != mark:
                self._mark, self._current = mark, Snapshot(self._register, mark[0])
            return self._current
