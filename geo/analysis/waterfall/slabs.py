"""Ground between pieces of boundary, slab by slab: between two heights at which nothing begins, ends or crosses.

In such a slab the pieces keep their order from left to right, and the ground between two of them is the difference of
their integrals, in closed form. Whether the order holds is asked at the bottom, the middle and the top of a slab. Where
it does not, the slab is split where two pieces cross, until what the wrong order could at most falsify is below what is
allowed. What is allowed through is added up and handed back with the figures.

The bound: moving one piece by a metre changes any figure by a metre of scan line at most. The order of the middle would
be right if each piece were pushed right as far as those before it. Such pushes shrink in proportion to nothing where
the order turns, so that for straight pieces their sums at bottom and top, times half the height of the slab, bound the
error. An arc adds what it may rise above its chord towards its neighbour.
"""

from typing import NamedTuple

import numpy
from numba import njit
from numpy.typing import NDArray

from geo.analysis.waterfall.rims import HIGH, LEAN, LOW, RADIUS, SLOT, TURN, Rims, X

__all__ = ["Slots", "measure"]

_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.int64]

_BULGE = (1 + 2**0.5) / 2
"""An arc rises above its chord by at most this much of its rise in the middle: so much where it begins level."""
_OTHERWISE = _BULGE - 1
"""How much two arcs of one rise may differ within a slab, of their rise."""
_LEAST_SHARE = 1e-12
"""Share of the height of a space below which a slab is nothing."""
_DEEPEST = 100


class Slots(NamedTuple):
    """What pieces may bound: slot 0 the space, then what each rule takes, then where each rule is silent.

    Attributes:
        rules: number of rules.
        silent: below 0 by the number of maps that must all speak, one a rule; each that does adds a winding.
    """

    rules: int
    silent: NDArray[numpy.int32]


class _Bench(NamedTuple):
    """Room to work in: which pieces cross a slab from left to right, and where.

    Attributes:
        active: pieces.
        middle: x of each half way up.
        winds: windings around the place reached, by slot.
        ends: bottoms and tops of slabs that wait.
    """

    active: _Whole
    middle: _Floats
    winds: NDArray[numpy.int32]
    ends: _Floats


@njit(cache=True, nogil=True)
def _x(numbers: _Floats, piece: int, y: float) -> float:
    """Where a piece stands at a height."""
    radius = numbers[piece, RADIUS]
    if radius == 0:
        return float(numbers[piece, X] + numbers[piece, LEAN] * (y - numbers[piece, LOW]))
    rise = y - numbers[piece, LEAN]
    half = numpy.sqrt(max(radius * radius - rise * rise, 0.0))
    return float(numbers[piece, X] + (half if radius > 0 else -half))


@njit(cache=True, nogil=True)
def _half_circle(radius: float, rise: float) -> float:
    """Area right of the upright diameter of a circle, from its centre's height up to a rise."""
    held = min(max(rise, -radius), radius)
    return float((held * numpy.sqrt(radius * radius - held * held) + radius * radius * numpy.arcsin(held / radius)) / 2)


@njit(cache=True, nogil=True)
def _integral(numbers: _Floats, piece: int, bottom: float, top: float, middle_x: float) -> float:
    """Integral of x over the heights of a slab [m2]."""
    radius = numbers[piece, RADIUS]
    if radius == 0:
        return middle_x * (top - bottom)
    whole, centre = abs(radius), numbers[piece, LEAN]
    area = _half_circle(whole, top - centre) - _half_circle(whole, bottom - centre)
    return float(numbers[piece, X] * (top - bottom) + (area if radius > 0 else -area))


@njit(cache=True, nogil=True)
def _sort(active: _Whole, middle: _Floats, numbers: _Floats, count: int, y: float) -> None:
    """Bring the pieces into their order at a height; few stand wrong, so that they are pushed to their place."""
    for at in range(count):
        piece = active[at]
        x = _x(numbers, piece, y)
        place = at
        while place > 0 and middle[place - 1] > x:
            active[place], middle[place] = active[place - 1], middle[place - 1]
            place -= 1
        active[place], middle[place] = piece, x


