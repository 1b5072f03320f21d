"""How much of each space people can really live on: gross ground, each deduction, and what is left.

Every square metre goes to the first rule that takes it, in the order of the rules, so that the deductions add up to
gross minus usable whatever overlaps. What no layer speaks of is not guessed: the usable ground then lies between what
is left where every rule can speak (least) and what is left by the rules that can (most).
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.analysis.overlay import cut_off, in_common, merged, sound
from geo.analysis.rules import RULES, STRIP
from geo.analysis.taking import Taking
from geo.analysis.waterfall.figures import OPTIONAL, WHOLE, Waterfall
from geo.crs import area_m2
from geo.plane import origins_deg, to_degrees, to_plane

__all__ = ["Ground", "cut", "wide_enough"]

_Shapes = NDArray[numpy.object_]
_Floats = NDArray[numpy.float64]

_NOISE_M2 = 1e-6
_THREADS = 2
_WORTH_A_THREAD = 100
"""Spaces from which a second thread is worth its start."""


@dataclass(frozen=True)
class Step:
    """One rule at its turn.

    Attributes:
        met: the spaces from which the rule takes.
        before: their ground before it.
        other: what lies against it.
        way: how the two make the ground that is taken: what they have in common, or the first without the second.
    """

    met: NDArray[numpy.intp]
    before: _Shapes
    other: _Shapes
    way: Callable[[_Shapes, _Shapes], _Shapes]


@dataclass(frozen=True)
class Ground(Waterfall):
    """Spaces cut into pieces, one a rule, and what is left of them.

    Attributes:
        origins: longitude and latitude of each space's sheet [deg].
        assumed: number of obstructions near each space whose reach rests on an assumption, one column a rule.
        steps: what each rule met, by rule.
        usable: ground left, on the space's sheet.
        known: ground of which every rule can speak, on the space's sheet.
    """

    origins: _Floats
    assumed: pandas.DataFrame
    steps: Mapping[str, Step]
    usable: _Shapes
    known: _Shapes

    def pieces(self, rule: str) -> _Shapes:
        """Ground a rule takes, on each space's sheet; reckoned when it is asked for."""
        found, step = numpy.full(len(self.usable), shapely.Polygon(), dtype=object), self.steps[rule]
        found[step.met] = step.way(step.before, step.other)
        return found

    def in_degrees(self, rule: str = "") -> _Shapes:
        """Ground a rule takes, or the usable ground where none is named, in WGS 84."""
        return to_degrees(self.pieces(rule) if rule else self.usable, self.origins)


def _unions(space: NDArray[numpy.intp], shapes: _Shapes) -> tuple[NDArray[numpy.intp], _Shapes]:
    """Each space that is met, and all that meets it as one shape."""
    order = numpy.argsort(space, kind="stable")
    met, first = numpy.unique(space[order], return_index=True)
    ends = numpy.append(first[1:], len(space))
    sorted_shapes = shapes[order]
    unions = sorted_shapes[first].copy() if len(met) else shapes
    for place in numpy.flatnonzero(ends - first > 1):
        unions[place] = merged(sorted_shapes[first[place] : ends[place]])
    return met, unions


def wide_enough(shapes: _Shapes, width_m: float) -> _Shapes:
    """What is left of each shape when parts narrower than a width are taken off.

    The shape is shrunk by half the width and grown again, with sharp corners, so that corners stay.

    >>> key = shapely.union_all([shapely.box(0, 0, 10, 10), shapely.box(10, 4, 30, 6)])
    >>> wide_enough(numpy.array([key], dtype=object), 6.0)[0].area
    100.0
    """
    if width_m <= 0:
        return shapes
    half = width_m / 2
    plain = shapely.normalize(shapely.simplify(shapes, _NOISE_M2))
    inner = shapely.buffer(plain, -half, join_style="mitre")
    outer = shapely.buffer(inner, half, join_style="mitre")
    return in_common(outer, shapes)


