"""Places that belong together because pairs join them."""

from collections.abc import Iterable

__all__ = ["joined"]


def joined(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Groups of places that pairs connect, each in order, the groups by their first place.

    >>> joined([(4, 2), (7, 8), (2, 1)])
    [[1, 2, 4], [7, 8]]
    """
    parent: dict[int, int] = {}

    def root(place: int) -> int:
        while parent.setdefault(place, place) != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for left, right in pairs:
        low, high = sorted((root(left), root(right)))
        parent[high] = low
    groups: dict[int, list[int]] = {}
    for place in sorted(parent):
        groups.setdefault(root(place), []).append(place)
    return list(groups.values())
