"""The waterfall of many spaces before narrow strips, within a stated bound, several times faster than by polygons.

The ground is the one that `geo.analysis.ground.cut` cuts, but for two things: corners of reaches are true arcs and not
drawn ones, and narrow strips are still in it.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.analysis.overlay import sound, valid
from geo.analysis.rules import RULES
from geo.analysis.taking import Cells, Shapes, Taking
from geo.analysis.waterfall.cells import Windows, all_marked, edges, joined_edges, windows
from geo.analysis.waterfall.figures import OPTIONAL, Waterfall
from geo.analysis.waterfall.spaces import Grounds, measure_all
from geo.analysis.waterfall.strands import Strands, joined, outlines, reached_deg, strands
from geo.crs import area_m2
from geo.plane import origins_deg

__all__ = ["BOUND_SHARE", "QuickGround", "quick_ground"]

_Shapes = NDArray[numpy.object_]
_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.intp]

BOUND_SHARE = 1 / 100**2 / 10
"""Share of a space by which any of its figures may be off."""

_TINY_M2 = 1e-9
_BOX = 2 * 2
_THREADS = 2
_WORTH_A_THREAD = 100
"""Spaces from which a second thread is worth its start."""


@dataclass(frozen=True)
class QuickGround(Waterfall):
    """The waterfall before narrow strips.

    Attributes:
        bound_m2: how far the figures of each space may be from those of true arcs, at most.
    """

    bound_m2: _Floats


class _Spaces:
    """Spaces with boxes and sheets, and what lies around them of every grid, looked up once a grid."""

    def __init__(self, shapes: _Shapes) -> None:
        self.shapes = sound(shapes)
        self.boxes = shapely.bounds(self.shapes).reshape(-1, _BOX)
        self.origins = origins_deg(self.shapes)
        self._windows: dict[object, Windows] = {}

    def windows(self, taking: Cells) -> Windows:
        """What of the grid of a taking lies around them."""
        grid = (taking.transform, taking.crs, taking.taken.shape)
        if grid not in self._windows:
            self._windows[grid] = windows(taking, self.boxes, self.origins)
        return self._windows[grid]


class _Listening:
    """Which rule can speak of which space: of the whole, of nothing, or of a part that has to be measured."""

    def __init__(self, spaces: _Spaces, rules: int) -> None:
        self.spaces = spaces
        self.none = numpy.zeros((len(spaces.boxes), rules), dtype=bool)
        self.silent = numpy.zeros((len(spaces.boxes), rules), dtype=numpy.int32)
        self.parts: list[Strands] = []

    def hear(self, takings: Sequence[Taking], rule: int) -> None:
        """Note where the takings of a rule can speak."""
        self.none[:, rule] = not takings
        for taking in takings:
            whole, nothing = _speaks(taking, self.spaces)
            self.none[:, rule] |= nothing
            partly = numpy.flatnonzero(~whole & ~nothing & ~numpy.isnan(self.spaces.boxes[:, 0]))
            if len(partly):
                self._measure(taking, partly, rule)

    def _measure(self, taking: Taking, partly: _Whole, rule: int) -> None:
        self.silent[partly, rule] -= 1
        empty = numpy.full(len(partly), shapely.Polygon(), dtype=object)
        heard = taking.known(empty, self.spaces.boxes[partly], self.spaces.origins[partly])
        self.parts.append(outlines(valid(heard), partly, slot=1 + self.silent.shape[1] + rule))


def _speaks(taking: Taking, spaces: _Spaces) -> tuple[NDArray[numpy.bool_], NDArray[numpy.bool_]]:
    """Spaces of whose box a taking speaks whole, and those of which it says nothing."""
    if isinstance(taking, Cells):
        around = spaces.windows(taking)
        marked = all_marked(taking.known_cells, around.cells)
        return around.whole & marked, around.cells[:, 0] >= around.cells[:, 1]
    boxes = shapely.box(*spaces.boxes.T)
    if taking.coverage is None:
        return numpy.zeros(len(boxes), dtype=bool), numpy.ones(len(boxes), dtype=bool)
    return shapely.contains(taking.coverage, boxes), ~shapely.intersects(taking.coverage, boxes)


class _Measured(NamedTuple):
    """Figures of some spaces: gross, ground by rule, covered shares by rule, least, bound."""

    gross_m2: _Floats
    taken_m2: _Floats
    covered_share: _Floats
    least_m2: _Floats
    bound_m2: _Floats


class _Layer(NamedTuple):
    """A taking with the number of its rule, and the boxes its shapes reach [deg]; none for cells."""

    taking: Taking
    rule: int
    reaches_deg: _Floats | None


def _own(spaces: _Spaces) -> Strands:
    """Boundaries of the spaces on their sheets."""
    has_ground = numpy.flatnonzero(~shapely.is_missing(spaces.shapes))
    return outlines(spaces.shapes[has_ground], has_ground, slot=0, origins_deg=spaces.origins)


def _boxes_m(own: Strands, count: int) -> _Floats:
    """Boxes of the spaces on their sheets."""
    found = numpy.full((count, _BOX), numpy.nan)
    if len(own.space):
        met, first = numpy.unique(own.space, return_index=True)
        starts = own.start[first]
        found[met, :2] = numpy.minimum.reduceat(own.points_m, starts)
        found[met, 2:] = numpy.maximum.reduceat(own.points_m, starts)
    return found


def _measured(shapes: _Shapes, layers: Sequence[_Layer], order: Sequence[str], bound_share: float) -> _Measured:
    """Figures of some spaces."""
    spaces = _Spaces(shapes)
    gross, heard = area_m2(spaces.shapes), _Listening(spaces, len(order))
    lines, cuts = [_own(spaces)], []
    for taking, rule, reaches in layers:
        if isinstance(taking, Cells):
            cuts.append(edges(taking, spaces.windows(taking), slot=rule + 1))
        elif reaches is not None:
            lines.append(strands(taking, reaches, spaces.boxes, spaces.origins, slot=rule + 1))
    for rule, name in enumerate(order):
        if name not in OPTIONAL:
            heard.hear([layer.taking for layer in layers if layer.rule == rule], rule)
    boxes_m = _boxes_m(lines[0], len(shapes))
    asked = Grounds(boxes_m, heard.silent, bound_share * numpy.nan_to_num(gross))
    found, errors = measure_all(joined([*lines, *heard.parts]), joined_edges(cuts), asked)
    return _geodesic(gross, found, errors, heard.none)


def _geodesic(gross: _Floats, found: _Floats, errors: _Floats, none: NDArray[numpy.bool_]) -> _Measured:
    """What was measured on the sheets as geodesic areas."""
    rules = none.shape[1]
    flat = found[:, : rules + 1].sum(axis=1)
    share = 1 - found[:, rules + 2 :] / numpy.maximum(flat, _TINY_M2)[:, None]
    scale = numpy.where(flat > 0, gross / numpy.maximum(flat, _TINY_M2), 0.0)
    least = numpy.where(none.any(axis=1), 0.0, found[:, rules + 1] * scale)
    least[numpy.isnan(gross)] = numpy.nan
    taken = numpy.nan_to_num(found[:, :rules] * scale[:, None])
    return _Measured(gross, taken, numpy.where(none, 0.0, share), least, errors * scale)


def _layers(takings: Sequence[Taking], order: Sequence[str], pool: ThreadPoolExecutor) -> list[_Layer]:
    """Takings of the rules that are asked for, ready for several threads."""
    found = []
    for taking in takings:
        if taking.rule not in order:
            continue
        reaches = None
        if isinstance(taking, Shapes):
            if taking.coverage is not None:
                shapely.prepare(taking.coverage)
            if len(taking.shapes):
                reaches = numpy.concatenate(list(pool.map(reached_deg, _halves(taking))))
        found.append(_Layer(taking, order.index(taking.rule), reaches))
    return found


def _halves(taking: Shapes) -> list[Shapes]:
    """A taking in two."""
    parts = (numpy.array_split(taking.shapes, _THREADS), numpy.array_split(taking.reach_m, _THREADS))
    return [replace(taking, shapes=shapes, reach_m=reach) for shapes, reach in zip(*parts, strict=True)]


def _westward(shapes: _Shapes) -> _Whole:
    """Numbers of spaces from west to east, so that each thread meets what is on its side."""
    return numpy.argsort(shapely.bounds(shapes)[:, 0], kind="stable")


def quick_ground(
    spaces: pandas.Series, takings: Sequence[Taking], *, order: Sequence[str] = RULES, bound_share: float = BOUND_SHARE
) -> QuickGround:
    """What each rule takes of each space and what is left before narrow strips [m2, geodesic].

    >>> from geo import toy
    >>> from geo.analysis.taking import EVERYWHERE
    >>> meadow = toy.spaces().set_index("id").geometry.loc[["toy-4"]]
    >>> pond = Shapes("water", numpy.array([shapely.box(85.315, 27.705, 85.316, 27.707)]), numpy.zeros(1), EVERYWHERE)
    >>> quick_ground(meadow, [pond], order=["water"]).table().round().iloc[0, :4].tolist()
    [43718.0, 21859.0, 21859.0, 21859.0]

    Args:
        spaces: boundaries in WGS 84, by the space's name.
        takings: what each rule takes ground by; a rule of the order without any is not known.
        order: rules, first come first served.
        bound_share: share of a space by which its figures may be off.
    """
    shapes = spaces.to_numpy()
    threads = _THREADS if len(shapes) >= _WORTH_A_THREAD else 1
    with ThreadPoolExecutor(threads) as pool:
        layers = _layers(takings, order, pool)
        chosen = numpy.array_split(_westward(shapes), threads)
        parts = list(pool.map(lambda some: _measured(shapes[some], layers, order, bound_share), chosen))
    back = numpy.argsort(numpy.concatenate(chosen))
    gross, taken, share, least, bound = (numpy.concatenate(part)[back] for part in zip(*parts, strict=True))
    told = {taking.rule for taking in takings}
    covered = pandas.DataFrame(share, index=spaces.index, columns=list(order))
    for rule in OPTIONAL & set(order):
        covered[rule] = 1.0 if rule in told else numpy.nan
    taken_m2 = pandas.DataFrame(taken, index=spaces.index, columns=list(order))
    return QuickGround(tuple(order), gross, taken_m2, covered, least, bound)
