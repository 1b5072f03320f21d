"""The figures of the waterfall: gross ground, what each rule takes, what is left, and what is not known."""

from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

__all__ = ["OPTIONAL", "WHOLE", "Waterfall", "taken_column"]

_Floats = NDArray[numpy.float64]

OPTIONAL = frozenset({"exclusion", "other_hazard"})
"""Rules without which nothing is unknown: what was not drawn is not excluded, and other hazards make no closed list."""

WHOLE = 1 - 1e-6
"""Share of a space from which it counts as covered: boundaries of layers carry rounding noise."""


def taken_column(rule: str) -> str:
    """Name of the column of ground that a rule takes.

    >>> taken_column("debris")
    'debris_m2'
    """
    return f"{rule}_m2"


@dataclass(frozen=True)
class Waterfall:
    """What each rule takes of some spaces, and what is left.

    Attributes:
        order: the rules in the order they were served.
        gross_m2: geodesic area of each space; NaN where it has no ground.
        taken_m2: ground each rule takes, one column a rule.
        covered_share: share of each space where the rule can speak, one column a rule.
        least_m2: usable ground where every rule can speak.
    """

    order: tuple[str, ...]
    gross_m2: _Floats
    taken_m2: pandas.DataFrame
    covered_share: pandas.DataFrame
    least_m2: _Floats

    @property
    def most_m2(self) -> _Floats:
        """Usable ground by the rules that can speak [m2]."""
        return numpy.asarray(self.gross_m2 - self.taken_m2.sum(axis=1).to_numpy())

    def unknown(self) -> list[tuple[str, ...]]:
        """Rules that cannot speak of the whole of each space."""
        needed = [rule for rule in self.order if rule in self.covered_share and rule not in OPTIONAL]
        partly = self.covered_share[needed].to_numpy() < WHOLE
        partly &= ~numpy.isnan(self.gross_m2)[:, None]
        return [tuple(rule for rule, gap in zip(needed, row, strict=True) if gap) for row in partly]

    def table(self) -> pandas.DataFrame:
        """Waterfall of each space [m2]: gross, each rule, least and most usable ground, and the rules not known.

        A rule that cannot speak anywhere in a space is unknown there, not 0.
        """
        silent = ~(self.covered_share.to_numpy() > 0)
        taken = self.taken_m2.copy()
        taken[list(self.covered_share)] = taken[list(self.covered_share)].mask(silent)
        columns = {"gross_area_m2": self.gross_m2}
        columns |= {taken_column(rule): taken[rule].to_numpy() for rule in self.order}
        columns |= {"usable_least_m2": self.least_m2, "usable_most_m2": self.most_m2}
        frame = pandas.DataFrame(columns, index=self.taken_m2.index)
        frame["not_known"] = pandas.Series(
            [" ".join(rules) for rules in self.unknown()], index=frame.index, dtype="str"
        )
        return frame
