"""The register as the pages read it: computed once a version, then shared by all requests."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import geopandas
import pandas

from geo import pipeline
from geo.pipeline import Diagnosis
from geo.register.places import PlaceIndex
from geo.register.spaces import LATEST
from geo.register.store import Register

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

    @property
    def diagnosis(self) -> Diagnosis:
        """The doctor's findings and the decisions about them."""
        found: Diagnosis = self.kept("diagnosis", lambda: pipeline.diagnosis(self.register))
        return found

    def spaces(self, round_id: str = LATEST) -> geopandas.GeoDataFrame:
        """The flat table of spaces at a round; treat it as read-only."""
        return self.kept(
            f"spaces {round_id}", lambda: pipeline.spaces(self.register, round_id=round_id, found=self.diagnosis)
        )

    def table(self, name: str) -> pandas.DataFrame:
        """A declared table; treat it as read-only."""
        return self.kept(f"table {name}", lambda: self.register.table(name))

    @property
    def places(self) -> PlaceIndex:
        """Index of all places for look-up by point and by name."""
        return self.kept("places", lambda: PlaceIndex(self.table("location"), self.table("location_name")))

    @property
    def wards(self) -> geopandas.GeoDataFrame:
        """All wards; treat the table as read-only."""
        places = self.table("location")
        return self.kept("wards", lambda: places[places["kind"] == "ward"])


class Snapshots:
    """Gives the snapshot of the register's newest version."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._lock = threading.Lock()
        self._current = Snapshot(register, register.version)

    def current(self) -> Snapshot:
        """Snapshot of the version the register has now."""
        version = self._register.version
        with self._lock:
            if self._current.version != version:
                self._current = Snapshot(self._register, version)
            return self._current
