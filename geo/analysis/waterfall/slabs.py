"""Ground between pieces of boundary, slab by slab: between two heights at which nothing begins, ends or crosses.

In such a slab the pieces keep their order from left to right, and so does what lies left and right of each. Where that
stays as it was in the slab below, nothing is reckoned: the ground beside a piece is its integral, in closed form, over
the whole height from which it bounds the same two things. Whether the order holds is asked at the bottom and the top of
a slab. Where it does not, the slab is cut where the first two pieces cross, until what the wrong order could at most
falsify is below what is allowed. What is allowed through is added up and handed back with the figures.

The bound: moving one piece by a metre changes any figure by a metre of scan line at most. Any order would be right if
each piece were pushed right as far as those before it. Such pushes shrink in proportion to nothing where the order
turns, so that for straight pieces their sums at bottom and top, times half the height of the slab, bound the error. An
arc adds what it may rise above its chord towards its neighbour. The order taken is that of the middles of the chords.

Arrays go in and out one by one and small functions are put where they are called: what hands many arrays on in one
bundle counts each of them at every call, which took a third of the time.
"""

import numpy
from numba import njit
from numpy.typing import NDArray

from geo.analysis.waterfall.rims import HIGH, LEAN, LEFT, LOW, RADIUS, RIGHT, SINCE, SLOT, TURN, Rims, X

__all__ = ["measure"]

_Floats = NDArray[numpy.float64]
_Whole = NDArray[numpy.int64]
_Short = NDArray[numpy.int32]
_Ends = tuple[float, float]

_BULGE = (1 + 2**0.5) / 2
"""An arc rises above its chord by at most this much of its rise in the middle: so much where it begins level."""
_OTHERWISE = _BULGE - 1
"""How much two arcs of one rise may differ within a slab, of their rise."""
_LEAST_SHARE = 1e-12
"""Share of the height of a space below which a slab is nothing."""


@njit(cache=True, nogil=True, inline="always")
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
def _integral(numbers: _Floats, piece: int, bottom: float, top: float) -> float:
    """Integral of x between two heights of a piece [m2]."""
    radius = numbers[piece, RADIUS]
    if radius == 0:
        return (_x(numbers, piece, bottom) + _x(numbers, piece, top)) / 2 * (top - bottom)
    whole, centre = abs(radius), numbers[piece, LEAN]
    area = _half_circle(whole, top - centre) - _half_circle(whole, bottom - centre)
    return float(numbers[piece, X] * (top - bottom) + (area if radius > 0 else -area))


@njit(cache=True, nogil=True, inline="always")
def _order(active: _Whole, low: _Floats, high: _Floats, count: int, numbers: _Floats, top: float) -> None:
    """Bring pieces into the order of their chords' middles; few stand wrong, so that they are pushed to their place."""
    for at in range(count):
        piece, x = active[at], low[at]
        x_top = _x(numbers, piece, top)
        place, both = at, x + x_top
        while place > 0 and low[place - 1] + high[place - 1] > both:
            active[place], low[place], high[place] = active[place - 1], low[place - 1], high[place - 1]
            place -= 1
        active[place], low[place], high[place] = piece, x, x_top


@njit(cache=True, nogil=True, inline="always")
def _closing(numbers: _Floats, left: int, right: int, rise: float, next_rise: float) -> float:
    """How much two neighbours may come nearer to each other within a slab than at its ends, by the rise of arcs."""
    closing = max(rise - next_rise, 0.0) * _BULGE
    if rise * next_rise > 0:
        closing += _OTHERWISE * min(abs(rise), abs(next_rise))
        same = numbers[left, X] == numbers[right, X] and numbers[left, LEAN] == numbers[right, LEAN]
        if same and numbers[left, RADIUS] == numbers[right, RADIUS]:
            closing = 0.0
    return closing


