"""Two states of one ground made comparable: footprints of two layers, outlines of two dates; or why they are not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.analysis.encroachment.losses import Compared, outline_share, unlike_share
from geo.analysis.encroachment.noise import ChangeRules, tolerance_m
from geo.errors import Problem
from geo.plane import to_plane
from geo.register.boundaries import Boundary

if TYPE_CHECKING:
    from geo.layer import LayerCard
    from geo.register.layers import LayerStore

__all__ = ["Chosen", "Comparison", "of_buildings", "of_outlines", "of_usable", "on_sheet"]

_MARGIN_DEG = 0.003
_AREAS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True)
class Chosen:
    """Two dated layers of footprints, the earlier first, and how accurate they are [m]."""

    store: "LayerStore"
    first: "LayerCard"
    second: "LayerCard"
    accuracy_m: float


@dataclass(frozen=True)
class Comparison:
    """A comparison of a ground with where both sides come from.

    Attributes:
        compared: the two sides in metres on the sheet of the ground.
        kind: ``buildings``, ``outline`` or ``usable``.
        sources: title of either layer, or role of either outline.
        dates: the earlier and the later day.
    """

    compared: Compared
    kind: str
    sources: tuple[str, str]
    dates: tuple[date, date]

    def told(self) -> dict[str, Any]:
        """What a row of losses says about it."""
        first, second = self.dates
        named = {"kind": self.kind, "first_source": self.sources[0], "second_source": self.sources[1]}
        return {**named, "first_dated": first, "second_dated": second, "tolerance_m": self.compared.tolerance_m}


def on_sheet(shapes: Sequence[BaseGeometry], boundary: Boundary) -> NDArray[numpy.object_]:
    """Areas among the shapes, in metres on the sheet of a ground."""
    found = numpy.array([shape for shape in shapes if shape is not None and shape.geom_type in _AREAS], dtype=object)
    return to_plane(found, numpy.repeat(boundary.origin_deg, len(found), axis=0)) if len(found) else found


def _footprints(boundary: Boundary, pair: Chosen) -> list[NDArray[numpy.object_]] | Problem:
    """Footprints around a ground at both dates; or the layer that does not speak there."""
    west, south, east, north = boundary.shape.bounds
    box = (west - _MARGIN_DEG, south - _MARGIN_DEG, east + _MARGIN_DEG, north + _MARGIN_DEG)
    sides = []
    for card in (pair.first, pair.second):
        layer = pair.store.open_layer(card.id, bounds_deg=box)
        if not shapely.covers(layer.coverage, boundary.shape):
            return Problem("losses.not_covered", {"layer": card.title})
        sides.append(on_sheet([] if layer.features is None else layer.features.geometry.tolist(), boundary))
    return sides


def of_buildings(boundary: Boundary, pair: Chosen, *, rules: ChangeRules) -> Comparison | Problem:
    """The footprints on and around a ground at both dates, or why they cannot be compared."""
    sides = _footprints(boundary, pair)
    first, second = pair.first, pair.second
    if isinstance(sides, Problem) or first.dated is None or second.dated is None:
        return sides if isinstance(sides, Problem) else Problem("losses.undated")
    shift_m = tolerance_m(pair.accuracy_m, pair.accuracy_m, rules=rules)
    edge_m = tolerance_m(pair.accuracy_m, boundary.accuracy_m, rules=rules)
    compared = Compared(f"{first.id} {second.id}", sides[0], sides[1], shift_m, edge_m)
    unlike = unlike_share(on_sheet([boundary.shape], boundary)[0], compared, rules=rules)
    if unlike > rules.sources_differ.value:
        return Problem("losses.sources_differ", {"percent": round(unlike * 100), "layer": first.title})
    return Comparison(compared, "buildings", (first.title, second.title), (first.dated, second.dated))


def of_outlines(boundary: Boundary, chain: Sequence[Boundary], *, rules: ChangeRules) -> Iterator[Comparison | Problem]:
    """Each outline of the ground as used against the one before it, the first against the boundary itself."""
    ground = on_sheet([boundary.shape], boundary)[0]
    earlier = boundary
    for later in chain:
        shape = on_sheet([later.shape], boundary)
        if outline_share(ground, shape[0]) < rules.outline_inside.value:
            percent = round(rules.outline_inside.value * 100)
            yield Problem("losses.elsewhere", {"date": str(later.dated), "percent": percent})
            continue
        if earlier.dated is None or later.dated is None:
            yield Problem("losses.undated")
        elif earlier.dated < later.dated:
            shift_m = tolerance_m(earlier.accuracy_m, later.accuracy_m, rules=rules)
            name = f"{earlier.role} {earlier.dated} {later.role} {later.dated}"
            compared = Compared(name, on_sheet([earlier.shape], boundary), shape, shift_m)
            yield Comparison(compared, "outline", (earlier.role, later.role), (earlier.dated, later.dated))
        earlier = later


def of_usable(boundary: Boundary, chain: Sequence[Boundary], *, rules: ChangeRules) -> Iterator[Comparison | Problem]:
    """Usable ground of each day against that of the day before it; only where the same rules could speak."""
    for earlier, later in pairwise(chain):
        if earlier.dated is None or later.dated is None or earlier.dated >= later.dated:
            continue
        if earlier.heard != later.heard:
            yield Problem("losses.rules_differ", {"first": str(earlier.dated), "second": str(later.dated)})
            continue
        shift_m = tolerance_m(earlier.accuracy_m, later.accuracy_m, rules=rules)
        sides = [on_sheet([one.shape], boundary) for one in (earlier, later)]
        name = f"usable {earlier.dated} {later.dated}"
        compared = Compared(name, sides[0], sides[1], shift_m, cause="unusable")
        yield Comparison(compared, "usable", (earlier.role, later.role), (earlier.dated, later.dated))
