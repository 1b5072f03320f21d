"""Which survey rounds can be held against each other."""

from itertools import combinations

import pandas

from geo.register.spaces import round_order

__all__ = ["compared_rounds"]


def compared_rounds(surveys: pandas.DataFrame, rounds: pandas.DataFrame) -> tuple[str, str] | None:
    """The older and the newer round that share the most spaces with a known usable area, or None.

    Args:
        surveys: columns location_id, round_id, usable_area_m2.
        rounds: columns id, dated.
    """
    known = surveys[surveys["usable_area_m2"].notna()]
    spaces = {name: set(group) for name, group in known.groupby("round_id")["location_id"]}
    in_order = [name for name in round_order(rounds) if name in spaces]
    shared = {pair: len(spaces[pair[0]] & spaces[pair[1]]) for pair in combinations(in_order, 2)}
    best = max(shared, key=lambda pair: (shared[pair], in_order.index(pair[1]), in_order.index(pair[0])), default=None)
    return best if best and shared[best] else None