class _Cutting:
    """The state of a cut: what is left of each space, and what was learned on the way."""

    def __init__(self, shapes: _Shapes) -> None:
        whole = sound(shapes)
        self.boxes = shapely.bounds(whole)
        self.origins = origins_deg(whole)
        self.left = to_plane(whole, self.origins)
        self.planar_m2 = shapely.area(self.left)
        self.gross_m2 = area_m2(whole)
        self.scale = numpy.where(self.planar_m2 > 0, self.gross_m2 / numpy.maximum(self.planar_m2, 1e-9), 1.0)
        self.ground = self.left.copy()
        self.frames = shapely.box(*shapely.bounds(self.left).T)
        self.speaks = self.left.copy()
        self.none = numpy.full(len(shapes), shapely.Polygon(), dtype=object)

    def serve(self, takings: Sequence[Taking]) -> tuple[Step, _Floats, NDArray[numpy.intp]]:
        """Step of the takings of one rule, the area they take on the sheet, and the guesses among them."""
        taken, guesses = numpy.zeros(len(self.left)), numpy.zeros(len(self.left), dtype=numpy.intp)
        hits = [taking.hits(self.left, self.boxes, self.origins) for taking in takings]
        if not hits:
            return Step(guesses[:0], self.none[:0], self.none[:0], in_common), taken, guesses
        guesses += sum(numpy.bincount(hit.space[hit.assumed], minlength=len(self.left)) for hit in hits)
        met, unions = _unions(
            numpy.concatenate([hit.space for hit in hits]), numpy.concatenate([h.shapes for h in hits])
        )
        before = self.left[met]
        self.left[met] = cut_off(before, unions)
        taken[met] = numpy.maximum(shapely.area(before) - shapely.area(self.left[met]), 0)
        return Step(met, before, unions, in_common), taken, guesses

    def listen(self, takings: Sequence[Taking], *, optional: bool) -> _Floats:
        """Share of each space where every taking of one rule can speak; narrows the ground where all rules can.

        A rule that may be missing narrows nothing; its share is unknown where nobody mapped anything.
        """
        if optional:
            return numpy.full(len(self.left), 1.0 if takings else numpy.nan)
        heard = self.ground.copy() if takings else self.none
        for taking in takings:
            around = taking.known(self.ground, self.boxes, self.origins)
            partly = ~shapely.contains(around, self.frames)
            heard[partly] = in_common(heard[partly], around[partly])
        partly = heard != self.ground
        self.speaks[partly] = in_common(self.speaks[partly], heard[partly])
        return numpy.asarray(shapely.area(heard) / numpy.maximum(self.planar_m2, 1e-9))

    def strip(self, width_m: float) -> tuple[Step, _Floats]:
        """Step that takes what is narrower than a width from what is left, and the area on the sheet."""
        before = self.left
        self.left = wide_enough(before, width_m)
        taken = numpy.maximum(shapely.area(before) - shapely.area(self.left), 0)
        narrow = numpy.flatnonzero(taken > _NOISE_M2)
        return Step(narrow, before[narrow], self.left[narrow], cut_off), taken

    def least_m2(self, width_m: float) -> _Floats:
        """Usable ground where every rule can speak."""
        share = shapely.area(self.speaks) / numpy.maximum(self.planar_m2, 1e-9)
        area = shapely.area(self.left)
        partly = (share > 0) & (share < WHOLE)
        area[share <= 0] = 0
        area[partly] = shapely.area(wide_enough(in_common(self.left[partly], self.speaks[partly]), width_m))
        return numpy.asarray(numpy.where(numpy.isnan(self.gross_m2), numpy.nan, area * self.scale))


def _cut(spaces: pandas.Series, takings: Sequence[Taking], *, order: Sequence[str], row_width_m: float) -> Ground:
    """Some spaces cut one rule after the other."""
    work = _Cutting(spaces.to_numpy())
    steps, taken, covered, assumed = {}, {}, {}, {}
    for rule in order:
        own = [taking for taking in takings if taking.rule == rule]
        covered[rule] = work.listen(own, optional=rule in OPTIONAL)
        steps[rule], area, assumed[rule] = work.serve(own)
        taken[rule] = area * work.scale
    steps[STRIP], area = work.strip(row_width_m)
    taken[STRIP] = area * work.scale
    names = spaces.index
    return Ground(
        order=(*order, STRIP),
        origins=work.origins,
        gross_m2=work.gross_m2,
        taken_m2=pandas.DataFrame(taken, index=names),
        covered_share=pandas.DataFrame(covered, index=names),
        assumed=pandas.DataFrame(assumed, index=names),
        steps=steps,
        usable=work.left,
        known=work.speaks,
        least_m2=work.least_m2(row_width_m),
    )


def _joined(parts: Sequence[Ground]) -> Ground:
    """Spaces that were cut apart from each other, as one."""
    firsts = numpy.cumsum([0, *(len(part.usable) for part in parts)])[:-1]

    def step(rule: str) -> Step:
        own = [part.steps[rule] for part in parts]
        met = [first + each.met for first, each in zip(firsts, own, strict=True)]
        before, other = ([getattr(each, name) for each in own] for name in ("before", "other"))
        return Step(numpy.concatenate(met), numpy.concatenate(before), numpy.concatenate(other), own[0].way)

    arrays = {
        name: numpy.concatenate([getattr(part, name) for part in parts])
        for name in ("gross_m2", "least_m2", "origins", "usable", "known")
    }
    frames = {
        name: pandas.concat([getattr(part, name) for part in parts])
        for name in ("taken_m2", "covered_share", "assumed")
    }
    order = parts[0].order
    return Ground(order=order, steps={rule: step(rule) for rule in order}, **arrays, **frames)


def cut(
    spaces: pandas.Series, takings: Sequence[Taking], *, order: Sequence[str] = RULES, row_width_m: float
) -> Ground:
    """Each space cut into what each rule takes and what is left [m2, geodesic].

    The spaces do not know of each other, so their order and number do not matter.

    >>> from geo import toy
    >>> from geo.analysis.taking import EVERYWHERE, Shapes
    >>> meadow = toy.spaces().set_index("id").geometry.loc[["toy-4"]]
    >>> pond = Shapes("water", numpy.array([shapely.box(85.315, 27.705, 85.316, 27.707)]), numpy.zeros(1), EVERYWHERE)
    >>> cut(meadow, [pond], order=["water"], row_width_m=6.0).table().round().iloc[0, :5].tolist()
    [43718.0, 21859.0, 0.0, 21859.0, 21859.0]

    Args:
        spaces: boundaries in WGS 84, by the space's name.
        takings: what each rule takes ground by; a rule of the order without any is not known.
        order: rules, first come first served.
        row_width_m: width of a row of shelters; narrower parts are strips.
    """
    ready = [taking.ready() for taking in takings]
    threads = _THREADS if len(spaces) >= _WORTH_A_THREAD else 1
    size = -(-len(spaces) // threads) or 1
    halves = [spaces.iloc[first : first + size] for first in range(0, len(spaces), size)] or [spaces]
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(lambda some: _cut(some, ready, order=order, row_width_m=row_width_m), halves))
    return parts[0] if len(parts) == 1 else _joined(parts)
