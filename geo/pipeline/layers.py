"""What is around the spaces: the layers of a register, brought in from files, opened around a box."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from geo.crs import area_m2
from geo.errors import Problem
from geo.layer import LAYER_KINDS, LayerCard, Surroundings
from geo.register.store import Register
from geo.standards import value

if TYPE_CHECKING:
    from geo.register.layers import LayerStore
    from geo.sources.order import Order

__all__ = [
    "SAME",
    "LayerEntry",
    "TakenIn",
    "caveats",
    "layer_entries",
    "layers",
    "missing_kinds",
    "place_area",
    "surroundings",
    "take_in_layers",
]

SAME = "same"
"""Stands for the layers that tell the same as those that come in, where it is said which ones they replace."""

_READ_SHARE = 0.9
"""Share of the work that is done when a file has been read."""


@dataclass(frozen=True)
class TakenIn:
    """Layers that were brought in.

    Attributes:
        change_id: number of the change.
        cards: cards of the layers.
        replaced: identifiers of the layers whose place they took.
        notes: what the user should know about the files.
    """

    change_id: int
    cards: tuple[LayerCard, ...]
    replaced: tuple[str, ...]
    notes: tuple[Problem, ...]


def layers(register: Register, *, folder: Path | None = None) -> "LayerStore":
    """The layers of a register.

    Args:
        register: an open register.
        folder: folder of their files, where it is not the usual one.
    """
    from geo.register.layers import LayerStore  # noqa: PLC0415 - what reads rasters is slow to load, seldom needed

    return LayerStore(register, folder)


def surroundings(
    register: Register,
    *,
    bounds_deg: tuple[float, float, float, float] | None = None,
    intensity_id: str | None = None,
) -> Surroundings:
    """All that the layers know in a box (west, south, east, north in EPSG:4326), or everywhere.

    Args:
        register: an open register.
        bounds_deg: box of interest; everything where None, which a height model of a country refuses.
        intensity_id: layer of the event that is asked about; the newest event where None.

    Raises:
        MissingError: there is no such event.
        UnavailableError: a file of a layer is gone.
        LimitError: a grid is too large to be taken whole.
    """
    return layers(register).surroundings(bounds_deg=bounds_deg, intensity_id=intensity_id)


def caveats(card: LayerCard) -> tuple[Problem, ...]:
    """What a layer cannot be asked for, by its card: slope, where the cells of a height model are too large for it."""
    limit_m = value("slope.cell_max", unit="m")
    if card.kind != "dem" or card.resolution_m is None or card.resolution_m <= limit_m:
        return ()
    return (Problem("layer.too_coarse", {"size": f"{card.resolution_m:.0f}", "limit": f"{limit_m:.0f}"}),)


@dataclass(frozen=True)
class LayerEntry:
    """A layer as a list shows it.

    Attributes:
        card: its card.
        coverage: where it speaks, in EPSG:4326.
        area_m2: size of that area [m2].
        is_lost: whether its file is gone.
        has_grid: whether it is a grid and no features.
        caveats: what it cannot be asked for.
    """

    card: LayerCard
    coverage: shapely.Geometry
    area_m2: float
    is_lost: bool
    has_grid: bool
    caveats: tuple[Problem, ...]


def layer_entries(register: Register) -> tuple[LayerEntry, ...]:
    """All layers as a list shows them, in the order of kinds, the newest state first."""
    store = layers(register)
    cards, lost, areas = store.cards(), store.lost(), store.table().geometry.to_numpy()
    sizes_m2 = area_m2(areas)
    return tuple(
        LayerEntry(card, area, float(size_m2), card.id in lost, card.features is None, caveats(card))
        for card, area, size_m2 in zip(cards, areas, sizes_m2, strict=True)
    )


def place_area(register: Register) -> Callable[[str], shapely.Geometry | None]:
    """Gives the boundary of a place by its identifier; None where there is none."""

    def boundary(place_id: str) -> shapely.Geometry | None:
        found = register.table("location", where={"id": place_id})
        shapes = [shape for shape in found["geometry"] if shape is not None and shape.area > 0]
        return shapes[0] if shapes else None

    return boundary


def missing_kinds(cards: Sequence[LayerCard]) -> tuple[str, ...]:
    """Kinds of layers of which there is none; a height model too coarse for slope counts as none."""
    there = {card.kind for card in cards if not caveats(card)}
    return tuple(kind for kind in LAYER_KINDS if kind not in there)


def take_in_layers(
    register: Register,
    files: Sequence[tuple[Path, str]],
    order: "Order",
    *,
    by: str,
    replacing: Sequence[str] = (),
    reason: str = "",
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> TakenIn:
    """Layers made of files and kept in the register, in one change.

    Args:
        register: an open register.
        files: path and name of each file.
        order: what the user says about them.
        by: who brings them in.
        replacing: identifiers of layers whose place they take; `SAME` for those that tell the same.
        reason: why.
        progress: is told the step and the share done.

    Raises:
        MissingError: a file or a layer to replace is not there, or the reference system is not known.
        InputError: a file is damaged, of a kind that is not read, a layer already, or the order does not fit it.
        LimitError: it is larger, deeper or slower than the limits allow.
        UnavailableError: the files or the register cannot be written.
    """
    from geo.sources.layers import made  # noqa: PLC0415 - as above

    store = layers(register)
    with made(files, order, watch=lambda step, share: progress(step, _READ_SHARE * share)) as found:
        progress("keep", _READ_SHARE)
        named = [one for one in replacing if one != SAME]
        replaced = tuple(dict.fromkeys([*named, *(store.same(found) if SAME in replacing else ())]))
        change_id = store.take_in(found, by=by, replacing=replaced, reason=reason)
    progress("ready", 1.0)
    ids = store.identifiers(found)
    cards = tuple(replace(layer.card, id=one) for one, layer in zip(ids, found, strict=True))
    return TakenIn(change_id, cards, replaced, tuple(note for layer in found for note in layer.notes))
