"""Safety in an event: spaces of the register, judged by what layers say of the event and of what is around."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import geopandas
import numpy
import pandas

from geo.analysis.cut_off import Network, network_of
from geo.analysis.safety import Limits, SpaceSafety, closed_ways, for_vehicles, safety
from geo.errors import MissingError, Problem
from geo.layer import Layer, LayerCard, Surroundings
from geo.pipeline.ground import Around
from geo.pipeline.layers import layers
from geo.pipeline.tables import SPACE_TABLES
from geo.pipeline.tiling import box_around, tiled
from geo.register.spaces import space_rows
from geo.register.store import Register
from geo.standards import standards

__all__ = ["EventSafety", "event_safety", "events", "judged", "safety_limits"]

Progress = Callable[[str, float], None]

_SPACES_DEG, _WAYS_DEG = 0.1, 1.0
_MARGIN_DEG = 0.02
"""More than the farthest distance that is looked at around a space."""
_NEAR_KINDS = ("land_use", "amenities", "hazard", "intensity")
_CLOSING_KINDS = ("hazard", "intensity")


@dataclass(frozen=True)
class EventSafety:
    """How every space is judged in an event.

    Attributes:
        event: card of the shaking that is asked about; None where the register has none.
        rows: the flat rows of the spaces.
        spaces: judgement of each space by its id.
    """

    event: LayerCard | None
    rows: geopandas.GeoDataFrame
    spaces: Mapping[str, SpaceSafety]


def safety_limits() -> Limits:
    """The numbers that ship."""
    return Limits.of([each for key, each in standards().items() if key.startswith("safety.")])


def events(register: Register) -> tuple[LayerCard, ...]:
    """Shakings that can be asked about, the newest first."""
    return tuple(card for card in layers(register).cards() if card.kind == "intensity")


def _event(register: Register, event_id: str | None) -> LayerCard | None:
    """Card of the event, the newest where none is named.

    Raises:
        MissingError: there is no such event.
    """
    known = events(register)
    if event_id is None:
        return known[0] if known else None
    for card in known:
        if card.id == event_id:
            return card
    parameters = {"value": event_id[:60], "known": ", ".join(card.id for card in known) or "-"}
    raise MissingError(Problem("safety.no_event", parameters, value=event_id))


def _network(ways: Layer | None, closing: Around, limits: Limits) -> Network | None:
    """All roads there are, and which of them the event closes, judged square by square."""
    if ways is None or ways.features is None:
        return None
    lines = for_vehicles(ways.features)
    closed = numpy.zeros(len(lines), dtype=bool)
    for part in tiled(pandas.Series(lines.geometry.to_numpy(), dtype=object), side_deg=_WAYS_DEG):
        bounds = box_around(part, margin_deg=0)
        if bounds is not None:
            closed[part.index] = closed_ways(lines.loc[part.index], closing(bounds), limits)
    return network_of(ways, lines, closed=closed)


def judged(
    rows: geopandas.GeoDataFrame,
    near: Around,
    *,
    network: Network | None,
    progress: Progress = lambda _step, _share: None,
) -> dict[str, SpaceSafety]:
    """Safety of each space by its id, in the order of the rows.

    Args:
        rows: spaces with id and geometry.
        near: gives what layers say around a box.
        network: roads with what is left of them in the event.
        progress: is told the step and the share done.
    """
    shapes = pandas.Series(rows.geometry.to_numpy(), index=rows.index, dtype=object)
    found: dict[str, SpaceSafety] = {}
    for part in tiled(shapes, side_deg=_SPACES_DEG):
        progress("judge", len(found) / len(rows))
        bounds = box_around(part, margin_deg=_MARGIN_DEG)
        around = Surroundings() if bounds is None else near(bounds)
        found |= safety(rows.loc[part.index], around, limits=safety_limits(), network=network)
    return {location_id: found[location_id] for location_id in rows["id"]}


def event_safety(
    register: Register,
    *,
    event_id: str | None = None,
    ids: Sequence[str] | None = None,
    progress: Progress = lambda _step, _share: None,
) -> EventSafety:
    """How safe the spaces of a register are in an event, with every reason.

    Args:
        register: an open register.
        event_id: layer of the shaking; the newest where none is named.
        ids: spaces asked for; all where none are named.
        progress: is told the step and the share done.

    Raises:
        MissingError: there is no such event or space.
    """
    event, store = _event(register, event_id), layers(register)
    rows = space_rows(register.tables(SPACE_TABLES))
    absent = set(ids or ()) - set(rows["id"])
    if absent:
        raise MissingError([Problem("ground.no_space", {"value": name}, value=name) for name in sorted(absent)])
    rows = rows if ids is None else rows[rows["id"].isin(ids)]

    chosen = event.id if event else None
    progress("roads", 0.0)
    closing, near = (store.around(kinds=kinds, intensity_id=chosen) for kinds in (_CLOSING_KINDS, _NEAR_KINDS))
    network = _network(store.open("ways"), closing, safety_limits())
    return EventSafety(event, rows, judged(rows, near, network=network, progress=progress))
