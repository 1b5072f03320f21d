"""Ground that is spoken for: uses that take a space out of shelter, places held back, uses that must not meet."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray

from geo.errors import InputError, Problem

__all__ = ["Clash", "Places", "clashes", "places"]


class Places(NamedTuple):
    """Places of each space that are planned with, and those that uses and the part held back took; sums to all."""

    left: NDArray[numpy.int64]
    taken: NDArray[numpy.int64]


class Clash(NamedTuple):
    """Two uses of one space that must not share it."""

    space: int
    use: str
    other: str


def places(
    capacity_people: ArrayLike,
    uses: Sequence[Collection[str]],
    *,
    sheltering_share: Mapping[str, float],
    held_back_share: float = 0,
) -> Places:
    """Places of each space after its uses and after a share that is held back, rounded down to whole people.

    A space with several uses keeps what its most demanding use leaves. What is held back, for people who come late or
    need help, is taken of what the uses leave.

    >>> places([100, 50, 7], [{"helipad"}, set(), set()], sheltering_share={"helipad": 0}, held_back_share=0.1).left
    array([ 0, 45,  6])

    Args:
        capacity_people: places of each space.
        uses: uses each space is given to.
        sheltering_share: share of the places that a use leaves to people who sleep there, by use.
        held_back_share: share of the places left that is held back.

    Raises:
        InputError: a use has no share, or the share held back is not between nothing and all.
    """
    capacity = numpy.asarray(capacity_people, numpy.int64)
    unknown = sorted({use for of_space in uses for use in of_space} - set(sheltering_share))
    problems = [Problem("allocation.use_unknown", {"value": use}, value=use) for use in unknown]
    if not 0 <= held_back_share <= 1:
        problems.append(Problem("allocation.held_back", {"value": held_back_share}, value=held_back_share))
    if problems:
        raise InputError(problems)
    kept = numpy.array([min((sheltering_share[use] for use in of_space), default=1) for of_space in uses], float)
    left = _share(_share(capacity, kept), 1 - held_back_share)
    return Places(left, capacity - left)


def _share(people: NDArray[numpy.int64], share: ArrayLike) -> NDArray[numpy.int64]:
    """A share of people, rounded down, but not below a whole number that only rounding noise keeps it from."""
    exact = people * numpy.asarray(share)
    nearest = numpy.rint(exact)
    return numpy.where(numpy.isclose(exact, nearest, rtol=1e-9, atol=0), nearest, numpy.floor(exact)).astype(
        numpy.int64
    )


def clashes(uses: Sequence[Collection[str]], *, conflicts: Iterable[tuple[str, str]]) -> list[Clash]:
    """Pairs of uses on one space that must not share it.

    >>> clashes([{"helipad", "settlement_camp"}, {"helipad"}], conflicts=[("helipad", "settlement_camp")])
    [Clash(space=0, use='helipad', other='settlement_camp')]

    Args:
        uses: uses each space is given to.
        conflicts: pairs of uses that must not share a space.
    """
    pairs = list(conflicts)
    return [
        Clash(space, use, other)
        for space, of_space in enumerate(uses)
        for use, other in pairs
        if use in of_space and other in of_space
    ]