@njit(cache=True, nogil=True)
def _closing(numbers: _Floats, left: int, right: int, rise: float, next_rise: float) -> float:
    """How much two neighbours may come nearer to each other within a slab than at its ends, by the rise of arcs."""
    closing = max(rise - next_rise, 0.0) * _BULGE
    if rise * next_rise > 0:
        closing += _OTHERWISE * min(abs(rise), abs(next_rise))
        same = numbers[left, X] == numbers[right, X] and numbers[left, LEAN] == numbers[right, LEAN]
        if same and numbers[left, RADIUS] == numbers[right, RADIUS]:
            closing = 0.0
    return closing


@njit(cache=True, nogil=True)
def _doubt(
    active: _Whole, middle: _Floats, numbers: _Floats, count: int, ends: tuple[float, float], allowed_m: float
) -> tuple[float, float]:
    """Bound of the error [m of scan line] if the order of the middle is taken for the whole slab; where to split it."""
    bottom, top = ends
    half, doubt, worst, split = (top - bottom) / 2, 0.0, -allowed_m / 2, (bottom + top) / 2
    reached, reached_top, last_low, last_high, rise = -numpy.inf, -numpy.inf, -numpy.inf, -numpy.inf, 0.0
    for at in range(count):
        piece = active[at]
        low, high = _x(numbers, piece, bottom), _x(numbers, piece, top)
        next_rise = 0.0 if numbers[piece, RADIUS] == 0 else middle[at] - (low + high) / 2
        least = min(low - last_low, high - last_high)
        if rise > next_rise or rise * next_rise > 0:
            closing = _closing(numbers, active[at - 1], piece, rise, next_rise)
            doubt += 2 * max(closing - max(least, 0.0), 0.0)
        if least < worst:
            worst, gap = least, middle[at] - middle[at - 1]
            away = half * gap / (gap - least)
            split = bottom + half + (away if high - last_high <= low - last_low else -away)
        reached, reached_top = max(reached, low), max(reached_top, high)
        last_low, last_high, rise = low, high, next_rise
        doubt += (reached - low + reached_top - high) / 2
    return doubt, split


@njit(cache=True, nogil=True)
def _passed(winds: NDArray[numpy.int32], slot: int, turn: int, held: int) -> int:
    """Bits of the slots that hold the place, after one piece is passed; the upper half where windings are missing."""
    winds[slot] += turn
    if winds[slot] > 0 if 2 * slot < len(winds) else winds[slot] < 0:
        return held | (1 << slot)
    return held & ~(1 << slot)


@njit(cache=True, nogil=True)
def _credit(found: _Floats, held: int, area: float, rules: int) -> None:
    """Give an area to the first rule that takes it, or to what is left; and to each rule that is silent there."""
    silent = held >> (rules + 1)
    rule = 0
    while rule < rules and not held & (1 << (rule + 1)):
        rule += 1
    found[rule] += area
    if rule == rules and silent == 0:
        found[rules + 1] += area
    rule = rules + 2
    while silent:
        if silent & 1:
            found[rule] += area
        silent >>= 1
        rule += 1


@njit(cache=True, nogil=True)
def _start(winds: NDArray[numpy.int32], slots: Slots) -> int:
    """Windings at the far left, and the bits of the slots that hold it."""
    winds[:], held = 0, 0
    for rule in range(slots.rules):
        slot = slots.rules + 1 + rule
        winds[slot] = slots.silent[rule]
        if winds[slot] < 0:
            held |= 1 << slot
    return held


