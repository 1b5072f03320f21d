"""The layers of a register: cards and coverage in its table, the files in a folder beside it.

A file is called by its layer and its content and is never changed, and none is deleted when a layer is removed or
replaced: so a removal can be undone, and a reader at the same moment keeps what it opened.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import geopandas
import pandas
from numpy import float64
from numpy.typing import NDArray
from sqlalchemy.engine import make_url

from geo.crs import WGS84
from geo.errors import InputError, MissingError, Problem, UnavailableError
from geo.layer import LAYER_KINDS, Layer, LayerCard, Surroundings
from geo.register.edits import Edit
from geo.register.layer_rows import Bounds, card_of, finest, identifier, near, row_of, same_subject, together, unit_of
from geo.register.store import Register
from geo.sources import stored
from geo.sources.layers import Made
from geo.sources.shipped import LAYER_FILES, shipped

__all__ = ["FOLDER_SETTING", "LayerStore", "folder_of"]

FOLDER_SETTING = "CHAUR_LAYERS"
"""Setting of the environment that names the folder of layers."""

_KEPT = frozenset({".tif", ".parquet"})
_INSTANCE = Path(__file__).parents[2] / "instance"


def folder_of(register: Register) -> Path:
    """Folder of a register's layers: as the setting says, else beside its file; that of a database in ``instance``."""
    if said := os.environ.get(FOLDER_SETTING):
        return Path(said)
    if "://" in register.place:
        return _INSTANCE / f"{make_url(register.place).database}.layers"
    return Path(register.place).with_suffix(".layers")