@njit(cache=True, nogil=True, inline="always")
def _doubt(
    active: _Whole, lows: _Floats, highs: _Floats, count: int, numbers: _Floats, ends: _Ends, allowed_m: float
) -> tuple[float, float]:
    """Bound of the error [m of scan line] if this order is taken for the whole slab; where the first two cross."""
    bottom, top = ends
    doubt, split = 0.0, top
    reached, reached_top, last_low, last_high, rise = -numpy.inf, -numpy.inf, -numpy.inf, -numpy.inf, 0.0
    for at in range(count):
        piece, low, high = active[at], lows[at], highs[at]
        gap, gap_top = low - last_low, high - last_high
        next_rise = 0.0
        if numbers[piece, RADIUS] != 0:
            next_rise = _x(numbers, piece, (bottom + top) / 2) - (low + high) / 2
        if rise > next_rise or rise * next_rise > 0:
            closing = _closing(numbers, active[at - 1], piece, rise, next_rise)
            doubt += 2 * max(closing - max(min(gap, gap_top), 0.0), 0.0)
        if min(gap, gap_top) < -allowed_m / 2:
            split = min(split, bottom + (top - bottom) * gap / (gap - gap_top))
        reached, reached_top = max(reached, low), max(reached_top, high)
        last_low, last_high, rise = low, high, next_rise
        doubt += (reached - low + reached_top - high) / 2
    return doubt, split if split < top else (bottom + top) / 2


@njit(cache=True, nogil=True, inline="always")
def _passed(winds: _Short, slot: int, turn: int, held: int) -> int:
    """Bits of the slots that hold the place, after one piece is passed; the upper half where windings are missing."""
    winds[slot] += turn
    if winds[slot] > 0 if 2 * slot < len(winds) else winds[slot] < 0:
        return held | (1 << slot)
    return held & ~(1 << slot)


@njit(cache=True, nogil=True, inline="always")
def _told(held: int, rules: int) -> int:
    """What counts of the slots that hold a place: the space, the first rule that takes it and those that are silent."""
    if not held & 1:
        return 0
    taken = held & ((2 << rules) - 2)
    return held >> (rules + 1) << (rules + 1) | taken & -taken | 1


@njit(cache=True, nogil=True)
def _credit(found: _Floats, told: int, area: float, rules: int) -> None:
    """Give an area to the rule that takes it, or to what is left; and to each rule that is silent there."""
    if told == 0:
        return
    silent = told >> (rules + 1)
    rule = 0
    while rule < rules and not told & (1 << (rule + 1)):
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
def _settle(numbers: _Floats, kinds: _Short, piece: int, y: float, found: _Floats, rules: int) -> None:
    """Give what lies left of a piece, and take it from what lies right, up to a height."""
    left, right = kinds[piece, LEFT], kinds[piece, RIGHT]
    if left != right:
        area = _integral(numbers, piece, numbers[piece, SINCE], y)
        _credit(found, left, area, rules)
        _credit(found, right, -area, rules)
    numbers[piece, SINCE] = y


@njit(cache=True, nogil=True, inline="always")
def _start(winds: _Short, silent: _Short) -> int:
    """Windings at the far left, and the bits of the slots that hold it."""
    winds[:], held, rules = 0, 0, len(silent)
    for rule in range(rules):
        winds[rules + 1 + rule] = silent[rule]
        if silent[rule] < 0:
            held |= 1 << (rules + 1 + rule)
    return held


@njit(cache=True, nogil=True)
def _note(
    active: _Whole,
    count: int,
    numbers: _Floats,
    kinds: _Short,
    bottom: float,
    winds: _Short,
    silent: _Short,
    found: _Floats,
) -> None:
    """Note what lies left and right of each piece from a height on; where that changes, settle what was before."""
    held, left, rules = _start(winds, silent), 0, len(silent)
    for at in range(count):
        piece = active[at]
        held = _passed(winds, kinds[piece, SLOT], kinds[piece, TURN], held)
        right = _told(held, rules)
        if kinds[piece, LEFT] != left or kinds[piece, RIGHT] != right:
            _settle(numbers, kinds, piece, bottom, found, rules)
            kinds[piece, LEFT], kinds[piece, RIGHT] = left, right
        left = right