@njit(cache=True, nogil=True)
def _add_slab(bench: _Bench, rims: Rims, slots: Slots, found: _Floats, count: int, ends: tuple[float, float]) -> None:
    """Add the ground of one slab in the order of its middle."""
    (bottom, top), (numbers, kinds), rules = ends, rims, slots.rules
    active, middle, winds, _ = bench
    held, before = _start(winds, slots), 0.0
    for at in range(count):
        piece = active[at]
        here = _integral(numbers, piece, bottom, top, middle[at])
        if held & 1:
            _credit(found, held, here - before, rules)
        held = _passed(winds, kinds[piece, SLOT], kinds[piece, TURN], held)
        before = here


@njit(cache=True, nogil=True)
def _settle(
    bench: _Bench, rims: Rims, slots: Slots, found: _Floats, count: int, ends: tuple[float, float], allowed_m: float
) -> float:
    """Add a slab, split as often as needed; the bound of its error [m2]."""
    active, middle, numbers = bench.active, bench.middle, rims.numbers
    stack, deep, error = bench.ends, 1, 0.0
    stack[0, 0], stack[0, 1] = ends
    while deep > 0:
        deep -= 1
        bottom, top = stack[deep]
        _sort(active, middle, numbers, count, (bottom + top) / 2)
        doubt, split = _doubt(active, middle, numbers, count, (bottom, top), allowed_m)
        if doubt > allowed_m and deep < _DEEPEST and bottom < split < top:
            stack[deep + 1, 0], stack[deep + 1, 1] = bottom, split
            stack[deep, 0], stack[deep, 1] = split, top
            deep += 2
        else:
            error += doubt * (top - bottom)
            _add_slab(bench, rims, slots, found, count, (bottom, top))
    return error


@njit(cache=True, nogil=True)
def _heights(numbers: _Floats, box: _Floats) -> _Floats:
    """Heights at which anything begins or ends in a box, with its own, from below."""
    found, number = numpy.empty(2 * len(numbers) + 2), 2
    found[0], found[1] = box[1], box[3]
    for piece in range(len(numbers)):
        if numbers[piece, X] >= box[0] or numbers[piece, LEAN] != 0:
            for y in (numbers[piece, LOW], numbers[piece, HIGH]):
                if box[1] < y < box[3]:
                    found[number] = y
                    number += 1
    return numpy.sort(found[:number])


@njit(cache=True, nogil=True)
def _kept(active: _Whole, numbers: _Floats, count: int, y: float) -> int:
    """Let pieces go that end below a height; number of those that stay."""
    kept = 0
    for at in range(count):
        piece = active[at]
        if numbers[piece, HIGH] > y:
            active[kept] = piece
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def measure(rims: Rims, count: int, slots: Slots, found: _Floats, box: _Floats, error_m2: float) -> float:
    """Fill the ground of each rule, what is left, the part of it where none is silent, and where each is silent [m2].

    Returns:
        Bound of the error of each figure [m2].

    Args:
        rims: pieces of boundary.
        count: how many there are.
        slots: what they bound.
        found: figures, filled here.
        box: west, south, east, north of the space.
        error_m2: error that is allowed, spread over the height.
    """
    numbers, height = rims.numbers[:count], box[3] - box[1]
    heights, order = _heights(numbers, box), numpy.argsort(numbers[:, LOW])
    winds = numpy.zeros(2 * slots.rules + 1, numpy.int32)
    bench = _Bench(numpy.empty(count, numpy.int64), numpy.empty(count), winds, numpy.empty((_DEEPEST + 3, 2)))
    active, waiting, error = 0, 0, 0.0
    for place in range(len(heights) - 1):
        low, high = heights[place], heights[place + 1]
        if high - low <= height * _LEAST_SHARE:
            continue
        middle = (low + high) / 2
        active = _kept(bench.active, numbers, active, middle)
        while waiting < count and numbers[order[waiting], LOW] <= middle:
            if numbers[order[waiting], HIGH] > middle:
                bench.active[active] = order[waiting]
                active += 1
            waiting += 1
        error += _settle(bench, rims, slots, found, active, (low, high), error_m2 / height)
    return error