def _copied(source: Path, target: Path) -> None:
    """Copy a file of a layer, whole or not at all.

    Raises:
        UnavailableError: it cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        shutil.copyfile(source, part)
        part.replace(target)
    except OSError as error:
        parameters = {"folder": target.parent, "reason": error.strerror or error}
        raise UnavailableError(Problem("layer.file_kept", parameters)) from error


class LayerStore:
    """Layers of an open register."""

    def __init__(self, register: Register, folder: Path | None = None) -> None:
        """The layers of a register.

        Args:
            register: an open register.
            folder: folder of the files, where it is not the usual one.
        """
        self._register, self._folder = register, folder

    @property
    def folder(self) -> Path:
        """Folder of the files."""
        return self._folder or folder_of(self._register)

    def table(self) -> geopandas.GeoDataFrame:
        """All layers with coverage and file, in the order of kinds, the newest state first."""
        rows = self._register.tables(["layer"])["layer"]
        order = rows["kind"].map({kind: place for place, kind in enumerate(LAYER_KINDS)})
        dated = pandas.to_datetime(rows["dated"])
        rows = rows.assign(_order=order, _dated=dated).sort_values(
            ["_order", "_dated", "id"], ascending=[True, False, True], na_position="last", kind="stable"
        )
        return geopandas.GeoDataFrame(rows.drop(columns=["_order", "_dated"]).reset_index(drop=True), crs=WGS84)

    def cards(self) -> tuple[LayerCard, ...]:
        """Cards of all layers."""
        return tuple(card_of(row) for row in self.table().itertuples())

    def same(self, layers: Sequence[Made]) -> tuple[str, ...]:
        """Identifiers of layers that tell the same as new ones: of a hazard, of the same threat and return period."""
        return tuple(card.id for card in self.cards() if any(same_subject(made.card, card) for made in layers))

    @staticmethod
    def identifiers(layers: Sequence[Made]) -> tuple[str, ...]:
        """Identifiers that new layers have in any register."""
        return tuple(identifier(made) for made in layers)

    def take_in(self, layers: Sequence[Made], *, by: str, replacing: Sequence[str] = (), reason: str = "") -> int:
        """Number of the change in which layers were added, all or none.

        Args:
            layers: layers as files made them.
            by: who adds them.
            replacing: identifiers of layers whose place they take.
            reason: why.

        Raises:
            InputError: one of the files is a layer already.
            MissingError: there is no such layer to replace.
            UnavailableError: the files or the register cannot be written.
        """
        ids = self.identifiers(layers)
        known = {card.id for card in self.cards()}
        if taken := [one for one in ids if one in known]:
            raise InputError([Problem("layer.same", {"value": one}, value=one) for one in taken])
        for one in set(replacing) - known:
            self._found(one)
        edits = [Edit("layer", one, operation="delete") for one in dict.fromkeys(replacing)]
        edits += [Edit("layer", one, row_of(made, one), "insert") for one, made in zip(ids, layers, strict=True)]
        for one, made in zip(ids, layers, strict=True):
            _copied(made.path, self.folder / f"{one}{made.path.suffix}")
        return self._register.apply(edits, by=by, kind="import", reason=reason)

    def copy_files(self, folder: Path) -> int:
        """Number of files that another folder holds now: those of removed layers, too, so that an undo works there.

        What a file of that name holds is the same everywhere: those that are there already are left.

        Raises:
            UnavailableError: a file cannot be written.
        """
        own = [path for path in sorted(self.folder.glob("*")) if path.suffix in _KEPT] if self.folder.is_dir() else []
        absent = [path for path in own if not (folder / path.name).exists()]
        for path in absent:
            _copied(path, folder / path.name)
        return len(own)

    def _absent(self) -> pandas.DataFrame:
        """Rows of the shipped layers that the register does not have."""
        rows = shipped(tables=["layer"])["layer"]
        return rows[~rows["id"].isin([card.id for card in self.cards()])]

    def lacks_shipped(self) -> bool:
        """Whether any of the shipped layers is not in the register."""
        return not self._absent().empty

    def take_in_shipped(self, *, by: str, reason: str = "") -> int | None:
        """Number of the change in which the shipped layers were added; None where none was missing.

        Raises:
            UnavailableError: the register cannot be written.
        """
        absent = self._absent()
        if absent.empty:
            return None
        return self._register.load({"layer": absent}, by=by, kind="set_up", reason=reason)

    def remove(self, layer_id: str, *, by: str, reason: str = "") -> int:
        """Number of the change in which a layer was removed; its file stays, so that the change can be taken back.

        Raises:
            MissingError: there is no such layer.
        """
        self._found(layer_id)
        return self._register.apply([Edit("layer", layer_id, operation="delete")], by=by, reason=reason)

    def _found(self, layer_id: str) -> Any:
        """Row of a layer.

        Raises:
            MissingError: there is no such layer.
        """
        rows = list(self.table().itertuples())
        for row in rows:
            if row.id == layer_id:
                return row
        known = ", ".join(row.id for row in rows) or "-"
        raise MissingError(Problem("layer.unknown", {"value": layer_id[:60], "known": known}, value=layer_id))

    def open_layer(self, layer_id: str, *, bounds_deg: Bounds | None = None) -> Layer:
        """One layer, or the part of it around a box.

        Args:
            layer_id: identifier of the layer.
            bounds_deg: west, south, east, north in EPSG:4326; everything where None.

        Raises:
            MissingError: there is no such layer.
            UnavailableError: its file is gone.
            LimitError: it is too large to be taken whole.
        """
        return self._opened(self._found(layer_id), bounds_deg)

    def _held(self, row: Any) -> Path | None:
        """File of a layer: in the folder, or among those that ship; None where it is in neither."""
        paths = (folder / row.file for folder in (self.folder, LAYER_FILES))
        return next((path for path in paths if path.is_file()), None)

    def lost(self) -> tuple[str, ...]:
        """Identifiers of the layers whose file is gone."""
        return tuple(row.id for row in self.table().itertuples() if self._held(row) is None)

    def _path(self, row: Any) -> Path:
        """File of a layer.

        Raises:
            UnavailableError: it is gone.
        """
        if path := self._held(row):
            return path
        parameters = {"file": row.file, "value": row.id, "folder": self.folder}
        raise UnavailableError(Problem("layer.file_gone", parameters, value=row.id))

    def sampled(
        self, layer_id: str, lon_deg: NDArray[float64], lat_deg: NDArray[float64]
    ) -> tuple[NDArray[float64], LayerCard, str]:
        """Values of the grid of a layer at positions in EPSG:4326 (NaN outside it), its card, and their unit.

        They are for looking at: where positions lie far apart, cells are left out.

        Raises:
            MissingError: there is no such layer, or it has no grid.
            UnavailableError: its file is gone.
        """
        row = self._found(layer_id)
        path = self._path(row)
        if path.suffix != ".tif":
            raise MissingError(Problem("layer.no_grid", {"value": layer_id[:60]}, value=layer_id))
        card = card_of(row)
        return stored.sampled(path, lon_deg, lat_deg, crs=card.crs), card, unit_of(card)

    def _opened(self, row: Any, bounds_deg: Bounds | None) -> Layer:
        card, path = card_of(row), self._path(row)
        if path.suffix == ".parquet":
            features = stored.read_features(path, card.kind, bounds_deg=bounds_deg)
            return Layer(card, row.geometry, features=features)
        grid = stored.read_grid(path, crs=card.crs, unit=unit_of(card), bounds_deg=bounds_deg, name=card.id)
        return Layer(card, row.geometry, grid=grid)

    def _rows(self, kind: str, bounds_deg: Bounds | None) -> Iterator[Any]:
        """Rows of a kind whose coverage touches a box."""
        yield from near(self.table().itertuples(), kind, bounds_deg)

    def open(self, kind: str, *, bounds_deg: Bounds | None = None) -> Layer | None:
        """The layer of a kind, or the part of it around a box; None where nothing of the kind speaks there.

        Of several grids the one with the finest cells is taken. Several layers of features become one: where they
        cover the same ground, those of the newer layer count, and the older adds what lies outside its coverage.

        Args:
            kind: kind of layer.
            bounds_deg: west, south, east, north in EPSG:4326; everything where None.

        Raises:
            UnavailableError: a file is gone.
            LimitError: a grid is too large to be taken whole.
        """
        return self._one(list(self._rows(kind, bounds_deg)), bounds_deg)

    def _one(self, rows: Sequence[Any], bounds_deg: Bounds | None) -> Layer | None:
        """Layer that rows of one kind make together."""
        if grids := finest(row for row in rows if row.file.endswith(".tif")):
            return self._opened(grids[0], bounds_deg)
        layers = [self._opened(row, bounds_deg) for row in rows]
        return together(layers) if layers else None

    def hazards(self, *, bounds_deg: Bounds | None = None) -> tuple[Layer, ...]:
        """All hazards that speak somewhere in a box."""
        return tuple(self._opened(row, bounds_deg) for row in self._rows("hazard", bounds_deg))

    def around(
        self, *, kinds: Sequence[str] = LAYER_KINDS, intensity_id: str | None = None
    ) -> Callable[[Bounds | None], Surroundings]:
        """Gives all that is known in a box (west, south, east, north in EPSG:4326), or everywhere.

        The table of layers is read once: what is asked for box after box rests on one moment of the register.

        Args:
            kinds: kinds of layers that are opened; the others stay None.
            intensity_id: layer of the event that is asked about; the newest event where None.

        Raises:
            MissingError: there is no such event.
        """
        rows = list(self.table().itertuples())
        event = self._found(intensity_id) if intensity_id else None

        def opened(bounds_deg: Bounds | None) -> Surroundings:
            close = {kind: list(near(rows, kind, bounds_deg)) if kind in kinds else [] for kind in LAYER_KINDS}
            events, hazards, heights = close.pop("intensity")[:1], close.pop("hazard"), finest(close.pop("dem"))
            if event is not None and "intensity" in kinds:
                events = [event]
            found = {kind: self._one(some, bounds_deg) for kind, some in close.items()}
            intensity = self._opened(events[0], bounds_deg) if events else None
            layers = tuple(self._opened(row, bounds_deg) for row in hazards)
            models = tuple(self._opened(row, bounds_deg) for row in heights)
            elevation = models[0] if models else None
            return Surroundings(elevation, **found, hazards=layers, intensity=intensity, coarser=models[1:])

        return opened

    def surroundings(self, *, bounds_deg: Bounds | None = None, intensity_id: str | None = None) -> Surroundings:
        """All that is known in a box, or everywhere.

        Args:
            bounds_deg: west, south, east, north in EPSG:4326; everything where None.
            intensity_id: layer of the event that is asked about; the newest event where None.

        Raises:
            MissingError: there is no such event.
            UnavailableError: a file is gone.
            LimitError: a grid is too large to be taken whole.
        """
        return self.around(intensity_id=intensity_id)(bounds_deg)