@njit(cache=True, nogil=True, inline="always")
def _left(
    active: _Whole, low: _Floats, count: int, numbers: _Floats, kinds: _Short, bottom: float, found: _Floats, rules: int
) -> int:
    """Settle the pieces that end at a height and let them go; number of those that stay."""
    kept = 0
    for at in range(count):
        piece = active[at]
        if numbers[piece, HIGH] > bottom:
            active[kept], low[kept] = piece, low[at]
            kept += 1
        else:
            _settle(numbers, kinds, piece, bottom, found, rules)
    return kept


@njit(cache=True, nogil=True, inline="always")
def _joined(
    active: _Whole, low: _Floats, count: int, numbers: _Floats, order: _Whole, waiting: int, bottom: float
) -> tuple[int, int]:
    """Take the pieces in that begin at a height; number of those that are in, and the first that still waits."""
    while waiting < len(order) and numbers[order[waiting], LOW] <= bottom:
        piece = order[waiting]
        if numbers[piece, HIGH] > bottom:
            active[count], low[count], numbers[piece, SINCE] = piece, _x(numbers, piece, bottom), bottom
            count += 1
        waiting += 1
    return count, waiting


@njit(cache=True, nogil=True, inline="always")
def _limit(active: _Whole, count: int, numbers: _Floats, order: _Whole, waiting: int, end: float) -> float:
    """Height at which next a piece ends or begins, or the end."""
    limit = min(numbers[order[waiting], LOW], end) if waiting < len(order) else end
    for at in range(count):
        limit = min(limit, numbers[active[at], HIGH])
    return limit


@njit(cache=True, nogil=True)
def _slab(
    active: _Whole, low: _Floats, high: _Floats, count: int, numbers: _Floats, ends: _Ends, allowed_m: float
) -> tuple[float, float]:
    """How high the next slab reaches between two heights between which nothing begins or ends; its bound [m2]."""
    bottom, top = ends
    least = (top - bottom) * _LEAST_SHARE
    while True:
        _order(active, low, high, count, numbers, top)
        doubt, split = _doubt(active, low, high, count, numbers, (bottom, top), allowed_m)
        if doubt <= allowed_m or top - bottom <= least or not bottom < split < top:
            return top, doubt * (top - bottom)
        top = split


@njit(cache=True, nogil=True)
def measure(rims: Rims, count: int, silent: _Short, found: _Floats, box: _Floats, error_m2: float) -> float:
    """Fill the ground of each rule, what is left, the part of it where none is silent, and where each is silent [m2].

    Returns:
        Bound of the error of each figure [m2].

    Args:
        rims: pieces of boundary. Slot 0 is the space, then what each rule takes, then where each rule is silent.
        count: how many there are.
        silent: below 0 by the number of maps that must all speak, one a rule; each that does adds a winding.
        found: figures, filled here.
        box: west, south, east, north of the space.
        error_m2: error that is allowed, spread over the height.
    """
    numbers, kinds, (_, bottom, _, end), rules = rims.numbers[:count], rims.kinds, box, len(silent)
    order, allowed_m = numpy.argsort(numbers[:, LOW]), error_m2 / (end - bottom)
    active, winds = numpy.empty(count, numpy.int64), numpy.zeros(2 * rules + 1, numpy.int32)
    low, high = numpy.empty(count), numpy.empty(count)
    kinds[:count, LEFT:] = 0
    waiting, inside, error = 0, 0, 0.0
    while bottom < end:
        inside = _left(active, low, inside, numbers, kinds, bottom, found, rules)
        inside, waiting = _joined(active, low, inside, numbers, order, waiting, bottom)
        limit = _limit(active, inside, numbers, order, waiting, end)
        while bottom < limit:
            top, doubt_m2 = _slab(active, low, high, inside, numbers, (bottom, limit), allowed_m)
            _note(active, inside, numbers, kinds, bottom, winds, silent, found)
            low, high, bottom, error = high, low, top, error + doubt_m2
    for at in range(inside):
        _settle(numbers, kinds, active[at], end, found, rules)
    return error
