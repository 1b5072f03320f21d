"""The waterfall of many spaces before narrow strips, within a stated bound, several times faster than by polygons.

The ground is the one that `geo.analysis.ground.cut` cuts, but for two things: corners of reaches are true arcs and not
drawn ones, and narrow strips are still in it.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.analysis.overlay import sound
from geo.analysis.rules import RULES
from geo.analysis.taking import Cells, Shapes, Taking
from geo.analysis.waterfall.cells import Edges, all_marked, edges, joined_edges
from geo.analysis.waterfall.figures import OPTIONAL, Waterfall
from geo.analysis.waterfall.spaces import Grounds, measure_all
from geo.analysis.waterfall.strands import Strands, joined, outlines, strands
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


class _Listening:
    """Which rule can speak of which space: of the whole, of nothing, or of a part that has to be measured."""

    def __init__(self, boxes: _Floats, origins: _Floats, rules: int) -> None:
        self.boxes, self.origins = boxes, origins
        self.none = numpy.zeros((len(boxes), rules), dtype=bool)
        self.silent = numpy.zeros((len(boxes), rules), dtype=numpy.int32)
        self.parts: list[Strands] = []

    def hear(self, takings: Sequence[Taking], rule: int) -> None:
        """Note where the takings of a rule can speak."""
        self.none[:, rule] = not takings
        for taking in takings:
            whole, nothing = _speaks(taking, self.boxes)
            self.none[:, rule] |= nothing
            partly = numpy.flatnonzero(~whole & ~nothing & ~numpy.isnan(self.boxes[:, 0]))
            if len(partly):
                self._measure(taking, partly, rule)

    def _measure(self, taking: Taking, partly: _Whole, rule: int) -> None:
        self.silent[partly, rule] -= 1
        empty = numpy.full(len(partly), shapely.Polygon(), dtype=object)
        heard = taking.known(empty, self.boxes[partly], self.origins[partly])
        pairs, slot = (partly, numpy.arange(len(partly))), 1 + self.silent.shape[1] + rule
        self.parts.append(outlines(heard, pairs, numpy.zeros(len(partly)), slot=slot))


def _speaks(taking: Taking, boxes: _Floats) -> tuple[NDArray[numpy.bool_], NDArray[numpy.bool_]]:
    """Spaces of whose box a taking speaks whole, and those of which it says nothing."""
    if isinstance(taking, Cells):
        ends = taking.cells_around(boxes)
        windows = taking.windows(boxes)
        inside = (ends[::2] >= 0).all(axis=0) & (taking.taken.shape >= ends[1::2].T).all(axis=1)
        return inside & all_marked(taking.known_cells, windows), windows[:, 0] >= windows[:, 1]
    if taking.coverage is None:
        return numpy.zeros(len(boxes), dtype=bool), numpy.ones(len(boxes), dtype=bool)
    around = shapely.box(*boxes.T)
    return shapely.contains(taking.coverage, around), ~shapely.intersects(taking.coverage, around)


class _Measured(NamedTuple):
    """Figures of some spaces: gross, ground by rule, covered shares by rule, least, bound."""

    gross_m2: _Floats
    taken_m2: _Floats
    covered_share: _Floats
    least_m2: _Floats
    bound_m2: _Floats


def _near(takings: Sequence[Taking], slot: int, boxes: _Floats, origins: _Floats) -> tuple[list[Strands], list[Edges]]:
    shapes = [each for each in takings if isinstance(each, Shapes) and len(each.shapes)]
    cells = [each for each in takings if isinstance(each, Cells)]
    return (
        [strands(each, boxes, origins, slot=slot) for each in shapes],
        [edges(each, boxes, origins, slot=slot) for each in cells],
    )


def _own(spaces: _Shapes, origins: _Floats) -> Strands:
    """Boundaries of the spaces on their sheets."""
    has_ground = numpy.flatnonzero(~shapely.is_missing(spaces))
    pairs = (has_ground, numpy.arange(len(has_ground)))
    return outlines(spaces[has_ground], pairs, numpy.zeros(len(has_ground)), slot=0, origins_deg=origins)


def _boxes_m(own: Strands, count: int) -> _Floats:
    """Boxes of the spaces on their sheets."""
    found = numpy.full((count, _BOX), numpy.nan)
    if len(own.space):
        met, first = numpy.unique(own.space, return_index=True)
        starts = own.start[first]
        found[met, :2] = numpy.minimum.reduceat(own.points_m, starts)
        found[met, 2:] = numpy.maximum.reduceat(own.points_m, starts)
    return found


def _measured(shapes: _Shapes, takings: Sequence[Taking], order: Sequence[str], bound_share: float) -> _Measured:
    """Figures of some spaces."""
    spaces = sound(shapes)
    boxes, origins, gross = shapely.bounds(spaces).reshape(-1, _BOX), origins_deg(spaces), area_m2(spaces)
    lines, heard = [_own(spaces, origins)], _Listening(boxes, origins, len(order))
    cuts: list[Edges] = []
    boxes_m = _boxes_m(lines[0], len(spaces))
    for rule, name in enumerate(order):
        own = [taking for taking in takings if taking.rule == name]
        more, cells = _near(own, rule + 1, boxes, origins)
        lines, cuts = [*lines, *more], [*cuts, *cells]
        if name not in OPTIONAL:
            heard.hear(own, rule)
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
    for taking in takings:
        if isinstance(taking, Shapes) and taking.coverage is not None:
            shapely.prepare(taking.coverage)
    threads = _THREADS if len(spaces) >= _WORTH_A_THREAD else 1
    with ThreadPoolExecutor(threads) as pool:
        parts = list(
            pool.map(
                lambda shapes: _measured(shapes, takings, order, bound_share),
                numpy.array_split(spaces.to_numpy(), threads),
            )
        )
    gross, taken, share, least, bound = (numpy.concatenate(part) for part in zip(*parts, strict=True))
    told = {taking.rule for taking in takings}
    covered = pandas.DataFrame(share, index=spaces.index, columns=list(order))
    for rule in OPTIONAL & set(order):
        covered[rule] = 1.0 if rule in told else numpy.nan
    taken_m2 = pandas.DataFrame(taken, index=spaces.index, columns=list(order))
    return QuickGround(tuple(order), gross, taken_m2, covered, least, bound)
